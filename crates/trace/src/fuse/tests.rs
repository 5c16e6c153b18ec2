//! Small lists of observations beside the logons they must give. One line per logon:
//! `milliseconds source -> destination user kind basis`, then what is special about it.

mod build;
mod called;
mod cloud;
mod places;
mod property;
mod refused;
mod remote;
mod scale;
mod sessions;

use super::fuse;
use build::{check, logon, register, seen};
use model::Activity::{
    AccountSwitch, CredentialCheck, CredentialUse, Logon, NetworkAuthentication, OutboundConnect, ServiceTicket,
    TicketGrant,
};
use model::{CredentialKind, LogonKind, Outcome, Register};

#[test]
fn a_logon_is_an_edge_from_its_address() {
    check(
        "an address nobody held",
        [logon("FS01", 0, "mara").from("10.20.0.5")],
        &["0 alder/10.20.0.5 -> alder/FS01 mara network address"],
    );
    check(
        "mapped",
        [logon("FS01", 0, "mara").from("::ffff:10.20.0.5")],
        &["0 alder/10.20.0.5 -> alder/FS01 mara network address"],
    );
    check(
        "failed",
        [logon("FS01", 0, "mara").from("10.20.0.5").failed("0xc000006d")],
        &["0 alder/10.20.0.5 -> alder/FS01 mara network address failure"],
    );
    check("nothing names the source", [logon("FS01", 0, "mara")], &["0 ? -> alder/FS01 mara network nothing"]);
}

#[test]
fn the_host_itself_is_the_source_of_local_logons() {
    let local = |kind: &str| format!("0 alder/FS01 -> alder/FS01 mara {kind} source");
    for address in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
        check(address, [logon("FS01", 0, "mara").from(address)], &[&local("network")]);
    }
    check("localhost", [logon("FS01", 0, "mara").claims("localhost")], &[&local("network")]);
    check("its own name", [logon("FS01", 0, "mara").claims("fs01.alder.example")], &[&local("network")]);
    check("a keyboard", [logon("FS01", 0, "mara").kind(LogonKind::Console)], &[&local("console")]);
    check("a process of the host", [logon("FS01", 0, "mara").within("0x3e7")], &[&local("network")]);
    check("a dash", [logon("FS01", 0, "mara").claims("-").within("0x0")], &["0 ? -> alder/FS01 mara network nothing"]);
}

#[test]
fn what_no_person_does_is_no_logon() {
    let nothing: &[&str] = &[];
    for account in ["WS1$", "ANONYMOUS LOGON", "SYSTEM", "LOCAL SERVICE", "DWM-1", "UMFD-0"] {
        check(account, [logon("FS01", 0, account).from("10.20.0.5")], nothing);
    }
    for kind in [LogonKind::Batch, LogonKind::Service] {
        check(kind.as_str(), [logon("FS01", 0, "mara").kind(kind)], nothing);
    }
    check("a user's service manager", [seen("FS01", 0, model::Activity::SessionOpened).user("mara")], nothing);
    check("1149 proves nothing", [seen("FS01", 0, NetworkAuthentication).user("mara").from("10.20.0.5")], nothing);
    check("no host", [logon("", 0, "mara").from("10.20.0.5")], nothing);
}

