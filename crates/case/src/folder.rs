//! The case folder: what it is made of, creating and opening it, the lock, and committing.

use crate::clean::{REPORT_FOLDER, clean, clean_folder, entries};
use crate::error::Error;
use crate::ingest::merge::{Tables, load};
use crate::result::SCOPE_FILE;
use crate::store::disk::{Disk, RealDisk};
use crate::store::lock::{LOCK_FILE, lock};
use crate::store::manifest::{CASE_SCHEMA, MANIFEST_FILE, Manifest, RuleFindingsOf, Run, Settings};
use crate::store::names::hash;
use crate::store::publish::{NewFile, is_leftover, publish, publish_as, roll_forward};
use crate::table::findings::FINDINGS_FILE;
use crate::table::parts::{self, PARTS_FILE, Part};
use crate::table::rule_findings::RULE_FINDINGS_FILE;
use crate::table::scope::{PATHS_FILE, VERDICTS_FILE};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A case folder. Reading takes no lock; the first change locks the folder until this value is dropped.
#[derive(Debug)]
pub struct Case {
    pub(crate) root: PathBuf,
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) manifest: Manifest,
    pub(crate) lock: Option<File>,
}

impl Case {
    /// Creates an empty case in a folder that is empty or does not exist. With `force`, replaces a case, and nothing but a case.
    ///
    /// # Errors
    /// When the folder holds anything else, or the disk says no.
    pub fn create(root: &Path, force: bool) -> Result<Self, Error> {
        Self::create_on(Arc::new(RealDisk), root, force)
    }

    pub(crate) fn create_on(disk: Arc<dyn Disk>, root: &Path, force: bool) -> Result<Self, Error> {
        disk.create_folder(root).map_err(Error::io("creating", root))?;
        // Once before the lock, which would leave a file in a folder that is no case, and once under it.
        old_manifest(root, force)?;
        let lock = lock(root)?;
        let old = old_manifest(root, force)?;
        // A case that replaces one is byte for byte one that replaces none, generation included.
        let generation = if old.generation == 1 { 2 } else { 1 };
        let mut case = Self { root: root.to_owned(), disk, manifest: old, lock: Some(lock) };
        let files = Tables::default().files(root)?;
        publish_as(case.disk.as_ref(), root, &mut case.manifest, Manifest::new(), files, generation)?;
        clean(case.disk.as_ref(), root, &[])?;
        case.remove_results()?;
        Ok(case)
    }

    /// Opens a case.
    ///
    /// # Errors
    /// When there is none, or its manifest cannot be read. A damaged table is an error when it is asked for.
    pub fn open(root: &Path) -> Result<Self, Error> {
        Self::open_on(Arc::new(RealDisk), root)
    }

    pub(crate) fn open_on(disk: Arc<dyn Disk>, root: &Path) -> Result<Self, Error> {
        let manifest = Manifest::load(root)?;
        Ok(Self { root: root.to_owned(), disk, manifest, lock: None })
    }

    /// Opens the case, or creates one where the folder is empty or missing.
    ///
    /// # Errors
    /// As [`Case::open`] and [`Case::create`].
    pub fn open_or_create(root: &Path) -> Result<Self, Error> {
        match Self::open(root) {
            Err(Error::NotACase(_)) => Self::create(root, false),
            other => other,
        }
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The runs that added evidence, in their order.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.manifest.runs
    }

    /// Register and options as last stored.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.manifest.settings
    }

    /// A name for everything that an analysis reads from this case: runs, settings, findings of rules. Equal fingerprints, equal input. Whoever
    /// analyses adds its own version and options.
    #[must_use]
    pub fn input_fingerprint(&self) -> String {
        let Manifest { tables, runs, settings, rule_findings, .. } = self.manifest.clone();
        let input = Manifest { tables, runs, settings, rule_findings, ..Manifest::new() };
        let text = input.print();
        format!("{:016x}-{}", hash(text.as_bytes()), text.len())
    }

    /// The fingerprint that the logons were stored with; `None` when there are none, or evidence was added since.
    #[must_use]
    pub fn logons_fingerprint(&self) -> Option<&str> {
        self.manifest.logons.as_deref()
    }

    /// The fingerprint that findings, paths and verdicts were stored with; `None` when there are none, or evidence was added since.
    #[must_use]
    pub fn results_fingerprint(&self) -> Option<&str> {
        self.manifest.results.as_deref()
    }

    /// Where the findings of rules come from that this case holds; `None` when no rules were run.
    #[must_use]
    pub const fn rule_findings_of(&self) -> Option<&RuleFindingsOf> {
        self.manifest.rule_findings.as_ref()
    }

    /// Number of the last run that added evidence; 0 when there is none.
    #[must_use]
    pub fn last_run(&self) -> u32 {
        self.manifest.runs.last().map_or(0, |run| run.number)
    }

    /// Takes the lock, makes sure that nobody wrote since the case was opened, and finishes the last commit.
    pub(crate) fn lock(&mut self) -> Result<(), Error> {
        if self.lock.is_none() {
            let lock = lock(&self.root)?;
            if Manifest::load(&self.root)? != self.manifest {
                return Err(Error::Changed(self.root.clone()));
            }
            self.lock = Some(lock);
        }
        roll_forward(self.disk.as_ref(), &self.root, &self.manifest)
    }

    pub(crate) fn publish(&mut self, new: Manifest, files: Vec<NewFile>) -> Result<(), Error> {
        publish(self.disk.as_ref(), &self.root, &mut self.manifest, new, files)
    }

    pub(crate) fn all_parts(&self) -> Result<Vec<Part>, Error> {
        load(&self.root, &self.manifest, PARTS_FILE, parts::from_table)
    }

    fn remove_results(&self) -> Result<(), Error> {
        for name in [FINDINGS_FILE, RULE_FINDINGS_FILE, PATHS_FILE, VERDICTS_FILE, SCOPE_FILE] {
            let path = self.root.join(name);
            if path.is_file() {
                self.disk.remove_file(&path).map_err(Error::io("removing", &path))?;
            }
        }
        clean_folder(self.disk.as_ref(), &self.root.join(REPORT_FOLDER), &|_, _| true)
    }
}

/// The manifest that a new case follows: that of the case to replace, or an empty one.
fn old_manifest(root: &Path, force: bool) -> Result<Manifest, Error> {
    let path = root.join(MANIFEST_FILE);
    if !path.exists() {
        let is_ours = |name: &str| name == LOCK_FILE || is_leftover(name);
        let foreign = entries(root)?.into_iter().any(|(_, name, _)| !is_ours(&name));
        return if foreign { Err(Error::NotEmpty(root.to_owned())) } else { Ok(Manifest::new()) };
    }
    let text = fs::read(&path).map_err(Error::io("reading", &path))?;
    let schema = CASE_SCHEMA.split_once('/').map_or(CASE_SCHEMA, |(name, _)| name).as_bytes();
    if !text.windows(schema.len()).any(|window| window == schema) {
        return Err(Error::NotEmpty(root.to_owned()));
    }
    if !force {
        return Err(Error::Exists(root.to_owned()));
    }
    // A manifest that cannot be read is replaced, too: that is what force is for.
    Ok(Manifest::load(root).unwrap_or_else(|_| Manifest::new()))
}
