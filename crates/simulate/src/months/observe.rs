//! Events as the joined logs would give them: what is lost, thin, behind one address or by a clock that is off.

use super::pen::Event;
use super::world::{AccountId, Host, HostId, PROVIDER, World};
use crate::random::Random;
use crate::time::{DAY, HOUR};
use model::{
    Account, Certainty, CoverageSpan, Credential, Endpoint, EvidenceNo, HostName, Interval, LogKind, Logon, LogonId,
    LogonKind, Outcome, Pointer, Session, SessionEnd, SourceBasis, Timestamp,
};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// Of 100 sessions, how many ends are not logged.
const ENDLESS_PERCENT: u64 = 15;
/// Of 100 logons whose own log is lost, how many the controller tells of.
const BY_CONTROLLER_PERCENT: u64 = 60;

/// Gives logons for events.
pub struct Observer<'w> {
    world: &'w World,
    accounts: Vec<Account>,
    names: Vec<HostName>,
    /// Logs that were wiped: host, from, to.
    wiped: Vec<(HostId, i64, i64)>,
}

impl<'w> Observer<'w> {
    /// Of a world.
    #[must_use]
    pub fn new(world: &'w World) -> Self {
        let account = |account: &super::world::Account| Account {
            sid: Some(Arc::clone(&account.sid)),
            name: Some(Arc::clone(&account.name)),
            domain: Some(Arc::from(world.tenant(account.tenant).name.as_str().to_uppercase())),
        };
        Self {
            world,
            accounts: world.accounts.iter().map(account).collect(),
            names: world.hosts.iter().map(|host| HostName::new(&host.name)).collect(),
            wiped: world.campaigns.iter().filter_map(|campaign| campaign.wiped).collect(),
        }
    }

    /// Is a host's own log of that moment there?
    fn has_log(&self, id: HostId, time: i64) -> bool {
        let (host, tenant) = (self.world.host(id), self.world.tenant(self.world.host(id).tenant));
        let in_gap = tenant.gap.is_some_and(|(from, to)| (from..to).contains(&time));
        let is_wiped = self.wiped.iter().any(|&(wiped, from, to)| wiped == id && (from..to).contains(&time));
        !(host.lost || in_gap || is_wiped || time < tenant.from)
    }

    /// The node of a host at a time.
    #[must_use]
    pub fn node(&self, id: HostId, time: i64) -> model::Host {
        let host = self.world.host(id);
        model::Host {
            tenant: self.world.tenant(host.tenant).name.clone(),
            name: self.names[id.at()].clone(),
            is_address: false,
            incarnation: u16::from(host.reimaged.is_some_and(|at| time >= at)),
        }
    }

    fn account(&self, id: AccountId) -> Account {
        self.accounts[id.at()].clone()
    }

    /// What the logs say of an event; nothing where none tells of it. The outcome depends on the event alone, not on what came before.
    #[must_use]
    pub fn logon(&self, event: &Event) -> Option<Logon> {
        let world = self.world;
        let mut random = Random::new(event.no.wrapping_mul(0xff51_afd7_ed55_8ccd) ^ world.plan.seed);
        let (src, dst) = (world.host(event.src), world.host(event.dst));
        let tenant = world.tenant(dst.tenant);
        let (by_own, draws) = (self.has_log(event.dst, event.time), random.bits());
        let is_remote = event.src != event.dst;
        if !by_own {
            let in_gap = tenant.gap.is_some_and(|(from, to)| (from..to).contains(&event.time));
            let told = is_remote && !tenant.is_thin && !in_gap && event.time >= tenant.from;
            if !told || event.failed || draws % 100 >= BY_CONTROLLER_PERCENT || event.kind == LogonKind::Ssh {
                return None;
            }
        }
        let cause = event.cause.filter(|_| is_remote && self.names_session(event.src, event.time) && !tenant.is_thin);
        let session = (by_own && !event.failed).then(|| self.session(event, &mut random, tenant.is_thin));
        Some(Logon {
            id: LogonId(event.no),
            time: Timestamp::from_micros(event.time + tenant.skew),
            src: self.source(event, src, dst, &mut random),
            dst: self.node(event.dst, event.time),
            account: self.account(event.account),
            credential: Credential { kind: event.credential, id: Arc::clone(&world.accounts[event.account.at()].sid) },
            kind: if by_own { event.kind } else { LogonKind::Ticket },
            outcome: if event.failed { Outcome::Failure } else { Outcome::Success },
            session,
            origin: cause.map(session_id),
            origin_account: cause.and_then(|_| Some(self.account(event.cause_account?))),
            elevated: false,
            status: None,
            evidence: vec![Pointer { evidence: EvidenceNo(event.dst.0), record: event.no }],
        })
    }

