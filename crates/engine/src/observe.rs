//! Event batches to observations: the typed columns of logon records, row by row.

use events::{Column, EventBatch, Numbers, Text};
use model::{Activity, CredentialKind, LogonKind, Observation, Outcome, Pointer, Tenant, Timestamp};
use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::Arc;

/// The columns that an observation is made of; what a scan has to load.
pub(crate) const COLUMNS: &[Column] = &[
    Column::TIME,
    Column::EVIDENCE,
    Column::RECORD,
    Column::HOST,
    Column::PID,
    Column::ACTIVITY,
    Column::OUTCOME,
    Column::LOGON_KIND,
    Column::ACCOUNT_NAME,
    Column::ACCOUNT_DOMAIN,
    Column::ACCOUNT_SID,
    Column::ACTOR_NAME,
    Column::ACTOR_SID,
    Column::SESSION,
    Column::ACTOR_SESSION,
    Column::LOGON_GUID,
    Column::SRC_ADDRESS,
    Column::SRC_PORT,
    Column::SRC_HOST,
    Column::DST_HOST,
    Column::DST_ADDRESS,
    Column::ASSIGNED_ADDRESS,
    Column::CREDENTIAL_KIND,
    Column::CREDENTIAL,
    Column::STATUS_CODE,
];

/// Turns rows into observations, sharing equal text between them.
pub(crate) struct Observer<'a> {
    pointer: &'a dyn Fn(&str, u64) -> Option<Pointer>,
    interned: HashMap<Arc<str>, ()>,
    /// Where the earliest connection stands that shows a host at an address in an hour: all that connections are asked for, and there
    /// are very many.
    sightings: HashMap<(Arc<str>, IpAddr, Timestamp), usize>,
}

/// A text column, or nothing, with values shared across rows.
struct Shared<'a> {
    text: Option<Text<'a>>,
    values: Vec<Option<Arc<str>>>,
}

impl<'a> Observer<'a> {
    /// `pointer` resolves a file's digest and a record's number.
    pub(crate) fn new(pointer: &'a dyn Fn(&str, u64) -> Option<Pointer>) -> Self {
        Self { pointer, interned: HashMap::new(), sightings: HashMap::new() }
    }

    fn intern(&mut self, value: &str) -> Arc<str> {
        if let Some((known, ())) = self.interned.get_key_value(value) {
            return Arc::clone(known);
        }
        let value: Arc<str> = Arc::from(value);
        self.interned.insert(Arc::clone(&value), ());
        value
    }

    /// Appends an observation; of the connections of a host from an address only the earliest of each hour.
    fn push(&mut self, seen: Observation, out: &mut Vec<Observation>) {
        if seen.activity == Activity::Connection {
            let (Some(host), Some(address)) = (&seen.host, seen.src_address) else { return };
            let key = (Arc::clone(host), address, seen.time.hour());
            if let Some(&known) = self.sightings.get(&key) {
                if seen.time < out[known].time {
                    out[known] = seen;
                }
                return;
            }
            self.sightings.insert(key, out.len());
        }
        out.push(seen);
    }

    /// Appends the observations of one batch, always to the same list. Rows without an activity or a time are passed over: no order can be given to them.
    pub(crate) fn observe(&mut self, tenant: &Tenant, batch: &EventBatch, out: &mut Vec<Observation>) {
        let Some(activities) = batch.text(Column::ACTIVITY) else { return };
        let (evidence, records) = (batch.text(Column::EVIDENCE), batch.numbers(Column::RECORD));
        let outcomes = batch.text(Column::OUTCOME);
        let kinds = batch.text(Column::LOGON_KIND);
        let credential_kinds = batch.text(Column::CREDENTIAL_KIND);
        let (src_address, dst_address) = (batch.text(Column::SRC_ADDRESS), batch.text(Column::DST_ADDRESS));
        let assigned = batch.text(Column::ASSIGNED_ADDRESS);
        let (ports, pids) = (batch.numbers(Column::SRC_PORT), batch.numbers(Column::PID));
        let shared = |column| Shared::new(batch.text(column));
        let mut host = shared(Column::HOST);
        let mut account_name = shared(Column::ACCOUNT_NAME);
        let mut account_domain = shared(Column::ACCOUNT_DOMAIN);
        let mut account_sid = shared(Column::ACCOUNT_SID);
        let mut actor_name = shared(Column::ACTOR_NAME);
        let mut actor_sid = shared(Column::ACTOR_SID);
        let mut session = shared(Column::SESSION);
        let mut actor_session = shared(Column::ACTOR_SESSION);
        let mut logon_guid = shared(Column::LOGON_GUID);
        let mut src_host = shared(Column::SRC_HOST);
        let mut dst_host = shared(Column::DST_HOST);
        let mut credential = shared(Column::CREDENTIAL);
        let mut status = shared(Column::STATUS_CODE);
        for row in 0..batch.rows() {
            let Some(activity) = activities.get(row).and_then(Activity::parse) else { continue };
            let Some(time) = batch.time(row) else { continue };
            let (Some(file), Some(record)) = (get(evidence.as_ref(), row), number(records.as_ref(), row)) else {
                continue;
            };
            let Some(pointer) = (self.pointer)(file, record) else { continue };
            let outcome = get(outcomes.as_ref(), row).and_then(Outcome::parse).unwrap_or(Outcome::Unknown);
            let kind = get(kinds.as_ref(), row).and_then(LogonKind::parse);
            // A refused login opens no session; the process that refused it is what its records have in common.
            let refused = (activity, outcome, kind) == (Activity::Logon, Outcome::Failure, Some(LogonKind::Ssh));
            let process = number(pids.as_ref(), row).filter(|_| refused);
            let session = session.get(self, row).or_else(|| process.map(|pid| self.intern(&pid.to_string())));
            let seen = Observation {
                pointer,
                time,
                tenant: tenant.clone(),
                host: host.get(self, row),
                activity,
                outcome,
                kind,
                account_name: account_name.get(self, row),
                account_domain: account_domain.get(self, row),
                account_sid: account_sid.get(self, row),
                actor_name: actor_name.get(self, row),
                actor_sid: actor_sid.get(self, row),
                session,
                actor_session: actor_session.get(self, row),
                logon_guid: logon_guid.get(self, row),
                src_address: address(src_address.as_ref(), row),
                src_port: number(ports.as_ref(), row).and_then(|port| u16::try_from(port).ok()),
                src_host: src_host.get(self, row),
                dst_host: dst_host.get(self, row),
                dst_address: address(dst_address.as_ref(), row),
                assigned_address: address(assigned.as_ref(), row),
                credential_kind: get(credential_kinds.as_ref(), row).and_then(CredentialKind::parse),
                credential: credential.get(self, row),
                status: status.get(self, row),
            };
            self.push(seen, out);
        }
    }
}

