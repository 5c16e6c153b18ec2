//! Everything that happens without the intruder: machines, staff, operators, backup, patches, an on-call night.
use crate::sessions::{Origin, Refusal, Session, Visit};
use crate::shell::{Proof, Ssh};
use crate::stage::Stage;
use crate::time::{DAY, HOUR, MINUTE, SECOND};
use crate::windows::{LogonType, Package};
use crate::world::{
    BACKUP_ACCOUNT, BACKUP_HOST, BASTION, DAYS, HOLE_HOSTS, HOLE_TO, Host, JUMP_HOST, OPERATORS,
    PATCH_FROM, PATCH_OPERATOR, PATCH_TENANTS, PROVIDER, Person, REIMAGE, REIMAGED_HOST, Role,
    START, TENANTS, Tenant, address_seen, find_host, tenant,
};

/// The on-call night: 2026-01-29T03:05Z, ng-mara on a server of cedar, which she does not look after.
pub const ON_CALL: i64 = START + 17 * DAY + 3 * HOUR + 5 * MINUTE;
/// How long it took.
pub const ON_CALL_LENGTH: i64 = 55 * MINUTE;
/// An address that the provider's VPN gives out.
const VPN_ADDRESS: &str = "172.20.30.5";

/// Keys of operators and of the backup.
const KEYS: [(&str, &str); 4] = [
    (
        "ng-mara",
        "SHA256:Lk3pWz8NcQvR5tYhG1mXe7sUbJ0aDfTi2oKrVqB9xEw",
    ),
    (
        "ng-tomas",
        "SHA256:d7HsT0yPqLmZ4vXcRb2NwKeJ8gUaFi5oMxG3kSuVtCY",
    ),
    (
        "ng-iris",
        "SHA256:RvE6uKq1bXnWzS9tMhYpD3cJfLgA8oTiG0xVsNkB5mQ",
    ),
    (
        BACKUP_ACCOUNT,
        "SHA256:w2CzNfY7gKqPvBt5RmXhLeU1sJaD9oTiE8xG0kSuVdM",
    ),
];

/// Plays all of it.
pub fn play(stage: &mut Stage) {
    // Starts of machines come first: the LogonIds of everything after them count from there.
    patch_wave(stage);
    reimage(stage);
    for tenant in &TENANTS {
        machines(stage, tenant);
    }
    for day in 0..DAYS {
        let midnight = START + day * DAY;
        if day % 7 < 5 {
            weekday(stage, day, midnight);
        }
        backup(stage, midnight);
        guesses(stage, midnight);
    }
    on_call(stage);
    let castel = tenant("dogwood").account(tenant("dogwood").administrator);
    let session = stage.local_session(
        HOLE_HOSTS[0],
        castel,
        LogonType::Console,
        HOLE_TO + 4 * MINUTE,
        HOLE_TO + HOUR,
    );
    stage.log(
        HOLE_HOSTS[0],
        HOLE_TO + 10 * SECOND,
        crate::windows::log_cleared(&session.who),
        None,
    );
}

fn key_of(account: &str) -> Proof {
    Proof::Key(
        KEYS.iter()
            .find(|(name, _)| *name == account)
            .expect("an operator has a key")
            .1,
    )
}

/// Signs of life: services, machine accounts, cron.
fn machines(stage: &mut Stage, tenant: &'static Tenant) {
    for (index, host) in tenant.hosts.iter().enumerate() {
        for hour in 0..DAYS * 24 {
            let start = START + hour * HOUR;
            if host.role == Role::Linux {
                stage.cron(host.name, start + 17 * MINUTE + SECOND);
                continue;
            }
            let at = start + (7 + index as i64 * 6) * MINUTE + stage.random.between(0, 5 * MINUTE);
            if !is_rebuilding(host.name, at) {
                stage.service_start(host.name, at);
            }
            if hour % 4 == index as i64 % 4 {
                let at = start + stage.random.between(MINUTE, 59 * MINUTE);
                if !is_rebuilding(host.name, at) {
                    stage.machine_logon(host.name, at);
                }
            }
        }
    }
}

