//! Reading a register from TOML, checking it, and drafting one from what the evidence shows.

use crate::toml_text;
use model::{FileEntry, REGISTER_SCHEMA, Register, Tenant, TenantEntry, is_aws_account, is_entra_tenant};
use std::collections::HashSet;
use std::net::IpAddr;

/// A register that cannot be used. The text names line and key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RegisterError(String);

/// Reads and checks a register.
///
/// # Errors
/// Names the line of a syntax error or an unknown key, or the entry that contradicts another.
pub fn parse(text: &str) -> Result<Register, RegisterError> {
    let register: Register = toml_text::read(text).map_err(RegisterError)?;
    check(&register)?;
    Ok(register)
}

/// The register as TOML.
#[must_use]
pub fn write(register: &Register) -> String {
    toml::to_string(register).expect("a register holds only tables, lists and text")
}

fn check(register: &Register) -> Result<(), RegisterError> {
    if register.schema != REGISTER_SCHEMA {
        return fail(format!("schema is {:?}, and this version reads {REGISTER_SCHEMA:?}", register.schema));
    }
    let mut names = HashSet::new();
    for tenant in &register.tenants {
        if !names.insert(&tenant.name) {
            return fail(format!("tenant {:?} is listed twice", tenant.name.as_str()));
        }
        check_tenant(tenant)?;
    }
    check_named(register, &names)?;
    register.files.iter().try_for_each(check_file)?;
    match register.change_windows.iter().find(|window| window.from >= window.to) {
        Some(window) => fail(format!("change_window of {:?} ends before it begins", window.tenant.as_str())),
        None => Ok(()),
    }
}

fn fail(text: String) -> Result<(), RegisterError> {
    Err(RegisterError(text))
}

fn check_tenant(tenant: &TenantEntry) -> Result<(), RegisterError> {
    let name = tenant.name.as_str();
    if name.is_empty() {
        return fail("a tenant has an empty name".to_owned());
    }
    if let Some(zone) = wrong_zone(tenant.assume_zone.as_deref()) {
        return fail(format!("tenant {name:?}: assume_zone {zone:?} is not an offset like \"+01:00\""));
    }
    if let Some(id) = tenant.entra_tenants.iter().find(|id| !is_entra_tenant(id)) {
        return fail(format!("tenant {name:?}: entra_tenants {id:?} is no tenant id (8-4-4-4-12)"));
    }
    if let Some(id) = tenant.aws_accounts.iter().find(|id| !is_aws_account(id)) {
        return fail(format!("tenant {name:?}: aws_accounts {id:?} is not of twelve digits"));
    }
    for site in &tenant.sites {
        if let Some(network) = site.networks.iter().find(|network| !is_network(network)) {
            let site = &site.name;
            return fail(format!("tenant {name:?}, site {site:?}: {network:?} is not a network like \"10.0.0.0/16\""));
        }
        if let Some(address) = site.nat.iter().find(|address| address.parse::<IpAddr>().is_err()) {
            return fail(format!("tenant {name:?}: nat {address:?} is not an address"));
        }
    }
    Ok(())
}

/// Every tenant that something else names must be one of the register.
fn check_named(register: &Register, names: &HashSet<&Tenant>) -> Result<(), RegisterError> {
    let named = register.provider.iter().map(|tenant| ("provider", tenant));
    let named = named.chain(register.links.iter().flat_map(|link| [("link", &link.from), ("link", &link.to)]));
    let named = named.chain(register.jump_hosts.iter().map(|jump| ("jump_host", &jump.tenant)));
    let named = named.chain(
        register.operators.iter().flat_map(|operator| operator.tenants.iter().map(|tenant| ("operator", tenant))),
    );
    let mut named = named.chain(register.change_windows.iter().map(|window| ("change_window", &window.tenant)));
    match named.find(|(_, tenant)| !names.contains(tenant)) {
        Some((place, tenant)) => {
            fail(format!("{place} names tenant {:?}, and there is no [[tenant]] of that name", tenant.as_str()))
        }
        None => Ok(()),
    }
}

fn check_file(file: &FileEntry) -> Result<(), RegisterError> {
    if let Some(zone) = wrong_zone(file.assume_zone.as_deref()) {
        return fail(format!("file {:?}: assume_zone {zone:?} is not an offset like \"+01:00\"", file.path));
    }
    match file.assume_year.filter(|year| !(1970..=2200).contains(year)) {
        Some(year) => fail(format!("file {:?}: assume_year {year} is not between 1970 and 2200", file.path)),
        None => Ok(()),
    }
}

fn wrong_zone(zone: Option<&str>) -> Option<&str> {
    zone.filter(|zone| zone_minutes(zone).is_none())
}

fn is_network(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let (Ok(address), Ok(bits)) = (address.parse::<IpAddr>(), bits.parse::<u8>()) else { return false };
    bits <= if address.is_ipv4() { 32 } else { 128 }
}

/// Minutes east of UTC of an offset such as `+01:00`, `-0530` or `Z`.
#[must_use]
pub fn zone_minutes(text: &str) -> Option<i32> {
    if text == "Z" {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let digits = digits.replacen(':', "", 1);
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_line_or_the_entry() {
        let check = |text: &str, part: &str| {
            let error = parse(text).expect_err(text).to_string();
            assert!(error.contains(part) && !error.contains('\n'), "{error}");
        };
        check("schema = 1", "line 1, column 10: invalid type");
        check("schema = \"hopscope.register/2\"", "this version reads");
        check("schema = \"hopscope.register/1\"\nprovder = \"x\"", "line 2, column 1: unknown field `provder`");
        check("schema = \"hopscope.register/1\"\nprovider = \"é\" x", "line 2, column 16: ");
        check("schema = \"hopscope.register/1\"\nprovider = \"x\"", "no [[tenant]] of that name");
        let tenant = "schema = \"hopscope.register/1\"\n[[tenant]]\nname = \"a\"\n";
        check(
            &format!("{tenant}[[file]]\npath = \"a\"\nassume_zone = \"CET\""),
            "file \"a\": assume_zone \"CET\" is not",
        );
        check(&format!("{tenant}[[file]]\npath = \"a\"\nassume_year = 16"), "not between");
        check(&format!("{tenant}[[tenant.site]]\nname = \"m\"\nnetworks = [\"10.0.0.0\"]"), "not a network");
        check(&format!("{tenant}entra_tenants = [\"alder.example\"]"), "no tenant id");
        check(&format!("{tenant}aws_accounts = [\"12\"]"), "not of twelve digits");
        check(&format!("{tenant}assume_zone = \"CET\""), "not an offset");
        check(&format!("{tenant}[[tenant]]\nname = \"a\""), "listed twice");
    }

    #[test]
    fn a_register_reads_what_it_writes() {
        let text = r#"schema = "hopscope.register/1"
provider = "msp"

[[tenant]]
name = "msp"
domains = ["msp.example"]

[[tenant.site]]
name = "main"
networks = ["172.20.0.0/16"]

[[jump_host]]
tenant = "msp"
host = "JUMP01"
"#;
        let register = parse(text).expect("valid");
        assert_eq!(write(&register), text);
    }

    #[test]
    fn offsets_are_read() {
        assert_eq!(zone_minutes("+01:00"), Some(60));
        assert_eq!(zone_minutes("-0530"), Some(-330));
        assert_eq!(zone_minutes("Z"), Some(0));
        for bad in ["", "CET", "+1", "+25:00", "+01:75", "é100"] {
            assert_eq!(zone_minutes(bad), None, "{bad}");
        }
    }
}
