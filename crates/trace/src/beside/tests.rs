//! Tests of `beside`: what findings say, what they do not say, and what they never decide.

use crate::hit::RuleHit;
use crate::path::Traced;
use crate::testing::{Log, along, at, hit};
use model::{Certainty, Level, Path, Tenant};

/// Mara's session on the jump host, of which its log tells little, and two equal hops out of it, in a month of logs.
fn two_equal_hops() -> Log {
    let mut log = Log::new();
    for host in ["ald/A1", "ald/A2", "bir/B1", "msp/WS1"] {
        log.cover(host, at(1, 0, 0), at(31, 0, 0));
    }
    log.hop(at(3, 1, 0), "ext 203.0.113.9", "msp/JUMP01", "mara").rdp().session("0xa").until(at(3, 5, 0));
    log.hop(at(3, 2, 0), "msp/JUMP01", "ald/A1", "mara").rdp().session("0xb");
    log.hop(at(3, 2, 0), "msp/JUMP01", "ald/A2", "mara").rdp().session("0xc");
    log
}

fn trace(log: &Log) -> Traced {
    log.trace(&["address:203.0.113.9"])
}

fn into<'a>(traced: &'a Traced, host: &str) -> &'a Path {
    let ends_there = |path: &&Path| path.hops.last().is_some_and(|hop| hop.dst.name.as_str() == host);
    traced.paths.iter().find(ends_there).expect("a path there")
}

/// How sure the hop into A2 is with these hits.
fn sure(hits: Vec<RuleHit>) -> Certainty {
    let mut log = two_equal_hops();
    log.hits = hits;
    into(&trace(&log), "A2").certainty
}

#[test]
fn a_rare_high_finding_on_the_destination_puts_a_hop_before_its_equal() {
    let mut log = two_equal_hops();
    let before = trace(&log);
    // The session was seen acting when it went to the first: by that alone the second is a little surer.
    assert_eq!(along(&before.paths[1]), "203.0.113.9>JUMP01>A2");
    log.hits.push(hit(7, Level::High, "ald/a1.alder.example", at(3, 2, 4)));
    let after = trace(&log);
    assert_eq!(along(&after.paths[1]), "203.0.113.9>JUMP01>A1");
    assert!(into(&after, "A1").certainty > into(&before, "A1").certainty);
    assert_eq!(into(&after, "A2"), &Path { id: into(&after, "A2").id, ..into(&before, "A2").clone() });
    let hop = into(&after, "A1").hops.last().expect("a hop");
    assert!(
        hop.reasons.iter().any(|reason| reason == "Beside what logons say, findings of rules speak for it, 1.9 to 1."),
        "{hop:?}"
    );
    assert_eq!((after.beside[&hop.logon].count, &after.beside[&hop.logon].listed[..]), (1, &[0][..]));
    assert_eq!(after.beside.len(), 1);
}

#[test]
fn a_finding_on_the_source_speaks_for_all_that_leaves_it() {
    let mut log = two_equal_hops();
    log.cover("msp/JUMP01", at(1, 0, 0), at(31, 0, 0));
    let before = trace(&log);
    log.hits.push(hit(7, Level::Critical, "msp/JUMP01", at(3, 1, 50)));
    let after = trace(&log);
    for host in ["A1", "A2"] {
        assert!(into(&after, host).certainty > into(&before, host).certainty, "{host}");
    }
}

#[test]
fn what_is_graver_nearer_and_of_the_same_session_says_more() {
    let near = |level| hit(7, level, "ald/A2", at(3, 2, 4));
    let levels: Vec<Certainty> = Level::ALL.iter().map(|&level| sure(vec![near(level)])).collect();
    assert!(levels.is_sorted() && levels[4] > levels[1] && levels[0] == sure(Vec::new()), "{levels:?}");
    let high = near(Level::High);
    let far = RuleHit { time: at(3, 2, 50), ..high.clone() };
    let late = RuleHit { time: at(3, 3, 5), ..high.clone() };
    assert!(sure(vec![high.clone()]) > sure(vec![far.clone()]) && sure(vec![far.clone()]) > sure(vec![late.clone()]));
    assert_eq!(sure(vec![late]), sure(Vec::new()));
    let of_session = RuleHit { session: Some("0xC".into()), ..far.clone() };
    let of_other = RuleHit { session: Some("0xd".into()), ..far.clone() };
    let of_mara = RuleHit { account: Some("MARA".into()), ..far.clone() };
    let of_bert = RuleHit { account: Some("bert".into()), ..far.clone() };
    let [of_session, of_other, of_mara, of_bert] = [of_session, of_other, of_mara, of_bert].map(|hit| sure(vec![hit]));
    assert!(of_session > of_mara && of_mara > sure(vec![far.clone()]), "{of_session} {of_mara}");
    assert!(sure(vec![far]) > of_bert && of_bert == of_other, "{of_bert} {of_other}");
}

