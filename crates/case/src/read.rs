//! Questions to a case, each behind a tenant filter.

use crate::error::Error;
use crate::folder::Case;
use crate::ingest::block::RecordBlock;
use crate::ingest::merge::load;
use crate::result::is_result_name;
use crate::scan::events::{EventPart, Events};
use crate::scan::filter::{Scan, TenantFilter};
use crate::scan::logons::read_logons;
use crate::scan::records::find_blocks;
use crate::store::publish::current_path;
use crate::table::coverage::{self, COVERAGE_FILE};
use crate::table::evidence::{self, EVIDENCE_FILE, EvidenceTable};
use crate::table::findings::{self, FINDINGS_FILE};
use crate::table::parts::{Part, PartKind};
use crate::table::problems::{self, PROBLEMS_FILE};
use crate::table::rule_findings::RULE_FINDINGS_FILE;
use model::{CoverageSpan, Digest, Finding, Logon, Problem};
use std::path::PathBuf;

impl Case {
    fn parts(&self, kind: PartKind, scan: &Scan) -> Result<Vec<Part>, Error> {
        let mut parts = self.all_parts()?;
        parts.retain(|part| part.kind == kind && scan.tenants.allows(&part.tenant) && part.overlaps(&scan.window));
        Ok(parts)
    }

    /// The evidence of these tenants. Numbers hold for this table alone.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn evidence(&self, tenants: &TenantFilter) -> Result<EvidenceTable, Error> {
        let mut files = load(&self.root, &self.manifest, EVIDENCE_FILE, evidence::from_table)?;
        files.retain(|file| tenants.allows(&file.tenant));
        Ok(EvidenceTable::new(files))
    }

    /// What was lost of these tenants' evidence, sorted.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn problems(&self, tenants: &TenantFilter) -> Result<Vec<Problem>, Error> {
        let mut problems = load(&self.root, &self.manifest, PROBLEMS_FILE, problems::from_table)?;
        problems.retain(|problem| tenants.allows(&problem.tenant));
        Ok(problems)
    }

    /// Which logs there are of these tenants' hosts, sorted.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn coverage(&self, tenants: &TenantFilter) -> Result<Vec<CoverageSpan>, Error> {
        let mut spans = load(&self.root, &self.manifest, COVERAGE_FILE, coverage::from_table)?;
        spans.retain(|span| tenants.allows(&span.tenant));
        Ok(spans)
    }

    /// What rules found at these tenants, as stored; none when no rules were run.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn rule_findings(&self, tenants: &TenantFilter) -> Result<Vec<Finding>, Error> {
        if self.manifest.rule_findings.is_none() {
            return Ok(Vec::new());
        }
        let mut findings = load(&self.root, &self.manifest, RULE_FINDINGS_FILE, findings::from_table)?;
        findings.retain(|finding| tenants.allows(&finding.tenant));
        Ok(findings)
    }

    /// The findings of an analysis at these tenants, as stored; none when no analysis was stored.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn findings(&self, tenants: &TenantFilter) -> Result<Vec<Finding>, Error> {
        if self.manifest.results.is_none() {
            return Ok(Vec::new());
        }
        let mut findings = load(&self.root, &self.manifest, FINDINGS_FILE, findings::from_table)?;
        findings.retain(|finding| tenants.allows(&finding.tenant));
        Ok(findings)
    }

    /// A file that an analysis left for people, if it did.
    ///
    /// # Errors
    /// When the name is none of a result's.
    pub fn result_path(&self, name: &str) -> Result<Option<PathBuf>, Error> {
        if !is_result_name(name) {
            return Err(Error::ResultName(name.to_owned()));
        }
        let path = current_path(&self.root, &self.manifest, name);
        Ok((self.manifest.results.is_some() && path.is_file()).then_some(path))
    }

    /// The events that fit, tenant by tenant, of each in the order of its part files.
    ///
    /// # Errors
    /// When the list of parts is damaged; a damaged part is an error of the iterator, which goes on with the next part.
    pub fn events(&self, scan: &Scan) -> Result<Events, Error> {
        Ok(Events::new(self.event_parts(scan)?))
    }

    /// The part files that can hold events that fit, for reading them on several threads.
    ///
    /// # Errors
    /// When the list of parts is damaged.
    pub fn event_parts(&self, scan: &Scan) -> Result<Vec<EventPart>, Error> {
        let parts = self.parts(PartKind::Events, scan)?;
        Ok(parts.into_iter().map(|part| EventPart::new(&self.root, part, scan)).collect())
    }

    /// The logons into hosts of these tenants that fit, by time and id. Pointers are numbers in `evidence`; those into files that
    /// it does not hold are left out.
    ///
    /// # Errors
    /// When a table is damaged.
    pub fn logons(&self, scan: &Scan, evidence: &EvidenceTable) -> Result<Vec<Logon>, Error> {
        read_logons(&self.root, &self.parts(PartKind::Logons, scan)?, scan, evidence)
    }

    /// The stored blocks of a file whose range of record numbers takes in `record`: one, or several where a damaged log counts
    /// twice. Empty when the case holds none.
    ///
    /// # Errors
    /// When a table is damaged.
    pub fn blocks(&self, tenants: &TenantFilter, evidence: &Digest, record: u64) -> Result<Vec<RecordBlock>, Error> {
        let parts = self.parts(PartKind::Records, &Scan::new(tenants.clone()))?;
        let mut blocks = Vec::new();
        for part in &parts {
            blocks.extend(find_blocks(&self.root, part, evidence, record)?);
        }
        Ok(blocks)
    }
}
