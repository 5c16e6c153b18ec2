//! Windows records that the case has twice: a log itself, and beside it what a tool or a collector made of it (JSON, XML).
//!
//! A record is known by its computer, channel, number and time. Only records of logons are compared, as those are what the trace counts.

use crate::error::Error;
use crate::wanted::get;
use case::{Case, EvidenceTable, Scan, TenantFilter};
use events::{Column, EventBatch};
use model::{Digest, EvidenceFile, Tenant, class};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Formats whose records are Windows' own, with their numbers.
const WINDOWS: [&str; 10] = [
    "evtx",
    "evtx-json",
    "nxlog",
    "sentinel_windows",
    "sentinel_windows_csv",
    "splunk",
    "splunk-csv",
    "velociraptor-evtx",
    "windows-xml",
    "winlogbeat",
];
/// Pairs of files that are named.
const NAMED: usize = 3;

/// Records that are remembered, some tens of bytes each; when there are more, all are forgotten: copies are of one time, and parts of a case
/// lie in the order in which logs were read, so that a pair of files that has many is met often.
const KNOWN_MAX: usize = 1 << 20;

/// Pairs that are remembered: more than anybody looks at. Of one pair more, none of it is counted.
const PAIRS_MAX: usize = 1 << 16;

/// How many records of logons two files have in common, by their digests.
type Pairs = BTreeMap<(Digest, Digest), u64>;

/// Names the pairs of files of one tenant that hold copies of the same records.
pub(crate) fn notes(case: &Case, evidence: &EvidenceTable) -> Result<Vec<String>, Error> {
    let tenants = candidates(evidence.files());
    if tenants.is_empty() {
        return Ok(Vec::new());
    }
    let columns = [Column::TIME, Column::HOST, Column::CHANNEL, Column::RECORD_ID, Column::EVIDENCE];
    let scan = Scan {
        class: Some(class::AUTHENTICATION),
        with: Some(Column::RECORD_ID),
        columns: Some(columns.to_vec()),
        ..Scan::new(TenantFilter::Only(tenants))
    };
    let mut known: HashMap<u64, Digest> = HashMap::new();
    let mut pairs: BTreeMap<Tenant, Pairs> = BTreeMap::new();
    for part in case.event_parts(&scan)? {
        for batch in part.read()? {
            compare(part.tenant(), &batch?, &mut known, pairs.entry(part.tenant().clone()).or_default());
        }
    }
    Ok(pairs.iter().flat_map(|(tenant, pairs)| sentences(evidence.files(), tenant, pairs)).collect())
}

/// Tenants with files of several of these formats whose times overlap: few cases have any, and the others are not read for this.
fn candidates(files: &[EvidenceFile]) -> BTreeSet<Tenant> {
    let mut spans: BTreeMap<&Tenant, Vec<(&EvidenceFile, model::Timestamp, model::Timestamp)>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.state.is_read() && WINDOWS.contains(&file.format.as_str())) {
        if let (Some(first), Some(last)) = (file.first, file.last) {
            spans.entry(&file.tenant).or_default().push((file, first, last));
        }
    }
    let overlap = |spans: &mut Vec<(&EvidenceFile, model::Timestamp, model::Timestamp)>| {
        spans.sort_by_key(|(_, first, _)| *first);
        // Per format the latest end so far: one pass, however many files there are.
        let mut ends: BTreeMap<&str, model::Timestamp> = BTreeMap::new();
        spans.iter().any(|(file, first, last)| {
            let is_beside = ends.iter().any(|(format, end)| *format != file.format && end >= first);
            let end = ends.entry(&file.format).or_insert(*last);
            *end = (*end).max(*last);
            is_beside
        })
    };
    spans.iter_mut().filter_map(|(tenant, spans)| overlap(spans).then(|| (*tenant).clone())).collect()
}

fn compare(tenant: &Tenant, rows: &EventBatch, known: &mut HashMap<u64, Digest>, pairs: &mut Pairs) {
    let (hosts, channels) = (rows.text(Column::HOST), rows.text(Column::CHANNEL));
    let (digests, numbers) = (rows.text(Column::EVIDENCE), rows.numbers(Column::RECORD_ID));
    let digest_of: Vec<Option<Digest>> = digests
        .as_ref()
        .map_or_else(Vec::new, |digests| digests.values().iter().map(|text| text?.parse::<Digest>().ok()).collect());
    for row in 0..rows.rows() {
        let number = numbers.as_ref().and_then(|numbers| numbers.get(row));
        let digest = digests.as_ref().and_then(|digests| digest_of[digests.key(row)?]);
        let (Some(number), Some(digest), Some(time), Some(host)) = (number, digest, rows.time(row), get(&hosts, row))
        else {
            continue;
        };
        let mut hasher = DefaultHasher::new();
        (tenant.as_str(), host.to_ascii_lowercase(), get(&channels, row), number, time).hash(&mut hasher);
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        let first = *known.entry(hasher.finish()).or_insert(digest);
        let pair = (first.min(digest), first.max(digest));
        if first != digest && (pairs.len() < PAIRS_MAX || pairs.contains_key(&pair)) {
            *pairs.entry(pair).or_default() += 1;
        }
    }
}

fn sentences(files: &[EvidenceFile], tenant: &Tenant, pairs: &Pairs) -> Vec<String> {
    let mut paths: HashMap<Digest, &str> = HashMap::new();
    for file in files.iter().filter(|file| file.tenant == *tenant && file.state.is_read()) {
        paths.entry(file.sha256).or_insert(&file.path);
    }
    let path = |digest: &Digest| paths.get(digest).copied().unwrap_or("?");
    let pair = |(one, other): &(Digest, Digest)| (path(one).min(path(other)), path(one).max(path(other)));
    let mut named: Vec<(&str, &str, u64)> = Vec::new();
    for (digests, &records) in pairs {
        let (one, other) = pair(digests);
        named.push((one, other, records));
    }
    named.sort_unstable_by_key(|&(one, other, records)| (std::cmp::Reverse(records), one, other));
    let more = named.len().saturating_sub(NAMED);
    let told = named.iter().take(NAMED).map(|(one, other, records)| {
        let of = if *records == 1 { "record of a logon is" } else { "records of logons are" };
        format!(
            "At least {records} {of} in {one} and again in {other} (same computer, channel, number and time): where records and findings of rules are \
             counted, both count."
        )
    });
    let rest = (more > 0).then(|| format!("{more} more pairs of files of {tenant} hold copies of the same records."));
    told.chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formats_exist() {
        for name in WINDOWS {
            assert!(evidence::by_name(name).is_some(), "{name}");
        }
    }
}