/// The file server is off for twenty minutes while it is built anew.
fn is_rebuilding(host: &str, time_us: i64) -> bool {
    host == REIMAGED_HOST && (REIMAGE - 5 * MINUTE..REIMAGE + 20 * MINUTE).contains(&time_us)
}

fn reimage(stage: &mut Stage) {
    stage.reboot(REIMAGED_HOST, REIMAGE + 20 * MINUTE);
}

fn weekday(stage: &mut Stage, day: i64, midnight: i64) {
    for tenant in &TENANTS {
        for person in tenant.people {
            let operator = OPERATORS
                .iter()
                .find(|(account, ..)| *account == person.account);
            if operator.is_some_and(|(_, _, first_day)| day < *first_day) {
                continue;
            }
            let start = midnight
                + (8 - i64::from(tenant.zone_hours)) * HOUR
                + stage.random.between(0, 40 * MINUTE);
            let desk = staff(stage, tenant, person, start);
            if let Some((account, customers, _)) = operator {
                operator_day(stage, account, customers, person, &desk, start);
            }
        }
        if matches!(day % 7, 1 | 3) && tenant.name != PROVIDER {
            administrator(stage, tenant, midnight + 13 * HOUR);
        }
    }
}

/// One person's day at the desk. Returns the session there.
fn staff(
    stage: &mut Stage,
    tenant: &'static Tenant,
    person: &'static Person,
    start: i64,
) -> Session {
    let account = tenant.account(person.account);
    if stage.random.chance(8) {
        stage.typo(person.workstation, account, start - 25 * SECOND);
    }
    let end = start + 8 * HOUR + stage.random.between(0, 40 * MINUTE);
    let session = stage.sign_in(person.workstation, account, start, end);
    let lunch = start + 4 * HOUR + stage.random.between(0, 20 * MINUTE);
    stage.local_session(
        person.workstation,
        account,
        LogonType::Unlock,
        lunch,
        lunch + 2 * SECOND,
    );
    let controller = tenant.domain_controller();
    let files: Vec<&'static str> = tenant
        .windows_servers()
        .map(|host| host.name)
        .filter(|name| *name != JUMP_HOST && *name != BACKUP_HOST)
        .collect();
    for visit in 0..5 {
        let to = if visit == 0 {
            controller
        } else {
            files[visit % files.len()]
        };
        let start =
            start + visit as i64 * 100 * MINUTE + stage.random.between(10 * SECOND, 50 * MINUTE);
        if is_rebuilding(to, start) {
            continue;
        }
        let length = stage.random.between(MINUTE, 25 * MINUTE);
        let package = if stage.random.chance(90) {
            Package::Kerberos
        } else {
            Package::Ntlm
        };
        stage.visit(&Visit {
            origin: Origin::Host(person.workstation),
            to,
            account,
            kind: LogonType::Network,
            package,
            elevated: false,
            start,
            end: start + length,
            hop: None,
        });
    }
    session
}

/// A customer's own administrator, from the first workstation to a server.
fn administrator(stage: &mut Stage, tenant: &'static Tenant, from: i64) {
    let workstation = tenant.people[0].workstation;
    let servers: Vec<&'static Host> = tenant.windows_servers().collect();
    let to = servers[stage.random.between(0, servers.len() as i64) as usize].name;
    let start = from + stage.random.between(0, 90 * MINUTE);
    let account = tenant.account(tenant.administrator);
    let desk = stage.local_session(
        workstation,
        account,
        LogonType::Unlock,
        start - MINUTE,
        start + HOUR,
    );
    let kind = if stage.random.chance(70) {
        LogonType::RemoteInteractive
    } else {
        LogonType::Network
    };
    let end = start + stage.random.between(8 * MINUTE, 50 * MINUTE);
    stage.visit(&Visit {
        origin: Origin::Session(&desk),
        to,
        account,
        kind,
        package: Package::Kerberos,
        elevated: true,
        start,
        end,
        hop: None,
    });
}

