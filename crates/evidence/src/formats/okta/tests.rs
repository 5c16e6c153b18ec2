//! Sessions, support as a user, and what is neither.

use super::Okta;
use crate::Format;
use crate::formats::cloud::Json;
use crate::formats::cloud::testing::{check as check_columns, check_damage, decode, value};

const START: &str = r#"{"uuid":"u-1","published":"2026-03-04T10:00:00.123Z","eventType":"user.session.start","version":"0","severity":"INFO","legacyEventType":"core.user_auth.login_success","displayMessage":"User login to Okta","actor":{"id":"00u1","type":"User","alternateId":"bert@msp.example","displayName":"Bert"},"client":{"userAgent":{"rawUserAgent":"Mozilla/5.0","os":"Linux"},"ipAddress":"203.0.113.7","zone":"null"},"outcome":{"result":"SUCCESS","reason":null},"target":[{"id":"a","type":"AppInstance","alternateId":"Console","displayName":"Okta Admin Console"},{"id":"b","displayName":"Second"}],"transaction":{"type":"WEB","id":"t-1"},"debugContext":{"debugData":{"origin":"https://msp-ops.okta.com","requestUri":"/api/v1/authn"}},"authenticationContext":{"credentialType":"PASSWORD","externalSessionId":"session-1"},"securityContext":{"isProxy":false}}"#;

fn one(record: &str, name: &str) -> Option<String> {
    value(&decode(&Json(Okta), record.as_bytes()).events.finish(), 0, name)
}

#[test]
fn a_session_that_starts_is_a_logon() {
    check_columns(
        &Json(Okta),
        START,
        &[
            "host=okta-msp-ops",
            "message=User login to Okta",
            "class=3002",
            "activity=logon",
            "outcome=success",
            "logon_kind=cloud",
            "account_name=bert@msp.example",
            "session=session-1",
            "logon_guid=t-1",
            "src_address=203.0.113.7",
            "api_operation=user.session.start",
            "api_resource=Okta Admin Console",
            "credential_kind=password",
        ],
    );
    assert_eq!(one(START, "target.displayName").as_deref(), Some("Okta Admin Console\nSecond"));
    assert_eq!(one(START, "securityContext.isProxy").as_deref(), Some("false"));
}

#[test]
fn other_events() {
    let refused =
        START.replace(r#""result":"SUCCESS","reason":null"#, r#""result":"FAILURE","reason":"INVALID_CREDENTIALS""#);
    let found = ["activity", "outcome", "status_code"].map(|name| one(&refused, name).unwrap());
    assert_eq!(found, ["logon", "failure", "INVALID_CREDENTIALS"]);
    let of = |event: &str| {
        let record = START.replace("user.session.start", event);
        ["activity", "class", "account_name", "actor_name"].map(|name| one(&record, name).unwrap_or_default())
    };
    assert_eq!(of("user.session.end"), ["logoff", "3002", "bert@msp.example", ""]);
    assert_eq!(of("user.authentication.sso"), ["", "3002", "bert@msp.example", ""]);
    assert_eq!(of("user.session.impersonation.initiate"), ["account_switch", "3002", "Console", "bert@msp.example"]);
    assert_eq!(of("system.log_stream.lifecycle.delete"), ["log_cleared", "1008", "bert@msp.example", ""]);
    assert_eq!(of("policy.rule.update"), ["", "6003", "bert@msp.example", ""]);
    let nameless = r#"{"eventType":"user.session.start","published":"2026-03-04T10:00:00Z","outcome":{"result":"CHALLENGE"},"authenticationContext":{"externalSessionId":"unknown"}}"#;
    let found = ["host", "outcome", "session"].map(|name| one(nameless, name));
    assert_eq!(found, [Some("okta".to_owned()), None, None]);
}

#[test]
fn damage_is_counted() {
    check_damage(&Json(Okta), START);
}

#[test]
fn only_its_own_are_told() {
    assert!(Json(Okta).sniff(START.as_bytes(), 0));
    let stream = format!(r#"{{"version":"0","id":"x","detail-type":"SystemLog","detail":{START}}}"#);
    assert!(Json(Okta).sniff(stream.as_bytes(), 0));
    for other in [r#"{"eventType":"AwsApiCall","eventName":"x"}"#, r#"{"eventType":"alert","src_ip":"192.0.2.1"}"#] {
        assert!(!Json(Okta).sniff(other.as_bytes(), 0), "{other}");
    }
}
