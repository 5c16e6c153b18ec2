//! `hopscope.scope/1`: the scope object as JSON, a versioned contract.
//!
//! Keys may be added; none is renamed or dropped, and none is ever left out: what is not known is `null`.
//!
//! ```text
//! {schema, case, window:{from,to}, seeds:[], seeds_unmatched:[{seed,reason,nearest:[]}], notes:[],
//!  tenants:[{tenant, is_provider, verdict:"reached|attempted|not_seen|cannot_tell", certainty, first_seen, last_seen, dwell_seconds,
//!            hosts:[], accounts:[], credentials:[{kind,id}], entry, paths:[id], paths_left_out,
//!            coverage:{complete, hosts_known, hosts_covered, missing:[{log,hosts,from,to,reason}]},
//!            volumes:[{peer, sent_bytes, received_bytes, connections, first, last, reversed_days:[]}]}],
//!  paths:[{id, certainty, hops:[{time, src:{tenant,host,is_address,incarnation}, dst:{..}, account, account_sid, credential,
//!          credential_kind, kind, outcome, certainty, reasons:[], logon, evidence:[{file,record,sha256}],
//!          repeats:{count, last, listed:[{logon,time,cause}]},
//!          findings:[{rule_id,rule_title,level,time,tenant,host,file,record}], findings_more, uses:{count, last}}]}],
//!  problems:{files,records}}
//! ```
//! Times are RFC 3339 in UTC, certainties lie between 0 and 1, `logon` is the id in the case's table of logons, but for
//! entries that calls of a cloud's interface prove: those are made for the question.
//!
//! `volumes` are bytes that network logs count between the tenant and `peer`, `null` for the outside; on `reversed_days` far more
//! went against the usual direction than with it.
//!
//! `paths` of a tenant together lead over every host that was logged on to, in every visit, but for the ways in that
//! `paths_left_out` counts; `entry` is the one of first entry. `repeats` of a hop are other logons that say the same
//! and are on no path; `cause` is the logon that each most probably came out of, `null` where a path would begin with it.
//! `findings` of a hop are findings of rules on either side of it that speak for it, one per rule, the most telling first;
//! `findings_more` counts the others. `uses` are calls with the session or key that the hop opened, in the log of the cloud that knows it;
//! the first and last of their records are among its `evidence`.

use crate::error::Error;
use crate::escape::json;
use crate::material::dwell_seconds;
use model::{
    Certainty, Credential, CredentialKind, Evidence, Hole, Hop, HopFinding, Host, LogonKind, Outcome, Path, PathId,
    Repeat, Repeats, SCOPE_SCHEMA, Scope, ScopeProblems, Tenant, TenantScope, Timestamp, UnmatchedSeed, Uses, Verdict,
    Volume, Window,
};
use serde::Serialize;
use std::io::Write;

const WHAT: &str = "scope.json";

/// Writes the scope object, with a line feed behind it.
///
/// # Errors
/// When the writer fails.
pub fn scope_json(scope: &Scope, out: &mut dyn Write) -> Result<(), Error> {
    let json = json::pretty(WHAT, &ScopeJson::of(scope))?;
    writeln!(out, "{json}").map_err(|source| Error::Write { what: WHAT, source })
}

#[derive(Serialize)]
struct ScopeJson<'a> {
    schema: &'static str,
    case: &'a str,
    window: Window,
    seeds: &'a [String],
    seeds_unmatched: &'a [UnmatchedSeed],
    notes: &'a [String],
    tenants: Vec<TenantJson<'a>>,
    paths: Vec<PathJson<'a>>,
    problems: ScopeProblems,
}

#[derive(Serialize)]
struct TenantJson<'a> {
    tenant: &'a Tenant,
    is_provider: bool,
    verdict: Verdict,
    certainty: Certainty,
    first_seen: Option<Timestamp>,
    last_seen: Option<Timestamp>,
    dwell_seconds: Option<u64>,
    hosts: &'a [String],
    accounts: Vec<String>,
    credentials: &'a [Credential],
    entry: Option<PathId>,
    paths: &'a [PathId],
    paths_left_out: u64,
    coverage: CoverageJson<'a>,
    volumes: &'a [Volume],
}

#[derive(Serialize)]
struct CoverageJson<'a> {
    complete: bool,
    hosts_known: u64,
    hosts_covered: u64,
    missing: &'a [Hole],
}

#[derive(Serialize)]
struct PathJson<'a> {
    id: PathId,
    certainty: Certainty,
    hops: Vec<HopJson<'a>>,
}

