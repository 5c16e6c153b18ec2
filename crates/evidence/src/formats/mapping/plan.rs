//! A mapping ready for use: what its records become. Every name is a slot, every pattern compiled.

use super::clock::{TimeFormat, Zone};
use super::condition::Condition;
use super::key_value::KeyValue;
use super::setter::Setter;
use super::template::Template;
use hashbrown::HashMap;
use model::LogKind;
use regex::Regex;

/// The whole of it.
#[derive(Debug)]
pub(super) struct Plan {
    /// `mapping:NAME`, as stored.
    pub(super) stored_name: String,
    pub(super) description: String,
    pub(super) log: Option<LogKind>,
    pub(super) input: Input,
    pub(super) recognise: Recognise,
    /// Lines that begin so are no records.
    pub(super) comment: Option<String>,
    /// Values that say nothing.
    pub(super) absent: Vec<String>,
    /// The slot of each field that is read.
    pub(super) slots: HashMap<String, usize>,
    pub(super) time: Option<Time>,
    pub(super) events: Vec<Event>,
    /// Of records that no event fits.
    pub(super) otherwise: Vec<Setter>,
}

/// Where fields come from.
#[derive(Debug)]
pub(super) enum Input {
    Csv(Csv),
    KeyValue(KeyValue),
    /// The first that fits a whole line gives the fields, by its named groups.
    Patterns(Vec<Regex>),
    Json,
}

/// A table.
#[derive(Debug)]
pub(super) struct Csv {
    /// `None`: told by the row of names.
    pub(super) delimiter: Option<u8>,
    /// The names, where the file has none.
    pub(super) header: Vec<String>,
}

/// How a file is told to be one.
#[derive(Debug, Default)]
pub(super) struct Recognise {
    /// Fields that it must have.
    pub(super) fields: Vec<String>,
    /// Each must fit one of the first lines.
    pub(super) patterns: Vec<Regex>,
}

/// The time.
#[derive(Debug)]
pub(super) struct Time {
    /// Templates of which the first whose fields are there is read.
    pub(super) templates: Vec<Template>,
    pub(super) formats: Vec<TimeFormat>,
    pub(super) zone: Zone,
}

/// What a record becomes, if it fits.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) name: String,
    pub(super) when: Condition,
    pub(super) unless: Condition,
    pub(super) class: Option<u64>,
    pub(super) activity: Option<&'static str>,
    pub(super) logon_kind: Option<&'static str>,
    pub(super) outcome: Option<&'static str>,
    /// Its own, and those for all events that it does not replace.
    pub(super) setters: Vec<Setter>,
}
