//! What has been logged so far, per host. It must not know why anything happens nor how a log is written down.
use crate::random::Random;
use crate::time::{DAY, MINUTE, SECOND};
use crate::windows::Event;
use crate::world::{Host, Role, START, TENANTS, Tenant};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Number of a hop of the true intrusion, from 0.
pub type HopNumber = usize;

/// An entry of a Windows log.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub time_us: i64,
    /// What.
    pub event: Event,
    /// The hop that it shows.
    pub hop: Option<HopNumber>,
}

/// A line of a Linux log.
#[derive(Debug, Clone)]
pub struct Line {
    /// When.
    pub time_us: i64,
    /// Program, with parentheses where the log has them.
    pub program: &'static str,
    /// Process id, where the log has one.
    pub pid: Option<u32>,
    /// The rest.
    pub message: String,
    /// The hop that it shows.
    pub hop: Option<HopNumber>,
}

/// What an entry of wtmp or btmp says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginKind {
    /// The machine started.
    Boot,
    /// A terminal session opened, or in btmp: was refused.
    User,
    /// It ended.
    Dead,
}

/// An entry of wtmp or btmp.
#[derive(Debug, Clone)]
pub struct Login {
    /// When.
    pub time_us: i64,
    /// What.
    pub kind: LoginKind,
    /// Process id.
    pub pid: u32,
    /// Terminal, `pts/0`.
    pub terminal: String,
    /// Account, empty at the end of a session.
    pub user: Cow<'static, str>,
    /// Address, empty for none.
    pub address: String,
}

/// Everything that one host logged, in no order yet.
#[derive(Debug)]
pub struct HostLog {
    /// Whose host it is.
    pub tenant: &'static Tenant,
    /// The host.
    pub host: &'static Host,
    /// Security log.
    pub entries: Vec<Entry>,
    /// auth.log or secure.
    pub lines: Vec<Line>,
    /// wtmp.
    pub logins: Vec<Login>,
    /// btmp.
    pub refused: Vec<Login>,
    /// When it started, oldest first.
    pub boots: Vec<i64>,
    logon_ids: BTreeSet<(i64, u64)>,
    pids: BTreeSet<u32>,
    session_numbers: BTreeSet<u32>,
    /// Terminal, first and last moment of each terminal session.
    terminals: Vec<(u32, i64, i64)>,
}

/// A hop of the true intrusion.
#[derive(Debug, Clone)]
pub struct Hop {
    /// When.
    pub time_us: i64,
    /// When its session ended; a refusal opens none.
    pub end_us: Option<i64>,
    /// Host or address that it came from.
    pub source: &'static str,
    /// Host that it went to.
    pub destination: &'static str,
    /// Account used, `DOMAIN\name` or the Linux name.
    pub account: String,
    /// `ssh`, `network` or `remote_interactive`.
    pub kind: &'static str,
    /// Did it succeed?
    pub success: bool,
    /// The hop that opened the session it came out of.
    pub parent: Option<HopNumber>,
}

/// The whole made-up world while it runs.
#[derive(Debug)]
pub struct Stage {
    /// Chance.
    pub random: Random,
    /// The hosts by name.
    pub hosts: BTreeMap<&'static str, HostLog>,
    /// The true intrusion so far.
    pub hops: Vec<Hop>,
}

impl Stage {
    /// A world in which nothing has happened.
    pub fn new(seed: u64) -> Stage {
        let mut random = Random::new(seed);
        let mut hosts = BTreeMap::new();
        for tenant in &TENANTS {
            for host in tenant.hosts {
                let boot = START - DAY * random.between(4, 20) - random.between(0, DAY);
                hosts.insert(host.name, HostLog::new(tenant, host, boot));
            }
        }
        Stage { random, hosts, hops: Vec::new() }
    }

    /// The log of a host. Panics on a name that the world does not have.
    pub fn host(&mut self, name: &str) -> &mut HostLog {
        self.hosts.get_mut(name).expect("a host of the world")
    }

    /// Logs a Windows event on a host.
    pub fn log(&mut self, host: &str, time_us: i64, event: Event, hop: Option<HopNumber>) {
        self.host(host).entries.push(Entry { time_us, event, hop });
    }

    /// An ephemeral port.
    pub fn port(&mut self) -> u16 {
        self.random.between(49_152, 65_535) as u16
    }

    /// A time that is later by `low..high` milliseconds.
    pub fn later_ms(&mut self, time_us: i64, low: i64, high: i64) -> i64 {
        time_us + self.random.between(low * 1_000, high * 1_000)
    }
}

impl HostLog {
    fn new(tenant: &'static Tenant, host: &'static Host, boot: i64) -> HostLog {
        HostLog {
            tenant,
            host,
            entries: Vec::new(),
            lines: Vec::new(),
            logins: Vec::new(),
            refused: Vec::new(),
            boots: vec![boot],
            logon_ids: BTreeSet::new(),
            pids: BTreeSet::new(),
            session_numbers: BTreeSet::new(),
            terminals: Vec::new(),
        }
    }

    /// A LogonId that no other session of this boot has. Ids grow with time, as on a real machine.
    pub fn logon_id(&mut self, time_us: i64) -> u64 {
        let boot = self.boots.iter().copied().rfind(|boot| *boot <= time_us).unwrap_or(self.boots[0]);
        let mut id = 0x2_0000 + ((time_us - boot) / 20_000) as u64;
        while !self.logon_ids.insert((boot, id)) {
            id += 1;
        }
        id
    }

    /// A process id that no other process has.
    pub fn pid(&mut self, time_us: i64) -> u32 {
        let mut pid = 900 + ((time_us - START) / (3 * SECOND)) as u32;
        while !self.pids.insert(pid) {
            pid += 1;
        }
        pid
    }

    /// Number of a login session of systemd. Numbers grow with time.
    pub fn session_number(&mut self, time_us: i64) -> u32 {
        let mut number = 1 + ((time_us - START) / (10 * MINUTE)) as u32;
        while !self.session_numbers.insert(number) {
            number += 1;
        }
        number
    }

    /// The lowest terminal that is free from `start` to `end`.
    pub fn terminal(&mut self, start: i64, end: i64) -> u32 {
        let taken = |number: u32| {
            self.terminals.iter().any(|(other, from, to)| *other == number && *from <= end && start <= *to)
        };
        let number = (0..).find(|number| !taken(*number)).expect("some terminal is free");
        self.terminals.push((number, start, end));
        number
    }

    /// Appends a line.
    pub fn line(&mut self, time_us: i64, program: &'static str, pid: Option<u32>, message: String) {
        self.lines.push(Line { time_us, program, pid, message, hop: None });
    }

    /// Is it a Linux host?
    pub fn is_linux(&self) -> bool {
        self.host.role == Role::Linux
    }

    /// Puts everything into the order of time; what happened at once stays in the order in which it was logged.
    pub fn sort(&mut self) {
        self.entries.sort_by_key(|entry| entry.time_us);
        self.lines.sort_by_key(|line| line.time_us);
        self.logins.sort_by_key(|login| login.time_us);
        self.refused.sort_by_key(|login| login.time_us);
    }
}
