//! Headers and runs by hand, and whatever bytes there are.

use super::header::Page;
use super::hybrid::Runs;
use super::{Levels, PageKind, Workbench, are_keys, entries, keys, values};
use proptest::prelude::*;

fn numbers(bytes: &[u8], width: u8, count: usize) -> Option<Vec<i32>> {
    let mut runs = Runs::new(bytes, width)?;
    let mut numbers = Vec::new();
    while numbers.len() < count {
        runs.next()?.numbers_into(count - numbers.len(), &mut numbers);
    }
    Some(numbers)
}

#[test]
fn runs_and_groups_of_eight() {
    // The example of the format's documentation: 0 to 7 in three bits.
    assert_eq!(numbers(&[3, 0b1000_1000, 0b1100_0110, 0b1111_1010], 3, 8), Some((0..8).collect()));
    assert_eq!(numbers(&[3, 0b1000_1000, 0b1100_0110, 0b1111_1010], 3, 3), Some(vec![0, 1, 2]));
    assert_eq!(numbers(&[10, 7], 3, 5), Some(vec![7; 5]));
    assert_eq!(numbers(&[4, 0x34, 0x12, 2, 1, 0], 12, 3), Some(vec![0x1234, 0x1234, 1]));
    assert_eq!(numbers(&[6], 0, 3), Some(vec![0; 3]));
    assert_eq!(numbers(&[10], 3, 5), None, "cut off");
    assert_eq!(numbers(&[0, 1], 3, 5), None, "an empty run");
    assert_eq!(numbers(&[2, 255, 255, 255, 255], 32, 1), Some(vec![-1]), "beyond 31 bits");
    assert!(Runs::new(&[], 33).is_none());
}

#[test]
fn a_header_is_read_and_what_it_does_not_need_passed_over() {
    // type 2; sizes 9 and 3; checksum; dictionary header {2 values, PLAIN, sorted}; then a field of a structure with a list.
    let header = [
        0x15, 4, 0x15, 18, 0x15, 6, 0x15, 1, 0x3c, 0x15, 4, 0x15, 0, 0x11, 0, 0x2c, 0x19, 0x25, 1, 1, 0x28, 1, 9, 0, 0,
    ];
    let bytes = [&header[..], &[1, 2, 3, 4]].concat();
    let (page, body, rest) = Page::read(&bytes).expect("a header");
    assert_eq!(page, Page { kind: PageKind::Dictionary, values: 2, unpacked_bytes: 9 });
    assert_eq!((body, rest), (&[1, 2, 3][..], &[4][..]));
    assert!((0..header.len() + 3).all(|length| Page::read(&bytes[..length]).is_none()), "cut off anywhere");
}

#[test]
fn a_field_after_the_last_number_is_refused() {
    // Field 0x7fff_ffff_ffff_ffff in the long form, a number in it, and the field after that.
    let last = [&[0x05, 0xfe][..], &[0xff; 8], &[0x01, 0x00, 0x15, 0x00, 0x00]].concat();
    assert_eq!(Page::read(&last), None);
}

#[test]
fn a_column_is_keyed_when_all_its_pages_are() {
    // type 0; sizes 1 and 1; data header {1 value, its encoding, RLE, RLE}.
    let page = |encoding: u8| [0x15, 0, 0x15, 2, 0x15, 2, 0x2c, 0x15, 2, 0x15, encoding, 0x15, 6, 0x15, 6, 0, 0, 9];
    let (keyed, plain) = (page(16), page(0));
    assert!(are_keys(&keyed) && are_keys(&[keyed, keyed].concat()));
    assert!(!are_keys(&plain) && !are_keys(&[keyed, plain].concat()) && !are_keys(&keyed[..9]));
}

proptest! {
    #[test]
    fn whatever_bytes_there_are(bytes in proptest::collection::vec(any::<u8>(), 0..200), width in 0..40_u8) {
        let mut bench = Workbench::default();
        let _ = values(&bytes, &mut bench);
        if let Some(keys) = keys(&bytes, 100, 5, &mut bench) {
            prop_assert!(keys.len() == 100 && keys.iter().all(|key| *key < 5));
        }
        if let Some(entries) = entries(&bytes, 100, 5, Levels { entry: 2, value: 3 }, &mut bench) {
            prop_assert!(entries.offsets.len() == 101 && entries.keys.iter().all(|key| *key < 5));
        }
        if let Some(numbers) = numbers(&bytes, width, 300) {
            prop_assert_eq!(numbers.len(), 300);
        }
    }
}
