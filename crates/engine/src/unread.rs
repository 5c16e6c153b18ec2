//! Files in no format that is known: they may show what the logs that were read do not.
//!
//! Those that look like logs are missing logs where nothing else was read of their host ([`crate::analyse`]); elsewhere, and where a file looks
//! like nothing, "not seen" stands, and is never told without them. Whoever is told that he cannot tell is told of them as well.

use model::{EvidenceFile, HoleReason, Scope, TenantScope, Verdict};
use std::collections::BTreeMap;

/// Files that are named.
const NAMED: usize = 3;

/// Names the unknown files of every tenant that is said not to have been seen in, and of those that nothing can be told of because of them.
pub(crate) fn notes(files: &[EvidenceFile], scope: &Scope) -> Vec<String> {
    let mut unknown: BTreeMap<&str, Vec<&EvidenceFile>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.is_of_no_known_format()) {
        unknown.entry(file.tenant.as_str()).or_default().push(file);
    }
    let of_tenant = |scope: &TenantScope| Some(told(scope, unknown.get(scope.tenant.as_str())?));
    scope.tenants.iter().filter_map(of_tenant).flatten().collect()
}

fn told(scope: &TenantScope, files: &[&EvidenceFile]) -> Vec<String> {
    let (logs, others): (Vec<&EvidenceFile>, Vec<&EvidenceFile>) =
        files.iter().copied().partition(|file| file.is_unread_log());
    let is_for_them = scope.coverage.missing.iter().any(|hole| hole.reason == HoleReason::UnknownFormat);
    let tenant = &scope.tenant;
    let start = match scope.verdict {
        Verdict::NotSeen => format!("Not seen in {tenant} is said by the logs that were read"),
        Verdict::CannotTell if is_for_them => {
            format!("Whether {tenant} was reached cannot be told by the logs that were read")
        }
        _ => return Vec::new(),
    };
    let is_not_seen = scope.verdict == Verdict::NotSeen;
    let logs = sentence(&start, &logs, ["looks like a log and is", "look like logs and are"]);
    logs.into_iter().chain(sentence(&start, &others, ["is", "are"]).filter(|_| is_not_seen)).collect()
}

fn sentence(start: &str, files: &[&EvidenceFile], verbs: [&str; 2]) -> Option<String> {
    let named = files.iter().take(NAMED).map(|file| file.path.as_str()).collect::<Vec<_>>().join(", ");
    let more = match files.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (word, verb) = if files.len() == 1 { ("file", verbs[0]) } else { ("files", verbs[1]) };
    let count = files.len();
    (count > 0).then(|| format!("{start}: {count} {word} of it {verb} in no format that is known: {named}{more}."))
}