#[test]
fn a_ticket_confirms_the_address_or_gives_it() {
    let machine = || seen("DC01", -9000, TicketGrant).user("WS1$").from("10.20.0.5");
    let ticket = || seen("DC01", -3, ServiceTicket).user("mara@ALDER.EXAMPLE").from("::ffff:10.20.0.5").to("FS01$");
    check(
        "lease",
        [machine(), logon("FS01", 0, "mara").from("10.20.0.5")],
        &["0 alder/WS1 -> alder/FS01 mara network lease"],
    );
    check(
        "lease and ticket",
        [machine(), ticket(), logon("FS01", 0, "mara").from("10.20.0.5")],
        &["0 alder/WS1 -> alder/FS01 mara network lease +1"],
    );
    check(
        "ticket alone names the source",
        [machine(), ticket(), logon("FS01", 0, "mara")],
        &["0 alder/WS1 -> alder/FS01 mara network ticket +1"],
    );
    check(
        "a service of the domain controller itself",
        [
            machine(),
            seen("DC01", -3, ServiceTicket).user("mara").from("10.20.0.5").to("DC01$"),
            logon("DC01", 0, "mara"),
        ],
        &["0 alder/WS1 -> alder/DC01 mara network ticket +1"],
    );
    check(
        "another address's ticket",
        [machine(), ticket(), logon("FS01", 0, "mara").from("10.20.0.9")],
        &["0 alder/10.20.0.9 -> alder/FS01 mara network address"],
    );
    check(
        "eleven seconds are too long",
        [ticket(), logon("FS01", 11_000, "mara")],
        &["11000 ? -> alder/FS01 mara network nothing"],
    );
    let granted = seen("DC01", -5, TicketGrant).user("mara").from("10.20.0.5");
    check(
        "a granting ticket is weaker",
        [machine(), granted, logon("FS01", 0, "mara")],
        &["0 alder/WS1 -> alder/FS01 mara network ticket"],
    );
    let sure = |list: Vec<build::Build>| build::fused(list, &Register::default()).logons[0].src.certainty;
    let alone = sure(vec![machine(), logon("FS01", 0, "mara").from("10.20.0.5")]);
    let both = sure(vec![machine(), ticket(), logon("FS01", 0, "mara").from("10.20.0.5")]);
    let ticket_only = sure(vec![machine(), ticket(), logon("FS01", 0, "mara")]);
    assert!(ticket_only < alone && alone < both, "{ticket_only} {alone} {both}");
}

#[test]
fn tickets_stand_alone_only_where_the_destination_is_silent() {
    let machine = || seen("DC01", -9000, TicketGrant).user("WS1$").from("10.20.0.5");
    let ticket = |ms: i64| seen("DC01", ms, ServiceTicket).user("mara").from("10.20.0.5").to("FS01$");
    check(
        "no logs of the destination",
        [machine(), ticket(0), ticket(900)],
        &["0 alder/WS1 -> alder/FS01 mara ticket ticket +1"],
    );
    check(
        "its logs cover the time",
        [machine(), ticket(0), logon("FS01", 60_000, "omar").from("10.20.0.8")],
        &["60000 alder/10.20.0.8 -> alder/FS01 omar network address"],
    );
    let far = 3 * 24 * 3_600_000;
    check(
        "its logs start later",
        [machine(), ticket(0), logon("FS01", far, "omar").from("10.20.0.8")],
        &[
            "0 alder/WS1 -> alder/FS01 mara ticket ticket",
            "259200000 alder/10.20.0.8 -> alder/FS01 omar network address",
        ],
    );
    check("krbtgt", [seen("DC01", 0, ServiceTicket).user("mara").from("10.20.0.5").to("krbtgt")], &[]);
    check("a machine's", [seen("DC01", 0, ServiceTicket).user("WS1$").from("10.20.0.5").to("FS01$")], &[]);
}

#[test]
fn a_controllers_failures_count_where_nobody_else_tells_of_them() {
    let refused = || seen("DC01", 0, TicketGrant).user("mara").from("10.20.0.5").failed("0x18");
    check("alone", [refused()], &["0 alder/10.20.0.5 -> alder/DC01 mara ticket address failure"]);
    check(
        "the destination tells of it",
        [refused(), logon("FS01", 40, "mara").from("10.20.0.5").failed("0xc000006a")],
        &["40 alder/10.20.0.5 -> alder/FS01 mara network address failure +1"],
    );
    check("half of every logon", [seen("DC01", 0, TicketGrant).user("mara").failed("0x19")], &[]);
    let check_failed = seen("DC01", 0, CredentialCheck).user("mara").claims("WS1").failed("0xc000006a");
    check("NTLM", [check_failed], &["0 alder/WS1 -> alder/DC01 mara ticket claimed failure"]);
    let checked = seen("DC01", 2, CredentialCheck).user("mara").claims("WS1");
    check(
        "NTLM that worked",
        [checked, logon("FS01", 0, "mara").claims("WS1")],
        &["0 alder/WS1 -> alder/FS01 mara network claimed +1"],
    );
}

