//! Machines by themselves: signs of life every hour, a rebuild.
use crate::stage::Stage;
use crate::time::{DAY, HOUR, MINUTE, SECOND};
use crate::world::{DAYS, REIMAGE, REIMAGED_HOST, Role, START, Tenant};

/// Signs of life: services, machine accounts, cron.
pub(crate) fn machines(stage: &mut Stage, tenant: &'static Tenant) {
    for server in tenant.windows_servers() {
        for day in 0..DAYS {
            stage.local_task(server.name, START + day * DAY + 4 * HOUR + 5 * MINUTE);
        }
    }
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
pub(crate) fn is_rebuilding(host: &str, time_us: i64) -> bool {
    host == REIMAGED_HOST && (REIMAGE - 5 * MINUTE..REIMAGE + 20 * MINUTE).contains(&time_us)
}

/// The new system starts for the first time.
pub(crate) fn reimage(stage: &mut Stage) {
    stage.reboot(REIMAGED_HOST, REIMAGE + 20 * MINUTE);
}
