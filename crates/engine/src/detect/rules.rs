//! Rules from folders and files: read, loaded, routed and made ready to match.

use super::choice::{Choice, choose};
use super::log_sources::LogSources;
use super::not_used::NotUsed;
use super::own;
use super::rule_files::RuleFiles;
use crate::error::Error;
use crate::parallel;
use detect::correlate::Plan;
use detect::load::{FileRead, Loaded, Placeholders, Rejected, join, read_file};
use detect::matching::Matcher;
use detect::route::Routes;
use detect::rule::{Correlation, Rule};
use detect::tuning::KnownRule;
use model::Level;
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;
use std::sync::Arc;

/// The version of how rules are read, routed and matched: one more whenever the same rules find something else.
const MATCHING: u32 = 2;

/// A file's name and the digest of its text.
type NamedDigest = (Arc<str>, [u8; 32]);

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

/// Rules that are ready.
pub struct Rules {
    rules: Vec<Rule>,
    /// Per rule: does a match make a finding?
    rules_tell: Vec<bool>,
    matcher: Matcher,
    plan: Plan,
    correlations: Vec<Correlation>,
    /// Per correlation: does it make findings?
    correlations_tell: Vec<bool>,
    not_used: Vec<NotUsed>,
    used: usize,
    left_out: usize,
    fingerprint: String,
}

impl Rules {
    /// Reads all `.yml` and `.yaml` files below the paths, in the order of their names.
    ///
    /// # Errors
    /// When a path cannot be read, or holds no file of rules. A rule that cannot be used is no error; see [`Rules::not_used`].
    pub fn read(paths: &[PathBuf], filter: &RuleFilter) -> Result<Self, Error> {
        Self::read_with(paths, filter, &Placeholders::default(), &LogSources::default(), 1)
    }

    /// The same, with values for the placeholders in rules and the events that log sources mean, on so many threads.
    ///
    /// # Errors
    /// As [`Rules::read`].
    pub fn read_with(
        paths: &[PathBuf],
        filter: &RuleFilter,
        placeholders: &Placeholders,
        log_sources: &LogSources,
        threads: usize,
    ) -> Result<Self, Error> {
        let RuleFiles { mut files, not_used, .. } = RuleFiles::find(paths)?;
        // Of two rules with one id the first is used: an edited copy of one of ours goes before it.
        files.extend(own::files().filter(|_| filter.own));
        let read = parallel::map(threads, &files, |file| {
            let (name, text) = (file.name(), file.read()?);
            let digest: [u8; 32] = Sha256::digest(&text).into();
            Ok::<_, Error>((read_file(&name, &text, placeholders), (name, digest)))
        });
        let read: Vec<(FileRead, NamedDigest)> = read.into_iter().collect::<Result<_, _>>()?;
        let (read, named): (Vec<FileRead>, Vec<NamedDigest>) = read.into_iter().unzip();
        let fingerprint = fingerprint(&named, filter, placeholders, log_sources);
        Ok(Self::new(join(read), not_used, filter, log_sources.routes(), fingerprint))
    }

    fn new(
        mut loaded: Loaded,
        mut not_used: Vec<NotUsed>,
        filter: &RuleFilter,
        routes: &Routes,
        fingerprint: String,
    ) -> Self {
        not_used.extend(std::mem::take(&mut loaded.rejected).into_iter().map(of_rejected));
        let choice = choose(loaded, routes, &|level, status| is_wanted(level, status, filter));
        let Choice { rules, rules_tell, correlations, correlations_tell, left_out, .. } = choice;
        let plan = Plan::new(&correlations, rules.len());
        not_used.extend(choice.not_used);
        not_used.extend(plan.refused().iter().map(|(index, reason)| of_refused(&correlations[*index], reason)));
        not_used.sort_by(|a, b| a.origin.cmp(&b.origin));
        let wanted: Vec<Vec<Arc<str>>> = (0..rules.len()).map(|rule| plan.wants(rule).to_vec()).collect();
        let matcher = Matcher::wanting(rules.iter().map(|(rule, buckets)| (rule, buckets.as_slice())), &wanted);
        let with_events = rules.iter().filter(|(_, buckets)| !buckets.is_empty()).count();
        let used = with_events + correlations.len() - plan.refused().len();
        let rules = rules.into_iter().map(|(rule, _)| rule).collect();
        Self {
            rules,
            rules_tell,
            matcher,
            plan,
            correlations,
            correlations_tell,
            not_used,
            used,
            left_out,
            fingerprint,
        }
    }

    /// How many are used.
    #[must_use]
    pub const fn used(&self) -> usize {
        self.used
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

    /// What those that are used are called.
    pub fn known(&self) -> impl Iterator<Item = KnownRule<'_>> {
        let rules = self.rules.iter().map(|rule| KnownRule { id: &rule.id, title: &rule.title, tags: &rule.tags });
        let correlations = self.correlations.iter();
        rules.chain(correlations.map(|rule| KnownRule { id: &rule.id, title: &rule.title, tags: &rule.tags }))
    }

    /// A name for these rules: equal names, equal findings over the same events.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    pub(super) fn rule(&self, number: usize) -> &Rule {
        &self.rules[number]
    }

    /// Does a match of the rule make a finding?
    pub(super) fn tells(&self, number: usize) -> bool {
        self.rules_tell[number]
    }

    /// A correlation, and whether it makes findings.
    pub(super) fn correlation(&self, number: usize) -> (&Correlation, bool) {
        (&self.correlations[number], self.correlations_tell[number])
    }

    pub(super) const fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(super) const fn matcher(&self) -> &Matcher {
        &self.matcher
    }
}

/// Of everything that findings depend on beside the events. Files are given by name and digest.
fn fingerprint(
    files: &[NamedDigest],
    filter: &RuleFilter,
    placeholders: &Placeholders,
    log_sources: &LogSources,
) -> String {
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    add(&MATCHING.to_le_bytes());
    add(filter.level_min.map_or("", Level::as_str).as_bytes());
    add(&(filter.statuses.len() as u64).to_le_bytes());
    filter.statuses.iter().for_each(|status| add(status.as_bytes()));
    for (name, values) in placeholders.iter() {
        add(name.as_bytes());
        add(&(values.len() as u64).to_le_bytes());
        values.iter().for_each(|value| add(value.as_bytes()));
    }
    add(&(log_sources.added().len() as u64).to_le_bytes());
    log_sources.added().iter().for_each(|text| add(text.as_bytes()));
    for (path, digest) in files {
        // A rule without an id is called by it.
        add(path.as_bytes());
        add(digest);
    }
    let digest: [u8; 32] = hash.finalize().into();
    model::Digest(digest).to_string()
}

fn of_rejected(rejected: Rejected) -> NotUsed {
    NotUsed { origin: rejected.origin, title: rejected.title, reason: rejected.reason }
}

fn of_refused(correlation: &Correlation, reason: &str) -> NotUsed {
    let title = Some(Arc::clone(&correlation.title));
    NotUsed { origin: correlation.origin.clone(), title, reason: reason.to_owned() }
}

fn is_wanted(level: Level, status: Option<&Arc<str>>, filter: &RuleFilter) -> bool {
    let of_status = |status: &Arc<str>| filter.statuses.iter().any(|wanted| wanted.as_str() == &**status);
    filter.level_min.is_none_or(|least| level >= least) && (filter.statuses.is_empty() || status.is_none_or(of_status))
}
