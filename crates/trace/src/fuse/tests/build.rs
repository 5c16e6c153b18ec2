//! Observations in a few words, and logons as lines.

use crate::fuse::{Fused, fuse};
use model::{
    Activity, EvidenceNo, Logon, LogonKind, Observation, Outcome, Pointer, Register, Site, Tenant, TenantEntry,
    Timestamp,
};
use std::sync::Arc;

/// 2026-03-02T00:00:00Z.
pub(super) const START: i64 = 1_772_409_600_000_000;

/// An observation in the making.
#[derive(Clone, Debug)]
pub(super) struct Build(pub(super) Observation);

/// Something happened on `host` of alder, `ms` milliseconds after the start.
pub(super) fn seen(host: &str, ms: i64, activity: Activity) -> Build {
    Build(Observation {
        pointer: Pointer { evidence: EvidenceNo(0), record: 0 },
        time: Timestamp::from_micros(START + ms * 1000),
        tenant: Tenant::new("alder"),
        host: Some(Arc::from(host)).filter(|host: &Arc<str>| !host.is_empty()),
        activity,
        outcome: Outcome::Success,
        kind: None,
        account_name: None,
        account_domain: None,
        account_sid: None,
        actor_name: None,
        actor_sid: None,
        session: None,
        actor_session: None,
        logon_guid: None,
        src_address: None,
        src_port: None,
        src_host: None,
        dst_host: None,
        dst_address: None,
        assigned_address: None,
        credential_kind: None,
        credential: None,
        status: None,
    })
}

/// A network logon.
pub(super) fn logon(host: &str, ms: i64, user: &str) -> Build {
    seen(host, ms, Activity::Logon).user(user).kind(LogonKind::Network)
}

impl Build {
    pub(super) fn of(mut self, tenant: &str) -> Self {
        self.0.tenant = Tenant::new(tenant);
        self
    }

    pub(super) fn user(mut self, name: &str) -> Self {
        self.0.account_name = Some(Arc::from(name));
        self
    }

    pub(super) fn domain(mut self, domain: &str) -> Self {
        self.0.account_domain = Some(Arc::from(domain));
        self
    }

    pub(super) fn sid(mut self, sid: &str) -> Self {
        self.0.account_sid = Some(Arc::from(sid));
        self
    }

    pub(super) fn actor(mut self, name: &str) -> Self {
        self.0.actor_name = Some(Arc::from(name));
        self
    }

    pub(super) fn kind(mut self, kind: LogonKind) -> Self {
        self.0.kind = Some(kind);
        self
    }

    pub(super) fn session(mut self, id: &str) -> Self {
        self.0.session = Some(Arc::from(id));
        self
    }

    /// From a session of the host that wrote the record.
    pub(super) fn within(mut self, id: &str) -> Self {
        self.0.actor_session = Some(Arc::from(id));
        self
    }

    pub(super) fn from(mut self, address: &str) -> Self {
        self.0.src_address = Some(address.parse().expect(address));
        self
    }

    pub(super) fn port(mut self, port: u16) -> Self {
        self.0.src_port = Some(port);
        self
    }

    pub(super) fn claims(mut self, name: &str) -> Self {
        self.0.src_host = Some(Arc::from(name));
        self
    }

    pub(super) fn to(mut self, name: &str) -> Self {
        self.0.dst_host = Some(Arc::from(name));
        self
    }

    /// The client was given an address.
    pub(super) fn assigned(mut self, address: &str) -> Self {
        self.0.assigned_address = Some(address.parse().expect(address));
        self
    }

    /// What the logs of both ends call it.
    pub(super) fn guid(mut self, guid: &str) -> Self {
        self.0.logon_guid = Some(Arc::from(guid));
        self
    }

    pub(super) fn credential(mut self, name: &str) -> Self {
        self.0.credential = Some(Arc::from(name));
        self
    }

    pub(super) fn failed(mut self, status: &str) -> Self {
        self.0.outcome = Outcome::Failure;
        self.0.status = Some(Arc::from(status));
        self
    }

    /// In another file, under another number.
    pub(super) fn in_file(mut self, evidence: u32, record: u64) -> Self {
        self.0.pointer = Pointer { evidence: EvidenceNo(evidence), record };
        self
    }
}

/// Sorted as the engine gives them; records without a number get one.
pub(super) fn observations(given: Vec<Build>) -> Vec<Observation> {
    let mut observations: Vec<_> = given.into_iter().map(|build| build.0).collect();
    for (observation, number) in observations.iter_mut().zip(1..) {
        if observation.pointer.record == 0 {
            observation.pointer.record = number;
        }
    }
    observations.sort_by_key(|observation| (observation.time, observation.pointer));
    observations
}

pub(super) fn fused(given: Vec<Build>, register: &Register) -> Fused {
    fuse(&observations(given), register)
}

/// One logon as a line.
pub(super) fn line(logon: &Logon) -> String {
    let ms = logon.time.since(Timestamp::from_micros(START)) / 1000;
    let src = logon.src.host.as_ref().map_or("?".to_owned(), ToString::to_string);
    let name = logon.account.name.as_deref().unwrap_or("?");
    let name = name.rsplit('\\').next().unwrap_or(name);
    let mut line = format!("{ms} {src} -> {} {name} {} {}", logon.dst, logon.kind, logon.src.basis);
    if logon.outcome != Outcome::Success {
        line += &format!(" {}", logon.outcome);
    }
    if let Some(session) = &logon.session {
        line += &format!(" session {}", session.id);
        if let Some(end) = session.end {
            line += &format!(" until {} ({})", end.since(Timestamp::from_micros(START)) / 1000, session.end_basis);
        }
    }
    if logon.elevated {
        line += " elevated";
    }
    if let Some(origin) = &logon.origin {
        line += &format!(" from {origin}");
    }
    if let Some(account) = &logon.origin_account {
        line += &format!(" by {account}");
    }
    if logon.evidence.len() > 1 {
        line += &format!(" +{}", logon.evidence.len() - 1);
    }
    line
}

pub(super) fn lines(fused: &Fused) -> Vec<String> {
    fused.logons.iter().map(line).collect()
}

pub(super) fn check<const N: usize>(what: &str, given: [Build; N], expect: &[&str]) {
    check_with(what, given, &Register::default(), expect);
}

pub(super) fn check_with<const N: usize>(what: &str, given: [Build; N], register: &Register, expect: &[&str]) {
    assert_eq!(lines(&fused(given.into(), register)), expect, "{what}");
}

/// Northgate looks after alder and birch, whose networks overlap with each other, and birch's with northgate's.
pub(super) fn register() -> Register {
    let tenant = |name: &str, networks: &[&str], nat: &[&str]| TenantEntry {
        domains: vec![format!("{name}.example"), name.to_uppercase()],
        sites: vec![Site {
            name: "main".to_owned(),
            networks: networks.iter().map(ToString::to_string).collect(),
            nat: nat.iter().map(ToString::to_string).collect(),
        }],
        ..TenantEntry::new(Tenant::new(name))
    };
    Register {
        provider: Some(Tenant::new("northgate")),
        tenants: vec![
            tenant("northgate", &["10.9.0.0/16"], &["203.0.113.7", "10.9.255.1"]),
            tenant("alder", &["10.20.0.0/16"], &[]),
            tenant("birch", &["10.20.0.0/16", "10.9.8.0/24"], &[]),
        ],
        ..Register::default()
    }
}