#[test]
fn a_rule_that_matches_all_day_changes_nothing() {
    let mut log = two_equal_hops();
    let before = trace(&log);
    log.hits = (0..720).map(|hour| hit(7, Level::Critical, "ald/A2", at(1, hour, 5))).collect();
    assert_eq!(trace(&log), before);
}

#[test]
fn another_tenants_findings_and_informational_ones_change_nothing() {
    let mut log = two_equal_hops();
    let before = trace(&log);
    log.hits = vec![
        hit(7, Level::Critical, "bir/A2", at(3, 2, 4)),
        hit(7, Level::Critical, "bir/B1", at(3, 2, 4)),
        hit(8, Level::Informational, "ald/A2", at(3, 2, 4)),
        hit(9, Level::Critical, "ald/NOWHERE", at(3, 2, 4)),
    ];
    assert_eq!(trace(&log), before);
}

#[test]
fn a_burst_is_one_sign_and_rules_together_are_bound() {
    let near = |rule: u32, second: i64| {
        let hit = hit(rule, Level::High, "ald/A2", at(3, 2, 4));
        RuleHit { time: hit.time.plus_micros(second * 1000), ..hit }
    };
    let burst = sure((0..1000).map(|second| near(7, second)).collect());
    assert_eq!(burst, sure(vec![near(7, 0)]));
    let many = sure((0..500).map(|rule| near(rule, 0)).collect());
    assert!(many > burst && many.get() <= 0.95 * 0.99 + 0.001, "{burst} {many}");
    let mut log = two_equal_hops();
    log.hits = (0..500).map(|rule| near(rule, 0)).collect();
    let traced = trace(&log);
    let logon = into(&traced, "A2").hops.last().expect("a hop").logon;
    assert_eq!(traced.beside[&logon].listed, [0, 1, 2, 3]);
    assert_eq!(traced.beside[&logon].count, 256);
}

#[test]
fn findings_after_the_window_do_not_exist() {
    let mut log = two_equal_hops();
    let traced = |log: &Log| {
        let (seeds, to) = (["address:203.0.113.9".parse().expect("a seed")], Some(at(3, 2, 1)));
        let question = crate::Question { window: model::Window { from: None, to }, ..log.question(&seeds) };
        crate::trace(&log.sorted(), &question, &crate::testing::evidence)
    };
    let before = traced(&log);
    log.hits.push(hit(7, Level::High, "ald/A2", at(3, 2, 4)));
    assert_eq!(traced(&log), before);
}

#[test]
fn without_a_seed_findings_add_points_to_what_is_new_and_to_nothing_else() {
    let mut log = Log::new();
    for host in ["msp/JUMP01", "ald/FS01", "bir/FS01"] {
        log.cover(host, at(1, 0, 0), at(31, 0, 0));
    }
    for day in 1..=21 {
        for (account, target) in [("mara", "ald/FS01"), ("bert", "bir/FS01")] {
            log.hop(at(day, 10, day * 2), "msp/JUMP01", target, account);
        }
    }
    log.hop(at(22, 10, 0), "msp/JUMP01", "bir/FS01", "mara");
    let before = log.trace(&[]).alerts;
    log.hits.push(hit(7, Level::Critical, "bir/FS01", at(22, 10, 1)));
    // What Bert does every day is nothing new, whatever rules found.
    log.hits.push(hit(7, Level::Critical, "bir/FS01", at(20, 10, 41)));
    let after = log.trace(&[]).alerts;
    assert_eq!(after.len(), before.len());
    assert!((1.0..=2.0).contains(&(after[0].score - before[0].score)), "{before:?} {after:?}");
    assert!(after[0].edges[0].reasons.contains(&"Findings of rules lie beside it.".to_owned()));
}

#[test]
fn the_order_in_which_findings_are_given_does_not_matter() {
    let mut log = two_equal_hops();
    for (rule, minute) in (0..40).zip((0..60).cycle()) {
        let hit = hit(rule % 7, Level::ALL[rule as usize % 5], "ald/A2", at(3, 2, minute));
        log.hits.push(RuleHit { account: (rule % 3 == 0).then(|| "mara".into()), ..hit });
    }
    let one = trace(&log);
    log.hits.reverse();
    let other = trace(&log);
    assert_eq!((one.paths, one.attributed), (other.paths, other.attributed));
    let named = |traced: &std::collections::BTreeMap<_, crate::HitsBeside>, reversed: bool| -> Vec<Vec<usize>> {
        let number = |at: &usize| if reversed { log.hits.len() - 1 - at } else { *at };
        traced.values().map(|hits| hits.listed.iter().map(number).collect()).collect()
    };
    assert_eq!(named(&one.beside, false), named(&other.beside, true));
    assert!(!one.left_out.contains_key(&Tenant::new("ald")));
}
