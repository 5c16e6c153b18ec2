//! Which paths are kept: few, and together everything.

use crate::path::{Traced, trace};
use crate::testing::{Log, along, at, evidence, seed};
use model::{Hop, LogonId, LogonKind, Path, Tenant, Timestamp};

const BAD: &str = "address:203.0.113.9";

/// The intruder's session on the jump host, from one in the morning of a day until nine.
fn jump(log: &mut Log, day: i64) {
    log.cover("msp/JUMP01", at(1, 0, 0), at(90, 0, 0));
    log.hop(at(day, 1, 0), "ext 203.0.113.9", "msp/JUMP01", "mara").rdp().session("0xa").until(at(day, 9, 0));
}

/// The paths that end in ald, from the jump host on, with the day of their last hop.
fn into_ald(traced: &Traced) -> Vec<String> {
    let ends = |path: &&Path| path.hops.last().is_some_and(|hop| hop.dst.tenant.as_str() == "ald");
    let told = |path: &Path| {
        let last = path.hops.last().expect("a hop");
        let day = last.time.since(at(1, 0, 0)) / Timestamp::DAY + 1;
        format!("{} on {day} {}", along(path).trim_start_matches("203.0.113.9>JUMP01>"), last.outcome)
    };
    traced.paths.iter().filter(ends).map(told).collect()
}

fn hop<'a>(traced: &'a Traced, host: &str) -> &'a Hop {
    traced.paths.iter().flat_map(|path| &path.hops).find(|hop| hop.dst.name.as_str() == host).expect("a hop there")
}

fn left_out(traced: &Traced) -> u64 {
    traced.left_out.get(&Tenant::new("ald")).copied().unwrap_or_default()
}

#[track_caller]
fn check(log: &Log, expect: &[&str]) {
    let traced = log.trace(&[BAD]);
    let mut found = into_ald(&traced);
    found.sort();
    assert_eq!(found, expect);
    assert_eq!(left_out(&traced), 0);
}

#[test]
fn two_hosts_over_one_jump_host_are_two_paths() {
    let mut log = Log::new();
    jump(&mut log, 3);
    log.hop(at(3, 1, 20), "msp/JUMP01", "ald/A", "mara");
    log.hop(at(3, 1, 40), "msp/JUMP01", "ald/B", "mara");
    check(&log, &["A on 3 success", "B on 3 success"]);
}

#[test]
fn two_visits_a_month_apart_are_two_paths() {
    let mut log = Log::new();
    for day in [3, 33] {
        jump(&mut log, day);
        log.hop(at(day, 1, 20), "msp/JUMP01", "ald/A", "mara");
    }
    check(&log, &["A on 3 success", "A on 33 success"]);
}

#[test]
fn two_nights_are_two_visits_and_one_night_is_one() {
    let mut log = Log::new();
    for day in [3, 4] {
        jump(&mut log, day);
        log.hop(at(day, 1, 20), "msp/JUMP01", "ald/A", "mara");
        log.hop(at(day, 7, 0), "msp/JUMP01", "ald/A", "mara");
    }
    check(&log, &["A on 3 success", "A on 4 success"]);
}

#[test]
fn what_leads_on_has_no_path_of_its_own() {
    let mut log = Log::new();
    jump(&mut log, 3);
    log.hop(at(3, 1, 20), "msp/JUMP01", "ald/A", "mara").rdp().until(at(3, 8, 0));
    log.hop(at(3, 2, 0), "ald/A", "ald/B", "mara").rdp().until(at(3, 8, 0));
    log.hop(at(3, 3, 0), "ald/B", "ald/C", "mara");
    check(&log, &["A>B>C on 3 success"]);
    log.hop(at(3, 4, 0), "ald/B", "ald/D", "mara").failed();
    check(&log, &["A>B>C on 3 success", "A>B>D on 3 failure"]);
}

