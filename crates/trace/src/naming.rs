//! Names as people write them, in seeds and in the register, against names as logged.

use model::{Account, Host, HostName, Register, Tenant, short_host};
use std::sync::Arc;

/// Does `text` (a SID, a name, `DOMAIN\name` or `name@domain`) name this account?
pub(crate) fn names_account(text: &str, account: &Account) -> bool {
    let equal = |a: &Option<Arc<str>>, b: &str| a.as_deref().is_some_and(|a| a.eq_ignore_ascii_case(b));
    if account.sid.as_deref().is_some_and(|sid| sid.eq_ignore_ascii_case(text)) || equal(&account.name, text) {
        return true;
    }
    let qualified = |domain: &str, name: &str| {
        equal(&account.name, name)
            && account.domain.as_deref().is_some_and(|own| {
                own.eq_ignore_ascii_case(domain) || short_host(own).eq_ignore_ascii_case(short_host(domain))
            })
    };
    text.split_once('\\').is_some_and(|(domain, name)| qualified(domain, name))
        || text.rsplit_once('@').is_some_and(|(name, domain)| qualified(domain, name))
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
        account.domain.as_deref().is_some_and(|own| domains.iter().any(|known| known.eq_ignore_ascii_case(own)))
    };
    let home = register.tenants.iter().find(|tenant| of_sid(&tenant.domain_sids) || of_domain(&tenant.domains));
    home.map(|tenant| &tenant.name)
}

/// Is this host listed as a jump host?
pub(crate) fn is_listed_jump_host(host: &Host, register: &Register) -> bool {
    register.jump_hosts.iter().any(|jump| jump.tenant == host.tenant && names_host(&jump.host, &host.name))
}
