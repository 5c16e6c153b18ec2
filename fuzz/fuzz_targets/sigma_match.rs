//! Random rules together over random events find what each rule says of each event by the definition.
#![no_main]

use hopscope_fuzz::sigma::Question;
use libfuzzer_sys::{arbitrary::Unstructured, fuzz_target};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(question) = Question::new(&mut Unstructured::new(bytes)) {
        question.check();
    }
});
