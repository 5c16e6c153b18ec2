//! The pipeline: read, normalise, store; load, trace, scope.
//!
//! [`ingest`] takes evidence into a case, [`detect_and_keep`] runs rules over it, [`analyse`] answers a question from the case, [`keep`]
//! keeps the answer there; [`detect_files`] runs rules over evidence without a case. Everything is told where it is through [`Watch`]; nothing here knows a terminal, reads the clock or the environment.

mod analyse;
mod beside;
mod carried;
mod dates;
mod detect;
mod document;
mod draft;
mod error;
mod findings;
mod hits;
mod ingest;
mod kept;
mod logons;
mod nameless;
mod observe;
pub mod parallel;
mod placeholders;
pub mod register;
mod settings;
mod shared_clouds;
mod show;
mod tenancy;
mod toml_text;
pub mod tuning;
mod twins;
mod unread;
mod used;
mod volumes;
mod wanted;
mod watch;

pub use ::detect::attack;
pub use ::detect::rule::STATUSES as RULE_STATUSES;
pub use analyse::{Analysis, analyse, keep};
pub use beside::BesideCase;
pub use case::{Case, TenantFilter};
pub use detect::{DetectedInFiles, LogSources, NotUsed, Placeholders, RuleFilter, Rules, detect, detect_files};
pub use document::events_document;
pub use draft::draft_register;
pub use error::{AmbiguousSeed, Error};
pub use evidence::{
    Disk, FileContext, Format, Mapping, MappingError, Passwords, Shipped, Trial, TrialRecord, registry, shipped,
};
pub use ingest::{Ingest, Ingested, ingest};
pub use kept::detect_and_keep;
pub use placeholders::placeholders;
pub use settings::{Question, Settings, is_tuned, last_question, register_of, settle};
pub use show::{Shown, show};
pub use watch::{Stage, Unwatched, Watch};
