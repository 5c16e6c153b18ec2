//! Whose evidence is whose: as the person says, else by the register where there is one, else by the first level of folders.

use model::{Register, Tenant, TenantEntry, short_host};
use std::collections::{BTreeSet, HashMap};

/// Folder names that belong to a collection's own layout or to a disk, never to a tenant.
const LAYOUT: &[&str] = &[
    "[root]",
    "auto",
    "bodyfile",
    "c",
    "c%3a",
    "console",
    "d",
    "data.zip",
    "etc",
    "evtx",
    "file",
    "home",
    "lazy_ntfs",
    "live_response",
    "log",
    "logs",
    "ntfs",
    "ntfs_vss",
    "results",
    "root",
    "uploads",
    "usr",
    "var",
    "windows",
    "winevt",
];

/// Folder names from which on a path is that of a file on a host's own disk.
const DISK: &[&str] = &["[root]", "etc", "home", "programdata", "system32", "users", "usr", "var", "windows"];

/// Folder names that are taken for the provider's.
const PROVIDER_NAMES: &[&str] = &["provider", "msp"];

/// What the person says on the command line.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Told<'a> {
    /// Whose all of it is, whatever its folders are called.
    pub(crate) tenant: Option<&'a str>,
    /// Which tenant is the provider.
    pub(crate) provider: Option<&'a str>,
}

/// Gives every file and host its tenant.
#[derive(Debug, Clone)]
pub(crate) struct Tenancy {
    by_folder: bool,
    single: Tenant,
    known: BTreeSet<Tenant>,
    hosts: HashMap<String, Option<Tenant>>,
    domains: HashMap<String, Option<Tenant>>,
    provider: Option<Tenant>,
}

impl Tenancy {
    /// Decides from the register, what the person says and the first level of the evidence: `folders` and `files` are the names there,
    /// `root` is the name of the evidence folder or file.
    pub(crate) fn new(
        register: &Register,
        Told { tenant, provider }: Told<'_>,
        root: &str,
        folders: &[String],
        files: &[String],
    ) -> Self {
        let known: BTreeSet<Tenant> = register.tenants.iter().map(|entry| entry.name.clone()).collect();
        let listed = folders.iter().any(|folder| known.contains(&Tenant::new(folder)));
        let asked = provider.is_some_and(|name| folders.iter().any(|folder| folder == name));
        let plain = folders.len() > 1 && files.is_empty() && !folders.iter().any(|folder| is_layout(folder));
        let by_folder = tenant.is_none() && (listed || asked || plain);
        let provider = provider.map(Tenant::new).or_else(|| register.provider.clone()).or_else(|| {
            let named = |name: &&str| PROVIDER_NAMES.contains(&name.to_ascii_lowercase().as_str());
            let folders = folders.iter().map(String::as_str).filter(|_| by_folder);
            tenant.into_iter().chain(folders).find(named).map(Tenant::new)
        });
        Self {
            by_folder,
            single: tenant.map_or_else(|| single_tenant(root), Tenant::new),
            hosts: unique(register, |entry| entry.hosts.iter().cloned().chain(entry.cloud_hosts())),
            domains: unique(register, |entry| entry.domains.iter().cloned()),
            known,
            provider,
        }
    }

    /// Which tenant is the provider, if that is known.
    pub(crate) const fn provider(&self) -> Option<&Tenant> {
        self.provider.as_ref()
    }

    /// The tenant of a file, by its path inside the evidence.
    pub(crate) fn of_file(&self, path: &str) -> Tenant {
        if !self.by_folder {
            return self.single.clone();
        }
        match path.split_once('/') {
            Some((folder, _)) if !folder.contains('!') => Tenant::new(folder),
            _ => self.single.clone(),
        }
    }

    /// The tenant of a host whose record stands in a file of `file_tenant`: the register's word on its name or domain goes first,
    /// because a collector holds records of others' hosts.
    pub(crate) fn of_host(&self, host: &str, file_tenant: &Tenant) -> Tenant {
        if self.known.is_empty() {
            return file_tenant.clone();
        }
        let host = host.to_ascii_lowercase();
        let mut domain = host.as_str();
        while let Some((_, parent)) = domain.split_once('.') {
            if let Some(Some(tenant)) = self.domains.get(parent) {
                return tenant.clone();
            }
            domain = parent;
        }
        match self.hosts.get(short_host(&host)) {
            Some(Some(tenant)) if !host.contains('.') => tenant.clone(),
            _ => file_tenant.clone(),
        }
    }
}

