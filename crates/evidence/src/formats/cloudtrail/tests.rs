//! Roles across accounts and in one, sign-ins, calls, and the real files of the corpus.

use super::Cloudtrail;
use crate::Format;
use crate::formats::cloud::testing::{check as check_columns, check_damage, columns, decode, value};
use crate::formats::cloud::{Json, Sheet};
use crate::formats::csv::Table;

/// A role of birch's account (2222..) taken on by an operator of msp (1111..), as birch's trail tells it.
const TARGET: &str = r#"{"eventVersion":"1.08","userIdentity":{"type":"AWSAccount","principalId":"AROAMSP:bert","accountId":"111111111111"},"eventTime":"2026-03-04T10:00:00Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.7","userAgent":"aws-cli","requestParameters":{"roleArn":"arn:aws:iam::222222222222:role/MspAdmin","roleSessionName":"bert","durationSeconds":3600},"responseElements":{"credentials":{"accessKeyId":"ASIABIRCH1","expiration":"Mar 4, 2026, 11:00:00 AM"},"assumedRoleUser":{"assumedRoleId":"AROABIRCH:bert","arn":"arn:aws:sts::222222222222:assumed-role/MspAdmin/bert"}},"resources":[{"accountId":"222222222222","type":"AWS::IAM::Role","ARN":"arn:aws:iam::222222222222:role/MspAdmin"}],"eventID":"e-1","eventType":"AwsApiCall","recipientAccountId":"222222222222","sharedEventID":"shared-1"}"#;

/// The same, as msp's own trail tells it.
const CALLER: &str = r#"{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAMSP:bert","arn":"arn:aws:sts::111111111111:assumed-role/Operators/bert","accountId":"111111111111","accessKeyId":"ASIAMSP1","sessionContext":{"sessionIssuer":{"type":"Role","userName":"Operators"}}},"eventTime":"2026-03-04T10:00:00Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.7","requestParameters":{"roleArn":"arn:aws:iam::222222222222:role/MspAdmin","roleSessionName":"bert"},"responseElements":{"credentials":{"accessKeyId":"ASIABIRCH1"},"assumedRoleUser":{"arn":"arn:aws:sts::222222222222:assumed-role/MspAdmin/bert"}},"eventType":"AwsApiCall","recipientAccountId":"111111111111","sharedEventID":"shared-1"}"#;

fn check(record: &str, expect: &[&str]) {
    check_columns(&Json(Cloudtrail), record, expect);
}

#[test]
fn a_role_across_accounts_is_a_logon_there_and_a_use_of_credentials_here() {
    check(
        TARGET,
        &[
            "host=aws-222222222222",
            "class=3002",
            "activity=logon",
            "outcome=success",
            "logon_kind=role",
            "account_name=MspAdmin/bert",
            "account_domain=222222222222",
            "actor_name=AROAMSP:bert",
            "session=ASIABIRCH1",
            "logon_guid=shared-1",
            "src_address=203.0.113.7",
            "src_host=aws-111111111111",
            "api_operation=AssumeRole",
            "api_resource=arn:aws:iam::222222222222:role/MspAdmin",
            "credential_kind=token",
        ],
    );
    check(
        CALLER,
        &[
            "host=aws-111111111111",
            "class=3002",
            "activity=credential_use",
            "outcome=success",
            "logon_kind=role",
            "account_name=MspAdmin/bert",
            "account_domain=222222222222",
            "actor_name=Operators/bert",
            "session=ASIABIRCH1",
            "actor_session=ASIAMSP1",
            "logon_guid=shared-1",
            "src_address=203.0.113.7",
            "src_host=aws-111111111111",
            "dst_host=aws-222222222222",
            "api_operation=AssumeRole",
            "api_resource=arn:aws:iam::222222222222:role/MspAdmin",
            "credential_kind=token",
            "credential=ASIAMSP1",
        ],
    );
    let events = decode(&Json(Cloudtrail), TARGET.as_bytes()).events.finish();
    let extra = |name: &str| value(&events, 0, name);
    assert_eq!(extra("userIdentity.accountId").as_deref(), Some("111111111111"));
    assert_eq!(extra("requestParameters.durationSeconds").as_deref(), Some("3600"));
    assert_eq!(extra("eventSource").as_deref(), Some("sts.amazonaws.com"));
}

