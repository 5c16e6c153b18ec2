//! What can go wrong in the pipeline as a whole. Damaged evidence is never one of these: it is listed as a problem.

use model::Seed;
use std::path::PathBuf;

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The case could not be read or written.
    #[error(transparent)]
    Case(#[from] case::Error),
    /// The evidence as a whole could not be opened.
    #[error("cannot open evidence")]
    Feed(#[source] evidence::FeedError),
    /// The register is wrong.
    #[error("register {path}", path = path.display())]
    Register {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: crate::register::RegisterError,
    },
    /// The run was asked to stop. What was committed before stays.
    #[error("stopped before it was done; nothing of this run was added to the case")]
    Stopped,
    /// A result could not be written.
    #[error("cannot write {path}", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file or folder of rules could not be read.
    #[error("cannot read rules from {path}", path = path.display())]
    RuleFile {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A folder holds no file of rules.
    #[error("{} holds no rules: no file ends in .yml or .yaml", .0.display())]
    NoRules(PathBuf),
    /// What the case remembers cannot be read.
    #[error("{path}: {what} cannot be read", path = path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// Which setting.
        what: String,
    },
    /// Bare seeds that mean several things in this evidence, each with the full seeds it can stand for.
    #[error("seed {} can mean {}", .0.given, listed(&.0.meanings))]
    AmbiguousSeed(AmbiguousSeed),
    /// No record of that number.
    #[error("{0}")]
    NoRecord(String),
}

/// A bare seed that means several things in the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmbiguousSeed {
    /// As given.
    pub given: Seed,
    /// The full seeds that it can stand for; more than one.
    pub meanings: Vec<Seed>,
}

fn listed(seeds: &[Seed]) -> String {
    let seeds: Vec<String> = seeds.iter().map(ToString::to_string).collect();
    seeds.join(", ")
}

impl Error {
    /// Is it the user who can put this right by naming another folder, file or record?
    #[must_use]
    pub const fn is_wrong_usage(&self) -> bool {
        use case::Error as Case;
        matches!(
            self,
            Self::NoRecord(_)
                | Self::NoRules(_)
                | Self::RuleFile { .. }
                | Self::AmbiguousSeed(_)
                | Self::Case(
                    Case::NotACase(_) | Case::NotEmpty(_) | Case::Exists(_) | Case::Schema { .. } | Case::Layout { .. }
                )
        )
    }
}
