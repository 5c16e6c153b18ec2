//! What each Windows event id carries, in one place: task, version, keywords and the list of fields.
use crate::evtx::{Guid, Record, Sid, UserData, Value};
use std::borrow::Cow;

mod words;

pub use words::{From, LogonType, Package, SYSTEM_LOGON_ID, Who};

const AUDIT_SUCCESS: u64 = 0x8020_0000_0000_0000;
const AUDIT_FAILURE: u64 = 0x8010_0000_0000_0000;
const SECURITY_AUDITING: Guid = Guid::from_u128(0x54849625_5478_4994_a5ba_3e3b0328c30d);
const EVENTLOG: Guid = Guid::from_u128(0xfc65ddd8_d6ef_4962_83d5_6e5cfe9ce148);

/// One event without its place in a log.
#[derive(Debug, Clone)]
pub struct Event {
    id: u16,
    version: u8,
    task: u16,
    category: &'static str,
    failed: bool,
    data: Vec<(&'static str, Value)>,
}

fn event(id: u16, version: u8, task: u16, category: &'static str, data: Vec<(&'static str, Value)>) -> Event {
    Event { id, version, task, category, failed: false, data }
}

fn failed(mut event: Event) -> Event {
    event.failed = true;
    event
}

fn text(value: impl Into<Cow<'static, str>>) -> Value {
    Value::Text(value.into())
}

fn subject(who: &Who) -> Vec<(&'static str, Value)> {
    vec![
        ("SubjectUserSid", Value::Sid(who.sid)),
        ("SubjectUserName", text(who.name.clone())),
        ("SubjectDomainName", text(who.domain)),
        ("SubjectLogonId", Value::Hex64(who.logon_id)),
    ]
}

fn target(who: &Who) -> Vec<(&'static str, Value)> {
    vec![
        ("TargetUserSid", Value::Sid(who.sid)),
        ("TargetUserName", text(who.name.clone())),
        ("TargetDomainName", text(who.domain)),
        ("TargetLogonId", Value::Hex64(who.logon_id)),
    ]
}

fn port(number: u16) -> Value {
    if number == 0 { text("-") } else { text(number.to_string()) }
}

fn mapped(address: &str) -> Value {
    text(if address == "::1" { "::1".to_owned() } else { format!("::ffff:{address}") })
}

/// The process behind a logon: id and path.
const fn process(kind: LogonType) -> (u64, &'static str) {
    match kind {
        LogonType::Network => (0, "-"),
        LogonType::Service => (0x2a4, r"C:\Windows\System32\services.exe"),
        LogonType::Console | LogonType::Batch | LogonType::Unlock | LogonType::RemoteInteractive => {
            (0x46c, r"C:\Windows\System32\svchost.exe")
        }
    }
}

/// 4624: a session opened. `caller` is [`Who::NOBODY`] or the machine.
pub fn logon(
    kind: LogonType,
    package: Package,
    caller: &Who,
    who: &Who,
    from: &From,
    guid: Guid,
    elevated: bool,
) -> Event {
    let (mut process_name, name, lm, key_length) = package.names();
    if kind == LogonType::Service || kind == LogonType::Batch {
        process_name = "Advapi  ";
    }
    let (process_id, image) = process(kind);
    let mut data = subject(caller);
    data.extend(target(who));
    data.extend([
        ("LogonType", Value::U32(kind.number())),
        ("LogonProcessName", text(process_name)),
        ("AuthenticationPackageName", text(name)),
        ("WorkstationName", text(from.workstation)),
        ("LogonGuid", Value::Guid(guid)),
        ("TransmittedServices", text("-")),
        ("LmPackageName", text(lm)),
        ("KeyLength", Value::U32(key_length)),
        ("ProcessId", Value::Hex64(process_id)),
        ("ProcessName", text(image)),
        ("IpAddress", text(from.address.clone())),
        ("IpPort", port(from.port)),
        ("ImpersonationLevel", text("%%1833")),
        ("RestrictedAdminMode", text("-")),
        ("TargetOutboundUserName", text("-")),
        ("TargetOutboundDomainName", text("-")),
        ("VirtualAccount", text("%%1843")),
        ("TargetLinkedLogonId", Value::Hex64(0)),
        ("ElevatedToken", text(if elevated { "%%1842" } else { "%%1843" })),
    ]);
    event(4624, 2, 12544, "Logon", data)
}

