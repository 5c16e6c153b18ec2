//! What verdicts are made from.

use crate::path::Traced;
use crate::question::Question;
use crate::used::SessionUse;
use model::{Interval, Logon, LogonId, ScopeCoverage, ScopeProblems, Tenant};
use std::collections::BTreeMap;

/// What the verdicts are made from.
#[derive(Clone, Copy, Debug)]
pub struct ScopeBasis<'a> {
    /// The case's name.
    pub case: &'a str,
    /// The question.
    pub question: &'a Question<'a>,
    /// The window closed by the evidence, see [`crate::closed_window`].
    pub window: Interval,
    /// The logons traced.
    pub logons: &'a [Logon],
    /// What the trace said.
    pub traced: &'a Traced,
    /// What was done with the sessions of these logons, where a log of calls tells.
    pub uses: &'a BTreeMap<LogonId, SessionUse>,
    /// What [`crate::holes`] said.
    pub coverage: &'a BTreeMap<Tenant, ScopeCoverage>,
    /// Tenants that evidence was given for, even where nothing in it could be used.
    pub tenants: &'a [Tenant],
    /// What was lost while reading.
    pub problems: ScopeProblems,
}

impl ScopeBasis<'_> {
    /// Are there several tenants, and is it not known which of them is the provider? Then nobody can tell what came through it.
    pub(super) fn is_without_provider(&self) -> bool {
        self.question.register.provider.is_none() && self.tenants.len() > 1
    }
}