fn is_layout(folder: &str) -> bool {
    LAYOUT.contains(&folder.to_ascii_lowercase().as_str())
}

/// Does the path of a file on its host begin here?
fn is_disk(folder: &str) -> bool {
    is_drive(folder) || DISK.contains(&folder.to_ascii_lowercase().as_str())
}

fn is_drive(folder: &str) -> bool {
    let letter = folder.strip_suffix(':').unwrap_or(folder);
    letter.len() == 1 && letter.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Is that a drive's folder as collectors write it, and not just a folder with a short name?
fn is_collected_drive(folder: &str) -> bool {
    is_drive(folder) && (folder.len() == 2 || folder == "c" || folder.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// Names that the register gives to exactly one tenant; a name of two tenants decides nothing.
fn unique<'r, N: Iterator<Item = String>>(
    register: &'r Register,
    names: impl Fn(&'r TenantEntry) -> N,
) -> HashMap<String, Option<Tenant>> {
    let mut map: HashMap<String, Option<Tenant>> = HashMap::new();
    for entry in &register.tenants {
        for name in names(entry) {
            map.entry(name.to_ascii_lowercase())
                .and_modify(|tenant| *tenant = tenant.take().filter(|tenant| *tenant == entry.name))
                .or_insert_with(|| Some(entry.name.clone()));
        }
    }
    map
}

/// The only tenant of evidence without tenants: named after its folder or file, without the file's endings.
fn single_tenant(root: &str) -> Tenant {
    let name = root.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let name =
        if let Some((stem, _)) = name.split_once('.').filter(|(stem, _)| !stem.is_empty()) { stem } else { name };
    Tenant::new(if name.is_empty() { "evidence" } else { name })
}

/// The host of records that name none, from the path: the folder that holds a drive's, as collectors lay machines side by side in one
/// folder (`out/SRV5/C/..`); else the folder below the tenant's, or the nearest folder that says something.
pub(crate) fn host_of_path(path: &str, tenant: &Tenant) -> Option<String> {
    let inside = path.strip_prefix(tenant.as_str()).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path);
    let inside = evidence::unescaped(inside);
    let mut parts: Vec<&str> = inside.split(['/', '!', '\\']).filter(|part| !matches!(*part, "" | "." | "?")).collect();
    parts.pop();
    let disk = parts.iter().position(|part| is_disk(part));
    let is_drive = disk.is_some_and(|disk| is_collected_drive(parts[disk]));
    parts.truncate(disk.unwrap_or(parts.len()));
    let mut folders = parts.into_iter().filter(|part| !is_layout(part));
    let part = if is_drive { folders.next_back() } else { folders.next() }?;
    let stem = [".tar.gz", ".tgz", ".zip", ".tar", ".gz", ".zst"].iter().find_map(|ending| part.strip_suffix(ending));
    Some(stem.unwrap_or(part).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn tenancy(provider: Option<&str>, folders: &[&str], files: &[&str]) -> Tenancy {
        told(Told { tenant: None, provider }, folders, files)
    }

    fn told(told: Told<'_>, folders: &[&str], files: &[&str]) -> Tenancy {
        Tenancy::new(&Register::default(), told, "in/evidence", &names(folders), &names(files))
    }

    #[test]
    fn what_a_person_says_goes_before_folders() {
        let of = |tenant, provider, path: &str| {
            let tenancy = told(Told { tenant: Some(tenant), provider }, &["msp", "WEB01"], &[]);
            (tenancy.of_file(path).to_string(), tenancy.provider().map(Tenant::to_string))
        };
        assert_eq!(of("alder", None, "WEB01/var/log/auth.log"), ("alder".into(), None));
        assert_eq!(of("alder", None, "msp/auth.log"), ("alder".into(), None));
        assert_eq!(of("alder", Some("msp"), "msp/auth.log"), ("alder".into(), Some("msp".into())));
        assert_eq!(of("ours", Some("ours"), "WEB01/auth.log"), ("ours".into(), Some("ours".into())));
        assert_eq!(of("MSP", None, "WEB01/auth.log"), ("MSP".into(), Some("MSP".into())));
    }

    #[test]
    fn folders_are_tenants_when_they_can_be() {
        let by_folder = tenancy(None, &["alder", "msp"], &[]);
        assert_eq!(by_folder.of_file("alder/DC01/Security.evtx").as_str(), "alder");
        assert_eq!(by_folder.provider().map(Tenant::as_str), Some("msp"));
        let one_disk = tenancy(None, &["C", "uploads"], &[]);
        assert_eq!(one_disk.of_file("C/Windows/x.evtx").as_str(), "evidence");
        let loose = tenancy(None, &["a", "b"], &["x.evtx"]);
        assert_eq!(loose.of_file("a/y.evtx").as_str(), "evidence");
        let asked = tenancy(Some("a"), &["a", "b"], &["x.evtx"]);
        assert_eq!(asked.of_file("b/y.evtx").as_str(), "b");
        assert_eq!(asked.of_file("x.evtx").as_str(), "evidence");
    }

    #[test]
    fn the_register_knows_hosts_of_others_in_a_collector() {
        let register = crate::register::parse(
            "schema = \"hopscope.register/1\"\n[[tenant]]\nname = \"a\"\ndomains = [\"a.example\"]\nhosts = [\"WEB\", \"DC\"]\n\
             [[tenant]]\nname = \"b\"\nhosts = [\"DC\"]\n",
        )
        .expect("valid");
        let tenancy =
            Tenancy::new(&register, Told { tenant: Some("b"), provider: None }, "e", &names(&["a", "x"]), &[]);
        assert_eq!(tenancy.of_file("a/auth.log").as_str(), "b");
        let tenancy_of_folders = Tenancy::new(&register, Told::default(), "e", &names(&["a", "b"]), &[]);
        assert_eq!(tenancy_of_folders.of_file("a/auth.log").as_str(), "a");
        let b = Tenant::new("b");
        let of = |host: &str| tenancy.of_host(host, &b).to_string();
        assert_eq!([of("x.sub.A.example"), of("web"), of("DC"), of("web.c.example")], ["a", "a", "b", "b"]);
    }

    #[test]
    fn a_host_can_come_from_the_path() {
        let tenant = Tenant::new("alder");
        let of = |path: &str| host_of_path(path, &tenant);
        assert_eq!(of("alder/web01/var/log/wtmp").as_deref(), Some("web01"));
        assert_eq!(of("alder/web01.tar.gz!web01.tar!var/log/wtmp").as_deref(), Some("web01"));
        assert_eq!(of("alder/wtmp"), None);
        assert_eq!(of("alder/var/log/wtmp"), None);
        assert_eq!(of("alder/uploads/ntfs/%5C%5C.%5CC%3A/Windows/System32/winevt/Logs/Security.evtx"), None);
        assert_eq!(of("alder/ws01/uploads/auto/C%3A/Windows/System32/x.evtx").as_deref(), Some("ws01"));
        assert_eq!(of("alder/KAPE-DC01/C/Windows/System32/winevt/Logs/x.evtx").as_deref(), Some("KAPE-DC01"));
        assert_eq!(of("alder/out/SRV5/C/ProgramData/x.log").as_deref(), Some("SRV5"));
        assert_eq!(of("alder/out/SRV6/C%3A/Windows/x.log").as_deref(), Some("SRV6"));
        assert_eq!(of("alder/kape.zip!SRV6/C/Windows/x.log").as_deref(), Some("SRV6"));
        assert_eq!(of("alder/SRV7.zip!C/Windows/x.log").as_deref(), Some("SRV7"));
        assert_eq!(of("alder/C/ws01/C/x.log"), None, "a path on a disk");
        assert_eq!(of("alder/web01/data/x/app.log").as_deref(), Some("web01"), "a folder with a short name");
    }
}
