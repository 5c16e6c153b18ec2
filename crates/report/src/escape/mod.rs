//! One typed escaper per sink. An intruder writes part of what a report shows, so nothing from the evidence may act anywhere.
//!
//! | sink | what could act there | what is done |
//! |---|---|---|
//! | all but JSON | control, bidirectional and invisible characters | shown as `\u{202e}`, see [`visible()`] |
//! | `html` | markup, attributes, links | entities; markup is `&'static str`; links only to anchors of the page |
//! | `csv` | formulas, separators | quotes, and `'` before what a spreadsheet would compute |
//! | `terminal` | escape sequences, width | the above, and cuts that never split a character |
//! | `json` | escape sequences, when JSON is shown on a terminal | `\u202e`, which is the same string to a parser |
//! | `toml` | escape sequences, when a register is shown on a terminal | `\u202e`, which is the same string to a parser |
//! | `shell` | a command copied from the report | no command for a name that a shell or terminal could twist |

pub(crate) mod csv;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod shell;
pub(crate) mod terminal;
pub(crate) mod toml;
pub(crate) mod visible;

pub use shell::argument;
pub use toml::toml;
pub use visible::{Visible, is_hidden, visible};
