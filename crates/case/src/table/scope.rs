//! `paths.parquet` and `verdicts.parquet`: the answer as tables, for other tools. Nothing reads them back here.
//!
//! `paths`: a row per hop, in the order of paths and hops; `path` is the path's name (`p1`), `hop` counts from 1.
//! `verdicts`: a row per tenant, in the order of the scope; lists are sorted; `missing` says in words which logs are missing.

use crate::table::columns::TableBuilder;
use arrow_array::RecordBatch;
use model::{Hole, Hop, Host, Path, TenantScope};

/// Name of the hops in the case.
pub(crate) const PATHS_FILE: &str = "paths.parquet";
/// Name of the verdicts in the case.
pub(crate) const VERDICTS_FILE: &str = "verdicts.parquet";

/// The hops of all paths.
pub(crate) fn paths_table(paths: &[Path]) -> RecordBatch {
    let rows: Vec<(&Path, u64, &Hop)> =
        paths.iter().flat_map(|path| (1..).zip(&path.hops).map(move |(number, hop)| (path, number, hop))).collect();
    let hops = || rows.iter().map(|&(_, _, hop)| hop);
    let source = |part: fn(&Host) -> &str| hops().map(move |hop| hop.src.as_ref().map(part));
    TableBuilder::default()
        .text("path", rows.iter().map(|(path, ..)| Some(path.id.to_string())))
        .fraction("path_certainty", rows.iter().map(|(path, ..)| path.certainty.get()))
        .number("hop", rows.iter().map(|&(_, number, _)| Some(number)))
        .text("logon", hops().map(|hop| Some(hop.logon.to_string())))
        .time("time", hops().map(|hop| Some(hop.time)))
        .text("src_tenant", source(|host| host.tenant.as_str()))
        .text("src_host", source(|host| host.name.as_str()))
        .text("dst_tenant", hops().map(|hop| Some(hop.dst.tenant.as_str())))
        .text("dst_host", hops().map(|hop| Some(hop.dst.name.as_str())))
        .text("account", hops().map(|hop| Some(hop.account.to_string())))
        .text("account_sid", hops().map(|hop| hop.account.sid.as_ref()))
        .text("credential_kind", hops().map(|hop| Some(hop.credential.kind.as_str())))
        .text("credential", hops().map(|hop| Some(&hop.credential.id)))
        .text("kind", hops().map(|hop| Some(hop.kind.as_str())))
        .text("outcome", hops().map(|hop| Some(hop.outcome.as_str())))
        .fraction("certainty", hops().map(|hop| hop.certainty.get()))
        .texts("reasons", hops().map(|hop| hop.reasons.clone()))
        .texts("evidence_file", hops().map(|hop| hop.evidence.iter().map(|e| e.file.clone()).collect()))
        .numbers("evidence_record", hops().map(|hop| hop.evidence.iter().map(|e| e.record).collect()))
        .texts("evidence_sha256", hops().map(|hop| hop.evidence.iter().map(|e| e.sha256.clone()).collect()))
        .number("repeats", hops().map(|hop| Some(hop.repeats.count)))
        .time("repeats_last", hops().map(|hop| hop.repeats.last))
        .finish()
}

/// The verdicts.
pub(crate) fn verdicts_table(tenants: &[TenantScope]) -> RecordBatch {
    let rows = || tenants.iter();
    TableBuilder::default()
        .text("tenant", rows().map(|row| Some(row.tenant.as_str())))
        .flag("is_provider", rows().map(|row| row.is_provider))
        .text("verdict", rows().map(|row| Some(row.verdict.as_str())))
        .fraction("certainty", rows().map(|row| row.certainty.get()))
        .time("first_seen", rows().map(|row| row.first_seen))
        .time("last_seen", rows().map(|row| row.last_seen))
        .texts("hosts", rows().map(|row| row.hosts.clone()))
        .texts("accounts", rows().map(|row| row.accounts.iter().map(ToString::to_string).collect()))
        .texts("credentials", rows().map(|row| row.credentials.iter().map(|each| each.id.clone()).collect()))
        .texts("paths", rows().map(|row| row.paths.iter().map(ToString::to_string).collect()))
        .text("entry", rows().map(|row| row.entry.map(|path| path.to_string())))
        .number("paths_left_out", rows().map(|row| Some(row.paths_left_out)))
        .flag("coverage_complete", rows().map(|row| row.coverage.complete))
        .number("hosts_known", rows().map(|row| Some(row.coverage.hosts_known)))
        .number("hosts_covered", rows().map(|row| Some(row.coverage.hosts_covered)))
        .texts("missing", rows().map(|row| row.coverage.missing.iter().map(describe).collect()))
        .finish()
}

fn describe(hole: &Hole) -> String {
    format!("{} {} {}..{} on {}", hole.log, hole.reason, hole.from, hole.to, hole.hosts.join(", "))
}
