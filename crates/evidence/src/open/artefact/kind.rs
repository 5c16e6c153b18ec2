//! A kind of file that is told and not read. Knows none of them.

/// Something that is known and not read: what it is, and why, or what reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Artefact {
    /// What it is.
    pub(crate) name: &'static str,
    /// Why it is not read, or how it can be.
    pub(crate) why: &'static str,
}

/// What nothing more can be said of.
pub(super) const NOT_READ: &str = "not read";
/// Of texts that people wrote.
pub(super) const NO_LOG: &str = "no log";

impl Artefact {
    /// Of a name that a collection's layout gives.
    pub(crate) const fn called(name: &'static str) -> Self {
        Self { name, why: NOT_READ }
    }
}
