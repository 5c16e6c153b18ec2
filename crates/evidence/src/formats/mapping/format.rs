//! A mapping as a format: read once, then asked like any other.

use super::plan::{Input, Plan};
use super::{compile, decode, recognise, table, text};
use crate::format::{Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::{csv, json, lines};
use crate::limits::MAPPING_BYTES_MAX;
use model::LogKind;
use std::io::{self, Read};

/// A format that a person described.
#[derive(Debug)]
pub struct Mapping {
    pub(super) plan: Plan,
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
        if text.len() > MAPPING_BYTES_MAX {
            return Err(MappingError(format!("{} bytes, and {MAPPING_BYTES_MAX} are the most", text.len())));
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
