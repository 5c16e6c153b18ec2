//! The table: which record becomes what.

use events::Column;
use hashbrown::HashMap;
use model::{Activity, CredentialKind, class};
use std::sync::LazyLock;

/// What one kind of record means.
pub(super) struct Rule {
    channel: &'static str,
    provider: Option<&'static str>,
    /// A field of the event, and the value it must have for the rest to hold.
    pub(super) only: Option<(Source, &'static str)>,
    pub(super) class: u64,
    pub(super) activity: Option<Activity>,
    pub(super) status: Status,
    pub(super) credential: Option<CredentialKind>,
    pub(super) writes: Vec<(Source, How)>,
}

impl Rule {
    /// Is a record of this channel and provider meant?
    pub(super) fn applies(&self, channel: &str, provider: &str) -> bool {
        self.channel.eq_ignore_ascii_case(channel)
            && self.provider.is_none_or(|wanted| wanted.eq_ignore_ascii_case(provider))
    }
}

/// Where a value stands.
pub(super) enum Source {
    Column(Column),
    Extra(&'static str),
    /// In a document that is the value of `Data`: behind this start tag.
    Tag(&'static str),
    /// A line of `Data`, counted from 0.
    Line(usize),
    /// In `Data`, on the line behind the type of a claim that ends so.
    Claim(&'static str),
}

/// How the outcome is known.
#[derive(Clone, Copy)]
pub(super) enum Status {
    Success,
    Failure,
    /// A status that is not zero is a failure.
    AsLogged,
    /// A client that sets out does not know whether it arrives.
    Unknown,
}

/// What becomes of a value.
#[derive(Clone, Copy)]
pub(super) enum How {
    Text(Column),
    Sid(Column),
    Session(Column),
    SessionNumber,
    Guid,
    Address(Column),
    TargetAddress,
    Port,
    Host(Column),
    /// A host's name or its address.
    Endpoint,
    /// The account of a machine, for the machine.
    ServiceHost,
    User,
    /// An account, and behind it why it was refused: `mara@alder.example-The password is incorrect`.
    UserAndReason,
    /// The first of addresses with commas between them.
    FirstAddress(Column),
    Status,
    LogonType,
    /// An address for a remote session, `LOCAL` for one at the console.
    RemoteOrConsole,
    Package,
    PreAuthentication,
}

/// The rules for an event id.
pub(super) fn of_event(id: u64) -> &'static [Rule] {
    RULES.get(&id).map_or(&[], Vec::as_slice)
}

static RULES: LazyLock<HashMap<u64, Vec<Rule>>> = LazyLock::new(|| {
    let mut rules: HashMap<u64, Vec<Rule>> = HashMap::new();
    for (id, rule) in table() {
        rules.entry(id).or_default().push(rule);
    }
    rules
});

const SECURITY: &str = "Security";
const SYSTEM: &str = "System";
const SYSMON: &str = "Microsoft-Windows-Sysmon/Operational";
const SESSIONS: &str = "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational";
const CONNECTIONS: &str = "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational";
const RDP_CLIENT: &str = "Microsoft-Windows-TerminalServices-RDPClient/Operational";
const GATEWAY: &str = "Microsoft-Windows-TerminalServices-Gateway/Operational";
const FEDERATION: &str = "AD FS/Admin";
/// Who writes the audit of AD FS into the Security log.
const FEDERATION_AUDIT: &str = "AD FS Auditing";
const WINRM: &str = "Microsoft-Windows-WinRM/Operational";

type Writes = &'static [(&'static str, How)];

/// The account that the record is about.
const TARGET: Writes = &[
    ("TargetDomainName", How::Text(Column::ACCOUNT_DOMAIN)),
    ("TargetUserName", How::Text(Column::ACCOUNT_NAME)),
    ("TargetUserSid", How::Sid(Column::ACCOUNT_SID)),
    ("TargetLogonId", How::Session(Column::SESSION)),
    ("LogonType", How::LogonType),
];

/// The session that did it.
const ACTOR: Writes = &[
    ("SubjectUserName", How::Text(Column::ACTOR_NAME)),
    ("SubjectUserSid", How::Sid(Column::ACTOR_SID)),
    ("SubjectLogonId", How::Session(Column::ACTOR_SESSION)),
];

const CLIENT: Writes = &[
    ("IpAddress", How::Address(Column::SRC_ADDRESS)),
    ("IpPort", How::Port),
    ("WorkstationName", How::Host(Column::SRC_HOST)),
];

const PACKAGE: Writes = &[("LmPackageName", How::Package), ("AuthenticationPackageName", How::Package)];

/// The status that says most comes last.
const FAILURE: Writes = &[("Status", How::Status), ("SubStatus", How::Status)];

const TICKET: Writes = &[
    ("TargetUserName", How::User),
    ("TargetDomainName", How::Text(Column::ACCOUNT_DOMAIN)),
    ("TargetSid", How::Sid(Column::ACCOUNT_SID)),
    ("ServiceName", How::ServiceHost),
    ("IpAddress", How::Address(Column::SRC_ADDRESS)),
    ("IpPort", How::Port),
    ("LogonGuid", How::Guid),
    ("Status", How::Status),
    ("PreAuthType", How::PreAuthentication),
];

/// 4672 calls the account that has the rights its subject.
const SUBJECT_AS_ACCOUNT: Writes = &[
    ("SubjectUserName", How::Text(Column::ACCOUNT_NAME)),
    ("SubjectDomainName", How::Text(Column::ACCOUNT_DOMAIN)),
    ("SubjectUserSid", How::Sid(Column::ACCOUNT_SID)),
    ("SubjectLogonId", How::Session(Column::SESSION)),
];

const OTHER_CREDENTIAL: Writes = &[
    ("TargetUserName", How::Text(Column::ACCOUNT_NAME)),
    ("TargetDomainName", How::Text(Column::ACCOUNT_DOMAIN)),
    ("TargetLogonGuid", How::Guid),
    ("TargetServerName", How::Host(Column::DST_HOST)),
    ("IpAddress", How::TargetAddress),
];

const CREDENTIAL_CHECK: Writes =
    &[("TargetUserName", How::User), ("Workstation", How::Host(Column::SRC_HOST)), ("Status", How::Status)];

/// The spelling of 4778 and 4779.
const WINDOW_STATION: Writes = &[
    ("AccountName", How::Text(Column::ACCOUNT_NAME)),
    ("AccountDomain", How::Text(Column::ACCOUNT_DOMAIN)),
    ("LogonID", How::Session(Column::SESSION)),
    ("ClientName", How::Host(Column::SRC_HOST)),
    ("ClientAddress", How::Address(Column::SRC_ADDRESS)),
];

const TERMINAL_SESSION: Writes = &[
    ("User", How::User),
    ("SessionID", How::SessionNumber),
    ("Address", How::Address(Column::SRC_ADDRESS)),
    ("Address", How::RemoteOrConsole),
];

const NETWORK_AUTHENTICATION: Writes = &[
    ("Param1", How::User),
    ("Param2", How::Text(Column::ACCOUNT_DOMAIN)),
    ("Param3", How::Address(Column::SRC_ADDRESS)),
];

const SYSMON_CONNECTION: Writes = &[
    ("SourceIp", How::Address(Column::SRC_ADDRESS)),
    ("SourcePort", How::Port),
    ("DestinationIp", How::Address(Column::DST_ADDRESS)),
];

const FILTERED_CONNECTION: Writes = &[
    ("SourceAddress", How::Address(Column::SRC_ADDRESS)),
    ("SourcePort", How::Port),
    ("DestAddress", How::Address(Column::DST_ADDRESS)),
];

const REACHED_FOR: Writes = &[("Value", How::Endpoint), ("connection", How::Endpoint)];

/// Remote Desktop Gateway. Source: Microsoft, "Event IDs of TS Gateway" (`UserData/EventInfo`).
const THROUGH_GATEWAY: Writes = &[
    ("Username", How::User),
    ("IpAddress", How::Address(Column::SRC_ADDRESS)),
    ("Resource", How::Endpoint),
    ("ErrorCode", How::Status),
];

/// AD FS 2016 and later. Source: Microsoft, "Auditing Enhancements to AD FS in Windows Server 2016" (`AuditBase`).
const TOKEN_AUDIT: Writes = &[
    ("<UserId>", How::User),
    ("<IpAddress>", How::FirstAddress(Column::SRC_ADDRESS)),
    ("<ForwardedIpAddress>", How::FirstAddress(Column::SRC_ADDRESS)),
    ("<FailureType>", How::Status),
    ("<ErrorCode>", How::Status),
];

/// 411: activity, token type, clients, account and reason.
const TOKEN_REFUSED: Writes = &[("#2", How::FirstAddress(Column::SRC_ADDRESS)), ("#3", How::UserAndReason)];

/// 342 of AD FS' own log: token type, account and reason.
const TOKEN_NOT_VALID: Writes = &[("#1", How::UserAndReason)];

/// 500 and 501: an instance, then claims, a line for the type and one for the value.
const CLAIMS: Writes = &[
    ("/claims/name", How::User),
    ("/claims/upn", How::User),
    ("/claims/primarysid", How::Sid(Column::ACCOUNT_SID)),
    ("/claims/x-ms-client-ip", How::FirstAddress(Column::SRC_ADDRESS)),
    ("/claims/x-ms-forwarded-client-ip", How::FirstAddress(Column::SRC_ADDRESS)),
];

fn table() -> Vec<(u64, Rule)> {
    use Activity as A;
    use Status::{AsLogged, Failure, Success, Unknown};
    let kerberos = Some(CredentialKind::Kerberos);
    let ntlm = Some(CredentialKind::Ntlm);
    vec![
        (4624, rule(SECURITY, A::Logon, Success, &[TARGET, ACTOR, CLIENT, PACKAGE, &[("LogonGuid", How::Guid)]])),
        (4625, rule(SECURITY, A::Logon, Failure, &[TARGET, ACTOR, CLIENT, PACKAGE, FAILURE])),
        (4634, rule(SECURITY, A::Logoff, Success, &[TARGET])),
        (4647, rule(SECURITY, A::Logoff, Success, &[TARGET])),
        (4648, rule(SECURITY, A::CredentialUse, Success, &[OTHER_CREDENTIAL, ACTOR])),
        (4672, rule(SECURITY, A::Privilege, Success, &[SUBJECT_AS_ACCOUNT])),
        (4768, rule(SECURITY, A::TicketGrant, AsLogged, &[TICKET]).with(kerberos)),
        (4769, rule(SECURITY, A::ServiceTicket, AsLogged, &[TICKET]).with(kerberos)),
        (4771, rule(SECURITY, A::TicketGrant, Failure, &[TICKET]).with(kerberos)),
        (4776, rule(SECURITY, A::CredentialCheck, AsLogged, &[CREDENTIAL_CHECK]).with(ntlm)),
        (4778, rule(SECURITY, A::Reconnect, Success, &[WINDOW_STATION])),
        (4779, rule(SECURITY, A::Disconnect, Success, &[WINDOW_STATION])),
        (21, rule(SESSIONS, A::SessionOpened, Success, &[TERMINAL_SESSION])),
        (23, rule(SESSIONS, A::Logoff, Success, &[TERMINAL_SESSION])),
        (24, rule(SESSIONS, A::Disconnect, Success, &[TERMINAL_SESSION])),
        (25, rule(SESSIONS, A::Reconnect, Success, &[TERMINAL_SESSION])),
        (1149, rule(CONNECTIONS, A::NetworkAuthentication, Success, &[NETWORK_AUTHENTICATION])),
        (1024, rule(RDP_CLIENT, A::OutboundConnect, Unknown, &[REACHED_FOR])),
        (1102, rule(RDP_CLIENT, A::OutboundConnect, Unknown, &[REACHED_FOR])),
        (6, rule(WINRM, A::OutboundConnect, Unknown, &[REACHED_FOR])),
        (1102, rule(SECURITY, A::LogCleared, Success, &[ACTOR])),
        (104, rule(SYSTEM, A::LogCleared, Success, &[ACTOR])),
        (4608, rule(SECURITY, A::Boot, Success, &[])),
        (12, rule(SYSTEM, A::Boot, Success, &[]).by("Microsoft-Windows-Kernel-General")),
        (6005, rule(SYSTEM, A::Boot, Success, &[]).by("EventLog")),
        (3, connection(SYSMON, SYSMON_CONNECTION, ("Initiated", "true"))),
        // %%14593 is the system's message for `Outbound`.
        (5156, connection(SECURITY, FILTERED_CONNECTION, ("Direction", "%%14593"))),
        (200, rule(GATEWAY, A::NetworkAuthentication, Success, &[THROUGH_GATEWAY])),
        (201, rule(GATEWAY, A::NetworkAuthentication, Failure, &[THROUGH_GATEWAY])),
        // May connect to the resource: whether it did, 302 says.
        (300, untyped(GATEWAY, class::AUTHENTICATION, &[THROUGH_GATEWAY])),
        (301, rule(GATEWAY, A::OutboundConnect, Failure, &[THROUGH_GATEWAY])),
        (302, rule(GATEWAY, A::OutboundConnect, Success, &[THROUGH_GATEWAY])),
        (303, rule(GATEWAY, A::Disconnect, Success, &[THROUGH_GATEWAY])),
        (304, rule(GATEWAY, A::OutboundConnect, Failure, &[THROUGH_GATEWAY])),
        (1200, rule(SECURITY, A::CredentialCheck, Success, &[TOKEN_AUDIT]).by(FEDERATION_AUDIT)),
        (1201, rule(SECURITY, A::CredentialCheck, Failure, &[TOKEN_AUDIT]).by(FEDERATION_AUDIT)),
        (1202, rule(SECURITY, A::CredentialCheck, Success, &[TOKEN_AUDIT]).by(FEDERATION_AUDIT)),
        (1203, rule(SECURITY, A::CredentialCheck, Failure, &[TOKEN_AUDIT]).by(FEDERATION_AUDIT)),
        (411, rule(SECURITY, A::CredentialCheck, Failure, &[TOKEN_REFUSED]).by(FEDERATION_AUDIT)),
        (342, rule(FEDERATION, A::CredentialCheck, Failure, &[TOKEN_NOT_VALID])),
        // A token was issued, and to whom: parts of what 1200 says, in records of their own.
        (299, untyped(SECURITY, class::AUTHENTICATION, &[]).by(FEDERATION_AUDIT)),
        (500, untyped(SECURITY, class::AUTHENTICATION, &[CLAIMS]).by(FEDERATION_AUDIT)),
        (501, untyped(SECURITY, class::AUTHENTICATION, &[CLAIMS]).by(FEDERATION_AUDIT)),
        (4688, untyped(SECURITY, class::PROCESS, &[])),
        (1, untyped(SYSMON, class::PROCESS, &[])),
    ]
}

fn rule(channel: &'static str, activity: Activity, status: Status, writes: &[Writes]) -> Rule {
    let writes = writes.iter().copied().flatten().map(|&(name, how)| (source(name), how));
    Rule {
        channel,
        provider: None,
        only: None,
        class: activity.class(),
        activity: Some(activity),
        status,
        credential: None,
        writes: writes.collect(),
    }
}

fn source(name: &'static str) -> Source {
    match name.as_bytes().first() {
        Some(b'<') => Source::Tag(name),
        Some(b'#') => Source::Line(name[1..].parse().expect("the table has numbers there")),
        Some(b'/') => Source::Claim(name),
        _ => Column::of_field(name).map_or(Source::Extra(name), Source::Column),
    }
}

/// A connection, typed where the host itself opened it: of one that came in, neither end is known to be the host's own address
/// (it may have been sent to all).
fn connection(channel: &'static str, writes: Writes, (field, value): (&'static str, &'static str)) -> Rule {
    let rule = rule(channel, Activity::Connection, Status::Unknown, &[writes]);
    Rule { only: Some((source(field), value)), ..rule }
}

/// Of a class, and no logon: a process that was started, a permission.
fn untyped(channel: &'static str, class: u64, writes: &[Writes]) -> Rule {
    Rule { activity: None, class, ..rule(channel, Activity::Logon, Status::Unknown, writes) }
}

impl Rule {
    fn with(self, credential: Option<CredentialKind>) -> Self {
        Self { credential, ..self }
    }

    fn by(self, provider: &'static str) -> Self {
        Self { provider: Some(provider), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the documentation, from the table of the code.
    fn documented() -> Vec<String> {
        let mut rows: Vec<(&str, String, u64, Vec<u64>)> = Vec::new();
        for (id, rule) in table() {
            let activity = rule.activity.map_or_else(|| "-".to_owned(), |activity| format!("`{}`", activity.as_str()));
            match rows.iter_mut().find(|row| (row.0, &row.1, row.2) == (rule.channel, &activity, rule.class)) {
                Some(row) => row.3.push(id),
                None => rows.push((rule.channel, activity, rule.class, vec![id])),
            }
        }
        rows.sort_by_key(|row| (row.0 != SECURITY, row.0));
        let ids = |ids: &[u64]| ids.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        let row = |row: &(&str, String, u64, Vec<u64>)| {
            format!("//! | {} | {} | {} | {} |", row.0, ids(&row.3), row.1, row.2)
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn the_documentation_has_every_rule() {
        let documentation = include_str!("../evtx/mod.rs");
        let table = documented().join("\n");
        assert!(documentation.contains(&table), "the table should be:\n{table}");
    }
}
