//! What correlations and filters refer to: ids and names, and what they stand for.
//!
//! An id stands for one rule. A name does where it is the only one, or the only one in the file of whoever refers to it: authors choose
//! names for one file.

use super::correlation::Draft;
use crate::rule::{Alias, Correlation, Origin, Reference, Rule, Target};
use hashbrown::HashMap;
use std::sync::Arc;

/// Whoever can be referred to.
#[derive(Default)]
pub(crate) struct Names {
    /// By id in lower case.
    ids: HashMap<String, Named>,
    names: HashMap<Arc<str>, Vec<Named>>,
}

/// A rule, a correlation as written, or something that was rejected.
#[derive(Clone, Debug)]
struct Named {
    what: What,
    origin: Origin,
    name: Option<Arc<str>>,
}

/// What has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A rule, by its index.
    Rule(usize),
    /// A correlation, by its place among those written.
    Draft(usize),
    /// Nothing that can be used.
    Rejected,
}

impl Names {
    /// Adds one that stands under this id, and this name if it has one. An id that is taken stays with the first.
    pub(crate) fn add(&mut self, id: Option<&str>, name: Option<&Arc<str>>, what: What, origin: &Origin) {
        let named = Named { what, origin: origin.clone(), name: name.cloned() };
        if let Some(name) = name {
            self.names.entry(Arc::clone(name)).or_default().push(named.clone());
        }
        if let Some(id) = id {
            self.ids.entry(id.to_lowercase()).or_insert(named);
        }
    }

    /// What a reference from a file stands for.
    pub(crate) fn find(&self, reference: &str, from: &Origin) -> Result<What, String> {
        self.named(reference, from).map(|named| named.what)
    }

    fn named(&self, reference: &str, from: &Origin) -> Result<&Named, String> {
        if let Some(named) = self.ids.get(&reference.to_lowercase()) {
            return Ok(named);
        }
        let all = self.names.get(reference).map_or(&[][..], Vec::as_slice);
        let mut near = all.iter().filter(|named| named.origin.file == from.file);
        match (near.next(), near.next(), all) {
            (Some(one), None, _) | (None, _, [one]) => Ok(one),
            (None, _, []) => Err(format!("`{reference}`, which it refers to, is not there")),
            (Some(one), Some(other), _) | (None, _, [one, other, ..]) => {
                Err(format!("`{reference}`, which it refers to, can be {} or {}", one.origin, other.origin))
            }
        }
    }
}

/// Turns drafts into correlations, each behind all that it refers to. Gives back those that cannot be used, with the reasons.
///
/// Takes time linear in what is written: a draft is done once all that it refers to is.
pub(crate) fn resolve(drafts: Vec<Draft>, names: &Names, rules: &[Rule]) -> (Vec<Correlation>, Vec<(Draft, String)>) {
    let mut work = Work::new(drafts, names);
    let mut correlations: Vec<Correlation> = Vec::new();
    while let Some(place) = work.ready.pop_first() {
        let draft = work.drafts[place].take().expect("a draft is ready once");
        match work.correlation(&draft, place, names, rules, &correlations) {
            Ok(correlation) => {
                work.done[place] = Done::As(correlations.len());
                correlations.push(correlation);
            }
            Err(reason) => {
                work.done[place] = Done::Rejected;
                work.rejected.push((draft, reason));
            }
        }
        work.release(place);
    }
    let rejected = work.circles();
    (correlations, rejected)
}

/// What became of a draft.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    Not,
    As(usize),
    Rejected,
}

struct Work {
    drafts: Vec<Option<Draft>>,
    /// Per draft, what its references stand for.
    found: Vec<Result<Vec<What>, String>>,
    done: Vec<Done>,
    /// Per draft, how many that it refers to are not done.
    waits: Vec<usize>,
    /// Per draft, who refers to it.
    awaited: Vec<Vec<usize>>,
    ready: std::collections::BTreeSet<usize>,
    rejected: Vec<(Draft, String)>,
}

impl Work {
    fn new(drafts: Vec<Draft>, names: &Names) -> Self {
        let find = |draft: &Draft| {
            let of = |rule: &Arc<str>| names.find(rule, &draft.head.origin);
            draft.rules.iter().map(of).collect::<Result<Vec<_>, _>>()
        };
        let found: Vec<_> = drafts.iter().map(find).collect();
        let (mut waits, mut awaited) = (vec![0; drafts.len()], vec![Vec::new(); drafts.len()]);
        for (place, found) in found.iter().enumerate() {
            for what in found.iter().flatten() {
                if let What::Draft(other) = *what {
                    waits[place] += 1;
                    awaited[other].push(place);
                }
            }
        }
        let ready = waits.iter().enumerate().filter(|(_, waits)| **waits == 0).map(|(place, _)| place).collect();
        let done = vec![Done::Not; drafts.len()];
        Self {
            drafts: drafts.into_iter().map(Some).collect(),
            found,
            done,
            waits,
            awaited,
            ready,
            rejected: Vec::new(),
        }
    }