#[test]
fn a_role_that_was_refused_is_known_by_the_error() {
    check(
        r#"{"eventTime":"2026-03-04T10:00:00Z","eventName":"AssumeRole","eventSource":"sts.amazonaws.com","userIdentity":{"type":"IAMUser","userName":"bert","arn":"arn:aws:iam::111111111111:user/bert","accountId":"111111111111","accessKeyId":"AKIAMSP"},"errorCode":"AccessDenied","errorMessage":"User: arn:aws:iam::111111111111:user/bert is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/MspAdmin","requestParameters":null,"recipientAccountId":"111111111111"}"#,
        &[
            "host=aws-111111111111",
            "class=3002",
            "activity=credential_use",
            "outcome=failure",
            "logon_kind=role",
            "account_name=MspAdmin",
            "account_domain=222222222222",
            "actor_name=bert",
            "actor_session=AKIAMSP",
            "src_host=aws-111111111111",
            "dst_host=aws-222222222222",
            "api_operation=AssumeRole",
            "credential_kind=token",
            "credential=AKIAMSP",
            "status_code=AccessDenied",
        ],
    );
}

#[test]
fn a_key_that_was_issued_is_the_session_of_what_it_asks() {
    check(
        r#"{"eventTime":"2026-03-04T10:01:00Z","eventName":"GetSecretValue","eventSource":"secretsmanager.amazonaws.com","userIdentity":{"type":"AssumedRole","principalId":"AROABIRCH:bert","arn":"arn:aws:sts::222222222222:assumed-role/MspAdmin/bert","accountId":"222222222222","accessKeyId":"ASIABIRCH1"},"sourceIPAddress":"AWS Internal","requestParameters":{"secretId":"db"},"recipientAccountId":"222222222222"}"#,
        &[
            "host=aws-222222222222",
            "class=6003",
            "outcome=success",
            "account_name=MspAdmin/bert",
            "account_domain=222222222222",
            "session=ASIABIRCH1",
            "src_host=aws-222222222222",
            "api_operation=GetSecretValue",
            "api_resource=db",
            "credential_kind=token",
            "credential=ASIABIRCH1",
        ],
    );
}

#[test]
fn roles_in_one_account_and_from_outside() {
    let check = |identity: &str, event: &str, expect: [&str; 3]| {
        let record = format!(
            r#"{{"eventName":"{event}","eventSource":"sts.amazonaws.com","userIdentity":{identity},"requestParameters":{{"roleArn":"arn:aws:iam::222222222222:role/R","roleSessionName":"s"}},"recipientAccountId":"222222222222"}}"#
        );
        let events = decode(&Json(Cloudtrail), record.as_bytes()).events.finish();
        let found = ["activity", "account_name", "actor_name"].map(|name| value(&events, 0, name).unwrap_or_default());
        assert_eq!(found, expect, "{record}");
    };
    let user = r#"{"type":"IAMUser","userName":"ada","accountId":"222222222222"}"#;
    check(user, "AssumeRole", ["account_switch", "R/s", "ada"]);
    let service = r#"{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}"#;
    check(service, "AssumeRole", ["account_switch", "R/s", "ec2.amazonaws.com"]);
    let saml = r#"{"type":"SAMLUser","principalId":"x:ada","userName":"ada@birch.example","identityProvider":"x"}"#;
    check(saml, "AssumeRoleWithSAML", ["logon", "R/s", "ada@birch.example"]);
}

