//! Logons of a case: joined from its events once, then loaded; and the records of cleared logs.

use crate::error::Error;
use crate::observe::{COLUMNS, Observer, thin};
use crate::parallel;
use crate::settings::fingerprint;
use crate::watch::Watch;
use case::{Case, EventPart, EvidenceTable, Scan, TenantFilter};
use events::{Column, EventBatch};
use model::{
    Activity, Certainty, Credential, CredentialKind, Digest, Endpoint, EvidenceNo, LogKind, Logon, LogonId, LogonKind,
    Observation, Pointer, Register, Session, SessionEnd, SourceBasis, Tenant, Timestamp, class, short_host,
};
use std::collections::HashMap;
use std::sync::Arc;
use trace::Switch;

/// Logons by time and id, and the changes of account inside sessions.
pub(crate) struct Joined {
    pub(crate) logons: Vec<Logon>,
    pub(crate) switches: Vec<Switch>,
}

/// The logons, from the case when they are up to date with its evidence and register, else joined anew and kept.
pub(crate) fn load_logons(
    case: &mut Case,
    register: &Register,
    evidence: &EvidenceTable,
    threads: usize,
    watch: &dyn Watch,
) -> Result<Joined, Error> {
    let fingerprint = fingerprint(case);
    if case.logons_fingerprint() == Some(fingerprint.as_str()) {
        return Ok(split(case.logons(&Scan::new(TenantFilter::All), evidence)?));
    }
    let observations = observations(case, evidence, threads)?;
    if watch.stopped() {
        return Err(Error::Stopped);
    }
    let fused = trace::fuse(&observations, register);
    let mut stored = fused.logons;
    stored.extend(fused.switches.into_iter().zip(0..).map(|(switch, number)| stored_switch(switch, number)));
    stored.sort_by_key(|logon| (logon.time, logon.id));
    case.replace_logons(&fingerprint, &stored, evidence)?;
    Ok(split(stored))
}

/// A change of account lies in the table of logons, as a logon of kind `switch` from the host to itself: its origin is the session, and
/// its own session the one that it opened, if that has a name of its own.
fn stored_switch(switch: Switch, number: u64) -> Logon {
    let source = Endpoint {
        host: Some(switch.host.clone()),
        address: None,
        claimed: None,
        basis: SourceBasis::Source,
        certainty: Certainty::SURE,
    };
    let id = switch.account.to_string();
    Logon {
        id: LogonId(number),
        time: switch.time,
        src: source,
        dst: switch.host,
        account: switch.account,
        credential: Credential { kind: CredentialKind::Unknown, id: Arc::from(id) },
        kind: LogonKind::Switch,
        outcome: switch.outcome,
        session: switch.opened.map(|id| Session { id, end: None, end_basis: SessionEnd::Unknown }),
        origin: switch.session,
        origin_account: Some(switch.actor),
        elevated: false,
        status: None,
        evidence: switch.evidence,
    }
}

fn split(stored: Vec<Logon>) -> Joined {
    let (switches, logons) = stored.into_iter().partition::<Vec<_>, _>(|logon| logon.kind == LogonKind::Switch);
    let switch = |logon: Logon| Switch {
        time: logon.time,
        host: logon.dst,
        session: logon.origin,
        opened: logon.session.map(|session| session.id),
        actor: logon.origin_account.unwrap_or_default(),
        account: logon.account,
        outcome: logon.outcome,
        evidence: logon.evidence,
    };
    Joined { logons, switches: switches.into_iter().map(switch).collect() }
}

/// All observations, by time and pointer.
fn observations(case: &Case, evidence: &EvidenceTable, threads: usize) -> Result<Vec<Observation>, Error> {
    let files = Files::new(evidence);
    let mut parts = Vec::new();
    for class in class::OF_ACTIVITIES {
        parts.extend(case.event_parts(&scan(class, COLUMNS))?);
    }
    let of_part = |part: &EventPart| -> Result<Vec<Observation>, Error> {
        let pointer = |digest: &str, record| files.pointer(part.tenant(), digest, record);
        let mut observer = Observer::new(&pointer);
        let mut observations = Vec::new();
        for batch in part.read()? {
            observer.observe(part.tenant(), &batch?, &mut observations);
        }
        Ok(observations)
    };
    let mut observations = Vec::new();
    for part in parallel::map(threads, &parts, of_part) {
        observations.append(&mut part?);
    }
    observations.sort_by_key(|observation| (observation.time, observation.pointer));
    thin(&mut observations);
    Ok(observations)
}

