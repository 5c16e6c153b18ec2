//! Changes of account inside sessions (sudo, su): a session can then act as the other account.

use crate::fuse::Switch;
use crate::naming::names_account;
use crate::view::{HostNo, LogonNo, View};
use model::Outcome;
use std::collections::HashMap;
use std::sync::Arc;

/// How a session came to the account of a logon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Switched {
    /// It became the very account.
    ToAccount,
    /// It became root, who can use what any account of the host holds.
    ToRoot,
}

/// Switches by host, in order of time.
pub(crate) struct Switches<'a>(HashMap<HostNo, Vec<&'a Switch>>);

impl<'a> Switches<'a> {
    /// Those that succeeded, on hosts of the view.
    pub(crate) fn new(view: &View<'_>, switches: &'a [Switch]) -> Self {
        let mut by_host: HashMap<HostNo, Vec<&Switch>> = HashMap::new();
        if !switches.is_empty() {
            let numbers: HashMap<_, _> = view.hosts.iter().copied().zip((0..).map(HostNo)).collect();
            for switch in switches.iter().filter(|switch| switch.outcome != Outcome::Failure) {
                if let Some(&host) = numbers.get(&switch.host) {
                    by_host.entry(host).or_default().push(switch);
                }
            }
        }
        for switches in by_host.values_mut() {
            switches.sort_by_key(|switch| switch.time);
        }
        Self(by_host)
    }

    /// Had the session that `parent` opened become `child`'s account before?
    pub(crate) fn of(&self, view: &View<'_>, parent: LogonNo, child: LogonNo) -> Option<Switched> {
        let (row, until) = (view.row(parent), view.row(child).time);
        let switches = self.0.get(&row.dst)?;
        let from = switches.partition_point(|switch| switch.time < row.time);
        let within = switches[from..].iter().take_while(|switch| switch.time <= until);
        let best =
            within.filter(|switch| is_in(view, parent, switch)).filter_map(|switch| meaning(view, child, switch));
        best.min_by_key(|switched| matches!(switched, Switched::ToRoot))
    }
}

/// Was the switch made in this session? By the session's id where it has one, else by who acted.
fn is_in(view: &View<'_>, parent: LogonNo, switch: &Switch) -> bool {
    let logon = view.logon(parent);
    let ended = view.row(parent).end.is_some_and(|end| end < switch.time);
    match (&logon.session, &switch.session) {
        (Some(session), Some(id)) if session.id == *id => true,
        (Some(_), Some(_)) => false,
        _ => !ended && switch.actor.name.is_some() && switch.actor.name == logon.account.name,
    }
}

fn meaning(view: &View<'_>, child: LogonNo, switch: &Switch) -> Option<Switched> {
    let name: &Arc<str> = switch.account.name.as_ref()?;
    let root = switch.account.name.as_deref() == Some("root");
    match names_account(name, &view.logon(child).account) {
        true => Some(Switched::ToAccount),
        false if root => Some(Switched::ToRoot),
        false => None,
    }
}
