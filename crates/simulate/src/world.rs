//! The made-up provider and its customers as data: hosts, people, networks, calendar. It must not know any log format.
use crate::evtx::Sid;
use crate::time::{DAY, HOUR};

/// Start of the evidence, 2026-01-12T00:00:00Z, a Monday.
pub const START: i64 = 1_768_176_000_000_000;
/// Days of evidence.
pub const DAYS: i64 = 49;
/// End of the evidence, 2026-03-02T00:00:00Z.
pub const END: i64 = START + DAYS * DAY;

/// Folder, register and truth name of the provider.
pub const PROVIDER: &str = "northgate";
/// The Windows jump host.
pub const JUMP_HOST: &str = "NG-JUMP01";
/// The Linux jump host.
pub const BASTION: &str = "ng-bastion";
/// The provider's backup server.
pub const BACKUP_HOST: &str = "NG-BKP01";
/// The account that backs up every customer.
pub const BACKUP_ACCOUNT: &str = "svc-ngbackup";
/// The account in the vault, for emergencies; the intruder takes it.
pub const VAULTED_ACCOUNT: &str = "svc-ngadmin";

/// What a host is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A domain controller.
    DomainController,
    /// A file or application server.
    Server,
    /// A person's machine.
    Workstation,
    /// A Linux server.
    Linux,
}

/// A machine.
#[derive(Debug)]
pub struct Host {
    /// Its short name.
    pub name: &'static str,
    /// What it is for.
    pub role: Role,
    /// Its address inside its tenant.
    pub address: &'static str,
}

/// A person with an account and a machine.
#[derive(Debug)]
pub struct Person {
    /// Account name.
    pub account: &'static str,
    /// The person's machine.
    pub workstation: &'static str,
}

/// The provider or a customer.
#[derive(Debug)]
pub struct Tenant {
    /// Folder and register name.
    pub name: &'static str,
    /// NetBIOS name of the domain.
    pub domain: &'static str,
    /// DNS name of the domain.
    pub dns: &'static str,
    /// The three numbers of the domain's SID.
    pub domain_sid: [u32; 3],
    /// Its network.
    pub network: &'static str,
    /// The address under which it sees every host of the provider, if a NAT stands between.
    pub nat: Option<&'static str>,
    /// Offset from UTC of its clocks, where a log does not say; no change of the clocks falls into the window.
    pub zone_hours: i8,
    /// Its machines.
    pub hosts: &'static [Host],
    /// Its people.
    pub people: &'static [Person],
    /// Its own administrator account, used from the first workstation.
    pub administrator: &'static str,
}

const fn host(name: &'static str, role: Role, address: &'static str) -> Host {
    Host { name, role, address }
}

const fn person(account: &'static str, workstation: &'static str) -> Person {
    Person { account, workstation }
}

use Role::{DomainController, Linux, Server, Workstation};