fn scan(class: u64, columns: &[Column]) -> Scan {
    Scan { class: Some(class), columns: Some(columns.to_vec()), ..Scan::new(TenantFilter::All) }
}

/// Files by digest: the tenant's own first, because files of several tenants can hold the same bytes; else anybody's, because a
/// collector of one tenant can hold records of another's hosts.
pub(crate) struct Files<'a> {
    evidence: &'a EvidenceTable,
    any: HashMap<Digest, EvidenceNo>,
}

impl<'a> Files<'a> {
    pub(crate) fn new(evidence: &'a EvidenceTable) -> Self {
        let mut any = HashMap::new();
        for file in evidence.files() {
            if let Some(number) = evidence.number(&file.tenant, &file.sha256) {
                any.entry(file.sha256).or_insert(number);
            }
        }
        Self { evidence, any }
    }

    pub(crate) fn pointer(&self, tenant: &Tenant, digest: &str, record: u64) -> Option<Pointer> {
        let digest: Digest = digest.parse().ok()?;
        let evidence = self.evidence.number(tenant, &digest).or_else(|| self.any.get(&digest).copied())?;
        Some(Pointer { evidence, record })
    }
}

/// A log was cleared, as a record says.
#[derive(Clone, Debug)]
pub(crate) struct Cleared {
    pub(crate) pointer: Pointer,
    pub(crate) tenant: Tenant,
    pub(crate) host: Arc<str>,
    pub(crate) time: Timestamp,
    pub(crate) channel: Option<Arc<str>>,
    pub(crate) event_id: Option<u32>,
    pub(crate) account: Option<Arc<str>>,
    /// Was it asked of the interface of a cloud?
    pub(crate) is_cloud: bool,
}

impl Cleared {
    /// As coverage counts it. Event 1102 is in the Security log itself; 104 stands in System and tells of another log. A cloud's log
    /// is switched off by a call that it still tells of.
    pub(crate) fn hole(&self) -> trace::Cleared {
        let log = match self.event_id {
            _ if self.is_cloud => LogKind::Cloud,
            Some(1102) => LogKind::WindowsSecurity,
            _ => LogKind::WindowsOther,
        };
        trace::Cleared { tenant: self.tenant.clone(), host: Arc::clone(&self.host), log, time: self.time }
    }
}

/// The records of cleared logs.
pub(crate) fn cleared(case: &Case, evidence: &EvidenceTable) -> Result<Vec<Cleared>, Error> {
    const CLEARED_COLUMNS: &[Column] = &[
        Column::TIME,
        Column::EVIDENCE,
        Column::RECORD,
        Column::HOST,
        Column::CHANNEL,
        Column::EVENT_ID,
        Column::ACTIVITY,
        Column::ACTOR_NAME,
        Column::ACCOUNT_NAME,
        Column::API_OPERATION,
    ];
    let files = Files::new(evidence);
    let mut cleared = Vec::new();
    for part in case.event_parts(&scan(class::EVENT_LOG, CLEARED_COLUMNS))? {
        for batch in part.read()? {
            let batch = batch?;
            cleared.extend((0..batch.rows()).filter_map(|row| cleared_row(&files, part.tenant(), &batch, row)));
        }
    }
    cleared.sort_by_key(|cleared| (cleared.time, cleared.pointer));
    Ok(cleared)
}

