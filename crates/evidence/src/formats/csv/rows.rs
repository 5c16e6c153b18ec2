//! A format of tables: cutting a file, decoding a unit.

use super::cursor::Cursor;
use super::cut::{refuse, split};
use super::date::DateOrder;
use super::header::{DELIMITERS, Header};
use super::order::{self, Dates, Found};
use super::row::Cells;
use crate::format::{Carry, Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::encoding;
use crate::formats::json::Fault;
use crate::formats::lines;
use crate::limits::COLUMN_NAME_BYTES_MAX;
use events::BatchBuilder;
use model::LogKind;
use std::borrow::Cow;
use std::io::{self, Read};

/// A format of tables: how it is known and what its rows say.
pub(crate) trait Rows: Sync {
    /// [`Format::name`].
    const NAME: &'static str;
    /// [`Format::describe`].
    const DESCRIPTION: &'static str;
    /// [`Format::log`].
    const LOG: Option<LogKind> = None;
    /// [`Format::is_of_one_host`].
    const IS_OF_ONE_HOST: bool = true;
    /// A column of JSON, and the member in it that is a time of its own: a row that has it needs no date.
    const OWN_TIME: Option<(&'static str, &'static str)> = None;
    /// What becomes of the cells of a column.
    type Action;
    /// What is kept from row to row of a unit.
    type Memory: Default;

    /// Is a table with these names of this format?
    fn has(names: &[&str]) -> bool;

    /// What becomes of the cells under a name. Asked once per unit.
    fn action(name: &str) -> Self::Action;

    /// Of a column whose dates may be in the form of some country, how many are preferred to it as a row's time. All dates of a file are
    /// then read in one order, that of the first that can have only one; [`Row::order`] says it.
    fn time_rank(_name: &str) -> Option<usize> {
        None
    }

    /// Fills the open row from a row with this record number. A fault is the reason for a rejection.
    fn read(
        row: &Row<'_, Self::Action>,
        record: u64,
        context: &FileContext,
        memory: &mut Self::Memory,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault>;
}

/// A row of a table.
pub(crate) struct Row<'r, Action> {
    columns: &'r [(String, Action)],
    cells: &'r Cells,
    text: &'r [u8],
    order: Option<DateOrder>,
}

impl<'r, Action> Row<'r, Action> {
    /// The order of dates in the whole table: the month first, unless a date says otherwise. `None` where no column of dates was looked at.
    pub(crate) fn order(&self) -> Option<DateOrder> {
        self.order
    }

    /// Its cells that are not empty, with what becomes of them and the names that they stand under.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (&'r Action, &'r str, &'r str)> {
        let cells = self.columns.iter().zip(self.cells.iter(self.text));
        let text = |cell| std::str::from_utf8(cell).expect("the row was checked, and cells end at ASCII");
        cells
            .filter(|(_, cell)| !cell.is_empty())
            .map(move |((name, action), cell)| (action, name.as_str(), text(cell)))
    }
}

/// The format of such rows.
pub(crate) struct Table<T>(pub(crate) T);

/// What order is taken, and by how many dates; see [`DOUBTFUL_DATES`].
fn taken(found: Found) -> String {
    let first = if found.order() == Some(DateOrder::DayFirst) { "day" } else { "month" };
    let (shown, _) = found.shown();
    let how = match (shown, found.is_torn()) {
        (0, _) => "which no date in it shows".to_owned(),
        (_, true) => format!("as {} of {} that show an order do", shown, found.day_first.0 + found.month_first.0),
        _ if found.is_rarely_shown() => format!("as {shown} of {} shows", found.dates),
        _ => "as a date in it shows".to_owned(),
    };
    let start = if found.is_doubtful() { DOUBTFUL_DATES } else { "dates are written with slashes" };
    format!("{start}: the {first} is taken to come first, {how}")
}

/// How the problem of a table begins whose dates may mean other days than they are read as.
pub const DOUBTFUL_DATES: &str = "dates with slashes";

