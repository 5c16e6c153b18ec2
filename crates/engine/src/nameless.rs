//! Logins of files that name no host, such as a wtmp given without a folder: they are in the case, and cannot be traced.

use crate::error::Error;
use crate::tenancy::host_of_path;
use case::{Case, EvidenceTable, Scan, TenantFilter};
use events::{Column, EventBatch};
use model::{Activity, EvidenceFile, class};
use std::collections::{BTreeMap, BTreeSet};

/// Files that are named.
const NAMED: usize = 3;

/// What a reader of the verdicts must know of logins without a host; `None` where there are none.
///
/// Only files whose path names no host either are looked at: a case where every log lies in its host's folder is not read for this.
pub(crate) fn note(case: &Case, evidence: &EvidenceTable) -> Result<Option<String>, Error> {
    let files: Vec<&EvidenceFile> = evidence.files().iter().filter(|file| may_be_nameless(file)).collect();
    if files.is_empty() {
        return Ok(None);
    }
    let tenants: BTreeSet<_> = files.iter().map(|file| file.tenant.clone()).collect();
    let columns = vec![Column::ACTIVITY, Column::HOST, Column::EVIDENCE];
    let scan =
        Scan { class: Some(class::AUTHENTICATION), columns: Some(columns), ..Scan::new(TenantFilter::Only(tenants)) };
    let mut logins: BTreeMap<String, u64> = BTreeMap::new();
    for part in case.event_parts(&scan)? {
        for batch in part.read()? {
            count(&batch?, &mut logins);
        }
    }
    let named = files.iter().filter_map(|file| Some((file.path.as_str(), *logins.get(&file.sha256.to_string())?)));
    Ok(sentence(&named.collect::<Vec<_>>()))
}

/// Windows logs always name their host.
fn may_be_nameless(file: &EvidenceFile) -> bool {
    file.state.is_read() && file.format != "evtx" && host_of_path(&file.path, &file.tenant).is_none()
}

/// Adds the logins without a host, by the file's digest.
fn count(batch: &EventBatch, logins: &mut BTreeMap<String, u64>) {
    let (Some(activities), Some(evidence)) = (batch.text(Column::ACTIVITY), batch.text(Column::EVIDENCE)) else {
        return;
    };
    let hosts = batch.text(Column::HOST);
    for row in 0..batch.rows() {
        let has_host = hosts.as_ref().is_some_and(|hosts| hosts.get(row).is_some());
        if !has_host
            && activities.get(row).and_then(Activity::parse).is_some_and(is_login)
            && let Some(digest) = evidence.get(row)
        {
            *logins.entry(digest.to_owned()).or_default() += 1;
        }
    }
}

/// Would this be a logon, or say where one came from, if its host were known?
const fn is_login(activity: Activity) -> bool {
    !matches!(
        activity,
        Activity::Logoff
            | Activity::Disconnect
            | Activity::LogCleared
            | Activity::Boot
            | Activity::Connection
            | Activity::AddressAssigned
    )
}

fn sentence(files: &[(&str, u64)]) -> Option<String> {
    let (first, _) = files.first()?;
    let logins: u64 = files.iter().map(|(_, logins)| logins).sum();
    let paths: Vec<&str> = files.iter().take(NAMED).map(|(path, _)| *path).collect();
    let more = match files.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let name = first.rsplit(['/', '!']).next().unwrap_or(first);
    let (records, they) =
        if logins == 1 { ("record of a login names", "it was") } else { ("records of logins name", "they were") };
    Some(format!(
        "{logins} {records} no host, and {they} not traced: {}{more}. Put such a file into a folder named after its host \
         (HOST/{name}) and read the evidence again with --force.",
        paths.join(", ")
    ))
}
