//! Attacks from one host on another, each recorded in one archive: the logon that joins the two hosts, or why none can.
//!
//! The hosts are those that the metadata of the archive names. The record numbers are those of the logon's own records, found by eye
//! in the raw logs.

use crate::folder::analysed;
use case::Scan;
use corpus::place;
use engine::{Case, TenantFilter};
use model::{Logon, Outcome};

/// All logons of a case.
fn logons(case: &Case) -> Vec<Logon> {
    let evidence = case.evidence(&TenantFilter::All).unwrap();
    case.logons(&Scan::new(TenantFilter::All), &evidence).unwrap()
}

/// The source's host, where it is one and no bare address.
fn source(logon: &Logon) -> Option<&str> {
    logon.src.host.as_ref().filter(|host| !host.is_address).map(|host| host.name.as_str())
}

fn joins(logon: &Logon, from: &str, to: &str) -> bool {
    logon.outcome == Outcome::Success
        && source(logon).is_some_and(|name| name.eq_ignore_ascii_case(from))
        && logon.dst.name.as_str().eq_ignore_ascii_case(to)
}

/// Each record is one of those behind a logon of the account from the first host to the second.
fn check(archive: &str, expect: &[((&str, &str), &str, u64)]) {
    let Some(path) = place(&format!("otrf/{archive}.zip")) else { return };
    let made = analysed(&path);
    let all = logons(&made.case);
    for ((from, to), account, record) in expect {
        let is_it = |logon: &&Logon| {
            joins(logon, from, to)
                && logon.account.name.as_deref() == Some(account)
                && logon.evidence.iter().any(|pointer| pointer.record == *record)
        };
        let of_record: Vec<_> =
            all.iter().filter(|logon| logon.evidence.iter().any(|pointer| pointer.record == *record)).collect();
        assert!(all.iter().any(|logon| is_it(&logon)), "{archive}: {from} to {to} by record {record}: {of_record:#?}");
    }
}

/// No logon joins the hosts, for the reason given.
fn check_none(archive: &str, (from, to): (&str, &str), why: &str) {
    let Some(path) = place(&format!("otrf/{archive}.zip")) else { return };
    let made = analysed(&path);
    let joined: Vec<Logon> = logons(&made.case).into_iter().filter(|logon| joins(logon, from, to)).collect();
    assert!(joined.is_empty(), "{archive} was thought to hold no logon ({why}): {joined:#?}");
}

const W5_TO_W6: (&str, &str) = ("WORKSTATION5", "WORKSTATION6");

/// One test per archive, so that they run side by side: the record by which `pgustavo` came from the fifth workstation to the sixth.
macro_rules! archives {
    ($($name:ident: $archive:literal, $record:literal;)+) => {
        $(
            #[test]
            fn $name() {
                check(concat!("lateral_movement/", $archive), &[(W5_TO_W6, "pgustavo", $record)]);
            }
        )+
    };
}

archives! {
    copy_over_smb: "covenant_copy_smb_CreateRequest", 56;
    dcom_iertutil: "covenant_dcom_iertutil_dll_hijack", 12879;
    dcom_registerxll: "covenant_dcom_registerxll", 2921;
    sharpsc_create: "covenant_sharpsc_create_dcerpc_smb_svcctl", 566;
    sharpsc_start: "covenant_sharpsc_start_dcerpc_smb_svcctl", 5412;
    wmi_wbemcomn: "covenant_wmi_wbemcomn_dll_hijack", 444;
    msbuild: "empire_msbuild_dcerpc_wmi_smb", 963;
    psexec: "empire_psexec_dcerpc_tcp_svcctl", 1209;
    psremoting: "empire_psremoting_stager", 483;
    service_dll_hijack: "empire_shell_dcerpc_smb_service_dll_hijack", 4527;
    smbexec: "empire_smbexec_dcerpc_smb_svcctl", 543;
    wmi: "empire_wmi_dcerpc_wmi_IWbemServices_ExecMethod", 492;
    schtask_create: "schtask_create", 576;
    schtask_modification: "schtask_modification", 2171;
}

#[test]
fn one_host_on_three() {
    let to = |host| ("WORKSTATION5", host);
    let expect = [
        (to("WORKSTATION6"), "pgustavo", 1309),
        (to("WORKSTATION7"), "pgustavo", 1269),
        (to("MORDORDC"), "pgustavo", 1190),
        // No address: only the controller's ticket for itself tells.
        (to("MORDORDC"), "pgustavo", 8489),
    ];
    check("lateral_movement/purplesharp_ad_playbook_I", &expect);
}

#[test]
fn dcom_blocked() {
    let why = "the firewall of the target dropped the connection (5157): nobody logged on";
    check_none("lateral_movement/covenant_dcom_executeexcel4macro_blocked", W5_TO_W6, why);
}

#[test]
fn zerologon() {
    let hosts = ("WORKSTATION5", "MORDORDC");
    let why = "Netlogon without authentication: connections (Sysmon 3, 5156) and no logon, but for a machine's own";
    check_none("lateral_movement/mimikatz_CVE-2020-1472_Unauthenticated_NetrServerAuthenticate2", hosts, why);
}

#[test]
fn remote_desktop_from_outside() {
    let Some(path) = place("otrf/credential_access/rdp_interactive_taskmanager_lsass_dump.zip") else { return };
    let made = analysed(&path);
    let found = logons(&made.case).into_iter().find(|logon| {
        logon.src.host.as_ref().is_some_and(|host| host.is_address && host.name.as_str() == "1.2.3.4")
            && logon.dst.name.as_str() == "WORKSTATION5"
            && logon.kind == model::LogonKind::RemoteInteractive
    });
    let records: Vec<u64> = found.expect("the remote desktop session").evidence.iter().map(|at| at.record).collect();
    // The network logon before it, the reconnection, the unlocking, and the domain controller's check of the password.
    for record in [200, 239, 536, 187] {
        assert!(records.contains(&record), "{records:?}");
    }
}
