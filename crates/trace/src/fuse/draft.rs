//! Drafts: logons while their records are still being joined.

use crate::identity::{HostNo, Located, Node, Other, Row, SessionNo, TenantNo, UserNo};
use model::{Account, Activity, Credential, CredentialKind, LogonKind, Outcome, Pointer, SourceBasis, Timestamp};
use std::net::IpAddr;
use std::sync::Arc;

/// One logon in the making.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// When the session opened.
    pub(crate) time: Timestamp,
    /// When its first record was written: network authentication comes before the session.
    pub(crate) earliest: Timestamp,
    /// Whose log told first.
    pub(crate) viewer: TenantNo,
    /// To where.
    pub(crate) dst: Node,
    /// The host whose log numbers its sessions: the destination, or the gateway of a tunnel.
    pub(crate) writer: Option<HostNo>,
    /// The address that the client was given.
    pub(crate) assigned: Option<IpAddr>,
    /// What the logs of both ends call it.
    pub(crate) guid: Option<Arc<str>>,
    /// The account, for joins.
    pub(crate) user: UserNo,
    /// The account.
    pub(crate) account: Account,
    /// What proved it.
    pub(crate) credential: Credential,
    /// What kind.
    pub(crate) kind: LogonKind,
    /// Did it succeed?
    pub(crate) outcome: Outcome,
    /// The session it opened.
    pub(crate) session: SessionNo,
    /// That session, as the host spells it.
    pub(crate) session_id: Option<Arc<str>>,
    /// Other numbers of the same session; `true` where their end is the session's end.
    pub(crate) aliases: Vec<(SessionNo, bool)>,
    /// What kind of record told of it first.
    pub(crate) told_by: Activity,
    /// The session of the host that asked for it: the logon was made by a process there.
    pub(crate) asked_from: SessionNo,
    /// Did it attach to a session that existed already?
    pub(crate) attached: bool,
    /// The client as the records name it.
    pub(crate) client: Other,
    /// The client's port.
    pub(crate) port: Option<u16>,
    /// The name that the client claimed, as logged.
    pub(crate) claimed: Option<Arc<str>>,
    /// The source; `None` while nothing names it.
    pub(crate) src: Option<Located>,
    /// The session on the source it was made from, and the same as a number.
    pub(crate) origin: Option<(SessionNo, Arc<str>)>,
    /// The account of that session.
    pub(crate) origin_account: Option<Account>,
    /// Did a record of the source or the domain controller speak of it, too?
    pub(crate) confirmed: bool,
    /// Failure code or word.
    pub(crate) status: Option<Arc<str>>,
    /// The destination's records.
    pub(crate) own: Vec<Pointer>,
    /// Records of other hosts.
    pub(crate) others: Vec<Pointer>,
    /// Joined into another one.
    pub(crate) folded: bool,
}

impl Draft {
    /// From a record that the destination wrote.
    pub(crate) fn of_row(row: &Row<'_>, host: HostNo) -> Self {
        let seen = row.seen;
        let account = account_of(row);
        Self {
            time: row.time,
            earliest: row.time,
            viewer: row.tenant,
            dst: Node::Host(host),
            writer: Some(host),
            assigned: seen.assigned_address.map(|address| address.to_canonical()),
            guid: seen.logon_guid.clone(),
            user: row.user,
            credential: credential_of(row, &account),
            account,
            kind: kind_of(row),
            outcome: outcome_of(row),
            session: row.session,
            session_id: seen.session.clone().filter(|_| row.session != SessionNo::NONE),
            aliases: Vec::new(),
            told_by: seen.activity,
            asked_from: row.actor_session,
            attached: seen.activity == Activity::Reconnect,
            client: row.client,
            port: seen.src_port,
            claimed: seen.src_host.clone().filter(|_| row.client.host.is_some()),
            src: None,
            origin: None,
            origin_account: None,
            confirmed: false,
            status: seen.status.clone().filter(|_| seen.outcome == Outcome::Failure),
            own: row.records().collect(),
            others: Vec::new(),
            folded: false,
        }
    }

    /// The destination, when it is a host.
    pub(crate) const fn host(&self) -> Option<HostNo> {
        match self.dst {
            Node::Host(host) => Some(host),
            Node::Address(..) => None,
        }
    }

    /// Was it made on the destination itself?
    pub(crate) fn is_local(&self) -> bool {
        self.src.is_some_and(|src| src.node == self.dst)
    }

    /// Can the client be `client`? What one of the two leaves out speaks against nothing.
    pub(crate) fn same_client(&self, client: &Other) -> bool {
        match (self.client.address, client.address) {
            (Some(a), Some(b)) => a == b,
            _ if self.client == Other::default() || *client == Other::default() => true,
            _ => match (self.client.host, client.host) {
                (Some(a), Some(b)) => a == b,
                _ => self.client.is_self == client.is_self,
            },
        }
    }

