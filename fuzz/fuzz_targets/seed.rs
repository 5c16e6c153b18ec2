//! The syntax of `--seed` takes any text without a panic, and a seed it takes reads back from its own words.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::Seed;

fuzz_target!(|text: &str| {
    if let Ok(seed) = text.parse::<Seed>() {
        let again = seed.to_string().parse::<Seed>();
        assert_eq!(again.as_ref(), Ok(&seed));
    }
});