#[derive(Serialize)]
struct HopJson<'a> {
    time: Timestamp,
    src: NodeJson<'a>,
    dst: NodeJson<'a>,
    account: String,
    account_sid: Option<&'a str>,
    credential: &'a str,
    credential_kind: CredentialKind,
    kind: LogonKind,
    outcome: Outcome,
    certainty: Certainty,
    reasons: &'a [String],
    logon: String,
    evidence: &'a [Evidence],
    repeats: RepeatsJson,
    findings: &'a [HopFinding],
    findings_more: u64,
    uses: Uses,
}

#[derive(Serialize)]
struct RepeatsJson {
    count: u64,
    last: Option<Timestamp>,
    listed: Vec<RepeatJson>,
}

#[derive(Serialize)]
struct RepeatJson {
    logon: String,
    time: Timestamp,
    cause: Option<String>,
}

/// A host; all of it `null` when nothing names the source.
#[derive(Default, Serialize)]
struct NodeJson<'a> {
    tenant: Option<&'a Tenant>,
    host: Option<&'a str>,
    is_address: Option<bool>,
    incarnation: Option<u16>,
}

impl<'a> ScopeJson<'a> {
    fn of(scope: &'a Scope) -> Self {
        Self {
            schema: SCOPE_SCHEMA,
            case: &scope.case,
            window: scope.window,
            seeds: &scope.seeds,
            seeds_unmatched: &scope.seeds_unmatched,
            notes: &scope.notes,
            tenants: scope.tenants.iter().map(TenantJson::of).collect(),
            paths: scope.paths.iter().map(PathJson::of).collect(),
            problems: scope.problems,
        }
    }
}

impl<'a> TenantJson<'a> {
    fn of(tenant: &'a TenantScope) -> Self {
        Self {
            tenant: &tenant.tenant,
            is_provider: tenant.is_provider,
            verdict: tenant.verdict,
            certainty: tenant.certainty,
            first_seen: tenant.first_seen,
            last_seen: tenant.last_seen,
            dwell_seconds: dwell_seconds(tenant),
            hosts: &tenant.hosts,
            accounts: tenant.accounts.iter().map(ToString::to_string).collect(),
            credentials: &tenant.credentials,
            entry: tenant.entry,
            paths: &tenant.paths,
            paths_left_out: tenant.paths_left_out,
            coverage: CoverageJson {
                complete: tenant.coverage.complete,
                hosts_known: tenant.coverage.hosts_known,
                hosts_covered: tenant.coverage.hosts_covered,
                missing: &tenant.coverage.missing,
            },
            volumes: &tenant.volumes,
        }
    }
}

impl<'a> PathJson<'a> {
    fn of(path: &'a Path) -> Self {
        Self { id: path.id, certainty: path.certainty, hops: path.hops.iter().map(HopJson::of).collect() }
    }
}

impl<'a> HopJson<'a> {
    fn of(hop: &'a Hop) -> Self {
        Self {
            time: hop.time,
            src: hop.src.as_ref().map(NodeJson::of).unwrap_or_default(),
            dst: NodeJson::of(&hop.dst),
            account: hop.account.to_string(),
            account_sid: hop.account.sid.as_deref(),
            credential: &hop.credential.id,
            credential_kind: hop.credential.kind,
            kind: hop.kind,
            outcome: hop.outcome,
            certainty: hop.certainty,
            reasons: &hop.reasons,
            logon: hop.logon.to_string(),
            evidence: &hop.evidence,
            repeats: RepeatsJson::of(&hop.repeats),
            findings: &hop.findings.listed,
            findings_more: hop.findings.count.saturating_sub(hop.findings.listed.len() as u64),
            uses: hop.uses,
        }
    }
}

impl RepeatsJson {
    fn of(repeats: &Repeats) -> Self {
        let repeat = |repeat: &Repeat| RepeatJson {
            logon: repeat.logon.to_string(),
            time: repeat.time,
            cause: repeat.cause.map(|cause| cause.to_string()),
        };
        Self { count: repeats.count, last: repeats.last, listed: repeats.listed.iter().map(repeat).collect() }
    }
}

impl<'a> NodeJson<'a> {
    fn of(host: &'a Host) -> Self {
        Self {
            tenant: Some(&host.tenant),
            host: Some(host.name.as_str()),
            is_address: Some(host.is_address),
            incarnation: Some(host.incarnation),
        }
    }
}
