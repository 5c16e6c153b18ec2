//! Logons of three kinds, connections and other rows, streamed and alone.

use super::Defender;
use crate::Format;
use crate::formats::cloud::Json;
use crate::formats::cloud::testing::{check as check_columns, check_damage, columns, decode, value};

const ROW: &str = r#"{"Timestamp":"2026-03-04T10:00:00.1234567Z","DeviceId":"d","DeviceName":"bir-fs01.birch.example","ActionType":"LogonSuccess","LogonType":"RemoteInteractive","AccountDomain":"birch","AccountName":"ng-ops","AccountSid":"S-1-5-21-1-2-3-1104","Protocol":"Negotiate","FailureReason":"","IsLocalAdmin":true,"LogonId":74565,"RemoteDeviceName":"ng-jump01","RemoteIP":"10.0.0.7","RemoteIPType":"Private","RemotePort":50123,"ReportId":7}"#;

fn streamed(table: &str, row: &str) -> String {
    format!(
        r#"{{"time":"2026-03-04T10:00:09Z","tenantId":"22222222-2222-2222-2222-222222222222","operationName":"Publish","category":"AdvancedHunting-{table}","properties":{row}}}"#
    )
}

fn check(record: &str, expect: &[&str]) {
    check_columns(&Json(Defender), record, expect);
}

fn one(record: &str, name: &str) -> Option<String> {
    value(&decode(&Json(Defender), record.as_bytes()).events.finish(), 0, name)
}

#[test]
fn a_logon_on_a_device() {
    check(
        ROW,
        &[
            "host=bir-fs01.birch.example",
            "class=3002",
            "activity=logon",
            "outcome=success",
            "logon_kind=remote_interactive",
            "account_name=ng-ops",
            "account_domain=birch",
            "account_sid=S-1-5-21-1-2-3-1104",
            "session=0x12345",
            "src_address=10.0.0.7",
            "src_port=50123",
            "src_host=ng-jump01",
            "AccountName=ng-ops",
            "DeviceName=bir-fs01.birch.example",
            "LogonId=74565",
            "LogonType=RemoteInteractive",
            "Protocol=Negotiate",
        ],
    );
    let (row, stream) = (decode(&Json(Defender), ROW.as_bytes()), streamed("DeviceLogonEvents", ROW));
    let stream = decode(&Json(Defender), stream.as_bytes());
    assert_eq!(columns(&row.events.finish(), 0), columns(&stream.events.finish(), 0));
    assert_eq!(one(&ROW.replace("LogonSuccess", "LogonAttempted"), "activity"), None);
    let failed = ROW
        .replace("LogonSuccess", "LogonFailed")
        .replace(r#""FailureReason":"""#, r#""FailureReason":"InvalidUserNameOrPassword""#);
    assert_eq!(one(&failed, "status_code").as_deref(), Some("InvalidUserNameOrPassword"));
    assert_eq!([one(ROW, "FailureReason"), one(ROW, "IsLocalAdmin")], [None, Some("true".to_owned())]);
}

#[test]
fn a_logon_at_a_domain_controller_and_one_in_the_cloud() {
    check(
        r#"{"Timestamp":"2026-03-04T10:00:00Z","ReportId":"r","ActionType":"LogonSuccess","Application":"Active Directory","LogonType":"Resource access","Protocol":"Kerberos","AccountName":"ng-ops","AccountDomain":"birch.example","DeviceName":"ng-jump01","IPAddress":"10.0.0.7","DestinationDeviceName":"bir-dc01","TargetDeviceName":"bir-fs01"}"#,
        &[
            "host=bir-dc01",
            "class=3002",
            "activity=service_ticket",
            "outcome=success",
            "account_name=ng-ops",
            "account_domain=birch.example",
            "src_address=10.0.0.7",
            "src_host=ng-jump01",
            "dst_host=bir-fs01",
            "credential_kind=kerberos",
            "AccountName=ng-ops",
            "Application=Active Directory",
            "DeviceName=ng-jump01",
            "LogonType=Resource access",
            "Protocol=Kerberos",
        ],
    );
    let row = r#"{"Timestamp":"2026-03-04T10:00:00Z","ReportId":"r","ErrorCode":0,"CorrelationId":"c-1","SessionId":"s-1","AccountUpn":"bert@msp.example","IPAddress":"203.0.113.7","ResourceTenantId":"33333333-3333-3333-3333-333333333333"}"#;
    let expect = [
        "host=entra-33333333-3333-3333-3333-333333333333",
        "class=3002",
        "activity=logon",
        "outcome=success",
        "logon_kind=cloud",
        "account_name=bert@msp.example",
        "session=s-1",
        "logon_guid=c-1",
        "src_address=203.0.113.7",
    ];
    let stream = streamed("EntraIdSignInEvents", row);
    for record in [row, &stream] {
        let shown = columns(&decode(&Json(Defender), record.as_bytes()).events.finish(), 0);
        assert!(expect.iter().all(|column| shown.contains(column)), "{shown}");
    }
}

#[test]
fn other_rows() {
    let row = r#"{"Timestamp":"2026-03-04T10:00:00Z","ReportId":1,"DeviceName":"bir-fs01","ActionType":"ConnectionSuccess","LocalIP":"10.2.0.5","LocalPort":50001,"RemoteIP":"::ffff:198.51.100.9","RemotePort":443}"#;
    check(
        row,
        &[
            "host=bir-fs01",
            "class=4001",
            "activity=connection",
            "outcome=success",
            "src_address=10.2.0.5",
            "src_port=50001",
            "dst_address=198.51.100.9",
            "dst_port=443",
            "DeviceName=bir-fs01",
        ],
    );
    let class = |record: &str| one(record, "class");
    let process = r#"{"Timestamp":"2026-03-04T10:00:00Z","ReportId":1,"DeviceName":"d","ActionType":"ProcessCreated","ProcessCommandLine":"x"}"#;
    assert_eq!(class(process).as_deref(), Some("1007"));
    let call = streamed(
        "CloudAppEvents",
        r#"{"Timestamp":"2026-03-04T10:00:00Z","ReportId":"r","ActionType":"Add delegated permission grant.","Application":"Office 365","AccountDisplayName":"Bert"}"#,
    );
    let found = ["class", "host", "api_operation"].map(|name| one(&call, name).unwrap());
    assert_eq!(found, ["6003", "entra-22222222-2222-2222-2222-222222222222", "Add delegated permission grant"]);
    assert_eq!(
        class(&streamed("AlertInfo", r#"{"Timestamp":"2026-03-04T10:00:00Z","AlertId":"a"}"#)).as_deref(),
        Some("2004")
    );
    assert_eq!(class(&streamed("DeviceInfo", r#"{"Timestamp":"2026-03-04T10:00:00Z","ReportId":1}"#)), None);
}

#[test]
fn damage_is_counted() {
    check_damage(&Json(Defender), ROW);
    check_damage(&Json(Defender), &streamed("DeviceLogonEvents", ROW));
}

#[test]
fn only_its_own_are_told() {
    assert!(Json(Defender).sniff(ROW.as_bytes(), 0));
    assert!(Json(Defender).sniff(streamed("DeviceLogonEvents", ROW).as_bytes(), 0));
    for other in [
        r#"{"time":"x","category":"SignInLogs","properties":{"createdDateTime":"x","appId":"a"}}"#,
        r#"{"Timestamp":"x","Pid":4,"Name":"System"}"#,
        r#"{"timestamp":"x","event_type":"alert"}"#,
    ] {
        assert!(!Json(Defender).sniff(other.as_bytes(), 0), "{other}");
    }
}
