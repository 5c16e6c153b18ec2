//! What the register says about somebody at work in a tenant: how much more probable that is, and why.

use crate::naming::names_account;
use model::{Account, Logon, Register};

/// The operator looks after the tenant.
const FOR_TENANT: f64 = 7.0;
/// It looks after other tenants only.
const FOR_OTHERS: f64 = 0.4;
/// In a change window of the tenant.
const ANNOUNCED: f64 = 20.0;
/// Outside all of its change windows.
const UNANNOUNCED: f64 = 0.6;

/// What it says.
pub(super) struct Says {
    /// By how much more probable it makes the logon.
    pub(super) factor: f64,
    /// Why, for people.
    pub(super) reasons: Vec<String>,
}

/// What the register says of a logon with `who` behind it.
pub(super) fn says(register: &Register, who: Option<&Account>, logon: &Logon) -> Says {
    let mut says = Says { factor: 1.0, reasons: Vec::new() };
    let Some(who) = who else { return says };
    let mut known = register.operators.iter().filter(|operator| names_account(&operator.account, who)).peekable();
    if known.peek().is_some() {
        if known.any(|operator| operator.tenants.contains(&logon.dst.tenant)) {
            says.add(FOR_TENANT, "The register names the operator for this tenant.".to_owned());
        } else {
            says.add(FOR_OTHERS, "The register names the operator for other tenants only.".to_owned());
        }
    }
    let of_tenant = || register.change_windows.iter().filter(|window| window.tenant == logon.dst.tenant);
    let means = |named: &String| names_account(named, who) || names_account(named, &logon.account);
    let announced = of_tenant().find(|window| {
        window.interval().contains(logon.time) && (window.accounts.is_empty() || window.accounts.iter().any(means))
    });
    if let Some(window) = announced {
        let note = window.note.as_deref().unwrap_or("of the register");
        says.add(ANNOUNCED, format!("It lies in the change window {note}."));
    } else if of_tenant().next().is_some() {
        says.add(UNANNOUNCED, "No change window covers it.".to_owned());
    }
    says
}

impl Says {
    fn add(&mut self, factor: f64, reason: String) {
        self.factor *= factor;
        self.reasons.push(reason);
    }
}
