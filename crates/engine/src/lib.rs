//! The pipeline: read, normalise, store; load, trace, scope.
//!
//! [`ingest`] takes evidence into a case, [`analyse`] answers a question from the case, [`keep`] keeps the answer there. Everything is
//! told where it is through [`Watch`]; nothing here knows a terminal, reads the clock or the environment.

mod analyse;
mod beside;
mod detect;
mod document;
mod draft;
mod error;
mod findings;
mod ingest;
mod logons;
mod nameless;
mod observe;
pub mod parallel;
pub mod register;
mod settings;
mod show;
mod tenancy;
mod watch;

pub use ::detect::rule::STATUSES as RULE_STATUSES;
pub use analyse::{Analysis, analyse, keep};
pub use beside::BesideCase;
pub use case::{Case, TenantFilter};
pub use detect::{NotUsed, Placeholders, RuleFilter, Rules, detect};
pub use document::events_document;
pub use draft::draft_register;
pub use error::{AmbiguousSeed, Error};
pub use evidence::Disk;
pub use ingest::{Ingest, Ingested, ingest};
pub use settings::{Question, Settings, last_question, settle};
pub use show::{Shown, show};
pub use watch::{Stage, Unwatched, Watch};