/// The provider first, then the customers. Birch and cedar use the same private network.
pub static TENANTS: [Tenant; 5] = [
    Tenant {
        name: PROVIDER,
        domain: "NORTHGATE",
        dns: "northgate.example",
        domain_sid: [1_812_044_310, 2_203_117_845, 730_094_221],
        network: "172.20.0.0/16",
        nat: None,
        zone_hours: 0,
        hosts: &[
            host("NG-DC01", DomainController, "172.20.10.4"),
            host(JUMP_HOST, Server, "172.20.10.5"),
            host(BACKUP_HOST, Server, "172.20.10.8"),
            host("NG-WS01", Workstation, "172.20.20.11"),
            host("NG-WS02", Workstation, "172.20.20.12"),
            host("NG-WS03", Workstation, "172.20.20.13"),
            host("NG-WS04", Workstation, "172.20.20.14"),
            host(BASTION, Linux, "172.20.10.6"),
        ],
        people: &[
            person("ng-mara", "NG-WS01"),
            person("ng-tomas", "NG-WS02"),
            person("ng-jonas", "NG-WS03"),
            person("ng-iris", "NG-WS04"),
        ],
        administrator: "ng-domadm",
    },
    Tenant {
        name: "alder",
        domain: "ALDER",
        dns: "alder.example",
        domain_sid: [604_221_187, 3_310_920_004, 1_402_775_318],
        network: "10.20.0.0/16",
        nat: None,
        zone_hours: 0,
        hosts: &[
            host("ALD-DC01", DomainController, "10.20.1.10"),
            host("ALD-FS01", Server, "10.20.1.20"),
            host("ALD-WS01", Workstation, "10.20.2.31"),
            host("ALD-WS02", Workstation, "10.20.2.32"),
            host("ald-web01", Linux, "10.20.1.30"),
        ],
        people: &[person("h.kline", "ALD-WS01"), person("p.osei", "ALD-WS02")],
        administrator: "adm-kline",
    },
    Tenant {
        name: "birch",
        domain: "BIRCH",
        dns: "birch.example",
        domain_sid: [2_950_041_772, 118_400_236, 3_377_120_951],
        network: "10.0.0.0/16",
        nat: None,
        zone_hours: 1,
        hosts: &[
            host("BIR-DC01", DomainController, "10.0.1.10"),
            host("BIR-FS01", Server, "10.0.1.20"),
            host("BIR-WS01", Workstation, "10.0.2.31"),
            host("BIR-WS02", Workstation, "10.0.2.32"),
            host("bir-app01", Linux, "10.0.1.30"),
            host("bir-db01", Linux, "10.0.1.31"),
        ],
        people: &[person("l.moreau", "BIR-WS01"), person("d.ferrer", "BIR-WS02")],
        administrator: "adm-moreau",
    },
    Tenant {
        name: "cedar",
        domain: "CEDAR",
        dns: "cedar.example",
        domain_sid: [3_021_775_904, 905_118_340, 2_240_057_719],
        network: "10.0.0.0/16",
        nat: None,
        zone_hours: 2,
        hosts: &[
            host("CED-DC01", DomainController, "10.0.1.10"),
            host("CED-FS01", Server, "10.0.1.20"),
            host("CED-SQL01", Server, "10.0.1.25"),
            host("CED-WS01", Workstation, "10.0.2.31"),
        ],
        people: &[person("a.niemi", "CED-WS01")],
        administrator: "adm-niemi",
    },
    Tenant {
        name: "dogwood",
        domain: "DOGWOOD",
        dns: "dogwood.example",
        domain_sid: [1_490_336_210, 2_770_412_099, 411_908_265],
        network: "10.40.0.0/16",
        nat: Some("10.40.255.1"),
        zone_hours: 0,
        hosts: &[
            host("DGW-DC01", DomainController, "10.40.1.10"),
            host("DGW-FS01", Server, "10.40.1.20"),
            host("DGW-WS01", Workstation, "10.40.2.31"),
            host("DGW-WS02", Workstation, "10.40.2.32"),
            host("dgw-web01", Linux, "10.40.1.30"),
        ],
        people: &[person("r.castel", "DGW-WS01"), person("s.bauer", "DGW-WS02")],
        administrator: "adm-castel",
    },
];

/// Who looks after whom: account, customers, first day at work.
pub const OPERATORS: [(&str, &[&str], i64); 3] = [
    ("ng-mara", &["alder", "birch"], 0),
    ("ng-tomas", &["cedar", "dogwood"], 0),
    // The new administrator starts on Monday of week four.
    ("ng-iris", &["birch", "cedar"], 21),
];

/// Day and hour at which alder re-images its file server: 2026-02-05T09:00Z.
pub const REIMAGE: i64 = START + 24 * DAY + 9 * HOUR;
/// The host that gets a new system then.
pub const REIMAGED_HOST: &str = "ALD-FS01";

/// The patch wave: 2026-02-17T20:00Z to 02:00Z.
pub const PATCH_FROM: i64 = START + 36 * DAY + 20 * HOUR;
/// Its end.
pub const PATCH_TO: i64 = PATCH_FROM + 6 * HOUR;
/// Who does it.
pub const PATCH_OPERATOR: &str = "ng-tomas";
/// To whom.
pub const PATCH_TENANTS: [&str; 3] = ["alder", "birch", "cedar"];

/// Start of the hole in dogwood's logs: 2026-02-03T00:00Z.
pub const HOLE_FROM: i64 = START + 22 * DAY;
/// Its end: 2026-02-12T00:00Z.
pub const HOLE_TO: i64 = START + 31 * DAY;
/// The hosts whose Security log has the hole; the first one's log was cleared.
pub const HOLE_HOSTS: [&str; 2] = ["DGW-DC01", "DGW-FS01"];

