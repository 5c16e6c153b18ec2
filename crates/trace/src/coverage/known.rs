//! Which hosts should have a log.

use model::{CoverageSpan, LogKind, Logon, LogonKind, Register, Tenant, is_cloud_host, is_support_number, short_host};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A host that should have a log that shows logons.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KnownHost {
    /// Whose.
    pub tenant: Tenant,
    /// Its name as first seen.
    pub name: Arc<str>,
    /// The log it should have, as far as that can be told.
    pub expected: LogKind,
}

/// Hosts of the register, hosts with any log, and destinations of logons, sorted by tenant and name.
///
/// What log a host should have is told by its other logs, by how people log on to it, or by what is usual in its tenant.
#[must_use]
pub fn known_hosts(register: &Register, spans: &[CoverageSpan], logons: &[Logon]) -> Vec<KnownHost> {
    let mut hosts: BTreeMap<(Tenant, String), (Arc<str>, Signs)> = BTreeMap::new();
    let mut tenants: BTreeMap<Tenant, Signs> = BTreeMap::new();
    for tenant in &register.tenants {
        for host in &tenant.hosts {
            entry(&mut hosts, &tenant.name, host);
        }
        for directory in tenant.cloud_hosts() {
            entry(&mut hosts, &tenant.name, &directory).add(Signs::CLOUD);
        }
    }
    // A sensor beside the network is nothing that anybody logs on to.
    for span in spans.iter().filter(|span| span.log != LogKind::Network) {
        let sign = Signs::of_log(span.log);
        entry(&mut hosts, &span.tenant, &span.host).add(sign);
        if matches!(sign, Signs::WINDOWS | Signs::LINUX) {
            tenants.entry(span.tenant.clone()).or_default().add(sign);
        }
    }
    let mut last: Option<&model::Host> = None;
    for logon in logons.iter().filter(|logon| !logon.dst.is_address && logon.outcome != model::Outcome::Failure) {
        // A support tool's number stands for a machine whose name nobody knows: no log can be asked of it.
        if is_support_number(logon.dst.name.as_str()) {
            continue;
        }
        let is_cloud = is_cloud_host(logon.dst.name.as_str());
        let sign = if is_cloud { Signs::CLOUD } else { Signs::of_kind(logon.kind) };
        if last != Some(&logon.dst) || sign != Signs::default() {
            entry(&mut hosts, &logon.dst.tenant, logon.dst.name.as_str()).add(sign);
        }
        last = Some(&logon.dst);
    }
    let known = hosts.into_iter().map(|((tenant, _), (name, signs))| {
        let usual = tenants.get(&tenant).copied().unwrap_or_default();
        KnownHost { expected: signs.expected().or(usual.expected()).unwrap_or(LogKind::WindowsSecurity), tenant, name }
    });
    known.collect()
}

fn entry<'a>(
    hosts: &'a mut BTreeMap<(Tenant, String), (Arc<str>, Signs)>,
    tenant: &Tenant,
    host: &str,
) -> &'a mut Signs {
    let key = (tenant.clone(), short_host(host).to_ascii_lowercase());
    &mut hosts.entry(key).or_insert_with(|| (Arc::from(short_host(host)), Signs::default())).1
}

/// Signs of what a host is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Signs {
    windows: u32,
    linux: u32,
    cloud: u32,
    gateway: u32,
}

impl Signs {
    const NONE: Self = Self { windows: 0, linux: 0, cloud: 0, gateway: 0 };
    const WINDOWS: Self = Self { windows: 1, ..Self::NONE };
    const LINUX: Self = Self { linux: 1, ..Self::NONE };
    const CLOUD: Self = Self { cloud: 1, ..Self::NONE };
    const GATEWAY: Self = Self { gateway: 1, ..Self::NONE };

    const fn of_log(log: LogKind) -> Self {
        match log {
            LogKind::LinuxAuth | LogKind::LinuxAccounting => Self::LINUX,
            LogKind::Cloud => Self::CLOUD,
            LogKind::Gateway => Self::GATEWAY,
            LogKind::Network | LogKind::RemoteManagement | LogKind::Other => Self::NONE,
            LogKind::WindowsSecurity
            | LogKind::Sysmon
            | LogKind::WindowsSystem
            | LogKind::WindowsRemoteDesktop
            | LogKind::WindowsOther => Self::WINDOWS,
        }
    }

    const fn of_kind(kind: LogonKind) -> Self {
        match kind {
            LogonKind::Ssh => Self::LINUX,
            LogonKind::Network | LogonKind::RemoteInteractive | LogonKind::Explicit | LogonKind::Ticket => {
                Self::WINDOWS
            }
            LogonKind::Cloud | LogonKind::Role => Self::CLOUD,
            LogonKind::Vpn => Self::GATEWAY,
            _ => Self::NONE,
        }
    }

    const fn add(&mut self, other: Self) {
        self.windows = self.windows.saturating_add(other.windows);
        self.linux = self.linux.saturating_add(other.linux);
        self.cloud = self.cloud.saturating_add(other.cloud);
        self.gateway = self.gateway.saturating_add(other.gateway);
    }

    /// The log that most signs speak for; none where two have as many.
    fn expected(self) -> Option<LogKind> {
        let mut by_signs = [
            (self.windows, LogKind::WindowsSecurity),
            (self.linux, LogKind::LinuxAuth),
            (self.cloud, LogKind::Cloud),
            (self.gateway, LogKind::Gateway),
        ];
        by_signs.sort_unstable_by_key(|(signs, _)| std::cmp::Reverse(*signs));
        let [(first, log), (second, _), ..] = by_signs;
        (first > second).then_some(log)
    }
}
