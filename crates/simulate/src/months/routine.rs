//! What happens on a day by itself: people at their desks, administrators, operators, programs, machines.

use super::chance::pick;
use super::pen::{Draft, Pen};
use super::plan::START;
use super::world::{
    BACKUP, HostId, MANAGEMENT, PATCHES, PROVIDER, Person, PersonId, Role, SCANNER, TenantId, Work, World,
};
use crate::random::Random;
use crate::time::{DAY, HOUR, MINUTE};
use model::{CredentialKind, LogonKind};

/// Of 100 logons over the network, how many are proved with NTLM: a twentieth of all, with those that are not over the network.
const NTLM_PERCENT: u64 = 11;
/// Of 1,000 logons of people, how many fail first.
const MISTYPED_PER_MILLE: i64 = 8;

/// A day at work.
struct Today<'a> {
    world: &'a World,
    random: &'a mut Random,
    pen: &'a mut Pen,
    /// Its midnight, in microseconds.
    midnight: i64,
}

/// Writes one day.
pub(super) fn day(world: &World, day: i64, random: &mut Random, pen: &mut Pen) {
    let mut today = Today { world, random, pen, midnight: START + day * DAY };
    let is_weekend = day % 7 >= 5;
    for tenant in 0..world.tenants.len() as u32 {
        let tenant = TenantId(tenant);
        if world.tenant(tenant).from > today.midnight {
            continue;
        }
        today.machines(tenant, is_weekend);
        today.programs(tenant, day);
        for &person in &world.tenant(tenant).people {
            today.person(person, is_weekend);
        }
    }
    today.nights(day);
}

