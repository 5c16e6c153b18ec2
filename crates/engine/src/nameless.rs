//! Logins of files that name no host, such as a wtmp given without a folder: they are in the case, and cannot be traced. A tenant with such
//! logins within the window is never said not to have been seen in: any of them may be the intruder's.

use crate::error::Error;
use crate::tenancy::host_of_path;
use case::{Case, EvidenceTable, Scan, TenantFilter};
use events::{Column, EventBatch};
use model::{Activity, EvidenceFile, Scope, Window, class};
use std::collections::{BTreeMap, BTreeSet};

/// Files that are named.
const NAMED: usize = 3;

/// Tells what a reader of the verdicts must know of logins without a host, and takes back "not seen" of their tenants.
///
/// Only files whose path names no host either are looked at: a case where every log lies in its host's folder is not read for this.
pub(crate) fn tell(case: &Case, evidence: &EvidenceTable, scope: &mut Scope) -> Result<(), Error> {
    let files: Vec<&EvidenceFile> = evidence.files().iter().filter(|file| may_be_nameless(file)).collect();
    if files.is_empty() {
        return Ok(());
    }
    let tenants: BTreeSet<_> = files.iter().map(|file| file.tenant.clone()).collect();
    let columns = vec![Column::TIME, Column::ACTIVITY, Column::HOST, Column::EVIDENCE];
    let scan =
        Scan { class: Some(class::AUTHENTICATION), columns: Some(columns), ..Scan::new(TenantFilter::Only(tenants)) };
    let mut logins: BTreeMap<String, u64> = BTreeMap::new();
    for part in case.event_parts(&scan)? {
        for batch in part.read()? {
            count(&batch?, scope.window, &mut logins);
        }
    }
    let (of_hosts, of_clouds): (Vec<&EvidenceFile>, Vec<&EvidenceFile>) =
        files.iter().copied().partition(|file| is_of_one_host(file));
    let named = |files: &[&'_ EvidenceFile]| -> Vec<(String, u64)> {
        let logins = |file: &&EvidenceFile| Some((file.path.clone(), *logins.get(&file.sha256.to_string())?));
        files.iter().filter_map(logins).collect()
    };
    let sentences = [sentence(&named(&of_hosts), in_a_folder), sentence(&named(&of_clouds), in_the_register)];
    for file in files.iter().filter(|file| logins.contains_key(&file.sha256.to_string())) {
        scope.take_back_not_seen(&file.tenant);
    }
    scope.notes.extend(sentences.into_iter().flatten());
    Ok(())
}

/// Windows logs always name their host. The path says nothing of logs that are not of one host.
fn may_be_nameless(file: &EvidenceFile) -> bool {
    file.state.is_read()
        && file.format != "evtx"
        && (!is_of_one_host(file) || host_of_path(&file.path, &file.tenant).is_none())
}

/// Are its records one host's, so that a folder can name it? Else they are a directory's or an account's of a cloud, or of many hosts.
fn is_of_one_host(file: &EvidenceFile) -> bool {
    evidence::by_name(&file.format).is_none_or(evidence::Format::is_of_one_host)
}

/// How to name the host of a log that is one host's.
fn in_a_folder(path: &str) -> String {
    let name = path.rsplit(['/', '!']).next().unwrap_or(path);
    format!(
        "Put such a file into a folder named after its host (HOST/{name}) and read the evidence again with --force."
    )
}

/// How to name whose log it is where a folder cannot say it.
fn in_the_register(path: &str) -> String {
    // As TOML quotes it, whatever is in it.
    let path = toml::Value::from(path);
    format!(
        "Say in the register whose log it is ([[file]] with path = {path} and host = \"entra-\" and the directory's id, or the name of \
         the host), or export it with the columns that name the directory, and read the evidence again with --force."
    )
}

/// Adds the logins without a host, by the file's digest.
fn count(batch: &EventBatch, window: Window, logins: &mut BTreeMap<String, u64>) {
    let (Some(activities), Some(evidence)) = (batch.text(Column::ACTIVITY), batch.text(Column::EVIDENCE)) else {
        return;
    };
    let hosts = batch.text(Column::HOST);
    for row in 0..batch.rows() {
        let has_host = hosts.as_ref().is_some_and(|hosts| hosts.get(row).is_some());
        if !has_host
            && batch.time(row).is_some_and(|time| window.contains(time))
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

fn sentence(files: &[(String, u64)], advice: fn(&str) -> String) -> Option<String> {
    let (first, _) = files.first()?;
    let logins: u64 = files.iter().map(|(_, logins)| logins).sum();
    let paths: Vec<&str> = files.iter().take(NAMED).map(|(path, _)| path.as_str()).collect();
    let more = match files.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (records, they) =
        if logins == 1 { ("record of a login names", "it was") } else { ("records of logins name", "they were") };
    Some(format!("{logins} {records} no host, and {they} not traced: {}{more}. {}", paths.join(", "), advice(first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advised_text_is_toml_whatever_the_path() {
        for path in ["a/b.csv", "a/\"b\".csv", "a\\b'.csv", "a\nb"] {
            let advice = in_the_register(path);
            let start = advice.find("path = ").expect("there") + "path = ".len();
            let text = &advice[start..advice.find(" and host").expect("there")];
            let table: toml::Table = toml::from_str(&format!("path = {text}")).expect(text);
            assert_eq!(table["path"].as_str(), Some(path));
        }
    }
}
