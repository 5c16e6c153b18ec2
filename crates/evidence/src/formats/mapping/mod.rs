//! Mapping files: formats that a person describes in TOML, for exports that no reader here knows.
//!
//! ```toml
//! schema = "hopscope.mapping/1"
//!
//! [mapping]
//! name = "acme-remote"                  # stored as format `mapping:acme-remote`; small letters, digits, - and _
//! description = "Acme Remote, session export as CSV"
//! log = "remote_management"             # the kind of log, for coverage: the words of `model::LogKind`; may be left out
//!
//! [input]
//! form = "csv"                          # csv, key_value, regex, json
//! # csv:       delimiter = ";"          # else told from the row of names: , ; or a tab
//! #            header = ["when", "who"] # the names, where the file has none
//! # key_value: separator = ";"          # else white space
//! #            assign = ":"             # else =
//! #            prefix = '^(?<host>\S+) ' # what stands before the pairs
//! # regex:     pattern = ['(?<when>\S+) (?<who>\S+)'] # the first that fits the whole line; named groups are fields
//! # all:       comment = "#"            # lines that begin so hold no record (not csv and json)
//! #            absent = ["-", "N/A"]    # values that say nothing
//!
//! [recognise]                           # how a file is told to be one; all must hold
//! fields = ["Session", "Technician"]    # names in the header, keys, dotted JSON paths; two or more, or one and a pattern
//! pattern = '^...'                      # each fits one of the first lines
//!
//! [time]
//! field = "Started"                     # a field, a template like "{Date} {Time}", or a list: the first that is there
//! format = "%m/%d/%Y %I:%M:%S %p"       # or a list; rfc3339 (default), unix, unix_ms, unix_us, or strftime as in jiff
//! zone = "utc"                          # utc, +01:00, or assumed (default): as for other logs without a zone
//!
//! [set]                                 # columns of every event, where its own `set` says nothing
//! host = "{Machine}"
//!
//! [[event]]                             # the first that fits
//! name = "session began"                # for people
//! when = { Type = ["Connected", "Re*"] }  # all fields fit one of their texts; * any characters, ? one; "" is absent
//! unless = { Process = "Guest" }        # and none of these does
//! ignore_case = true
//! class = 3002                          # of OCSF; that of the activity where it is left out, and no other
//! activity = "logon"                    # the words of `model::Activity`
//! logon_kind = "remote_management"      # of `model::LogonKind`
//! outcome = "success"                   # of `model::Outcome`
//! set.account = "{Technician}"          # account_name, and account_domain of DOMAIN\user and user@realm
//! set.src_host = ["acme-{ID}", "acme"]  # the first whose fields are all there and whose text fits the column
//! ```
//!
//! Fields that no template took go to `extra` under their own names (or to the Windows field column of that name). Records that fit no
//! `[[event]]` are events all the same. A record's number is that of its line.
//!
//! A mapping is read once ([`Mapping::parse`]); names are slots and patterns are compiled from then on. What remote management tools
//! are called, and what their words mean, is not known here: it stands in `mappings/` ([`shipped`]).

mod clock;
mod compile;
mod condition;
mod decode;
mod format;
mod key_value;
mod plan;
mod recognise;
mod record;
mod row;
mod setter;
mod shipped;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod text;
mod trial;

pub(crate) use format::Absent;
pub use format::{Mapping, MappingError};
pub(crate) use shipped::formats;
pub use shipped::{Shipped, shipped};
pub use trial::{Trial, TrialRecord, TrialRejection};
