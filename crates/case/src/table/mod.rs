//! Small tables of typed rows: how each is laid out in Parquet, and back.

pub(crate) mod columns;
pub(crate) mod coverage;
pub(crate) mod encode;
pub(crate) mod evidence;
pub(crate) mod findings;
pub(crate) mod logons;
pub(crate) mod open;
pub(crate) mod parts;
pub(crate) mod problems;
pub(crate) mod rule_findings;
pub(crate) mod scope;
