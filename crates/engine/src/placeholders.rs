//! What the placeholders of our own rules stand for, by the register of the case.

use crate::detect::Placeholders;
use model::{Link, LinkKind, Register, TenantEntry, short_host};
use std::collections::BTreeSet;

/// Names of placeholders, without `%`, and the values of each, ready to stand in a Sigma value. A name without values is not there, so that a
/// rule with it is told not to be used.
///
/// - `provider_accounts`: accounts of the provider's links and of its operators, without their domain, as logs have them in a field of its
///   own. Without a provider in the register, of all links. SIDs are left out.
/// - `jump_hosts`: the jump hosts and the other hosts that the provider's links are used from, by their short names.
/// - `provider_hosts`: what `Computer` can be of the provider's own hosts: their names, and any name in its domains.
#[must_use]
pub fn placeholders(register: &Register) -> Placeholders {
    let of_provider = |link: &&Link| register.provider.as_ref().is_none_or(|provider| link.from == *provider);
    let links: Vec<&Link> = register.links.iter().filter(of_provider).collect();
    let accounts = links.iter().filter(|link| link.kind == LinkKind::Account).flat_map(|link| &link.accounts);
    let accounts = accounts.chain(register.operators.iter().map(|operator| &operator.account));
    let hosts = register.jump_hosts.iter().map(|jump| &jump.host).chain(links.iter().flat_map(|link| &link.hosts));
    let home = register.provider.as_ref().and_then(|provider| register.tenant(provider));
    let all: [(_, BTreeSet<String>); 3] = [
        ("provider_accounts", accounts.filter_map(|account| bare(account)).map(literal).collect()),
        ("jump_hosts", hosts.map(|host| literal(short_host(host))).collect()),
        ("provider_hosts", home.into_iter().flat_map(computers).collect()),
    ];
    let mut placeholders = Placeholders::default();
    for (name, values) in all {
        values.into_iter().for_each(|value| placeholders.add(name, value));
    }
    placeholders
}

/// Patterns of what a host of the tenant calls itself.
fn computers(tenant: &TenantEntry) -> impl Iterator<Item = String> {
    let hosts = tenant.hosts.iter().map(|host| literal(short_host(host)));
    let domains = tenant.domains.iter().filter(|domain| domain.contains('.'));
    hosts.flat_map(|host| [format!("{host}.*"), host]).chain(domains.map(|domain| format!("*.{}", literal(domain))))
}

/// `name` of `DOMAIN\name` and `name@domain`.
fn bare(account: &str) -> Option<&str> {
    let name = account.rsplit('\\').next().unwrap_or(account);
    let name = name.split('@').next().unwrap_or(name);
    (!name.is_empty() && !name.to_ascii_uppercase().starts_with("S-1-")).then_some(name)
}

/// The text itself where Sigma reads wildcards and what escapes them.
fn literal(text: impl AsRef<str>) -> String {
    let mut literal = String::new();
    for character in text.as_ref().chars() {
        if matches!(character, '\\' | '*' | '?') {
            literal.push('\\');
        }
        literal.push(character);
    }
    literal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::parse;

    #[test]
    fn the_register_says_what_rules_ask_for() {
        let register = parse(
            r#"schema = "hopscope.register/1"
provider = "msp"
[[tenant]]
name = "msp"
domains = ["msp.example", "MSP"]
hosts = ["DC?1"]
[[tenant]]
name = "alder"
[[link]]
from = "msp"
to = "alder"
kind = "account"
accounts = ["MSP\\ops", "ops", "back*up@msp.example", "S-1-5-21-1-2-3-1105"]
[[link]]
from = "alder"
to = "msp"
kind = "account"
accounts = ["reader"]
[[link]]
from = "msp"
to = "alder"
kind = "network"
hosts = ["JUMP01", "BACKUP01"]
[[jump_host]]
tenant = "msp"
host = "JUMP01.msp.example"
[[operator]]
account = "anna"
"#,
        );
        let found = placeholders(&register.unwrap());
        let values = |name| found.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, values)| values);
        assert_eq!(values("provider_accounts"), ["anna", r"back\*up", "ops"]);
        assert_eq!(values("jump_hosts"), ["BACKUP01", "JUMP01"]);
        assert_eq!(values("provider_hosts"), ["*.msp.example", r"DC\?1", r"DC\?1.*"]);
        assert_eq!(placeholders(&Register::default()).iter().count(), 0);
    }
}
