//! What runs at night: the backup of every customer, and one patch wave.
use crate::routine::operators::{administer, key_of, to_jump_host};
use crate::sessions::{Origin, Visit};
use crate::shell::Ssh;
use crate::stage::Stage;
use crate::time::{HOUR, MINUTE, SECOND};
use crate::windows::{LogonType, Package};
use crate::world::{
    BACKUP_ACCOUNT, BACKUP_HOST, BASTION, Host, PATCH_FROM, PATCH_OPERATOR, PATCH_TENANTS, PROVIDER, Role, TENANTS,
    Tenant, address_seen, find_host, tenant,
};

/// Every night the backup server logs into every customer.
pub(crate) fn backup(stage: &mut Stage, midnight: i64) {
    let start = midnight + HOUR + 10 * MINUTE + stage.random.between(0, 90 * SECOND);
    let account = tenant(PROVIDER).account(BACKUP_ACCOUNT);
    let job = stage.local_session(BACKUP_HOST, account, LogonType::Batch, start, start + 3 * HOUR);
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

/// One night one operator touches every server of three customers, two of which are not his.
pub(crate) fn patch_wave(stage: &mut Stage) {
    let operator = PATCH_OPERATOR;
    let workstation = "NG-WS02";
    let account = tenant(PROVIDER).account(operator);
    let start = PATCH_FROM + 5 * MINUTE;
    let until = start + 5 * HOUR;
    let reboots: Vec<(&'static Host, i64)> = PATCH_TENANTS
        .iter()
        .flat_map(|name| tenant(name).windows_servers().chain(tenant(name).linux_hosts()))
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
            stage.ssh(&Ssh { host: host.name, user: "ngops", address, start, end, sudo, ..ssh });
        } else {
            administer(stage, &jump, operator, host.name, start, end);
        }
    }
}
