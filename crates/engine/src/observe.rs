//! Event batches to observations: the typed columns of logon records, row by row.

use events::{Column, EventBatch, Numbers, Text};
use model::{Activity, CredentialKind, LogonKind, Observation, Outcome, Pointer, Tenant, Timestamp};
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

/// The columns that an observation is made of; what a scan has to load.
pub(crate) const COLUMNS: &[Column] = &[
    Column::TIME,
    Column::EVIDENCE,
    Column::RECORD,
    Column::HOST,
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
    Column::CREDENTIAL_KIND,
    Column::CREDENTIAL,
    Column::STATUS_CODE,
];

/// Turns rows into observations, sharing equal text between them.
pub(crate) struct Observer<'a> {
    pointer: &'a dyn Fn(&str, u64) -> Option<Pointer>,
    interned: HashMap<Arc<str>, ()>,
    /// Which host had which address in which hour: all that connections are asked for, and there are very many.
    addresses: HashSet<(Arc<str>, IpAddr, Timestamp)>,
}

/// A text column, or nothing, with values shared across rows.
struct Shared<'a> {
    text: Option<Text<'a>>,
    values: Vec<Option<Arc<str>>>,
}

impl<'a> Observer<'a> {
    /// `pointer` resolves a file's digest and a record's number.
    pub(crate) fn new(pointer: &'a dyn Fn(&str, u64) -> Option<Pointer>) -> Self {
        Self { pointer, interned: HashMap::new(), addresses: HashSet::new() }
    }

    fn intern(&mut self, value: &str) -> Arc<str> {
        if let Some((known, ())) = self.interned.get_key_value(value) {
            return Arc::clone(known);
        }
        let value: Arc<str> = Arc::from(value);
        self.interned.insert(Arc::clone(&value), ());
        value
    }

    /// Is it the first connection of the hour that shows this host at this address?
    fn is_news(&mut self, host: Option<&Arc<str>>, address: Option<IpAddr>, time: Timestamp) -> bool {
        let (Some(host), Some(address)) = (host, address) else { return false };
        self.addresses.insert((Arc::clone(host), address, time.hour()))
    }

    /// Appends the observations of one batch. Rows without an activity or a time are passed over: no order can be given to them.
    pub(crate) fn observe(&mut self, tenant: &Tenant, batch: &EventBatch, out: &mut Vec<Observation>) {
        let Some(activities) = batch.text(Column::ACTIVITY) else { return };
        let (evidence, records) = (batch.text(Column::EVIDENCE), batch.numbers(Column::RECORD));
        let outcomes = batch.text(Column::OUTCOME);
        let kinds = batch.text(Column::LOGON_KIND);
        let credential_kinds = batch.text(Column::CREDENTIAL_KIND);
        let (src_address, dst_address) = (batch.text(Column::SRC_ADDRESS), batch.text(Column::DST_ADDRESS));
        let ports = batch.numbers(Column::SRC_PORT);
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
            let (writer, client) = (host.get(self, row), address(src_address.as_ref(), row));
            if activity == Activity::Connection && !self.is_news(writer.as_ref(), client, time) {
                continue;
            }
            let (Some(file), Some(record)) = (get(evidence.as_ref(), row), number(records.as_ref(), row)) else {
                continue;
            };
            let Some(pointer) = (self.pointer)(file, record) else { continue };
            out.push(Observation {
                pointer,
                time,
                tenant: tenant.clone(),
                host: writer,
                activity,
                outcome: get(outcomes.as_ref(), row).and_then(Outcome::parse).unwrap_or(Outcome::Unknown),
                kind: get(kinds.as_ref(), row).and_then(LogonKind::parse),
                account_name: account_name.get(self, row),
                account_domain: account_domain.get(self, row),
                account_sid: account_sid.get(self, row),
                actor_name: actor_name.get(self, row),
                actor_sid: actor_sid.get(self, row),
                session: session.get(self, row),
                actor_session: actor_session.get(self, row),
                logon_guid: logon_guid.get(self, row),
                src_address: client,
                src_port: number(ports.as_ref(), row).and_then(|port| u16::try_from(port).ok()),
                src_host: src_host.get(self, row),
                dst_host: dst_host.get(self, row),
                dst_address: address(dst_address.as_ref(), row),
                credential_kind: get(credential_kinds.as_ref(), row).and_then(CredentialKind::parse),
                credential: credential.get(self, row),
                status: status.get(self, row),
            });
        }
    }
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
