//! Hops between tenants that only clouds log: a role of another account, a partner's sign-in to another directory.

use crate::support::Folder;
use serde_json::Value;

const PROVIDER: &str = "11111111-1111-1111-1111-111111111111";
const ALDER: &str = "22222222-2222-2222-2222-222222222222";

/// `source -> destination kind outcome` of each hop of the first path into a tenant.
fn hops(scope: &Value, tenant: &str) -> Vec<String> {
    let of_tenant =
        scope["tenants"].as_array().expect("told").iter().find(|each| each["tenant"] == tenant).expect("told");
    let id = &of_tenant["paths"][0];
    let path = scope["paths"].as_array().expect("told").iter().find(|path| &path["id"] == id).expect("told");
    let end =
        |end: &Value| format!("{}/{}", end["tenant"].as_str().expect("told"), end["host"].as_str().expect("told"));
    let hop = |hop: &Value| {
        let [kind, outcome] = ["kind", "outcome"].map(|key| hop[key].as_str().expect("told"));
        format!("{} -> {} {kind} {outcome}", end(&hop["src"]), end(&hop["dst"]))
    };
    path["hops"].as_array().expect("told").iter().map(hop).collect()
}

/// A call of the trail of `own`: by `identity`, with the rest of the members.
fn call(minute: u32, own: &str, event: &str, identity: &str, rest: &str) -> String {
    format!(
        r#"{{"eventVersion":"1.08","userIdentity":{identity},"eventTime":"2026-03-04T10:{minute:02}:00Z","eventSource":"sts.amazonaws.com","eventName":"{event}","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.7","recipientAccountId":"{own}"{rest}}}"#
    )
}

#[test]
fn a_role_of_a_customers_account_is_a_hop_that_both_trails_log() {
    let folder = Folder::new();
    let bert = r#"{"type":"IAMUser","userName":"bert","accountId":"111111111111","accessKeyId":"AKIAPROVIDER","arn":"arn:aws:iam::111111111111:user/bert"}"#;
    let seen_from_there = r#"{"type":"AWSAccount","principalId":"AIDAPROVIDER","accountId":"111111111111"}"#;
    let taken = r#","requestParameters":{"roleArn":"arn:aws:iam::222222222222:role/Operations","roleSessionName":"bert"},"responseElements":{"credentials":{"accessKeyId":"ASIAALDER"},"assumedRoleUser":{"arn":"arn:aws:sts::222222222222:assumed-role/Operations/bert"}},"sharedEventID":"shared-1""#;
    let login = r#","responseElements":{"ConsoleLogin":"Success"}"#;
    let ours =
        [call(0, "111111111111", "ConsoleLogin", bert, login), call(5, "111111111111", "AssumeRole", bert, taken)];
    folder.write("evidence/provider/trail.json", format!("{{\"Records\":[{}]}}", ours.join(",")));
    let theirs = call(5, "222222222222", "AssumeRole", seen_from_there, taken);
    folder.write("evidence/alder/trail.json", format!("{{\"Records\":[{theirs}]}}"));
    let scope = folder.run("investigate evidence --seed address:203.0.113.7 --json").ended(0).json();
    assert_eq!(
        hops(&scope, "alder"),
        [
            "provider/203.0.113.7 -> provider/aws-111111111111 cloud success",
            "provider/aws-111111111111 -> alder/aws-222222222222 role success",
        ],
        "{scope:#}"
    );
}

fn sign_in(minute: u32, writer: &str, resource: &str, correlation: &str) -> String {
    format!(
        r#"{{"time":"2026-03-04T10:{minute:02}:05Z","category":"SignInLogs","tenantId":"{writer}","operationName":"Sign-in activity","properties":{{"createdDateTime":"2026-03-04T10:{minute:02}:00Z","userPrincipalName":"bert@northgate.example","appId":"a","appDisplayName":"Azure Portal","ipAddress":"203.0.113.7","correlationId":"{correlation}","isInteractive":true,"status":{{"errorCode":0}},"crossTenantAccessType":"serviceProvider","homeTenantId":"{PROVIDER}","resourceTenantId":"{resource}","uniqueTokenIdentifier":"token-{minute}"}}}}"#
    )
}

#[test]
fn a_partners_sign_in_to_a_customers_directory_is_a_hop() {
    let folder = Folder::new();
    let ours = [sign_in(0, PROVIDER, PROVIDER, "c-0"), sign_in(5, PROVIDER, ALDER, "c-5")].join("\n");
    folder.write("evidence/provider/signins.json", ours);
    folder.write("evidence/alder/signins.json", sign_in(5, ALDER, ALDER, "c-5"));
    let scope = folder.run("investigate evidence --seed address:203.0.113.7 --json").ended(0).json();
    assert_eq!(
        hops(&scope, "alder"),
        [
            format!("provider/203.0.113.7 -> provider/entra-{PROVIDER} cloud success"),
            format!("provider/entra-{PROVIDER} -> alder/entra-{ALDER} cloud success"),
        ],
        "{scope:#}"
    );
}
