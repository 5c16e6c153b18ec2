//! Trying a mapping on a file, for whoever writes one: what each record becomes, and why others become nothing.

use super::decode;
use super::format::Mapping;
use crate::format::{Decoded, FileContext, Format, Rejection, Unit};
use crate::limits::SNIFF_BYTES;
use events::{Column, ColumnKind, EventBatch};
use serde::{Serialize, Serializer};
use std::io::{self, Read};
use std::ops::ControlFlow;

/// What a mapping makes of a file.
#[derive(Debug, Default, Serialize)]
pub struct Trial {
    /// `hopscope.trial/1`.
    pub schema: &'static str,
    /// The mapping's name.
    pub mapping: String,
    /// Why the mapping does not recognise the file; `None` where it does.
    pub not_recognised: Option<String>,
    /// The first records, up to the limit.
    pub records: Vec<TrialRecord>,
    /// What was rejected or noted, up to the limit. Neighbours for the same reason are one.
    pub rejections: Vec<TrialRejection>,
    /// Rejections and notes beyond the limit.
    pub rejections_unlisted: u64,
    /// Records that became events, by the `[[event]]` that they fit, in the order of the mapping.
    #[serde(serialize_with = "as_map")]
    pub by_event: Vec<(String, u64)>,
    /// Records that became events and fit no `[[event]]`.
    pub fit_none: u64,
    /// Records that became events without a time.
    pub without_time: u64,
    /// Records that became events.
    pub read: u64,
    /// Records that did not.
    pub rejected: u64,
}

/// What a record becomes.
#[derive(Debug, Default, Serialize)]
pub struct TrialRecord {
    /// Its number.
    pub number: u64,
    /// Its time in UTC, RFC 3339.
    pub time: Option<String>,
    /// The `[[event]]` that it fits.
    pub event: Option<String>,
    /// Its typed columns but number and time, in the order of the schema.
    #[serde(serialize_with = "as_map")]
    pub columns: Vec<(&'static str, String)>,
    /// Everything else that it holds.
    #[serde(serialize_with = "as_map")]
    pub extra: Vec<(String, String)>,
}

/// What became of no event, or a note.
#[derive(Debug, Serialize)]
pub struct TrialRejection {
    /// Byte offset in the file.
    pub offset: Option<u64>,
    /// Number of the record.
    pub record: Option<u64>,
    /// Why: a lower-case fragment.
    pub reason: String,
    /// How many records in a row; 0 for a note that costs none.
    pub count: u64,
    /// Were records lost?
    pub lost: bool,
}

fn as_map<S: Serializer, K: Serialize, V: Serialize>(pairs: &[(K, V)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

impl Mapping {
    /// Reads a file with this mapping, whether it recognises it or not, and lists the first `limit` records and rejections.
    ///
    /// # Errors
    /// Only when reading the bytes fails.
    pub fn try_on(&self, input: &mut dyn Read, context: &FileContext, limit: usize) -> io::Result<Trial> {
        let mut head = Vec::new();
        (&mut *input).take(SNIFF_BYTES as u64).read_to_end(&mut head)?;
        let names = self.plan.events.iter().map(|event| (event.name.clone(), 0));
        let mut trial = Trial {
            schema: "hopscope.trial/1",
            mapping: self.short_name().to_owned(),
            not_recognised: self.recognise(&head).err(),
            by_event: names.collect(),
            ..Trial::default()
        };
        let mut beyond = Vec::new();
        let mut emit = |unit: Unit| {
            self.try_unit(&unit, context, limit, &mut trial);
            let mut buffer = unit.bytes;
            buffer.clear();
            ControlFlow::Continue(buffer)
        };
        let mut input = io::Cursor::new(head).chain(input);
        self.split(&mut input, context, &mut emit, &mut |rejection| beyond.push(rejection))?;
        beyond.into_iter().for_each(|rejection| trial.reject(rejection, limit));
        Ok(trial)
    }

    fn try_unit(&self, unit: &Unit, context: &FileContext, limit: usize, trial: &mut Trial) {
        let mut out = Decoded::default();
        let mut chosen = Vec::new();
        decode::decode(&self.plan, unit, context, &mut out, &mut |number, event| chosen.push((number, event)));
        let batch = out.events.finish();
        debug_assert_eq!(batch.rows(), chosen.len(), "a row for each record that was told");
        trial.read += batch.rows() as u64;
        for (row, (number, event)) in chosen.into_iter().enumerate() {
            match event {
                Some(event) => trial.by_event[event].1 += 1,
                None => trial.fit_none += 1,
            }
            let time = batch.time(row);
            trial.without_time += u64::from(time.is_none());
            if trial.records.len() < limit {
                trial.records.push(TrialRecord {
                    number,
                    time: time.map(|time| time.to_string()),
                    event: event.map(|event| trial.by_event[event].0.clone()),
                    columns: columns(&batch, row),
                    extra: batch.extra(row),
                });
            }
        }
        out.rejections.into_iter().for_each(|rejection| trial.reject(rejection, limit));
    }
}

impl Trial {
    /// Records in the file: those that became events, and those that did not.
    #[must_use]
    pub const fn present(&self) -> u64 {
        self.read + self.rejected
    }

    fn reject(&mut self, rejection: Rejection, limit: usize) {
        if rejection.lost {
            self.rejected += rejection.count;
        }
        if self.rejections.len() < limit {
            let Rejection { offset, record, reason, count, lost } = rejection;
            self.rejections.push(TrialRejection { offset, record, reason, count, lost });
        } else {
            self.rejections_unlisted += rejection.count.max(1);
        }
    }
}

/// The typed columns of a row but its number and time.
fn columns(batch: &EventBatch, row: usize) -> Vec<(&'static str, String)> {
    let value = |column: Column| match column.kind() {
        ColumnKind::Text => batch.text(column)?.get(row).map(str::to_owned),
        ColumnKind::Number => batch.numbers(column)?.get(row).map(|number| number.to_string()),
        ColumnKind::Time | ColumnKind::Extra => None,
    };
    let columns = batch.columns().filter(|column| *column != Column::RECORD);
    columns.filter_map(|column| Some((column.name(), value(column)?))).collect()
}
