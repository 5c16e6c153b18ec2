//! Loading: YAML texts become rules.
//!
//! Pure: whoever calls reads the files. Rules are as hostile as evidence, so everything about them is bounded (`limits`), and one that cannot
//! be loaded is reported with its reason and takes nothing else with it. What a modifier does to a value is done here. Conditions, wildcards
//! and the names of modifiers are read by `rsigma-parser`, of which nothing shows outside of this module.

mod collection;
mod condition;
mod correlation;
mod document;
mod encode;
mod filter;
mod leaves;
mod limits;
mod modifiers;
mod placeholders;
mod references;
mod regex;
mod values;
mod yaml;

#[cfg(test)]
mod tests;

use crate::rule::{Correlation, Origin, Rule};
use correlation::Draft;
use document::{Head, Means};
use filter::Filter;
use hashbrown::HashMap;
pub use limits::FILE_BYTES;
pub use placeholders::Placeholders;
use references::{Names, What};
use std::sync::Arc;
use yaml::{Budget, Node};

/// What became of rule files.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The rules, in the order of the files and of the documents in them.
    pub rules: Vec<Rule>,
    /// The correlation rules, each behind all that it refers to.
    pub correlations: Vec<Correlation>,
    /// How many filter rules are in force.
    pub filters: usize,
    /// What could not be loaded.
    pub rejected: Vec<Rejected>,
}

/// A rule, or a file, that could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Where it stands.
    pub origin: Origin,
    /// Its id, as far as one could be read.
    pub id: Option<Arc<str>>,
    /// Its title, as far as one could be read.
    pub title: Option<Arc<str>>,
    /// Why, as a lower-case fragment.
    pub reason: String,
}

/// Loads files, given as the path to show and the content. A file may hold several rules.
pub fn load(files: impl IntoIterator<Item = (Arc<str>, Vec<u8>)>) -> Loaded {
    load_with(files, &Placeholders::default())
}

/// Loads files, with values for the placeholders in them. A rule with a placeholder that has none is rejected.
pub fn load_with(files: impl IntoIterator<Item = (Arc<str>, Vec<u8>)>, placeholders: &Placeholders) -> Loaded {
    let mut loading = Loading::new(placeholders);
    for (path, text) in files {
        loading.file(&path, &text);
    }
    loading.finish()
}

/// Rules so far, and where each id was first seen.
struct Loading<'p> {
    loaded: Loaded,
    placeholders: &'p Placeholders,
    ids: HashMap<String, Origin>,
    names: Names,
    drafts: Vec<Draft>,
    filters: Vec<Filter>,
}

impl<'p> Loading<'p> {
    fn new(placeholders: &'p Placeholders) -> Self {
        let (loaded, names) = (Loaded::default(), Names::default());
        Self { loaded, placeholders, ids: HashMap::new(), names, drafts: Vec::new(), filters: Vec::new() }
    }

    fn file(&mut self, path: &Arc<str>, text: &[u8]) {
        let mut budget = Budget::default();
        let mut regexes_left = limits::REGEXES;
        let (documents, unread) = yaml::documents(text, &mut budget);
        let count = u32::try_from(documents.len()).expect("limits::DOCUMENTS is far below");
        let is_empty = documents.iter().all(|document| *document == Node::Null);
        if unread.is_none() && is_empty {
            self.reject(origin(path, 0), None, "the file is empty".to_owned());
        }
        let spread = collection::spread(documents, &mut budget);
        if unread.is_none() && spread.is_empty() && !is_empty {
            self.reject(origin(path, 0), None, "the file has no rule, only documents for others of it".to_owned());
        }
        for (place, document) in spread {
            let origin = origin(path, place);
            match document {
                Ok(document) => {
                    let mut means = Means { regexes_left: &mut regexes_left, placeholders: self.placeholders };
                    if let Err(reason) = self.document(&origin, &document, &mut means) {
                        self.reject(origin, Some(&document), reason);
                    }
                }
                Err(reason) => self.reject(origin, None, reason),
            }
        }
        if let Some(reason) = unread {
            let one_of_several = count > 0 || text.windows(4).any(|bytes| bytes == b"\n---");
            let rest = if one_of_several { "; nothing from here to the end of the file is read" } else { "" };
            self.reject(origin(path, count), None, reason + rest);
        }
    }

    fn document(&mut self, origin: &Origin, document: &Node, means: &mut Means<'_>) -> Result<(), String> {
        let head = document::head(document, origin.clone())?;
        let (id, name) = (Arc::clone(&head.id), head.name.clone());
        if document.get("correlation").is_some() {
            if self.drafts.len() == limits::CORRELATIONS {
                return Err(format!("more than {} correlation rules", limits::CORRELATIONS));
            }
            let draft = correlation::read(document, head)?;
            self.first_of_its_id(&id, origin)?;
            self.names.add(Some(&id), name.as_ref(), What::Draft(self.drafts.len()), origin);
            self.drafts.push(draft);
        } else if document.get("filter").is_some() {
            let filter = filter::read(document, head, means)?;
            self.first_of_its_id(&id, origin)?;
            self.filters.push(filter);
        } else {
            let rule = document::rule(document, head, means)?;
            self.first_of_its_id(&id, origin)?;
            self.names.add(Some(&id), name.as_ref(), What::Rule(self.loaded.rules.len()), origin);
            self.loaded.rules.push(rule);
        }
        Ok(())
    }

    fn first_of_its_id(&mut self, id: &str, origin: &Origin) -> Result<(), String> {
        match self.ids.try_insert(id.to_lowercase(), origin.clone()) {
            Ok(_) => Ok(()),
            Err(taken) => Err(format!("its id is that of {}", taken.entry.get())),
        }
    }

    /// What refers to others is done last: they may stand anywhere.
    fn finish(mut self) -> Loaded {
        let mut parts_left = limits::FILTERED_PARTS;
        for filter in std::mem::take(&mut self.filters) {
            match filter.apply(&mut self.loaded.rules, &self.names, &mut parts_left) {
                Ok(()) => self.loaded.filters += 1,
                Err(reason) => self.reject_read(filter.head, reason),
            }
        }
        let (correlations, rejected) = references::resolve(self.drafts, &self.names, &self.loaded.rules);
        self.drafts = Vec::new();
        self.loaded.correlations = correlations;
        for (draft, reason) in rejected {
            self.reject_read(draft.head, reason);
        }
        self.loaded
    }

    /// Rejects what could be read.
    fn reject_read(&mut self, head: Head, reason: String) {
        let Head { id, title, origin, .. } = head;
        self.loaded.rejected.push(Rejected { origin, id: Some(id), title: Some(title), reason });
    }

    fn reject(&mut self, origin: Origin, document: Option<&Node>, reason: String) {
        let read = |key| document.and_then(|document| document::text(document, key).ok().flatten());
        self.names.add(read("id").as_deref(), read("name").as_ref(), What::Rejected, &origin);
        self.loaded.rejected.push(Rejected { origin, id: read("id"), title: read("title"), reason });
    }
}

fn origin(path: &Arc<str>, document: u32) -> Origin {
    Origin { file: Arc::clone(path), document }
}
