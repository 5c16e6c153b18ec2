//! Loading: YAML texts become rules.
//!
//! Pure: whoever calls reads the files. Rules are as hostile as evidence, so everything about them is bounded (`limits`), and one that cannot
//! be loaded is reported with its reason and takes nothing else with it. What a modifier does to a value is done here. Conditions, wildcards
//! and the names of modifiers are read by `rsigma-parser`, of which nothing shows outside of this module.

mod collection;
mod condition;
mod document;
mod encode;
mod leaves;
mod limits;
mod modifiers;
mod regex;
mod values;
mod yaml;

#[cfg(test)]
mod tests;

use crate::rule::{Origin, Rule};
use hashbrown::HashMap;
use std::sync::Arc;
use yaml::{Budget, Node};

/// What became of rule files.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The rules, in the order of the files and of the documents in them.
    pub rules: Vec<Rule>,
    /// How many correlation rules there were. They are not supported yet, so each is among the rejected, too.
    pub correlations: usize,
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
    let mut loading = Loading::default();
    for (path, text) in files {
        loading.file(&path, &text);
    }
    loading.loaded
}

/// Rules so far, and where each id was first seen.
#[derive(Default)]
struct Loading {
    loaded: Loaded,
    ids: HashMap<String, Origin>,
}

impl Loading {
    fn file(&mut self, path: &Arc<str>, text: &[u8]) {
        let mut budget = Budget::default();
        let mut regexes_left = limits::REGEXES;
        let (documents, unread) = yaml::documents(text, &mut budget);
        let count = u32::try_from(documents.len()).expect("limits::DOCUMENTS is far below");
        if unread.is_none() && documents.iter().all(|document| *document == Node::Null) {
            self.reject(origin(path, 0), None, "the file is empty".to_owned());
        }
        for (place, document) in collection::spread(documents, &mut budget) {
            self.document(origin(path, place), document, &mut regexes_left);
        }
        if let Some(reason) = unread {
            let one_of_several = count > 0 || text.windows(4).any(|bytes| bytes == b"\n---");
            let rest = if one_of_several { "; nothing from here to the end of the file is read" } else { "" };
            self.reject(origin(path, count), None, reason + rest);
        }
    }

    fn document(&mut self, origin: Origin, document: Result<Node, String>, regexes_left: &mut usize) {
        let document = match document {
            Ok(document) => document,
            Err(reason) => return self.reject(origin, None, reason),
        };
        if document.get("correlation").is_some() {
            self.loaded.correlations += 1;
            return self.reject(origin, Some(&document), "correlation rules are not supported yet".to_owned());
        }
        if document.get("filter").is_some() {
            return self.reject(origin, Some(&document), "filter rules are not supported yet".to_owned());
        }
        match document::rule(&document, origin.clone(), regexes_left).and_then(|rule| self.first_of_its_id(rule)) {
            Ok(rule) => self.loaded.rules.push(rule),
            Err(reason) => self.reject(origin, Some(&document), reason),
        }
    }

    fn first_of_its_id(&mut self, rule: Rule) -> Result<Rule, String> {
        match self.ids.try_insert(rule.id.to_lowercase(), rule.origin.clone()) {
            Ok(_) => Ok(rule),
            Err(taken) => Err(format!("its id is that of {}", taken.entry.get())),
        }
    }

    fn reject(&mut self, origin: Origin, document: Option<&Node>, reason: String) {
        let read = |key| document.and_then(|document| document::text(document, key).ok().flatten());
        self.loaded.rejected.push(Rejected { origin, id: read("id"), title: read("title"), reason });
    }
}

fn origin(path: &Arc<str>, document: u32) -> Origin {
    Origin { file: Arc::clone(path), document }
}
