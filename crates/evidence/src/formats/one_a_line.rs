//! Formats of which every line is a record: where lines are in a file, and what becomes of those that cannot be read, is the same for
//! all of them.
//!
//! A line is a row, a rejection, or blank. What a line means is the format's.

use crate::format::{Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::lines;
use events::{BatchBuilder, Column};
use model::LogKind;
use std::borrow::Cow;
use std::io::{self, Read};

/// Lines looked at for telling.
const SNIFF_LINES: usize = 20;

/// A format of lines: how one is known and what it says.
pub(crate) trait LineReader: Sync {
    /// [`Format::name`].
    const NAME: &'static str;
    /// [`Format::describe`].
    const DESCRIPTION: &'static str;
    /// [`Format::log`].
    const LOG: Option<LogKind> = None;
    /// What is kept from line to line of a unit.
    type Memory: Default;

    /// Can this line be of no other format?
    fn is_own(line: &str) -> bool;

    /// Does this line belong to the format without saying so (a heading, a comment)?
    fn is_neutral(_line: &str) -> bool {
        false
    }

    /// Fills the open row from a line.
    ///
    /// # Errors
    /// Says why there is no row.
    fn read(line: &str, context: &FileContext, memory: &mut Self::Memory, row: &mut BatchBuilder)
    -> Result<(), Unread>;
}

/// Why a line is no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// Evidence is lost.
    Lost(&'static str),
    /// Nothing is: a heading, a part of the line above.
    Nothing(&'static str),
}

/// Ends the open row and begins another of the same line.
pub(crate) fn next_row(row: &mut BatchBuilder) {
    let record = row.open_number(Column::RECORD);
    row.join_repeated_extra("\n");
    row.finish_row();
    if let Some(record) = record {
        row.set_number(Column::RECORD, record);
    }
}

/// A format made of its reader.
pub(crate) struct OneALine<T>(pub(crate) T);

impl<T: LineReader> Format for OneALine<T> {
    fn name(&self) -> &'static str {
        T::NAME
    }

    fn describe(&self) -> &'static str {
        T::DESCRIPTION
    }

    fn log(&self) -> Option<LogKind> {
        T::LOG
    }

    /// At least half of the lines that say anything are its own.
    fn sniff(&self, head: &[u8], whole_bytes: u64) -> bool {
        let text = lines::text_head(head);
        let is_whole = head.len() as u64 >= whole_bytes;
        let mut found: Vec<&[u8]> = text.split(|&byte| byte == b'\n').take(SNIFF_LINES * 4).collect();
        if !is_whole && found.len() > 1 && found.len() < SNIFF_LINES * 4 {
            found.pop();
        }
        let found = found.into_iter().map(|line| String::from_utf8_lossy(line.trim_ascii_end()));
        let said = found.filter(|line| !line.trim().is_empty()).map(|line| (T::is_own(&line), line));
        let counted = said.filter(|(is_own, line)| *is_own || !T::is_neutral(line)).take(SNIFF_LINES);
        let (own, all) = counted.fold((0, 0), |(own, all), (is_own, _)| (own + usize::from(is_own), all + 1));
        own > 0 && own * 2 >= all
    }

    fn split(
        &self,
        input: &mut dyn Read,
        _context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        lines::split(input, emit, reject)
    }

    fn decode(&self, unit: &Unit, context: &FileContext, out: &mut Decoded) {
        let mut memory = T::Memory::default();
        let mut is_noted = false;
        let blocks = lines::blocks(unit);
        out.events.expect_rows(lines::count(&blocks));
        let texts = lines::Texts::of(unit);
        for line in lines::lines(unit) {
            if line.bytes.trim_ascii().is_empty() {
                continue;
            }
            if let Some(reason) = lines::is_too_long(&line) {
                lines::reject(&mut out.rejections, unit, &line, reason.into(), true);
                continue;
            }
            let text = texts.line(&line);
            if matches!(text, Cow::Owned(_)) && !std::mem::replace(&mut is_noted, true) {
                lines::note_replaced(&mut out.rejections, unit, &line);
            }
            out.events.set_number(Column::RECORD, line.number);
            match T::read(&text, context, &mut memory, &mut out.events) {
                Ok(()) => {
                    // A line may say a thing twice, and names in `extra` are unique.
                    out.events.join_repeated_extra("\n");
                    out.events.finish_row();
                }
                Err(unread) => {
                    out.events.abandon_row();
                    let (reason, lost) = match unread {
                        Unread::Lost(reason) => (reason, true),
                        Unread::Nothing(reason) => (reason, false),
                    };
                    lines::reject(&mut out.rejections, unit, &line, reason.into(), lost);
                }
            }
        }
        out.blocks.extend(blocks);
    }

    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String> {
        lines::show(block, first_record, record)
    }
}
