//! Databases of SQLite, which are told and not read: ScreenConnect's `Session.db`, browsers' histories and many others.
//!
//! Source: SQLite, "Database File Format". What is in one is evidence that is left out, so the file says so.

use crate::format::{Decoded, Emit, FileContext, Format, Rejection, Unit};
use std::io::{self, Read};

/// The format.
pub(crate) struct Sqlite;

fn is_database(head: &[u8]) -> bool {
    head.starts_with(b"SQLite format 3\0")
}

/// Is this the beginning of a database that a browser keeps? Those hold pages and files that somebody fetched, and no log. Told by the tables
/// that Chromium and Firefox make (`urls` and `visits`, `moz_places`, `moz_cookies`); their statements stand in the first pages.
pub(crate) fn is_of_browser(head: &[u8]) -> bool {
    let has = |table: &[u8]| memchr::memmem::find(head, table).is_some();
    is_database(head)
        && ((has(b"CREATE TABLE urls") && has(b"CREATE TABLE visits"))
            || has(b"CREATE TABLE moz_places")
            || has(b"CREATE TABLE moz_cookies")
            || (has(b"CREATE TABLE cookies") && has(b"host_key")))
}

impl Format for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn describe(&self) -> &'static str {
        "SQLite database (told, not read)"
    }

    fn sniff(&self, head: &[u8], _whole_bytes: u64) -> bool {
        is_database(head) && !is_of_browser(head)
    }

    fn split(
        &self,
        _input: &mut dyn Read,
        _context: &FileContext,
        _emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        let reason = "sqlite database: not read; export its tables".to_owned();
        reject(Rejection { offset: None, record: None, reason, count: 1, lost: true });
        Ok(())
    }

    fn decode(&self, _unit: &Unit, _context: &FileContext, _out: &mut Decoded) {}

    fn show(&self, _block: &[u8], _first_record: u64, _record: u64) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::testing::{read, told_as};

    #[test]
    fn a_database_is_told() {
        let bytes = [b"SQLite format 3\0".as_slice(), &[0; 100]].concat();
        assert_eq!(told_as(&bytes), ["sqlite"]);
        let found = read(&Sqlite, &bytes, &FileContext::default());
        assert_eq!(found.rejected, ["0 x1 lost sqlite database: not read; export its tables"]);
        assert!(found.rows.is_empty() && told_as(b"SQLite format 4\0").is_empty());
    }
}
