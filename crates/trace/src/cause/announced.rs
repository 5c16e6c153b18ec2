//! Announced work: a change window of the destination's tenant explains a logon without any session.

use crate::naming::names_account;
use model::{Logon, Register};

/// The window names the account.
const NAMED: f64 = 1.5;
/// The window is open to anybody.
const ANYBODY: f64 = 0.5;

/// The weight of announced work as the cause of a logon; 0 outside all windows.
pub(crate) fn weight(register: &Register, logon: &Logon) -> f64 {
    let open = register.change_windows.iter().filter(|window| window.interval().contains(logon.time));
    let weights = open.filter(|window| window.tenant == logon.dst.tenant).map(|window| {
        let named = window.accounts.iter().any(|account| names_account(account, &logon.account));
        match (named, window.accounts.is_empty()) {
            (true, _) => NAMED,
            (false, true) => ANYBODY,
            (false, false) => 0.0,
        }
    });
    weights.fold(0.0, f64::max)
}