    /// Does the source tell which of its sessions used a credential?
    fn names_session(&self, src: HostId, time: i64) -> bool {
        self.world.host(src).audited
            && self.has_log(src, time)
            && !self.world.tenant(self.world.host(src).tenant).is_thin
    }

    fn session(&self, event: &Event, random: &mut Random, is_thin: bool) -> Session {
        let ended = !is_thin && !random.chance(ENDLESS_PERCENT);
        let skew = self.world.tenant(self.world.host(event.dst).tenant).skew;
        Session {
            id: session_id(event.no),
            end: ended.then(|| Timestamp::from_micros(event.end + skew)),
            end_basis: if ended { SessionEnd::Logoff } else { SessionEnd::Unknown },
        }
    }

    fn source(&self, event: &Event, src: &Host, dst: &Host, random: &mut Random) -> Endpoint {
        let world = self.world;
        let address = IpAddr::V4(Ipv4Addr::new(10, src.tenant.0 as u8, (event.src.0 >> 8) as u8, event.src.0 as u8));
        let mut end = Endpoint {
            host: Some(self.node(event.src, event.time)),
            address: (event.src != event.dst).then_some(address),
            claimed: None,
            basis: SourceBasis::Lease,
            certainty: Certainty::SURE,
        };
        let as_address = |end: &mut Endpoint, address: IpAddr| {
            end.address = Some(address);
            end.basis = SourceBasis::Address;
            end.host = Some(model::Host {
                tenant: world.tenant(dst.tenant).name.clone(),
                name: HostName::new(&address.to_string()),
                is_address: true,
                incarnation: 0,
            });
        };
        if event.src != event.dst && src.tenant == PROVIDER && dst.tenant != PROVIDER && world.tenant(dst.tenant).is_nat
        {
            as_address(&mut end, IpAddr::V4(Ipv4Addr::new(192, 0, 2, dst.tenant.0 as u8)));
        } else if event.src != event.dst
            && src.role == super::world::Role::Workstation
            && random.chance(world.plan.confusers.dhcp_percent)
        {
            let leased = random.between(0, 250) as u8;
            as_address(&mut end, IpAddr::V4(Ipv4Addr::new(10, src.tenant.0 as u8, 200, leased)));
        }
        end
    }

    /// Which logs are there, as the case would tell it.
    #[must_use]
    pub fn coverage(&self) -> Vec<CoverageSpan> {
        let world = self.world;
        let mut spans = Vec::new();
        for (at, host) in world.hosts.iter().enumerate().filter(|(_, host)| !host.lost) {
            let id = HostId(at as u32);
            let begin = host.from.max(world.tenant(host.tenant).from);
            let holes = self.wiped.iter().filter(|wiped| wiped.0 == id).map(|wiped| (wiped.1, wiped.2));
            let mut holes: Vec<(i64, i64)> = holes.chain(world.tenant(host.tenant).gap).collect();
            holes.sort_unstable();
            let mut from = begin;
            for (hole, to) in holes.into_iter().chain([(world.plan.end(), world.plan.end())]) {
                if from < hole {
                    spans.push(self.span(host, from, hole));
                }
                from = from.max(to);
            }
        }
        spans
    }

    fn span(&self, host: &Host, from: i64, to: i64) -> CoverageSpan {
        let (from, to) = (Timestamp::from_micros(from), Timestamp::from_micros(to));
        CoverageSpan {
            tenant: self.world.tenant(host.tenant).name.clone(),
            host: Arc::clone(&host.name),
            log: LogKind::WindowsSecurity,
            span: Interval { from: from.hour(), to },
            events: 100 * (to.since(from) / DAY).max(1) as u64,
            first: from,
            last: to.plus_micros(-HOUR / 60),
            first_record_id: None,
            last_record_id: None,
        }
    }
}

/// The session that an event opened, as its host names it.
fn session_id(no: u64) -> Arc<str> {
    Arc::from(format!("0x{no:x}"))
}
