//! A register of any text is refused with a reason, or reads back from its own words.
#![no_main]

// The files, not the crate around it: that would bring Parquet along.
#[path = "../../crates/engine/src/toml_text.rs"]
mod toml_text;

#[path = "../../crates/engine/src/register.rs"]
mod register;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match register::parse(text) {
    Ok(read) => {
        let written = register::write(&read);
        assert_eq!(register::parse(&written).as_ref(), Ok(&read), "{written}");
    }
    Err(error) => assert!(!error.to_string().is_empty()),
});
