//! Data and invariants that every crate shares: ids, time, evidence, logons, paths, verdicts. No I/O, no Arrow, no async.
