//! Changing a case: settings, evidence, logons, results. Each is one commit.

use crate::clean::clean;
use crate::error::Error;
use crate::folder::Case;
use crate::ingest::merge::{Tables, table_file};
use crate::ingest::writer::{Added, Writer, WriterLimits};
use crate::result::is_result_name;
use crate::scan::logons::logon_parts;
use crate::store::manifest::{
    Manifest, RULE_FINDINGS_SCHEMA, RULE_FINDINGS_TABLE, RuleFindingsOf, Run, RunId, Settings,
};
use crate::store::publish::Unsynced;
use crate::table::evidence::EvidenceTable;
use crate::table::findings::{self, FINDINGS_FILE};
use crate::table::parts::{self, PARTS_FILE, Part, PartKind};
use crate::table::rule_findings::{self, RULE_FINDINGS_FILE};
use crate::table::scope::{PATHS_FILE, VERDICTS_FILE, paths_table, verdicts_table};
use model::{Finding, Logon, Scope};

/// What a commit did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committed {
    /// The case holds more now.
    Added,
    /// Everything was there already; no byte of the case changed.
    Nothing,
}

/// The answer of one analysis, replaced as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Results<'a> {
    /// What it was computed from; see [`Case::results_fingerprint`].
    pub fingerprint: &'a str,
    /// Register and options, the question that this answers among them.
    pub settings: &'a Settings,
    /// The verdicts and paths.
    pub scope: &'a Scope,
    /// The findings, in the order to keep.
    pub findings: &'a [Finding],
    /// Files for people: `scope.json` and whatever is below `report/`, with their bytes.
    pub files: &'a [(String, Vec<u8>)],
}

impl Case {
    /// Stores register and options.
    ///
    /// # Errors
    /// When another process writes, or the disk says no.
    pub fn store_settings(&mut self, settings: Settings) -> Result<(), Error> {
        if settings == self.manifest.settings {
            return Ok(());
        }
        self.lock()?;
        self.publish(Manifest { settings, ..self.manifest.clone() }, Vec::new())
    }

    /// Takes the lock that every change takes, before work whose result could not be kept without it.
    ///
    /// # Errors
    /// When another process writes, or wrote since the case was opened.
    pub fn claim(&mut self) -> Result<(), Error> {
        self.lock()
    }

    /// Begins to add evidence: removes what a stopped run left, and gives the buffers of a new one.
    ///
    /// # Errors
    /// When another process writes, or the disk says no.
    pub fn begin(&mut self, limits: WriterLimits) -> Result<Writer, Error> {
        self.lock()?;
        clean(self.disk.as_ref(), &self.root, &self.all_parts()?)?;
        Ok(Writer::new(self.disk.clone(), self.root.clone(), self.last_run() + 1, limits))
    }

    /// Makes a run part of the case, all of it at once. A run whose name is known already, or that adds nothing, changes nothing.
    ///
    /// # Errors
    /// When a job of the writer was not run, or the disk says no. The case is as before then.
    pub fn commit(&mut self, run: RunId, writer: Writer, added: Added) -> Result<Committed, Error> {
        self.lock()?;
        let mut parts = writer.into_parts()?;
        parts.sort();
        let old = Tables::load(&self.root, &self.manifest)?;
        if self.manifest.runs.iter().any(|known| known.id == run) {
            clean(self.disk.as_ref(), &self.root, &old.parts)?;
            return Ok(Committed::Nothing);
        }
        let events = parts.iter().filter(|part| part.kind == PartKind::Events).map(|part| part.rows).sum();
        let has_parts = !parts.is_empty();
        let mut unsynced = Unsynced::default();
        parts.iter().for_each(|part| unsynced.add(&self.root, self.root.join(&part.path)));
        unsynced.sync(self.disk.as_ref())?;
        let files_before = old.evidence.len();
        let old_files = old.files(&self.root)?;
        let tables =
            old.merged(Tables { evidence: added.evidence, problems: added.problems, coverage: added.coverage, parts });
        if !has_parts && old_files == tables.files(&self.root)? {
            return Ok(Committed::Nothing);
        }
        // Logons and results were computed without the new evidence. So were the findings of rules, but nobody can make those again
        // without the rules: they stay, and say of which run they are.
        let kept: Vec<Part> = tables.parts.into_iter().filter(|part| part.kind != PartKind::Logons).collect();
        let tables = Tables { parts: kept, ..tables };
        let mut manifest = Manifest { logons: None, results: None, ..self.manifest.clone() };
        let number = self.last_run() + 1;
        manifest.runs.push(Run { id: run, number, files: (tables.evidence.len() - files_before) as u64, events });
        self.publish(manifest, tables.files(&self.root)?)?;
        clean(self.disk.as_ref(), &self.root, &tables.parts)?;
        Ok(Committed::Added)
    }

