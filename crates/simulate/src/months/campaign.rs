//! The intrusions, of twelve kinds. Each begins on a machine that the intruder holds already (nobody logged how) and goes on with accounts that
//! exist: found on the way, taken from their owners, or out of the vault.

use super::chance::pick;
use super::kind::{Campaign, Kind};
use super::pen::{Draft, Event, Pen};
use super::plan::{QUIET_DAYS, START};
use super::world::{AccountId, HostId, MANAGEMENT, PROVIDER, PersonId, Role, TenantId, Work, World};
use crate::random::Random;
use crate::time::{DAY, HOUR, MINUTE};
use model::{CredentialKind, LogonKind};
use std::collections::BTreeSet;

/// Plans all intrusions of a world.
pub(super) fn plan(world: &mut World, random: &mut Random) {
    let kinds = world.plan.campaigns.clone();
    for (no, kind) in (0_u16..).zip(kinds) {
        let mut intruder = Intruder {
            pen: Pen::new((1 << 56) | (u64::from(no) << 32), Some(no)),
            random: Random::new(random.bits()),
            person: None,
            reentry: None,
            wiped: None,
            breadth: 1,
        };
        let root = intruder.play(world, kind);
        let Intruder { pen, reentry, wiped, breadth, .. } = intruder;
        let mut events = pen.events;
        events.retain(|event| event.time < world.plan.end());
        if let Some(campaign) = sum_up(world, no, kind, root, &events) {
            world.campaigns.push(Campaign { reentry, wiped, breadth, ..campaign });
            world.intrusions.append(&mut events);
        }
    }
    world.intrusions.sort_by_key(|event| (event.time, event.no));
}

fn sum_up(world: &World, no: u16, kind: Kind, root: HostId, events: &[Event]) -> Option<Campaign> {
    let tenant = |host: HostId| world.host(host).tenant;
    let of = |failed: bool| -> BTreeSet<TenantId> {
        events.iter().filter(|event| event.failed == failed).map(|event| tenant(event.dst)).collect()
    };
    let (reached, tried) = (of(false), of(true));
    Some(Campaign {
        no,
        kind,
        root,
        first: events.iter().map(|event| event.time).min()?,
        last: events.iter().map(|event| event.end).max()?,
        attempted: tried.difference(&reached).copied().collect(),
        reached: reached.into_iter().collect(),
        reentry: None,
        wiped: None,
        breadth: 1,
    })
}

/// Where the intruder is: a host, and the logon that led there.
type Place = (HostId, Option<u64>);

struct Intruder {
    pen: Pen,
    random: Random,
    person: Option<PersonId>,
    reentry: Option<i64>,
    wiped: Option<(HostId, i64, i64)>,
    breadth: usize,
}

impl Intruder {
    /// Plays it; gives the host on which it began.
    fn play(&mut self, world: &mut World, kind: Kind) -> HostId {
        let days = world.plan.days;
        let room = match kind {
            Kind::Slow | Kind::ReEntry => 45.min(days / 2),
            _ => 12.min(days / 4),
        };
        let quiet = QUIET_DAYS.min(days / 3);
        let day = self.random.between(quiet, (days - room).max(quiet + 1));
        let midnight = START + day * DAY;
        match kind {
            Kind::Exploration => self.explore(world, midnight),
            Kind::Spread => self.spread(world, midnight),
            Kind::Targeted => self.target(world, midnight),
            Kind::OwnCredential => self.own_credential(world, midnight),
            Kind::JumpHost => self.over_jump_host(world, midnight, HOUR),
            Kind::Service => self.service(world, midnight),
            Kind::Slow => self.slowly(world, midnight),
            Kind::ManyTenants => self.many_tenants(world, midnight),
            Kind::BackAndOn => self.back_and_on(world, midnight),
            Kind::ReEntry => self.come_back(world, midnight),
            Kind::Wiped => {
                let root = self.over_jump_host(world, midnight, HOUR);
                let first = self.pen.events.first().map_or(midnight, |event| event.time);
                let pivot = self.pen.events.first().map_or(root, |event| event.dst);
                self.wiped = Some((pivot, first - 12 * HOUR, first + 24 * HOUR));
                root
            }
            Kind::KnownEdges => self.known_edges(world, midnight),
        }
    }

