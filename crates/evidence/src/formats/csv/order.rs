//! In which order day and month stand in the dates of a table: one for the whole file, told before its rows are read apart from each other.
//! Rows are cut as for reading, so that what stands in a quoted cell of several lines is no date of a row.

use super::cursor::Cursor;
use super::cut::{refuse, split};
use super::date::{DateOrder, order_of};
use super::header::Header;
use super::row::Cells;
use crate::format::{Carry, Unit};
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Where a table has dates that may be in the form of some country.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dates {
    /// Of a column of times, how many are preferred to it: a row's date is in the first that is not empty.
    pub(super) rank: fn(&str) -> Option<usize>,
    /// A column of JSON, and the member in it that is a time of its own: a row that has it needs no date.
    pub(super) own: Option<(&'static str, &'static str)>,
}

/// What a table's dates say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The order, where one of them can have only one.
    pub(super) order: Option<DateOrder>,
    /// The line of that one.
    pub(super) line: Option<u64>,
    /// Is there a row that has no other time?
    pub(super) is_needed: bool,
}

/// A table whose first so many rows have no date with slashes has none: products write their times in one form.
const ROWS_WITHOUT: u64 = 20_000;

/// Looks for the first date that can have only one order, to the end of the file. `None` where dates have no slashes, by [`ROWS_WITHOUT`];
/// without a column of dates nothing is read beyond the first unit.
pub(super) fn of_table(input: &mut dyn Read, dates: Dates) -> io::Result<Option<Found>> {
    let (mut found, mut rows) = (Found::default(), 0);
    let emit = &mut |unit: Unit| {
        let has_dates = look(&unit, dates, &mut found, &mut rows);
        if !has_dates || found.is_whole(rows) {
            return ControlFlow::Break(());
        }
        let mut bytes = unit.bytes;
        bytes.clear();
        ControlFlow::Continue(bytes)
    };
    split(input, &|head| Header::of(head).map(|header| header.text.into()), emit, &mut |_| {})?;
    Ok((found.order.is_some() || found.is_needed).then_some(found))
}

impl Found {
    /// Can no other row say more?
    const fn is_whole(self, rows: u64) -> bool {
        let is_without = self.order.is_none() && !self.is_needed;
        (self.order.is_some() && self.is_needed) || (is_without && rows >= ROWS_WITHOUT)
    }
}

/// Looks through the rows of a unit; `false` when no column has dates.
fn look(unit: &Unit, dates: Dates, found: &mut Found, rows: &mut u64) -> bool {
    let Carry::Header(names) = &unit.carry else { return false };
    let Some(header) = Header::of(names.as_bytes()) else { return false };
    let places = places(&header.names, dates.rank);
    let own = dates.own.and_then(|(column, member)| {
        Some((header.names.iter().position(|name| name == column)?, memchr::memmem::Finder::new(member)))
    });
    if places.is_empty() {
        return false;
    }
    let names_end = Header::of(&unit.bytes).filter(|_| unit.first_record == 1).map_or(0, |header| header.end);
    let (mut cursor, mut cells) = (Cursor::new(unit, header.delimiter, names_end), Cells::default());
    while let Some((line, whole)) = cursor.next_row(&mut cells) {
        if refuse(&line, &cells, &unit.bytes, &header, whole).is_some() {
            continue;
        }
        *rows += 1;
        let cell = |place: usize| cells.iter(&unit.bytes).nth(place).unwrap_or_default();
        let date = places.iter().map(|place| cell(*place)).find(|cell| !cell.is_empty()).unwrap_or_default();
        if memchr::memchr(b'/', date).is_some_and(|at| at <= 2) {
            found.is_needed |= own.as_ref().is_none_or(|(place, member)| member.find(cell(*place)).is_none());
        }
        if found.order.is_none() {
            found.order = std::str::from_utf8(date).ok().and_then(order_of);
            found.line = found.order.map(|_| line.number);
        }
        if found.is_whole(*rows) {
            break;
        }
    }
    true
}

/// The columns of times, the preferred one first.
fn places(names: &[String], rank: fn(&str) -> Option<usize>) -> Vec<usize> {
    let ranked = names.iter().enumerate().filter_map(|(place, name)| Some((rank(name)?, place)));
    let mut ranked: Vec<(usize, usize)> = ranked.collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `date` before `when`; rows with `own` in `who` have a time of their own.
    const DATES: Dates =
        Dates { rank: |name| ["date", "when"].iter().position(|wanted| *wanted == name), own: Some(("who", "own")) };

    fn read(text: &str) -> Option<Found> {
        of_table(&mut text.as_bytes(), DATES).expect("memory")
    }

    #[test]
    fn the_first_date_that_can_have_one_order_decides() {
        let check = |rows: &str, expect: Option<(Option<DateOrder>, Option<u64>)>| {
            let found = read(&format!("when,who\n{rows}"));
            assert!(found.is_none_or(|found| found.is_needed));
            assert_eq!(found.map(|found| (found.order, found.line)), expect, "{rows}");
        };
        check("", None);
        check("2026-03-04T10:00:00Z,a\n", None);
        check("31.12.2025 10:00,a\n", None);
        check("3/4/2026 10:00,a\n5/6/2026 10:00,b\n", Some((None, None)));
        check("3/4/2026 10:00,a\n5/16/2026 10:00,b\n17/3/2026 10:00,b\n", Some((Some(DateOrder::MonthFirst), Some(3))));
        check("\"3/4/2026, 10:00\",a\n16/5/2026 10:00,b\n", Some((Some(DateOrder::DayFirst), Some(3))));
        assert_eq!(read("a,b\n16/5/2026 10:00,x\n"), None);
        assert_eq!(read("when,who\n6/5/2026 10:00,own\n"), None);
        assert!(!read("when,who\n16/5/2026 10:00,own\n").expect("an order").is_needed);
    }

    #[test]
    fn a_line_in_a_quoted_cell_is_no_row() {
        let by_day = Some(Found { order: Some(DateOrder::DayFirst), line: Some(5), is_needed: true });
        assert_eq!(read("when,who\n3/4/2026 10:00,\"mara\n12/31/2025 10:00,x\n\"\n31/12/2025 10:00,b\n"), by_day);
        let line_3 = by_day.map(|found| Found { line: Some(3), ..found });
        assert_eq!(read("when,who\n12/31/2025 10:00\n31/12/2025 10:00,b\n"), line_3);
    }

    #[test]
    fn the_whole_file_is_looked_at() {
        let rows = "2026-03-04T10:00:00Z,a\n".repeat(5000) + "31/12/2025 10:00,b\n";
        let found = read(&format!("when,who\n{rows}")).expect("an order");
        assert_eq!((found.order, found.line), (Some(DateOrder::DayFirst), Some(5002)));
    }

    #[test]
    fn the_preferred_column_that_is_not_empty_counts() {
        let order = |rows: &str| read(&format!("when,date,who\n{rows}")).and_then(|found| found.order);
        assert_eq!(order("12/31/2025 10:00,31/12/2025 10:00,x\n"), Some(DateOrder::DayFirst));
        assert_eq!(order("12/31/2025 10:00,,x\n"), Some(DateOrder::MonthFirst));
    }
}