/// Of sorted observations of all parts keeps the earliest connection of a host from an address in each hour, so that it does not matter
/// in how many runs the evidence was added.
pub(crate) fn thin(observations: &mut Vec<Observation>) {
    let mut known: BTreeSet<(Tenant, Arc<str>, IpAddr, Timestamp)> = BTreeSet::new();
    observations.retain(|seen| match (seen.activity, &seen.host, seen.src_address) {
        (Activity::Connection, Some(host), Some(address)) => {
            known.insert((seen.tenant.clone(), Arc::clone(host), address, seen.time.hour()))
        }
        _ => true,
    });
}

impl<'a> Shared<'a> {
    fn new(text: Option<Text<'a>>) -> Self {
        let values = text.as_ref().map_or(0, |text| arrow_array::Array::len(text.values()));
        Self { text, values: vec![None; values] }
    }

    fn get(&mut self, observer: &mut Observer<'_>, row: usize) -> Option<Arc<str>> {
        let text = self.text.as_ref()?;
        let slot = &mut self.values[text.key(row)?];
        if slot.is_none() {
            *slot = text.get(row).map(|value| observer.intern(value));
        }
        slot.clone()
    }
}

fn get<'a>(text: Option<&Text<'a>>, row: usize) -> Option<&'a str> {
    text?.get(row)
}

fn number(numbers: Option<&Numbers<'_>>, row: usize) -> Option<u64> {
    numbers?.get(row)
}

fn address(text: Option<&Text<'_>>, row: usize) -> Option<IpAddr> {
    get(text, row)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::BatchBuilder;
    use model::EvidenceNo;

    /// Connections of one host from one address, at these minutes.
    fn connections(minutes: &[i64]) -> EventBatch {
        let mut events = BatchBuilder::new();
        for (minute, record) in minutes.iter().zip(1..) {
            events.set_time(Timestamp::from_micros(minute * 60 * Timestamp::SECOND));
            events.set_number(Column::RECORD, record);
            let texts = [
                (Column::EVIDENCE, "e"),
                (Column::HOST, "WS1"),
                (Column::ACTIVITY, Activity::Connection.as_str()),
                (Column::SRC_ADDRESS, "10.0.0.7"),
            ];
            texts.into_iter().for_each(|(column, value)| events.set_text(column, value));
            events.finish_row();
        }
        events.finish()
    }

    #[test]
    fn of_connections_the_earliest_of_each_hour_is_kept_however_they_are_parted() {
        let check = |parts: &[&[i64]]| {
            let mut seen = Vec::new();
            for part in parts {
                let pointer = |_: &str, record| Some(Pointer { evidence: EvidenceNo(0), record });
                Observer::new(&pointer).observe(&Tenant::new("alder"), &connections(part), &mut seen);
            }
            seen.sort_by_key(|seen| seen.time);
            thin(&mut seen);
            let minutes = seen.iter().map(|seen| seen.time.micros() / Timestamp::SECOND / 60);
            assert_eq!(minutes.collect::<Vec<_>>(), [3, 61], "{parts:?}");
        };
        check(&[&[20, 3, 61, 70, 59]]);
        check(&[&[20, 61], &[70, 59, 3]]);
        check(&[&[3], &[20, 59, 61], &[70]]);
    }
}
