//! What can be wrong with a map of log sources, and why a log source has no events.

use crate::rule::LogSource;
use thiserror::Error;

/// A map that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RouteError {
    /// It is no TOML, or not of the shape that is asked for.
    #[error("{file}, line {line}: {reason}")]
    Form {
        /// The file as given.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// An entry says something that cannot be.
    #[error("{file}, line {line}, entry {entry}: {reason}")]
    Entry {
        /// The file as given.
        file: String,
        /// Line on which the entry begins, from 1.
        line: usize,
        /// The entry, by its log source.
        entry: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Why no event is of a log source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Error)]
pub enum Unroutable {
    /// The rule does not say.
    #[error("names neither category, product nor service")]
    Empty,
    /// The map gives the reason.
    #[error("{0}")]
    Because(String),
    /// Nothing that is read has such events.
    #[error("no format of this program gives {0}")]
    NoFormat(String),
    /// The product is read, and the map does not have this of it.
    #[error("the map of log sources has no {0}")]
    Unknown(String),
    /// Category and service are known, and have no channel in common.
    #[error("no event is both of category {category} and of service {service}")]
    Apart {
        /// The category.
        category: String,
        /// The service.
        service: String,
    },
}

/// A log source in words.
pub(super) fn words(source: &LogSource) -> String {
    let parts = [("category", &source.category), ("product", &source.product), ("service", &source.service)];
    let words = parts.into_iter().filter_map(|(what, name)| Some(format!("{what} {}", name.as_ref()?)));
    words.collect::<Vec<_>>().join(", ")
}
