//! Names as people write them, in seeds and in the register, against names as logged.

use crate::identity::bare_name;
use model::{Account, Host, HostName, Register, Tenant, short_host};

/// Does `text` (a SID, a name, `DOMAIN\name` or `name@domain`) name this account? One that a directory of a cloud logs as `name@domain` is
/// the same as `name` of that domain.
#[must_use]
pub fn names_account(text: &str, account: &Account) -> bool {
    let equal = |a: Option<&str>, b: &str| a.is_some_and(|a| a.eq_ignore_ascii_case(b));
    let (domain, name) = parts(account);
    if equal(account.sid.as_deref(), text) || equal(account.name.as_deref(), text) || equal(name, text) {
        return true;
    }
    // A guest is called after who it is at home, the session of a role after who took it on.
    if let Some(inner) = account.name.as_deref().and_then(inner_name) {
        return names_account(text, &Account { sid: None, name: Some(inner.into()), domain: None });
    }
    let qualified = |asked: &str, bare: &str| equal(name, bare) && domain.is_some_and(|own| is_same_domain(own, asked));
    text.split_once('\\').is_some_and(|(domain, name)| qualified(domain, name))
        || text.rsplit_once('@').is_some_and(|(name, domain)| qualified(domain, name))
}

/// `mara@alder.example` in `mara_alder.example#EXT#@birch.onmicrosoft.com` and in `Admin/mara@alder.example`.
fn inner_name(name: &str) -> Option<String> {
    if let Some((guest, _)) = name.split_once("#EXT#@") {
        let (user, domain) = guest.rsplit_once('_')?;
        return Some(format!("{user}@{domain}"));
    }
    name.split_once('/').map(|(_, session)| session).filter(|session| session.contains('@')).map(str::to_owned)
}

/// Whole names of domains must be equal; a short one (`ALDER`) is the first label of the other.
fn is_same_domain(one: &str, other: &str) -> bool {
    let are_whole = one.contains('.') && other.contains('.');
    one.eq_ignore_ascii_case(other) || (!are_whole && short_host(one).eq_ignore_ascii_case(short_host(other)))
}

/// Domain and name of an account, where the name holds both, too.
fn parts(account: &Account) -> (Option<&str>, Option<&str>) {
    match account.name.as_deref().and_then(|name| name.rsplit_once('@')) {
        Some((name, domain)) if account.domain.is_none() && !name.is_empty() => (Some(domain), Some(name)),
        _ => (account.domain.as_deref(), account.name.as_deref()),
    }
}

/// Do two names mean the same user, whatever domain is beside or inside them?
#[must_use]
pub fn is_same_user(one: &str, other: &str) -> bool {
    let bare = |name: &str| bare_name(inner_name(name).as_deref().unwrap_or(name)).to_ascii_lowercase();
    bare(one) == bare(other)
}

/// Does `text` (with or without its domain) name this host?
pub(crate) fn names_host(text: &str, host: &HostName) -> bool {
    short_host(text).eq_ignore_ascii_case(short_host(host.as_str()))
}

/// The tenant whose domain an account belongs to, where the register says so.
pub(crate) fn home_of<'r>(account: &Account, register: &'r Register) -> Option<&'r Tenant> {
    let of_sid = |sids: &[String]| {
        let sid = account.sid.as_deref().and_then(|sid| sid.rsplit_once('-'));
        sid.is_some_and(|(domain, _)| sids.iter().any(|known| known.eq_ignore_ascii_case(domain)))
    };
    let of_domain = |domains: &[String]| {
        parts(account).0.is_some_and(|own| domains.iter().any(|known| known.eq_ignore_ascii_case(own)))
    };
    let home = register.tenants.iter().find(|tenant| of_sid(&tenant.domain_sids) || of_domain(&tenant.domains));
    home.map(|tenant| &tenant.name)
}

/// Is this host listed as a jump host?
pub(crate) fn is_listed_jump_host(host: &Host, register: &Register) -> bool {
    register.jump_hosts.iter().any(|jump| jump.tenant == host.tenant && names_host(&jump.host, &host.name))
}

/// What marks somebody's second account, before or behind the name: `adm-mara`, `mara.t1`, `a_mara`.
const MARKS: [&str; 17] = [
    "adm", "admin", "a", "da", "ea", "sa", "la", "wa", "t0", "t1", "t2", "tier0", "tier1", "tier2", "priv", "msp",
    "ext",
];
/// A name shorter than this says nothing about whose it is.
const PERSON_MIN: usize = 3;

/// Whose account it is by its bare name in lower case: without one mark of a second account, where something is left.
pub(crate) fn person(name: &str) -> &str {
    let is_mark = |text: &str| MARKS.contains(&text);
    let is_separator = |letter: char| matches!(letter, '-' | '_' | '.');
    let front = name.split_once(is_separator).filter(|(mark, _)| is_mark(mark)).map(|(_, rest)| rest);
    let behind = name.rsplit_once(is_separator).filter(|(_, mark)| is_mark(mark)).map(|(rest, _)| rest);
    front.or(behind).filter(|rest| rest.len() >= PERSON_MIN && !is_mark(rest)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_account_is_its_owners() {
        let of = ["adm-mara", "mara.adm", "a_mara", "msp-mara", "mara"].map(person);
        assert_eq!(of, ["mara"; 5]);
        let kept = ["svc-backup", "adm-da", "a-b", "sql-svc-01", ""];
        assert_eq!(kept.map(person), kept);
    }

    #[test]
    fn an_account_is_one_on_premises_and_in_the_cloud() {
        let account = |domain: Option<&str>, name: &str| Account {
            sid: None,
            name: Some(name.into()),
            domain: domain.map(Into::into),
        };
        let (local, cloud) = (account(Some("ALDER"), "mara"), account(None, "mara@alder.example"));
        for text in ["mara", "ALDER\\mara", "mara@alder.example", "Mara@ALDER"] {
            assert!(names_account(text, &local) && names_account(text, &cloud), "{text}");
        }
        let child = account(None, "mara@ad.alder.example");
        assert!(names_account("mara@ad.alder.example", &child) && names_account("AD\\mara", &child));
        assert!(!names_account("mara@ad.birch.example", &child));
        let (guest, role) = (
            account(None, "mara_alder.example#EXT#@birch.onmicrosoft.com"),
            account(Some("444455556666"), "Admin/mara@alder.example"),
        );
        for text in ["mara", "ALDER\\mara", "mara@alder.example"] {
            assert!(names_account(text, &guest) && names_account(text, &role), "{text}");
        }
        assert!(!names_account("mara@birch.onmicrosoft.com", &guest));
        for text in ["mark", "BIRCH\\mara", "mara@birch.example", "alder.example", ""] {
            assert!(!names_account(text, &local) && !names_account(text, &cloud), "{text}");
        }
    }
}