#[test]
fn the_sources_own_record_ties_its_session_to_the_logon() {
    let used = |ms: i64| {
        seen("JUMP", ms, CredentialUse).user("ALDER\\admin").actor("mara").within("0x51").to("FS01.alder.example")
    };
    check(
        "no address",
        [used(0), logon("FS01", 900, "admin")],
        &["900 alder/JUMP -> alder/FS01 admin network source from 0x51 by mara +1"],
    );
    check(
        "before a claim",
        [used(0), logon("FS01", 900, "admin").claims("JUMP")],
        &["900 alder/JUMP -> alder/FS01 admin network source from 0x51 by mara +1"],
    );
    check(
        "another account",
        [used(0), logon("FS01", 900, "omar").claims("JUMP"), used(1000)],
        &[
            "0 alder/JUMP -> alder/FS01 admin explicit source unknown from 0x51 by mara +1",
            "900 alder/JUMP -> alder/FS01 omar network claimed",
        ],
    );
    check(
        "the nearest",
        [used(0), logon("FS01", 900, "admin"), logon("FS01", 20_000, "admin")],
        &[
            "900 alder/JUMP -> alder/FS01 admin network source from 0x51 by mara +1",
            "20000 ? -> alder/FS01 admin network nothing",
        ],
    );
    let machine = || seen("DC01", -9000, TicketGrant).user("WS1$").from("10.20.0.5");
    check(
        "the address was another's",
        [machine(), used(0), logon("FS01", 900, "admin").from("10.20.0.5")],
        &[
            "0 alder/JUMP -> alder/FS01 admin explicit source unknown from 0x51 by mara",
            "900 alder/WS1 -> alder/FS01 admin network lease",
        ],
    );
    check(
        "only the source tells",
        [used(0), used(5000)],
        &["0 alder/JUMP -> alder/FS01 admin explicit source unknown from 0x51 by mara +1"],
    );
    check(
        "the system's session is nobody's",
        [used(0).actor("JUMP$").within("0x3e7"), logon("FS01", 900, "admin")],
        &["900 alder/JUMP -> alder/FS01 admin network source by JUMP$ +1"],
    );
}

#[test]
fn explicit_credentials_for_the_host_itself_are_no_edge() {
    let own = |target: &str| seen("JUMP", 0, CredentialUse).user("admin").actor("mara").within("0x51").to(target);
    for target in ["localhost", "JUMP", "jump.alder.example", "127.0.0.1"] {
        check(target, [own(target)], &[]);
    }
    let inner = logon("JUMP", 10, "admin").kind(LogonKind::Console).session("0x77");
    check(
        "a program as somebody else",
        [own("localhost"), inner],
        &["10 alder/JUMP -> alder/JUMP admin console source session 0x77 from 0x51 by mara +1"],
    );
    let remote = logon("JUMP", 10, "admin").from("10.20.0.9");
    check(
        "not a remote logon's",
        [own("localhost"), remote],
        &["10 alder/10.20.0.9 -> alder/JUMP admin network address"],
    );
}

#[test]
fn a_client_that_sets_out_confirms_the_arrival() {
    let sets_out = || seen("WS1", 0, OutboundConnect).user("mara").session("0x31").to("FS01");
    let arrives = logon("FS01", 20_000, "mara").kind(LogonKind::RemoteInteractive).from("10.20.0.5");
    check(
        "remote desktop",
        [sets_out(), arrives],
        &["20000 alder/WS1 -> alder/FS01 mara remote_interactive source from 0x31 by mara +1"],
    );
    check(
        "never arrives, for all we know",
        [sets_out()],
        &["0 alder/WS1 -> alder/FS01 mara explicit source unknown from 0x31 by mara"],
    );
}

#[test]
fn a_target_with_a_name_in_another_tenant_is_that_tenants_host() {
    let used = seen("NG-JUMP01", 0, CredentialUse).of("northgate").user("svc-ng").actor("mara").within("0x9");
    let arrives = logon("ALD-FS01", 800, "svc-ng").from("203.0.113.7");
    check_registered(
        "behind NAT, named by the source",
        [used.to("ALD-FS01.alder.example"), arrives],
        &["800 northgate/NG-JUMP01 -> alder/ALD-FS01 svc-ng network source from 0x9 by mara +1"],
    );
}

