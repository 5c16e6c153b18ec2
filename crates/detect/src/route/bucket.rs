//! A set of events, by what stands in their columns.

use super::field_map::FieldMap;
use std::fmt;
use std::sync::Arc;

/// Which events, and how the fields that rules name are called there. All that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Their channel; compared without case.
    pub channel: Option<Arc<str>>,
    /// Their provider; compared without case.
    pub provider: Option<Arc<str>>,
    /// Their event id is one of these; any where there are none.
    pub event_ids: Vec<u32>,
    /// They were read as one of these formats; any where there are none.
    pub formats: Vec<Arc<str>>,
    /// Their program is one of these, compared without case; any where there are none.
    pub programs: Vec<Arc<str>>,
    /// What else must hold.
    pub only: Vec<Only>,
    /// How the fields are called.
    pub fields: Arc<FieldMap>,
}

/// A field that must have one of some values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Only {
    /// The field, as a rule would name it: where it is, the bucket's fields tell.
    pub field: Arc<str>,
    /// Its value is one of these; compared without case.
    pub values: Vec<Arc<str>>,
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<String> = self.event_ids.iter().map(u32::to_string).collect();
        let mut parts: Vec<String> =
            [&self.channel, &self.provider].into_iter().flatten().map(ToString::to_string).collect();
        parts.extend([ids.join(","), self.programs.join(",")].into_iter().filter(|text| !text.is_empty()));
        if parts.is_empty() {
            parts.push(self.formats.join(","));
        }
        f.write_str(&parts.join(" "))
    }
}
