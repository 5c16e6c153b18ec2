//! The true intrusion of seven weeks: who went where, when, as whom and out of which session.
use crate::sessions::{Origin, Refusal, Session, Visit};
use crate::shell::{Proof, Ssh};
use crate::stage::{Hop, HopNumber, Stage};
use crate::time::{DAY, HOUR, MINUTE};
use crate::windows::{LogonType, Package};
use crate::world::{
    BACKUP_HOST, BASTION, JUMP_HOST, PROVIDER, START, VAULTED_ACCOUNT, address_seen, find_host, tenant,
};

/// The intruder's address on the internet.
pub const ADDRESS: &str = "198.51.100.23";
/// The key that the intruder put into ng-jonas' authorized_keys.
pub const KEY: &str = "SHA256:9xQ2mV7bKfT1eRzW4uYh8LsNpC0dGjA6iXoB5kHvUtM";
/// The account on the bastion.
pub const FOOTHOLD_ACCOUNT: &str = "ng-jonas";
/// The workstation it is on.
pub const FOOTHOLD_HOST: &str = "NG-WS03";

/// Plays the whole intrusion.
pub fn play(stage: &mut Stage) {
    let day = |day: i64, hour: i64, minute: i64| START + day * DAY + hour * HOUR + minute * MINUTE;
    // Week 1: the foothold alone.
    foothold(stage, day(3, 22, 14), 40 * MINUTE);
    // Week 2: over the jump host into alder.
    let jump = jump_host(stage, day(8, 23, 5), 110 * MINUTE);
    alder(stage, &jump, day(8, 23, 31), 70 * MINUTE);
    // Week 3: the backup server, alder again, and birch refuses. The backup runs while the session there is open.
    let jump = jump_host(stage, day(15, 22, 40), 200 * MINUTE);
    alder(stage, &jump, day(15, 23, 2), 35 * MINUTE);
    backup_server(stage, &jump, day(15, 23, 50), 140 * MINUTE);
    let jump = jump_host(stage, day(16, 21, 30), 100 * MINUTE);
    birch(stage, &jump, day(16, 21, 55));
    // Week 4: alder until the day before the re-image.
    let jump = jump_host(stage, day(22, 21, 20), 90 * MINUTE);
    alder(stage, &jump, day(22, 21, 40), 50 * MINUTE);
    // Week 5: alder has disabled the account; birch refuses again.
    let jump = jump_host(stage, day(30, 22, 50), 60 * MINUTE);
    for attempt in 0..2 {
        let start = day(30, 23, 10) + attempt * 50_000_000;
        attempt_windows(stage, &jump, "ALD-FS01", start, Refusal::DISABLED);
    }
    attempt_windows(stage, &jump, "BIR-FS01", day(30, 23, 20), Refusal::PASSWORD);
    // Weeks 6 and 7: back into alder over Linux, with the old key.
    linux_way(stage, day(38, 22, 40));
    linux_way(stage, day(43, 21, 15));
}

/// A session and the hop that opened it.
struct Reached {
    session: Session,
    hop: HopNumber,
    end: i64,
}

fn record(stage: &mut Stage, hop: Hop) -> HopNumber {
    stage.hops.push(hop);
    stage.hops.len() - 1
}

fn bastion(stage: &mut Stage, start: i64, end: i64) -> HopNumber {
    let hop = record(
        stage,
        Hop {
            time_us: start,
            end_us: Some(end),
            source: ADDRESS,
            destination: BASTION,
            account: FOOTHOLD_ACCOUNT.to_owned(),
            kind: "ssh",
            success: true,
            parent: None,
        },
    );
    stage.ssh(&Ssh {
        host: BASTION,
        user: FOOTHOLD_ACCOUNT,
        proof: Proof::Key(KEY),
        address: ADDRESS,
        start,
        end,
        terminal: true,
        sudo: &[],
        hop: Some(hop),
    });
    hop
}

/// From the internet to the bastion, and through it to the workstation.
fn foothold(stage: &mut Stage, start: i64, length: i64) -> Reached {
    let end = start + length;
    let parent = bastion(stage, start, end);
    let account = tenant(PROVIDER).account(FOOTHOLD_ACCOUNT);
    let start = start + 7 * MINUTE + stage.random.between(0, MINUTE);
    let origin = Origin::Host(BASTION);
    let visit = Visit {
        origin,
        to: FOOTHOLD_HOST,
        account,
        kind: LogonType::RemoteInteractive,
        package: Package::Ntlm,
        elevated: false,
        start,
        end: end - MINUTE,
        hop: None,
    };
    go(stage, visit, BASTION, parent)
}

/// Makes a visit a hop, and goes.
fn go(stage: &mut Stage, visit: Visit<'_>, source: &'static str, parent: HopNumber) -> Reached {
    let hop = record(stage, hop_of(&visit, source, parent, true));
    let session = stage.visit(&Visit { hop: Some(hop), ..visit });
    Reached { session, hop, end: visit.end }
}

