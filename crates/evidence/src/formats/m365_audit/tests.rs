//! Sign-ins, commands and their parameters, the record as text, and the real files of the corpus.

use super::M365Audit;
use crate::Format;
use crate::formats::cloud::testing::{check as check_columns, check_damage, columns, decode, value};
use crate::formats::cloud::{Json, Sheet};
use crate::formats::csv::Table;

/// A sign-in of msp's operator to birch's tenant.
const SIGN_IN: &str = r#"{"CreationTime":"2026-03-04T10:00:00","Id":"i-1","Operation":"UserLoggedIn","OrganizationId":"22222222-2222-2222-2222-222222222222","RecordType":15,"ResultStatus":"Success","UserKey":"u","UserType":0,"Version":1,"Workload":"AzureActiveDirectory","ClientIP":"203.0.113.7","ObjectId":"00000002-0000-0ff1-ce00-000000000000","UserId":"bert@msp.example","AzureActiveDirectoryEventType":1,"ExtendedProperties":[{"Name":"ResultStatusDetail","Value":"Success"},{"Name":"UserAgent","Value":"Mozilla/5.0"},{"Name":"RequestType","Value":"OAuth2:Authorize"}],"ModifiedProperties":[],"Actor":[{"ID":"u","Type":0},{"ID":"bert@msp.example","Type":5}],"ActorContextId":"11111111-1111-1111-1111-111111111111","ActorIpAddress":"203.0.113.7","InterSystemsId":"c-1","IntraSystemId":"token-1","DeviceProperties":[{"Name":"OS","Value":"Linux"},{"Name":"SessionId","Value":"session-1"}],"ErrorNumber":"0"}"#;

fn check(record: &str, expect: &[&str]) {
    check_columns(&Json(M365Audit), record, expect);
}

fn one(record: &str, name: &str) -> Option<String> {
    value(&decode(&Json(M365Audit), record.as_bytes()).events.finish(), 0, name)
}

#[test]
fn a_sign_in_is_a_logon() {
    check(
        SIGN_IN,
        &[
            "host=entra-22222222-2222-2222-2222-222222222222",
            "class=3002",
            "activity=logon",
            "outcome=success",
            "logon_kind=cloud",
            "account_name=bert@msp.example",
            "session=session-1",
            "logon_guid=c-1",
            "src_address=203.0.113.7",
            "src_host=entra-11111111-1111-1111-1111-111111111111",
            "api_operation=UserLoggedIn",
            "api_resource=00000002-0000-0ff1-ce00-000000000000",
        ],
    );
    let extra = |name: &str| one(SIGN_IN, name).unwrap();
    assert_eq!(extra("ExtendedProperties.RequestType"), "OAuth2:Authorize");
    assert_eq!(extra("Actor.ID"), "u\nbert@msp.example");
    assert_eq!([extra("time_text"), extra("time_zone")], ["2026-03-04T10:00:00", "utc"]);
}

