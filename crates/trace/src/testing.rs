//! A tiny language for logons in tests: `log.hop(at(1, 9, 0), "ext 203.0.113.9", "msp/JUMP01", "mara").rdp().until(at(1, 17, 0));`

use crate::hit::RuleHit;
use crate::path::{Traced, trace};
use crate::question::{Options, Question};
use model::{
    Account, Certainty, CoverageSpan, Credential, CredentialKind, Endpoint, Evidence, EvidenceNo, Host, HostName,
    Interval, Level, LogKind, Logon, LogonId, LogonKind, Outcome, Pointer, Register, Seed, Session, SessionEnd,
    SourceBasis, Tenant, Timestamp, Window,
};
use std::sync::Arc;

/// A minute of a day in January 2026.
pub(crate) fn at(day: i64, hour: i64, minute: i64) -> Timestamp {
    let start = "2026-01-01T00:00:00Z".parse::<Timestamp>().expect("a time");
    start.plus_micros((day - 1) * Timestamp::DAY + hour * Timestamp::HOUR + minute * 60 * Timestamp::SECOND)
}

/// A seed.
pub(crate) fn seed(text: &str) -> Seed {
    text.parse().expect("a seed")
}

/// `tenant/HOST`, or `ext ADDRESS` for an address nobody knows.
pub(crate) fn host(text: &str) -> Host {
    let (tenant, name, is_address) = match text.strip_prefix("ext ") {
        Some(address) => ("msp", address, true),
        None => text.split_once('/').map(|(tenant, name)| (tenant, name, false)).expect("tenant/HOST"),
    };
    Host { tenant: Tenant::new(tenant), name: HostName::new(name), is_address, incarnation: 0 }
}

/// A rule matched on `tenant/HOST`, and says neither session nor account.
pub(crate) fn hit(rule: u32, level: Level, on: &str, time: Timestamp) -> RuleHit {
    let host = host(on);
    RuleHit { rule, level, tenant: host.tenant, host: host.name.as_str().into(), time, session: None, account: None }
}

/// Logons being written down.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) logons: Vec<Logon>,
    pub(crate) spans: Vec<CoverageSpan>,
    pub(crate) hits: Vec<RuleHit>,
    pub(crate) register: Register,
}

/// The last logon written down, to say more about it.
pub(crate) struct Last<'a>(&'a mut Logon);

impl Log {
    /// A log whose register names `msp` as the provider.
    pub(crate) fn new() -> Self {
        let register = Register { provider: Some(Tenant::new("msp")), ..Register::default() };
        Self { register, ..Self::default() }
    }

    /// A successful network logon with a password; the source is known for sure.
    pub(crate) fn hop(&mut self, time: Timestamp, src: &str, dst: &str, account: &str) -> Last<'_> {
        let src = host(src);
        let record = self.logons.len() as u64 + 1;
        self.logons.push(Logon {
            id: LogonId(record),
            time,
            src: Endpoint {
                address: src.name.as_str().parse().ok(),
                host: Some(src),
                claimed: None,
                basis: SourceBasis::Lease,
                certainty: Certainty::SURE,
            },
            dst: host(dst),
            account: Account { sid: None, name: Some(Arc::from(account)), domain: None },
            credential: Credential { kind: CredentialKind::Password, id: Arc::from(account) },
            kind: LogonKind::Network,
            outcome: Outcome::Success,
            session: None,
            origin: None,
            origin_account: None,
            elevated: false,
            status: None,
            evidence: vec![Pointer { evidence: EvidenceNo(0), record }],
        });
        Last(self.logons.last_mut().expect("just written"))
    }

    /// The Security log of a host from one time to another.
    pub(crate) fn cover(&mut self, of: &str, from: Timestamp, to: Timestamp) {
        let host = host(of);
        self.spans.push(CoverageSpan {
            tenant: host.tenant,
            host: Arc::from(host.name.as_str()),
            log: LogKind::WindowsSecurity,
            span: Interval { from, to },
            events: 100,
            first: from,
            last: to,
            first_record_id: None,
            last_record_id: None,
        });
    }

    /// The logons in order.
    pub(crate) fn sorted(&self) -> Vec<Logon> {
        let mut logons = self.logons.clone();
        logons.sort_by_key(|logon| (logon.time, logon.id));
        logons
    }

    /// Traces from these seeds, over everything.
    pub(crate) fn trace(&self, seeds: &[&str]) -> Traced {
        let seeds: Vec<Seed> = seeds.iter().map(|text| seed(text)).collect();
        trace(&self.sorted(), &self.question(&seeds), &evidence)
    }

    /// The question of these seeds, over everything.
    pub(crate) fn question<'a>(&'a self, seeds: &'a [Seed]) -> Question<'a> {
        Question {
            register: &self.register,
            seeds,
            window: Window::default(),
            coverage: &self.spans,
            switches: &[],
            carried: &[],
            findings: &self.hits,
            options: Options::default(),
        }
    }
}

/// Evidence of a pointer.
pub(crate) fn evidence(pointer: Pointer) -> Evidence {
    Evidence { file: format!("file{}", pointer.evidence.0), record: pointer.record, sha256: String::new() }
}

impl Last<'_> {
    pub(crate) fn kind(self, kind: LogonKind) -> Self {
        self.0.kind = kind;
        self
    }

    pub(crate) fn rdp(self) -> Self {
        self.kind(LogonKind::RemoteInteractive)
    }

    /// Nothing says how it ended.
    pub(crate) fn open(self) -> Self {
        self.0.outcome = Outcome::Unknown;
        self
    }

    pub(crate) fn failed(self) -> Self {
        self.0.outcome = Outcome::Failure;
        self
    }

    pub(crate) fn key(self, fingerprint: &str) -> Self {
        self.0.credential = Credential { kind: CredentialKind::Key, id: Arc::from(fingerprint) };
        self.kind(LogonKind::Ssh)
    }

    /// It opened this session.
    pub(crate) fn session(self, id: &str) -> Self {
        self.0.session = Some(Session { id: Arc::from(id), end: None, end_basis: SessionEnd::Unknown });
        self
    }

    /// Its session ended then.
    pub(crate) fn until(self, end: Timestamp) -> Self {
        let id = self.0.session.as_ref().map_or_else(|| Arc::from("s"), |session| session.id.clone());
        self.0.session = Some(Session { id, end: Some(end), end_basis: SessionEnd::Logoff });
        self
    }

    /// A record of the source names the session it was made from, and whose that was.
    pub(crate) fn origin(self, id: &str, account: &str) -> Self {
        self.0.origin = Some(Arc::from(id));
        self.0.origin_account = Some(Account { sid: None, name: Some(Arc::from(account)), domain: None });
        self
    }

    pub(crate) fn claimed(self, certainty: f64) -> Self {
        self.0.src.basis = SourceBasis::Claimed;
        self.0.src.certainty = Certainty::new(certainty);
        self
    }
}

/// Hosts along a path, joined by `>`.
pub(crate) fn along(path: &model::Path) -> String {
    let first = path.hops.first().and_then(|hop| hop.src.as_ref()).map_or("?".to_owned(), |host| host.name.to_string());
    path.hops.iter().fold(first, |text, hop| format!("{text}>{}", hop.dst.name))
}
