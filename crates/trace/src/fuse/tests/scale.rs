//! A million observations, as they come and as somebody would send them to make joining slow.
//! `cargo test --release -p trace -- --ignored scale` prints the seconds.

use super::build::{Build, logon, observations, register, seen};
use crate::fuse::fuse;
use model::{Activity, LogonKind, Observation};
use std::time::Instant;

const MILLION: i64 = 1_000_000;

/// 300 hosts, 200 people, 58 days; per logon its tickets, rights and end, every third record a machine's.
fn ordinary() -> Vec<Observation> {
    let step = 58 * 86_400_000 / (MILLION / 6);
    let turns = (0..MILLION / 6).flat_map(|turn| {
        let (host, client, user) = (turn * 7 % 300, turn * 11 % 250, turn * 13 % 200);
        let (name, user) = (format!("SRV{host:03}"), format!("user{user:03}"));
        let address = format!("10.20.{}.{}", client / 200, client % 200 + 1);
        let (machine, session, ms) = (format!("WS{client:03}$"), format!("0x{turn:x}"), turn * step);
        [
            seen("DC01", ms, Activity::TicketGrant).user(&machine).from(&address),
            seen("DC01", ms + 1, Activity::ServiceTicket).user(&user).from(&address).to(&format!("{name}$")),
            logon(&name, ms + 4, &user).from(&address).session(&session),
            seen(&name, ms + 4, Activity::Privilege).user(&user).session(&session),
            logon(&name, ms + 9, &machine).from(&address),
            seen(&name, ms + 60_000, Activity::Logoff).user(&user).session(&session),
        ]
    });
    observations(turns.collect())
}

/// One account on one host, everything within seconds.
fn flood() -> Vec<Observation> {
    let turns = (0..MILLION).map(|turn| {
        let (ms, session) = (turn / 100, format!("{turn}"));
        let build: Build = match turn % 6 {
            0 => seen("DC01", ms, Activity::ServiceTicket).user("mara").from("10.20.0.5").to("FS01$"),
            1 => seen("WS1", ms, Activity::CredentialUse).user("mara").actor("mara").within(&session).to("FS01"),
            2 => seen("FS01", ms, Activity::SessionOpened).user("mara").kind(LogonKind::Ssh).from("10.20.0.5"),
            3 => seen("FS01", ms, Activity::Reconnect).user("mara").from("10.20.0.5"),
            4 => logon("FS01", ms, "mara").kind(LogonKind::RemoteInteractive).from("10.20.0.5"),
            _ => logon("FS01", ms, "mara").from("10.20.0.5"),
        };
        build.session(&session)
    });
    observations(turns.collect())
}

#[test]
#[ignore = "a measurement, for release builds"]
fn a_million_observations_take_seconds() {
    for (what, given) in [("ordinary", ordinary()), ("flood", flood())] {
        let start = Instant::now();
        let fused = fuse(&given, &register());
        let seconds = start.elapsed().as_secs_f64();
        println!("{what}: {} observations, {} logons, {seconds:.2} s", given.len(), fused.logons.len());
        assert!(seconds < 30.0, "{what}: {seconds} s");
    }
}
