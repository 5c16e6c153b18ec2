//! The case folder: Parquet tables, manifest, atomic publication, scans behind a tenant filter.
//!
//! # On disk (`hopscope.case/1`)
//! ```text
//! case.toml            schema, tool, generation, publishing, tables (name -> schema), settings, [[run]]: the manifest
//! case.lock            empty; locked by whoever writes
//! parts.parquet        a row per part file below: kind, tenant, path, rows, bytes, first and last time
//! evidence.parquet     a row per file as received
//! problems.parquet     a row per thing that could not be read
//! coverage.parquet     a row per host, log and stretch of hours with events
//! events/tenant=T/RUN-SEQUENCE.parquet             events, columns of `events::Column`
//! records/tenant=T/RUN-SEQUENCE.parquet            verbatim blocks of evidence
//! logons/tenant=T/FINGERPRINT-SEQUENCE.parquet     logons by destination
//! rule_findings.parquet     what rules found, where rules were run; `[rule_findings]` of case.toml says which rules, up to which run
//! findings.parquet  paths.parquet  verdicts.parquet  scope.json  report/     results of the last analysis
//! ```
//! Tenants in folder names are percent-encoded (`store::names`). Part files are cut by rows along the days (`ingest::cut`). Every table is
//! plain Parquet that DuckDB, pandas and Spark read; a column that no row of a file has a value in is left out of that file.
//!
//! # What belongs to the case
//! Only what `case.toml` leads to. Part files count when `parts.parquet` lists them. Tables are replaced as one by the steps in
//! `store::publish`, whose commit point is the replacement of `case.toml`. Whatever a stopped run left is not listed, is never read,
//! and is removed when the next run begins. Every file is fsynced before anything points to it.
//!
//! # Invariants
//! - The tenant filter is applied to the list of parts and to the rows of tables, here; no caller can see past it.
//! - The same calls in the same order give the same bytes: no clock, no random names, no hash order.
//! - A folder that is no case is never written to, a file that is not a case's own is never removed.
//!
//! This crate knows nothing of logs and attacks.

mod change;
mod clean;
mod error;
mod folder;
mod ingest;
mod read;
mod result;
mod scan;
mod store;
mod table;

pub use change::{Committed, Results};
pub use error::Error;
pub use folder::Case;
pub use ingest::block::{BlockPacker, PackedBlock, RecordBlock};
pub use ingest::job::FlushJob;
pub use ingest::writer::{Added, Writer, WriterLimits};
pub use scan::events::{EventPart, EventRows, Events};
pub use scan::filter::{Scan, TenantFilter};
pub use scan::on_demand::{ColumnReader, RowsOnDemand};
pub use store::manifest::{CASE_SCHEMA, LOGONS_SCHEMA, RULE_FINDINGS_SCHEMA, RuleFindingsOf, Run, RunId, Settings};
pub use table::evidence::{EvidenceTable, FilesByPath};

#[cfg(test)]
mod tests;
