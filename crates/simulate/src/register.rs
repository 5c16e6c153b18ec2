//! The register of the made-up provider, as `hopscope.register/1` in TOML.
use crate::time::{HOUR, rfc3339_seconds};
use crate::world::{
    BACKUP_ACCOUNT, BACKUP_HOST, BASTION, JUMP_HOST, OPERATORS, PATCH_FROM, PATCH_OPERATOR, PATCH_TENANTS, PATCH_TO,
    PROVIDER, REIMAGE, TENANTS, Tenant, VAULTED_ACCOUNT,
};
use std::fmt::Write;

/// The register as text.
pub fn write() -> String {
    let mut out = format!("schema = \"hopscope.register/1\"\nprovider = \"{PROVIDER}\"\n");
    let sections = [tenants(), links(), jump_hosts(), operators(), change_windows()];
    sections.iter().for_each(|section| out.push_str(section));
    out
}

/// A list of strings; no name of the world needs escaping.
fn list<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = items.into_iter().map(|item| format!("\"{item}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

fn tenants() -> String {
    TENANTS.iter().map(tenant).collect()
}

fn tenant(tenant: &Tenant) -> String {
    let Tenant { name, domain, dns, zone_hours, network, .. } = tenant;
    let sid = tenant.sid();
    let hosts = list(tenant.hosts.iter().map(|host| host.name));
    let nat = list(tenant.nat);
    format!(
        r#"
[[tenant]]
name = "{name}"
domains = ["{dns}", "{domain}"]
domain_sids = ["{sid}"]
hosts = {hosts}
assume_zone = "{zone_hours:+03}:00"

[[tenant.site]]
name = "main"
networks = ["{network}"]
nat = {nat}
"#
    )
}

fn links() -> String {
    let customers = TENANTS.iter().filter(|tenant| tenant.name != PROVIDER);
    let mut out = String::new();
    for Tenant { name, .. } in customers {
        let looking_after =
            OPERATORS.iter().filter(|(_, tenants, _)| tenants.contains(name)).map(|operator| operator.0);
        let accounts = list(looking_after.chain([VAULTED_ACCOUNT, BACKUP_ACCOUNT, "ngops", "ngbackup"]));
        let hosts = list([JUMP_HOST, BASTION, BACKUP_HOST]);
        for (kind, key, value) in [("network", "hosts", &hosts), ("account", "accounts", &accounts)] {
            write!(out, "\n[[link]]\nfrom = \"{PROVIDER}\"\nto = \"{name}\"\nkind = \"{kind}\"\n{key} = {value}\n")
                .expect("a string takes everything");
        }
    }
    out
}

fn jump_hosts() -> String {
    let one = |host: &str| format!("\n[[jump_host]]\ntenant = \"{PROVIDER}\"\nhost = \"{host}\"\n");
    [JUMP_HOST, BASTION].map(one).concat()
}

fn operators() -> String {
    let one = |(account, tenants, _): &(&str, &[&str], i64)| {
        format!("\n[[operator]]\naccount = \"{account}\"\ntenants = {}\n", list(tenants.iter().copied()))
    };
    OPERATORS.iter().map(one).collect()
}

fn change_windows() -> String {
    let one = |tenant: &str, from: i64, to: i64, account: &str, note: &str| {
        let (from, to) = (rfc3339_seconds(from), rfc3339_seconds(to));
        format!(
            "\n[[change_window]]\ntenant = \"{tenant}\"\nfrom = \"{from}\"\nto = \"{to}\"\naccounts = [\"{account}\"]\nnote = \"{note}\"\n"
        )
    };
    let patches =
        PATCH_TENANTS.iter().map(|tenant| one(tenant, PATCH_FROM, PATCH_TO, PATCH_OPERATOR, "CHG-2217 patches"));
    let rebuild = one("alder", REIMAGE - HOUR, REIMAGE + 3 * HOUR, "adm-kline", "CHG-2188 rebuild of ALD-FS01");
    patches.chain([rebuild]).collect()
}
