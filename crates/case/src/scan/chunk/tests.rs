//! Headers and runs by hand, and whatever bytes there are.

use super::header::Page;
use super::hybrid::Runs;
use super::nested::{ENTRIES_MAX, Entries, Levels, entries};
use super::{PageKind, Workbench, are_keys, keys, present, values};
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

/// A number as headers and runs have it.
fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 127 {
        bytes.push(u8::try_from(number & 127).expect("seven bits") | 128);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).expect("seven bits"));
    bytes
}

/// A data page of a list that says it has so many values, of which one run each of levels and keys tells so many.
fn page_of_lists(values: u64, repetitions: u64, definitions: u64, keys: u64) -> Vec<u8> {
    let run = |count: u64, number: u8| [varint(count << 1), vec![number]].concat();
    let sized = |bytes: Vec<u8>| [&u32::try_from(bytes.len()).expect("short").to_le_bytes()[..], &bytes].concat();
    let body = [sized(run(repetitions, 0)), sized(run(definitions, 3)), vec![3], run(keys, 4)].concat();
    let packed = zstd::bulk::compress(&body, 1).expect("it is in memory");
    let number = |number: u64| [vec![0x15], varint(number << 1)].concat();
    let sizes = [number(body.len() as u64), number(packed.len() as u64)].concat();
    let header = [number(0), sizes, vec![0x2c], number(values), vec![0x15, 16, 0x15, 6, 0x15, 6, 0, 0]].concat();
    [header, packed].concat()
}

fn entries_of(pages: &[u8], most: usize) -> Option<Entries> {
    entries(pages, (100, most), 5, Levels { entry: 2, value: 3 }, &mut Workbench::default())
}

#[test]
fn a_page_has_no_more_entries_than_its_file() {
    let read = entries_of(&page_of_lists(100, 100, 100, 100), 100).expect("a page as it should be");
    assert_eq!((read.offsets, read.keys), ((0..=100).collect(), vec![4; 100]));
    let half = page_of_lists(50, 50, 50, 50);
    assert!(entries_of(&half.repeat(2), 100).is_some() && entries_of(&half.repeat(2), 99).is_none());
    // Levels of so many are some bytes when packed, and some terabytes when not.
    for many in [101, 1 << 20, 1 << 40, 1 << 60] {
        let page = page_of_lists(many, many, many, many);
        assert!(entries_of(&page, 100).is_none(), "{many}");
        assert!(many <= ENTRIES_MAX as u64 || entries_of(&page, usize::MAX).is_none(), "{many}");
    }
}

proptest! {
    #[test]
    fn whatever_a_page_says(pages in proptest::collection::vec((0..48_u32, 0..48_u32, 0..48_u32, 0..48_u32), 1..4)) {
        let bytes: Vec<u8> = pages.iter().flat_map(|&(v, r, d, k)| page_of_lists(1 << v, 1 << r, 1 << d, 1 << k)).collect();
        if let Some(entries) = entries_of(&bytes, 100) {
            prop_assert!(entries.offsets.len() == 101 && entries.keys.iter().all(|key| *key == 4));
        }
    }

    #[test]
    fn whatever_bytes_there_are(bytes in proptest::collection::vec(any::<u8>(), 0..200), width in 0..40_u8) {
        let mut bench = Workbench::default();
        let _ = values(&bytes, &mut bench);
        if let Some(keys) = keys(&bytes, 100, 5, &mut bench) {
            prop_assert!(keys.len() == 100 && keys.iter().all(|key| *key < 5));
        }
        if let Some(present) = present(&bytes, 100, &mut bench) {
            prop_assert_eq!(present.len(), 100);
        }
        if let Some(entries) = entries(&bytes, (100, 100), 5, Levels { entry: 2, value: 3 }, &mut bench) {
            prop_assert!(entries.offsets.len() == 101 && entries.keys.iter().all(|key| *key < 5));
        }
        if let Some(numbers) = numbers(&bytes, width, 300) {
            prop_assert_eq!(numbers.len(), 300);
        }
    }
}
