//! Staff at their desks, and the customers' own administrators.
use crate::routine::machines::is_rebuilding;
use crate::sessions::{Origin, Refusal, Session, Visit};
use crate::stage::Stage;
use crate::time::{HOUR, MINUTE, SECOND};
use crate::windows::{LogonType, Package};
use crate::world::{BACKUP_HOST, Host, JUMP_HOST, Person, Tenant};

/// One person's day at the desk. Returns the session there.
pub(crate) fn staff(stage: &mut Stage, tenant: &'static Tenant, person: &'static Person, start: i64) -> Session {
    let account = tenant.account(person.account);
    if stage.random.chance(8) {
        stage.desk_refusal(person.workstation, account, start - 25 * SECOND, Refusal::PASSWORD);
    }
    let end = start + 8 * HOUR + stage.random.between(0, 40 * MINUTE);
    let session = stage.sign_in(person.workstation, account, start, end);
    let lunch = start + 4 * HOUR + stage.random.between(0, 20 * MINUTE);
    stage.local_session(person.workstation, account, LogonType::Unlock, lunch, lunch + 2 * SECOND);
    let controller = tenant.domain_controller();
    let files: Vec<&'static str> = tenant
        .windows_servers()
        .map(|host| host.name)
        .filter(|name| *name != JUMP_HOST && *name != BACKUP_HOST)
        .collect();
    for visit in 0..5 {
        let to = if visit == 0 { controller } else { files[visit % files.len()] };
        let start = start + visit as i64 * 100 * MINUTE + stage.random.between(10 * SECOND, 50 * MINUTE);
        if is_rebuilding(to, start) {
            continue;
        }
        let length = stage.random.between(MINUTE, 25 * MINUTE);
        let package = if stage.random.chance(90) { Package::Kerberos } else { Package::Ntlm };
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
pub(crate) fn administrator(stage: &mut Stage, tenant: &'static Tenant, from: i64) {
    let workstation = tenant.people[0].workstation;
    let servers: Vec<&'static Host> = tenant.windows_servers().collect();
    let to = servers[stage.random.between(0, servers.len() as i64) as usize].name;
    let start = from + stage.random.between(0, 90 * MINUTE);
    let account = tenant.account(tenant.administrator);
    let desk = stage.local_session(workstation, account, LogonType::Unlock, start - MINUTE, start + HOUR);
    let kind = if stage.random.chance(70) { LogonType::RemoteInteractive } else { LogonType::Network };
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