fn cleared_row(files: &Files<'_>, tenant: &Tenant, batch: &EventBatch, row: usize) -> Option<Cleared> {
    let text = |column| -> Option<Arc<str>> { batch.text(column)?.get(row).map(Arc::from) };
    let number = |column| batch.numbers(column)?.get(row);
    if text(Column::ACTIVITY).as_deref().and_then(Activity::parse) != Some(Activity::LogCleared) {
        return None;
    }
    Some(Cleared {
        pointer: files.pointer(tenant, &text(Column::EVIDENCE)?, number(Column::RECORD)?)?,
        tenant: tenant.clone(),
        host: text(Column::HOST).map_or_else(|| Arc::from("?"), |host| Arc::from(short_host(&host))),
        time: batch.time(row)?,
        channel: text(Column::CHANNEL),
        event_id: number(Column::EVENT_ID).and_then(|id| u32::try_from(id).ok()),
        account: text(Column::ACTOR_NAME).or_else(|| text(Column::ACCOUNT_NAME)),
        is_cloud: text(Column::API_OPERATION).is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clearing_is_a_hole_in_the_log_that_was_cleared() {
        let hole = |event_id, is_cloud| {
            let pointer = Pointer { evidence: EvidenceNo(0), record: 1 };
            let (tenant, host, time) = (Tenant::new("alder"), Arc::from("entra-1"), Timestamp::from_micros(0));
            let (channel, account) = (None, None);
            Cleared { pointer, tenant, host, time, channel, event_id, account, is_cloud }.hole().log
        };
        assert_eq!(hole(Some(1102), false), LogKind::WindowsSecurity);
        assert_eq!(hole(Some(104), false), LogKind::WindowsOther);
        assert_eq!(hole(None, true), LogKind::Cloud);
    }

    /// Azure's log of a subscription: what the provider did in it, and a diagnostic setting that was deleted.
    fn azure(operation: &str, home: &str, minute: u32) -> String {
        format!(
            r#"{{"eventTimestamp":"2026-03-04T10:{minute:02}:00Z","operationName":{{"value":"{operation}"}},"status":{{"value":"Succeeded"}},"subscriptionId":"sub-1","tenantId":"22222222-2222-2222-2222-222222222222","caller":"bert@msp.example","claims":{{"http://schemas.microsoft.com/identity/claims/tenantid":"{home}"}}}}"#
        )
    }

    #[test]
    fn what_is_no_logon_record_by_its_log_is_loaded_all_the_same() {
        let own = "22222222-2222-2222-2222-222222222222";
        let delegated = azure("Microsoft.Compute/run", "11111111-1111-1111-1111-111111111111", 0);
        let ended = azure("Microsoft.Insights/diagnosticSettings/delete", own, 1);
        let lease = r#"{"timestamp":"2026-03-04T10:02:00.000000+0000","event_type":"dhcp","src_ip":"10.0.0.1","dest_ip":"10.0.0.7","dhcp":{"dhcp_type":"ack","assigned_ip":"10.0.0.7","hostname":"WS7"}}"#;
        let system = evidence::Memory::new()
            .file("e/azure.json", format!("{delegated}\n{ended}\n"))
            .file("e/GW1/eve.json", format!("{lease}\n"));
        let folder = tempfile::tempdir().unwrap();
        let mut case = Case::create(&folder.path().join("case"), false).unwrap();
        let (roots, register) = ([std::path::PathBuf::from("e")], Register::default());
        let asked = crate::Ingest {
            roots: &roots,
            system: &system,
            register: &register,
            tenant: Some("alder"),
            provider: None,
            assume_zone_minutes: 0,
            assume_year: None,
            passwords: evidence::Passwords::default(),
            formats: &[],
            threads: 1,
        };
        crate::ingest(&mut case, &asked, &crate::Unwatched).unwrap();
        let evidence = case.evidence(&TenantFilter::All).unwrap();
        let seen = observations(&case, &evidence, 1).unwrap();
        let activities: Vec<Activity> = seen.iter().map(|seen| seen.activity).collect();
        assert_eq!(activities, [Activity::Logon, Activity::LogCleared, Activity::AddressAssigned]);
        assert_eq!(seen[0].kind, Some(LogonKind::Role));
        let holes: Vec<LogKind> = cleared(&case, &evidence).unwrap().iter().map(|one| one.hole().log).collect();
        assert_eq!(holes, [LogKind::Cloud]);
    }
}
