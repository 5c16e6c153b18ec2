//! Tests of `view`: what is one account, and which of equal times comes first.

use super::*;
use crate::testing::{Log, at};

#[test]
fn hops_of_one_second_stand_in_the_order_in_which_they_lead_on() {
    let mut log = Log::new();
    log.hop(at(1, 9, 0), "a/B", "a/C", "u");
    log.hop(at(1, 9, 0), "a/A", "a/B", "u");
    log.hop(at(1, 9, 0), "ext 203.0.113.9", "a/A", "u");
    let logons = log.sorted();
    let view = View::new(&logons);
    let hosts: Vec<&str> = view.order.iter().map(|&no| view.logon(no).dst.name.as_str()).collect();
    assert_eq!(hosts, ["A", "B", "C"]);
}

#[test]
fn circles_of_one_second_are_kept_in_the_order_of_ids() {
    let mut log = Log::new();
    log.hop(at(1, 9, 0), "a/B", "a/A", "u");
    log.hop(at(1, 9, 0), "a/A", "a/B", "u");
    let logons = log.sorted();
    assert_eq!(View::new(&logons).order, [0, 1]);
}

#[test]
fn accounts_are_one_by_sid_or_by_name_without_regard_to_case() {
    let mut log = Log::new();
    log.hop(at(1, 9, 0), "a/A", "a/B", "Mara");
    log.hop(at(1, 9, 1), "a/A", "a/B", "mara");
    log.hop(at(1, 9, 2), "a/A", "a/B", "mara");
    log.logons[2].account.sid = Some(std::sync::Arc::from("S-1-5-21-1-2-3-1104"));
    let logons = log.sorted();
    let view = View::new(&logons);
    let numbers: Vec<u32> = view.rows.iter().map(|row| row.account.no.0).collect();
    assert_eq!(numbers, [0, 0, 1]);
    assert_eq!(view.row(0).account.name, view.row(2).account.name);
}
