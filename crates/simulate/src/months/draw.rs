//! How a world is drawn from its plan: tenants with their hosts, people with their accounts and habits, nights of patches.

use super::campaign;
use super::chance::{normal, pick};
use super::plan::{Plan, START};
use super::world::{AccountId, Host, HostId, PROVIDER, Person, PersonId, Role, TenantFacts, TenantId, Work, World};
use crate::random::Random;
use crate::time::{DAY, HOUR, MINUTE};
use model::Tenant;
use std::collections::HashMap;
use std::sync::Arc;

/// Servers of a tenant, in the order in which they are set up.
const SERVERS: [Role; 7] =
    [Role::Controller, Role::Files, Role::Application, Role::Database, Role::Files, Role::Mail, Role::Application];

impl World {
    /// Draws it.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        let mut random = Random::new(plan.seed ^ 0x005e_ed0f_7e4a_u64);
        let mut world = Self {
            plan: plan.clone(),
            tenants: Vec::new(),
            hosts: Vec::new(),
            people: Vec::new(),
            accounts: Vec::new(),
            patches: Vec::new(),
            campaigns: Vec::new(),
            intrusions: Vec::new(),
        };
        world.add_tenant(&mut random, "provider", plan.provider_hosts, true);
        let (least, most) = (plan.tenant_hosts.0 as f64, plan.tenant_hosts.1 as f64);
        for number in 0..plan.tenants {
            let spread = (most / least).ln() / 5.0;
            let size = ((least * most).sqrt().ln() + spread * normal(&mut random)).exp().clamp(least, most);
            world.add_tenant(&mut random, &format!("t{:03}", number + 1), size as usize, false);
        }
        world.employ_operators(&mut random);
        world.change_roles(&mut random);
        world.plan_patches(&mut random);
        campaign::plan(&mut world, &mut random);
        world
    }

    fn add_host(&mut self, random: &mut Random, tenant: TenantId, role: Role, number: usize, from: i64) -> HostId {
        let name = format!("{}-{}{number:02}", self.tenants[tenant.at()].name.as_str().to_uppercase(), role.word());
        let machine = self.add_account(tenant, &format!("{name}$"));
        let id = HostId(self.hosts.len() as u32);
        let lost = random.between(0, 1000) < self.plan.lost_per_mille as i64 && role != Role::Jump;
        let weeks = self.plan.days / 7;
        let is_new_installation = random.between(0, 1000) < self.plan.confusers.imaging_per_mille as i64 * weeks;
        let reimaged = is_new_installation.then(|| START + random.between(14, self.plan.days) * DAY + 10 * HOUR);
        self.hosts.push(Host {
            tenant,
            name: Arc::from(name),
            role,
            machine,
            audited: random.chance(match role {
                Role::Jump => 60,
                _ => 30,
            }),
            lost,
            from,
            reimaged,
        });
        self.tenants[tenant.at()].hosts.push(id);
        id
    }

    fn add_tenant(&mut self, random: &mut Random, name: &str, size: usize, is_provider: bool) {
        let id = TenantId(self.tenants.len() as u32);
        let facts = self.draw_tenant(random, name, !is_provider);
        let from = facts.from;
        self.tenants.push(facts);
        let services = ["svc-rmm", "svc-backup", "svc-scan", "svc-patch"].map(|name| self.add_account(id, name));
        self.tenants[id.at()].services = services;
        if !is_provider && random.chance(self.plan.confusers.vault_percent) {
            self.tenants[id.at()].vault = Some(self.add_account(id, "svc-msp-admin"));
        }
        let mut numbers = HashMap::new();
        let mut add = |world: &mut Self, random: &mut Random, role: Role, from: i64| {
            let number = numbers.entry(role).or_insert(0);
            *number += 1;
            world.add_host(random, id, role, *number, from)
        };
        let servers = (size / 4).max(3);
        for at in 0..servers {
            add(self, random, SERVERS[at % SERVERS.len()], from);
        }
        if is_provider {
            for _ in 0..self.plan.jump_hosts {
                add(self, random, Role::Jump, from);
            }
            for role in [Role::Management, Role::Backup, Role::Scanner] {
                add(self, random, role, from);
            }
        }
        let workstations = size.saturating_sub(servers).max(3);
        if self.tenants[id.at()].is_vdi {
            for _ in 0..workstations.div_ceil(2) {
                add(self, random, Role::Desktops, from);
            }
        }
        let administrators = (workstations / 15).max(1);
        for at in 0..workstations {
            let hires = self.plan.confusers.hires_percent * 3;
            let is_hire = !is_provider && random.chance(hires) && at > administrators;
            let begins = if is_hire { START + random.between(10, self.plan.days) * DAY } else { from };
            let station = add(self, random, Role::Workstation, begins);
            let work = if at < administrators { Work::Administrator } else { Work::Employee };
            self.employ(random, id, work, station, begins);
        }
    }

    /// What a tenant is like, before it has hosts and people.
    fn draw_tenant(&self, random: &mut Random, name: &str, is_customer: bool) -> TenantFacts {
        let (confusers, days) = (&self.plan.confusers, self.plan.days);
        let is_late = is_customer && random.chance(confusers.onboarding_percent);
        let from = START + if is_late { random.between(25, 50) * DAY } else { 0 };
        let gap = (is_customer && days > 45 && random.chance(confusers.gap_percent)).then(|| {
            let day = random.between(30, days - 8);
            (START + day * DAY, START + (day + random.between(2, 8)) * DAY)
        });
        let mut is = |percent: u64| is_customer && random.chance(percent);
        let (is_vdi, is_nat, is_thin) =
            (is(confusers.vdi_percent), is(confusers.nat_percent), is(confusers.thin_percent));
        let is_skewed = is(confusers.skew_percent);
        TenantFacts {
            name: Tenant::new(name),
            hosts: Vec::new(),
            people: Vec::new(),
            vault: None,
            services: [AccountId(0); 4],
            is_vdi,
            is_nat,
            is_thin,
            skew: if is_skewed { random.between(-180, 180) * 1_000_000 } else { 0 },
            from,
            gap,
        }
    }

    fn employ(&mut self, random: &mut Random, tenant: TenantId, work: Work, workstation: HostId, from: i64) {
        let number = self.people.len() as u32;
        let id = PersonId(number);
        let account = self.add_account(tenant, &format!("u{number:05}"));
        let mut admin = Vec::new();
        if work == Work::Administrator {
            admin.push((tenant, self.add_account(tenant, &format!("adm-u{number:05}"))));
        }
        let servers = self.usual_servers(random, tenant, work);
        self.people.push(Person {
            tenant,
            work,
            account,
            admin,
            workstation,
            jump: None,
            begins: random.between(6 * 60 + 30, 10 * 60) * MINUTE,
            from,
            tenants: Vec::new(),
            servers,
            later: None,
        });
        self.tenants[tenant.at()].people.push(id);
    }

    /// A few servers; the controller and the first file server are everybody's.
    fn usual_servers(&self, random: &mut Random, tenant: TenantId, work: Work) -> Vec<HostId> {
        let all = self.servers(tenant, i64::MAX);
        let mut servers: Vec<HostId> = all.iter().take(2).copied().collect();
        let count = if work == Work::Employee { 2 } else { 5 };
        for _ in 0..count {
            let one = pick(random, &all);
            if !servers.contains(&one) {
                servers.push(one);
            }
        }
        servers
    }

    /// Some of the provider's people become operators: jump host, customers, accounts there.
    fn employ_operators(&mut self, random: &mut Random) {
        let jumps = self.with_role(PROVIDER, START, |role| role == Role::Jump);
        let customers: Vec<TenantId> = self.customers().collect();
        let is_free = |id: &&PersonId| self.person(**id).work == Work::Employee;
        let people: Vec<PersonId> =
            self.tenants[0].people.iter().filter(is_free).take(self.plan.operators).copied().collect();
        for id in people {
            let mut tenants = Vec::new();
            for _ in 0..random.between(2, 6).min(customers.len() as i64) {
                let one = pick(random, &customers);
                if !tenants.contains(&one) {
                    tenants.push(one);
                }
            }
            let jump = pick(random, &jumps);
            let name = Arc::clone(&self.accounts[self.person(id).account.at()].name);
            let mut admin = Vec::new();
            for &customer in &customers {
                if self.tenant(customer).vault.is_none() {
                    admin.push((customer, self.add_account(customer, &format!("msp-{name}"))));
                }
            }
            let servers: Vec<HostId> =
                tenants.iter().flat_map(|&tenant| self.usual_servers(random, tenant, Work::Administrator)).collect();
            let person = &mut self.people[id.at()];
            (person.work, person.jump, person.tenants, person.admin, person.servers) =
                (Work::Operator, Some(jump), tenants, admin, servers);
        }
    }

    fn change_roles(&mut self, random: &mut Random) {
        let months = (self.plan.days / 30).max(1) as u64;
        let customers: Vec<TenantId> = self.customers().collect();
        for at in 0..self.people.len() {
            if !random.chance((self.plan.confusers.role_changes_percent * months).min(100)) {
                continue;
            }
            let when = START + random.between(20, self.plan.days) * DAY;
            let (work, tenant) = (self.people[at].work, self.people[at].tenant);
            let later = if work == Work::Operator {
                let mut tenants = self.people[at].tenants.clone();
                let new = pick(random, &customers);
                tenants.push(new);
                let mut servers = self.people[at].servers.clone();
                servers.extend(self.usual_servers(random, new, Work::Administrator));
                (when, tenants, servers)
            } else {
                (when, Vec::new(), self.usual_servers(random, tenant, work))
            };
            self.people[at].later = Some(later);
        }
    }

    /// A night a month per customer.
    fn plan_patches(&mut self, random: &mut Random) {
        if !self.plan.confusers.patch_waves {
            return;
        }
        for tenant in self.customers() {
            let first = random.between(5, 28);
            for day in (first..self.plan.days).step_by(28) {
                let from = START + day * DAY + 20 * HOUR;
                self.patches.push((tenant, from, from + 6 * HOUR));
            }
        }
    }
}
