//! The rules that come with the program: those of the folder `rules/`, whose `README.md` says what they are for.
//!
//! They are part of the program, so that it works alone. A test compares the list with the folder.

use super::rule_files::RuleFile;

macro_rules! rules {
    ($($name:literal),* $(,)?) => {
        /// Name and text.
        const RULES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../../rules/", $name, "/rule.yml")))),*];
    };
}

rules![
    "account-created-and-made-administrator",
    "adminsdholder-changed",
    "app-credential-added",
    "archive-in-odd-place",
    "azure-log-export-deleted",
    "computer-account-by-provider-account",
    "copy-to-admin-share",
    "credential-used-against-many-hosts",
    "directory-replica-announced",
    "domain-federation-changed",
    "dsrm-password-set",
    "dynamic-dns",
    "dynamic-dns-across-tenants",
    "krbtgt-reset",
    "lighthouse-customer-registered",
    "lighthouse-delegation-changed",
    "linux-account-made-administrator",
    "log-cleared-after-remote-logon",
    "one-service-in-several-tenants",
    "partner-sign-in",
    "permission-granted-to-app",
    "provider-account-away-from-jump-host",
    "rdp-logon-from-loopback",
    "rdp-session-from-loopback",
    "replication-by-person",
    "role-taken-from-another-account",
    "service-from-odd-place",
    "service-from-share",
    "services-from-shares-on-several-hosts",
    "share-mounted-then-archive",
    "sid-history-added",
    "ssh-root-password",
    "staging-over-share",
    "task-created-and-deleted",
    "trust-changed",
    "wdigest-enabled",
];

/// As files, under names that no folder of a user's has.
pub(super) fn files() -> impl Iterator<Item = RuleFile> {
    RULES.iter().map(|(name, text)| RuleFile::Own(format!("hopscope:{name}"), text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_list_is_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
        let mut names: Vec<String> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.sort();
        assert_eq!(RULES.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
    }
}
