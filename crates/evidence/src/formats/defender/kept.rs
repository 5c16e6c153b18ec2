//! What is kept of a row until its end.

use crate::formats::address::endpoint;
use crate::formats::cloud::{Kept, say, slots};
use events::BatchBuilder;

slots! {
    Timestamp, Time, Category, Tenant, ActionType, Device, Name, Domain, Sid, Upn, Display, RemoteIp, RemotePort, RemoteDevice, LocalIp,
    LocalPort, LogonType, LogonId, Protocol, Failure, Ip, DestinationDevice, TargetDevice, Application, Error, Session, Correlation,
    ResourceTenant, Command, Alert, Object,
}

/// Writes a client's address, which stays under its own name, too.
pub(super) fn client(kept: &Kept, slot: Slot, events: &mut BatchBuilder) {
    if let Some(address) = kept.get(slot).filter(|text| endpoint(text).is_some()) {
        say::client(events, "", Some(address));
    }
}
