//! Four spellings of a call, a caller of another directory, Lighthouse, the end of a log.

use super::AzureActivity;
use crate::Format;
use crate::formats::cloud::testing::{check as check_columns, check_damage, decode, value};
use crate::formats::cloud::{Json, Sheet};
use crate::formats::csv::Table;

/// As the interface gives it: bert of msp in birch's subscription.
const DELEGATED: &str = r#"{"authorization":{"action":"Microsoft.Compute/virtualMachines/runCommand/action","scope":"/subscriptions/sub-1"},"caller":"bert@msp.example","claims":{"aud":"https://management.core.windows.net/","http://schemas.microsoft.com/identity/claims/tenantid":"11111111-1111-1111-1111-111111111111","http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name":"bert@msp.example","ipaddr":"203.0.113.7","uti":"token-1"},"correlationId":"c-1","eventDataId":"e-1","eventName":{"value":"EndRequest"},"category":{"value":"Administrative"},"eventTimestamp":"2026-03-04T10:00:00.1234567Z","httpRequest":{"clientIpAddress":"203.0.113.7","method":"POST"},"level":"Informational","operationName":{"value":"Microsoft.Compute/virtualMachines/runCommand/action","localizedValue":"Run Command"},"resourceId":"/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm","status":{"value":"Succeeded"},"subStatus":{"value":"OK"},"subscriptionId":"sub-1","tenantId":"22222222-2222-2222-2222-222222222222"}"#;

fn check(record: &str, expect: &[&str]) {
    check_columns(&Json(AzureActivity), record, expect);
}

fn one(record: &str, name: &str) -> Option<String> {
    value(&decode(&Json(AzureActivity), record.as_bytes()).events.finish(), 0, name)
}

#[test]
fn a_caller_of_another_directory_comes_in_by_a_role() {
    check(
        DELEGATED,
        &[
            "host=entra-22222222-2222-2222-2222-222222222222",
            "class=3002",
            "activity=logon",
            "outcome=success",
            "logon_kind=role",
            "account_name=bert@msp.example",
            "session=token-1",
            "logon_guid=c-1",
            "src_address=203.0.113.7",
            "src_host=entra-11111111-1111-1111-1111-111111111111",
            "api_operation=Microsoft.Compute/virtualMachines/runCommand/action",
            "api_resource=/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm",
            "credential_kind=token",
            "credential=token-1",
        ],
    );
    let begun = DELEGATED.replace("\"Succeeded\"", "\"Started\"");
    assert_eq!([one(&begun, "activity"), one(&begun, "outcome")], [None, None], "it did not end yet");
    let own = DELEGATED.replace("11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222");
    assert_eq!(one(&own, "activity"), None);
}

#[test]
fn diagnostic_settings_and_sentinel_spell_it_otherwise() {
    check(
        r#"{"time":"2026-03-04T10:00:00Z","resourceId":"/SUBSCRIPTIONS/SUB-1/RESOURCEGROUPS/RG","operationName":"MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE","category":"Administrative","resultType":"Failure","resultSignature":"Failed.Forbidden","callerIpAddress":"203.0.113.7","correlationId":"c-2","identity":{"authorization":{"scope":"/s","evidence":{"role":"Owner"}},"claims":{"appid":"app-1","idtyp":"app"}},"level":"Error","properties":{"eventCategory":"Administrative"}}"#,
        &[
            "host=azure-sub-1",
            "class=6003",
            "outcome=failure",
            "account_name=app-1",
            "logon_guid=c-2",
            "src_address=203.0.113.7",
            "api_operation=MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE",
            "api_resource=/SUBSCRIPTIONS/SUB-1/RESOURCEGROUPS/RG",
            "status_code=Failed.Forbidden",
        ],
    );
    check(
        r#"{"TenantId":"workspace","TimeGenerated":"2026-03-04T10:00:00Z","OperationNameValue":"MICROSOFT.COMPUTE/DISKS/DELETE","CategoryValue":"Administrative","ActivityStatusValue":"Success","Caller":"ada@birch.example","CallerIpAddress":"203.0.113.8","Claims":"{\"http://schemas.microsoft.com/identity/claims/tenantid\":\"22222222-2222-2222-2222-222222222222\",\"uti\":\"token-2\"}","SubscriptionId":"sub-1","CorrelationId":"c-3","Type":"AzureActivity"}"#,
        &[
            "host=azure-sub-1",
            "class=6003",
            "outcome=success",
            "account_name=ada@birch.example",
            "session=token-2",
            "logon_guid=c-3",
            "src_address=203.0.113.8",
            "src_host=entra-22222222-2222-2222-2222-222222222222",
            "api_operation=MICROSOFT.COMPUTE/DISKS/DELETE",
        ],
    );
    let python = r#"{"caller":"ada@birch.example","event_timestamp":"2026-03-04T10:00:00Z","operation_name":{"value":"X/read"},"status":{"value":"Failed"},"sub_status":{"value":"Forbidden"},"subscription_id":"sub-1","tenant_id":"22222222-2222-2222-2222-222222222222"}"#;
    let found = ["host", "outcome", "status_code"].map(|name| one(python, name).unwrap());
    assert_eq!(found, ["entra-22222222-2222-2222-2222-222222222222", "failure", "Forbidden"]);
    assert!(Json(AzureActivity).sniff(python.as_bytes(), 0));
}

