//! Data and invariants that every crate shares: names and ids, time, evidence, observations, logons, paths, verdicts.
//!
//! No I/O, no Arrow, no async, no clock. Everything here can be built in a test with a few lines.
//! The words are those of `docs/glossary.md`.

mod certainty;
pub mod class;
mod coverage;
mod evidence;
mod finding;
mod logon;
mod name;
mod nearest;
mod observation;
mod path;
mod register;
mod scope;
mod seed;
mod time;

pub use certainty::Certainty;
pub use coverage::{CoverageSpan, Hole, HoleReason, LogKind};
pub use evidence::{Digest, DigestError, EvidenceFile, EvidenceNo, Pointer, Problem, ReadState, UNKNOWN_LOG};
pub use finding::{FINDING_SCHEMA, Finding, Level};
pub use logon::{
    Account, Credential, CredentialKind, Endpoint, Host, Logon, LogonId, LogonKind, Outcome, Session, SessionEnd,
    SourceBasis,
};
pub use name::{HostName, Tenant, is_support_number, short_host};
pub use nearest::nearest;
pub use observation::{Activity, Observation};
pub use path::{
    AccountChange, AccountChanges, Evidence, Hop, HopFinding, HopFindings, Path, PathId, Repeat, Repeats, Uses,
};
pub use register::{
    AWS_HOST, ChangeWindow, ENTRA_HOST, FileEntry, JumpHost, Link, LinkKind, Operator, REGISTER_SCHEMA, Register, Site,
    TenantEntry, is_aws_account, is_cloud_host, is_entra_tenant,
};
pub use scope::{SCOPE_SCHEMA, Scope, ScopeCoverage, ScopeProblems, TenantScope, UnmatchedSeed, Verdict, Volume};
pub use seed::{Seed, SeedError, SeedKind};
pub use time::{Interval, TimeError, Timestamp, Window};
