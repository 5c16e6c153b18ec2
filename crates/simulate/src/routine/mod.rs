//! Everything that happens without the intruder: machines, staff, operators, backup, patches, an on-call night.
use crate::stage::Stage;
use crate::time::{DAY, HOUR, MINUTE, SECOND};
use crate::windows::{self, LogonType};
use crate::world::{BASTION, DAYS, HOLE_HOSTS, HOLE_TO, OPERATORS, PROVIDER, START, TENANTS, tenant};
use machines::{machines, reimage};
use nights::{backup, patch_wave};
use operators::{help_desk, on_call, operator_day};
use people::{administrator, staff};

mod machines;
mod nights;
mod operators;
mod people;

pub use operators::{ON_CALL, ON_CALL_LENGTH};

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
    clear_log(stage);
}

/// Dogwood's administrator clears the log of the domain controller; what it held since the hole began is gone.
fn clear_log(stage: &mut Stage) {
    let castel = tenant("dogwood").account(tenant("dogwood").administrator);
    let (start, end) = (HOLE_TO - 6 * MINUTE, HOLE_TO + HOUR);
    let session = stage.local_session(HOLE_HOSTS[0], castel, LogonType::Console, start, end);
    stage.log(HOLE_HOSTS[0], HOLE_TO + 10 * SECOND, windows::log_cleared(&session.who), None);
}

fn weekday(stage: &mut Stage, day: i64, midnight: i64) {
    if day % 7 == 2 {
        help_desk(stage, midnight);
    }
    for tenant in &TENANTS {
        for person in tenant.people {
            let operator = OPERATORS.iter().find(|(account, ..)| *account == person.account);
            if operator.is_some_and(|(_, _, first_day)| day < *first_day) {
                continue;
            }
            let start = midnight + (8 - i64::from(tenant.zone_hours)) * HOUR + stage.random.between(0, 40 * MINUTE);
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

/// The internet tries passwords on the bastion.
fn guesses(stage: &mut Stage, midnight: i64) {
    const NAMES: [(&str, bool); 5] =
        [("admin", false), ("root", true), ("oracle", false), ("test", false), ("ubuntu", false)];
    const ADDRESSES: [&str; 4] = ["192.0.2.77", "192.0.2.141", "203.0.113.200", "203.0.113.9"];
    for _ in 0..stage.random.between(3, 12) {
        let time_us = midnight + stage.random.between(MINUTE, DAY - MINUTE);
        let (name, known) = NAMES[stage.random.between(0, NAMES.len() as i64) as usize];
        let address = ADDRESSES[stage.random.between(0, ADDRESSES.len() as i64) as usize];
        stage.ssh_refused(BASTION, name, known, address, time_us, None);
    }
}