#[test]
fn sign_ins_and_the_end_of_a_trail() {
    check(
        r#"{"eventTime":"2026-03-04T10:00:00Z","eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","eventType":"AwsConsoleSignIn","userIdentity":{"type":"Root","principalId":"222222222222","arn":"arn:aws:iam::222222222222:root","accountId":"222222222222"},"sourceIPAddress":"203.0.113.7","errorMessage":"Failed authentication","responseElements":{"ConsoleLogin":"Failure"},"recipientAccountId":"222222222222"}"#,
        &[
            "host=aws-222222222222",
            "class=3002",
            "activity=logon",
            "outcome=failure",
            "logon_kind=cloud",
            "account_name=root",
            "account_domain=222222222222",
            "src_address=203.0.113.7",
            "src_host=aws-222222222222",
            "api_operation=ConsoleLogin",
        ],
    );
    let activity = |end: &str| {
        let record =
            format!(r#"{{"eventName":"StopLogging","eventSource":"cloudtrail.amazonaws.com","awsRegion":"x"{end}}}"#);
        let events = decode(&Json(Cloudtrail), record.as_bytes()).events.finish();
        (value(&events, 0, "activity"), value(&events, 0, "outcome"))
    };
    assert_eq!(activity(""), (Some("log_cleared".to_owned()), Some("success".to_owned())));
    let failed = activity(r#","errorCode":"TrailNotFoundException""#);
    assert_eq!(failed, (None, Some("failure".to_owned())), "nothing was stopped");
}

#[test]
fn a_sign_in_succeeds_only_where_it_says_so() {
    let found = |rest: &str| {
        let record = format!(
            r#"{{"eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","awsRegion":"x","userIdentity":{{"userName":"ada"}}{rest}}}"#
        );
        let told = |format: &str| {
            let events = decode(&Json(Cloudtrail), format.as_bytes()).events.finish();
            ["activity", "outcome", "account_name"].map(|name| value(&events, 0, name).unwrap_or_default()).join(" ")
        };
        let inner = format!(r#"{{"CloudTrailEvent":{}}}"#, serde_json::to_string(&record).unwrap());
        assert_eq!(told(&record), told(&inner), "as text: {record}");
        told(&record)
    };
    for failure in [
        r#","responseElements":{"ConsoleLogin":"Failure"}"#,
        r#","responseElements":"{\"ConsoleLogin\":\"Failure\"}""#,
        r#","responseElements":"{ConsoleLogin=Failure}""#,
        r#","responseElements":null,"errorMessage":"Failed authentication""#,
    ] {
        assert_eq!(found(failure), "logon failure ada", "{failure}");
    }
    for success in
        [r#"{"ConsoleLogin":"Success"}"#, r#""{\"ConsoleLogin\":\"Success\"}""#, r#""{ConsoleLogin=Success}""#]
    {
        assert_eq!(found(&format!(r#","responseElements":{success}"#)), "logon success ada", "{success}");
    }
    for unknown in ["", r#","responseElements":null"#, r#","responseElements":"{ConsoleLogin=}""#] {
        assert_eq!(found(unknown), "  ada", "{unknown}");
    }
}

#[test]
fn an_event_in_text_is_the_event() {
    let text = serde_json::to_string(CALLER).unwrap();
    let looked_up = format!(r#"{{"EventId":"e-1","EventTime":"2026-03-04 11:00:00+01:00","CloudTrailEvent":{text}}}"#);
    assert!(Json(Cloudtrail).sniff(looked_up.as_bytes(), 0));
    let outer = decode(&Json(Cloudtrail), looked_up.as_bytes()).events.finish();
    let inner = decode(&Json(Cloudtrail), CALLER.as_bytes()).events.finish();
    assert_eq!(columns(&outer, 0), columns(&inner, 0));
    assert_eq!(value(&outer, 0, "EventId").as_deref(), Some("e-1"));
}

#[test]
fn insights_are_findings() {
    check(
        r#"{"eventTime":"2026-03-04T10:00:00Z","eventName":"RunInstances","eventSource":"ec2.amazonaws.com","awsRegion":"x","eventType":"AwsCloudTrailInsight","eventCategory":"Insight","recipientAccountId":"222222222222","insightDetails":{"state":"Start"}}"#,
        &["host=aws-222222222222", "class=2004", "api_operation=RunInstances"],
    );
}

#[test]
fn damage_is_counted() {
    check_damage(&Json(Cloudtrail), TARGET);
}

#[test]
fn an_element_that_is_no_event_costs_itself() {
    let file = format!(r#"{{"Records":[null,{TARGET},7,{CALLER}]}}"#);
    assert!(Json(Cloudtrail).sniff(file.as_bytes(), 0));
    let decoded = decode(&Json(Cloudtrail), file.as_bytes());
    let lost: u64 = decoded.rejections.iter().filter(|one| one.lost).map(|one| one.count).sum();
    assert_eq!((decoded.events.rows(), lost), (2, 2));
}

#[test]
fn only_its_own_are_told() {
    assert!(Json(Cloudtrail).sniff(TARGET.as_bytes(), 0));
    assert!(Json(Cloudtrail).sniff(&TARGET.as_bytes()[..400], 0));
    for other in [
        r#"{"EventID":1,"Channel":"Security"}"#,
        r#"{"awsAccountId":"1","digestStartTime":"x","logFiles":[{"hashValue":"x"}]}"#,
        r#"{"eventType":"user.session.start","published":"x","actor":{"id":"1"}}"#,
        "",
    ] {
        assert!(!Json(Cloudtrail).sniff(other.as_bytes(), 0), "{other}");
    }
}

/// TARGET as a row of Sentinel's table.
const SENTINEL: &str = r#"{"TimeGenerated":"2026-03-04T10:00:00Z","AwsEventId":"e-1","EventVersion":"1.08","EventSource":"sts.amazonaws.com","EventTypeName":"AwsApiCall","EventName":"AssumeRole","UserIdentityType":"AWSAccount","UserIdentityPrincipalid":"AROAMSP:bert","UserIdentityAccountId":"111111111111","AWSRegion":"eu-west-1","SourceIpAddress":"203.0.113.7","UserAgent":"aws-cli","RequestParameters":"{\"roleArn\":\"arn:aws:iam::222222222222:role/MspAdmin\",\"roleSessionName\":\"bert\",\"durationSeconds\":3600}","ResponseElements":"{\"credentials\":{\"accessKeyId\":\"ASIABIRCH1\",\"expiration\":\"Mar 4, 2026, 11:00:00 AM\"},\"assumedRoleUser\":{\"assumedRoleId\":\"AROABIRCH:bert\",\"arn\":\"arn:aws:sts::222222222222:assumed-role/MspAdmin/bert\"}}","Resources":"[{\"accountId\":\"222222222222\",\"type\":\"AWS::IAM::Role\",\"ARN\":\"arn:aws:iam::222222222222:role/MspAdmin\"}]","RecipientAccountId":"222222222222","SharedEventId":"shared-1","Type":"AWSCloudTrail"}"#;

#[test]
fn sentinel_keeps_the_same_under_other_names() {
    let own = decode(&Json(Cloudtrail), TARGET.as_bytes()).events.finish();
    assert_eq!(crate::formats::testing::told_as(SENTINEL.as_bytes()), ["cloudtrail"]);
    let kept = decode(&Json(Cloudtrail), SENTINEL.as_bytes()).events.finish();
    assert_eq!(columns(&kept, 0), columns(&own, 0));
    // Rules ask by the names of the event.
    for name in ["requestParameters.roleSessionName", "userIdentity.type", "awsRegion", "eventSource", "userAgent"] {
        let told = value(&own, 0, name);
        assert!(told.is_some(), "{name}");
        assert_eq!(value(&kept, 0, name), told, "{name}");
    }
    let value_of: serde_json::Value = serde_json::from_str(SENTINEL).expect("a fixture");
    let members = value_of.as_object().expect("an object");
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let names: Vec<String> = members.keys().map(|name| quoted(name)).collect();
    let cells: Vec<String> = members.values().map(|value| quoted(value.as_str().expect("a text"))).collect();
    let table = format!("{}\n{}\n", names.join(","), cells.join(","));
    assert_eq!(crate::formats::testing::told_as(table.as_bytes()), ["cloudtrail_csv"]);
    let sheet = decode(&Table(Sheet(Cloudtrail)), table.as_bytes()).events.finish();
    assert_eq!(columns(&sheet, 0).replace("record=2", "record=1"), columns(&own, 0));
}

#[test]
fn a_file_without_records_is_read() {
    for empty in ["{\"Records\":[]}", "{ \"Records\" : [\n]\n}\n"] {
        assert!(Json(Cloudtrail).sniff(empty.as_bytes(), empty.len() as u64), "{empty}");
        let decoded = decode(&Json(Cloudtrail), empty.as_bytes());
        assert_eq!(decoded.rejections, [], "{empty}");
        assert_eq!(decoded.events.finish().rows(), 0);
    }
    // It may be only the beginning.
    assert!(!Json(Cloudtrail).sniff(b"{\"Records\":[]}", 100));
    assert!(!Json(Cloudtrail).sniff(b"{\"records\":[]}", 14));
}
