//! Adding evidence to a case: rows are buffered per tenant, handed out as jobs that write one part file each, and belong to
//! the case when the run is committed.

pub(crate) mod block;
pub(crate) mod cut;
pub(crate) mod job;
pub(crate) mod merge;
pub(crate) mod writer;
