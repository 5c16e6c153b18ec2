//! What a report is made of, and the look-ups that every kind of report shares.

use model::{
    CoverageSpan, EvidenceFile, Finding, Hop, LogonId, Path, PathId, Problem, ReadState, Scope, Tenant, TenantScope,
    Timestamp, Verdict,
};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a report shows. It borrows; nothing of it is changed.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// The answer.
    pub scope: &'a Scope,
    /// Every file received.
    pub evidence: &'a [EvidenceFile],
    /// What could not be read, or was read on an assumption.
    pub problems: &'a [Problem],
    /// All findings: those of the trace and those of rules.
    pub findings: &'a [Finding],
    /// Those of them that are of rules; empty where none ran.
    pub rule_findings: &'a [Finding],
    /// Which logs exist.
    pub coverage: &'a [CoverageSpan],
    /// Version of the program, as the binary knows it.
    pub tool_version: &'a str,
}

impl<'a> Material<'a> {
    /// The path of that name.
    pub(crate) fn path(&self, id: PathId) -> Option<&'a Path> {
        self.scope.paths.iter().find(|path| path.id == id)
    }

    /// The paths that end in a tenant: the entry first, then as they are ranked.
    pub(crate) fn paths_into(&self, tenant: &TenantScope) -> Vec<&'a Path> {
        let rest = tenant.paths.iter().copied().filter(|id| Some(*id) != tenant.entry);
        tenant.entry.into_iter().chain(rest).filter_map(|id| self.path(id)).collect()
    }

    /// Tenants with a verdict, in the order of the scope.
    pub(crate) fn with_verdict(&self, verdict: Verdict) -> Vec<&'a TenantScope> {
        self.scope.tenants.iter().filter(|tenant| tenant.verdict == verdict).collect()
    }

    /// Files with that path and digest: more than one when two inputs hold the same.
    pub(crate) fn evidence_index(&self) -> BTreeMap<(&'a str, String), usize> {
        let mut index = BTreeMap::new();
        for (number, file) in self.evidence.iter().enumerate() {
            index.entry((file.path.as_str(), file.sha256.to_string())).or_insert(number);
        }
        index
    }

    /// Problems by which evidence was lost.
    pub(crate) fn lost(&self) -> impl Iterator<Item = &'a Problem> {
        self.problems.iter().filter(|problem| problem.lost)
    }

    /// Files that lost nobody knows how many records: they broke off, or could not be opened at all.
    pub(crate) fn uncounted(&self) -> usize {
        let uncounted = self.lost().filter(|problem| is_uncounted(problem));
        uncounted.map(|problem| (&problem.tenant, &problem.path)).collect::<BTreeSet<_>>().len()
    }

    /// What is known to be no log, and links, pipes and the like, which were listed and never opened: why, by tenant and path.
    pub(crate) fn passed_over(&self) -> BTreeMap<(&'a Tenant, &'a str), &'a str> {
        let files =
            self.evidence.iter().filter(|file| file.state == ReadState::Unknown && !file.is_of_no_known_format());
        let unknown: BTreeSet<_> = files.map(|file| (&file.tenant, file.path.as_str())).collect();
        let of = |problem: &'a Problem| ((&problem.tenant, problem.path.as_str()), problem.reason.as_str());
        self.problems
            .iter()
            .filter(|problem| !problem.lost)
            .map(of)
            .filter(|(file, _)| unknown.contains(file))
            .collect()
    }

    /// The latest time of any record of a tenant.
    pub(crate) fn logs_end(&self, tenant: &TenantScope) -> Option<Timestamp> {
        let files = self.evidence.iter().filter(|file| file.tenant == tenant.tenant).filter_map(|file| file.last);
        let spans = self.coverage.iter().filter(|span| span.tenant == tenant.tenant).map(|span| span.last);
        files.chain(spans).max()
    }

    /// A number for every logon on a path, from 1 in the order of time: the same in every table and drawing.
    pub(crate) fn hop_numbers(&self) -> BTreeMap<LogonId, usize> {
        let hops: BTreeSet<(Timestamp, LogonId)> = self.hops().map(|hop| (hop.time, hop.logon)).collect();
        hops.into_iter().enumerate().map(|(index, (_, logon))| (logon, index + 1)).collect()
    }

    /// Every logon on a path once, in the order of time.
    pub(crate) fn unique_hops(&self) -> Vec<&'a Hop> {
        let hops: BTreeMap<(Timestamp, LogonId), &Hop> = self.hops().map(|hop| ((hop.time, hop.logon), hop)).collect();
        hops.into_values().collect()
    }

    fn hops(&self) -> impl Iterator<Item = &'a Hop> {
        self.scope.paths.iter().flat_map(|path| &path.hops)
    }
}

/// Was something lost that was never counted?
pub(crate) const fn is_uncounted(problem: &Problem) -> bool {
    problem.lost && problem.count == 0 && problem.record.is_none()
}

/// Seconds between the first and the last sign, where both are known.
pub(crate) fn dwell_seconds(tenant: &TenantScope) -> Option<u64> {
    let micros = tenant.last_seen?.since(tenant.first_seen?);
    u64::try_from(micros / Timestamp::SECOND).ok()
}