#[test]
fn a_tenant_that_was_reached_ends_in_a_success_whatever_failed_out_of_it() {
    let mut log = Log::new();
    jump(&mut log, 3);
    log.hop(at(3, 1, 20), "msp/JUMP01", "ald/A", "mara").rdp().until(at(3, 8, 0));
    log.hop(at(3, 4, 0), "ald/A", "ald/D", "mara").failed();
    check(&log, &["A on 3 success", "A>D on 3 failure"]);
}

#[test]
fn attempts_before_the_way_in_are_told_and_are_not_the_entry() {
    let mut log = Log::new();
    jump(&mut log, 3);
    log.hop(at(3, 1, 10), "msp/JUMP01", "ald/A", "mara").failed();
    log.hop(at(3, 1, 20), "msp/JUMP01", "ald/A", "mara");
    check(&log, &["A on 3 failure", "A on 3 success"]);
}

#[test]
fn the_same_again_is_folded_and_keeps_its_cause() {
    let mut log = Log::new();
    jump(&mut log, 3);
    log.hop(at(3, 1, 20), "msp/JUMP01", "ald/A", "mara");
    log.hop(at(3, 1, 25), "msp/JUMP01", "ald/A", "mara");
    log.hop(at(3, 1, 30), "msp/JUMP01", "ald/A", "bert").origin("0xa", "mara");
    check(&log, &["A on 3 success", "A on 3 success"]);
    let traced = log.trace(&[BAD]);
    let told = traced.paths.iter().flat_map(|path| &path.hops).map(|hop| &hop.repeats);
    let repeats: Vec<_> = told.filter(|repeats| repeats.count > 0).collect();
    let [repeats] = repeats[..] else { panic!("one hop stands for another: {repeats:?}") };
    assert_eq!((repeats.count, repeats.last, repeats.listed.len()), (1, Some(at(3, 1, 25)), 1));
    let jump = hop(&traced, "JUMP01");
    assert_eq!((repeats.listed[0].cause, jump.repeats.count), (Some(jump.logon), 0));
}

#[test]
fn a_repeat_may_come_out_of_another_session_which_is_a_repeat_too() {
    let mut log = Log::new();
    log.cover("msp/JUMP01", at(1, 0, 0), at(90, 0, 0));
    for hour in [1, 5] {
        log.hop(at(3, hour, 0), "ext 203.0.113.9", "msp/JUMP01", "mara").rdp().until(at(3, hour + 2, 0));
        log.hop(at(3, hour, 20), "msp/JUMP01", "ald/A", "mara");
    }
    check(&log, &["A on 3 success"]);
    let traced = log.trace(&[BAD]);
    let (first, second) = (hop(&traced, "JUMP01"), hop(&traced, "A"));
    assert_eq!((first.repeats.count, second.repeats.count), (1, 1));
    assert_eq!(second.repeats.listed[0].cause, Some(first.repeats.listed[0].logon));
    assert_eq!(first.repeats.listed[0].cause, None);
}

#[test]
fn of_many_repeats_a_few_are_listed_and_all_are_counted() {
    let mut log = Log::new();
    jump(&mut log, 3);
    for minute in 0..41 {
        log.hop(at(3, 2, minute), "msp/JUMP01", "ald/A", "mara").failed();
    }
    check(&log, &["A on 3 failure"]);
    let traced = log.trace(&[BAD]);
    let repeats = &hop(&traced, "A").repeats;
    assert_eq!((repeats.count, repeats.listed.len(), repeats.last), (40, 16, Some(at(3, 2, 40))));
    assert!(repeats.listed.is_sorted_by_key(|repeat| repeat.time));
}

/// Twenty hosts on one night, the first again on the next, and before all of them a first one that is less sure.
fn many() -> Log {
    let mut log = Log::new();
    jump(&mut log, 3);
    jump(&mut log, 5);
    log.hop(at(3, 1, 5), "msp/JUMP01", "ald/FIRST", "mara").kind(LogonKind::Other).claimed(0.8);
    for number in 0..20 {
        log.hop(at(3, 2, number), "msp/JUMP01", &format!("ald/H{number:02}"), "mara");
    }
    log.hop(at(5, 1, 30), "msp/JUMP01", "ald/H00", "mara");
    log
}