    fn hop(&mut self, from: Place, to: HostId, account: AccountId, time: i64, kind: LogonKind) -> Place {
        let lasts = match kind {
            LogonKind::RemoteInteractive | LogonKind::Ssh => self.random.between(15 * MINUTE, 6 * HOUR),
            _ => self.random.between(MINUTE, 40 * MINUTE),
        };
        let ntlm = self.random.chance(25);
        let credential = if ntlm { CredentialKind::Ntlm } else { CredentialKind::Kerberos };
        let draft = Draft { cause: from.1, person: self.person, ..Draft::new(time, from.0, to, account) };
        (to, Some(self.pen.write(draft.kind(kind).lasting(lasts).with(credential))))
    }

    fn refused(&mut self, from: Place, to: HostId, account: AccountId, time: i64) {
        let draft = Draft { cause: from.1, person: self.person, ..Draft::new(time, from.0, to, account) };
        self.pen.write(draft.failing(true).with(CredentialKind::Ntlm));
    }

    /// By day or, more often than others, by night.
    fn hour(&mut self) -> i64 {
        if self.random.chance(50) {
            self.random.between(8 * HOUR, 17 * HOUR)
        } else {
            self.random.between(0, 24 * HOUR)
        }
    }

    fn customer(&mut self, world: &World, time: i64) -> TenantId {
        let there: Vec<TenantId> = world.customers().filter(|&id| world.tenant(id).from + 7 * DAY <= time).collect();
        pick(&mut self.random, &there)
    }

    fn customers(&mut self, world: &World, time: i64, count: usize) -> Vec<TenantId> {
        let mut there: Vec<TenantId> =
            world.customers().filter(|&id| world.tenant(id).from + 7 * DAY <= time).collect();
        let mut chosen = Vec::new();
        while chosen.len() < count && !there.is_empty() {
            let at = self.random.between(0, there.len() as i64) as usize;
            chosen.push(there.swap_remove(at));
        }
        chosen
    }

    /// Somebody of a tenant, whose machine the intruder holds.
    fn foothold(&mut self, world: &World, tenant: TenantId, time: i64) -> (PersonId, HostId, AccountId) {
        let people: Vec<PersonId> = world
            .tenant(tenant)
            .people
            .iter()
            .filter(|&&id| world.person(id).from + 7 * DAY <= time)
            .copied()
            .collect();
        let employees: Vec<PersonId> =
            people.iter().filter(|&&id| world.person(id).work == Work::Employee).copied().collect();
        let id = pick(&mut self.random, if employees.is_empty() { &people } else { &employees });
        self.person = Some(id);
        (id, world.person(id).workstation, world.person(id).account)
    }

    fn operator(&mut self, world: &World) -> PersonId {
        let id = pick(&mut self.random, &world.operators());
        self.person = Some(id);
        id
    }

    /// An account with which a tenant is administered.
    fn admin_of(&mut self, world: &World, tenant: TenantId) -> AccountId {
        let administrators = world.administrators(tenant);
        let one = pick(&mut self.random, &administrators);
        world.person(one).admin.first().map_or(world.person(one).account, |(_, account)| *account)
    }

    fn server(&mut self, world: &World, tenant: TenantId, time: i64) -> HostId {
        pick(&mut self.random, &world.servers(tenant, time))
    }

    fn tenant(&mut self, world: &World, time: i64) -> TenantId {
        if self.random.chance(30) { PROVIDER } else { self.customer(world, time) }
    }

