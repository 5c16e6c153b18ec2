//! A made-up provider and four customers, one for each verdict.

use model::{
    Account, Certainty, CoverageSpan, Credential, CredentialKind, Digest, Evidence, EvidenceFile, FINDING_SCHEMA,
    Finding, Hole, HoleReason, Hop, HopFinding, HopFindings, Host, HostName, Interval, Level, LogKind, LogonId,
    LogonKind, Outcome, Path, PathId, Problem, ReadState, Repeat, Repeats, Scope, ScopeCoverage, ScopeProblems, Tenant,
    TenantScope, Timestamp, Uses, Verdict, Volume, Window,
};
use report::Material;
use std::sync::Arc;

/// What a material borrows from.
pub(crate) struct Case {
    pub(crate) scope: Scope,
    pub(crate) evidence: Vec<EvidenceFile>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) coverage: Vec<CoverageSpan>,
}

impl Case {
    pub(crate) fn material(&self) -> Material<'_> {
        Material {
            scope: &self.scope,
            evidence: &self.evidence,
            problems: &self.problems,
            findings: &self.findings,
            rule_findings: &self.findings,
            coverage: &self.coverage,
            tool_version: "0.0.0-test",
        }
    }
}

/// The case as it is told.
pub(crate) fn case() -> Case {
    spoiled(&str::to_owned)
}

/// The case with `spoil` applied to every text in it that could come from evidence.
pub(crate) fn spoiled(spoil: &dyn Fn(&str) -> String) -> Case {
    let world = World { spoil };
    Case {
        scope: world.scope(),
        evidence: world.evidence(),
        problems: world.problems(),
        findings: world.findings(),
        coverage: world.coverage(),
    }
}

/// Techniques as tags name them, without any crosswalk.
pub(crate) fn techniques(tags: &[String]) -> Vec<String> {
    let ids = tags.iter().filter_map(|tag| tag.strip_prefix("attack.t"));
    ids.map(|id| format!("T{id}")).collect()
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().expect("a time of the fixture")
}

struct World<'a> {
    spoil: &'a dyn Fn(&str) -> String,
}

/// Files of the case: tenant, host, name, format.
const FILES: [(&str, &str, &str, &str); 7] = [
    ("northgate", "JUMP01", "Security.evtx", "evtx"),
    ("northgate", "WS-ANNA", "Security.evtx", "evtx"),
    ("alder", "ALDER-DC01", "Security.evtx", "evtx"),
    ("alder", "ALDER-FS01", "Security.evtx", "evtx"),
    ("birch", "birch-web", "auth.log", "linux_auth"),
    ("cedar", "CEDAR-DC01", "Security.evtx", "evtx"),
    ("dogwood", "DOG-DC01", "Security.evtx", "evtx"),
];

