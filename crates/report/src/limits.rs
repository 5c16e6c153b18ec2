//! How much of everything a report for people shows. What is left out is counted in its place; the case's tables hold all of it.

/// Rows of the evidence appendix; files that a hop points to are always shown.
pub(crate) const EVIDENCE_ROWS: usize = 2_000;
/// Rows of lost evidence.
pub(crate) const PROBLEM_ROWS: usize = 300;
/// Rows of findings.
pub(crate) const FINDING_ROWS: usize = 200;
/// Rows of hosts with findings of rules.
pub(crate) const FINDING_HOSTS: usize = 100;
/// Rows of missing logs per tenant.
pub(crate) const HOLE_ROWS: usize = 60;
/// Tenants with a section of their own; the table of verdicts names all.
pub(crate) const TENANT_SECTIONS: usize = 100;
/// Paths per tenant that are told hop by hop: as many as a trace keeps.
pub(crate) const PATHS_TOLD: usize = 12;
/// Hops of one path that are told.
pub(crate) const HOPS_TOLD: usize = 40;
/// Records named for one hop.
pub(crate) const RECORDS_NAMED: usize = 8;
/// Tenants named per verdict in the first sentence.
pub(crate) const HEADLINE_NAMES: usize = 12;
/// Names in one list of hosts, accounts or credentials.
pub(crate) const NAMES_LISTED: usize = 40;

/// Nodes of one drawing of paths.
pub(crate) const DRAWN_NODES: usize = 48;
/// Lanes of the drawing of hosts over time.
pub(crate) const DRAWN_LANES: usize = 60;
/// Lanes in it for hosts of one tenant that are on no path.
pub(crate) const DRAWN_QUIET_LANES: usize = 4;

/// On the terminal: tenants in the table.
pub(crate) const TERMINAL_TENANTS: usize = 40;
/// On the terminal: tenants whose way in is told.
pub(crate) const TERMINAL_STORIES: usize = 12;
/// On the terminal: hops of one path.
pub(crate) const TERMINAL_HOPS: usize = 12;
/// On the terminal: names in one sentence.
pub(crate) const TERMINAL_NAMES: usize = 5;
/// On the terminal: entries of missing logs per tenant.
pub(crate) const TERMINAL_HOLES: usize = 4;
/// On the terminal: spans over which one log is missing.
pub(crate) const TERMINAL_SPANS: usize = 3;
/// On the terminal: alerts that are told without a seed.
pub(crate) const TERMINAL_ALERTS: usize = 5;
/// On the terminal: odd logons of one alert.
pub(crate) const TERMINAL_EDGES: usize = 3;
/// On the terminal: lines of lost evidence.
pub(crate) const TERMINAL_PROBLEMS: usize = 6;
/// On the terminal: records named for one hop.
pub(crate) const TERMINAL_RECORDS: usize = 3;
/// Findings as text: hosts told of one tenant.
pub(crate) const TEXT_HOSTS: usize = 30;
/// Findings as text: rules told of one host.
pub(crate) const TEXT_RULES: usize = 12;
/// On the terminal: hosts with findings of rules.
pub(crate) const TERMINAL_FINDING_HOSTS: usize = 5;
/// On the terminal: exchanges of data.
pub(crate) const TERMINAL_VOLUMES: usize = 6;
/// Days on which data went against the usual direction that are named.
pub(crate) const REVERSED_DAYS: usize = 5;
/// On the terminal: findings of rules named for one hop.
pub(crate) const TERMINAL_HOP_FINDINGS: usize = 1;
/// Changes of account named with a hop on the terminal.
pub(crate) const TERMINAL_CHANGES: usize = 3;
