//! Verdicts, paths and findings as terminal text, HTML, JSON, CSV, Timesketch and Navigator layers.
//!
//! Everything here renders a [`Material`] to a string or to a writer: no terminal, no file, no clock. It must not know how the
//! verdicts were found. The same material gives the same bytes.
//!
//! **Invariant:** text that stood in the evidence (names of tenants, hosts, accounts and files, reasons, fields) reaches an output
//! through the escaper of that output alone, see [`escape`]. The types of the sinks see to it: what is written as it stands must
//! be `&'static str`, and everything else is escaped on its way in.

mod by_host;
mod command;
mod error;
pub mod escape;
mod files;
mod findings;
mod html;
mod limits;
mod material;
mod scope;
mod tables;
mod terminal;
mod timesketch;
mod wording;

pub use error::Error;
pub use files::{evidence_jsonl, json_line};
pub use findings::{
    Grouping, NavigatorLayer, Records, Techniques, findings_csv, findings_jsonl, findings_text, navigator,
};
pub use html::html;
pub use material::Material;
pub use scope::scope_json;
pub use tables::{paths_csv, verdicts_csv};
pub use terminal::{TerminalStyle, terminal};
pub use timesketch::{timesketch_csv, timesketch_findings_csv, timesketch_findings_jsonl, timesketch_jsonl};
