//! Identity, sessions, causes, paths and verdicts over logons. Pure: no I/O, no formats, no storage.

mod beside;
mod cause;
mod changes;
mod clock;
mod coverage;
mod fuse;
mod hit;
mod identity;
mod meaning;
mod naming;
mod odd;
mod path;
#[cfg(test)]
mod properties;
mod question;
#[cfg(test)]
mod testing;
mod unseeded;
mod used;
mod verdict;
mod view;
mod volume;
mod why;

pub use changes::Changes;
pub use coverage::{Cleared, CoverageBasis, KnownHost, Unreadable, covered_share, holes, known_hosts};
pub use fuse::{Caller, Calls, Fused, HostSeen, Incarnation, Switch, entries, fuse};
pub use hit::{HitsBeside, RuleHit};
pub use meaning::SeedNames;
pub use naming::{is_same_user, names_account};
pub use path::{Attributed, Traced, trace};
pub use question::{Options, Question};
pub use unseeded::{Alert, OddEdge};
pub use used::SessionUse;
pub use verdict::{ScopeBasis, closed_window, scope};
pub use volume::{End, Flow, Volumes};
pub use why::{Cause, CauseKind, Sign, Why, why};
