//! Sign-ins, and what administrators do.

use super::GoogleWorkspace;
use crate::Format;
use crate::formats::cloud::Json;
use crate::formats::cloud::testing::{check as check_columns, check_damage, decode, value};

const LOGIN: &str = r#"{"kind":"admin#reports#activity","id":{"time":"2026-03-04T10:00:00.123Z","uniqueQualifier":"-12","applicationName":"login","customerId":"C01birch"},"etag":"e","actor":{"callerType":"USER","email":"ada@birch.example","profileId":"1"},"ipAddress":"203.0.113.7","events":[{"type":"login","name":"login_challenge","parameters":[{"name":"login_challenge_method","multiValue":["password","totp"]}]},{"type":"login","name":"login_success","parameters":[{"name":"login_type","value":"google_password"},{"name":"is_suspicious","boolValue":false}]}]}"#;

fn one(record: &str, name: &str) -> Option<String> {
    value(&decode(&Json(GoogleWorkspace), record.as_bytes()).events.finish(), 0, name)
}

#[test]
fn a_sign_in_is_a_logon() {
    check_columns(
        &Json(GoogleWorkspace),
        LOGIN,
        &[
            "host=google-c01birch",
            "class=3002",
            "activity=logon",
            "outcome=success",
            "logon_kind=cloud",
            "account_name=ada@birch.example",
            "src_address=203.0.113.7",
            "api_operation=login_success",
        ],
    );
    assert_eq!(one(LOGIN, "events.parameters.login_type").as_deref(), Some("google_password"));
    assert_eq!(one(LOGIN, "events.parameters.is_suspicious").as_deref(), Some("false"));
    assert_eq!(one(LOGIN, "events.parameters.login_challenge_method").as_deref(), Some("password\ntotp"));
    let refused = LOGIN.replace("login_success", "login_failure").replace("login_type", "login_failure_type");
    let found = ["activity", "outcome", "status_code"].map(|name| one(&refused, name).unwrap());
    assert_eq!(found, ["logon", "failure", "google_password"]);
}

#[test]
fn what_an_administrator_does_is_a_call() {
    check_columns(
        &Json(GoogleWorkspace),
        r#"{"id":{"time":"2026-03-04T10:00:00Z","applicationName":"admin"},"ownerDomain":"birch.example","actor":{"key":"SYSTEM"},"events":[{"name":"ASSIGN_ROLE","parameters":[{"name":"ROLE_NAME","value":"_SEED_ADMIN_ROLE"},{"name":"USER_EMAIL","value":"eve@birch.example"}]}]}"#,
        &[
            "host=google-birch-example",
            "class=6003",
            "account_name=SYSTEM",
            "api_operation=ASSIGN_ROLE",
            "api_resource=eve@birch.example",
        ],
    );
}

#[test]
fn damage_is_counted() {
    check_damage(&Json(GoogleWorkspace), LOGIN);
}

#[test]
fn only_its_own_are_told() {
    assert!(Json(GoogleWorkspace).sniff(LOGIN.as_bytes(), 0));
    for other in [r#"{"id":{"time":"x"},"events":[]}"#, r#"{"protoPayload":{"methodName":"m"},"logName":"l"}"#] {
        assert!(!Json(GoogleWorkspace).sniff(other.as_bytes(), 0), "{other}");
    }
}
