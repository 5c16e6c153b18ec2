//! Small made-up batches, files and logons, and a naive picture of what a case holds.

use crate::store::disk::Disk;
use crate::{Added, BlockPacker, Case, Committed, Error, RecordBlock, RunId, Scan, TenantFilter, WriterLimits};
use events::{BatchBuilder, Column, EventBatch};
use model::{
    Account, Certainty, CoverageSpan, Credential, CredentialKind, Digest, Endpoint, Evidence, EvidenceFile, EvidenceNo,
    FINDING_SCHEMA, Finding, Hop, HopFindings, Host, HostName, Interval, Level, LogKind, Logon, LogonId, LogonKind,
    Outcome, Path as HopPath, PathId, Pointer, Problem, ReadState, Repeats, Scope, ScopeCoverage, ScopeProblems,
    Session, SessionEnd, SourceBasis, Tenant, TenantScope, Timestamp, Uses, Verdict, Window,
};
use std::collections::BTreeMap;
use std::path::Path;

/// A digest made of one byte.
pub(crate) fn digest(byte: u8) -> Digest {
    Digest([byte; 32])
}

/// A name of a run made of one byte.
pub(crate) fn run_id(byte: u8) -> RunId {
    RunId(digest(byte))
}

/// Day 0 is 2026-01-14.
pub(crate) fn time(day: i64, second: i64) -> Timestamp {
    Timestamp::from_micros((20_467 + day) * Timestamp::DAY + second * Timestamp::SECOND)
}

/// One event, in the least words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    pub(crate) tenant: Tenant,
    pub(crate) time: Option<Timestamp>,
    pub(crate) class: Option<u64>,
    pub(crate) record: u64,
    pub(crate) user: Option<String>,
    pub(crate) extra: Vec<(String, String)>,
}

pub(crate) fn batch(rows: &[Row]) -> EventBatch {
    let mut builder = BatchBuilder::new();
    for row in rows {
        if let Some(time) = row.time {
            builder.set_time(time);
        }
        if let Some(class) = row.class {
            builder.set_number(Column::CLASS, class);
        }
        if let Some(user) = &row.user {
            builder.set_field("TargetUserName", user);
        }
        builder.set_number(Column::RECORD, row.record);
        row.extra.iter().for_each(|(name, value)| builder.push_extra(name, value));
        builder.finish_row();
    }
    builder.finish()
}

/// The rows of a batch of the tenant.
pub(crate) fn rows(tenant: &Tenant, batch: &EventBatch) -> Vec<Row> {
    let user = batch.text(Column::of_field("TargetUserName").unwrap());
    let (class, record) = (batch.numbers(Column::CLASS), batch.numbers(Column::RECORD));
    let row = |row: usize| Row {
        tenant: tenant.clone(),
        time: batch.time(row),
        class: class.as_ref().and_then(|class| class.get(row)),
        record: record.as_ref().and_then(|record| record.get(row)).unwrap_or(u64::MAX),
        user: user.as_ref().and_then(|user| user.get(row)).map(str::to_owned),
        extra: batch.extra(row),
    };
    (0..batch.rows()).map(row).collect()
}

/// A file of a tenant that was read.
pub(crate) fn file(tenant: &str, path: &str, byte: u8) -> EvidenceFile {
    EvidenceFile {
        path: path.to_owned(),
        sha256: digest(byte),
        size_bytes: 69_632,
        tenant: Tenant::new(tenant),
        containers: vec![digest(1), digest(2)],
        format: "evtx".to_owned(),
        state: ReadState::Read,
        first: Some(time(0, 0)),
        last: None,
        records_read: 7,
        records_rejected: 1,
        assumed: String::new(),
        modified: Some(time(3, 4)),
    }
}

/// Something that could not be read of the file `byte`.
pub(crate) fn problem(tenant: &str, byte: u8) -> Problem {
    Problem {
        tenant: Tenant::new(tenant),
        path: format!("logs/{byte}"),
        offset: Some(4096),
        record: None,
        reason: "checksum of the chunk differs".to_owned(),
        count: 3,
        lost: true,
    }
}

