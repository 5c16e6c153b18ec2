//! Measuring real commands, in a process of their own each.
#![cfg(unix)]

use std::ffi::OsString;
use std::path::Path;

use xtask::bench::measure::measure_apart;
use xtask::bench::pair::{Side, run_pair};

const XTASK: &str = env!("CARGO_BIN_EXE_xtask");

fn shell(script: &str) -> Vec<OsString> {
    ["sh", "-c", script].map(OsString::from).to_vec()
}

#[test]
fn time_and_memory_are_those_of_the_command() {
    let xtask = Path::new(XTASK);
    let small = measure_apart(xtask, &shell("exit 3"), &[3]).expect("sh runs");
    assert_eq!(small.status, Some(3));
    // dd holds one block of this size.
    let script = "sleep 0.05; dd if=/dev/zero of=/dev/null bs=64M count=1";
    let large = measure_apart(xtask, &shell(script), &[0]).expect("dd runs");
    assert!(large.wall_seconds >= 0.05, "{large:?}");
    assert!(large.peak_bytes > 64_000_000, "{large:?}");
    assert!(small.peak_bytes < 32_000_000, "{small:?}");
}

#[test]
fn a_command_that_fails_is_named() {
    let error = measure_apart(Path::new(XTASK), &shell("exit 7"), &[0]).expect_err("7 is not accepted");
    assert_eq!(error.to_string(), "ended with status 7: sh -c exit 7");
    let error = measure_apart(Path::new(XTASK), &["no-such-program".into()], &[0]).expect_err("it is not there");
    assert!(error.to_string().contains("no-such-program"), "{error}");
}

#[test]
fn sides_alternate_after_a_warm_up() {
    let side = |name: &str| Side { name: name.to_owned(), command: shell("true"), accepted: vec![0] };
    let mut order = String::new();
    let outcome = run_pair(Path::new(XTASK), &[side("a"), side("b")], 2, &mut |side| {
        order.push_str(&side.name);
        Ok(())
    })
    .expect("true runs");
    assert_eq!(order, "ababab");
    assert_eq!((outcome.a.len(), outcome.b.len()), (2, 2));
}