/// 4625: a session refused, with status and substatus (the same when the substatus is 0).
pub fn logon_failed(kind: LogonType, package: Package, who: &Who, from: &From, status: u32, sub_status: u32) -> Event {
    let (process_name, name, ..) = package.names();
    let (process_id, image) = process(kind);
    let reason = if sub_status == 0xc000_0072 || status == 0xc000_0072 { "%%2310" } else { "%%2313" };
    let mut data = subject(&Who::NOBODY);
    data.extend([
        ("TargetUserSid", Value::Sid(Sid::NULL)),
        ("TargetUserName", text(who.name.clone())),
        ("TargetDomainName", text(who.domain)),
        ("Status", Value::Hex32(status)),
        ("FailureReason", text(reason)),
        ("SubStatus", Value::Hex32(sub_status)),
        ("LogonType", Value::U32(kind.number())),
        ("LogonProcessName", text(process_name)),
        ("AuthenticationPackageName", text(name)),
        ("WorkstationName", text(from.workstation)),
        ("TransmittedServices", text("-")),
        ("LmPackageName", text("-")),
        ("KeyLength", Value::U32(0)),
        ("ProcessId", Value::Hex64(process_id)),
        ("ProcessName", text(image)),
        ("IpAddress", text(from.address.clone())),
        ("IpPort", port(from.port)),
    ]);
    failed(event(4625, 0, 12544, "Logon", data))
}

/// 4634: a session ended.
pub fn logoff(who: &Who, kind: LogonType) -> Event {
    let mut data = target(who);
    data.push(("LogonType", Value::U32(kind.number())));
    event(4634, 0, 12545, "Logoff", data)
}

/// 4647: a person signed out.
pub fn sign_out(who: &Who) -> Event {
    event(4647, 0, 12545, "Logoff", target(who))
}

/// 4648: `caller`'s session used the credentials of `who` against a server.
pub fn explicit_credentials(caller: &Who, who: &Who, server: &str, service: &str) -> Event {
    let local = server == "localhost";
    let mut data = subject(caller);
    data.extend([
        ("LogonGuid", Value::Guid(Guid::NULL)),
        ("TargetUserName", text(who.name.clone())),
        ("TargetDomainName", text(who.domain)),
        ("TargetLogonGuid", Value::Guid(Guid::NULL)),
        ("TargetServerName", text(server.to_owned())),
        ("TargetInfo", text(if local { "localhost".to_owned() } else { format!("{service}/{server}") })),
        ("ProcessId", Value::Hex64(if local { 0x46c } else { 0x2b4 })),
        (
            "ProcessName",
            text(if local { r"C:\Windows\System32\svchost.exe" } else { r"C:\Windows\System32\lsass.exe" }),
        ),
        ("IpAddress", text(if local { "127.0.0.1" } else { "-" })),
        ("IpPort", text(if local { "0" } else { "-" })),
    ]);
    event(4648, 0, 12544, "Logon", data)
}

/// 4672: the session has administrator rights.
pub fn special_privileges(who: &Who) -> Event {
    let mut data = subject(who);
    data.push((
        "PrivilegeList",
        text("SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\tSeRestorePrivilege\r\n\t\t\tSeDebugPrivilege"),
    ));
    event(4672, 0, 12548, "Special Logon", data)
}

/// 4768: a ticket-granting ticket.
pub fn ticket_granting(who: &Who, realm: &str, krbtgt: Sid, address: &str, client_port: u16) -> Event {
    event(
        4768,
        0,
        14339,
        "Kerberos Authentication Service",
        vec![
            ("TargetUserName", text(who.name.clone())),
            ("TargetDomainName", text(realm.to_owned())),
            ("TargetSid", Value::Sid(who.sid)),
            ("ServiceName", text("krbtgt")),
            ("ServiceSid", Value::Sid(krbtgt)),
            ("TicketOptions", Value::Hex32(0x4081_0010)),
            ("Status", Value::Hex32(0)),
            ("TicketEncryptionType", Value::Hex32(0x12)),
            ("PreAuthType", text("2")),
            ("IpAddress", mapped(address)),
            ("IpPort", text(client_port.to_string())),
            ("CertIssuerName", text("")),
            ("CertSerialNumber", text("")),
            ("CertThumbprint", text("")),
        ],
    )
}