fn check_registered<const N: usize>(what: &str, given: [build::Build; N], expect: &[&str]) {
    build::check_with(what, given, &register(), expect);
}

#[test]
fn a_credential_is_named_by_what_stays_the_same() {
    let check = |given: build::Build, kind: CredentialKind, id: &str| {
        let fused = build::fused(vec![given], &Register::default());
        let credential = &fused.logons[0].credential;
        assert_eq!((credential.kind, &*credential.id), (kind, id));
    };
    let base = || logon("FS01", 0, "mara").from("10.20.0.5");
    check(base().credential("SHA256:ab"), CredentialKind::Key, "SHA256:ab");
    check(base().credential("Kerberos"), CredentialKind::Kerberos, "mara");
    check(base().credential("NtLmSsp"), CredentialKind::Ntlm, "mara");
    check(base().domain("ALDER").credential("Negotiate"), CredentialKind::Unknown, "ALDER\\mara");
    check(base().domain("ALDER").sid("S-1-5-21-1-2-3-1104"), CredentialKind::Unknown, "S-1-5-21-1-2-3-1104");
}

#[test]
fn an_account_is_its_sid_wherever_a_record_can_tell() {
    let sids = |given: Vec<build::Build>| -> Vec<Option<String>> {
        let fused = build::fused(given, &Register::default());
        fused.logons.iter().map(|logon| logon.account.sid.as_deref().map(str::to_owned)).collect()
    };
    let known = || logon("FS01", 0, "mara").domain("ALDER").sid("S-1-5-21-1-2-3-1104").from("10.20.0.5");
    let local = || logon("FS01", 1, "mara").domain("FS01").sid("S-1-5-21-7-8-9-1001").from("10.20.0.5");
    let refused = || logon("WEB1", 2, "mara").sid("S-1-0-0").from("10.20.0.5").failed("0xc000006a");
    let (domain, machine) = (Some("S-1-5-21-1-2-3-1104".to_owned()), Some("S-1-5-21-7-8-9-1001".to_owned()));
    assert_eq!(sids(vec![known(), refused()]), [domain.clone(), domain.clone()]);
    assert_eq!(sids(vec![known(), local(), refused()]), [domain.clone(), machine.clone(), None], "two could be meant");
    let named = refused().domain("alder.example");
    assert_eq!(sids(vec![known(), local(), named]), [domain.clone(), machine, domain.clone()]);
    assert_eq!(sids(vec![known(), refused().domain("WEB1")]), [domain, None], "a local account of the same name");
}

#[test]
fn an_account_that_looks_like_a_machines_is_a_persons_at_a_desktop() {
    let desktop = logon("FS01", 0, "backup$").kind(LogonKind::RemoteInteractive).from("10.20.0.5");
    check("a remote desktop", [desktop], &["0 alder/10.20.0.5 -> alder/FS01 backup$ remote_interactive address"]);
}

#[test]
fn changes_of_account_are_kept_with_their_session() {
    let sudo = seen("web1", 5000, AccountSwitch).user("root").actor("mara").session("4711");
    let login = logon("web1", 0, "mara").kind(LogonKind::Ssh).from("10.20.0.5").session("4711");
    let fused = build::fused(vec![login, sudo], &Register::default());
    assert_eq!(fused.logons.len(), 1);
    let switch = &fused.switches[0];
    assert_eq!(switch.session.as_deref(), Some("4711"));
    assert_eq!((switch.actor.to_string(), switch.account.to_string()), ("mara".to_owned(), "root".to_owned()));
    assert_eq!(switch.outcome, Outcome::Success);
}

#[test]
fn nothing_gives_nothing() {
    assert_eq!(fuse(&[], &Register::default()), super::Fused::default());
    check(
        "a logon by nobody",
        [seen("FS01", 0, Logon).kind(LogonKind::Network).from("10.20.0.5")],
        &["0 alder/10.20.0.5 -> alder/FS01 ? network address"],
    );
}
