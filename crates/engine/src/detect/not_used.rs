//! Rules that are not used.

use detect::rule::Origin;
use std::sync::Arc;

/// A rule that is not used, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUsed {
    /// Where it stands.
    pub origin: Origin,
    /// Its title, where it could be read.
    pub title: Option<Arc<str>>,
    /// Why: a lower-case fragment.
    pub reason: String,
}
