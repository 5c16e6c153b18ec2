//! The provider's operators at customers: over the jump host, over the bastion, once at three in the morning.
use crate::routine::machines::is_rebuilding;
use crate::sessions::{Origin, Session, Visit};
use crate::shell::{Proof, Ssh};
use crate::stage::Stage;
use crate::time::{DAY, HOUR, MINUTE};
use crate::windows::{LogonType, Package};
use crate::world::{
    BACKUP_ACCOUNT, BASTION, Host, JUMP_HOST, PROVIDER, Person, START, address_seen, find_host, tenant,
};

/// The on-call night: 2026-01-29T03:05Z, ng-mara on a server of cedar, which she does not look after.
pub const ON_CALL: i64 = START + 17 * DAY + 3 * HOUR + 5 * MINUTE;
/// How long it took.
pub const ON_CALL_LENGTH: i64 = 55 * MINUTE;
/// An address that the provider's VPN gives out.
const VPN_ADDRESS: &str = "172.20.30.5";

/// Keys of operators and of the backup.
const KEYS: [(&str, &str); 5] = [
    ("ng-mara", "SHA256:Lk3pWz8NcQvR5tYhG1mXe7sUbJ0aDfTi2oKrVqB9xEw"),
    ("ng-jonas", "SHA256:a5TqJ8rNwXcZ1vKeY7mGhP3sLdUbF0iRoM2xBkV9tEQ"),
    ("ng-tomas", "SHA256:d7HsT0yPqLmZ4vXcRb2NwKeJ8gUaFi5oMxG3kSuVtCY"),
    ("ng-iris", "SHA256:RvE6uKq1bXnWzS9tMhYpD3cJfLgA8oTiG0xVsNkB5mQ"),
    (BACKUP_ACCOUNT, "SHA256:w2CzNfY7gKqPvBt5RmXhLeU1sJaD9oTiE8xG0kSuVdM"),
];

pub(crate) fn key_of(account: &str) -> Proof {
    Proof::Key(KEYS.iter().find(|(name, _)| *name == account).expect("an operator has a key").1)
}

/// The operator's own machine to the jump host.
pub(crate) fn to_jump_host(stage: &mut Stage, origin: Origin<'_>, operator: &str, start: i64, end: i64) -> Session {
    stage.visit(&Visit {
        origin,
        to: JUMP_HOST,
        account: tenant(PROVIDER).account(operator),
        kind: LogonType::RemoteInteractive,
        package: Package::Kerberos,
        elevated: false,
        start,
        end,
        hop: None,
    })
}

/// From the jump host to a customer's server, with the operator's account there.
pub(crate) fn administer(stage: &mut Stage, jump: &Session, operator: &str, to: &'static str, start: i64, end: i64) {
    let desktop = stage.random.chance(60);
    let package = if stage.random.chance(75) { Package::Kerberos } else { Package::Ntlm };
    stage.visit(&Visit {
        origin: Origin::Session(jump),
        to,
        account: find_host(to).0.account(operator),
        kind: if desktop { LogonType::RemoteInteractive } else { LogonType::Network },
        package,
        elevated: true,
        start,
        end,
        hop: None,
    });
}

pub(crate) fn operator_day(
    stage: &mut Stage,
    operator: &'static str,
    customers: &[&str],
    person: &Person,
    desk: &Session,
    start: i64,
) {
    let rounds = 1 + stage.random.between(0, 2);
    for round in 0..rounds {
        let start = start + HOUR + round * 3 * HOUR + stage.random.between(0, 40 * MINUTE);
        let end = start + 2 * HOUR + stage.random.between(0, 10 * MINUTE);
        let jump = to_jump_host(stage, Origin::Session(desk), operator, start, end);
        let mut at = start;
        for _ in 0..1 + stage.random.between(0, 3) {
            at += stage.random.between(4 * MINUTE, 15 * MINUTE);
            let customer = customers[stage.random.between(0, customers.len() as i64) as usize];
            let servers: Vec<&'static Host> = tenant(customer).windows_servers().collect();
            let to = servers[stage.random.between(0, servers.len() as i64) as usize].name;
            let until = at + stage.random.between(3 * MINUTE, 20 * MINUTE);
            if is_rebuilding(to, at) || is_rebuilding(to, until) {
                continue;
            }
            administer(stage, &jump, operator, to, at, until);
            at = until;
        }
    }
    if stage.random.chance(45) {
        let start = start + 20 * MINUTE + stage.random.between(0, 25 * MINUTE);
        over_bastion(stage, operator, customers, person, start);
    }
}

/// By ssh: own machine, bastion, a customer's Linux hosts.
fn over_bastion(stage: &mut Stage, operator: &'static str, customers: &[&str], person: &Person, start: i64) {
    let address = find_host(person.workstation).1.address;
    let proof = key_of(operator);
    let end = start + stage.random.between(25 * MINUTE, 50 * MINUTE);
    let ssh = Ssh { host: BASTION, user: operator, proof, address, start, end, terminal: true, sudo: &[], hop: None };
    stage.ssh(&ssh);
    for (index, host) in customers.iter().flat_map(|customer| tenant(customer).linux_hosts()).enumerate() {
        let start = start + MINUTE + index as i64 * 7 * MINUTE + stage.random.between(0, MINUTE);
        let address = address_seen(BASTION, find_host(host.name).0);
        let end = start + stage.random.between(2 * MINUTE, 5 * MINUTE);
        let sudo: &[&str] = &["/usr/bin/systemctl status nginx", "/usr/bin/journalctl -u nginx -n 50"];
        stage.ssh(&Ssh { host: host.name, user: "ngops", address, start, end, sudo, ..ssh });
    }
}

/// ng-jonas looks after nobody, but uses the bastion itself once a week, with a key of his own.
pub(crate) fn help_desk(stage: &mut Stage, midnight: i64) {
    let start = midnight + 10 * HOUR + stage.random.between(0, HOUR);
    let end = start + stage.random.between(5 * MINUTE, 30 * MINUTE);
    let (user, address) = ("ng-jonas", find_host("NG-WS03").1.address);
    let proof = key_of(user);
    stage.ssh(&Ssh { host: BASTION, user, proof, address, start, end, terminal: true, sudo: &[], hop: None });
}

/// At three in the morning, after an alarm, on a customer that is not hers.
pub(crate) fn on_call(stage: &mut Stage) {
    let origin = Origin::Address(VPN_ADDRESS, "MARA-LT");
    let jump = to_jump_host(stage, origin, "ng-mara", ON_CALL, ON_CALL + ON_CALL_LENGTH);
    let start = ON_CALL + 4 * MINUTE;
    administer(stage, &jump, "ng-mara", "CED-SQL01", start, start + 45 * MINUTE);
}