/// 4771: a wrong password, or a disabled account, before any ticket.
pub fn ticket_refused(who: &Who, address: &str, client_port: u16, status: u32) -> Event {
    let data = vec![
        ("TargetUserName", text(who.name.clone())),
        ("TargetSid", Value::Sid(who.sid)),
        ("ServiceName", text(format!("krbtgt/{}", who.domain))),
        ("TicketOptions", Value::Hex32(0x4081_0010)),
        ("Status", Value::Hex32(status)),
        ("PreAuthType", text("2")),
        ("IpAddress", mapped(address)),
        ("IpPort", text(client_port.to_string())),
        ("CertIssuerName", text("")),
        ("CertSerialNumber", text("")),
        ("CertThumbprint", text("")),
    ];
    failed(event(4771, 0, 14339, "Kerberos Authentication Service", data))
}

/// 4769: a ticket for a machine.
pub fn service_ticket(
    who: &Who,
    realm: &str,
    service: &str,
    service_sid: Sid,
    address: &str,
    client_port: u16,
    guid: Guid,
) -> Event {
    let data = vec![
        ("TargetUserName", text(format!("{}@{realm}", who.name))),
        ("TargetDomainName", text(realm.to_owned())),
        ("ServiceName", text(service.to_owned())),
        ("ServiceSid", Value::Sid(service_sid)),
        ("TicketOptions", Value::Hex32(0x4081_0000)),
        ("TicketEncryptionType", Value::Hex32(0x12)),
        ("IpAddress", mapped(address)),
        ("IpPort", text(client_port.to_string())),
        ("Status", Value::Hex32(0)),
        ("LogonGuid", Value::Guid(guid)),
        ("TransmittedServices", text("-")),
    ];
    event(4769, 0, 14337, "Kerberos Service Ticket Operations", data)
}

/// 4776: a domain controller checked an NTLM response.
pub fn ntlm_validation(account: Cow<'static, str>, workstation: &'static str, status: u32) -> Event {
    let made = event(
        4776,
        0,
        14336,
        "Credential Validation",
        vec![
            ("PackageName", text("MICROSOFT_AUTHENTICATION_PACKAGE_V1_0")),
            ("TargetUserName", Value::Text(account)),
            ("Workstation", text(workstation)),
            ("Status", Value::Hex32(status)),
        ],
    );
    if status == 0 { made } else { failed(made) }
}

/// 4608: the machine started.
pub fn startup() -> Event {
    event(4608, 0, 12288, "Security State Change", Vec::new())
}

/// 1102: somebody cleared the log.
pub fn log_cleared(who: &Who) -> Event {
    event(1102, 0, 104, "Log clear", subject(who))
}

impl Event {
    /// Event id.
    pub fn id(&self) -> u16 {
        self.id
    }

    /// What the task is called.
    pub fn category(&self) -> &'static str {
        self.category
    }

    /// Was it an audited failure?
    pub fn is_failure(&self) -> bool {
        self.failed
    }

    /// A field by name.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.data.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Its place in a log.
    pub fn into_record(self, time_us: i64, record_id: u64, computer: &str) -> Record {
        let cleared = self.id == 1102;
        let outcome = if self.failed { AUDIT_FAILURE } else { AUDIT_SUCCESS };
        Record {
            time_us,
            provider: if cleared { "Microsoft-Windows-Eventlog" } else { "Microsoft-Windows-Security-Auditing" }.into(),
            provider_guid: Some(if cleared { EVENTLOG } else { SECURITY_AUDITING }),
            event_id: self.id,
            version: self.version,
            level: if cleared { 4 } else { 0 },
            task: self.task,
            opcode: 0,
            keywords: if cleared { 0x4020_0000_0000_0000 } else { outcome },
            record_id,
            process_id: if cleared { 1_184 } else { 692 },
            thread_id: 700 + (record_id % 7) as u32 * 4,
            activity_id: None,
            user_sid: None,
            channel: "Security".into(),
            computer: computer.to_owned().into(),
            data: self.data.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect(),
            user_data: cleared.then(|| UserData {
                element: "LogFileCleared".into(),
                namespace: "http://manifests.microsoft.com/win/2004/08/windows/eventlog".into(),
            }),
        }
    }
}