/// Hours `from..to` of day 0.
pub(crate) fn span(tenant: &str, from: i64, to: i64) -> CoverageSpan {
    CoverageSpan {
        tenant: Tenant::new(tenant),
        host: "DC01".into(),
        log: LogKind::WindowsSecurity,
        span: Interval { from: time(0, from * 3600), to: time(0, to * 3600) },
        events: 10,
        first: time(0, from * 3600 + 5),
        last: time(0, to * 3600 - 5),
        first_record_id: None,
        last_record_id: Some(u64::try_from(to).unwrap()),
    }
}

/// A block of the file `byte` with records `first..=last`.
pub(crate) fn block(byte: u8, first: u64, last: u64) -> RecordBlock {
    let bytes: Vec<u8> = (0..4000u64).map(|i| (i * first % 251) as u8).collect();
    RecordBlock {
        evidence: digest(byte),
        format: "evtx".to_owned(),
        offset: first * 65_536,
        first_record: first,
        last_record: last,
        bytes: bytes.into(),
    }
}

/// Limits that make files of a few rows.
pub(crate) const TINY: WriterLimits = WriterLimits { buffer_bytes: 20_000, part_rows: 5, part_block_bytes: 9000 };

/// Adds one run: the batches and blocks in this order, a file, a problem and a span per tenant.
pub(crate) fn add_run(
    case: &mut Case,
    byte: u8,
    batches: &[(Tenant, Vec<Row>)],
    blocks: &[(Tenant, RecordBlock)],
) -> Result<Committed, Error> {
    let mut writer = case.begin(TINY)?;
    let mut added = Added::default();
    for (tenant, rows) in batches {
        for job in writer.append(tenant, batch(rows)) {
            job.run()?;
        }
        added.evidence.push(file(tenant.as_str(), &format!("logs/{byte}"), byte));
        added.problems.push(problem(tenant.as_str(), byte));
        added.coverage.push(span(tenant.as_str(), byte.into(), i64::from(byte) + 1));
    }
    for (tenant, block) in blocks {
        for job in writer.append_block(tenant, BlockPacker::default().pack(block.clone())) {
            job.run()?;
        }
    }
    for job in writer.finish_buffers() {
        job.run()?;
    }
    case.commit(run_id(byte), writer, added)
}

/// Every event that a scan gives, sorted.
pub(crate) fn scan_rows(case: &Case, scan: &Scan) -> Vec<Row> {
    let mut found = Vec::new();
    for batch in case.events(scan).unwrap() {
        let (tenant, batch) = batch.unwrap();
        found.extend(rows(&tenant, &batch));
    }
    found.sort();
    found
}

/// Everything that can be asked of a case, as text: two cases are equal when these are.
pub(crate) fn picture(case: &Case) -> String {
    let all = TenantFilter::All;
    let evidence = case.evidence(&all).unwrap();
    let logons = case.logons(&Scan::new(all.clone()), &evidence).unwrap();
    let rows = scan_rows(case, &Scan::new(all.clone()));
    let blocks: Vec<_> =
        (0..3).flat_map(|byte| case.blocks(&all, &digest(byte), 1).unwrap()).map(|block| block.offset).collect();
    let tables = (case.problems(&all).unwrap(), case.coverage(&all).unwrap(), case.findings(&all).unwrap());
    let of_rules = (case.rule_findings_of(), case.rule_findings(&all).unwrap());
    let report = case.result_path("report/index.html").unwrap().map(|path| std::fs::read(path).unwrap());
    format!("{:#?}", (case.settings(), case.runs(), evidence.files(), logons, rows, blocks, tables, of_rules, report))
}

/// Every file below a folder with its bytes.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// A case in a fresh folder.
pub(crate) fn fresh() -> (tempfile::TempDir, Case) {
    let folder = tempfile::tempdir().unwrap();
    let case = Case::create(&folder.path().join("case"), false).unwrap();
    (folder, case)
}

/// A disk that writes without waiting, for tests that write much.
#[derive(Debug)]
pub(crate) struct QuickDisk;

