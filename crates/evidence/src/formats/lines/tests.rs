//! Lines: wherever a file is cut, the same lines with the same numbers come out.

use super::*;
use proptest::prelude::*;

/// Number and bytes of every line, and what was rejected as (line, offset).
type Seen = (Vec<(u64, Vec<u8>)>, Vec<(u64, u64)>);

fn read(input: &mut dyn Read, unit_bytes: usize, line_bytes_max: usize) -> Seen {
    let (mut seen, mut rejected) = (Vec::new(), Vec::new());
    let sizes = Sizes { unit_bytes, line_bytes_max };
    let mut emit = |unit: Unit| {
        seen.extend(lines(&unit).map(|line| (line.number, line.bytes.to_vec())));
        for block in blocks(&unit) {
            for record in block.first_record..=block.last_record {
                assert!(show(&unit.bytes[block.range.clone()], block.first_record, record).is_some());
            }
        }
        ControlFlow::Continue(Vec::new())
    };
    let mut reject = |rejection: Rejection| {
        rejected.push((rejection.record.expect("a line"), rejection.offset.expect("a place")));
    };
    split_sized(input, sizes, &mut emit, &mut reject).expect("memory can be read");
    (seen, rejected)
}

fn texts(bytes: &[u8]) -> Vec<String> {
    let (lines, _) = read(&mut &*bytes, 1 << 20, 1 << 20);
    lines.into_iter().map(|(_, line)| String::from_utf8_lossy(&line).into_owned()).collect()
}

#[test]
fn line_ends_marks_and_encodings() {
    let check = |bytes: &[u8], expect: &[&str]| assert_eq!(texts(bytes), expect, "{bytes:?}");
    check(b"", &[]);
    check(b"a\nb", &["a", "b"]);
    check(b"a\r\n\r\nb\n", &["a", "", "b"]);
    check(b"a\0b\n", &["a\0b"]);
    check(b"\xef\xbb\xbfa\n", &["a"]);
    check(b"\xff\xfea\0\n\0\x3d\xd8\0\xdeb\0", &["a", "\u{1f600}b"]);
    check(b"\xfe\xff\0a\0\n\0b", &["a", "b"]);
    check(b"a\0b\0\n\0c\0", &["ab", "c"]);
    check(b"\0a\0b\0\n\0c", &["ab", "c"]);
    check(b"\xff\xfea\0\x3d\xd8b", &["a\u{fffd}\u{fffd}"]);
    assert_eq!(text_head(b"\xff\xfea\0").as_ref(), b"a");
}

#[test]
fn a_line_that_is_too_long_costs_itself_alone() {
    let text = format!("one\n{}\nthree\n", "x".repeat(50));
    let (lines, rejected) = read(&mut text.as_bytes(), 16, 8);
    assert_eq!(lines, [(1, b"one".to_vec()), (3, b"three".to_vec())]);
    assert_eq!(rejected, [(2, 4)]);
}

#[test]
fn a_line_of_a_gigabyte_is_not_held() {
    let long = io::repeat(b'x').take(1 << 30);
    let mut input = b"a\n".as_slice().chain(long).chain(b"\nb\n".as_slice());
    let (lines, rejected) = read(&mut input, UNIT_BYTES, LINE_BYTES_MAX);
    assert_eq!(lines, [(1, b"a".to_vec()), (3, b"b".to_vec())]);
    assert_eq!(rejected, [(2, 2)]);
}

#[test]
fn neighbours_with_one_reason_are_one_rejection() {
    let unit = Unit { first_record: 7, bytes: b"a\nb\nc\nd\n".to_vec(), ..Unit::default() };
    let mut out = Vec::new();
    for line in lines(&unit).filter(|line| line.number != 9) {
        reject(&mut out, &unit, &line, "odd".into(), true);
    }
    let found: Vec<_> = out.iter().map(|each| (each.record, each.offset, each.count)).collect();
    assert_eq!(found, [(Some(7), Some(0), 2), (Some(10), Some(6), 1)]);
}

proptest! {
    #[test]
    fn cutting_anywhere_gives_the_same_lines(
        bytes in prop::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b'a'), any::<u8>()], 0..200),
        unit_bytes in 8_usize..64,
    ) {
        prop_assert_eq!(read(&mut &*bytes, unit_bytes, 1000), read(&mut &*bytes, 1000, 1000));
    }
}

#[test]
fn lines_are_shown_whatever_the_block_calls_its_first() {
    for first in [0, 1, u64::MAX] {
        assert_eq!(show(b"a\nb\n", first, first).as_deref(), Some("a"));
        assert_eq!(show(b"a\n\n", first, first.wrapping_sub(1)), None);
    }
    assert_eq!(show(b"a\r\nb", 1, 2).as_deref(), Some("b"));
}
