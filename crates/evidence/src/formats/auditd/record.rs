//! One record: its type, time and serial, and its fields.
//!
//! A value is quoted (`"`), in apostrophes (what a program said, which holds fields of its own), in hexadecimal where it has characters that
//! could be mistaken, or a bare word.

use super::hexadecimal;
use crate::formats::lines::{self, Line};
use model::Timestamp;
use std::borrow::Cow;

/// What tells the records of one event: host, time and serial as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key<'l> {
    pub(super) node: Option<&'l [u8]>,
    pub(super) stamp: &'l [u8],
}

/// A record.
#[derive(Debug)]
pub(super) struct Record<'l> {
    pub(super) key: Key<'l>,
    /// Line that it stands in.
    pub(super) number: u64,
    pub(super) time: Timestamp,
    pub(super) time_text: Cow<'l, str>,
    pub(super) serial: u64,
    pub(super) kind: Cow<'l, str>,
    /// What follows the stamp.
    pub(super) text: Cow<'l, str>,
}

const STAMP: &[u8] = b"msg=audit(";

/// Where the parts of a line are: host, type, stamp, rest.
struct Parts<'l> {
    key: Key<'l>,
    kind: &'l [u8],
    text: &'l [u8],
}

fn parts(line: &[u8]) -> Option<Parts<'_>> {
    let (node, rest) = match line.strip_prefix(b"node=") {
        Some(rest) => {
            let end = memchr::memchr(b' ', rest)?;
            (Some(&rest[..end]), &rest[end + 1..])
        }
        None => (None, line),
    };
    let rest = rest.strip_prefix(b"type=")?;
    let end = memchr::memchr(b' ', rest)?;
    let (kind, rest) = (&rest[..end], rest[end..].trim_ascii_start().strip_prefix(STAMP)?);
    let end = memchr::memchr(b')', rest)?;
    let text = rest[end + 1..].trim_ascii_start();
    let text = text.strip_prefix(b":").unwrap_or(text);
    let is_kind = !kind.is_empty() && kind.len() <= 64 && kind.iter().all(u8::is_ascii_graphic);
    is_kind.then_some(Parts { key: Key { node, stamp: &rest[..end] }, kind, text })
}

/// Lines of ausearch between events.
pub(super) fn is_separator(line: &[u8]) -> bool {
    line.starts_with(b"----") || line.starts_with(b"time->")
}

/// The key of a line; `None` when it is no record.
pub(super) fn key(line: &[u8]) -> Option<Key<'_>> {
    parts(line).map(|parts| parts.key)
}

/// Reads a line; else why it is none, and whether something is lost.
pub(super) fn parse<'l>(line: &Line<'l>) -> Result<Record<'l>, (&'static str, bool)> {
    if is_separator(line.bytes) {
        return Err(("a line of ausearch between events", false));
    }
    let Parts { key, kind, text } = parts(line.bytes).ok_or(("no audit record", true))?;
    let stamp = std::str::from_utf8(key.stamp).ok().and_then(|stamp| stamp.rsplit_once(':'));
    let (time_text, serial) = stamp.ok_or(("an audit record without a serial", true))?;
    let time = time(time_text).ok_or(("an audit record whose time is in a locale: export it without -i", true))?;
    let serial = serial.parse().map_err(|_| ("an audit record without a serial", true))?;
    Ok(Record {
        key,
        number: line.number,
        time,
        time_text: Cow::Borrowed(time_text),
        serial,
        kind: lines::text(kind),
        text: lines::text(text),
    })
}

/// `1551485405.594`: seconds since 1970.
fn time(text: &str) -> Option<Timestamp> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    if seconds.is_empty() || fraction.len() > 9 || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let micros: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    Some(Timestamp::from_seconds(seconds.parse().ok()?)?.plus_micros(micros))
}

impl Record<'_> {
    /// Calls `each` with every field, in order; those that a program said among them.
    pub(super) fn fields<'r>(&'r self, each: &mut dyn FnMut(&'r str, Cow<'r, str>)) {
        let is_execve = self.kind == "EXECVE";
        for part in self.text.split('\u{1d}') {
            fields_of(part, Place { is_execve, is_inner: false }, each);
        }
    }
}

/// Where fields stand.
#[derive(Clone, Copy)]
struct Place {
    /// In an `EXECVE`, whose arguments are encoded.
    is_execve: bool,
    /// In what a program said. Nothing is taken apart in there once more: whoever may write a message could nest them without end.
    is_inner: bool,
}

fn fields_of<'t>(text: &'t str, place: Place, each: &mut dyn FnMut(&'t str, Cow<'t, str>)) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'=', rest.as_bytes()) {
        // `(hostname=?, addr=192.0.2.7, terminal=ssh res=failed)` of older programs.
        let name = rest[..at].rsplit([' ', ',', '(']).next().unwrap_or_default();
        let after = &rest[at + 1..];
        rest = match after.as_bytes().first() {
            Some(b'"') => {
                let value = &after[1..];
                let end = memchr::memchr(b'"', value.as_bytes()).unwrap_or(value.len());
                each(name, Cow::Borrowed(&value[..end]));
                value.get(end + 1..).unwrap_or("")
            }
            Some(b'\'') => {
                // Up to the last apostrophe: what stands in it may hold some.
                let value = &after[1..];
                let end = memchr::memrchr(b'\'', value.as_bytes()).unwrap_or(value.len());
                let inner = &value[..end];
                if name == "msg" && !place.is_inner && memchr::memchr(b'=', inner.as_bytes()).is_some() {
                    fields_of(inner, Place { is_inner: true, ..place }, each);
                } else {
                    each(name, Cow::Borrowed(inner));
                }
                value.get(end + 1..).unwrap_or("")
            }
            _ => {
                let end = memchr::memchr(b' ', after.as_bytes()).unwrap_or(after.len());
                each(name, hexadecimal::field(name, bare(&after[..end]), place.is_execve));
                &after[end..]
            }
        };
    }
}

/// A bare value without what parts it from the next one, or closes what it stands in; `(none)` is a value.
fn bare(value: &str) -> &str {
    let value = value.trim_end_matches(',');
    if value.contains('(') { value } else { value.trim_end_matches(')') }
}
