//! What the placeholders of our own rules stand for, by the register of the case.

use model::{LinkKind, Register};
use std::collections::{BTreeMap, BTreeSet};

/// Names of placeholders, without `%`, and the values of each, ready to stand in a Sigma value. A name without values is not there, so that a
/// rule with it is told not to be used.
///
/// - `provider_accounts`: accounts of the provider's links and of its operators, without their domain, as logs have them in a field of its
///   own. Without a provider in the register, of all links. SIDs are left out.
/// - `jump_hosts`: the jump hosts, by their short names.
#[must_use]
pub fn placeholders(register: &Register) -> BTreeMap<&'static str, Vec<String>> {
    let of_provider = |link: &&model::Link| register.provider.as_ref().is_none_or(|provider| link.from == *provider);
    let links = register.links.iter().filter(|link| link.kind == LinkKind::Account).filter(of_provider);
    let accounts = links.flat_map(|link| &link.accounts);
    let accounts = accounts.chain(register.operators.iter().map(|operator| &operator.account));
    let accounts: BTreeSet<String> = accounts.filter_map(|account| bare(account)).map(literal).collect();
    let jump_hosts: BTreeSet<String> =
        register.jump_hosts.iter().map(|jump| literal(model::short_host(&jump.host))).collect();
    let all = [("provider_accounts", accounts), ("jump_hosts", jump_hosts)];
    let some = all.into_iter().filter(|(_, values)| !values.is_empty());
    some.map(|(name, values)| (name, values.into_iter().collect())).collect()
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
hosts = ["JUMP01"]
[[jump_host]]
tenant = "msp"
host = "JUMP01.msp.example"
[[operator]]
account = "anna"
"#,
        );
        let found = placeholders(&register.unwrap());
        assert_eq!(found["provider_accounts"], ["anna", r"back\*up", "ops"]);
        assert_eq!(found["jump_hosts"], ["JUMP01"]);
        assert!(placeholders(&Register::default()).is_empty());
    }
}
