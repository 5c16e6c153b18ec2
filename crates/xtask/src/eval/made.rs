//! A made-up world seen through its logs.

use std::collections::HashMap;

use evaluate::{Owners, Scene};
use model::{Evidence, Logon, LogonId, Pointer, Register, Window};
use simulate::months::observe::Observer;
use simulate::months::world::HostId;
use simulate::months::{Days, Event, Plan, World};
use trace::{Options, Question};

/// A world with its logons as logs tell them.
pub(super) struct Made {
    /// Who and what there is.
    pub(super) world: World,
    /// By time and id.
    pub(super) logons: Vec<Logon>,
    /// Of each logon the event that it is.
    pub(super) events: HashMap<LogonId, Event>,
    /// Which logs there are.
    pub(super) coverage: Vec<model::CoverageSpan>,
}

impl Made {
    /// Makes it.
    pub(super) fn new(plan: &Plan) -> Self {
        let world = World::new(plan);
        let observer = Observer::new(&world);
        let (mut logons, mut events) = (Vec::new(), HashMap::new());
        for event in Days::new(&world).flatten() {
            if let Some(logon) = observer.logon(&event) {
                // Of what is nobody's only the intrusions' truth is asked for.
                if event.campaign.is_some() || event.cause.is_some() {
                    events.insert(logon.id, event);
                }
                logons.push(logon);
            }
        }
        logons.sort_by_key(|logon| (logon.time, logon.id));
        let coverage = observer.coverage();
        Self { world, logons, events, coverage }
    }

    /// A question to the trace.
    pub(super) fn question<'a>(
        &'a self,
        register: &'a Register,
        seeds: &'a [model::Seed],
        alerts: usize,
    ) -> Question<'a> {
        Question {
            register,
            seeds,
            window: Window::default(),
            coverage: &self.coverage,
            switches: &[],
            carried: &[],
            findings: &[],
            options: Options { alerts, ..Options::default() },
        }
    }

    /// Of the logons of intrusions the intrusions' numbers.
    pub(super) fn campaign_of(&self) -> HashMap<u32, u16> {
        let of = |(at, logon): (u32, &Logon)| Some((at, self.events.get(&logon.id)?.campaign?));
        (0..).zip(&self.logons).filter_map(of).collect()
    }

    pub(super) fn owners(&self, scene: &mut Scene) -> Owners {
        let mut owners = Owners::default();
        let observer = Observer::new(&self.world);
        for (number, person) in (0_u32..).zip(&self.world.people) {
            for account in person.admin.iter().map(|(_, account)| *account).chain([person.account]) {
                let account = scene.account_named(&self.world.accounts[account.at()].sid);
                owners.of_account.entry(account).or_default().push(number);
            }
            let host = scene.host(&observer.node(person.workstation, 0));
            owners.of_host.insert(host, number);
        }
        let operators = self.world.operators();
        for vault in self.world.tenants.iter().filter_map(|facts| facts.vault) {
            let account = scene.account_named(&self.world.accounts[vault.at()].sid);
            owners.of_account.insert(account, operators.iter().map(|person| person.0).collect());
        }
        owners
    }
}

/// Evidence is not shown here.
pub(super) fn no_evidence(pointer: Pointer) -> Evidence {
    Evidence { file: String::new(), record: pointer.record, sha256: String::new() }
}

/// The node of a host at a time.
pub(super) fn node(made: &Made, host: HostId, time: i64) -> model::Host {
    Observer::new(&made.world).node(host, time)
}
