//! The columns of an event batch: the Arrow schema, builders for readers, views for matchers.
//!
//! An event batch is an Arrow record batch whose columns are a subset of [`Column::all`]: a column that no row of the batch
//! has a value in is left out and means "null everywhere". That keeps a batch of logons from carrying two hundred empty
//! columns, in memory and in Parquet. Text is dictionary-encoded (`Dictionary(Int32, Utf8)`), so a matcher looks at each
//! distinct value once. What has no column of its own is in `extra`, a map.
//!
//! This crate knows neither who fills the columns nor who reads them.

mod append;
mod batch;
mod builder;
mod class;
mod column;
mod columns;
mod extra;
mod fields;
mod gather;
mod interner;
mod text;

pub use batch::{EventBatch, Extras, KeySource, Numbers, Text};
pub use builder::BatchBuilder;
pub use class::misplaced;
pub use column::{Column, ColumnKind, SCHEMA_VERSION};
pub use columns::EventColumns;
pub use extra::ExtraName;
pub use text::TextKey;
