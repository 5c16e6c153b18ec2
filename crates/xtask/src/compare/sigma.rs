//! `cargo xtask compare sigma`: both programs run, their hits compared, every difference put into a class.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, bail};

use super::classes::{Classes, Side};
use super::hits::{self, Hit};
use super::rules::{self, RuleFile};
use crate::workspace;

/// Folders of rules: those in force, and for more to compare those that are not any more.
const RULES: [&str; 7] = [
    "rules",
    "rules-compliance",
    "rules-emerging-threats",
    "rules-placeholder",
    "rules-threat-hunting",
    "deprecated",
    "unsupported",
];
/// Folders of evidence.
const EVIDENCE: [&str; 2] = ["evtx", "sigma/regression_data"];
/// Differences of one rule that are listed.
const LISTED: usize = 3;

/// Runs it. Returns whether every difference is explained.
///
/// # Errors
/// When the corpus is missing, or a program cannot be built or run.
pub fn run(root: &Path) -> Result<bool> {
    let corpus = workspace::corpus(root).context("the corpus is needed: ../shared/corpus or HOPSCOPE_CORPUS")?;
    let existing = |names: &[&str], below: &Path| -> Vec<PathBuf> {
        names.iter().map(|name| below.join(name)).filter(|path| path.is_dir()).collect()
    };
    let (evidence, rule_folders) = (existing(&EVIDENCE, &corpus), existing(&RULES, &corpus.join("sigma")));
    let classes = fs::read_to_string(root.join("peers/sigma-loop/differences.toml")).context("reading the classes")?;
    let classes: Classes = toml::from_str(&classes).context("reading the classes")?;
    let programs = Programs { rules: &rule_folders, evidence: &evidence };
    let files = hits::files(&evidence)?;
    let same = hits::same_files(&files)?;
    let mut rules = rules::read(&rule_folders)?;

    let theirs = programs.sigma_loop(&workspace::build_peer(root, "sigma-loop")?)?;
    let ours = programs.hopscope(&workspace::build_hopscope(root)?)?;
    rules::note_not_used(&mut rules, &ours.said);
    let [ours_hits, their_hits] = [&ours, &theirs].map(|ran| hits::parse(&ran.found, &same));
    let (ours_hits, their_hits) = (ours_hits?, their_hits?);
    println!("{} EVTX files, {} with the bytes of another; {} rules", files.len(), same.len(), rules.len());
    println!("loop      {}", theirs.said.trim_end());
    println!("hopscope  {}", ours.said.lines().find(|line| line.contains("rules used")).unwrap_or_default());
    let common: BTreeSet<&str> = ours_hits.intersection(&their_hits).map(|hit| hit.rule_id.as_str()).collect();
    println!("{:>8}  the same hits, of {} rules", ours_hits.intersection(&their_hits).count(), common.len());
    let report = Report { classes: &classes, rules: &rules };
    let ours_only = report.one_side(Side::Hopscope, &ours_hits, &their_hits);
    let theirs_only = report.one_side(Side::Loop, &their_hits, &ours_hits);
    Ok(ours_only && theirs_only)
}

/// How the two programs are run.
struct Programs<'a> {
    rules: &'a [PathBuf],
    evidence: &'a [PathBuf],
}

/// What a program printed.
struct Ran {
    found: String,
    said: String,
}

impl Programs<'_> {
    fn sigma_loop(&self, program: &Path) -> Result<Ran> {
        let mut command = Command::new(program);
        command.arg("--time").args(self.evidence);
        self.ran(command, &[0])
    }

    fn hopscope(&self, program: &Path) -> Result<Ran> {
        let folder = tempfile::tempdir().context("making a folder for the case")?;
        let mut command = Command::new(program);
        command
            .args(["detect", "--json", "--not-used", "--no-own-rules", "--case"])
            .arg(folder.path().join("case"))
            .args(self.evidence);
        // 3 says that some evidence could not be read: the corpus has damaged files.
        self.ran(command, &[0, 3])
    }

    fn ran(&self, mut command: Command, accepted: &[i32]) -> Result<Ran> {
        command.args(self.rules.iter().flat_map(|folder| ["--rules".as_ref(), folder.as_os_str()]));
        let Output { status, stdout, stderr } = command.output().with_context(|| format!("starting {command:?}"))?;
        let said = String::from_utf8_lossy(&stderr).into_owned();
        if !status.code().is_some_and(|code| accepted.contains(&code)) {
            bail!("{status}: {command:?}\n{said}");
        }
        Ok(Ran { found: String::from_utf8(stdout).context("reading hits")?, said })
    }
}

/// How differences are told.
struct Report<'a> {
    classes: &'a Classes,
    rules: &'a BTreeMap<String, RuleFile>,
}

impl Report<'_> {
    /// Prints what one side has and the other has not. Returns whether all of it is explained.
    fn one_side(&self, side: Side, of: &BTreeSet<Hit>, other: &BTreeSet<Hit>) -> bool {
        let mut by_rule: BTreeMap<&str, Vec<&Hit>> = BTreeMap::new();
        for hit in of.difference(other) {
            by_rule.entry(&hit.rule_id).or_default().push(hit);
        }
        let unknown = RuleFile::default();
        let mut explained: BTreeMap<usize, BTreeMap<&str, usize>> = BTreeMap::new();
        let mut unexplained: Vec<(&str, &[&Hit])> = Vec::new();
        for (id, hits) in &by_rule {
            let rule = self.rules.get(*id).unwrap_or(&unknown);
            match self.classes.class.iter().position(|class| class.explains(side, id, rule)) {
                Some(class) => _ = explained.entry(class).or_default().insert(id, hits.len()),
                None => unexplained.push((id, hits)),
            }
        }
        println!("{:>8}  {}", by_rule.values().map(Vec::len).sum::<usize>(), Self::words(side));
        for (class, rules) in &explained {
            println!("{:>8}    {}", rules.values().sum::<usize>(), self.classes.class[*class].name);
            rules.iter().for_each(|(id, count)| println!("{count:>8}      {}", self.title(id)));
        }
        for (id, hits) in &unexplained {
            println!("{:>8}    UNEXPLAINED {}", hits.len(), self.title(id));
            hits.iter().take(LISTED).for_each(|hit| println!("              {}:{}", hit.file, hit.record));
        }
        unexplained.is_empty()
    }

    const fn words(side: Side) -> &'static str {
        match side {
            Side::Hopscope => "only hopscope's",
            Side::Loop => "only the loop's",
        }
    }

    /// A rule by its id and the last two parts of its path.
    fn title(&self, id: &str) -> String {
        let Some(rule) = self.rules.get(id) else { return format!("{id} (in no file)") };
        let mut parts: Vec<_> = rule.path.iter().rev().take(2).map(|part| part.to_string_lossy()).collect();
        parts.reverse();
        format!("{id} {}", parts.join("/"))
    }
}
