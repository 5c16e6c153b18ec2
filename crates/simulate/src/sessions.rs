//! What a Windows logon leaves behind on its source, its destination and the domain controller.
use crate::evtx::{Guid, Sid};
use crate::stage::{HopNumber, Stage};
use crate::time::SECOND;
use crate::windows::{self, From, LogonType, Package, SYSTEM_LOGON_ID, Who};
use crate::world::{self, Account, Host, Tenant};
use std::borrow::Cow;

/// An open session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Where.
    pub host: &'static str,
    /// Whose, with its LogonId.
    pub who: Who,
}

/// What a visit starts from.
#[derive(Debug, Clone, Copy)]
pub enum Origin<'a> {
    /// A session that names other credentials: it leaves 4648.
    Session(&'a Session),
    /// A host; nothing is logged there.
    Host(&'static str),
    /// An address that belongs to no host of the world, and the name that the client gives.
    Address(&'static str, &'static str),
}

/// Somebody goes from one machine to another over the network.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// From where.
    pub origin: Origin<'a>,
    /// To which host.
    pub to: &'static str,
    /// As whom.
    pub account: Account,
    /// Network or remote interactive.
    pub kind: LogonType,
    /// How it is proved.
    pub package: Package,
    /// With administrator rights?
    pub elevated: bool,
    /// From when.
    pub start: i64,
    /// Until when.
    pub end: i64,
    /// The hop that it is.
    pub hop: Option<HopNumber>,
}

/// Why a logon is refused: status, substatus, and the Kerberos code of the same.
#[derive(Debug, Clone, Copy)]
pub struct Refusal {
    /// `Status` of 4625.
    pub status: u32,
    /// `SubStatus` of 4625.
    pub sub_status: u32,
    /// `Status` of 4771.
    pub kerberos: u32,
}

impl Refusal {
    /// The password is wrong.
    pub const PASSWORD: Refusal = Refusal { status: 0xc000_006d, sub_status: 0xc000_006a, kerberos: 0x18 };
    /// There is no such account.
    pub const NO_ACCOUNT: Refusal = Refusal { status: 0xc000_006d, sub_status: 0xc000_0064, kerberos: 0x6 };
    /// The account is disabled.
    pub const DISABLED: Refusal = Refusal { status: 0xc000_006e, sub_status: 0xc000_0072, kerberos: 0x12 };
}

/// An account as events name it.
pub fn who(account: Account, logon_id: u64) -> Who {
    Who { sid: account.sid, name: Cow::Borrowed(account.name), domain: account.tenant.domain, logon_id }
}

/// The machine as the subject of its own events.
pub fn machine(tenant: &Tenant, host: &Host) -> Who {
    Who {
        sid: Sid::SYSTEM,
        name: Cow::Owned(format!("{}$", host.name)),
        domain: tenant.domain,
        logon_id: SYSTEM_LOGON_ID,
    }
}

/// The machine as an account of its domain.
pub fn computer(tenant: &Tenant, host: &Host, time_us: i64) -> Who {
    Who { sid: host.computer_sid(tenant, time_us), ..machine(tenant, host) }
}

/// `HOST.domain.example`.
pub fn full_name(host: &str) -> String {
    let (tenant, host) = world::find_host(host);
    format!("{}.{}", host.name, tenant.dns)
}

impl Stage {
    pub(crate) fn guid(&mut self) -> Guid {
        Guid::from_u128(u128::from(self.random.bits()) << 64 | u128::from(self.random.bits()))
    }

    /// The end of a session, if it falls into the window.
    pub(crate) fn close(&mut self, host: &'static str, who: &Who, kind: LogonType, end: i64, hop: Option<HopNumber>) {
        if matches!(kind, LogonType::Console | LogonType::RemoteInteractive) {
            self.log(host, end - 120_000, windows::sign_out(who), hop);
        }
        self.log(host, end, windows::logoff(who, kind), hop);
    }

    /// Goes there: what source, domain controller and destination log of it. Returns the session at the destination.
    pub fn visit(&mut self, visit: &Visit<'_>) -> Session {
        let from = self.depart(visit);
        self.authorize(visit, &from);
        let arrival = self.later_ms(visit.start, 8, 14);
        if visit.kind == LogonType::RemoteInteractive {
            // Network level authentication: a short network logon comes just before the desktop.
            let check = self.arrive(visit, LogonType::Network, &from, arrival);
            self.log(visit.to, arrival + 2 * SECOND, windows::logoff(&check, LogonType::Network), None);
            let desktop = self.later_ms(arrival, 700, 1_900);
            let who = self.arrive(visit, LogonType::RemoteInteractive, &from, desktop);
            self.close(visit.to, &who, LogonType::RemoteInteractive, visit.end.max(desktop + 5 * SECOND), None);
            return Session { host: visit.to, who };
        }
        let who = self.arrive(visit, visit.kind, &from, arrival);
        self.close(visit.to, &who, visit.kind, visit.end.max(arrival + SECOND), None);
        Session { host: visit.to, who }
    }

