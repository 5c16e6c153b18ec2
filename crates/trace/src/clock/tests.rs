//! Tests of `clock`: a customer's clock beside the provider's, and the order of causes.

use super::*;
use crate::testing::{Log, along, at};
use model::{LogonKind, Outcome};
use proptest::prelude::*;

/// From outside to the jump host at 12:00, and from there to a customer at 12:05, by a clock that is off by so many minutes.
fn hop_between_clocks(skew: i64) -> Log {
    let mut log = Log::new();
    log.cover("msp/JUMP01", at(1, 0, 0), at(2, 0, 0));
    log.cover("ald/FS01", at(1, 0, 0), at(2, 0, 0));
    log.hop(at(1, 12, 0), "ext 203.0.113.9", "msp/JUMP01", "op-one").rdp().session("0x1");
    log.hop(at(1, 12, 5 + skew), "msp/JUMP01", "ald/FS01", "svc-admin").rdp();
    log
}

/// What the jump host logs of the hop where the other side's record is too far away to be joined.
fn recorded_on_the_source(log: &mut Log, minute: i64, account: &str) {
    log.hop(at(1, 12, minute), "msp/JUMP01", "ald/FS01", account).kind(LogonKind::Explicit).origin("0x1", "op-one");
    log.logons.last_mut().expect("just written").outcome = Outcome::Unknown;
}

fn certainty_of_the_hop(log: &Log) -> Option<f64> {
    let traced = log.trace(&["address:203.0.113.9"]);
    let path = traced.paths.iter().find(|path| along(path) == "203.0.113.9>JUMP01>FS01")?;
    Some(path.hops[1].certainty.get())
}

#[test]
fn clocks_that_nothing_compares_may_differ_by_a_quarter_of_an_hour() {
    let certain = certainty_of_the_hop(&hop_between_clocks(0)).expect("a path");
    for (skew, is_found) in [(10, true), (-5, true), (-10, true), (-20, true), (-21, false)] {
        let found = certainty_of_the_hop(&hop_between_clocks(skew));
        assert_eq!(found.is_some(), is_found, "{skew}");
        if let Some(found) = found.filter(|_| skew < -5) {
            assert!(found < certain - 0.1, "{skew}: {found} {certain}");
        }
    }
}

#[test]
fn a_cause_that_another_clock_puts_later_is_told() {
    let traced = hop_between_clocks(-10).trace(&["address:203.0.113.9"]);
    let path = traced.paths.iter().find(|path| along(path) == "203.0.113.9>JUMP01>FS01").expect("a path");
    let reason = "The clocks of msp and ald may differ: the session opened 5 min after it, by ald's clock.";
    assert!(path.hops[1].reasons.iter().any(|each| each == reason), "{:?}", path.hops[1].reasons);
    assert!(traced.notes.iter().any(|note| note.contains("clocks of msp and ald") && note.contains("5 min")));
    assert!(hop_between_clocks(0).trace(&["address:203.0.113.9"]).notes.is_empty());
}

#[test]
fn one_tenant_has_one_clock() {
    let mut log = hop_between_clocks(-10);
    log.logons[1].dst = crate::testing::host("msp/FS01");
    assert_eq!(certainty_of_the_hop(&log), None);
}

#[test]
fn clocks_that_are_known_to_agree_leave_no_slack() {
    let mut log = hop_between_clocks(-10);
    log.hop(at(1, 9, 0), "msp/JUMP01", "ald/FS02", "svc-backup").origin("0x9", "backup");
    assert_eq!(certainty_of_the_hop(&log), None);
}

