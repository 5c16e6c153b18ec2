//! Each method on a small scene: what it must find, and what it must not.

use super::*;
use crate::scene::Edge;

const HOUR: i64 = 3_600_000_000;

/// Hosts 0 to 9 of one tenant, 10 to 19 of another; person 1 has account 1 and machine 1, and so on. Forty days in which accounts 1 to 4
/// go from their machines to server 5 each morning, and account 6 of a program from 7 to all others at night.
fn routine() -> Scene {
    let mut scene = Scene::default();
    scene.days = 40;
    for host in 0..20_u32 {
        scene.tenant_of.push(host / 10);
        scene.class_of.push(host / 5);
    }
    for day in 0..40 {
        for person in 1..=4_u32 {
            push(&mut scene, day * 24 + 9, person, 5, person);
        }
        for dst in 10..15 {
            push(&mut scene, day * 24 + 20, 7, dst, 6);
        }
    }
    scene
}

fn push(scene: &mut Scene, hour: i64, src: u32, dst: u32, account: u32) {
    let logon = scene.edges.len() as u32;
    scene.edges.push(Edge { logon, time: hour * HOUR, src, dst, account, failed: false });
}

fn owners() -> Owners {
    let person = |number: u32| (number, number);
    Owners {
        of_account: (1..=4).map(|number| (number, vec![number])).collect(),
        of_host: (1..=4).map(person).collect(),
    }
}

/// Everything is usual, and then somebody's account goes, at the hour given, from another's machine to a host it never was on.
fn with_intruder() -> (Scene, u32) {
    let mut scene = routine();
    push(&mut scene, 40 * 24 + 9, 1, 12, 2);
    let last = scene.edges.len() as u32 - 1;
    (scene, last)
}

#[test]
fn each_method_finds_what_is_new_and_nothing_in_routine() {
    let (scene, intruder) = with_intruder();
    for method in UNSEEDED {
        let quiet = method.alerts(&routine(), &owners());
        assert!(quiet.is_empty(), "{}: {quiet:?}", method.name);
        let alerts = method.alerts(&scene, &owners());
        assert_eq!(alerts.iter().map(|alert| &alert.logons[..]).collect::<Vec<_>>(), [[intruder]], "{}", method.name);
    }
}

#[test]
fn nothing_is_judged_while_habits_are_learnt() {
    let mut scene = routine();
    scene.edges.truncate(9 * 20);
    push(&mut scene, 20 * 24 + 10, 1, 12, 2);
    for method in UNSEEDED {
        assert!(method.alerts(&scene, &owners()).is_empty(), "{}", method.name);
    }
}

#[test]
fn a_switch_to_an_account_of_ones_own_is_none() {
    let mut scene = routine();
    push(&mut scene, 40 * 24 + 9, 1, 5, 9);
    let mut owners = owners();
    owners.of_account.insert(9, vec![2]);
    let stranger = UNSEEDED[3].alerts(&scene, &owners);
    assert_eq!(stranger.len(), 1);
    owners.of_account.insert(9, vec![1]);
    assert!(UNSEEDED[3].alerts(&scene, &owners).is_empty());
}

#[test]
fn by_hand_one_follows_hosts_for_a_day() {
    let mut scene = Scene::default();
    (scene.tenant_of, scene.class_of, scene.days) = (vec![0; 6], vec![0; 6], 3);
    for (hour, src, dst) in [(1, 0, 1), (2, 1, 2), (10, 5, 4), (30, 2, 3), (26, 2, 4)] {
        push(&mut scene, hour, src, dst, 1);
    }
    scene.edges.sort_by_key(|edge| edge.time);
    let reached = reachable(&scene, 0, 0);
    assert_eq!(reached, [0, 1, 4], "at hour 26 it is exactly a day, at hour 30 more, and nobody came to host 5");
}

#[test]
fn groups_part_what_is_odd() {
    let (scene, _) = with_intruder();
    let odd: Vec<(usize, f64)> = (0..scene.edges.len()).step_by(3).map(|at| (at, 1.0)).collect();
    let alerts = group(&scene, &odd);
    let mut all: Vec<u32> = alerts.iter().flat_map(|alert| alert.logons.iter().copied()).collect();
    all.sort_unstable();
    assert_eq!(all, odd.iter().map(|(at, _)| scene.edges[*at].logon).collect::<Vec<_>>());
}
