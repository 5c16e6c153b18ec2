//! Which rules an event is for: channel, provider, event id, format and program decide before any field is looked at.

use crate::route::Bucket;
use events::{Column, EventBatch, Numbers, Text};
use hashbrown::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// What an event has to be for the rules of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Gate {
    channel: Option<Arc<str>>,
    provider: Option<Arc<str>>,
    event_ids: Vec<u32>,
    formats: Vec<Arc<str>>,
    programs: Vec<Arc<str>>,
}

impl Gate {
    pub(super) fn of(bucket: &Bucket) -> Self {
        Self {
            channel: bucket.channel.clone(),
            provider: bucket.provider.clone(),
            event_ids: bucket.event_ids.clone(),
            formats: bucket.formats.clone(),
            programs: bucket.programs.clone(),
        }
    }

    fn admits(&self, event: &Identity<'_>) -> bool {
        let is = |wanted: &Option<Arc<str>>, text: Option<&str>| {
            wanted.as_ref().is_none_or(|wanted| text.is_some_and(|text| text.eq_ignore_ascii_case(wanted)))
        };
        let is_one_of = |wanted: &[Arc<str>], text: Option<&str>| {
            wanted.is_empty() || text.is_some_and(|text| wanted.iter().any(|wanted| text.eq_ignore_ascii_case(wanted)))
        };
        let is_id = |id: u64| self.event_ids.iter().any(|&wanted| u64::from(wanted) == id);
        is(&self.channel, event.channel)
            && is(&self.provider, event.provider)
            && is_one_of(&self.formats, event.format)
            && is_one_of(&self.programs, event.program)
            && (self.event_ids.is_empty() || event.id.is_some_and(is_id))
    }
}

/// What gates look at.
struct Identity<'a> {
    channel: Option<&'a str>,
    provider: Option<&'a str>,
    format: Option<&'a str>,
    program: Option<&'a str>,
    id: Option<u64>,
}

/// Positions of an event's identity among the distinct values of a batch.
type Key = ([Option<usize>; 4], Option<u64>);

/// The gates of one batch: events with the same identity are asked about once.
pub(super) struct Gates<'a, T> {
    texts: [Option<Text<'a>>; 4],
    ids: Option<Numbers<'a>>,
    known: HashMap<Key, Rc<T>>,
}

impl<'a, T> Gates<'a, T> {
    pub(super) fn new(batch: &'a EventBatch) -> Self {
        let texts =
            [Column::CHANNEL, Column::PROVIDER, Column::FORMAT, Column::PROGRAM].map(|column| batch.text(column));
        Self { texts, ids: batch.numbers(Column::EVENT_ID), known: HashMap::new() }
    }

    /// What `make` gave for an event of this identity; `make` is told which gates admit it, by index.
    pub(super) fn of(&mut self, row: usize, gates: &[Gate], make: impl FnOnce(Vec<bool>) -> T) -> Rc<T> {
        let Self { texts, ids, known } = self;
        let keys = texts.each_ref().map(|text| text.as_ref().and_then(|text| text.key(row)));
        let id = ids.as_ref().and_then(|ids| ids.get(row));
        let made = known.entry((keys, id)).or_insert_with(|| {
            let [channel, provider, format, program] =
                texts.each_ref().map(|text| text.as_ref().and_then(|text| text.get(row)));
            let event = Identity { channel, provider, format, program, id };
            Rc::new(make(gates.iter().map(|gate| gate.admits(&event)).collect()))
        });
        Rc::clone(made)
    }
}