impl Today<'_> {
    fn credential(&mut self) -> CredentialKind {
        if self.random.chance(NTLM_PERCENT) { CredentialKind::Ntlm } else { CredentialKind::Kerberos }
    }

    fn any_time(&mut self) -> i64 {
        self.midnight + self.random.between(0, DAY)
    }

    /// Writes a person's logon, perhaps with a slip before.
    fn write(&mut self, draft: Draft) -> u64 {
        let draft = draft.with(self.credential());
        if self.random.between(0, 1000) < MISTYPED_PER_MILLE {
            let slip = Draft { time: draft.time - self.random.between(2_000_000, 20_000_000), ..draft };
            self.pen.write(slip.failing(true));
        }
        self.pen.write(draft)
    }

    /// Machines log on to their controllers and to themselves: most of what is logged, and nobody's work.
    fn machines(&mut self, tenant: TenantId, is_weekend: bool) {
        let world = self.world;
        let hosts = &world.tenant(tenant).hosts;
        let controllers = world.with_role(tenant, self.midnight, |role| role == Role::Controller);
        for &host in hosts {
            let facts = world.host(host);
            if facts.from > self.midnight {
                continue;
            }
            let (most, peers) = if is_weekend { (8, 4) } else { (9, 5) };
            for _ in 0..self.random.between(4, most) {
                let draft = Draft::new(self.any_time(), host, host, facts.machine).kind(LogonKind::Service);
                self.pen.write(draft);
            }
            for _ in 0..self.random.between(1, peers) {
                // Most go to a controller; printers, shares and peers are anybody's.
                let is_peer = self.random.chance(35);
                let to = if is_peer { pick(self.random, hosts) } else { pick(self.random, &controllers) };
                let (time, credential) = (self.any_time(), self.credential());
                if to != host {
                    self.pen.write(Draft::new(time, host, to, facts.machine).with(credential));
                }
            }
        }
    }

    /// Programs that work at a tenant by night: agents, backups, scans, patches.
    fn programs(&mut self, tenant: TenantId, day: i64) {
        let world = self.world;
        let facts = world.tenant(tenant);
        let confusers = &world.plan.confusers;
        let of = |role: Role| world.with_role(PROVIDER, START, |other| other == role).first().copied();
        let hosts: Vec<HostId> =
            facts.hosts.iter().filter(|&&id| world.host(id).from <= self.midnight).copied().collect();
        if let Some(server) = of(Role::Management) {
            for &host in &hosts {
                if host != server && self.random.chance(40) {
                    let time = self.any_time();
                    self.pen.write(Draft::new(time, server, host, facts.services[MANAGEMENT]));
                }
            }
        }
        if let Some(server) = of(Role::Backup).filter(|_| confusers.backup) {
            let begin = self.midnight + HOUR + i64::from(tenant.0 % 8) * 20 * MINUTE;
            for (at, host) in world.servers(tenant, self.midnight).into_iter().enumerate() {
                let time = begin + at as i64 * 2 * MINUTE + self.random.between(0, MINUTE);
                self.pen.write(Draft::new(time, server, host, facts.services[BACKUP]).lasting(10 * MINUTE));
            }
        }
        if let Some(server) = of(Role::Scanner).filter(|_| confusers.scanners && (day + i64::from(tenant.0)) % 7 == 3) {
            let begin = self.midnight + 3 * HOUR;
            for (at, &host) in hosts.iter().enumerate() {
                let failed = self.random.chance(15);
                let draft = Draft::new(begin + at as i64 * 4_000_000, server, host, facts.services[SCANNER]);
                self.pen.write(draft.failing(failed));
            }
        }
        let Some(server) = of(Role::Management) else { return };
        for &(_, from, to) in
            world.patches.iter().filter(|patch| patch.0 == tenant && patch.1 / DAY == self.midnight / DAY)
        {
            for &host in hosts.iter().filter(|&&host| host != server) {
                let time = self.random.between(from, to);
                self.pen.write(Draft::new(time, server, host, facts.services[PATCHES]).lasting(20 * MINUTE));
            }
        }
    }

    fn person(&mut self, id: PersonId, is_weekend: bool) {
        let world = self.world;
        let person = world.person(id);
        let works = if is_weekend { self.random.chance(6) } else { self.random.chance(93) };
        if person.from > self.midnight || !works {
            return;
        }
        let begins = self.midnight + person.begins + self.random.between(-20 * MINUTE, 20 * MINUTE);
        let length = self.random.between(7 * HOUR, 10 * HOUR);
        let mut place = (person.workstation, {
            let draft = Draft::new(begins, person.workstation, person.workstation, person.account);
            self.write(draft.kind(LogonKind::Console).lasting(length).by(id))
        });
        if world.tenant(person.tenant).is_vdi {
            place = self.pooled_desktop(id, person, place, begins, length);
        }
        self.errands(id, person, place, begins, length);
        match person.work {
            Work::Employee => {}
            Work::Administrator => self.administer(id, person, place, begins, length),
            Work::Operator => self.operate(id, person, place, begins, length),
        }
    }

    /// To one of the pooled desktops, another one each day.
    fn pooled_desktop(
        &mut self,
        id: PersonId,
        person: &Person,
        from: (HostId, u64),
        begins: i64,
        length: i64,
    ) -> (HostId, u64) {
        let pool = self.world.with_role(person.tenant, self.midnight, |role| role == Role::Desktops);
        let desktop = pick(self.random, &pool);
        let draft = Draft::new(begins + 2 * MINUTE, from.0, desktop, person.account).kind(LogonKind::RemoteInteractive);
        (desktop, self.write(draft.lasting(length - 10 * MINUTE).out_of(from.1).by(id)))
    }

    /// What somebody does with servers in a day, and now and then with one where they never were.
    fn errands(&mut self, id: PersonId, person: &Person, from: (HostId, u64), begins: i64, length: i64) {
        let world = self.world;
        let home: Vec<HostId> = person
            .servers_at(begins)
            .iter()
            .filter(|&&host| world.host(host).tenant == person.tenant)
            .copied()
            .collect();
        let mut goals: Vec<HostId> = Vec::new();
        if !home.is_empty() {
            for _ in 0..self.random.between(2, 5) {
                goals.push(pick(self.random, &home));
            }
        }
        if self.random.chance(world.plan.confusers.wandering_percent) {
            let there: Vec<HostId> = world
                .tenant(person.tenant)
                .hosts
                .iter()
                .filter(|&&host| world.host(host).from <= begins)
                .copied()
                .collect();
            goals.push(pick(self.random, &there));
        }
        if world.plan.confusers.merger && person.tenant.0 <= 2 && person.tenant.0 > 0 && world.tenants.len() > 2 {
            let other = TenantId(3 - person.tenant.0);
            let merged = START + world.plan.days / 2 * DAY;
            if begins > merged && world.tenant(other).from < begins && self.random.chance(15) {
                let servers = world.servers(other, begins);
                goals.push(pick(self.random, &servers[..servers.len().min(3)]));
            }
        }
        for to in goals {
            let time = begins + self.random.between(5 * MINUTE, length - 10 * MINUTE);
            if to != from.0 {
                let lasts = self.random.between(10 * 1_000_000, 40 * MINUTE);
                self.write(Draft::new(time, from.0, to, person.account).lasting(lasts).out_of(from.1).by(id));
            }
        }
    }

    /// An administrator goes to servers with the account for that.
    fn administer(&mut self, id: PersonId, person: &Person, from: (HostId, u64), begins: i64, length: i64) {
        let Some(&(_, account)) = person.admin.first() else { return };
        let servers = person.servers_at(begins);
        for _ in 0..self.random.between(1, 4) {
            let to = pick(self.random, servers);
            let time = begins + self.random.between(10 * MINUTE, length - HOUR);
            self.work_on(id, from, to, account, time);
        }
    }

    /// A desktop or a program on a server, with another account than the session's; from a desktop sometimes on to another server.
    fn work_on(&mut self, id: PersonId, from: (HostId, u64), to: HostId, account: super::world::AccountId, time: i64) {
        if to == from.0 {
            return;
        }
        let is_desktop = self.random.chance(55);
        let kind = if is_desktop { LogonKind::RemoteInteractive } else { LogonKind::Network };
        let lasts = if is_desktop {
            self.random.between(10 * MINUTE, 3 * HOUR)
        } else {
            self.random.between(MINUTE, 20 * MINUTE)
        };
        let session = self.write(Draft::new(time, from.0, to, account).kind(kind).lasting(lasts).out_of(from.1).by(id));
        if is_desktop && self.random.chance(20) {
            let peers = self.world.servers(self.world.host(to).tenant, time);
            let on = pick(self.random, &peers[..peers.len().min(4)]);
            if on != to {
                let time = time + self.random.between(MINUTE, lasts - MINUTE);
                self.write(Draft::new(time, to, on, account).lasting(5 * MINUTE).out_of(session).by(id));
            }
        }
    }

    /// An operator passes through the jump host to customers: mostly their own, now and then a colleague's.
    fn operate(&mut self, id: PersonId, person: &Person, from: (HostId, u64), begins: i64, length: i64) {
        let world = self.world;
        let Some(jump) = person.jump else { return };
        for _ in 0..self.random.between(1, 4) {
            let time = begins + self.random.between(10 * MINUTE, length - 2 * HOUR);
            let lasts = self.random.between(30 * MINUTE, 3 * HOUR);
            let draft = Draft::new(time, from.0, jump, person.account).kind(LogonKind::RemoteInteractive);
            let session = self.write(draft.lasting(lasts).out_of(from.1).by(id));
            for _ in 0..self.random.between(1, 5) {
                let tenants = person.tenants_at(time);
                let is_cover = self.random.chance(4);
                let customers: Vec<TenantId> = if is_cover { world.customers().collect() } else { tenants.to_vec() };
                let at = time + self.random.between(2 * MINUTE, lasts - 5 * MINUTE);
                let customer = pick(self.random, &customers);
                self.visit(id, person, (jump, session), customer, at);
            }
        }
    }

    /// One customer's server, usually one of those that the operator knows.
    fn visit(&mut self, id: PersonId, person: &Person, from: (HostId, u64), tenant: TenantId, time: i64) {
        let world = self.world;
        if world.tenant(tenant).from > time {
            return;
        }
        let known: Vec<HostId> =
            person.servers_at(time).iter().filter(|&&host| world.host(host).tenant == tenant).copied().collect();
        let to = if known.is_empty() || self.random.chance(7) {
            pick(self.random, &world.servers(tenant, time))
        } else {
            pick(self.random, &known)
        };
        let account = world.admin_account(person, tenant);
        self.work_on(id, from, to, account, time);
    }

    /// Operators that are called at night, from home over the jump host, to whichever customer has a need.
    fn nights(&mut self, day: i64) {
        let world = self.world;
        let per_month = world.plan.confusers.on_call_nights;
        if !self.random.chance(per_month * 100 / 30) || day == 0 {
            return;
        }
        let operators = world.operators();
        if operators.is_empty() {
            return;
        }
        let id = pick(self.random, &operators);
        let person = world.person(id);
        let Some(jump) = person.jump else { return };
        let time = self.midnight + self.random.between(HOUR, 4 * HOUR);
        let draft = Draft::new(time, person.workstation, person.workstation, person.account);
        let home = self.pen.write(draft.kind(LogonKind::Unlock).lasting(2 * HOUR).by(id));
        let draft = Draft::new(time + 3 * MINUTE, person.workstation, jump, person.account);
        let session = self.pen.write(draft.kind(LogonKind::RemoteInteractive).lasting(HOUR).out_of(home).by(id));
        let customers: Vec<TenantId> = world.customers().collect();
        let tenant = pick(self.random, &customers);
        for _ in 0..self.random.between(1, 4) {
            let at = time + self.random.between(5 * MINUTE, 50 * MINUTE);
            self.visit(id, person, (jump, session), tenant, at);
        }
    }
}