impl World<'_> {
    fn text(&self, text: &str) -> String {
        (self.spoil)(text)
    }

    fn shared(&self, text: &str) -> Arc<str> {
        Arc::from(self.text(text))
    }

    fn tenant(&self, name: &str) -> Tenant {
        Tenant::new(&self.text(name))
    }

    fn host(&self, tenant: &str, name: &str) -> Host {
        Host { tenant: self.tenant(tenant), name: HostName::new(&self.text(name)), is_address: false, incarnation: 0 }
    }

    fn account(&self, domain: &str, name: &str) -> Account {
        Account {
            sid: Some(self.shared("S-1-5-21-1004336348-1177238915-682003330-1121")),
            name: Some(self.shared(name)),
            domain: Some(self.shared(domain)),
        }
    }

    fn credential(&self, kind: CredentialKind, id: &str) -> Credential {
        Credential { kind, id: self.shared(id) }
    }

    fn file_path(&self, number: usize) -> String {
        let (tenant, host, name, _) = FILES[number];
        self.text(&format!("{tenant}/{host}/{name}"))
    }

    fn proof(&self, number: usize, record: u64) -> Evidence {
        Evidence { file: self.file_path(number), record, sha256: digest(number).to_string() }
    }

    fn scope(&self) -> Scope {
        Scope {
            case: self.text("harbour-2026"),
            window: Window { from: Some(time("2026-01-05T00:00:00Z")), to: Some(time("2026-03-01T00:00:00Z")) },
            seeds: vec![self.text("host:northgate/WS-ANNA@2026-01-14T09:00:00Z")],
            seeds_unmatched: Vec::new(),
            tenants: self.tenants(),
            paths: self.paths(),
            problems: ScopeProblems { files: 1, records: 212 },
            notes: vec![
                self.text("the clock of dogwood runs 10 minutes behind the provider's; times are shown as logged"),
            ],
        }
    }

    fn tenants(&self) -> Vec<TenantScope> {
        vec![self.northgate(), self.alder(), self.birch(), self.dogwood(), self.cedar()]
    }

    fn northgate(&self) -> TenantScope {
        TenantScope {
            is_provider: true,
            verdict: Verdict::Reached,
            certainty: Certainty::new(0.97),
            first_seen: Some(time("2026-01-14T09:12:03Z")),
            last_seen: Some(time("2026-02-27T17:40:11Z")),
            hosts: vec![self.text("JUMP01"), self.text("WS-ANNA")],
            accounts: vec![self.account("NORTHGATE", "anna.adm")],
            credentials: vec![self.credential(CredentialKind::Kerberos, "NORTHGATE\\anna.adm")],
            paths: vec![PathId(1)],
            entry: Some(PathId(1)),
            ..self.quiet("northgate", 2)
        }
    }

    fn alder(&self) -> TenantScope {
        TenantScope {
            verdict: Verdict::Reached,
            certainty: Certainty::new(0.912),
            first_seen: Some(time("2026-01-14T22:40:51.120Z")),
            last_seen: Some(time("2026-02-27T03:05:00Z")),
            hosts: vec![self.text("ALDER-DC01"), self.text("ALDER-FS01")],
            accounts: vec![self.account("ALDER", "svc-backup"), self.account("ALDER", "msp-admin")],
            credentials: vec![
                self.credential(CredentialKind::Ntlm, "ALDER\\svc-backup"),
                self.credential(CredentialKind::Kerberos, "ALDER\\msp-admin"),
            ],
            paths: vec![PathId(2), PathId(3)],
            entry: Some(PathId(2)),
            paths_left_out: 4,
            volumes: vec![
                self.volume(Some("northgate"), 48_200_000_000, 1_310_000_000, &["2026-02-19T00:00:00Z"]),
                self.volume(None, 9_400_000, 720_000_000, &[]),
            ],
            ..self.quiet("alder", 2)
        }
    }

    fn volume(&self, peer: Option<&str>, sent_bytes: u64, received_bytes: u64, reversed: &[&str]) -> Volume {
        Volume {
            peer: peer.map(|peer| self.tenant(peer)),
            sent_bytes,
            received_bytes,
            connections: 5120,
            first: time("2026-01-05T00:00:00Z"),
            last: time("2026-02-28T23:59:00Z"),
            reversed_days: reversed.iter().map(|day| time(day)).collect(),
        }
    }

    fn birch(&self) -> TenantScope {
        TenantScope {
            verdict: Verdict::Attempted,
            certainty: Certainty::new(0.7),
            first_seen: Some(time("2026-02-02T01:15:30Z")),
            last_seen: Some(time("2026-02-02T01:15:30Z")),
            hosts: vec![self.text("birch-web")],
            accounts: vec![Account { name: Some(self.shared("root")), ..Account::default() }],
            credentials: vec![self.credential(CredentialKind::Key, "SHA256:hQ0Vn4hQ0Vn4hQ0Vn4hQ0Vn4hQ0Vn4")],
            paths: vec![PathId(4)],
            entry: Some(PathId(4)),
            ..self.quiet("birch", 1)
        }
    }

    fn dogwood(&self) -> TenantScope {
        let hosts = [self.shared("DOG-DC01"), self.shared("DOG-FS01"), self.shared("DOG-SQL01")];
        let missing = vec![
            Hole {
                log: LogKind::WindowsSecurity,
                hosts: hosts[..1].to_vec(),
                from: time("2026-02-03T04:00:00Z"),
                to: time("2026-02-19T11:00:00Z"),
                reason: HoleReason::Cleared,
            },
            Hole {
                log: LogKind::WindowsSecurity,
                hosts: hosts[1..].to_vec(),
                from: time("2026-01-05T00:00:00Z"),
                to: time("2026-03-01T00:00:00Z"),
                reason: HoleReason::NotCollected,
            },
        ];
        TenantScope {
            verdict: Verdict::CannotTell,
            certainty: Certainty::new(0.31),
            coverage: ScopeCoverage { complete: false, missing, hosts_known: 3, hosts_covered: 0 },
            ..self.quiet("dogwood", 3)
        }
    }

    fn cedar(&self) -> TenantScope {
        self.quiet("cedar", 1)
    }

    /// A tenant in which nothing was seen and everything is covered.
    fn quiet(&self, name: &str, hosts: u64) -> TenantScope {
        TenantScope {
            tenant: self.tenant(name),
            is_provider: false,
            verdict: Verdict::NotSeen,
            certainty: Certainty::SURE,
            first_seen: None,
            last_seen: None,
            hosts: Vec::new(),
            accounts: Vec::new(),
            credentials: Vec::new(),
            paths: Vec::new(),
            entry: None,
            paths_left_out: 0,
            coverage: ScopeCoverage { complete: true, missing: Vec::new(), hosts_known: hosts, hosts_covered: hosts },
            volumes: Vec::new(),
        }
    }

    fn paths(&self) -> Vec<Path> {
        let to_jump = self.to_jump();
        let to_alder = self.to_alder();
        let path = |id, certainty, hops: &[&Hop]| Path {
            id: PathId(id),
            certainty: Certainty::new(certainty),
            hops: hops.iter().map(|hop| (*hop).clone()).collect(),
        };
        vec![
            path(1, 0.97, &[&to_jump]),
            path(2, 0.912, &[&to_jump, &to_alder, &self.inside_alder()]),
            path(3, 0.62, &[&to_jump, &self.back_to_alder()]),
            path(4, 0.7, &[&to_jump, &self.to_birch()]),
        ]
    }

    fn to_jump(&self) -> Hop {
        Hop {
            logon: LogonId(0x11),
            time: time("2026-01-14T09:12:03Z"),
            src: Some(self.host("northgate", "WS-ANNA")),
            dst: self.host("northgate", "JUMP01"),
            account: self.account("NORTHGATE", "anna.adm"),
            credential: self.credential(CredentialKind::Kerberos, "NORTHGATE\\anna.adm"),
            kind: LogonKind::RemoteInteractive,
            outcome: Outcome::Success,
            certainty: Certainty::new(0.97),
            reasons: vec![self.text("it started on the seed, inside its window")],
            evidence: vec![self.proof(0, 48_211), self.proof(1, 9_120)],
            uses: Uses::default(),
            repeats: Repeats::default(),
            findings: HopFindings::default(),
        }
    }

    fn to_alder(&self) -> Hop {
        Hop {
            logon: LogonId(0x22),
            time: time("2026-01-14T22:40:51.120Z"),
            src: Some(self.host("northgate", "JUMP01")),
            dst: self.host("alder", "ALDER-DC01"),
            account: self.account("ALDER", "msp-admin"),
            credential: self.credential(CredentialKind::Kerberos, "ALDER\\msp-admin"),
            kind: LogonKind::Network,
            outcome: Outcome::Success,
            certainty: Certainty::new(0.95),
            reasons: vec![
                self.text("record 4648 on JUMP01 names this target and this account"),
                self.text("anna.adm never went to alder before"),
            ],
            evidence: vec![self.proof(2, 1_003_877), self.proof(0, 48_598)],
            uses: Uses::default(),
            repeats: Repeats::default(),
            findings: HopFindings { count: 4, listed: vec![self.beside_alder(201), self.beside_alder(207)] },
        }
    }

    /// A finding of a rule on alder's controller, minutes after the hop there.
    fn beside_alder(&self, record: u64) -> HopFinding {
        HopFinding {
            rule_id: self.text("0f06a3a5-6a09-413f-8743-e6cf35561297"),
            rule_title: self.text("A service was installed from a share"),
            level: Level::High,
            time: time("2026-01-14T22:43:10.5Z"),
            tenant: self.tenant("alder"),
            host: self.text("ALDER-DC01"),
            file: self.file_path(2),
            record,
        }
    }

    fn inside_alder(&self) -> Hop {
        Hop {
            logon: LogonId(0x33),
            time: time("2026-02-27T03:05:00Z"),
            src: Some(self.host("alder", "ALDER-DC01")),
            dst: self.host("alder", "ALDER-FS01"),
            account: self.account("ALDER", "svc-backup"),
            credential: self.credential(CredentialKind::Ntlm, "ALDER\\svc-backup"),
            kind: LogonKind::Network,
            outcome: Outcome::Success,
            certainty: Certainty::new(0.99),
            reasons: vec![self.text("the only session open on ALDER-DC01 at that time")],
            evidence: vec![self.proof(3, 77_120)],
            uses: Uses::default(),
            repeats: Repeats::default(),
            findings: HopFindings::default(),
        }
    }

    fn back_to_alder(&self) -> Hop {
        Hop {
            logon: LogonId(0x44),
            time: time("2026-02-20T02:00:00Z"),
            dst: self.host("alder", "ALDER-FS01"),
            certainty: Certainty::new(0.64),
            reasons: vec![self.text("one of three sessions open on JUMP01 at that time")],
            evidence: vec![self.proof(3, 70_004)],
            findings: HopFindings::default(),
            ..self.to_alder()
        }
    }

    fn to_birch(&self) -> Hop {
        Hop {
            logon: LogonId(0x55),
            time: time("2026-02-02T01:15:30Z"),
            src: Some(Host {
                tenant: self.tenant("birch"),
                name: HostName::new(&self.text("198.51.100.7")),
                is_address: true,
                incarnation: 0,
            }),
            dst: self.host("birch", "birch-web"),
            account: Account { name: Some(self.shared("root")), ..Account::default() },
            credential: self.credential(CredentialKind::Key, "SHA256:hQ0Vn4hQ0Vn4hQ0Vn4hQ0Vn4hQ0Vn4"),
            kind: LogonKind::Ssh,
            outcome: Outcome::Failure,
            certainty: Certainty::new(0.72),
            reasons: Vec::new(),
            evidence: vec![self.proof(4, 3_310)],
            uses: Uses { count: 12, last: Some(time("2026-02-02T02:10:00Z")) },
            repeats: Repeats {
                count: 2,
                last: Some(time("2026-02-02T01:19:02Z")),
                listed: vec![
                    Repeat { logon: LogonId(0x56), time: time("2026-02-02T01:17:00Z"), cause: Some(LogonId(0x11)) },
                    Repeat { logon: LogonId(0x57), time: time("2026-02-02T01:19:02Z"), cause: None },
                ],
            },
            findings: HopFindings::default(),
        }
    }

    fn evidence(&self) -> Vec<EvidenceFile> {
        let mut files: Vec<EvidenceFile> = (0..FILES.len()).map(|number| self.file(number)).collect();
        files[6].state = ReadState::Partly;
        files[6].records_rejected = 212;
        files[4].assumed = self.text("year 2026, zone +01:00");
        files
    }

    fn file(&self, number: usize) -> EvidenceFile {
        EvidenceFile {
            path: self.file_path(number),
            sha256: digest(number),
            size_bytes: 69_632 << number,
            tenant: self.tenant(FILES[number].0),
            containers: Vec::new(),
            format: self.text(FILES[number].3),
            state: ReadState::Read,
            first: Some(time("2026-01-02T08:00:00Z")),
            last: Some(time("2026-03-01T06:00:00Z")),
            records_read: 80_000 + 37 * number as u64,
            records_rejected: 0,
            assumed: String::new(),
            modified: None,
        }
    }

    fn problems(&self) -> Vec<Problem> {
        vec![
            Problem {
                tenant: self.tenant("birch"),
                path: self.file_path(4),
                offset: None,
                record: None,
                reason: self.text("lines carry no year; 2026 was assumed"),
                count: 4_410,
                lost: false,
            },
            Problem {
                tenant: self.tenant("dogwood"),
                path: self.file_path(6),
                offset: Some(1_048_576),
                record: Some(77),
                reason: self.text("chunk checksum does not match"),
                count: 212,
                lost: true,
            },
        ]
    }

    fn findings(&self) -> Vec<Finding> {
        vec![Finding {
            schema: FINDING_SCHEMA.to_owned(),
            rule_id: self.text("security-log-cleared"),
            rule_title: self.text("The Security log was cleared"),
            level: Level::High,
            tenant: self.tenant("dogwood"),
            host: Some(self.text("DOG-DC01")),
            time: Some(time("2026-02-19T10:58:00Z")),
            file: self.file_path(6),
            record: 40_112,
            channel: Some(self.text("Security")),
            event_id: Some(1102),
            tags: vec![self.text("attack.t1070.001")],
            fields: [(self.text("SubjectUserName"), self.text("dog-admin"))].into(),
        }]
    }

    fn coverage(&self) -> Vec<CoverageSpan> {
        let whole = Interval { from: time("2026-01-02T08:00:00Z"), to: time("2026-03-01T07:00:00Z") };
        let head = Interval { to: time("2026-02-03T04:00:00Z"), ..whole };
        let tail = Interval { from: time("2026-02-19T11:00:00Z"), ..whole };
        let mut spans: Vec<CoverageSpan> = (0..6).map(|number| self.span(number, whole)).collect();
        spans.extend([self.span(6, head), self.span(6, tail)]);
        spans
    }

    fn span(&self, number: usize, span: Interval) -> CoverageSpan {
        let (tenant, host, _, format) = FILES[number];
        CoverageSpan {
            tenant: self.tenant(tenant),
            host: self.shared(host),
            log: if format == "evtx" { LogKind::WindowsSecurity } else { LogKind::LinuxAuth },
            span,
            events: 80_000,
            first: span.from,
            last: span.to,
            first_record_id: None,
            last_record_id: None,
        }
    }
}

fn digest(number: usize) -> Digest {
    Digest(std::array::from_fn(|at| (at * 37 + number * 11 + 5) as u8))
}
