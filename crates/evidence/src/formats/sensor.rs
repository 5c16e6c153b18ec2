//! What network sensors tell alike, out of the members of a row that lie in `extra`.

use crate::formats::address::address;
use crate::formats::happened;
use events::{BatchBuilder, Column};
use model::{Activity, Outcome, class};

/// Text, unless it says that there is none.
pub(crate) fn set(events: &mut BatchBuilder, column: Column, value: Option<String>) {
    if let Some(value) = value.filter(|value| !matches!(value.as_str(), "" | "-" | "<empty>")) {
        events.set_text(column, &value);
    }
}

/// What `name` says, in a column, too.
pub(crate) fn copy(events: &mut BatchBuilder, name: &str, column: Column) {
    let value = events.open_extra(name).map(str::to_owned);
    set(events, column, value);
}

/// The host of the service that a ticket is for: `cifs/host`, `ldap/host/domain`, or the account of a machine. The ticket for tickets
/// is for none.
pub(crate) fn service_host(events: &mut BatchBuilder, name: &str) {
    let service = events.open_extra(name).filter(|service| !service.starts_with("krbtgt"));
    let host = service.and_then(|service| service.split('/').nth(1).or_else(|| service.strip_suffix('$')));
    let host = host.map(str::to_owned);
    set(events, Column::DST_HOST, host);
}

/// An exchange of DHCP, which may give the address under `name` to the client; its class.
pub(crate) fn dhcp(events: &mut BatchBuilder, name: &str, is_given: bool) -> u64 {
    let assigned = events.open_extra(name).and_then(address).map(std::borrow::Cow::into_owned);
    set(events, Column::ASSIGNED_ADDRESS, assigned);
    if is_given && events.is_written(Column::ASSIGNED_ADDRESS) {
        happened::write(events, Activity::AddressAssigned);
        events.set_text(Column::OUTCOME, Outcome::Success.as_str());
        return Activity::AddressAssigned.class();
    }
    class::DHCP
}