    /// Tries to go there by NTLM and is refused.
    pub fn refuse(&mut self, visit: &Visit<'_>, refusal: Refusal) {
        let from = self.depart(visit);
        let tenant = visit.account.tenant;
        let at = self.later_ms(visit.start, 2, 5);
        let name = Cow::Borrowed(visit.account.name);
        let subject = who(visit.account, 0);
        let event = windows::ntlm_validation(name, from.workstation, refusal.sub_status);
        self.log(tenant.domain_controller(), at, event, visit.hop);
        let at = self.later_ms(visit.start, 8, 14);
        // A desktop is refused at network level authentication already.
        let event = windows::logon_failed(
            LogonType::Network,
            visit.package,
            &subject,
            &from,
            refusal.status,
            refusal.sub_status,
        );
        self.log(visit.to, at, event, visit.hop);
    }

    /// What the source logs, and how the destination will see it.
    fn depart(&mut self, visit: &Visit<'_>) -> From {
        let (seen_by, _) = world::find_host(visit.to);
        let (source, session) = match visit.origin {
            Origin::Session(session) => (session.host, Some(session)),
            Origin::Host(name) => (name, None),
            Origin::Address(address, workstation) => {
                return From { address: address.into(), port: self.port(), workstation };
            }
        };
        if let Some(session) = session {
            let service = if visit.kind == LogonType::RemoteInteractive { "TERMSRV" } else { "cifs" };
            let target = who(visit.account, 0);
            let event = windows::explicit_credentials(&session.who, &target, &full_name(visit.to), service);
            self.log(source, visit.start, event, visit.hop);
        }
        // Kerberos never fills in the workstation.
        let workstation = if visit.package == Package::Kerberos { "-" } else { source };
        From { address: world::address_seen(source, seen_by).into(), port: self.port(), workstation }
    }

    /// What the domain controller of the account logs.
    pub(crate) fn authorize(&mut self, visit: &Visit<'_>, from: &From) {
        let tenant = visit.account.tenant;
        let (to_tenant, to) = world::find_host(visit.to);
        let controller = tenant.domain_controller();
        let subject = who(visit.account, 0);
        if visit.package == Package::Ntlm {
            let at = self.later_ms(visit.start, 3, 6);
            self.log(controller, at, windows::ntlm_validation(subject.name, from.workstation, 0), visit.hop);
            return;
        }
        let realm = tenant.dns.to_uppercase();
        let krbtgt = tenant.account("krbtgt").sid;
        let at = self.later_ms(visit.start, 2, 4);
        let port = self.port();
        self.log(
            controller,
            at,
            windows::ticket_granting(&subject, tenant.domain, krbtgt, &from.address, port),
            visit.hop,
        );
        let (port, guid) = (self.port(), self.guid());
        let service = format!("{}$", to.name);
        let service_sid = to.computer_sid(to_tenant, visit.start);
        let event = windows::service_ticket(&subject, &realm, &service, service_sid, &from.address, port, guid);
        let at = self.later_ms(visit.start, 5, 7);
        self.log(controller, at, event, visit.hop);
    }

    /// What the destination logs.
    fn arrive(&mut self, visit: &Visit<'_>, kind: LogonType, from: &From, time_us: i64) -> Who {
        let (tenant, host) = world::find_host(visit.to);
        let who = who(visit.account, self.host(visit.to).logon_id(time_us));
        let interactive = kind == LogonType::RemoteInteractive;
        let caller = if interactive { machine(tenant, host) } else { Who::NOBODY };
        let package = if interactive { Package::Negotiate } else { visit.package };
        let from = if interactive { From { workstation: host.name, ..from.clone() } } else { from.clone() };
        let guid = if package == Package::Ntlm { Guid::NULL } else { self.guid() };
        self.log(
            visit.to,
            time_us,
            windows::logon(kind, package, &caller, &who, &from, guid, visit.elevated),
            visit.hop,
        );
        if visit.elevated {
            self.log(visit.to, time_us + 150, windows::special_privileges(&who), None);
        }
        who
    }
}
