//! From a rule's log source to the events it is for, and from the fields it names to where their values are.
//!
//! Source: the Sigma specification 2.0.0, appendix "taxonomy" (log sources and their fields); Microsoft's documentation of Sysmon and of
//! the security audit events. The map is a file, `logsources.toml` beside this one; users add files of the same form, of which later
//! entries win.
//!
//! # The file
//! TOML. Each `[[source]]` says of a log source (`category`, `product`, `service`; any case) which events it means, or with
//! `unroutable = "reason"` why none. Each of its `events` is a set of events:
//!
//! | key | meaning |
//! |---|---|
//! | `channels` | Windows channels, any of them |
//! | `provider`, `ids` | Windows provider; event ids, any of them |
//! | `formats`, `programs` | what they were read as; programs of syslog lines |
//! | `only` | fields with the values that they must have, `{ EventType = ["CreateKey"] }` |
//! | `shape` | how fields are called there: a `[shape.NAME]` of this file or an earlier one |
//!
//! An entry replaces what earlier entries say of the same log source; with `adds = true` it adds to it. A shape or a product that is given again
//! holds for the entries of that file and later ones. A shape has `has` (all fields of the
//! events; leave it out where it is not known), `has_also` (some that are spelled as a column is not) and `fields`, which says for a rule's
//! field where its value is:
//!
//! | value | meaning |
//! |---|---|
//! | `"NewProcessName"` | the event's field of that name |
//! | `{ column = "event_id" }` | a column of the event batch; with what follows below, its value made into another |
//! | `{ from = ["A", "B"], joined_by = '\' }` | made of fields: joined, without those that are empty or one of `absent` |
//! | .. `when = ["Type", "7"]` | only where that field has that value |
//! | .. `starts = [["a", "b"]]` | a beginning replaced, the first that fits; `#` is a run of digits |
//! | .. `words = [["a", "b"]]`, `words_only = true` | a whole value replaced; others kept, or absent |
//! | .. `number = "decimal"` or `"dword"` | hexadecimal as decimal; a number as Sysmon writes it |
//! | `[.., ..]` | the first of these that there is |
//!
//! `[product.NAME]` has `fields` for what stands around the events' own fields, and `formats` for rules about the whole product.
//!
//! # Fields
//! A field is where its shape says, else among the shape's own names, else where its product says, else in the column of its name or in
//! `extra`. Case, spaces and underscores do not count, but an exact name goes first.

mod bucket;
mod error;
mod field_map;
mod file;
mod missing;
mod place;
mod routes;
#[cfg(test)]
mod tests;

pub use bucket::{Bucket, Only};
pub use error::{RouteError, Unroutable};
pub use field_map::{FieldMap, same_name};
pub use missing::{FieldMissing, fields_missing};
pub use place::{NumberForm, Place, Recipe};
pub use routes::Routes;