impl Disk for QuickDisk {
    fn create_folder(&self, path: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(path)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        std::fs::write(path, bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        std::fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> std::io::Result<()> {
        std::fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> std::io::Result<()> {
        std::fs::remove_dir(path)
    }

    fn sync_file(&self, _: &Path) -> std::io::Result<()> {
        Ok(())
    }

    fn sync_folder(&self, _: &Path) -> std::io::Result<()> {
        Ok(())
    }
}

/// A logon from the provider into a tenant, with a record of that tenant's file 1 behind it.
pub(crate) fn logon(tenant: &str, number: u64, time: Timestamp) -> Logon {
    let host = |tenant: &str, name: &str| Host {
        tenant: Tenant::new(tenant),
        name: HostName::new(name),
        is_address: false,
        incarnation: 1,
    };
    Logon {
        id: LogonId(number),
        time,
        src: Endpoint {
            host: number.is_multiple_of(2).then(|| host("msp", "JUMP01")),
            address: Some("2001:db8::7".parse().unwrap()),
            claimed: Some("WS\u{202e}1".into()),
            basis: SourceBasis::Lease,
            certainty: Certainty::new(0.937),
        },
        dst: host(tenant, "DC01"),
        account: Account { sid: Some("S-1-5-21-1".into()), name: None, domain: Some("ACME".into()) },
        credential: Credential { kind: CredentialKind::Kerberos, id: "S-1-5-21-1".into() },
        kind: LogonKind::RemoteInteractive,
        outcome: Outcome::Success,
        session: number.is_multiple_of(2).then(|| Session {
            id: "0x3e7".into(),
            end: Some(time),
            end_basis: SessionEnd::Boot,
        }),
        origin: Some("0x1".into()),
        origin_account: number.is_multiple_of(2).then(Account::default),
        elevated: true,
        status: None,
        evidence: vec![Pointer { evidence: EvidenceNo(0), record: 9 }],
    }
}

/// A small answer: one path of one hop, one verdict, one finding.
pub(crate) fn answer() -> (Scope, Vec<Finding>) {
    let Logon { id, time, dst, account, credential, .. } = logon("acme", 1, time(0, 9));
    let record = Evidence { file: "acme/x.evtx".to_owned(), record: 9, sha256: digest(1).to_string() };
    let hop = Hop {
        logon: id,
        time,
        src: None,
        dst,
        account,
        credential,
        kind: LogonKind::Ssh,
        outcome: Outcome::Success,
        certainty: Certainty::SURE,
        reasons: vec!["seed".to_owned()],
        evidence: vec![record],
        uses: Uses::default(),
        repeats: Repeats::default(),
        findings: HopFindings::default(),
    };
    let tenant = TenantScope {
        tenant: Tenant::new("acme"),
        is_provider: false,
        verdict: Verdict::Reached,
        certainty: Certainty::SURE,
        first_seen: Some(time),
        last_seen: None,
        hosts: vec!["DC01".to_owned()],
        accounts: Vec::new(),
        credentials: Vec::new(),
        paths: vec![PathId(1)],
        entry: Some(PathId(1)),
        paths_left_out: 0,
        coverage: ScopeCoverage::default(),
        volumes: Vec::new(),
    };
    let scope = Scope {
        case: "case".to_owned(),
        window: Window::default(),
        seeds: Vec::new(),
        seeds_unmatched: Vec::new(),
        tenants: vec![tenant],
        paths: vec![HopPath { id: PathId(1), certainty: Certainty::SURE, hops: vec![hop] }],
        problems: ScopeProblems::default(),
        notes: Vec::new(),
    };
    (scope, vec![finding("acme")])
}

/// A finding in a tenant.
pub(crate) fn finding(tenant: &str) -> Finding {
    Finding {
        schema: FINDING_SCHEMA.to_owned(),
        rule_id: "first-edge".to_owned(),
        rule_title: "A first logon".to_owned(),
        level: Level::High,
        tenant: Tenant::new(tenant),
        host: Some("DC\0\u{202e}01".to_owned()),
        time: None,
        file: "acme/x.evtx".to_owned(),
        record: 9,
        channel: None,
        event_id: Some(4624),
        tags: vec!["attack.t1021".to_owned()],
        fields: BTreeMap::from([("LogonType".to_owned(), "3".to_owned())]),
    }
}