#[test]
fn the_end_of_a_log_is_told() {
    let ended = |operation: &str, status: &str| {
        let record = format!(
            r#"{{"eventTimestamp":"2026-03-04T10:00:00Z","operationName":{{"value":"{operation}"}},"status":{{"value":"{status}"}},"tenantId":"t"}}"#
        );
        one(&record, "activity")
    };
    assert_eq!(ended("MICROSOFT.AADIAM/DIAGNOSTICSETTINGS/DELETE", "Succeeded").as_deref(), Some("log_cleared"));
    assert_eq!(ended("microsoft.insights/diagnosticSettings/delete", "Failed"), None);
    assert_eq!(ended("microsoft.insights/diagnosticSettings/write", "Succeeded"), None);
}

#[test]
fn damage_is_counted() {
    check_damage(&Json(AzureActivity), DELEGATED);
}

#[test]
fn only_its_own_are_told() {
    assert!(Json(AzureActivity).sniff(DELEGATED.as_bytes(), 0));
    for other in [
        r#"{"time":"x","category":"SignInLogs","resourceId":"/tenants/t","operationName":"Sign-in activity","properties":{"createdDateTime":"x"}}"#,
        r#"{"time":"x","category":"AdvancedHunting-DeviceEvents","operationName":"Publish","properties":{"DeviceName":"d"}}"#,
        r#"{"protoPayload":{"methodName":"m"},"logName":"l"}"#,
    ] {
        assert!(!Json(AzureActivity).sniff(other.as_bytes(), 0), "{other}");
    }
}

#[test]
fn the_portal_exports_a_table_with_names_for_people() {
    let table = "Correlation id,Operation name,Status,Event category,Level,Time,Subscription,Event initiated by,Resource type,Resource group,Resource\n\
        c-1,Create role assignment,Succeeded,Administrative,Informational,2026-03-04T10:00:00Z,s-1,bert@msp.example,Microsoft.Authorization/roleAssignments,,/subscriptions/s-1/x\n\
        c-2,Delete virtual machine,Failed,Administrative,Error,2026-03-04T10:00:01Z,s-1,bert@msp.example,,,\n";
    let format = Table(Sheet(AzureActivity));
    assert!(format.sniff(table.as_bytes(), 0));
    let decoded = decode(&format, table.as_bytes());
    assert!(decoded.rejections.is_empty(), "{:?}", decoded.rejections);
    let events = decoded.events.finish();
    let names = ["host", "account_name", "api_operation", "api_resource", "outcome", "logon_guid", "Resource type"];
    let expect = [
        "azure-s-1",
        "bert@msp.example",
        "Create role assignment",
        "/subscriptions/s-1/x",
        "success",
        "c-1",
        "Microsoft.Authorization/roleAssignments",
    ];
    assert_eq!(names.map(|name| value(&events, 0, name).unwrap()), expect);
    assert_eq!(value(&events, 1, "outcome").as_deref(), Some("failure"));
    assert_eq!(events.time(1).unwrap().to_string(), "2026-03-04T10:00:01Z");
}

#[test]
fn sentinel_writes_dates_in_the_form_of_a_country() {
    for name in ["TimeGenerated [UTC]", "EventTimestamp [UTC]", "Time"] {
        let table = format!(
            "{name},OperationNameValue,CategoryValue\n\"3/4/2026, 10:00:05.000\",x,Administrative\n\
            \"31/12/2025, 23:00:00\",x,Administrative\n"
        );
        let decoded = decode(&Table(Sheet(AzureActivity)), table.as_bytes());
        let reasons: Vec<&str> = decoded.rejections.iter().map(|one| one.reason.as_ref()).collect();
        assert_eq!(reasons, ["dates with slashes: the day is taken to come first, as a date in it shows"], "{name}");
        let events = decoded.events.finish();
        let times = [0, 1].map(|row| events.time(row).expect("a time").to_string());
        assert_eq!(times, ["2026-04-03T10:00:05Z", "2025-12-31T23:00:00Z"], "{name}");
    }
}