    fn release(&mut self, place: usize) {
        for &other in &self.awaited[place] {
            self.waits[other] -= 1;
            if self.waits[other] == 0 {
                self.ready.insert(other);
            }
        }
    }

    fn correlation(
        &self,
        draft: &Draft,
        place: usize,
        names: &Names,
        rules: &[Rule],
        before: &[Correlation],
    ) -> Result<Correlation, String> {
        let found = self.found[place].as_ref().map_err(Clone::clone)?;
        let target = |(name, what): (&Arc<str>, &What)| match *what {
            What::Rule(rule) => Ok(Target::Rule(rule)),
            What::Draft(other) => match self.done[other] {
                Done::As(correlation) => Ok(Target::Correlation(correlation)),
                _ => Err(format!("`{name}`, which it refers to, was rejected")),
            },
            What::Rejected => Err(format!("`{name}`, which it refers to, was rejected")),
        };
        let targets = draft.rules.iter().zip(found).map(target).collect::<Result<Vec<_>, _>>()?;
        let mut references: Vec<Reference> = Vec::new();
        for (name, target) in draft.rules.iter().zip(targets) {
            if let Some(same) = references.iter().find(|reference| reference.target == target) {
                return Err(format!("its rules `{}` and `{name}` are the same", same.name));
            }
            references.push(Reference { name: Arc::clone(name), target });
        }
        let level_of = |reference: &Reference| match reference.target {
            Target::Rule(rule) => rules[rule].level,
            Target::Correlation(other) => before[other].level,
        };
        let level = draft.head.level.or_else(|| references.iter().map(level_of).max());
        Ok(Correlation {
            id: Arc::clone(&draft.head.id),
            title: Arc::clone(&draft.head.title),
            level: level.unwrap_or(model::Level::Informational),
            status: draft.head.status.clone(),
            tags: draft.head.tags.clone(),
            origin: draft.head.origin.clone(),
            kind: draft.kind.clone(),
            aliases: aliases(draft, names)?,
            references,
            group_by: draft.group_by.clone(),
            span: draft.span,
            generate: draft.generate,
        })
    }

    /// What is left refers to itself, or to something that does. Each points to one that is left: whoever follows gets into a circle.
    fn circles(mut self) -> Vec<(Draft, String)> {
        let is_left = |what: &What| matches!(what, What::Draft(other) if self.done[*other] == Done::Not);
        let next: Vec<Option<(usize, usize)>> = self
            .found
            .iter()
            .map(|found| {
                let found = found.as_ref().ok()?;
                let at = found.iter().position(is_left)?;
                match found[at] {
                    What::Draft(other) => Some((at, other)),
                    _ => None,
                }
            })
            .collect();
        let left: Vec<usize> = (0..self.drafts.len()).filter(|&place| self.done[place] == Done::Not).collect();
        let in_circle = in_circles(&left, &next.iter().map(|next| next.map(|(_, other)| other)).collect::<Vec<_>>());
        for place in left {
            let draft = self.drafts[place].take().expect("what is left was never done");
            let (at, other) = next[place].expect("what is left waits for something that is left");
            let reason = match (other == place, in_circle[place]) {
                (true, _) => "it refers to itself".to_owned(),
                (false, true) => format!("it refers to itself, by way of `{}`", draft.rules[at]),
                (false, false) => format!("`{}`, which it refers to, was rejected", draft.rules[at]),
            };
            self.rejected.push((draft, reason));
        }
        self.rejected
    }
}

/// Which come back to themselves, where each leads to one other.
fn in_circles(left: &[usize], next: &[Option<usize>]) -> Vec<bool> {
    let mut is_in = vec![false; next.len()];
    let mut walk_of = vec![usize::MAX; next.len()];
    for &start in left {
        let mut at = start;
        while walk_of[at] == usize::MAX {
            walk_of[at] = start;
            at = next[at].expect("what is left leads on");
        }
        // A walk that ends where it has been itself has closed a circle.
        while walk_of[at] == start && !is_in[at] {
            is_in[at] = true;
            at = next[at].expect("what is left leads on");
        }
    }
    is_in
}

/// Aliases name rules as the list of rules does, or by the name or id of what stands there.
fn aliases(draft: &Draft, names: &Names) -> Result<Vec<Alias>, String> {
    let from = &draft.head.origin;
    let mut aliases = Vec::new();
    for alias in &draft.aliases {
        let mut fields = vec![None; draft.rules.len()];
        for (rule, field) in &alias.fields {
            let is_named = |listed: &Arc<str>| {
                listed == rule || names.named(listed, from).is_ok_and(|named| named.name.as_ref() == Some(rule))
            };
            let place = draft
                .rules
                .iter()
                .position(is_named)
                .ok_or_else(|| format!("the alias `{}` is for `{rule}`, which is none of its rules", alias.name))?;
            fields[place] = Some(Arc::clone(field));
        }
        aliases.push(Alias { name: Arc::clone(&alias.name), fields });
    }
    Ok(aliases)
}