    fn explore(&mut self, world: &World, midnight: i64) -> HostId {
        let tenant = self.tenant(world, midnight);
        let (_, root, mut account) = self.foothold(world, tenant, midnight);
        let hosts = world.with_role(tenant, midnight, |_| true);
        let (mut time, mut place, mut is_admin) = (midnight + self.hour(), (root, None), false);
        for step in 0..self.random.between(12, 26) {
            time += self.random.between(MINUTE, 20 * MINUTE);
            let to = pick(&mut self.random, &hosts);
            if to == place.0 {
                continue;
            }
            if !is_admin && self.random.chance(50) {
                self.refused(place, to, account, time);
                continue;
            }
            let next = self.hop(place, to, account, time, LogonKind::Network);
            if !is_admin && step > 4 && self.random.chance(35) {
                (account, is_admin, place) = (self.admin_of(world, tenant), true, next);
            }
        }
        root
    }

    fn spread(&mut self, world: &World, midnight: i64) -> HostId {
        let tenant = self.tenant(world, midnight);
        let (_, root, own) = self.foothold(world, tenant, midnight);
        let mut time = midnight + self.hour();
        let server = self.server(world, tenant, midnight);
        let place = self.hop((root, None), server, own, time, LogonKind::Network);
        let account = self.admin_of(world, tenant);
        let hosts = world.with_role(tenant, midnight, |_| true);
        for _ in 0..self.random.between(15, 41) {
            time += self.random.between(10_000_000, 2 * MINUTE);
            let to = pick(&mut self.random, &hosts);
            if to != place.0 {
                self.hop(place, to, account, time, LogonKind::Network);
            }
        }
        root
    }

    fn target(&mut self, world: &World, midnight: i64) -> HostId {
        let tenant = self.tenant(world, midnight);
        let (_, root, own) = self.foothold(world, tenant, midnight);
        let mut time = midnight + self.hour();
        let server = self.server(world, tenant, midnight);
        let mut place = self.hop((root, None), server, own, time, LogonKind::Network);
        let account = self.admin_of(world, tenant);
        for role in [Role::Application, Role::Controller] {
            time += self.random.between(10 * MINUTE, 5 * HOUR);
            let goals = world.with_role(tenant, midnight, |other| other == role);
            if let Some(&to) = goals.first().filter(|&&to| to != place.0) {
                place = self.hop(place, to, account, time, LogonKind::RemoteInteractive);
            }
        }
        root
    }

    fn own_credential(&mut self, world: &World, midnight: i64) -> HostId {
        let id = self.operator(world);
        let person = world.person(id).clone();
        let count = if self.random.chance(40) { 1 } else { self.random.between(2, 5) as usize };
        let tenants = if count == 1 {
            vec![pick(&mut self.random, &person.tenants)]
        } else {
            self.customers(world, midnight, count)
        };
        self.breadth = tenants.len();
        let mut time = midnight + self.hour();
        let mut place = (person.workstation, None);
        if self.random.chance(60)
            && let Some(jump) = person.jump
        {
            place = self.hop(place, jump, person.account, time, LogonKind::RemoteInteractive);
        }
        for tenant in tenants {
            let account = world.admin_account(&person, tenant);
            for _ in 0..self.random.between(1, 4) {
                time += self.random.between(3 * MINUTE, 40 * MINUTE);
                let to = self.server(world, tenant, midnight);
                self.hop(place, to, account, time, LogonKind::Network);
            }
        }
        person.workstation
    }