impl<T: Rows> Format for Table<T> {
    fn name(&self) -> &'static str {
        T::NAME
    }

    fn describe(&self) -> &'static str {
        T::DESCRIPTION
    }

    fn log(&self) -> Option<LogKind> {
        T::LOG
    }

    fn is_of_one_host(&self) -> bool {
        T::IS_OF_ONE_HOST
    }

    fn sniff(&self, head: &[u8], _whole_bytes: u64) -> bool {
        let text = encoding::text_head(head);
        Header::of(&text).is_some_and(|header| T::has(&header.names.iter().map(String::as_str).collect::<Vec<_>>()))
    }

    fn prepare(
        &self,
        input: &mut dyn Read,
        context: &mut FileContext,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        let found = order::of_table(input, Dates { rank: T::time_rank, own: T::OWN_TIME })?;
        if let Some(found) = found {
            let order = found.order();
            if found.is_needed {
                let (record, lost) = (found.shown().1, found.is_torn());
                reject(Rejection { offset: None, record, reason: taken(found), count: 0, lost });
            }
            if order == Some(DateOrder::DayFirst) {
                context.start = Carry::DayFirst("".into());
            }
        }
        Ok(())
    }

    fn split(
        &self,
        input: &mut dyn Read,
        context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        let is_day_first = matches!(context.start, Carry::DayFirst(_));
        let names = |head: &[u8]| Header::of(head).map(|header| header.text.into());
        let emit = &mut |unit: Unit| {
            let carry = match unit.carry {
                Carry::Header(names) if is_day_first => Carry::DayFirst(names),
                carry => carry,
            };
            emit(Unit { carry, ..unit })
        };
        split(input, &names, emit, reject)
    }

    fn decode(&self, unit: &Unit, context: &FileContext, out: &mut Decoded) {
        let (header, found) = match &unit.carry {
            Carry::Header(header) => (header, DateOrder::MonthFirst),
            Carry::DayFirst(header) => (header, DateOrder::DayFirst),
            _ => return reject_all(unit, out),
        };
        let Some(header) = Header::of(header.as_bytes()) else { return reject_all(unit, out) };
        let order = header.names.iter().any(|name| T::time_rank(name).is_some()).then_some(found);
        let columns: Vec<_> = header.names.iter().map(|name| (name.clone(), T::action(name))).collect();
        let mut memory = T::Memory::default();
        let is_first = unit.first_record == 1;
        let names_end = Header::of(&unit.bytes).filter(|_| is_first).map_or(0, |header| header.end);
        decode(unit, &header, names_end, out, |cells, text, record, events| {
            T::read(&Row { columns: &columns, cells, text, order }, record, context, &mut memory, events)
        });
    }

    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String> {
        show(block, first_record, record)
    }
}

/// A row of a block, by the number of the line that it begins in.
pub(crate) fn show(block: &[u8], first_record: u64, record: u64) -> Option<String> {
    let before = usize::try_from(record.checked_sub(first_record)?).ok()?;
    let start = match before.checked_sub(1) {
        None => 0,
        Some(last) => memchr::memchr_iter(b'\n', block).nth(last)? + 1,
    };
    let rest = block.get(start..).filter(|rest| !rest.is_empty())?;
    // Which delimiter it is, is not known here. With the others a row ends too early, if not at the same place.
    let end = DELIMITERS.into_iter().filter_map(|each| Cells::default().read(rest, 0, each, false).ok()).max();
    let row = &rest[..end.unwrap_or(rest.len())];
    Some(String::from_utf8_lossy(row).trim_end_matches(['\r', '\n']).to_owned())
}

/// Decodes the rows of a unit, from the end of the names that it may begin with. `read` fills the open row from the cells of one; its
/// fault is the reason for a rejection.
pub(crate) fn decode(
    unit: &Unit,
    header: &Header<'_>,
    names_end: usize,
    out: &mut Decoded,
    mut read: impl FnMut(&Cells, &[u8], u64, &mut BatchBuilder) -> Result<(), Fault>,
) {
    let mut cursor = Cursor::new(unit, header.delimiter, names_end);
    let has_too_long = header.names.iter().any(|name| name.len() > COLUMN_NAME_BYTES_MAX);
    let (mut cells, mut is_noted) = (Cells::default(), false);
    while let Some((line, whole)) = cursor.next_row(&mut cells) {
        // Where files were joined, the names come again.
        if line.bytes.is_empty() || line.bytes == header.text.as_bytes() {
            continue;
        }
        let replaced = match lines::text(line.bytes) {
            Cow::Owned(text) if whole.is_ok() => Some(text),
            _ => None,
        };
        if let Some(text) = &replaced {
            if !std::mem::replace(&mut is_noted, true) {
                lines::note_replaced(&mut out.rejections, unit, &line);
            }
            cells.read(text.as_bytes(), 0, header.delimiter, false).expect("the same quotes as before");
        }
        let text = replaced.as_ref().map_or(unit.bytes.as_slice(), String::as_bytes);
        let read = match refuse(&line, &cells, text, header, whole) {
            Some(reason) => Err(reason),
            None if has_too_long => {
                Err(format!("a row under a column's name of more than {COLUMN_NAME_BYTES_MAX} bytes").into())
            }
            None => read(&cells, text, line.number, &mut out.events).map_err(|fault| fault.to_string().into()),
        };
        match read {
            Ok(()) => out.events.finish_row(),
            Err(reason) => {
                out.events.abandon_row();
                lines::reject(&mut out.rejections, unit, &line, reason, true);
            }
        }
    }
    out.blocks.append(&mut cursor.blocks);
}

/// Of a unit without names.
fn reject_all(unit: &Unit, out: &mut Decoded) {
    for line in lines::lines(unit).filter(|line| !line.bytes.is_empty()) {
        lines::reject(&mut out.rejections, unit, &line, "a row without names above it".into(), true);
    }
    out.blocks.extend(lines::blocks(unit));
}
