//! Calls, sign-ins and service accounts that are taken on; entries that are no audit.

use super::GcpAudit;
use crate::Format;
use crate::formats::cloud::Json;
use crate::formats::cloud::testing::{check as check_columns, check_damage, decode, value};

/// A service account of msp's project that becomes one of birch's.
const BECOME: &str = r#"{"insertId":"i-1","logName":"projects/birch-prod/logs/cloudaudit.googleapis.com%2Fdata_access","protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","authenticationInfo":{"principalEmail":"deploy@msp-ops.iam.gserviceaccount.com","serviceAccountKeyName":"//iam.googleapis.com/projects/msp-ops/serviceAccounts/deploy@msp-ops.iam.gserviceaccount.com/keys/k1"},"requestMetadata":{"callerIp":"203.0.113.7","callerSuppliedUserAgent":"gcloud"},"serviceName":"iamcredentials.googleapis.com","methodName":"google.iam.credentials.v1.IAMCredentials.GenerateAccessToken","resourceName":"projects/-/serviceAccounts/1234","request":{"name":"projects/-/serviceAccounts/admin@birch-prod.iam.gserviceaccount.com"},"status":{}},"resource":{"type":"service_account","labels":{"project_id":"birch-prod"}},"severity":"INFO","timestamp":"2026-03-04T10:00:00.123456789Z","receiveTimestamp":"2026-03-04T10:00:01Z"}"#;

fn one(record: &str, name: &str) -> Option<String> {
    value(&decode(&Json(GcpAudit), record.as_bytes()).events.finish(), 0, name)
}

#[test]
fn a_service_account_of_another_project_is_a_role() {
    check_columns(
        &Json(GcpAudit),
        BECOME,
        &[
            "host=gcp-birch-prod",
            "class=3002",
            "activity=logon",
            "outcome=success",
            "logon_kind=role",
            "account_name=admin@birch-prod.iam.gserviceaccount.com",
            "actor_name=deploy@msp-ops.iam.gserviceaccount.com",
            "src_address=203.0.113.7",
            "src_host=gcp-msp-ops",
            "api_operation=google.iam.credentials.v1.IAMCredentials.GenerateAccessToken",
            "api_resource=projects/-/serviceAccounts/1234",
            "credential_kind=key",
            "credential=//iam.googleapis.com/projects/msp-ops/serviceAccounts/deploy@msp-ops.iam.gserviceaccount.com/keys/k1",
        ],
    );
    let own = BECOME.replace("msp-ops", "birch-prod");
    assert_eq!(one(&own, "activity").as_deref(), Some("account_switch"));
    assert_eq!(one(BECOME, "protoPayload.serviceName").as_deref(), Some("iamcredentials.googleapis.com"));
}

#[test]
fn calls_end_or_only_begin() {
    let call = |rest: &str| {
        format!(
            r#"{{"insertId":"i","logName":"organizations/42/logs/x","timestamp":"2026-03-04T10:00:00Z","protoPayload":{{"authenticationInfo":{{"principalEmail":"ada@birch.example"}},"methodName":"google.logging.v2.ConfigServiceV2.DeleteSink","resourceName":"sinks/s","requestMetadata":{{"callerIp":"private"}}{rest}"#
        )
    };
    let denied = call(r#","status":{"code":7,"message":"denied"}}}"#);
    let found = ["host", "outcome", "status_code", "class"].map(|name| one(&denied, name).unwrap());
    assert_eq!(found, ["gcp-42", "failure", "7", "6003"]);
    assert_eq!(one(&denied, "activity"), None);
    assert_eq!(one(&denied, "protoPayload.requestMetadata.callerIp").as_deref(), Some("private"));
    assert_eq!(one(&call("}}"), "activity").as_deref(), Some("log_cleared"));
    assert_eq!(one(&call(r#"},"operation":{"first":true}}"#), "outcome"), None);
}

#[test]
fn sign_ins_and_other_entries() {
    let login = r#"{"insertId":"i","timestamp":"2026-03-04T10:00:00Z","protoPayload":{"serviceName":"login.googleapis.com","methodName":"google.login.LoginService.loginFailure","authenticationInfo":{"principalEmail":"ada@birch.example"}}}"#;
    let found = ["activity", "outcome", "account_name"].map(|name| one(login, name).unwrap());
    assert_eq!(found, ["logon", "failure", "ada@birch.example"]);
    let text = r#"{"insertId":"i","logName":"projects/p/logs/syslog","timestamp":"2026-03-04T10:00:00Z","textPayload":"hello"}"#;
    assert!(Json(GcpAudit).sniff(text.as_bytes(), 0));
    check_columns(&Json(GcpAudit), text, &["host=gcp-p", "message=hello"]);
}

#[test]
fn damage_is_counted() {
    check_damage(&Json(GcpAudit), BECOME);
}

#[test]
fn only_its_own_are_told() {
    assert!(Json(GcpAudit).sniff(BECOME.as_bytes(), 0));
    for other in [r#"{"insertId":"i","timestamp":"x"}"#, r#"{"eventName":"x","eventSource":"y","awsRegion":"z"}"#] {
        assert!(!Json(GcpAudit).sniff(other.as_bytes(), 0), "{other}");
    }
}