#[test]
fn a_logon_recorded_on_both_sides_tells_the_skew_and_its_session() {
    let mut log = hop_between_clocks(-10);
    recorded_on_the_source(&mut log, 5, "svc-admin");
    log.hop(at(1, 11, 56), "ald/FS01", "ald/DC01", "svc-admin");
    let traced = log.trace(&["address:203.0.113.9"]);
    let expect = "The clock of ald is 10 min behind that of msp. 1 logon recorded on both sides tell";
    assert!(traced.notes.iter().any(|note| note.starts_with(expect)), "{:?}", traced.notes);
    let path = traced.paths.iter().find(|path| along(path) == "203.0.113.9>JUMP01>FS01>DC01").expect("a path");
    assert_eq!((path.hops[1].time, path.hops[1].evidence.len()), (at(1, 11, 55), 2));
    assert_eq!(traced.attributed.len(), 3, "one logon, recorded twice: {:?}", traced.attributed);
    assert!(path.hops[1].certainty.get() > 0.95, "{:#?}", path.hops[1]);
    assert!(path.hops[1].reasons.iter().any(|each| each.contains("10 min behind")), "{:?}", path.hops[1].reasons);
}

#[test]
fn the_skew_of_one_logon_is_allowed_for_in_the_others() {
    for skew in [-10, 10] {
        let mut log = hop_between_clocks(skew);
        recorded_on_the_source(&mut log, 8, "other");
        log.hop(at(1, 12, 8 + skew), "msp/JUMP01", "ald/FS01", "other");
        let found = certainty_of_the_hop(&log).expect("a path");
        assert!(found > 0.5, "{skew}: {found}");
        // By the provider's clock this one left a minute or more before the intruder came.
        log.hop(at(1, 11, 57 + skew), "msp/JUMP01", "ald/FS09", "svc-other");
        let paths = log.trace(&["address:203.0.113.9"]).paths;
        assert!(paths.iter().all(|path| !along(path).contains("FS09")), "{skew}");
    }
}

#[test]
fn what_may_be_either_of_two_logons_tells_no_skew() {
    let mut log = hop_between_clocks(-10);
    recorded_on_the_source(&mut log, 5, "svc-admin");
    log.hop(at(1, 11, 59), "msp/JUMP01", "ald/FS01", "svc-admin");
    let notes = log.trace(&["address:203.0.113.9"]).notes;
    assert!(notes.iter().all(|note| !note.contains("recorded on both sides tell")), "{notes:?}");
}

/// Any logons on up to four clocks: the place of the cause waited for is taken from `late`, where it is one on the source's clock.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0_usize..4, 0_usize..4, proptest::option::of(1_usize..12));
    proptest::collection::vec(step, 0..60).prop_map(|drafts| {
        let late = |at: usize, after: Option<usize>| {
            let later = at + after?;
            let is_on_source = drafts.get(later)?.0 == drafts[at].1 && drafts[at].1 != drafts[at].0;
            is_on_source.then_some(u32::try_from(later).expect("small"))
        };
        let step = |(at, &(clock, source, after)): (usize, &(usize, usize, Option<usize>))| Step {
            clock,
            source,
            late: late(at, after),
        };
        drafts.iter().enumerate().map(step).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_keeps_each_clock_and_every_cause_that_time_puts_before(steps in steps()) {
        let order = merge(&steps, 4);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        prop_assert!(sorted.iter().zip(0..).all(|(place, expect)| *place == expect) && sorted.len() == steps.len());
        for clock in 0..4 {
            prop_assert!(order.iter().filter(|place| steps[**place as usize].clock == clock).is_sorted());
        }
        for (at, &place) in order.iter().enumerate() {
            let source = steps[place as usize].source;
            let is_missed = |other: &&u32| steps[**other as usize].clock == source && **other < place;
            prop_assert!(order[at..].iter().find(is_missed).is_none());
        }
        if steps.iter().all(|step| step.late.is_none()) {
            prop_assert!(order.is_sorted());
        }
    }
}

#[test]
fn a_logon_waits_for_the_cause_that_another_clock_puts_later() {
    let own = |clock| Step { clock, source: clock, late: None };
    let steps = [Step { clock: 1, source: 0, late: Some(2) }, own(1), own(0), own(0)];
    assert_eq!(merge(&steps, 2), [2, 0, 1, 3]);
    let circle = [Step { clock: 1, source: 0, late: Some(1) }, Step { clock: 0, source: 1, late: Some(2) }, own(1)];
    assert_eq!(merge(&circle, 2), [0, 2, 1]);
}
