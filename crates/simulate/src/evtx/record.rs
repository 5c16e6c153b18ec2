//! One event as the writer takes it.
use super::value::{Guid, Sid, Value};
use std::borrow::Cow;

/// The element that stands for `EventData` in events such as 1102.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UserData {
    /// Name of the element below `UserData`.
    pub element: Cow<'static, str>,
    /// Its XML namespace.
    pub namespace: Cow<'static, str>,
}

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Microseconds since 1970-01-01 in UTC.
    pub time_us: i64,
    /// Name of the provider.
    pub provider: Cow<'static, str>,
    /// Id of the provider.
    pub provider_guid: Option<Guid>,
    /// Event id.
    pub event_id: u16,
    /// Version of the event's list of fields.
    pub version: u8,
    /// Level, 0 for audit events.
    pub level: u8,
    /// Task, the category.
    pub task: u16,
    /// Operation code.
    pub opcode: u8,
    /// Keywords, audit success or failure among them.
    pub keywords: u64,
    /// Record id; it grows by one per record unless records were lost.
    pub record_id: u64,
    /// Process that logged it.
    pub process_id: u32,
    /// Thread that logged it.
    pub thread_id: u32,
    /// Activity that it belongs to.
    pub activity_id: Option<Guid>,
    /// User that the record's `Security` element names.
    pub user_sid: Option<Sid>,
    /// Channel, such as `Security`.
    pub channel: Cow<'static, str>,
    /// Full name of the computer.
    pub computer: Cow<'static, str>,
    /// Fields in order. A field without a name becomes `Data` without the attribute `Name`.
    pub data: Vec<(Cow<'static, str>, Value)>,
    /// Set for events that carry `UserData`; the fields become its children.
    pub user_data: Option<UserData>,
}
