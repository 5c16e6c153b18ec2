//! The register: tenants, networks, links, jump hosts, operators and change windows, as people wrote them down.
//!
//! Its TOML form is `hopscope.register/1`; field names here are the keys there. Reading the file is the engine's work.

use crate::{Interval, Tenant, Timestamp};
use serde::{Deserialize, Serialize};

/// The schema's name and version in the file.
pub const REGISTER_SCHEMA: &str = "hopscope.register/1";

/// The whole register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Always `hopscope.register/1`.
    pub schema: String,
    /// Which tenant is the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<Tenant>,
    /// The tenants, the provider among them.
    #[serde(default, rename = "tenant", skip_serializing_if = "Vec::is_empty")]
    pub tenants: Vec<TenantEntry>,
    /// What the provider may use into tenants.
    #[serde(default, rename = "link", skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Hosts that many people pass through.
    #[serde(default, rename = "jump_host", skip_serializing_if = "Vec::is_empty")]
    pub jump_hosts: Vec<JumpHost>,
    /// Who looks after whom.
    #[serde(default, rename = "operator", skip_serializing_if = "Vec::is_empty")]
    pub operators: Vec<Operator>,
    /// What is known of single files of the evidence.
    #[serde(default, rename = "file", skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileEntry>,
    /// Announced work.
    #[serde(default, rename = "change_window", skip_serializing_if = "Vec::is_empty")]
    pub change_windows: Vec<ChangeWindow>,
}

impl Default for Register {
    fn default() -> Self {
        Self {
            schema: REGISTER_SCHEMA.to_owned(),
            provider: None,
            tenants: Vec::new(),
            links: Vec::new(),
            jump_hosts: Vec::new(),
            operators: Vec::new(),
            files: Vec::new(),
            change_windows: Vec::new(),
        }
    }
}

impl Register {
    /// The entry of a tenant.
    #[must_use]
    pub fn tenant(&self, tenant: &Tenant) -> Option<&TenantEntry> {
        self.tenants.iter().find(|entry| &entry.name == tenant)
    }

    /// Is this tenant the provider?
    #[must_use]
    pub fn is_provider(&self, tenant: &Tenant) -> bool {
        self.provider.as_ref() == Some(tenant)
    }
}

/// One tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantEntry {
    /// Its name, also its folder's under the evidence.
    pub name: Tenant,
    /// Domains: DNS and NetBIOS names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
    /// SIDs of those domains.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domain_sids: Vec<String>,
    /// Its Entra directories, by tenant id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entra_tenants: Vec<String>,
    /// Its AWS accounts, by their twelve digits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aws_accounts: Vec<String>,
    /// Hosts known to exist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Offset (`+01:00`) for logs that carry no zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assume_zone: Option<String>,
    /// Places with networks of their own.
    #[serde(default, rename = "site", skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<Site>,
}

/// Before the id of an Entra directory, in the name under which its log stands among the hosts.
pub const ENTRA_HOST: &str = "entra-";
/// Before the number of an AWS account, likewise.
pub const AWS_HOST: &str = "aws-";

/// Is this the name of a directory or account of a cloud among hosts, the same in the whole world? A host may be called `aws-web01`.
#[must_use]
pub fn is_cloud_host(name: &str) -> bool {
    name.strip_prefix(ENTRA_HOST).is_some_and(is_entra_tenant)
        || name.strip_prefix(AWS_HOST).is_some_and(is_aws_account)
}

/// Is it the id of an Entra directory, in its form at least?
#[must_use]
pub fn is_entra_tenant(text: &str) -> bool {
    let parts = text.split('-').map(|part| (part.len(), part.bytes().all(|byte| byte.is_ascii_hexdigit())));
    parts.eq([8, 4, 4, 4, 12].map(|length| (length, true)))
}

/// Is it the number of an AWS account, in its form at least?
#[must_use]
pub fn is_aws_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl TenantEntry {
    /// Of that name, with nothing known yet.
    #[must_use]
    pub const fn new(name: Tenant) -> Self {
        Self {
            name,
            domains: Vec::new(),
            domain_sids: Vec::new(),
            entra_tenants: Vec::new(),
            aws_accounts: Vec::new(),
            hosts: Vec::new(),
            assume_zone: None,
            sites: Vec::new(),
        }
    }

    /// The names of its cloud directories and accounts among the hosts.
    pub fn cloud_hosts(&self) -> impl Iterator<Item = String> {
        let entra = self.entra_tenants.iter().map(|id| format!("{ENTRA_HOST}{}", id.to_ascii_lowercase()));
        entra.chain(self.aws_accounts.iter().map(|id| format!("{AWS_HOST}{id}")))
    }

    /// Takes up a name from among the hosts where it belongs: a directory, an account, else a host.
    pub fn add_host(&mut self, name: &str) {
        let entra = name.strip_prefix(ENTRA_HOST).filter(|id| is_entra_tenant(id));
        let aws = name.strip_prefix(AWS_HOST).filter(|id| is_aws_account(id));
        let (list, name) = match (entra, aws) {
            (Some(id), _) => (&mut self.entra_tenants, id),
            (None, Some(id)) => (&mut self.aws_accounts, id),
            (None, None) => (&mut self.hosts, name),
        };
        list.push(name.to_owned());
    }
}

/// A place of a tenant. Addresses mean something only inside one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// Networks in CIDR form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
    /// Addresses that stand for many hosts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nat: Vec<String>,
}

/// What kind of thing the provider may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// A network connection.
    Network,
    /// An account in the tenant.
    Account,
    /// An agent on the tenant's hosts.
    Agent,
    /// A delegated role.
    Role,
}

/// What one tenant may use into another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Who may use it.
    pub from: Tenant,
    /// Into whom.
    pub to: Tenant,
    /// What it is.
    pub kind: LinkKind,
    /// Hosts it is used from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Accounts it is used with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
}

/// A host that many people pass through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JumpHost {
    /// Whose.
    pub tenant: Tenant,
    /// Its name.
    pub host: String,
}

/// Somebody of the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// The account, by name, `DOMAIN\name` or SID.
    pub account: String,
    /// The tenants it looks after.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tenants: Vec<Tenant>,
}

/// What is known of files of the evidence, where they do not say it themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Their path inside the evidence, as reports show it; `*` stands for any characters, `?` for one.
    pub path: String,
    /// Offset (`+01:00`) for lines that carry no zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assume_zone: Option<String>,
    /// Year of the last line, where lines carry none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assume_year: Option<i32>,
    /// Host of records that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

/// Announced work in a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeWindow {
    /// Where.
    pub tenant: Tenant,
    /// From when.
    pub from: Timestamp,
    /// To when.
    pub to: Timestamp,
    /// Accounts that do it; empty means anybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// The ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl ChangeWindow {
    /// Its stretch of time.
    #[must_use]
    pub const fn interval(&self) -> Interval {
        Interval { from: self.from, to: self.to }
    }
}
