//! `rule_findings.parquet`: what rules found, a row per [`model::Finding`] in the order given. The columns are those of `findings.parquet`
//! (`table::findings`), and `sha256`: the hash of the file that `file` names, in hexadecimal, so that a row points to its record without
//! another table. It is null where several files of a tenant share that path.
//!
//! It is a table of its own because rules are run apart from the analysis that writes `findings.parquet`: an answer to another question
//! leaves it alone. What it was made from stands in `case.toml` under `[rule_findings]` ([`crate::RuleFindingsOf`]).

use crate::table::evidence::{EvidenceTable, FilesByPath};
use crate::table::findings::columns;
use arrow_array::RecordBatch;
use model::{Finding, Tenant};
use std::collections::HashMap;

/// Its name in the case.
pub(crate) const RULE_FINDINGS_FILE: &str = "rule_findings.parquet";

/// As a table. [`crate::table::findings::from_table`] reads it back.
pub(crate) fn to_table(findings: &[Finding], evidence: &EvidenceTable) -> RecordBatch {
    let files = FilesByPath::new(evidence);
    // Written once per file: there are far fewer than findings.
    let mut written: HashMap<(&Tenant, &str), Option<String>> = HashMap::new();
    for finding in findings {
        let find = || files.find(&finding.tenant, &finding.file).map(|file| file.sha256.to_string());
        written.entry((&finding.tenant, &finding.file)).or_insert_with(find);
    }
    let digests = findings.iter().map(|finding| written[&(&finding.tenant, finding.file.as_str())].as_deref());
    columns(findings).text("sha256", digests).finish()
}
