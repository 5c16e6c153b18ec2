//! Identity, sessions, causes, paths and verdicts over logons. Pure: no I/O, no formats, no storage.

mod fuse;

pub use fuse::{Fused, HostSeen, Incarnation, Switch, fuse};