#[test]
fn a_refused_sign_in_has_a_code() {
    let refused =
        SIGN_IN.replace("UserLoggedIn", "UserLoginFailed").replace(r#""ErrorNumber":"0""#, r#""ErrorNumber":"50126""#);
    let found = ["activity", "outcome", "status_code"].map(|name| one(&refused, name).unwrap());
    assert_eq!(found, ["logon", "failure", "50126"]);
}

#[test]
fn a_sign_in_with_an_error_is_a_failure_whatever_it_is_called() {
    let check = |from: &str, to: &str, expect: [&str; 2]| {
        let record = SIGN_IN.replacen(from, to, 1);
        let found = ["outcome", "status_code"].map(|name| one(&record, name).unwrap_or_default());
        assert_eq!(
            (one(&record, "activity").as_deref(), found),
            (Some("logon"), expect.map(str::to_owned)),
            "{record}"
        );
    };
    let (status, code) = (r#""ResultStatus":"Success""#, r#""ErrorNumber":"0""#);
    check(status, r#""ResultStatus":"Failed""#, ["failure", ""]);
    check(code, r#""ErrorNumber":"50126""#, ["failure", "50126"]);
    check(code, r#""ErrorNumber":50126"#, ["failure", "50126"]);
    check(code, r#""LogonError":"InvalidUserNameOrPassword""#, ["failure", "InvalidUserNameOrPassword"]);
    check(code, r#""ErrorNumber":"0","LogonError":"UserAccountNotFound""#, ["failure", "UserAccountNotFound"]);
    check(code, r#""ErrorNumber":"0","LogonError":"None""#, ["success", ""]);
    check(code, r#""LogonError":"""#, ["success", ""]);
}

/// A command of Exchange.
fn command(operation: &str, parameter: &str, status: &str) -> String {
    format!(
        r#"{{"CreationTime":"2026-03-04T10:00:00","Operation":"{operation}","OrganizationId":"o","RecordType":1,"ResultStatus":"{status}","UserId":"ada@birch.example","Workload":"Exchange","ClientIP":"[2001:db8::7]:50123","ObjectId":"x","Parameters":[{{"Name":"Identity","Value":"x"}},{parameter}]}}"#
    )
}

#[test]
fn parameters_are_lines_and_may_end_the_log() {
    let rule = command("New-InboxRule", r#"{"Name":"ForwardTo","Value":"mallory@elsewhere.example"}"#, "True");
    check(
        &rule,
        &[
            "host=entra-o",
            "class=6003",
            "outcome=success",
            "account_name=ada@birch.example",
            "src_address=2001:db8::7",
            "src_port=50123",
            "api_operation=New-InboxRule",
            "api_resource=x",
        ],
    );
    assert_eq!(one(&rule, "Parameters").as_deref(), Some("Identity=x\nForwardTo=mallory@elsewhere.example"));
    let activity = |operation: &str, name: &str, value: &str, status: &str| {
        let parameter = format!(r#"{{"Name":"{name}","Value":"{value}"}}"#);
        one(&command(operation, &parameter, status), "activity")
    };
    let cleared = Some("log_cleared".to_owned());
    let (set, name) = ("Set-AdminAuditLogConfig", "UnifiedAuditLogIngestionEnabled");
    assert_eq!(activity(set, name, "False", "True"), cleared);
    assert_eq!(activity(set, name, "True", "True"), None);
    assert_eq!(activity(set, name, "False", "False"), None, "refused");
    assert_eq!(activity("Set-OrganizationConfig", "AuditDisabled", "True", "Success"), cleared);
    assert_eq!(activity("Set-Mailbox", name, "False", "True"), None);
}

#[test]
fn the_record_may_be_text() {
    let text = serde_json::to_string(SIGN_IN).unwrap();
    let found = format!(
        r#"{{"RecordType":15,"CreationDate":"2026-03-04T10:00:00Z","UserIds":"bert@msp.example","Operations":"UserLoggedIn","AuditData":{text}}}"#
    );
    assert!(Json(M365Audit).sniff(found.as_bytes(), 0));
    let outer = decode(&Json(M365Audit), found.as_bytes()).events.finish();
    let inner = decode(&Json(M365Audit), SIGN_IN.as_bytes()).events.finish();
    assert_eq!(columns(&outer, 0), columns(&inner, 0));
}

#[test]
fn damage_is_counted() {
    check_damage(&Json(M365Audit), SIGN_IN);
}

#[test]
fn only_its_own_are_told() {
    assert!(Json(M365Audit).sniff(SIGN_IN.as_bytes(), 0));
    assert!(Json(M365Audit).sniff(br#"{"TenantId":"t","RecordType":"50","TimeGenerated":"x","Operation":"MailItemsAccessed","OfficeWorkload":"Exchange","UserId":"u"}"#, 0));
    for other in [
        r#"{"Timestamp":"x","ActionType":"MailItemsAccessed","RawEventData":{"Operation":"x","Workload":"Exchange","UserId":"u"}}"#,
        r#"{"eventName":"x","eventSource":"y","awsRegion":"z"}"#,
        r#"{"Operation":"x"}"#,
    ] {
        assert!(!Json(M365Audit).sniff(other.as_bytes(), 0), "{other}");
    }
}

/// A table of searches, of the given columns, with the sign-in in it.
fn table(names: &str, row: impl Fn(&str) -> String) -> String {
    format!("{names}\r\n{}\r\n", row(&format!("\"{}\"", SIGN_IN.replace('"', "\"\""))))
}

#[test]
fn tables_hold_the_record_in_a_cell() {
    let expect = columns(&decode(&Json(M365Audit), SIGN_IN.as_bytes()).events.finish(), 0);
    let format = Table(Sheet(M365Audit));
    let older = table("CreationDate,UserIds,Operations,AuditData", |data| {
        format!("2026-03-04T10:00:00.0000000Z,bert@msp.example,UserLoggedIn,{data}")
    });
    let newer = table("RecordId,CreationDate,RecordType,Operation,UserId,AuditData,AssociatedAdminUnits", |data| {
        format!("r,3/4/2026 10:00:00 AM,15,UserLoggedIn,bert@msp.example,{data},")
    });
    for table in [&older, &newer] {
        assert!(format.sniff(table.as_bytes(), 0), "{table}");
        let decoded = decode(&format, table.as_bytes());
        assert!(decoded.rejections.is_empty(), "{:?}", decoded.rejections);
        let found = columns(&decoded.events.finish(), 0);
        assert_eq!(found.replace("record=2", "record=1"), expect);
    }
    assert!(!format.sniff(b"CreationDate,Operations\n", 0));
    assert!(!format.sniff(SIGN_IN.as_bytes(), 0));
}

#[test]
fn a_record_cut_off_in_its_cell_has_what_stands_beside_it() {
    let cut = "CreationDate,UserIds,Operations,AuditData\n31.12.2025 23:00:00,ada@birch.example,UserLoggedIn,\"{\"\"Id\"\":\"\"x\"\",\"\"Wor\"\n";
    let events = decode(&Table(Sheet(M365Audit)), cut.as_bytes()).events.finish();
    let found =
        ["time_text", "time_zone", "activity", "account_name", "Id"].map(|name| value(&events, 0, name).unwrap());
    assert_eq!(found, ["31.12.2025 23:00:00", "assumed:+00:00", "logon", "ada@birch.example", "x"]);
    assert_eq!(events.time(0).unwrap().to_string(), "2025-12-31T23:00:00Z");
    assert!(value(&events, 0, "AuditData").unwrap().ends_with("Wor"));
}

/// Rows without their records, so that what counts is `CreationDate`.
fn dated(dates: &[&str]) -> (Vec<String>, Vec<String>) {
    let rows: String = dates.iter().map(|date| format!("{date},ada@birch.example,UserLoggedIn,cut\n")).collect();
    let decoded =
        decode(&Table(Sheet(M365Audit)), format!("CreationDate,UserIds,Operations,AuditData\n{rows}").as_bytes());
    let told = decoded.rejections.iter().map(|one| format!("x{} {}", one.count, one.reason)).collect();
    let events = decoded.events.finish();
    ((0..events.rows()).map(|row| events.time(row).expect("a time").to_string()[..10].to_owned()).collect(), told)
}

#[test]
fn dates_of_one_file_have_one_order() {
    let by_day = "x0 dates with slashes: the day is taken to come first, as a date in it shows".to_owned();
    let (days, told) = dated(&["03/04/2026 10:00:00", "25/04/2026 10:00:00"]);
    assert_eq!((days, told), (vec!["2026-04-03".to_owned(), "2026-04-25".to_owned()], vec![by_day]));
    let by_month = "x0 dates with slashes: the month is taken to come first, as a date in it shows".to_owned();
    let (days, told) = dated(&["03/04/2026 10:00:00", "04/25/2026 10:00:00"]);
    assert_eq!((days, told), (vec!["2026-03-04".to_owned(), "2026-04-25".to_owned()], vec![by_month.clone()]));
    let open = "x0 dates with slashes: the month is taken to come first, which no date in it shows".to_owned();
    assert_eq!(dated(&["03/04/2026 10:00:00"]), (vec!["2026-03-04".to_owned()], vec![open]));
    let (days, told) = dated(&["04/25/2026 10:00:00", "25/04/2026 10:00:00", "26.04.2026 10:00:00"]);
    assert_eq!(days, ["2026-04-25", "2026-04-26"]);
    let other = "x1 a date whose day and month stand the other way round than in the rest of the file";
    assert_eq!(told.len(), 2);
    let torn = "x0 dates with slashes: the month is taken to come first, as 1 of 2 that show an order do";
    assert!(told.contains(&torn.to_owned()) && told.contains(&other.to_owned()), "{told:?}");
    assert_eq!(dated(&["2026-04-25T10:00:00Z"]).1, [""; 0]);
}
