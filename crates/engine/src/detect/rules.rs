//! Rules from folders and files: read, loaded, routed and made ready to match.

use super::own;
use crate::error::Error;
use detect::load::{Rejected, load};
use detect::matching::Matcher;
use detect::route::Routes;
use detect::rule::{Origin, Rule};
use detect::tuning::KnownRule;
use model::Level;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders deeper than this hold no rules of anybody's.
const DEPTH_MAX: usize = 32;

/// The version of how rules are read, routed and matched: one more whenever the same rules find something else.
const MATCHING: u32 = 1;

/// Which rules are wanted.
#[derive(Clone, Debug, Default)]
pub struct RuleFilter {
    /// Rules below this level are left out.
    pub level_min: Option<Level>,
    /// Rules of these states alone; empty is all. A rule that states none is of every state.
    pub statuses: Vec<String>,
    /// The rules that come with the program, too.
    pub own: bool,
}

/// A rule that is not used, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUsed {
    /// Where it stands.
    pub origin: Origin,
    /// Its title, where it could be read.
    pub title: Option<Arc<str>>,
    /// Why: a lower-case fragment.
    pub reason: String,
}

/// Rules that are ready.
pub struct Rules {
    rules: Vec<Rule>,
    matcher: Matcher,
    not_used: Vec<NotUsed>,
    left_out: usize,
    fingerprint: String,
}

impl Rules {
    /// Reads all `.yml` and `.yaml` files below the paths, in the order of their names.
    ///
    /// # Errors
    /// When a path cannot be read, or holds no file of rules. A rule that cannot be used is no error; see [`Rules::not_used`].
    pub fn read(paths: &[PathBuf], filter: &RuleFilter) -> Result<Self, Error> {
        let mut files = if filter.own { own::files() } else { Vec::new() };
        for path in paths {
            let before = files.len();
            walk(path, 0, &mut files)?;
            if files.len() == before {
                return Err(Error::NoRules(path.clone()));
            }
        }
        Ok(Self::new(files, filter))
    }

    fn new(files: Vec<(Arc<str>, Vec<u8>)>, filter: &RuleFilter) -> Self {
        let fingerprint = fingerprint(&files, filter);
        let loaded = load(files);
        let mut not_used: Vec<NotUsed> = loaded.rejected.into_iter().map(of_rejected).collect();
        let routes = Routes::builtin();
        let (mut rules, mut buckets, mut left_out) = (Vec::new(), Vec::new(), 0);
        for rule in loaded.rules {
            if !is_wanted(&rule, filter) {
                left_out += 1;
                continue;
            }
            match routes.of(&rule.log_source) {
                Ok(of_rule) => {
                    buckets.push(of_rule);
                    rules.push(rule);
                }
                Err(why) => {
                    let reason = why.to_string();
                    not_used.push(NotUsed { origin: rule.origin, title: Some(rule.title), reason });
                }
            }
        }
        not_used.sort_by(|a, b| a.origin.cmp(&b.origin));
        let matcher = Matcher::new(rules.iter().zip(buckets.iter().map(Vec::as_slice)));
        Self { rules, matcher, not_used, left_out, fingerprint }
    }

    /// How many are used.
    #[must_use]
    pub const fn used(&self) -> usize {
        self.rules.len()
    }

    /// What those that are used are called.
    pub fn known(&self) -> impl Iterator<Item = KnownRule<'_>> {
        self.rules.iter().map(|rule| KnownRule { id: &rule.id, title: &rule.title, tags: &rule.tags })
    }

    /// Those that cannot be used, by file, each with its reason.
    #[must_use]
    pub fn not_used(&self) -> &[NotUsed] {
        &self.not_used
    }

    /// How many were left out by the filter.
    #[must_use]
    pub const fn left_out(&self) -> usize {
        self.left_out
    }

    /// A name for these rules: equal names, equal findings over the same events.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    pub(super) fn rule(&self, number: usize) -> &Rule {
        &self.rules[number]
    }

    pub(super) const fn matcher(&self) -> &Matcher {
        &self.matcher
    }
}

/// Of everything that findings depend on beside the events.
fn fingerprint(files: &[(Arc<str>, Vec<u8>)], filter: &RuleFilter) -> String {
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    add(&MATCHING.to_le_bytes());
    add(filter.level_min.map_or("", Level::as_str).as_bytes());
    add(&(filter.statuses.len() as u64).to_le_bytes());
    filter.statuses.iter().for_each(|status| add(status.as_bytes()));
    // Where the files lie changes nothing.
    files.iter().for_each(|(_, text)| add(text));
    let digest: [u8; 32] = hash.finalize().into();
    model::Digest(digest).to_string()
}

fn of_rejected(rejected: Rejected) -> NotUsed {
    NotUsed { origin: rejected.origin, title: rejected.title, reason: rejected.reason }
}

fn is_wanted(rule: &Rule, filter: &RuleFilter) -> bool {
    let of_status = |status: &Arc<str>| filter.statuses.iter().any(|wanted| wanted.as_str() == &**status);
    filter.level_min.is_none_or(|least| rule.level >= least)
        && (filter.statuses.is_empty() || rule.status.as_ref().is_none_or(of_status))
}

/// Recursion is bounded by [`DEPTH_MAX`]. Links are followed for a path that was given, never below it.
fn walk(path: &Path, depth: usize, files: &mut Vec<(Arc<str>, Vec<u8>)>) -> Result<(), Error> {
    let failed = |source| Error::RuleFile { path: path.to_owned(), source };
    let status = if depth == 0 { fs::metadata(path) } else { fs::symlink_metadata(path) }.map_err(failed)?;
    if status.is_dir() && depth < DEPTH_MAX {
        let entries = fs::read_dir(path).map_err(failed)?;
        let mut names: Vec<PathBuf> =
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(failed)?;
        names.sort();
        return names.iter().try_for_each(|name| walk(name, depth + 1, files));
    }
    let is_rule = path.extension().is_some_and(|end| end == "yml" || end == "yaml");
    if status.is_file() && (depth == 0 || is_rule) {
        files.push((path.to_string_lossy().into(), fs::read(path).map_err(failed)?));
    }
    Ok(())
}
