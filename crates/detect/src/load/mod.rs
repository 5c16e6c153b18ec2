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
    join(files.into_iter().map(|(path, text)| read_file(&path, &text, placeholders)))
}

/// What a file holds, before it is known what other files do.
pub struct FileRead {
    documents: Vec<(Origin, Result<Document, Refused>)>,
}

enum Document {
    Rule(Box<Rule>, Option<Arc<str>>),
    Correlation(Box<Draft>),
    Filter(Box<Filter>),
}

/// What can be told of a document that is refused.
struct Refused {
    id: Option<Arc<str>>,
    title: Option<Arc<str>>,
    name: Option<Arc<str>>,
    reason: String,
}

impl Refused {
    fn new(document: Option<&Node>, reason: String) -> Self {
        let read = |key| document.and_then(|document| document::text(document, key).ok().flatten());
        Self { id: read("id"), title: read("title"), name: read("name"), reason }
    }
}

/// Reads one file: what takes the time of loading, and can be done on any thread.
#[must_use]
pub fn read_file(path: &Arc<str>, text: &[u8], placeholders: &Placeholders) -> FileRead {
    let mut budget = Budget::default();
    let mut regexes_left = limits::REGEXES;
    let mut read = Vec::new();
    let (documents, unread) = yaml::documents(text, &mut budget);
    let count = u32::try_from(documents.len()).expect("limits::DOCUMENTS is far below");
    let is_empty = documents.iter().all(|document| *document == Node::Null);
    let spread = collection::spread(documents, &mut budget);
    if unread.is_none() && spread.is_empty() {
        let reason =
            if is_empty { "the file is empty" } else { "the file has no rule, only documents for others of it" };
        read.push((origin(path, 0), Err(Refused::new(None, reason.to_owned()))));
    }
    for (place, document) in spread {
        let origin = origin(path, place);
        let mut means = Means { regexes_left: &mut regexes_left, placeholders };
        let document = match document {
            Ok(document) => {
                self::document(&origin, &document, &mut means).map_err(|reason| Refused::new(Some(&document), reason))
            }
            Err(reason) => Err(Refused::new(None, reason)),
        };
        read.push((origin, document));
    }
    if let Some(reason) = unread {
        let one_of_several = count > 0 || text.windows(4).any(|bytes| bytes == b"\n---");
        let rest = if one_of_several { "; nothing from here to the end of the file is read" } else { "" };
        read.push((origin(path, count), Err(Refused::new(None, reason + rest))));
    }
    FileRead { documents: read }
}

fn document(origin: &Origin, document: &Node, means: &mut Means<'_>) -> Result<Document, String> {
    let head = document::head(document, origin.clone())?;
    if document.get("correlation").is_some() {
        correlation::read(document, head).map(Box::new).map(Document::Correlation)
    } else if document.get("filter").is_some() {
        filter::read(document, head, means).map(Box::new).map(Document::Filter)
    } else {
        let name = head.name.clone();
        document::rule(document, head, means).map(|rule| Document::Rule(Box::new(rule), name))
    }
}

/// Rules of files together, in the order of the files: ids are there once, and references lead somewhere.
pub fn join(files: impl IntoIterator<Item = FileRead>) -> Loaded {
    let mut joining = Joining::default();
    for (origin, document) in files.into_iter().flat_map(|file| file.documents) {
        if let Err(refused) = document.and_then(|document| joining.add(&origin, document)) {
            joining.reject(origin, refused);
        }
    }
    joining.finish()
}

/// Rules so far, and where each id was first seen.
#[derive(Default)]
struct Joining {
    loaded: Loaded,
    ids: HashMap<String, Origin>,
    names: Names,
    drafts: Vec<Draft>,
    filters: Vec<Filter>,
    text_bytes: usize,
}

impl Joining {
    fn add(&mut self, origin: &Origin, document: Document) -> Result<(), Refused> {
        let (id, title, name) = match &document {
            Document::Rule(rule, name) => (&rule.id, &rule.title, name),
            Document::Correlation(draft) => (&draft.head.id, &draft.head.title, &draft.head.name),
            Document::Filter(filter) => (&filter.head.id, &filter.head.title, &filter.head.name),
        };
        let (id, title, name) = (Arc::clone(id), Arc::clone(title), name.clone());
        let refused = |reason| Refused { id: Some(Arc::clone(&id)), title: Some(title), name: name.clone(), reason };
        if matches!(document, Document::Correlation(_)) && self.drafts.len() == limits::CORRELATIONS {
            return Err(refused(format!("more than {} correlation rules", limits::CORRELATIONS)));
        }
        if let Document::Rule(rule, _) = &document {
            let bytes = rule.text_bytes();
            if self.text_bytes + bytes > limits::ALL_TEXT_BYTES {
                return Err(refused(format!("the rules before it have values of {} bytes", self.text_bytes)));
            }
            self.text_bytes += bytes;
        }
        self.first_of_its_id(&id, origin).map_err(refused)?;
        match document {
            Document::Rule(rule, _) => {
                self.names.add(Some(&id), name.as_ref(), What::Rule(self.loaded.rules.len()), origin);
                self.loaded.rules.push(*rule);
            }
            Document::Correlation(draft) => {
                self.names.add(Some(&id), name.as_ref(), What::Draft(self.drafts.len()), origin);
                self.drafts.push(*draft);
            }
            Document::Filter(filter) => self.filters.push(*filter),
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

    fn reject(&mut self, origin: Origin, refused: Refused) {
        let Refused { id, title, name, reason } = refused;
        self.names.add(id.as_deref(), name.as_ref(), What::Rejected, &origin);
        self.loaded.rejected.push(Rejected { origin, id, title, reason });
    }
}

fn origin(path: &Arc<str>, document: u32) -> Origin {
    Origin { file: Arc::clone(path), document }
}
