//! Flows in a few words beside what must come of them.

use super::{Flow, Volumes};
use model::{Register, Site, Tenant, TenantEntry, Timestamp, Volume};

const MEGABYTE: u64 = 1_000_000;

/// Northgate looks after alder; cedar's networks overlap with alder's.
fn register() -> Register {
    let tenant = |name: &str, network: &str| TenantEntry {
        sites: vec![Site { name: "main".to_owned(), networks: vec![network.to_owned()], nat: Vec::new() }],
        ..TenantEntry::new(Tenant::new(name))
    };
    Register {
        provider: Some(Tenant::new("northgate")),
        tenants: vec![
            tenant("northgate", "10.9.0.0/16"),
            tenant("alder", "10.20.0.0/16"),
            tenant("cedar", "10.20.0.0/16"),
        ],
        ..Register::default()
    }
}

/// Day, whose log, which, from, to, megabytes to and back.
type Given<'a> = (i64, &'a str, &'a str, &'a str, &'a str, u64, u64);

fn volumes(register: &Register, given: &[Given<'_>]) -> std::collections::BTreeMap<Tenant, Vec<Volume>> {
    let tenants: Vec<Tenant> = given.iter().map(|(_, viewer, ..)| Tenant::new(viewer)).collect();
    let mut volumes = Volumes::new(register, &tenants);
    for &(day, viewer, log, from, to, out, back) in given {
        let viewer = Tenant::new(viewer);
        let end = |address: &str| volumes.end(&viewer, address.parse().expect(address));
        let (Some(from), Some(to)) = (end(from), end(to)) else { continue };
        let time = Timestamp::from_micros(day * Timestamp::DAY + Timestamp::HOUR);
        volumes.add(&Flow { viewer: &viewer, log, time, ends: (from, to), bytes: (out * MEGABYTE, back * MEGABYTE) });
    }
    volumes.finish()
}

fn told(register: &Register, given: &[Given<'_>]) -> Vec<String> {
    let of_tenants = volumes(register, given);
    let line = |tenant: &Tenant, volume: &Volume| {
        let peer = volume.peer.as_ref().map_or("outside", Tenant::as_str);
        let (sent, received) = (volume.sent_bytes / MEGABYTE, volume.received_bytes / MEGABYTE);
        format!("{tenant} - {peer}: {sent} sent, {received} received, {} connections", volume.connections)
    };
    of_tenants.iter().flat_map(|(tenant, all)| all.iter().map(move |volume| line(tenant, volume))).collect()
}

#[test]
fn bytes_are_counted_from_each_tenants_side() {
    assert_eq!(
        told(
            &register(),
            &[
                (0, "alder", "zeek", "10.9.0.5", "10.20.0.7", 3, 40),
                (0, "alder", "zeek", "10.20.0.7", "203.0.113.9", 5, 1),
                (0, "alder", "zeek", "10.20.0.7", "10.20.0.8", 99, 99),
                (0, "alder", "zeek", "10.20.0.7", "224.0.0.1", 99, 0),
            ]
        ),
        [
            "alder - northgate: 40 sent, 3 received, 1 connections",
            "alder - outside: 5 sent, 1 received, 1 connections",
            "northgate - alder: 3 sent, 40 received, 1 connections",
        ]
    );
}

#[test]
fn what_two_sensors_saw_is_counted_once_a_day() {
    assert_eq!(
        told(
            &register(),
            &[
                (0, "alder", "zeek", "10.20.0.7", "10.9.0.5", 10, 0),
                (0, "alder", "fortigate", "10.20.0.7", "10.9.0.5", 9, 0),
                (0, "northgate", "zeek", "10.9.0.5", "10.20.0.7", 1, 1),
                (1, "alder", "zeek", "10.20.0.7", "10.9.0.5", 2, 0),
            ]
        ),
        [
            "alder - northgate: 12 sent, 0 received, 2 connections",
            // As seen from northgate, 10.20.0.0/16 may be alder's or cedar's.
            "northgate - alder: 0 sent, 12 received, 2 connections",
        ]
    );
}

#[test]
fn without_a_register_private_addresses_are_the_viewers() {
    assert_eq!(
        told(&Register::default(), &[(0, "alder", "zeek", "10.20.0.7", "203.0.113.9", 1, 2)]),
        ["alder - outside: 1 sent, 2 received, 1 connections"]
    );
}

#[test]
fn days_against_the_usual_direction_are_told() {
    let usual = |day| (day, "alder", "zeek", "10.9.0.5", "10.20.0.7", 100, 5);
    let check = |day: Given<'_>, expect: &[i64]| {
        let given = [usual(0), usual(1), usual(2), day];
        let of_tenants = volumes(&register(), &given);
        let days = of_tenants[&Tenant::new("alder")][0].reversed_days.iter();
        assert_eq!(days.map(|day| day.micros() / Timestamp::DAY).collect::<Vec<_>>(), expect, "{day:?}");
    };
    check((3, "alder", "zeek", "10.20.0.7", "10.9.0.5", 80, 1), &[3]);
    check((3, "alder", "zeek", "10.9.0.5", "10.20.0.7", 1, 80), &[3]);
    check((3, "alder", "zeek", "10.20.0.7", "10.9.0.5", 80, 50), &[]);
    check((3, "alder", "zeek", "10.20.0.7", "10.9.0.5", 9, 0), &[]);
}
