//! Any bytes open as evidence: archives in archives unpack within their limits, and every file that is known is decoded.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hopscope_fuzz::open(bytes));
