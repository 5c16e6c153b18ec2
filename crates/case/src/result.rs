//! Names of files that an analysis leaves for people.

/// Name of the answer as JSON.
pub(crate) const SCOPE_FILE: &str = "scope.json";

/// May a result have this name? `scope.json`, or plain names below `report/`.
pub(crate) fn is_result_name(name: &str) -> bool {
    let is_plain = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0', ':']);
    name == SCOPE_FILE || name.strip_prefix("report/").is_some_and(|rest| rest.split('/').all(is_plain))
}