/// Relative ids of accounts that exist under one name in several domains.
const SHARED_ACCOUNTS: [(&str, u32); 8] = [
    ("krbtgt", 502),
    ("Administrator", 500),
    ("ng-mara", 1601),
    ("ng-tomas", 1602),
    ("ng-iris", 1603),
    ("ng-jonas", 1604),
    (VAULTED_ACCOUNT, 1610),
    (BACKUP_ACCOUNT, 1611),
];

/// An account of a domain.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    /// Name without domain.
    pub name: &'static str,
    /// Its SID.
    pub sid: Sid,
    /// Its domain's tenant.
    pub tenant: &'static Tenant,
}

impl Tenant {
    /// The domain's SID.
    pub fn sid(&self) -> Sid {
        let [a, b, c] = self.domain_sid;
        Sid::new(5, &[21, a, b, c])
    }

    /// The account of that name in the domain. Panics on a name that the world does not have.
    pub fn account(&'static self, name: &str) -> Account {
        let own = self.people.iter().map(|person| person.account).chain([self.administrator]);
        let own = own.enumerate().map(|(index, own)| (own, 1_201 + index as u32));
        let (name, relative_id) =
            SHARED_ACCOUNTS.into_iter().chain(own).find(|(own, _)| *own == name).expect("an account of the world");
        Account { name, sid: self.sid().account(relative_id), tenant: self }
    }

    /// The domain controller.
    pub fn domain_controller(&self) -> &'static str {
        self.hosts.iter().find(|host| host.role == DomainController).expect("every tenant has one").name
    }

    /// Its machines that write Windows logs.
    pub fn windows_hosts(&self) -> impl Iterator<Item = &'static Host> + use<> {
        self.hosts.iter().filter(|host| host.role != Linux)
    }

    /// Its machines that write Linux logs.
    pub fn linux_hosts(&self) -> impl Iterator<Item = &'static Host> + use<> {
        self.hosts.iter().filter(|host| host.role == Linux)
    }

    /// Its domain controller and other Windows servers.
    pub fn windows_servers(&self) -> impl Iterator<Item = &'static Host> + use<> {
        self.windows_hosts().filter(|host| host.role != Workstation)
    }
}

impl Host {
    /// SID of the machine's account at a time: a re-image gives it a new one.
    pub fn computer_sid(&self, tenant: &Tenant, time_us: i64) -> Sid {
        let index = tenant.hosts.iter().position(|host| host.name == self.name).expect("the tenant's host");
        let again = self.name == REIMAGED_HOST && time_us >= REIMAGE;
        tenant.sid().account(if again { 1_190 } else { 1_001 + index as u32 })
    }

    /// SID of the machine's own accounts at a time.
    pub fn machine_sid(&self, tenant: &Tenant, time_us: i64) -> Sid {
        let [a, b, c] = tenant.domain_sid;
        let seed = self.address.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
        let again = u32::from(self.name == REIMAGED_HOST && time_us >= REIMAGE) * 0x1357_9bdf;
        Sid::new(5, &[21, a ^ seed ^ again, b.rotate_left(7) ^ seed, c.wrapping_add(seed) ^ again])
    }
}

/// A tenant by name. Panics on a name that the world does not have.
pub fn tenant(name: &str) -> &'static Tenant {
    TENANTS.iter().find(|tenant| tenant.name == name).expect("a tenant of the world")
}

/// A host and its tenant by name. Panics on a name that the world does not have.
pub fn find_host(name: &str) -> (&'static Tenant, &'static Host) {
    let mut all = TENANTS.iter().flat_map(|tenant| tenant.hosts.iter().map(move |host| (tenant, host)));
    all.find(|(_, host)| host.name == name).expect("a host of the world")
}

/// The address of `source` as hosts of `seen_by` log it.
pub fn address_seen(source: &str, seen_by: &Tenant) -> &'static str {
    let (tenant, host) = find_host(source);
    match seen_by.nat {
        Some(nat) if tenant.name != seen_by.name => nat,
        _ => host.address,
    }
}
