//! What a format has to provide, and what passes between opening and decoding.
//!
//! A format is one folder under `formats/` and one entry in [`crate::registry`]. It tells whether a file is its own by looking at
//! the first bytes, cuts the file into units that can be decoded apart from each other, decodes one unit, and prints one record
//! of a stored block verbatim.

use events::BatchBuilder;
use model::{LogKind, Timestamp};
use std::io::{self, Read};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

/// Takes a unit, and gives an empty buffer for the next one: used memory where there is some, because fresh memory is slow. `Break`
/// means that no more units are wanted.
pub type Emit<'a> = dyn FnMut(Unit) -> ControlFlow<(), Vec<u8>> + 'a;

/// A kind of file. Stateless; one static value per format.
pub trait Format: Sync {
    /// Its stable name, as stored (`evtx`, `winlogbeat`, `syslog`, `wtmp`, ..., `mapping:NAME`).
    fn name(&self) -> &str;

    /// One line for people: what it is and whose.
    fn describe(&self) -> &str;

    /// The path of its type in this crate: where its fields and what becomes of them are documented.
    fn documented_in(&self) -> &'static str {
        std::any::type_name::<Self>()
    }

    /// What kind of log it is, for coverage; `None` where records say so themselves, by channel or program.
    fn log(&self) -> Option<LogKind> {
        None
    }

    /// Is a file of it the log of one host, which a record without a host's name must be of? Exports of clouds are of many or of none.
    fn is_of_one_host(&self) -> bool {
        true
    }

    /// Is a file that begins with `head` (up to [`crate::limits::SNIFF_BYTES`]) of this format? `whole_bytes` is the file's size.
    /// Formats are asked in the order of the registry, strictest first; a format says yes only if it is sure.
    fn sniff(&self, head: &[u8], whole_bytes: u64) -> bool;

    /// Cuts a file into units, in order. Sequential and cheap: no decoding. What cannot belong to any unit is a rejection.
    ///
    /// # Errors
    /// Only when reading the bytes fails; damaged content is never an error.
    fn split(
        &self,
        input: &mut dyn Read,
        context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()>;

    /// Looks through a whole file before it is split, for what splitting must know from the beginning, and notes it in `context`.
    /// Called once per file, before [`Format::split`]. Most formats need nothing.
    ///
    /// # Errors
    /// Only when reading the bytes fails.
    fn prepare(
        &self,
        _input: &mut dyn Read,
        _context: &mut FileContext,
        _reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        Ok(())
    }

    /// Decodes one unit: appends finished rows, blocks and rejections to `out`. Pure, and never panics on hostile bytes.
    fn decode(&self, unit: &Unit, context: &FileContext, out: &mut Decoded);

    /// One record of a stored block as people read it: the line itself, XML for EVTX. `first_record` is the block's.
    /// `None` when the block does not hold it. The result is raw: whoever shows it escapes it.
    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String>;
}

/// What is known about a file from outside, and what is assumed where it says nothing.
#[derive(Clone, Debug, Default)]
pub struct FileContext {
    /// Path inside the evidence given.
    pub path: String,
    /// Modification time as the file system or archive gave it.
    pub modified: Option<Timestamp>,
    /// Minutes east of UTC for logs that carry no zone.
    pub assume_zone_minutes: i32,
    /// Year of the last line for logs that carry no year; `None` means by `modified`.
    pub assume_year: Option<i32>,
    /// State before the first unit. Set by [`Format::prepare`]; whoever makes a context leaves it at its default.
    pub start: Carry,
}

/// A piece of a file that can be decoded on its own.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// Offset of `bytes` in the (unpacked) file.
    pub offset: u64,
    /// Number of the first record or line in it, for formats that count; else 0.
    pub first_record: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// State from before this unit that decoding needs.
    pub carry: Carry,
}

/// State that a format carries from unit to unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Carry {
    /// None.
    #[default]
    Nothing,
    /// For logs without a year: the year and month (1-12) of the line before this unit.
    Year {
        /// The year.
        year: i32,
        /// The month, 1-12; 0 when there was no line before.
        month: u8,
    },
    /// For login files: the file holds refused logins alone.
    Refused,
    /// For tables: the lines that name the columns of the rows that follow.
    Header(Arc<str>),
    /// The same, and in dates with slashes the day stands before the month.
    DayFirst(Arc<str>),
}

/// Stored bytes that hold whole records: an EVTX chunk, a run of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Where in the unit's bytes.
    pub range: Range<usize>,
    /// Lowest record number in it.
    pub first_record: u64,
    /// Highest record number in it.
    pub last_record: u64,
}

/// Records, lines or bytes that did not become events, or did so on an assumption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Byte offset in the (unpacked) file.
    pub offset: Option<u64>,
    /// Number of the record or line.
    pub record: Option<u64>,
    /// Why: a lower-case fragment.
    pub reason: String,
    /// How many records or lines; 0 for a note that costs none.
    pub count: u64,
    /// Was evidence lost?
    pub lost: bool,
}

/// What decoding gives. Rows of several units may follow each other in one batch.
#[derive(Default)]
pub struct Decoded {
    /// Finished rows. Readers fill every column they can but `evidence` and `format`, which the caller adds.
    pub events: BatchBuilder,
    /// Blocks of the unit just decoded; the caller takes them between units.
    pub blocks: Vec<Block>,
    /// Rejections of the unit just decoded; the caller takes them between units.
    pub rejections: Vec<Rejection>,
}
