//! What a Windows machine logs of itself and of people at its own desk.
use crate::evtx::{Guid, Sid};
use crate::sessions::{Origin, Refusal, Session, Visit, computer, machine, who};
use crate::stage::Stage;
use crate::time::{MINUTE, SECOND};
use crate::windows::{self, From, LogonType, Package, SYSTEM_LOGON_ID, Who};
use crate::world::{self, Account, Role};

impl Stage {
    /// Somebody signs in at a desk: the domain controller issues tickets for the workstation.
    pub fn sign_in(&mut self, workstation: &'static str, account: Account, start: i64, end: i64) -> Session {
        self.desk_tickets(workstation, account, start - SECOND);
        self.local_session(workstation, account, LogonType::Console, start, end)
    }

    /// A session at the machine itself: console, unlock, service or batch.
    pub fn local_session(
        &mut self,
        host: &'static str,
        account: Account,
        kind: LogonType,
        start: i64,
        end: i64,
    ) -> Session {
        let (tenant, machine_host) = world::find_host(host);
        let caller = machine(tenant, machine_host);
        let who = who(account, self.host(host).logon_id(start));
        let from = From { address: "127.0.0.1".into(), port: 0, workstation: machine_host.name };
        if matches!(kind, LogonType::Console | LogonType::Unlock) {
            self.log(host, start - 900, windows::explicit_credentials(&caller, &who, "localhost", ""), None);
        }
        let guid = self.guid();
        self.log(host, start, windows::logon(kind, Package::Negotiate, &caller, &who, &from, guid, false), None);
        self.close(host, &who, kind, end, None);
        Session { host, who }
    }

    /// What the domain controller logs when somebody signs in at a desk.
    fn desk_tickets(&mut self, workstation: &'static str, account: Account, time_us: i64) {
        let from = From { address: world::find_host(workstation).1.address.into(), port: 0, workstation };
        let visit = Visit {
            origin: Origin::Host(workstation),
            to: workstation,
            account,
            kind: LogonType::Network,
            package: Package::Kerberos,
            elevated: false,
            start: time_us,
            end: time_us,
            hop: None,
        };
        self.authorize(&visit, &from);
    }

    /// A refused sign-in at a desk: 4771 at the domain controller, 4625 of type 2 at the desk.
    pub fn desk_refusal(&mut self, workstation: &'static str, account: Account, time_us: i64, refusal: Refusal) {
        let (_, host) = world::find_host(workstation);
        let subject = who(account, 0);
        let port = self.port();
        let event = windows::ticket_refused(&subject, host.address, port, refusal.kerberos);
        self.log(account.tenant.domain_controller(), time_us, event, None);
        let from = From { address: "127.0.0.1".into(), port: 0, workstation };
        let (status, sub_status) = (refusal.status, refusal.sub_status);
        let event = windows::logon_failed(LogonType::Console, Package::Negotiate, &subject, &from, status, sub_status);
        self.log(workstation, time_us + 4_000, event, None);
    }

    /// The hourly sign of life: a service starts as the machine.
    pub fn service_start(&mut self, host: &'static str, time_us: i64) {
        let (tenant, machine_host) = world::find_host(host);
        let caller = machine(tenant, machine_host);
        let system = Who { sid: Sid::SYSTEM, name: "SYSTEM".into(), domain: "NT AUTHORITY", logon_id: SYSTEM_LOGON_ID };
        let event =
            windows::logon(LogonType::Service, Package::Negotiate, &caller, &system, &From::LOCAL, Guid::NULL, true);
        self.log(host, time_us, event, None);
        self.log(host, time_us + 200, windows::special_privileges(&system), None);
    }

    /// The machine account talks to its domain controller, as every member does all day.
    pub fn machine_logon(&mut self, host: &'static str, time_us: i64) {
        let (tenant, member) = world::find_host(host);
        let controller = tenant.domain_controller();
        let (_, controller_host) = world::find_host(controller);
        let mut who = Who { logon_id: 0, ..computer(tenant, member, time_us) };
        let local = controller == host;
        let address = if local { "::1" } else { member.address };
        let (ticket_port, port, guid) = (self.port(), self.port(), self.guid());
        let realm = tenant.dns.to_uppercase();
        let service = format!("{controller}$");
        let service_sid = controller_host.computer_sid(tenant, time_us);
        let event = windows::service_ticket(&who, &realm, &service, service_sid, address, ticket_port, guid);
        self.log(controller, time_us, event, None);
        let arrival = self.later_ms(time_us, 2, 5);
        who.logon_id = self.host(controller).logon_id(arrival);
        let from = From { address: address.into(), port, workstation: "-" };
        let elevated = member.role == Role::DomainController;
        let event = windows::logon(LogonType::Network, Package::Kerberos, &Who::NOBODY, &who, &from, guid, elevated);
        self.log(controller, arrival, event, None);
        let end = arrival + self.random.between(10 * SECOND, 40 * SECOND);
        self.log(controller, end, windows::logoff(&who, LogonType::Network), None);
    }

    /// The machine starts again: 4608, and LogonIds count from the start.
    pub fn reboot(&mut self, host: &'static str, time_us: i64) {
        let log = self.host(host);
        log.boots.push(time_us);
        log.boots.sort_unstable();
        self.log(host, time_us, windows::startup(), None);
    }

    /// A scheduled task runs under an account of the machine itself, whose SID a new system changes.
    pub fn local_task(&mut self, host: &'static str, time_us: i64) {
        let (tenant, machine_host) = world::find_host(host);
        let caller = machine(tenant, machine_host);
        let sid = machine_host.machine_sid(tenant, time_us).account(1_002);
        let logon_id = self.host(host).logon_id(time_us);
        let who = Who { sid, name: "svc-inventory".into(), domain: machine_host.name, logon_id };
        let kind = LogonType::Batch;
        let from = From { workstation: machine_host.name, ..From::LOCAL };
        self.log(
            host,
            time_us,
            windows::logon(kind, Package::Negotiate, &caller, &who, &from, Guid::NULL, false),
            None,
        );
        self.close(host, &who, kind, time_us + 2 * MINUTE, None);
    }
}