    /// With somebody's account over the jump host, on with the shared accounts; hops lie up to `gap` apart.
    fn over_jump_host(&mut self, world: &World, midnight: i64, gap: i64) -> HostId {
        let id = self.operator(world);
        let person = world.person(id).clone();
        let jumps = world.with_role(PROVIDER, START, |role| role == Role::Jump);
        let jump = pick(&mut self.random, &jumps);
        let mut time = midnight + self.hour();
        let root = if self.random.chance(50) { person.workstation } else { self.foothold(world, PROVIDER, midnight).1 };
        let place = self.hop((root, None), jump, person.account, time, LogonKind::RemoteInteractive);
        let count = self.random.between(2, 5) as usize;
        for tenant in self.customers(world, midnight, count) {
            let account = world.tenant(tenant).vault.unwrap_or_else(|| world.admin_account(&person, tenant));
            time += self.random.between(2 * MINUTE, gap.max(3 * MINUTE));
            let to = self.server(world, tenant, midnight);
            let inside = self.hop(place, to, account, time, LogonKind::RemoteInteractive);
            if self.random.chance(60) {
                time += self.random.between(2 * MINUTE, gap.max(3 * MINUTE));
                let controllers = world.with_role(tenant, midnight, |role| role == Role::Controller);
                if let Some(&on) = controllers.first().filter(|&&on| on != to) {
                    let account = if self.random.chance(50) { account } else { self.admin_of(world, tenant) };
                    self.hop(inside, on, account, time, LogonKind::Network);
                }
            }
        }
        root
    }

    fn service(&mut self, world: &World, midnight: i64) -> HostId {
        let management = world.with_role(PROVIDER, START, |role| role == Role::Management)[0];
        let root = if self.random.chance(50) { management } else { self.foothold(world, PROVIDER, midnight).1 };
        let mut time = midnight + self.hour();
        let count = self.random.between(1, 4) as usize;
        for tenant in self.customers(world, midnight, count) {
            let account = world.tenant(tenant).services[MANAGEMENT];
            for _ in 0..self.random.between(1, 4) {
                time += self.random.between(2 * MINUTE, 30 * MINUTE);
                let to = self.server(world, tenant, midnight);
                let inside = self.hop((root, None), to, account, time, LogonKind::RemoteInteractive);
                if self.random.chance(50) {
                    time += self.random.between(2 * MINUTE, 30 * MINUTE);
                    let on = self.server(world, tenant, midnight);
                    if on != to {
                        self.hop(inside, on, account, time, LogonKind::Network);
                    }
                }
            }
        }
        root
    }

    fn slowly(&mut self, world: &World, midnight: i64) -> HostId {
        let id = self.operator(world);
        let person = world.person(id).clone();
        let tenant = self.customer(world, midnight);
        let mut time = midnight + self.hour();
        let jump = person.jump.unwrap_or(person.workstation);
        let mut place = self.hop((person.workstation, None), jump, person.account, time, LogonKind::RemoteInteractive);
        let mut account = world.admin_account(&person, tenant);
        for step in 0..self.random.between(3, 6) {
            time += self.random.between(2 * DAY, 12 * DAY) + self.random.between(0, 6 * HOUR);
            let to = self.server(world, tenant, midnight);
            if to == place.0 {
                continue;
            }
            place = self.hop(place, to, account, time, LogonKind::RemoteInteractive);
            if step == 1 {
                account = self.admin_of(world, tenant);
            }
        }
        person.workstation
    }

    fn many_tenants(&mut self, world: &World, midnight: i64) -> HostId {
        let id = self.operator(world);
        let person = world.person(id).clone();
        let count = pick(&mut self.random, &[2, 5, 15]);
        let tenants = self.customers(world, midnight, count);
        self.breadth = tenants.len();
        let jump = person.jump.unwrap_or(person.workstation);
        let over = self.random.between(1, 8);
        for tenant in tenants {
            let mut time = midnight + self.random.between(0, over) * DAY + self.hour();
            let place = self.hop((person.workstation, None), jump, person.account, time, LogonKind::RemoteInteractive);
            for _ in 0..self.random.between(1, 3) {
                time += self.random.between(2 * MINUTE, 20 * MINUTE);
                let to = self.server(world, tenant, midnight);
                self.hop(place, to, world.admin_account(&person, tenant), time, LogonKind::Network);
            }
        }
        person.workstation
    }

