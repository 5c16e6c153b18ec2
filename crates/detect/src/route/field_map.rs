//! How the fields that rules name are called in an event.

use super::place::Place;
use events::Column;
use hashbrown::HashMap;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// How the fields that rules name are called in the events of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldMap {
    /// By folded name.
    pub(super) aliases: BTreeMap<String, Place>,
    /// What stands around the event's own fields, by folded name.
    pub(super) common: Arc<BTreeMap<String, Place>>,
    pub(super) schema: Schema,
}

/// The fields of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Schema {
    /// Names as the event spells them.
    pub(super) names: Vec<Arc<str>>,
    /// Are these all?
    pub(super) is_closed: bool,
}

/// Columns of fields, by folded name.
static COLUMNS: LazyLock<HashMap<String, Column>> = LazyLock::new(|| {
    Column::all().filter(|column| column.is_field()).map(|column| (folded(column.name()), column)).collect()
});

impl FieldMap {
    /// Where a field is: where the map says, else where the event's own schema has it, else in the column of its name or among the extra
    /// fields. Case, spaces and underscores in the name count only where a name that has them right is there too.
    #[must_use]
    pub fn place(&self, field: &str) -> Place {
        let name = folded(field);
        if let Some(place) = self.aliases.get(&name) {
            return place.clone();
        }
        let names = &self.schema.names;
        if names.iter().any(|own| &**own == field) {
            return spelled(field);
        }
        let own: Vec<Place> = names.iter().filter(|own| folded(own) == name).map(|own| spelled(own)).collect();
        if own.is_empty()
            && let Some(place) = self.common.get(&name)
        {
            return place.clone();
        }
        let exact = Column::of_field(field).map(Place::Column);
        let is_settled = self.schema.is_closed && !own.is_empty();
        let otherwise = if is_settled { Vec::new() } else { by_name(field, &name) };
        any_of(exact.into_iter().chain(own).chain(otherwise))
    }

    /// Can the events have the field? `None` where their schema is not known in full.
    #[must_use]
    pub fn gives(&self, field: &str) -> Option<bool> {
        let name = folded(field);
        let is_known = self.aliases.contains_key(&name)
            || self.common.contains_key(&name)
            || self.schema.names.iter().any(|own| folded(own) == name);
        (is_known || self.schema.is_closed).then_some(is_known)
    }
}

/// The place of a field whose name is spelled as in the event.
pub(super) fn spelled(name: &str) -> Place {
    Column::of_field(name).map_or_else(|| Place::Extra(name.into()), Place::Column)
}

/// The places of a field of which only the name is known: as spelled, then as a column is.
fn by_name(field: &str, name: &str) -> Vec<Place> {
    let exact = spelled(field);
    match COLUMNS.get(name) {
        Some(&column) if exact != Place::Column(column) => vec![exact, Place::Column(column)],
        _ => vec![exact],
    }
}

/// One place of several, each once.
pub(super) fn any_of(places: impl IntoIterator<Item = Place>) -> Place {
    let mut all: Vec<Place> = Vec::new();
    for place in places {
        let several = match place {
            Place::AnyOf(several) => several,
            one => vec![one],
        };
        for one in several {
            // Names that are the same find each other among the extra fields anyway.
            let is_there = all.iter().any(|there| match (there, &one) {
                (Place::Extra(there), Place::Extra(one)) => same_name(there, one),
                (there, one) => there == one,
            });
            if !is_there {
                all.push(one);
            }
        }
    }
    if all.len() > 1 {
        return Place::AnyOf(all);
    }
    all.pop().expect("whoever calls gives at least one")
}

/// Are two names of fields the same but for case, spaces and underscores?
#[must_use]
pub fn same_name(one: &str, other: &str) -> bool {
    fold(one).eq(fold(other))
}

/// A name without what does not count in it.
pub(super) fn folded(name: &str) -> String {
    fold(name).collect()
}

fn fold(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|&character| !matches!(character, ' ' | '_')).map(|character| character.to_ascii_lowercase())
}
