//! In which order day and month stand in the dates of a table: one for the whole file, told before its rows are read apart from each other.

use super::date::{DateOrder, order_of};
use super::header::Header;
use super::row::Cells;
use crate::formats::encoding;
use crate::limits::{LINE_BYTES_MAX, SNIFF_BYTES};
use std::io::{self, BufRead as _, BufReader, Read};

/// Where a table has dates that may be in the form of some country.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Dates {
    /// The columns, of which the first that is there counts.
    pub(crate) columns: &'static [&'static str],
    /// A column of JSON, and the member in it that is a time of its own: a row that has it needs no date.
    pub(crate) unless: Option<(&'static str, &'static str)>,
}

/// What a table's dates say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The order, where one of them can have only one.
    pub(super) order: Option<DateOrder>,
    /// The line of that one.
    pub(super) line: Option<u64>,
    /// Is there a row that has no other time?
    pub(super) is_needed: bool,
}

/// Looks for the first date that can have only one order. `None` where dates have no slashes: then nothing is read beyond the first rows.
/// Lines are looked at, not rows: a date in a cell of several lines is not seen, and dates are none.
pub(super) fn of_table(input: &mut dyn Read, dates: Dates) -> io::Result<Option<Found>> {
    if dates.columns.is_empty() {
        return Ok(None);
    }
    let (_, mut text) = encoding::text(input)?;
    let mut head = Vec::new();
    (&mut text).take(SNIFF_BYTES as u64).read_to_end(&mut head)?;
    let Some(header) = Header::of(&head) else { return Ok(None) };
    let place_of = |wanted: &[&str]| header.names.iter().position(|name| wanted.contains(&name.as_str()));
    let Some(place) = place_of(dates.columns) else { return Ok(None) };
    let unless = dates.unless.and_then(|(column, member)| Some((place_of(&[column])?, member)));
    let (delimiter, end) = (header.delimiter, header.end);
    let first = 1 + memchr::memchr_iter(b'\n', &head[..end]).count() as u64;
    let rest = io::Cursor::new(head.split_off(end));
    let mut text = BufReader::with_capacity(SNIFF_BYTES, rest.chain(text));
    let (mut line, mut cells) = (Vec::new(), Cells::default());
    let mut found = Found { order: None, line: None, is_needed: false };
    for number in first.. {
        line.clear();
        let is_end = (&mut text).take(LINE_BYTES_MAX as u64).read_until(b'\n', &mut line)? == 0;
        if is_end || (!found.is_needed && number - first >= ROWS_MAX) {
            break;
        }
        if cells.read(&line, 0, delimiter, true).is_err() {
            continue;
        }
        let Some(cell) = cells.iter(&line).nth(place).and_then(|cell| std::str::from_utf8(cell).ok()) else { continue };
        if !found.is_needed && memchr::memchr(b'/', cell.as_bytes()).is_some_and(|at| at <= 2) {
            let own = unless.and_then(|(place, member)| Some((cells.iter(&line).nth(place)?, member)));
            found.is_needed = own.is_none_or(|(cell, member)| memchr::memmem::find(cell, member.as_bytes()).is_none());
        }
        if found.order.is_none() {
            found.order = order_of(cell);
            found.line = found.order.map(|_| number);
        }
        if found.order.is_some() && found.is_needed {
            break;
        }
    }
    Ok((found.order.is_some() || found.is_needed).then_some(found))
}

/// Lines within which a first date with slashes has to be.
const ROWS_MAX: u64 = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_date_that_can_have_one_order_decides() {
        let check = |rows: &str, expect: Option<(Option<DateOrder>, Option<u64>)>| {
            let text = format!("when,who\n{rows}");
            let dates = Dates { columns: &["date", "when"], unless: Some(("who", "own")) };
            let found = of_table(&mut text.as_bytes(), dates).expect("memory");
            assert!(found.is_none_or(|found| found.is_needed));
            assert_eq!(found.map(|found| (found.order, found.line)), expect, "{rows}");
        };
        check("", None);
        check("2026-03-04T10:00:00Z,a\n", None);
        check("31.12.2025 10:00,a\n", None);
        check("3/4/2026 10:00,a\n5/6/2026 10:00,b\n", Some((None, None)));
        check("3/4/2026 10:00,a\n5/16/2026 10:00,b\n17/3/2026 10:00,b\n", Some((Some(DateOrder::MonthFirst), Some(3))));
        check("\"3/4/2026, 10:00\",a\n16/5/2026 10:00,b\n", Some((Some(DateOrder::DayFirst), Some(3))));
        let dates = Dates { columns: &["when"], unless: Some(("who", "own")) };
        let read = |text: &str| of_table(&mut text.as_bytes(), dates).expect("memory");
        assert_eq!(read("a,b\n16/5/2026 10:00,x\n"), None);
        assert_eq!(read("when,who\n6/5/2026 10:00,own\n"), None);
        assert!(!read("when,who\n16/5/2026 10:00,own\n").expect("an order").is_needed);
    }
}