    fn back_and_on(&mut self, world: &World, midnight: i64) -> HostId {
        let first = self.customer(world, midnight);
        let (_, root, own) = self.foothold(world, first, midnight);
        let mut time = midnight + self.hour();
        let to = self.server(world, first, midnight);
        let mut place = self.hop((root, None), to, own, time, LogonKind::Network);
        let operators: Vec<PersonId> =
            world.operators().into_iter().filter(|&id| world.person(id).tenants.contains(&first)).collect();
        let id = if operators.is_empty() { self.operator(world) } else { pick(&mut self.random, &operators) };
        let person = world.person(id).clone();
        time += self.random.between(20 * MINUTE, 20 * HOUR);
        place = self.hop(
            place,
            person.jump.unwrap_or(person.workstation),
            person.account,
            time,
            LogonKind::RemoteInteractive,
        );
        let count = self.random.between(1, 3) as usize;
        for tenant in self.customers(world, midnight, count) {
            time += self.random.between(5 * MINUTE, 5 * HOUR);
            let to = self.server(world, tenant, midnight);
            self.hop(place, to, world.admin_account(&person, tenant), time, LogonKind::RemoteInteractive);
        }
        root
    }

    fn come_back(&mut self, world: &mut World, midnight: i64) -> HostId {
        let root = self.over_jump_host(world, midnight, HOUR);
        let inside: Vec<Event> =
            self.pen.events.iter().filter(|event| world.host(event.dst).tenant != PROVIDER).copied().collect();
        let Some(&seen) = inside.first() else { return root };
        let last = self.pen.events.iter().map(|event| event.end).max().unwrap_or(midnight);
        let rebuilt = last + self.random.between(1, 4) * DAY;
        world.hosts[seen.dst.at()].reimaged = Some(rebuilt);
        let latest = world.plan.end() - 3 * DAY - rebuilt;
        let away = self.random.between(7, 30) * DAY;
        let time = rebuilt + away.min(latest.max(DAY)) + self.random.between(0, 12 * HOUR);
        let tenant = world.host(seen.dst).tenant;
        let (account, from) = match self.random.between(0, 3) {
            // The old credential, from where the intruder still is.
            0 => (seen.account, seen.src),
            // An account that was made for this.
            1 => (world.add_account(tenant, &format!("helpdesk{}", tenant.0)), seen.src),
            // The old credential, from somewhere else.
            _ => (seen.account, self.foothold(world, PROVIDER, midnight).1),
        };
        self.reentry = Some(time);
        let place = self.hop((from, None), seen.dst, account, time, LogonKind::RemoteInteractive);
        for _ in 0..self.random.between(1, 4) {
            let at = time + self.random.between(5 * MINUTE, 10 * HOUR);
            let to = self.server(world, tenant, midnight);
            if to != place.0 {
                self.hop(place, to, account, at, LogonKind::Network);
            }
        }
        root
    }

    fn known_edges(&mut self, world: &World, midnight: i64) -> HostId {
        let id = self.operator(world);
        let person = world.person(id).clone();
        // A working day.
        let midnight = if (midnight - START) / DAY % 7 >= 5 { midnight + 2 * DAY } else { midnight };
        let mut time = midnight + person.begins + self.random.between(HOUR, 4 * HOUR);
        let jump = person.jump.unwrap_or(person.workstation);
        let place = self.hop((person.workstation, None), jump, person.account, time, LogonKind::RemoteInteractive);
        for _ in 0..self.random.between(2, 5) {
            time += self.random.between(5 * MINUTE, HOUR);
            let to = pick(&mut self.random, &person.servers);
            let account = world.admin_account(&person, world.host(to).tenant);
            self.hop(place, to, account, time, LogonKind::RemoteInteractive);
        }
        person.workstation
    }
}
