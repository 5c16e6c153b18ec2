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
        let mut fields = Fields { row: events, entry: Entry::default(), scratch: String::new() };
        json::walk(object, &mut fields)?;
        let Fields { entry, row, .. } = fields;
        row.set_number(Column::RECORD, record);
        if entry.finish(row) { Ok(()) } else { Err(Fault::Lacks("__REALTIME_TIMESTAMP")) }
    }
}

struct Fields<'a> {
    row: &'a mut BatchBuilder,
    entry: Entry<'static>,
    scratch: String,
}

impl Sink for Fields<'_> {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        let Self { row, entry, scratch } = self;
        leaf.as_text(scratch, |text| entry.field(row, path, Cow::Owned(text.to_owned())));
    }

    fn array(&mut self, path: &str, lines: &str, are_numbers: bool) {
        let value = bytes_of(lines).filter(|_| are_numbers).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        self.entry.field(self.row, path, Cow::Owned(value.unwrap_or_else(|| lines.to_owned())));
    }
}

/// The bytes that lines of numbers mean.
fn bytes_of(lines: &str) -> Option<Vec<u8>> {
    lines.split('\n').map(|line| line.parse().ok()).collect()
}
