//! In which order day and month stand in the dates of a table: one for the whole file, told before its rows are read apart from each other.
//! Rows are cut as for reading, so that what stands in a quoted cell of several lines is no date of a row.

use super::cursor::Cursor;
use super::cut::{refuse, split};
use super::date::{DateOrder, order_of};
use super::header::Header;
use super::row::Cells;
use crate::format::{Carry, Unit};
use std::cmp::Ordering;
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

/// What a table's dates say: who is logged may decide what one row of it says, so that all of them are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Dates with slashes.
    pub(super) dates: u64,
    /// Those in which the day can only come first, with the line of the first one.
    pub(super) day_first: (u64, Option<u64>),
    /// Those in which the month can only come first, likewise.
    pub(super) month_first: (u64, Option<u64>),
    /// Is there a row that has no other time?
    pub(super) is_needed: bool,
}

/// Of so many dates one at least has to show the order, or it is in doubt.
const DATES_PER_SIGN: u64 = 20;
/// And so many in all: one row is soon planted.
const SIGNS_MIN: u64 = 3;

/// A table whose first so many rows have no date with slashes has none: products write their times in one form.
const ROWS_WITHOUT: u64 = 20_000;

/// Looks through the dates to the end of the file. `None` where dates have no slashes, by [`ROWS_WITHOUT`]; without a column of dates nothing is
/// read beyond the first unit.
pub(super) fn of_table(input: &mut dyn Read, dates: Dates) -> io::Result<Option<Found>> {
    let (mut found, mut rows) = (Found::default(), 0);
    let emit = &mut |unit: Unit| {
        let has_dates = look(&unit, dates, &mut found, &mut rows);
        if !has_dates || found.is_without(rows) {
            return ControlFlow::Break(());
        }
        let mut bytes = unit.bytes;
        bytes.clear();
        ControlFlow::Continue(bytes)
    };
    split(input, &|head| Header::of(head).map(|header| header.text.into()), emit, &mut |_| {})?;
    Ok((found.order().is_some() || found.is_needed).then_some(found))
}

impl Found {
    /// The order that most of those dates have that can have only one.
    pub(super) fn order(self) -> Option<DateOrder> {
        match self.day_first.0.cmp(&self.month_first.0) {
            Ordering::Greater => Some(DateOrder::DayFirst),
            Ordering::Less => Some(DateOrder::MonthFirst),
            Ordering::Equal => self.is_torn().then_some(DateOrder::MonthFirst),
        }
    }

    /// Are there dates of both orders? Then some are misread, whichever is taken.
    pub(super) fn is_torn(self) -> bool {
        self.day_first.0 > 0 && self.month_first.0 > 0
    }

    /// How many dates show the order that is taken, with the line of the first one.
    pub(super) fn shown(self) -> (u64, Option<u64>) {
        self.day_first.max(self.month_first)
    }

    /// Do too few show it?
    pub(super) fn is_doubtful(self) -> bool {
        self.is_torn() || self.shown().0 < SIGNS_MIN || self.is_rarely_shown()
    }

    pub(super) fn is_rarely_shown(self) -> bool {
        self.shown().0 * DATES_PER_SIGN < self.dates
    }

    /// Have the rows no dates with slashes?
    fn is_without(self, rows: u64) -> bool {
        self.dates == 0 && rows >= ROWS_WITHOUT
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
            found.dates += 1;
            found.is_needed |= own.as_ref().is_none_or(|(place, member)| member.find(cell(*place)).is_none());
            let votes = match std::str::from_utf8(date).ok().and_then(order_of) {
                Some(DateOrder::DayFirst) => &mut found.day_first,
                Some(DateOrder::MonthFirst) => &mut found.month_first,
                None => continue,
            };
            votes.0 += 1;
            votes.1.get_or_insert(line.number);
        }
        if found.is_without(*rows) {
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
    fn the_dates_that_can_have_one_order_decide() {
        let check = |rows: &str, expect: Option<(Option<DateOrder>, Option<u64>)>| {
            let found = read(&format!("when,who\n{rows}"));
            assert!(found.is_none_or(|found| found.is_needed));
            assert_eq!(found.map(|found| (found.order(), found.shown().1)), expect, "{rows}");
        };
        check("", None);
        check("2026-03-04T10:00:00Z,a\n", None);
        check("31.12.2025 10:00,a\n", None);
        check("3/4/2026 10:00,a\n5/6/2026 10:00,b\n", Some((None, None)));
        check("3/4/2026 10:00,a\n5/16/2026 10:00,b\n", Some((Some(DateOrder::MonthFirst), Some(3))));
        let torn = "17/3/2026 10:00,a\n5/16/2026 10:00,b\n5/17/2026 10:00,b\n";
        check(torn, Some((Some(DateOrder::MonthFirst), Some(3))));
        check("17/3/9999 10:00,a\n5/6/2026 10:00,b\n", Some((None, None)));
        check("\"3/4/2026, 10:00\",a\n16/5/2026 10:00,b\n", Some((Some(DateOrder::DayFirst), Some(3))));
        assert_eq!(read("a,b\n16/5/2026 10:00,x\n"), None);
        assert_eq!(read("when,who\n6/5/2026 10:00,own\n"), None);
        assert!(!read("when,who\n16/5/2026 10:00,own\n").expect("an order").is_needed);
    }

    #[test]
    fn a_line_in_a_quoted_cell_is_no_row() {
        let by_day =
            |dates, line| Some(Found { dates, day_first: (1, Some(line)), is_needed: true, ..Found::default() });
        assert_eq!(read("when,who\n3/4/2026 10:00,\"mara\n12/31/2025 10:00,x\n\"\n31/12/2025 10:00,b\n"), by_day(2, 5));
        assert_eq!(read("when,who\n12/31/2025 10:00\n31/12/2025 10:00,b\n"), by_day(1, 3));
    }

    #[test]
    fn what_few_dates_show_or_both_orders_have_is_in_doubt() {
        let doubtful = |rows: &str| read(&format!("when,who\n{rows}")).expect("dates").is_doubtful();
        let open = "3/4/2026 10:00,a\n".repeat(40);
        assert!(doubtful(&open) && doubtful(&format!("31/12/2025 10:00,b\n{open}")));
        assert!(!doubtful(&format!("{open}{}", "31/12/2025 10:00,b\n".repeat(5))));
        assert!(doubtful("31/12/2025 10:00,b\n31/12/2025 10:00,b\n12/31/2025 10:00,b\n"));
    }

    #[test]
    fn the_whole_file_is_looked_at() {
        let rows = "2026-03-04T10:00:00Z,a\n".repeat(5000) + "31/12/2025 10:00,b\n";
        let found = read(&format!("when,who\n{rows}")).expect("an order");
        assert_eq!((found.order(), found.shown().1), (Some(DateOrder::DayFirst), Some(5002)));
    }

    #[test]
    fn the_preferred_column_that_is_not_empty_counts() {
        let order = |rows: &str| read(&format!("when,date,who\n{rows}")).and_then(Found::order);
        assert_eq!(order("12/31/2025 10:00,31/12/2025 10:00,x\n"), Some(DateOrder::DayFirst));
        assert_eq!(order("12/31/2025 10:00,,x\n"), Some(DateOrder::MonthFirst));
    }
}