    /// Takes over what `other`, an earlier or fuller telling of the same logon, knows.
    pub(crate) fn absorb(&mut self, other: &mut Self, ends_session: bool) {
        self.earliest = self.earliest.min(other.earliest);
        if self.outcome == Outcome::Unknown {
            self.outcome = other.outcome;
        }
        if other.session != SessionNo::NONE && other.session != self.session {
            self.aliases.push((other.session, ends_session));
        }
        self.aliases.append(&mut other.aliases);
        if self.session == SessionNo::NONE {
            self.session = other.session;
            self.session_id = other.session_id.take();
        }
        if self.client == Other::default() {
            self.client = other.client;
        }
        self.client.address = self.client.address.or(other.client.address);
        self.client.host = self.client.host.or(other.client.host);
        self.port = self.port.or(other.port);
        self.claimed = self.claimed.take().or(other.claimed.take());
        self.account = merge(&self.account, &other.account);
        if self.credential.kind == CredentialKind::Unknown {
            self.credential = other.credential.clone();
        }
        self.own.append(&mut other.own);
        self.others.append(&mut other.others);
        other.folded = true;
    }

    /// Adds records of another host that speak of this logon.
    pub(crate) fn confirm(&mut self, row: &Row<'_>) {
        self.others.extend(row.records());
        self.confirmed = true;
    }

    /// Raises the certainty of the source by `part` of what is missing.
    pub(crate) fn raise(&mut self, part: f64) {
        if let Some(src) = &mut self.src {
            src.certainty += (1.0 - src.certainty) * part;
        }
    }

    /// Is the source only what the client says, or not known at all?
    pub(crate) fn is_source_weak(&self) -> bool {
        self.src
            .is_none_or(|src| matches!(src.basis, SourceBasis::Address | SourceBasis::Claimed | SourceBasis::Nothing))
    }

    /// The address of the client, where there is one.
    pub(crate) const fn address(&self) -> Option<IpAddr> {
        self.client.address
    }
}

/// What either knows, `first` before `second`.
fn merge(first: &Account, second: &Account) -> Account {
    let pick = |a: &Option<Arc<str>>, b: &Option<Arc<str>>| a.clone().or_else(|| b.clone());
    Account {
        sid: pick(&first.sid, &second.sid),
        name: pick(&first.name, &second.name),
        domain: pick(&first.domain, &second.domain),
    }
}

/// The account of a row; the null SID is none.
pub(crate) fn account_of(row: &Row<'_>) -> Account {
    Account {
        sid: row.seen.account_sid.clone().filter(|sid| &**sid != "S-1-0-0"),
        name: row.seen.account_name.clone(),
        domain: row.seen.account_domain.clone(),
    }
}

/// The account that acted. Records give no domain for it.
pub(crate) fn actor_of(row: &Row<'_>) -> Account {
    Account { sid: row.seen.actor_sid.clone(), name: row.seen.actor_name.clone(), domain: None }
}

/// What proved it: the kind as logged, else as the package's name tells; the id is what stays the same elsewhere.
pub(crate) fn credential_of(row: &Row<'_>, account: &Account) -> Credential {
    let named = row.seen.credential.as_deref();
    let kind = row.seen.credential_kind.unwrap_or_else(|| named.map_or(CredentialKind::Unknown, kind_of_package));
    let own_id = matches!(kind, CredentialKind::Key | CredentialKind::Certificate);
    let id = match (&row.seen.credential, &account.sid) {
        (Some(credential), _) if own_id => Arc::clone(credential),
        (_, Some(sid)) => Arc::clone(sid),
        _ => Arc::from(account.to_string()),
    };
    Credential { kind, id }
}

fn kind_of_package(name: &str) -> CredentialKind {
    let starts = |start: &str| name.get(..start.len()).is_some_and(|part| part.eq_ignore_ascii_case(start));
    if starts("Kerberos") {
        CredentialKind::Kerberos
    } else if starts("NTLM") || starts("MICROSOFT_AUTHENTICATION_PACKAGE") {
        CredentialKind::Ntlm
    } else if starts("SHA256:") || starts("MD5:") {
        CredentialKind::Key
    } else {
        CredentialKind::Unknown
    }
}

fn kind_of(row: &Row<'_>) -> LogonKind {
    match (row.seen.activity, row.seen.kind) {
        (Activity::Reconnect, None | Some(LogonKind::Unlock)) => LogonKind::RemoteInteractive,
        (_, kind) => kind.unwrap_or(LogonKind::Other),
    }
}

/// A session that was opened, or attached to, is a success whatever the record leaves out. A logon is none: products that log successes
/// alone have readers that say so, and of what a mapping or an export leaves open only the missing word would be a success.
fn outcome_of(row: &Row<'_>) -> Outcome {
    match (row.seen.activity, row.seen.outcome) {
        (Activity::SessionOpened | Activity::Reconnect, Outcome::Unknown) => Outcome::Success,
        (_, outcome) => outcome,
    }
}