    /// Replaces all logons. With the fingerprint that they were stored with already, nothing is written.
    ///
    /// # Errors
    /// When another process writes, or the disk says no. The old logons stay then.
    pub fn replace_logons(
        &mut self,
        fingerprint: &str,
        logons: &[Logon],
        evidence: &EvidenceTable,
    ) -> Result<(), Error> {
        if self.logons_fingerprint() == Some(fingerprint) {
            return Ok(());
        }
        self.lock()?;
        let mut parts = self.all_parts()?;
        clean(self.disk.as_ref(), &self.root, &parts)?;
        parts.retain(|part| part.kind != PartKind::Logons);
        let mut unsynced = Unsynced::default();
        for (part, bytes) in logon_parts(&self.root, logons, evidence, fingerprint)? {
            unsynced.write(self.disk.as_ref(), &self.root, self.root.join(&part.path), &bytes)?;
            parts.push(part);
        }
        unsynced.sync(self.disk.as_ref())?;
        parts.sort();
        let files = vec![table_file(&self.root, PARTS_FILE, &parts::to_table(&parts))?];
        self.publish(Manifest { logons: Some(fingerprint.to_owned()), ..self.manifest.clone() }, files)?;
        clean(self.disk.as_ref(), &self.root, &parts)
    }

    /// Replaces what rules found, in the order given. With what the case holds already, nothing is written.
    ///
    /// # Errors
    /// When another process writes, or the disk says no. The old findings stay then.
    pub fn replace_rule_findings(
        &mut self,
        of: &RuleFindingsOf,
        findings: &[Finding],
        evidence: &EvidenceTable,
    ) -> Result<(), Error> {
        self.lock()?;
        let table = rule_findings::to_table(findings, evidence);
        let file = table_file(&self.root, RULE_FINDINGS_FILE, &table)?;
        let mut manifest = Manifest { rule_findings: Some(of.clone()), ..self.manifest.clone() };
        manifest.tables.insert(RULE_FINDINGS_TABLE.to_owned(), RULE_FINDINGS_SCHEMA.to_owned());
        self.publish(manifest, vec![file])
    }

    /// Replaces findings, paths, verdicts and reports, all at once. Where nothing differs, nothing is written.
    ///
    /// # Errors
    /// When a file has a name that is none of a result's, another process writes, or the disk says no. The old results stay then.
    pub fn replace_results(&mut self, results: &Results<'_>) -> Result<(), Error> {
        if let Some((name, _)) = results.files.iter().find(|(name, _)| !is_result_name(name)) {
            return Err(Error::ResultName(name.clone()));
        }
        self.lock()?;
        let mut files = vec![
            table_file(&self.root, FINDINGS_FILE, &findings::to_table(results.findings))?,
            table_file(&self.root, PATHS_FILE, &paths_table(&results.scope.paths))?,
            table_file(&self.root, VERDICTS_FILE, &verdicts_table(&results.scope.tenants))?,
        ];
        files.extend(results.files.iter().cloned());
        let (fingerprint, settings) = (results.fingerprint.to_owned(), results.settings.clone());
        self.publish(Manifest { results: Some(fingerprint), settings, ..self.manifest.clone() }, files)
    }
}