fn hop_of(visit: &Visit<'_>, source: &'static str, parent: HopNumber, success: bool) -> Hop {
    Hop {
        time_us: visit.start,
        end_us: success.then_some(visit.end),
        source,
        destination: visit.to,
        account: format!(r"{}\{}", visit.account.tenant.domain, visit.account.name),
        kind: if visit.kind == LogonType::RemoteInteractive { "remote_interactive" } else { "network" },
        success,
        parent: Some(parent),
    }
}

/// Onwards from a session with other credentials.
fn onwards(
    stage: &mut Stage,
    from: &Reached,
    to: &'static str,
    account: &str,
    kind: LogonType,
    start: i64,
    length: i64,
) -> Reached {
    let (tenant, _) = find_host(to);
    let package = if kind == LogonType::RemoteInteractive { Package::Kerberos } else { Package::Ntlm };
    let visit = Visit {
        origin: Origin::Session(&from.session),
        to,
        account: tenant.account(account),
        kind,
        package,
        elevated: true,
        start,
        end: (start + length).min(from.end - MINUTE),
        hop: None,
    };
    go(stage, visit, from.session.host, from.hop)
}

fn jump_host(stage: &mut Stage, start: i64, length: i64) -> Reached {
    let workstation = foothold(stage, start, length);
    let at = start + 15 * MINUTE + stage.random.between(0, MINUTE);
    onwards(stage, &workstation, JUMP_HOST, VAULTED_ACCOUNT, LogonType::RemoteInteractive, at, length)
}

fn alder(stage: &mut Stage, jump: &Reached, start: i64, length: i64) {
    let desktop = LogonType::RemoteInteractive;
    let files = onwards(stage, jump, "ALD-FS01", VAULTED_ACCOUNT, desktop, start, length);
    let at = start + 21 * MINUTE + stage.random.between(0, MINUTE);
    onwards(stage, &files, "ALD-DC01", "adm-kline", LogonType::Network, at, 6 * MINUTE);
}

fn backup_server(stage: &mut Stage, jump: &Reached, start: i64, length: i64) {
    onwards(stage, jump, BACKUP_HOST, VAULTED_ACCOUNT, LogonType::RemoteInteractive, start, length);
}

fn attempt_windows(stage: &mut Stage, jump: &Reached, to: &'static str, start: i64, refusal: Refusal) {
    let (tenant, _) = find_host(to);
    let mut visit = Visit {
        origin: Origin::Session(&jump.session),
        to,
        account: tenant.account(VAULTED_ACCOUNT),
        kind: LogonType::RemoteInteractive,
        package: Package::Ntlm,
        elevated: false,
        start,
        end: start,
        hop: None,
    };
    visit.hop = Some(record(stage, hop_of(&visit, JUMP_HOST, jump.hop, false)));
    stage.refuse(&visit, refusal);
}

fn birch(stage: &mut Stage, jump: &Reached, start: i64) {
    for (index, host) in ["BIR-DC01", "BIR-DC01", "BIR-FS01", "BIR-FS01", "BIR-FS01"].into_iter().enumerate() {
        attempt_windows(stage, jump, host, start + index as i64 * 47_300_000, Refusal::PASSWORD);
    }
    let address = address_seen(JUMP_HOST, tenant("birch"));
    for attempt in 0..4 {
        let time_us = start + 6 * MINUTE + attempt * 9_400_000;
        let hop = Hop {
            time_us,
            end_us: None,
            source: JUMP_HOST,
            destination: "bir-app01",
            account: VAULTED_ACCOUNT.to_owned(),
            kind: "ssh",
            success: false,
            parent: Some(jump.hop),
        };
        let hop = record(stage, hop);
        stage.ssh_refused("bir-app01", VAULTED_ACCOUNT, false, address, time_us, Some(hop));
    }
}

/// Bastion, alder's web server with the same key, and from there the rebuilt file server and the domain controller.
fn linux_way(stage: &mut Stage, start: i64) {
    let end = start + 80 * MINUTE;
    let parent = bastion(stage, start, end);
    let (at, until) = (start + 4 * MINUTE + stage.random.between(0, MINUTE), end - 2 * MINUTE);
    let web = record(
        stage,
        Hop {
            time_us: at,
            end_us: Some(until),
            source: BASTION,
            destination: "ald-web01",
            account: "ngops".to_owned(),
            kind: "ssh",
            success: true,
            parent: Some(parent),
        },
    );
    stage.ssh(&Ssh {
        host: "ald-web01",
        user: "ngops",
        proof: Proof::Key(KEY),
        address: address_seen(BASTION, tenant("alder")),
        start: at,
        end: until,
        terminal: true,
        sudo: &["/usr/bin/id", "/usr/bin/tar czf /tmp/site.tgz /srv/www"],
        hop: Some(web),
    });
    for (to, wait) in [("ALD-FS01", 18), ("ALD-DC01", 31)] {
        let start = at + wait * MINUTE + stage.random.between(0, MINUTE);
        let visit = Visit {
            origin: Origin::Host("ald-web01"),
            to,
            account: tenant("alder").account("adm-kline"),
            kind: LogonType::Network,
            package: Package::Ntlm,
            elevated: true,
            start,
            end: start + 9 * MINUTE,
            hop: None,
        };
        go(stage, visit, "ald-web01", web);
    }
}
