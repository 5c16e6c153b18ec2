//! Placeholder until the routes are merged.
use events::Column;
use std::sync::Arc;
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    Column(Column),
    Extra(Arc<str>),
    AnyOf(Arc<[Place]>),
}
#[derive(Clone, Debug, Default)]
pub struct FieldMap {}
impl FieldMap {
    pub fn place(&self, field: &str) -> Place {
        match field {
            "EventID" => Place::Column(Column::EVENT_ID),
            "Channel" => Place::Column(Column::CHANNEL),
            _ => Column::of_field(field).map_or_else(|| Place::Extra(field.into()), Place::Column),
        }
    }
}
#[derive(Clone, Debug, Default)]
pub struct Bucket {
    pub channel: Option<Arc<str>>,
    pub provider: Option<Arc<str>>,
    pub event_ids: Vec<u32>,
    pub format: Option<Arc<str>>,
    pub programs: Vec<Arc<str>>,
    pub fields: Arc<FieldMap>,
}
