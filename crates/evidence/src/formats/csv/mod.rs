//! Tables in text: a row a line, cells parted by commas, semicolons or tabs, under a row of names.
//!
//! Source: RFC 4180. A cell may be quoted and then holds delimiters, line ends, and quotes written twice. Wider than that: a quote inside
//! a cell that is not quoted is a letter, a line `sep=;` (Excel) or `#TYPE ..` (PowerShell) before the names is passed over, and
//! the names may come again between rows, as where files were joined. Cells are known by their name alone, never by their place.
//!
//! A row's record number is that of the line that it begins in, from 1. A format gives the names a meaning ([`Rows`]) and is registered as
//! [`Table`]; where rows begin and end is the same for all of them. What the names mean is not known here.

mod cursor;
mod cut;
mod date;
mod header;
mod order;
mod row;
mod rows;
#[cfg(test)]
mod tests;

pub(crate) use cut::split;
pub(crate) use date::{DateOrder, local as local_date};
pub(crate) use header::{DELIMITERS, Header, table_names};
pub use rows::DOUBTFUL_DATES;
pub(crate) use rows::{Row, Rows, Table, decode, show};
