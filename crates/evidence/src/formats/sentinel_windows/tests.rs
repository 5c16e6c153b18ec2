//! A logon in both forms, a record of another table, and what is none.

use super::SentinelWindows;
use crate::Format;
use crate::formats::cloud::testing::{check as check_columns, check_damage, decode, value};
use crate::formats::cloud::{Json, Sheet};
use crate::formats::csv::Table;

const LOGON: &str = r#"{"TenantId":"workspace","SourceSystem":"OpsManager","TimeGenerated":"2026-03-04T10:00:00.33Z","Computer":"BIR-DC01.birch.example","EventID":4624,"Type":"SecurityEvent","ProcessId_string":"0x0","LogonGuid_string":"bd2dda1b-862a-504f-2260-d9d2ed316e26","EventSourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security","Task":12544,"Level":"8","Activity":"4624 - An account was successfully logged on.","IpAddress":"10.0.0.7","IpPort":"53085","LogonType":3,"TargetDomainName":"BIRCH","TargetUserName":"ng-ops","TargetUserSid":"S-1-5-21-1-2-3-1104","TargetLogonId":"0x8f0cd568","WorkstationName":"-"}"#;

#[test]
fn a_logon_is_the_one_that_windows_wrote() {
    check_columns(
        &Json(SentinelWindows),
        LOGON,
        &[
            "host=BIR-DC01.birch.example",
            "channel=Security",
            "provider=Microsoft-Windows-Security-Auditing",
            "event_id=4624",
            "task=12544",
            "class=3002",
            "activity=logon",
            "outcome=success",
            "logon_kind=network",
            "account_name=ng-ops",
            "account_domain=BIRCH",
            "account_sid=S-1-5-21-1-2-3-1104",
            "session=0x8f0cd568",
            "logon_guid=bd2dda1b-862a-504f-2260-d9d2ed316e26",
            "src_address=10.0.0.7",
            "src_port=53085",
            "IpAddress=10.0.0.7",
            "IpPort=53085",
            "LogonGuid=bd2dda1b-862a-504f-2260-d9d2ed316e26",
            "LogonType=3",
            "ProcessId=0x0",
            "TargetDomainName=BIRCH",
            "TargetLogonId=0x8f0cd568",
            "TargetUserName=ng-ops",
            "TargetUserSid=S-1-5-21-1-2-3-1104",
            "WorkstationName=-",
        ],
    );
}

#[test]
fn tables_and_other_tables() {
    let table = "TimeGenerated [UTC],Computer,EventID,Source,EventLog,RenderedDescription,Image\n\
        \"3/4/2026, 10:00:00.000 AM\",BIR-FS01,1,Microsoft-Windows-Sysmon,Microsoft-Windows-Sysmon/Operational,Process Create,C:\\x.exe\n";
    let format = Table(Sheet(SentinelWindows));
    assert!(format.sniff(table.as_bytes(), 0));
    let events = decode(&format, table.as_bytes()).events.finish();
    let found = ["event_id", "provider", "channel", "message", "Image"].map(|name| value(&events, 0, name).unwrap());
    let sysmon = "Microsoft-Windows-Sysmon";
    assert_eq!(found, ["1", sysmon, &format!("{sysmon}/Operational"), "Process Create", "C:\\x.exe"]);
}

#[test]
fn damage_is_counted() {
    check_damage(&Json(SentinelWindows), LOGON);
}

#[test]
fn only_its_own_are_told() {
    assert!(Json(SentinelWindows).sniff(LOGON.as_bytes(), 0));
    for other in [
        r#"{"EventID":1,"Channel":"x","Hostname":"h"}"#,
        r#"{"TimeGenerated":"x","Computer":"h","SyslogMessage":"m"}"#,
        r#"{"winlog":{"channel":"x"},"EventID":1}"#,
    ] {
        assert!(!Json(SentinelWindows).sniff(other.as_bytes(), 0), "{other}");
    }
}