#[test]
fn the_bound_holds_and_what_is_left_out_is_counted() {
    let traced = many().trace(&[BAD]);
    let found = into_ald(&traced);
    assert_eq!((found.len(), left_out(&traced)), (12, 10), "{found:?}");
    assert!(found.contains(&"FIRST on 3 success".to_owned()), "the entry is always among them: {found:?}");
}

#[test]
fn the_choice_does_not_depend_on_ids_or_order() {
    let log = many();
    let mut other = many();
    other.logons.reverse();
    for (logon, number) in other.logons.iter_mut().zip(1000..) {
        logon.id = LogonId(number);
    }
    assert_eq!(into_ald(&log.trace(&[BAD])), into_ald(&other.trace(&[BAD])));
}

#[test]
fn within_a_narrow_bound_hosts_come_before_visits_and_visits_before_more_ways() {
    let mut log = Log::new();
    jump(&mut log, 3);
    jump(&mut log, 5);
    log.hop(at(3, 1, 20), "msp/JUMP01", "ald/A", "mara");
    log.hop(at(3, 1, 30), "msp/JUMP01", "ald/A", "root").origin("0xa", "mara");
    log.hop(at(3, 1, 40), "msp/JUMP01", "ald/B", "mara");
    log.hop(at(5, 1, 20), "msp/JUMP01", "ald/A", "mara");
    let kept = |paths_per_tenant: usize| {
        let seeds = [seed(BAD)];
        let mut question = log.question(&seeds);
        question.options.paths_per_tenant = paths_per_tenant;
        let traced = trace(&log.sorted(), &question, &evidence);
        let mut found = into_ald(&traced);
        found.sort();
        (found.join(", "), left_out(&traced))
    };
    assert_eq!(kept(1), ("A on 3 success".to_owned(), 3));
    assert_eq!(kept(2), ("A on 3 success, B on 3 success".to_owned(), 2));
    assert_eq!(kept(3), ("A on 3 success, A on 5 success, B on 3 success".to_owned(), 1));
    assert_eq!(kept(4), ("A on 3 success, A on 3 success, A on 5 success, B on 3 success".to_owned(), 0));
}

#[test]
fn a_routine_that_the_intruder_began_is_told_night_by_night() {
    let mut log = Log::new();
    jump(&mut log, 1);
    for day in 1..=9 {
        log.hop(at(day, 2, 30), "msp/JUMP01", "ald/A", "mara").rdp().until(at(day, 8, 0));
    }
    log.hop(at(9, 3, 0), "ald/A", "ald/B", "mara");
    let traced = log.trace(&[BAD]);
    let found = into_ald(&traced);
    assert_eq!((found.len(), left_out(&traced)), (9, 0), "{found:?}");
    assert!(found.contains(&"JUMP01>A>B on 9 success".to_owned()), "{found:?}");
    let reasons = |hop: &Hop| hop.reasons.iter().any(|reason| reason.contains("repeats what the intruder's logon"));
    assert_eq!(traced.paths.iter().filter(|path| reasons(&path.hops[0])).count(), 8, "{found:?}");
}

#[test]
fn a_path_through_the_tenant_and_back_tells_both() {
    let mut log = Log::new();
    jump(&mut log, 3);
    log.hop(at(3, 1, 20), "msp/JUMP01", "ald/A", "mara").rdp().until(at(3, 8, 0));
    log.hop(at(3, 2, 0), "ald/A", "bir/X", "mara").rdp().until(at(3, 8, 0));
    log.hop(at(3, 3, 0), "bir/X", "ald/B", "mara");
    check(&log, &["A>X>B on 3 success"]);
}
