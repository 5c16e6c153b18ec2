//! Logons in and out: part files per tenant of the destination, one after the other in time.

use crate::error::Error;
use crate::scan::filter::Scan;
use crate::store::names::{hash, tenant_folder};
use crate::table::encode::{encode, properties, range};
use crate::table::evidence::EvidenceTable;
use crate::table::logons::{from_table, to_table};
use crate::table::open::read_table;
use crate::table::parts::{Part, PartKind};
use model::{Logon, Tenant};
use std::collections::BTreeMap;
use std::path::Path;

/// Rows per part file.
const PART_ROWS: usize = 64 * 1024;

/// All logons as part files with their content. `fingerprint` is in their names, so that new files never replace current ones.
pub(crate) fn logon_parts(
    root: &Path,
    logons: &[Logon],
    evidence: &EvidenceTable,
    fingerprint: &str,
) -> Result<Vec<(Part, Vec<u8>)>, Error> {
    let mut of_tenant: BTreeMap<&Tenant, Vec<&Logon>> = BTreeMap::new();
    for logon in logons {
        of_tenant.entry(&logon.dst.tenant).or_default().push(logon);
    }
    let name = hash(fingerprint.as_bytes());
    let mut parts = Vec::new();
    for (tenant, mut rows) in of_tenant {
        // Parts that follow each other in time are what keeps a window from reading all of them.
        rows.sort_by_key(|logon| logon.time);
        for rows in rows.chunks(PART_ROWS) {
            let (kind, folder) = (PartKind::Logons, tenant_folder(tenant));
            let path = format!("{}/{folder}/{name:016x}-{:06}.parquet", kind.as_str(), parts.len() + 1);
            let batch = to_table(rows, evidence);
            let bytes = encode(&batch.schema(), &[batch], range(properties(rows.len()), "time").build())
                .map_err(|error| Error::Encode { path: root.join(&path), reason: error.to_string() })?;
            let part = Part {
                kind,
                tenant: tenant.clone(),
                path,
                rows: rows.len() as u64,
                size_bytes: bytes.len() as u64,
                first: rows.iter().map(|logon| logon.time).min(),
                last: rows.iter().map(|logon| logon.time).max(),
            };
            parts.push((part, bytes));
        }
    }
    Ok(parts)
}

/// The logons of these part files that fit the scan, by time and id.
pub(crate) fn read_logons(
    root: &Path,
    parts: &[Part],
    scan: &Scan,
    evidence: &EvidenceTable,
) -> Result<Vec<Logon>, Error> {
    let mut logons = Vec::new();
    for part in parts {
        let path = root.join(&part.path);
        let batch = read_table(&path, Some(part.size_bytes))?;
        let rows = from_table(&batch, &path, evidence)?;
        if rows.iter().any(|logon| logon.dst.tenant != part.tenant) {
            return Err(Error::damaged(&path, "it holds logons of another tenant than its own"));
        }
        logons.extend(rows.into_iter().filter(|logon| scan.window.contains(logon.time)));
    }
    logons.sort_by_key(|logon| (logon.time, logon.id));
    Ok(logons)
}
