//! Which rules an event is for: channel, provider, event id, format and program decide before any field is looked at.

use crate::route::Bucket;
use events::{Column, EventColumns, Numbers, Text};
use hashbrown::HashMap;
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
    /// The columns that gates look at.
    pub(super) const COLUMNS: [Column; 5] =
        [Column::CHANNEL, Column::PROVIDER, Column::FORMAT, Column::PROGRAM, Column::EVENT_ID];

    pub(super) fn of(bucket: &Bucket) -> Self {
        Self {
            channel: bucket.channel.clone(),
            provider: bucket.provider.clone(),
            event_ids: bucket.event_ids.clone(),
            formats: bucket.formats.clone(),
            programs: bucket.programs.clone(),
        }
    }

    pub(super) fn admits(&self, event: &Identity) -> bool {
        let is = |wanted: &Option<Arc<str>>, text: &Option<Box<str>>| {
            wanted.as_ref().is_none_or(|wanted| text.as_ref().is_some_and(|text| text.eq_ignore_ascii_case(wanted)))
        };
        let is_one_of = |wanted: &[Arc<str>], text: &Option<Box<str>>| {
            let is = |text: &str| wanted.iter().any(|wanted| text.eq_ignore_ascii_case(wanted));
            wanted.is_empty() || text.as_deref().is_some_and(is)
        };
        let is_id = |id: u64| self.event_ids.iter().any(|&wanted| u64::from(wanted) == id);
        let [channel, provider, format, program] = &event.texts;
        is(&self.channel, channel)
            && is(&self.provider, provider)
            && is_one_of(&self.formats, format)
            && is_one_of(&self.programs, program)
            && (self.event_ids.is_empty() || event.id.is_some_and(is_id))
    }
}

/// What gates look at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Identity {
    /// Channel, provider, format, program.
    texts: [Option<Box<str>>; 4],
    id: Option<u64>,
}

/// Positions of an event's identity among the distinct values of a batch.
type Key = ([Option<usize>; 4], Option<u64>);

/// The rows of a batch by what gates look at, in the order of their first rows.
pub(super) fn by_identity(batch: &dyn EventColumns) -> Vec<(Identity, Vec<usize>)> {
    let texts: [Option<Text<'_>>; 4] = [Column::CHANNEL, Column::PROVIDER, Column::FORMAT, Column::PROGRAM]
        .map(|column| batch.text(column).map(Text::read));
    let ids: Option<Numbers<'_>> = batch.numbers(Column::EVENT_ID);
    let mut groups: Vec<(Identity, Vec<usize>)> = Vec::new();
    let mut places: HashMap<Key, usize> = HashMap::new();
    let mut last: Option<(Key, usize)> = None;
    for row in 0..batch.rows() {
        let keys = texts.each_ref().map(|text| text.as_ref()?.key(row));
        let id = ids.as_ref().and_then(|ids| ids.get(row));
        let key = (keys, id);
        let place = match &last {
            Some((known, place)) if *known == key => *place,
            _ => *places.entry(key).or_insert_with(|| {
                let texts = texts.each_ref().map(|text| Some(text.as_ref()?.get(row)?.into()));
                groups.push((Identity { texts, id }, Vec::new()));
                groups.len() - 1
            }),
        };
        last = Some((key, place));
        groups[place].1.push(row);
    }
    groups
}
