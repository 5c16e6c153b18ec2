//! One record of a stored block as text. The first three bytes choose the format, the block's first number and the record.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// Where the number of the first record of an EVTX chunk stands.
const FIRST_NUMBER: std::ops::Range<usize> = 520..528;

fuzz_target!(|bytes: &[u8]| {
    let [format, first, record, block @ ..] = bytes else { return };
    let formats = evidence::registry();
    let format = formats[usize::from(*format) % formats.len()];
    let first = if *first == u8::MAX { u64::MAX } else { u64::from(*first) };
    let number = block.get(FIRST_NUMBER).filter(|_| format.name() == "evtx");
    let record = match number {
        Some(number) => u64::from_le_bytes(number.try_into().expect("eight bytes")),
        None => first.wrapping_add(u64::from(*record)),
    };
    let shown = format.show(block, first, record);
    assert_eq!(shown, format.show(block, first, record), "shown again it differs");
});
