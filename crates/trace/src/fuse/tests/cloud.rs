//! Sign-ins, roles and tunnels: edges between directories, accounts and networks.

use super::build::{check, check_with, logon, register, seen};
use model::Activity::{AddressAssigned, CredentialUse, Logoff, Logon};
use model::{LogonKind, Register, Tenant, TenantEntry};

const HOME: &str = "entra-00000000-0000-0000-0000-0000000000aa";
const CUSTOMER: &str = "entra-00000000-0000-0000-0000-0000000000bb";

fn sign_in(directory: &str, ms: i64) -> super::build::Build {
    seen(directory, ms, Logon).user("mara@northgate.example").kind(LogonKind::Cloud).from("203.0.113.20")
}

#[test]
fn a_sign_in_comes_from_its_address_or_from_the_directory_that_it_is_at_home_in() {
    check_with(
        "the provider's operator at the provider, then at a customer",
        [
            sign_in(HOME, 0).of("northgate").claims(HOME).session("s1"),
            sign_in(CUSTOMER, 1000).claims(HOME).session("s2").within("s1"),
        ],
        &register(),
        &[
            &format!("0 northgate/203.0.113.20 -> northgate/{HOME} mara@northgate.example cloud address session s1"),
            &format!(
                "1000 northgate/{HOME} -> alder/{CUSTOMER} mara@northgate.example cloud ticket session s2 from s1"
            ),
        ],
    );
}

#[test]
fn a_directory_is_the_tenants_that_has_most_of_its_log() {
    let export = || sign_in(CUSTOMER, 1000).of("northgate").claims(HOME);
    let own = (0..3).map(|ms| sign_in(CUSTOMER, 2000 + ms));
    let given: Vec<_> = [sign_in(HOME, 0).of("northgate"), export()].into_iter().chain(own).collect();
    let fused = super::build::fused(given, &Register::default());
    let tenants = fused.logons.iter().map(|logon| logon.dst.tenant.as_str());
    assert_eq!(tenants.collect::<Vec<_>>(), ["northgate", "alder", "alder", "alder", "alder"]);
}

#[test]
fn the_register_says_whose_a_directory_is_that_nobody_has_a_log_of() {
    let mut register = register();
    register
        .tenants
        .push(TenantEntry { aws_accounts: vec!["111122223333".to_owned()], ..TenantEntry::new(Tenant::new("cedar")) });
    check_with(
        "an account of cedar takes on a role in alder",
        [seen("aws-444455556666", 0, Logon).user("deploy").kind(LogonKind::Role).claims("aws-111122223333")],
        &register,
        &["0 cedar/aws-111122223333 -> alder/aws-444455556666 deploy role ticket"],
    );
}

#[test]
fn a_role_is_one_edge_though_both_accounts_log_it() {
    let asked = || {
        seen("aws-111122223333", 0, CredentialUse)
            .of("northgate")
            .kind(LogonKind::Role)
            .user("mara")
            .to("aws-444455556666")
            .within("AKIA1")
            .session("ASIA2")
    };
    let taken = || {
        seen("aws-444455556666", 0, Logon)
            .kind(LogonKind::Role)
            .user("AROA:mara")
            .claims("aws-111122223333")
            .session("ASIA2")
    };
    check(
        "both",
        [asked().guid("e1"), taken().guid("e1")],
        &["0 northgate/aws-111122223333 -> alder/aws-444455556666 AROA:mara role ticket session ASIA2 from AKIA1 +1"],
    );
    check(
        "the account that it is a role of gave no log",
        [asked().guid("e1")],
        &["0 northgate/aws-111122223333 -> northgate/aws-444455556666 mara role source session ASIA2 from AKIA1"],
    );
}

#[test]
fn directories_of_nobody_are_told() {
    let notes = |register: &Register| super::build::fused(vec![sign_in(HOME, 0).claims(CUSTOMER)], register).notes;
    let expect = format!(
        "Records of alder name directories or accounts that no tenant is known to have ({CUSTOMER}): the register can say whose they are \
         (entra_tenants, aws_accounts)."
    );
    assert_eq!(notes(&Register::default()), [expect]);
    let mut register = register();
    register.tenants[2].entra_tenants.push(CUSTOMER["entra-".len()..].to_owned());
    assert!(notes(&register).is_empty());
}

#[test]
fn a_tunnel_leads_to_the_address_that_the_client_was_given() {
    let tunnel = || {
        seen("VPN1", 0, Logon)
            .user("mara")
            .kind(LogonKind::Vpn)
            .from("198.51.100.9")
            .assigned("10.20.9.5")
            .session("v1")
    };
    check_with(
        "and what comes from there came through it",
        [tunnel(), logon("FS01", 60_000, "mara").from("10.20.9.5"), seen("VPN1", 90_000, Logoff).session("v1")],
        &register(),
        &[
            "0 alder/198.51.100.9 -> alder/10.20.9.5 mara vpn address session v1 until 90000 (logoff)",
            "60000 alder/10.20.9.5 -> alder/FS01 mara network address",
        ],
    );
    check_with(
        "a machine that is known to hold the address",
        [
            seen("DHCP1", -1000, AddressAssigned).claims("LAPTOP7").assigned("10.20.9.5"),
            tunnel(),
            logon("FS01", 60_000, "mara").from("10.20.9.5"),
        ],
        &register(),
        &[
            "0 alder/198.51.100.9 -> alder/LAPTOP7 mara vpn address session v1",
            "60000 alder/LAPTOP7 -> alder/FS01 mara network lease",
        ],
    );
    check_with(
        "told in a record of its own",
        [
            seen("VPN1", 0, Logon).user("mara").kind(LogonKind::Vpn).from("198.51.100.9").session("v1"),
            seen("VPN1", 2000, AddressAssigned).user("mara").from("198.51.100.9").assigned("10.20.9.5"),
            logon("FS01", 60_000, "mara").from("10.20.9.5"),
        ],
        &register(),
        &[
            "0 alder/198.51.100.9 -> alder/10.20.9.5 mara vpn address session v1 +1",
            "60000 alder/10.20.9.5 -> alder/FS01 mara network address",
        ],
    );
    check_with(
        "refused",
        [seen("VPN1", 0, Logon).user("mara").kind(LogonKind::Vpn).from("198.51.100.9").failed("bad password")],
        &register(),
        &["0 alder/198.51.100.9 -> alder/VPN1 mara vpn address failure"],
    );
}

#[test]
fn a_customer_sees_the_address_that_the_providers_gateway_gave() {
    check_with(
        "no register",
        [
            logon("GW", 0, "mara").of("northgate").kind(LogonKind::Vpn).from("198.51.100.9").assigned("172.20.8.5"),
            logon("FS01", 1000, "mara").from("172.20.8.5"),
        ],
        &Register { provider: Some(Tenant::new("northgate")), ..Register::default() },
        &[
            "0 northgate/198.51.100.9 -> northgate/172.20.8.5 mara vpn address",
            "1000 northgate/172.20.8.5 -> alder/FS01 mara network address",
        ],
    );
}
