//! `journalctl -o json`: an object a line. Numbers are text; a value that is no text is an array of its bytes, one of a field that is there
//! twice an array of values, one that is too large `null`.

use super::entry::Entry;
use crate::format::FileContext;
use crate::formats::json::{self, Fault, Leaf, Objects, Sink};
use events::{BatchBuilder, Column};
use std::borrow::Cow;

/// The format.
pub(crate) struct JournalJson;

impl Objects for JournalJson {
    const NAME: &'static str = "journal-json";
    const DESCRIPTION: &'static str = "systemd journal as JSON (journalctl -o json)";
    type Memory = ();

    fn has(paths: &[String]) -> bool {
        let has = |name: &str| paths.iter().any(|path| path == name);
        has("__REALTIME_TIMESTAMP")
            && (has("__CURSOR") || has("_BOOT_ID") || has("MESSAGE") || has("__MONOTONIC_TIMESTAMP"))
    }

    fn read(
        object: &str,
        record: u64,
        _context: &FileContext,
        _memory: &mut (),
        events: &mut BatchBuilder,
    ) -> Result<(), Fault> {
        let mut fields = Fields { object, row: events, entry: Entry::default(), scratch: String::new() };
        json::walk(object, &mut fields)?;
        let Fields { entry, row, .. } = fields;
        row.set_number(Column::RECORD, record);
        if entry.finish(row) { Ok(()) } else { Err(Fault::Lacks("__REALTIME_TIMESTAMP")) }
    }
}

struct Fields<'a> {
    object: &'a str,
    row: &'a mut BatchBuilder,
    entry: Entry<'static>,
    scratch: String,
}

impl Sink for Fields<'_> {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        let Self { object, row, entry, scratch } = self;
        leaf.as_text(scratch, |text| {
            let bytes = bytes_of(text).filter(|_| is_array_of_numbers(object, path));
            let value = bytes.map_or_else(|| text.to_owned(), |bytes| String::from_utf8_lossy(&bytes).into_owned());
            entry.field(row, path, Cow::Owned(value));
        });
    }
}

/// The bytes that a text of several lines of numbers means.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    text.contains('\n').then(|| text.split('\n').map(|line| line.parse().ok()).collect())?
}

/// Is the value of that name an array that begins with a number, or with such an array? Arrays come as lines, so the record itself is asked.
fn is_array_of_numbers(object: &str, name: &str) -> bool {
    let quoted = format!("\"{name}\"");
    memchr::memmem::find_iter(object.as_bytes(), quoted.as_bytes()).any(|at| {
        let after = object.as_bytes()[at + quoted.len()..].trim_ascii_start();
        let value = after.strip_prefix(b":").map(<[u8]>::trim_ascii_start);
        let first = value.and_then(|value| value.strip_prefix(b"[")).map(<[u8]>::trim_ascii_start);
        first.is_some_and(|first| matches!(first.first(), Some(b'0'..=b'9' | b'[')))
    })
}
