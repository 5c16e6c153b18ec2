//! Typed values as text, numbers and times, in the spelling of Windows' own XML.
//!
//! | type | value | text |
//! |---|---|---|
//! | 00 | null | none |
//! | 01, 02 | UTF-16LE, ANSI | up to the first NUL; ANSI without its NULs |
//! | 03-0a | i8 u8 i16 u16 i32 u32 i64 u64 | decimal |
//! | 0b, 0c | f32, f64 | shortest that reads back |
//! | 0d | i32 | `false` for 0, `true` for 1, else the number: Windows puts masks into it |
//! | 0e | bytes | hexadecimal, upper case |
//! | 0f | GUID | `{8-4-4-4-12}`, lower case |
//! | 10 | 4 or 8 bytes | `0x` hexadecimal |
//! | 11, 12 | FILETIME, SYSTEMTIME | `YYYY-MM-DDThh:mm:ss.fffffffZ` |
//! | 13 | SID | `S-1-..` |
//! | 14, 15 | u32, u64 | `0x` hexadecimal, lower case, no leading zeros |
//! | 80 + type | array | the items, one a line: an array stands for an element that is repeated |
//!
//! A value whose size does not fit its type is not guessed at: its bytes are given in hexadecimal.

use super::cursor::{Broken, Result};
use super::utf16::{push_ansi, push_utf16};
use crate::formats::windows::place::{ITEM_END, number_of_text};
use model::Timestamp;
use std::io::Write;

pub(super) const NULL: u8 = 0x00;
pub(super) const STRING: u8 = 0x01;
const ANSI: u8 = 0x02;
const BINARY: u8 = 0x0e;
const FILETIME: u8 = 0x11;
const SYSTEMTIME: u8 = 0x12;
const SID: u8 = 0x13;
pub(super) const BINXML: u8 = 0x21;
const ARRAY: u8 = 0x80;

/// Is this a type that a value can have?
pub(super) const fn is_known(kind: u8) -> bool {
    matches!(kind, 0x00..=0x15 | 0x20 | BINXML | 0x23 | 0x81..=0x95)
}

/// Bytes of a value of this type, where every one has the same.
pub(super) const fn fixed_size(kind: u8) -> Option<usize> {
    Some(match kind {
        0x03 | 0x04 => 1,
        0x05 | 0x06 => 2,
        0x07 | 0x08 | 0x0b | 0x0d | 0x14 => 4,
        0x09 | 0x0a | 0x0c | FILETIME | 0x15 => 8,
        0x0f | SYSTEMTIME => 16,
        _ => return None,
    })
}

/// Appends a value as text. `kind` is not null and not BinXML.
pub(super) fn push_text(kind: u8, value: &[u8], out: &mut Vec<u8>) {
    match kind {
        STRING => push_utf16(value, out),
        ANSI => push_ansi(value, out),
        BINARY => push_hex(value, out),
        SID => push_sid(value, out),
        0x10 if matches!(value.len(), 4 | 8) => push_decimal_or_hex(0x15, value, out),
        _ if kind >= ARRAY => push_array(kind - ARRAY, value, out),
        _ if fixed_size(kind) == Some(value.len()) => push_fixed(kind, value, out),
        _ => push_hex(value, out),
    }
}

fn push_fixed(kind: u8, value: &[u8], out: &mut Vec<u8>) {
    match kind {
        0x0b => write_to(out, format_args!("{:?}", f32::from_bits(raw(value) as u32))),
        0x0c => write_to(out, format_args!("{:?}", f64::from_bits(raw(value)))),
        0x0d if raw(value) == 0 => out.extend_from_slice(b"false"),
        0x0d if raw(value) == 1 => out.extend_from_slice(b"true"),
        0x0f => push_guid(value, out),
        FILETIME => push_filetime(raw(value), out),
        SYSTEMTIME => push_systemtime(value, out),
        _ => push_decimal_or_hex(kind, value, out),
    }
}

fn push_decimal_or_hex(kind: u8, value: &[u8], out: &mut Vec<u8>) {
    let value = match kind {
        0x14 | 0x15 => return push_hex_number(raw(value), out),
        0x03 | 0x05 | 0x07 | 0x09 | 0x0d => signed(value),
        _ => return push_decimal(raw(value), out),
    };
    if value < 0 {
        out.push(b'-');
    }
    push_decimal(value.unsigned_abs(), out);
}

/// A little-endian number of one, two, four or eight bytes.
fn raw(value: &[u8]) -> u64 {
    match *value {
        [a] => u64::from(a),
        [a, b] => u64::from(u16::from_le_bytes([a, b])),
        [a, b, c, d] => u64::from(u32::from_le_bytes([a, b, c, d])),
        [a, b, c, d, e, f, g, h] => u64::from_le_bytes([a, b, c, d, e, f, g, h]),
        _ => unreachable!("values of other sizes are not numbers"),
    }
}

fn signed(value: &[u8]) -> i64 {
    let unused = 64 - 8 * value.len();
    (raw(value) << unused) as i64 >> unused
}

/// A value as a number that is not negative; text is read as decimal, or hexadecimal after `0x`.
pub(super) fn number(kind: u8, value: &[u8]) -> Option<u64> {
    match kind {
        0x04 | 0x06 | 0x08 | 0x0a | 0x14 | 0x15 if fixed_size(kind) == Some(value.len()) => Some(raw(value)),
        0x03 | 0x05 | 0x07 | 0x09 | 0x0d if fixed_size(kind) == Some(value.len()) => u64::try_from(signed(value)).ok(),
        0x10 if matches!(value.len(), 4 | 8) => Some(raw(value)),
        STRING | ANSI => {
            let mut text = Vec::new();
            push_text(kind, value, &mut text);
            number_of_text(std::str::from_utf8(&text).ok()?)
        }
        _ => None,
    }
}