/// The operator's own machine to the jump host.
fn to_jump_host(
    stage: &mut Stage,
    origin: Origin<'_>,
    operator: &str,
    start: i64,
    end: i64,
) -> Session {
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
fn administer(
    stage: &mut Stage,
    jump: &Session,
    operator: &str,
    to: &'static str,
    start: i64,
    end: i64,
) {
    let desktop = stage.random.chance(60);
    let package = if stage.random.chance(75) {
        Package::Kerberos
    } else {
        Package::Ntlm
    };
    stage.visit(&Visit {
        origin: Origin::Session(jump),
        to,
        account: find_host(to).0.account(operator),
        kind: if desktop {
            LogonType::RemoteInteractive
        } else {
            LogonType::Network
        },
        package,
        elevated: true,
        start,
        end,
        hop: None,
    });
}

fn operator_day(
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
fn over_bastion(
    stage: &mut Stage,
    operator: &'static str,
    customers: &[&str],
    person: &Person,
    start: i64,
) {
    let address = find_host(person.workstation).1.address;
    let proof = key_of(operator);
    let end = start + stage.random.between(25 * MINUTE, 50 * MINUTE);
    let ssh = Ssh {
        host: BASTION,
        user: operator,
        proof,
        address,
        start,
        end,
        terminal: true,
        sudo: &[],
        hop: None,
    };
    stage.ssh(&ssh);
    for (index, host) in customers
        .iter()
        .flat_map(|customer| tenant(customer).linux_hosts())
        .enumerate()
    {
        let start = start + MINUTE + index as i64 * 7 * MINUTE + stage.random.between(0, MINUTE);
        let address = address_seen(BASTION, find_host(host.name).0);
        let end = start + stage.random.between(2 * MINUTE, 5 * MINUTE);
        let sudo: &[&str] = &[
            "/usr/bin/systemctl status nginx",
            "/usr/bin/journalctl -u nginx -n 50",
        ];
        stage.ssh(&Ssh {
            host: host.name,
            user: "ngops",
            address,
            start,
            end,
            sudo,
            ..ssh
        });
    }
}

/// Every night the backup server logs into every customer.
fn backup(stage: &mut Stage, midnight: i64) {
    let start = midnight + HOUR + 10 * MINUTE + stage.random.between(0, 90 * SECOND);
    let account = tenant(PROVIDER).account(BACKUP_ACCOUNT);
    let job = stage.local_session(
        BACKUP_HOST,
        account,
        LogonType::Batch,
        start,
        start + 3 * HOUR,
    );
    let customers = || TENANTS.iter().filter(|tenant| tenant.name != PROVIDER);
    let mut at = start + 20 * SECOND;
    for host in customers().flat_map(Tenant::windows_servers) {
        let end = at + stage.random.between(4 * MINUTE, 11 * MINUTE);
        stage.visit(&Visit {
            origin: Origin::Session(&job),
            to: host.name,
            account: find_host(host.name).0.account(BACKUP_ACCOUNT),
            kind: LogonType::Network,
            package: Package::Ntlm,
            elevated: true,
            start: at,
            end,
            hop: None,
        });
        at = end + stage.random.between(SECOND, 9 * SECOND);
    }
    let mut start = midnight + 3 * HOUR + 40 * MINUTE + stage.random.between(0, 90 * SECOND);
    for host in customers().flat_map(Tenant::linux_hosts) {
        let end = start + stage.random.between(2 * MINUTE, 4 * MINUTE);
        let address = address_seen(BACKUP_HOST, find_host(host.name).0);
        let proof = key_of(BACKUP_ACCOUNT);
        stage.ssh(&Ssh {
            host: host.name,
            user: "ngbackup",
            proof,
            address,
            start,
            end,
            terminal: false,
            sudo: &[],
            hop: None,
        });
        start = end + stage.random.between(SECOND, 9 * SECOND);
    }
}

/// The internet tries passwords on the bastion.
fn guesses(stage: &mut Stage, midnight: i64) {
    const NAMES: [(&str, bool); 5] = [
        ("admin", false),
        ("root", true),
        ("oracle", false),
        ("test", false),
        ("ubuntu", false),
    ];
    const ADDRESSES: [&str; 4] = ["192.0.2.77", "192.0.2.141", "203.0.113.200", "203.0.113.9"];
    for _ in 0..stage.random.between(3, 12) {
        let time_us = midnight + stage.random.between(MINUTE, DAY - MINUTE);
        let (name, known) = NAMES[stage.random.between(0, NAMES.len() as i64) as usize];
        let address = ADDRESSES[stage.random.between(0, ADDRESSES.len() as i64) as usize];
        stage.ssh_refused(BASTION, name, known, address, time_us, None);
    }
}

/// One night one operator touches every server of three customers, two of which are not his.
fn patch_wave(stage: &mut Stage) {
    let operator = PATCH_OPERATOR;
    let workstation = "NG-WS02";
    let account = tenant(PROVIDER).account(operator);
    let start = PATCH_FROM + 5 * MINUTE;
    let until = start + 5 * HOUR;
    let reboots: Vec<(&'static Host, i64)> = PATCH_TENANTS
        .iter()
        .flat_map(|name| {
            tenant(name)
                .windows_servers()
                .chain(tenant(name).linux_hosts())
        })
        .enumerate()
        .map(|(index, host)| (host, start + (index as i64 + 1) * 24 * MINUTE))
        .collect();
    for (host, reboot) in &reboots {
        if host.role == Role::Linux {
            stage.linux_reboot(host.name, *reboot);
        } else {
            stage.reboot(host.name, *reboot);
        }
    }
    let desk = stage.sign_in(workstation, account, start - 3 * MINUTE, until + 5 * MINUTE);
    let jump = to_jump_host(stage, Origin::Session(&desk), operator, start, until);
    let address = find_host(workstation).1.address;
    let proof = key_of(operator);
    let ssh = Ssh {
        host: BASTION,
        user: operator,
        proof,
        address,
        start: start + MINUTE,
        end: until,
        terminal: true,
        sudo: &[],
        hop: None,
    };
    stage.ssh(&ssh);
    for (host, reboot) in reboots {
        let (start, end) = (reboot - 15 * MINUTE, reboot - 10 * SECOND);
        if host.role == Role::Linux {
            let address = address_seen(BASTION, find_host(host.name).0);
            let sudo: &[&str] = &["/usr/bin/apt-get -y upgrade", "/usr/sbin/reboot"];
            stage.ssh(&Ssh {
                host: host.name,
                user: "ngops",
                address,
                start,
                end,
                sudo,
                ..ssh
            });
        } else {
            administer(stage, &jump, operator, host.name, start, end);
        }
    }
}

/// At three in the morning, after an alarm, on a customer that is not hers.
fn on_call(stage: &mut Stage) {
    let origin = Origin::Address(VPN_ADDRESS, "MARA-LT");
    let jump = to_jump_host(stage, origin, "ng-mara", ON_CALL, ON_CALL + ON_CALL_LENGTH);
    let start = ON_CALL + 4 * MINUTE;
    administer(
        stage,
        &jump,
        "ng-mara",
        "CED-SQL01",
        start,
        start + 45 * MINUTE,
    );
}

impl Stage {
    /// Somebody signs in at a desk: the domain controller issues tickets for the workstation.
    fn sign_in(
        &mut self,
        workstation: &'static str,
        account: crate::world::Account,
        start: i64,
        end: i64,
    ) -> Session {
        self.desk_tickets(workstation, account, start - SECOND);
        self.local_session(workstation, account, LogonType::Console, start, end)
    }

    /// Somebody mistypes a password at a desk.
    fn typo(&mut self, workstation: &'static str, account: crate::world::Account, time_us: i64) {
        self.desk_refusal(workstation, account, time_us, Refusal::PASSWORD);
    }
}
