//! Verdicts and paths as CSV, for spreadsheets and tickets.

use crate::error::Error;
use crate::escape::csv::{self, Cell};
use crate::material::dwell_seconds;
use model::{Hop, Path, Scope, TenantScope};
use std::io::Write;

const VERDICT_COLUMNS: [&str; 15] = [
    "tenant",
    "is_provider",
    "verdict",
    "certainty",
    "first_seen",
    "last_seen",
    "dwell_seconds",
    "hosts",
    "accounts",
    "entry",
    "paths",
    "coverage_complete",
    "hosts_known",
    "hosts_covered",
    "paths_left_out",
];

/// One tenant a line. Names in a cell are separated by `; `.
///
/// # Errors
/// When the writer fails.
pub fn verdicts_csv(scope: &Scope, out: &mut dyn Write) -> Result<(), Error> {
    let failed = |source| Error::Write { what: "verdicts as CSV", source };
    csv::header(out, &VERDICT_COLUMNS).map_err(failed)?;
    scope.tenants.iter().try_for_each(|tenant| csv::row(out, &verdict_cells(tenant))).map_err(failed)
}

fn verdict_cells(tenant: &TenantScope) -> [Cell; VERDICT_COLUMNS.len()] {
    [
        Cell::text(&tenant.tenant),
        Cell::text(tenant.is_provider),
        Cell::text(tenant.verdict),
        Cell::text(tenant.certainty.get()),
        Cell::maybe(tenant.first_seen),
        Cell::maybe(tenant.last_seen),
        Cell::maybe(dwell_seconds(tenant)),
        Cell::text(tenant.hosts.join("; ")),
        Cell::text(joined(&tenant.accounts)),
        Cell::maybe(tenant.entry),
        Cell::text(joined(&tenant.paths)),
        Cell::text(tenant.coverage.complete),
        Cell::number(tenant.coverage.hosts_known),
        Cell::number(tenant.coverage.hosts_covered),
        Cell::number(tenant.paths_left_out),
    ]
}

const PATH_COLUMNS: [&str; 20] = [
    "path",
    "path_certainty",
    "hop",
    "time",
    "src_tenant",
    "src_host",
    "dst_tenant",
    "dst_host",
    "account",
    "account_sid",
    "credential_kind",
    "credential",
    "kind",
    "outcome",
    "certainty",
    "reasons",
    "evidence",
    "logon",
    "repeats",
    "repeats_last",
];

/// One hop a line. `evidence` is `FILE:RECORD`, separated by `; `.
///
/// # Errors
/// When the writer fails.
pub fn paths_csv(scope: &Scope, out: &mut dyn Write) -> Result<(), Error> {
    let failed = |source| Error::Write { what: "paths as CSV", source };
    csv::header(out, &PATH_COLUMNS).map_err(failed)?;
    for path in &scope.paths {
        for (number, hop) in (1u64..).zip(&path.hops) {
            csv::row(out, &hop_cells(path, number, hop)).map_err(failed)?;
        }
    }
    Ok(())
}

fn hop_cells(path: &Path, number: u64, hop: &Hop) -> [Cell; PATH_COLUMNS.len()] {
    let records: Vec<String> = hop.evidence.iter().map(|at| format!("{}:{}", at.file, at.record)).collect();
    [
        Cell::text(path.id),
        Cell::text(path.certainty.get()),
        Cell::number(number),
        Cell::text(hop.time),
        Cell::maybe(hop.src.as_ref().map(|host| &host.tenant)),
        Cell::maybe(hop.src.as_ref().map(|host| &host.name)),
        Cell::text(&hop.dst.tenant),
        Cell::text(&hop.dst.name),
        Cell::text(&hop.account),
        Cell::maybe(hop.account.sid.as_ref()),
        Cell::text(hop.credential.kind),
        Cell::text(&hop.credential.id),
        Cell::text(hop.kind),
        Cell::text(hop.outcome),
        Cell::text(hop.certainty.get()),
        Cell::text(hop.reasons.join("; ")),
        Cell::text(records.join("; ")),
        Cell::text(hop.logon),
        Cell::number(hop.repeats.count),
        Cell::maybe(hop.repeats.last),
    ]
}

fn joined<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