/// A FILETIME as a moment.
pub(super) fn time(kind: u8, value: &[u8]) -> Option<Timestamp> {
    (kind == FILETIME && value.len() == 8).then(|| Timestamp::from_filetime(raw(value)))
}

fn write_to(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("memory takes everything");
}

fn push_decimal(mut value: u64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

fn push_hex_number(value: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(b"0x");
    let digits = (64 - (value | 1).leading_zeros()).div_ceil(4);
    out.extend((0..digits).rev().map(|digit| LOWER[(value >> (4 * digit)) as usize & 15]));
}

const LOWER: &[u8; 16] = b"0123456789abcdef";
const UPPER: &[u8; 16] = b"0123456789ABCDEF";

fn push_hex(value: &[u8], out: &mut Vec<u8>) {
    out.reserve(2 * value.len());
    for &byte in value {
        out.extend_from_slice(&[UPPER[usize::from(byte >> 4)], UPPER[usize::from(byte & 15)]]);
    }
}

fn push_guid(value: &[u8], out: &mut Vec<u8>) {
    const ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let mut text = [b'-'; 38];
    text[0] = b'{';
    text[37] = b'}';
    let mut at = 1;
    for (index, from) in ORDER.into_iter().enumerate() {
        at += usize::from(matches!(index, 4 | 6 | 8 | 10));
        text[at] = LOWER[usize::from(value[from] >> 4)];
        text[at + 1] = LOWER[usize::from(value[from] & 15)];
        at += 2;
    }
    out.extend_from_slice(&text);
}

/// Revision, count, authority (48 bits, big-endian), then as many 32-bit parts.
fn push_sid(value: &[u8], out: &mut Vec<u8>) {
    let &[revision, count, a, b, c, d, e, f, ref parts @ ..] = value else {
        return push_hex(value, out);
    };
    out.extend_from_slice(b"S-");
    push_decimal(u64::from(revision), out);
    out.push(b'-');
    push_decimal(u64::from_be_bytes([0, 0, a, b, c, d, e, f]), out);
    for part in parts.chunks_exact(4).take(usize::from(count)) {
        out.push(b'-');
        push_decimal(raw(part), out);
    }
}

fn push_array(kind: u8, value: &[u8], out: &mut Vec<u8>) {
    match kind {
        STRING => push_items(utf16_items(value), out, push_utf16),
        ANSI => push_items(value.strip_suffix(&[0]).unwrap_or(value).split(|&byte| byte == 0), out, push_ansi),
        SID => push_items(sid_items(value), out, push_sid),
        _ => match fixed_size(kind) {
            Some(size) if value.len().is_multiple_of(size) => {
                push_items(value.chunks_exact(size), out, |item, out| push_fixed(kind, item, out));
            }
            _ => push_hex(value, out),
        },
    }
}

fn push_items<'a>(items: impl Iterator<Item = &'a [u8]>, out: &mut Vec<u8>, push: impl Fn(&[u8], &mut Vec<u8>)) {
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.extend_from_slice(ITEM_END.as_bytes());
        }
        push(item, out);
    }
}

/// Strings one after the other, each with its NUL.
fn utf16_items(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = value;
    std::iter::from_fn(move || {
        if rest.len() < 2 {
            return None;
        }
        let units = rest.chunks_exact(2).position(|unit| unit == [0, 0]);
        let (item, after) = match units {
            Some(units) => (&rest[..2 * units], &rest[2 * units + 2..]),
            None => (rest, &[][..]),
        };
        rest = after;
        Some(item)
    })
}

fn sid_items(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = value;
    std::iter::from_fn(move || {
        let size = 8 + 4 * usize::from(*rest.get(1)?);
        let (item, after) = rest.split_at(size.min(rest.len()));
        rest = after;
        Some(item)
    })
}

/// Days since 1601-01-01 to year, month, day. Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`,
/// counted from 0000-03-01, which is 584,694 days before.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 584_694;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day_of_year - (153 * month_from_march + 2) / 5 + 1)
}

/// Years beyond 9999 keep their last four digits; what has its highest bit set is no time, and zeros.
fn push_filetime(filetime: u64, out: &mut Vec<u8>) {
    if i64::try_from(filetime).is_err() {
        return push_time([0; 6], 0, out);
    }
    let (seconds, ticks) = (filetime / 10_000_000, filetime % 10_000_000);
    let (year, month, day) = civil(seconds / 86_400);
    push_time([year % 10_000, month, day, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60], ticks, out);
}

/// Year, month, day of the week, day, hour, minute, second, milliseconds: 16 bits each. What is no time is the first of all times.
fn push_systemtime(value: &[u8], out: &mut Vec<u8>) {
    let field = |index: usize| raw(&value[2 * index..2 * index + 2]);
    let [year, month, day, hour, minute, second] = [0, 1, 3, 4, 5, 6].map(field);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let valid = (1601..=30_827).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60
        && field(7) < 1000;
    if valid {
        push_time([year % 10_000, month, day, hour, minute, second], field(7) * 10_000, out);
    } else {
        push_time([1601, 1, 1, 0, 0, 0], 0, out);
    }
}

fn push_time([year, month, day, hour, minute, second]: [u64; 6], ticks: u64, out: &mut Vec<u8>) {
    write_to(out, format_args!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ticks:07}Z"));
}

/// The character of an entity that XML itself defines.
pub(super) fn entity(name: &str) -> Result<&'static str> {
    Ok(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return Err(Broken("a reference to an entity that xml does not have")),
    })
}
