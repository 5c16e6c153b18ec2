//! Mapping files: formats that a person describes in TOML, for exports that no reader here knows.
//!
//! ```toml
//! schema = "hopscope.mapping/1"
//!
//! [mapping]
//! name = "acme-remote"                  # stored as format `mapping:acme-remote`; small letters, digits, - and _
//! description = "Acme Remote, session export as CSV"
//! log = "remote_management"             # the kind of log, for coverage: the words of `model::LogKind`; may be left out
//!
//! [input]
//! form = "csv"                          # csv, key_value, regex, json
//! # csv:       delimiter = ";"          # else told from the row of names: , ; or a tab
//! #            header = ["when", "who"] # the names, where the file has none
//! # key_value: separator = ";"          # else white space
//! #            assign = ":"             # else =
//! #            prefix = '^(?<host>\S+) ' # what stands before the pairs
//! # regex:     pattern = ['(?<when>\S+) (?<who>\S+)'] # the first that fits the whole line; named groups are fields
//! # all:       comment = "#"            # lines that begin so hold no record (not csv and json)
//! #            absent = ["-", "N/A"]    # values that say nothing
//!
//! [recognise]                           # how a file is told to be one; all must hold
//! fields = ["Session", "Technician"]    # names in the header, keys, dotted JSON paths; two or more, or one and a pattern
//! pattern = '^...'                      # each fits one of the first lines
//!
//! [time]
//! field = "Started"                     # a field, a template like "{Date} {Time}", or a list: the first that is there
//! format = "%m/%d/%Y %I:%M:%S %p"       # or a list; rfc3339 (default), unix, unix_ms, unix_us, or strftime as in jiff
//! zone = "utc"                          # utc, +01:00, or assumed (default): as for other logs without a zone
//!
//! [set]                                 # columns of every event, where its own `set` says nothing
//! host = "{Machine}"
//!
//! [[event]]                             # the first that fits
//! name = "session began"                # for people
//! when = { Type = ["Connected", "Re*"] }  # all fields fit one of their texts; * any characters, ? one; "" is absent
//! unless = { Process = "Guest" }        # and none of these does
//! ignore_case = true
//! class = 3002
//! activity = "logon"                    # the words of `model::Activity`
//! logon_kind = "remote_management"      # of `model::LogonKind`
//! outcome = "success"                   # of `model::Outcome`
//! set.account = "{Technician}"          # account_name, and account_domain of DOMAIN\user and user@realm
//! set.src_host = ["acme-{ID}", "acme"]  # the first whose fields are all there and whose text fits the column
//! ```
//!
//! Fields that no template took go to `extra` under their own names (or to the Windows field column of that name). Records that fit no
//! `[[event]]` are events all the same. A record's number is that of its line.
//!
//! A mapping is read once ([`Mapping::parse`]); names are slots and patterns are compiled from then on. What remote management tools
//! are called, and what their words mean, is not known here: it stands in `mappings/` ([`shipped`]).

mod clock;
mod compile;
mod condition;
mod decode;
mod key_value;
mod plan;
mod recognise;
mod record;
mod row;
mod setter;
mod shipped;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod text;
mod trial;

use crate::format::{Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::{csv, json, lines};
use model::LogKind;
use plan::{Input, Plan};
pub(crate) use shipped::formats;
pub use shipped::{Shipped, shipped};
use std::io::{self, Read};
pub use trial::{Trial, TrialRecord, TrialRejection};

/// The longest mapping file that is read.
const BYTES_MAX: usize = 1 << 20;

/// A format that a person described.
#[derive(Debug)]
pub struct Mapping {
    plan: Plan,
}

/// A mapping file that cannot be used. The text names line, column and key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MappingError(String);

impl Mapping {
    /// Reads and checks a mapping file.
    ///
    /// # Errors
    /// Names the place of what cannot be read, is not known, or cannot be meant.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        if text.len() > BYTES_MAX {
            return Err(MappingError(format!("{} bytes, and {BYTES_MAX} are the most", text.len())));
        }
        let typed: text::MappingText = toml::from_str(text).map_err(|error| {
            let message = text::message(&error);
            MappingError(error.span().map_or(message.clone(), |span| text::placed(text, span, &message)))
        })?;
        let plan =
            compile::compile(&typed).map_err(|wrong| MappingError(text::placed(text, wrong.span, &wrong.what)))?;
        Ok(Self { plan })
    }

    /// Its name in the file, without what is stored before it.
    #[must_use]
    pub fn short_name(&self) -> &str {
        self.plan.stored_name.strip_prefix(compile::NAME_PREFIX).unwrap_or(&self.plan.stored_name)
    }

    /// Is a file that begins so the one that it is for?
    ///
    /// # Errors
    /// Says why not: a lower-case fragment.
    pub fn recognise(&self, head: &[u8]) -> Result<(), String> {
        recognise::recognise(&self.plan, head)
    }

    /// The mapping for as long as the program runs, as formats are.
    ///
    /// Its memory is never given back, on purpose: a mapping is read once per run from a file that the person names, and is a few
    /// kilobytes; every unit and every thread points to its format.
    #[must_use]
    pub fn keep(self) -> &'static Self {
        Box::leak(Box::new(self))
    }
}

impl Format for Mapping {
    fn name(&self) -> &str {
        &self.plan.stored_name
    }

    fn describe(&self) -> &str {
        &self.plan.description
    }

    fn log(&self) -> Option<LogKind> {
        self.plan.log
    }

    fn sniff(&self, head: &[u8], _whole_bytes: u64) -> bool {
        self.recognise(head).is_ok()
    }

    fn split(
        &self,
        input: &mut dyn Read,
        _context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        match &self.plan.input {
            Input::Json => json::split(input, emit, reject),
            Input::Csv(form) => {
                csv::split(input, &|head| table::carried(form, &self.plan.recognise, head), emit, reject)
            }
            Input::KeyValue(_) | Input::Patterns(_) => lines::split(input, emit, reject),
        }
    }

    fn decode(&self, unit: &Unit, context: &FileContext, out: &mut Decoded) {
        decode::decode(&self.plan, unit, context, out, &mut |_, _| {});
    }

    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String> {
        match &self.plan.input {
            Input::Csv(_) => csv::show(block, first_record, record),
            _ => lines::show(block, first_record, record),
        }
    }
}

/// A mapping that is not here any more, for showing what was read with it: its records are lines, or rows of a table.
pub(crate) struct Absent;

impl Absent {
    /// Is this the name of a mapping?
    pub(crate) fn is_name(name: &str) -> bool {
        name.starts_with(compile::NAME_PREFIX)
    }
}

impl Format for Absent {
    fn name(&self) -> &str {
        "mapping"
    }

    fn describe(&self) -> &str {
        "a mapping that is not here"
    }

    fn sniff(&self, _head: &[u8], _whole_bytes: u64) -> bool {
        false
    }

    fn split(
        &self,
        _input: &mut dyn Read,
        _context: &FileContext,
        _emit: &mut Emit<'_>,
        _reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        Ok(())
    }

    fn decode(&self, _unit: &Unit, _context: &FileContext, _out: &mut Decoded) {}

    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String> {
        let line = lines::show(block, first_record, record)?;
        let row = csv::show(block, first_record, record)?;
        // A row is longer than its line where a quoted cell has lines of its own. A quote of anything else mostly has no end at all,
        // and then it is the rest of the block that is told.
        let is_row = row.lines().count() <= ROW_LINES_MAX;
        Some(if is_row { row } else { line })
    }
}

/// Lines of a row, where nothing says that it is one.
const ROW_LINES_MAX: usize = 50;
