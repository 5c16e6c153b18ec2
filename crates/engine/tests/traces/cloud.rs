//! Clouds: what was done with a role's key, and by whom.

use crate::{analysed, hops, tenant};
use model::Verdict;

const BERT: &str = r#"{"type":"IAMUser","userName":"bert","accountId":"111111111111","accessKeyId":"AKIAPROVIDER","arn":"arn:aws:iam::111111111111:user/bert"}"#;
const BERT_SEEN_FROM_ALDER: &str = r#"{"type":"AWSAccount","principalId":"AIDAPROVIDER","accountId":"111111111111"}"#;
const OPERATIONS: &str = r#"{"type":"AssumedRole","accountId":"222222222222","accessKeyId":"ASIAALDER","arn":"arn:aws:sts::222222222222:assumed-role/Operations/bert"}"#;
const TAKEN: &str = r#","requestParameters":{"roleArn":"arn:aws:iam::222222222222:role/Operations","roleSessionName":"bert"},"responseElements":{"credentials":{"accessKeyId":"ASIAALDER"},"assumedRoleUser":{"arn":"arn:aws:sts::222222222222:assumed-role/Operations/bert"}},"sharedEventID":"shared-1""#;

/// An event of the trail of `own`, at a time of the day: by `identity` from `address`, with the rest of the members.
fn event(time: &str, own: &str, name: &str, identity: &str, address: &str, rest: &str) -> String {
    format!(
        r#"{{"eventVersion":"1.08","userIdentity":{identity},"eventTime":"2026-03-04T{time}Z","eventSource":"x.amazonaws.com","eventName":"{name}","awsRegion":"eu-west-1","sourceIPAddress":"{address}","recipientAccountId":"{own}"{rest}}}"#
    )
}

fn trail(events: &[String]) -> String {
    format!("{{\"Records\":[{}]}}", events.join(","))
}

#[test]
fn whoever_has_the_key_of_a_role_is_there_while_it_is_used() {
    let by_password = BERT.replace(r#""accessKeyId":"AKIAPROVIDER","#, "");
    let login = r#","responseElements":{"ConsoleLogin":"Success"}"#;
    let ours = trail(&[
        event("09:55:00", "111111111111", "ConsoleLogin", &by_password, "203.0.113.7", login),
        event("10:00:00", "111111111111", "AssumeRole", BERT, "203.0.113.7", TAKEN),
    ]);
    let call = |time, name, rest| event(time, "222222222222", name, OPERATIONS, "203.0.113.7", rest);
    let theirs = trail(&[
        event("10:00:00", "222222222222", "AssumeRole", BERT_SEEN_FROM_ALDER, "203.0.113.7", TAKEN),
        call("10:05:00", "ListBuckets", ""),
        call("11:00:00", "GetObject", r#","errorCode":"AccessDenied""#),
        call("13:30:00", "StopLogging", ""),
        // Somebody else's session, another account's key of that name.
        event("15:00:00", "222222222222", "ListBuckets", &OPERATIONS.replace("ASIAALDER", "ASIAOTHER"), "10.0.0.1", ""),
        event("16:00:00", "333333333333", "ListBuckets", OPERATIONS, "10.0.0.1", ""),
    ]);
    let files = [("e/provider/trail.json", ours), ("e/alder/trail.json", theirs)];
    let scope = analysed(&files, &["address:203.0.113.7"]).scope;
    assert_eq!(
        hops(&scope, "alder"),
        [
            "provider/203.0.113.7 -> provider/aws-111111111111 bert cloud success (1)",
            "provider/aws-111111111111 -> alder/aws-222222222222 Operations/bert role success (4)"
        ],
        "{scope:#?}"
    );
    let alder = tenant(&scope, "alder");
    let seen = [alder.first_seen, alder.last_seen].map(|time| time.unwrap().to_string());
    assert_eq!(seen, ["2026-03-04T10:00:00Z", "2026-03-04T13:30:00Z"]);
    let hop = &scope.paths.iter().flat_map(|path| &path.hops).find(|hop| hop.uses.count > 0).unwrap();
    assert_eq!((hop.uses.count, hop.uses.last), (3, alder.last_seen));
    let records: Vec<(&str, u64)> = hop.evidence.iter().map(|at| (at.file.as_str(), at.record)).collect();
    assert_eq!(
        records,
        [("alder/trail.json", 1), ("provider/trail.json", 2), ("alder/trail.json", 2), ("alder/trail.json", 4)]
    );
}

/// Azure's log of a customer's subscription: what the provider did in it by a delegation.
fn delegated(time: &str, token: &str) -> String {
    format!(
        r#"{{"eventTimestamp":"2026-03-04T{time}Z","operationName":{{"value":"Microsoft.Compute/virtualMachines/runCommand/action"}},"status":{{"value":"Succeeded"}},"subscriptionId":"sub-1","tenantId":"22222222-2222-2222-2222-222222222222","caller":"bert@msp.example","claims":{{"http://schemas.microsoft.com/identity/claims/tenantid":"11111111-1111-1111-1111-111111111111","uti":"{token}"}}}}"#
    )
}

#[test]
fn every_delegated_operation_is_a_sign_of_its_own() {
    let sign_in = r#"{"time":"2026-03-04T10:00:05Z","category":"SignInLogs","tenantId":"11111111-1111-1111-1111-111111111111","operationName":"Sign-in activity","properties":{"createdDateTime":"2026-03-04T10:00:00Z","userPrincipalName":"bert@msp.example","appId":"a","appDisplayName":"Azure Portal","ipAddress":"203.0.113.7","correlationId":"c-1","isInteractive":true,"status":{"errorCode":0},"homeTenantId":"11111111-1111-1111-1111-111111111111","resourceTenantId":"11111111-1111-1111-1111-111111111111","uniqueTokenIdentifier":"t-1"}}"#;
    let operations = [("10:05:00", "t-1"), ("10:06:00", "t-1"), ("12:40:00", "t-2")];
    let operations: Vec<String> = operations.iter().map(|(time, token)| delegated(time, token)).collect();
    let files =
        [("e/provider/signins.json", format!("{sign_in}\n")), ("e/alder/azure.json", operations.join("\n") + "\n")];
    let scope = analysed(&files, &["address:203.0.113.7"]).scope;
    let alder = tenant(&scope, "alder");
    let seen = [alder.first_seen, alder.last_seen].map(|time| time.unwrap().to_string());
    assert_eq!(seen, ["2026-03-04T10:05:00Z", "2026-03-04T12:40:00Z"], "{scope:#?}");
}

#[test]
fn a_call_that_was_let_in_from_a_seeds_address_is_an_entry() {
    let deploy = r#"{"type":"IAMUser","userName":"deploy","accountId":"222222222222","accessKeyId":"AKIAALDER","arn":"arn:aws:iam::222222222222:user/deploy"}"#;
    let bad = "198.51.100.9";
    let call = |time, name, address, rest| event(time, "222222222222", name, deploy, address, rest);
    let service = r#"{"type":"AWSService","invokedBy":"config.amazonaws.com"}"#;
    let anybody = r#"{"type":"AWSAccount","principalId":"","accountId":"ANONYMOUS_PRINCIPAL"}"#;
    let alder = trail(&[
        call("09:00:00", "ListBuckets", "203.0.113.50", ""),
        call("10:00:00", "GetCallerIdentity", bad, ""),
        call("10:30:00", "ListBuckets", bad, ""),
        call("12:15:00", "GetObject", bad, r#","errorCode":"AccessDenied""#),
        // The key's owner goes on.
        call("15:00:00", "ListBuckets", "203.0.113.50", ""),
    ]);
    let birch = trail(&[
        event("10:00:00", "333333333333", "GetObject", anybody, bad, ""),
        event("10:05:00", "333333333333", "PutEvaluations", service, bad, ""),
        event(
            "10:10:00",
            "333333333333",
            "ListBuckets",
            &deploy.replace("222222222222", "333333333333"),
            bad,
            r#","errorCode":"AccessDenied""#,
        ),
    ]);
    let files = [("e/alder/trail.json", alder), ("e/birch/trail.json", birch)];
    let scope = analysed(&files, &["address:198.51.100.9"]).scope;
    assert_eq!(hops(&scope, "alder"), ["alder/198.51.100.9 -> alder/aws-222222222222 deploy cloud success (3)"]);
    let path = scope.paths.first().unwrap();
    let told = |text: &str| path.hops[0].reasons.iter().any(|reason| reason.contains(text));
    assert!(told("The seed address:198.51.100.9 names it.") && told("No logon is logged"), "{path:#?}");
    let alder = tenant(&scope, "alder");
    let seen = [alder.first_seen, alder.last_seen].map(|time| time.unwrap().to_string());
    assert_eq!(
        (alder.verdict, seen),
        (Verdict::Reached, ["2026-03-04T10:00:00Z", "2026-03-04T12:15:00Z"].map(str::to_owned))
    );
    // Refused is tried; without a key, or by a service: nobody is said to have come in.
    let birch = tenant(&scope, "birch");
    assert_eq!((birch.verdict, birch.paths.len()), (Verdict::Attempted, 1));
    let notes: Vec<&String> = scope.notes.iter().filter(|note| note.contains("of no logon")).collect();
    assert!(notes.len() == 1 && notes[0].starts_with("2 records of birch name 198.51.100.9"), "{notes:?}");
}

const DIRECTORY: &str = "22222222-2222-2222-2222-222222222222";

/// The directory's audit log: somebody changed an application.
fn changed(time: &str, user: &str, result: &str) -> String {
    format!(
        r#"{{"time":"2026-03-04T{time}Z","category":"AuditLogs","tenantId":"{DIRECTORY}","operationName":"Update application","properties":{{"activityDateTime":"2026-03-04T{time}Z","activityDisplayName":"Update application","category":"ApplicationManagement","result":"{result}","initiatedBy":{{"user":{{"id":"u-1","userPrincipalName":"{user}"}}}},"targetResources":[{{"id":"a-1","displayName":"Backup","type":"Application"}}]}}}}"#
    )
}

/// A logon on premises, as NXLog writes it.
const ON_PREMISES: &str = r#"{"EventTime":"2026-03-04 09:00:00","Hostname":"DC01.alder.example","Keywords":-9214364837600034816,"EventType":"AUDIT_SUCCESS","SeverityValue":2,"EventID":4624,"SourceName":"Microsoft-Windows-Security-Auditing","RecordNumber":7,"Channel":"Security","TargetUserSid":"S-1-5-21-1-2-3-1104","TargetUserName":"mara","TargetDomainName":"ALDER","TargetLogonId":"0x5429ab0","LogonType":"3","AuthenticationPackageName":"NTLM","WorkstationName":"ADFS01","IpAddress":"10.0.0.5","IpPort":"50111"}"#;

#[test]
fn an_account_is_followed_from_its_own_network_into_the_cloud() {
    let audit = [
        changed("10:00:00", "mara@alder.example", "success"),
        changed("10:05:00", "mara@alder.example", "failure"),
        changed("11:30:00", "mara@alder.example", "success"),
        changed("10:02:00", "bo@alder.example", "success"),
    ];
    let other = (
        "e/birch/audit.json",
        changed("10:03:00", "mara@birch.example", "success").replace(DIRECTORY, &DIRECTORY.replace('2', "3")),
    );
    let audit = audit.join("\n") + "\n";
    let ours = format!("{ON_PREMISES}\n");
    let files = [("e/alder/DC01/security.json", ours.clone()), ("e/alder/audit.json", audit.clone()), other.clone()];
    let scope = analysed(&files, &["account:ALDER\\mara"]).scope;
    let mut all: Vec<String> = scope.paths.iter().flat_map(|path| &path.hops).map(crate::hop).collect();
    all.sort();
    assert_eq!(
        all,
        [
            format!("? -> alder/entra-{DIRECTORY} mara@alder.example cloud success (2)"),
            "alder/ADFS01 -> alder/DC01 mara network success (1)".to_owned()
        ],
        "{scope:#?}"
    );
    let entry = scope.paths.iter().flat_map(|path| &path.hops).find(|hop| hop.uses.count > 0).unwrap();
    assert!(entry.reasons.iter().any(|reason| reason.contains("No sign-in that it came out of is logged")));
    assert_eq!(entry.uses.count, 1, "{entry:#?}");
    assert_eq!(tenant(&scope, "alder").last_seen.unwrap().to_string(), "2026-03-04T11:30:00Z");

    // With a sign-in before, the calls are what was done in its session.
    let sign_in = format!(
        r#"{{"time":"2026-03-04T09:50:00Z","category":"SignInLogs","tenantId":"{DIRECTORY}","operationName":"Sign-in activity","properties":{{"createdDateTime":"2026-03-04T09:50:00Z","userPrincipalName":"mara@alder.example","appId":"a","appDisplayName":"Azure Portal","ipAddress":"203.0.113.7","correlationId":"c-1","isInteractive":true,"status":{{"errorCode":0}},"homeTenantId":"{DIRECTORY}","resourceTenantId":"{DIRECTORY}","uniqueTokenIdentifier":"t-1"}}}}"#
    );
    let files =
        [("e/alder/DC01/security.json", ours), ("e/alder/audit.json", audit), ("e/alder/s.json", sign_in), other];
    let scope = analysed(&files, &["account:mara@alder.example"]).scope;
    let hops = scope.paths.iter().flat_map(|path| &path.hops);
    let into_cloud: Vec<String> = hops.filter(|hop| hop.dst.name.as_str().contains("entra")).map(crate::hop).collect();
    assert_eq!(
        into_cloud,
        [format!("alder/203.0.113.7 -> alder/entra-{DIRECTORY} mara@alder.example cloud success (1)")]
    );
}

#[test]
fn roles_taken_on_one_out_of_another_are_told_with_the_hop() {
    const OWN: &str = "222222222222";
    let bert = BERT.replace("111111111111", OWN);
    let acting = |role: &str, key: &str| {
        format!(
            r#"{{"type":"AssumedRole","accountId":"{OWN}","accessKeyId":"{key}","arn":"arn:aws:sts::{OWN}:assumed-role/{role}/x"}}"#
        )
    };
    let take = |time, by: &str, role: &str, key: &str| {
        let answer = format!(
            r#","requestParameters":{{"roleArn":"arn:aws:iam::{OWN}:role/{role}","roleSessionName":"x"}},"responseElements":{{"credentials":{{"accessKeyId":"{key}"}},"assumedRoleUser":{{"arn":"arn:aws:sts::{OWN}:assumed-role/{role}/x"}}}}"#
        );
        event(time, OWN, "AssumeRole", by, "198.51.100.9", &answer)
    };
    let bad = "198.51.100.9";
    let alder = trail(&[
        event("10:00:00", OWN, "GetCallerIdentity", &bert, bad, ""),
        take("10:10:00", &bert, "Reader", "ASIAREADER"),
        take("10:20:00", &acting("Reader", "ASIAREADER"), "Writer", "ASIAWRITER"),
        event("14:00:00", OWN, "DeleteBucket", &acting("Writer", "ASIAWRITER"), "192.0.2.77", ""),
        // Another's.
        take("10:15:00", &bert.replace("AKIAPROVIDER", "AKIAOTHER").replace("bert", "olu"), "Admin", "ASIAADMIN"),
        event("18:00:00", OWN, "DeleteBucket", &acting("Admin", "ASIAADMIN"), "192.0.2.78", ""),
    ]);
    let files = [("e/alder/trail.json", alder), ("e/birch/auth.log", String::new())];
    let scope = analysed(&files, &["key:AKIAPROVIDER"]).scope;
    assert_eq!(hops(&scope, "alder").len(), 1, "{scope:#?}");
    let hop = &scope.paths[0].hops[0];
    let changes = hop.changes.listed.iter().map(|change| {
        format!(
            "{} {} {}:{}",
            change.time,
            change.account.name.as_deref().unwrap(),
            change.evidence.file,
            change.evidence.record
        )
    });
    assert_eq!(
        changes.collect::<Vec<_>>(),
        ["2026-03-04T10:10:00Z Reader/x alder/trail.json:2", "2026-03-04T10:20:00Z Writer/x alder/trail.json:3"]
    );
    // What is done with the last of the keys is the intruder's presence.
    assert_eq!(tenant(&scope, "alder").last_seen.unwrap().to_string(), "2026-03-04T14:00:00Z");
}

/// Verdicts of alder, whose trail holds these events, beside those of birch, which has one of its own.
fn verdict_of_alder(events: &[String], seed: &str) -> Verdict {
    let birch = trail(&[event("10:00:00", "333333333333", "ConsoleLogin", BERT, "198.51.100.200", "")]);
    let scope = analysed(
        &[("e/alder/trail.json", trail(events)), ("e/birch/trail.json", birch)],
        &[seed, "address:198.51.100.200"],
    );
    tenant(&scope.scope, "alder").verdict
}

#[test]
fn nothing_that_a_seed_asked_of_a_cloud_passes_as_not_seen() {
    let own = "222222222222";
    let bert = BERT.replace("111111111111", own);
    let bad = "198.51.100.9";
    let call = |time, name, rest| event(time, own, name, &bert, bad, rest);
    let refused = r#","errorCode":"AccessDenied""#;
    let login = r#","responseElements":{"ConsoleLogin":"Success"}"#;
    let by_password = bert.replace(r#""accessKeyId":"AKIAPROVIDER","#, "");
    let check = |what: &str, events: &[String], seed: &str, expect: Verdict| {
        assert_eq!(verdict_of_alder(events, seed), expect, "{what}");
    };
    let seeds = ["address:198.51.100.9", "key:AKIAPROVIDER", "account:bert"];
    for seed in seeds {
        check("refused", &[call("10:00:00", "ListBuckets", refused)], seed, Verdict::Attempted);
        let both = [call("10:00:00", "ListBuckets", refused), call("10:10:00", "ListBuckets", "")];
        check("refused, then let in", &both, seed, Verdict::Reached);
        check("the trail itself", &[call("10:00:00", "StopLogging", "")], seed, Verdict::Reached);
    }
    // The sign-in is not what the seed names.
    let signed_in = event("09:00:00", own, "ConsoleLogin", &by_password, bad, login);
    let after = [signed_in, call("09:05:00", "ListBuckets", "")];
    check("a key after a sign-in", &after, "key:AKIAPROVIDER", Verdict::Reached);
    check("since a time", &after, "account:bert@2026-03-04T09:03:00Z..2026-03-04T12:00:00Z", Verdict::Reached);
    let service = bert.replace(r#""type""#, r#""invokedBy":"cloudformation.amazonaws.com","type""#);
    let for_bert = event("10:00:00", own, "CreateStack", &service, "cloudformation.amazonaws.com", "");
    check("a service on his behalf", &[for_bert], "account:bert", Verdict::CannotTell);
}

#[test]
fn what_is_done_after_the_time_of_a_seed_is_no_presence() {
    let own = "222222222222";
    let bert = BERT.replace("111111111111", own);
    let call = |time, name, rest| event(time, own, name, &bert, "198.51.100.9", rest);
    let alder = trail(&[
        call("10:00:00", "ListBuckets", ""),
        call("10:30:00", "GetObject", ""),
        // Of the end itself, and by its owner.
        call("12:00:00", "ListBuckets", ""),
        call("16:00:00", "ListBuckets", ""),
    ]);
    let files = [("e/alder/trail.json", alder), ("e/birch/auth.log", String::new())];
    let check = |seed: &str, last: &str, count: u64, note: Option<&str>| {
        let scope = analysed(&files, &[seed]).scope;
        let alder = tenant(&scope, "alder");
        assert_eq!(alder.last_seen.map(|time| time.to_string()).as_deref(), Some(last), "{seed}");
        assert_eq!(scope.paths[0].hops[0].uses.count, count, "{seed}");
        let told: Vec<&String> = scope.notes.iter().filter(|note| note.starts_with("After the time")).collect();
        assert_eq!(told.len(), usize::from(note.is_some()), "{told:?}");
        assert!(note.is_none_or(|note| told[0].contains(note)), "{told:?}");
    };
    let until_noon = "key:AKIAPROVIDER@2026-03-04T09:00:00Z..2026-03-04T12:00:00Z";
    let note = "2 calls in alder were made with a key or session that it names, from 2026-03-04T12:00:00Z (alder/trail.json:3) to";
    check(until_noon, "2026-03-04T10:30:00Z", 1, Some(note));
    check("key:AKIAPROVIDER@2026-03-04T09:00:00Z..2026-03-04T17:00:00Z", "2026-03-04T16:00:00Z", 3, None);
    check("key:AKIAPROVIDER", "2026-03-04T16:00:00Z", 3, None);
}

#[test]
fn a_role_is_taken_on_with_the_key_that_a_seed_names() {
    let by_password = BERT.replace(r#""accessKeyId":"AKIAPROVIDER","#, "");
    let login = r#","responseElements":{"ConsoleLogin":"Success"}"#;
    let login = event("09:55:00", "111111111111", "ConsoleLogin", &by_password, "203.0.113.7", login);
    let asked = event("10:00:00", "111111111111", "AssumeRole", BERT, "203.0.113.7", TAKEN);
    let taken = event("10:00:00", "222222222222", "AssumeRole", BERT_SEEN_FROM_ALDER, "203.0.113.7", TAKEN);
    let used = event("10:05:00", "222222222222", "ListBuckets", OPERATIONS, "203.0.113.7", "");
    let check = |ours: &[&String], theirs: &[&String], seed: &str| {
        let all = |events: &[&String]| trail(&events.iter().copied().cloned().collect::<Vec<_>>());
        let scope =
            analysed(&[("e/provider/trail.json", all(ours)), ("e/alder/trail.json", all(theirs))], &[seed]).scope;
        let verdicts = ["provider", "alder"].map(|name| tenant(&scope, name).verdict);
        assert_eq!(verdicts, [Verdict::Reached, Verdict::Reached], "{seed} {ours:?} {theirs:?} {scope:#?}");
    };
    for seed in ["account:bert", "key:AKIAPROVIDER"] {
        check(&[&login, &asked], &[&taken, &used], seed);
        check(&[&asked], &[&taken, &used], seed);
        check(&[&asked], &[&used], seed);
    }
}

/// The narrower seed names what the wider one leads to.
#[test]
fn a_second_seed_with_an_end_shortens_nothing() {
    let asked = event("10:00:00", "111111111111", "AssumeRole", BERT, "203.0.113.7", TAKEN);
    let taken = event("10:00:00", "222222222222", "AssumeRole", BERT_SEEN_FROM_ALDER, "203.0.113.7", TAKEN);
    let used = ["10:05:00", "13:30:00", "18:30:00"]
        .map(|time| event(time, "222222222222", "ListBuckets", OPERATIONS, "203.0.113.7", ""));
    let files =
        [("e/provider/trail.json", trail(&[asked])), ("e/alder/trail.json", trail(&[&[taken][..], &used].concat()))];
    let last = |seeds: &[&str]| {
        let last = tenant(&analysed(&files, seeds).scope, "alder").last_seen;
        last.map(|time| time.to_string()).unwrap_or_default()
    };
    let narrow = "key:ASIAALDER@2026-03-04T09:00:00Z..2026-03-04T12:00:00Z";
    assert_eq!(last(&["key:AKIAPROVIDER"]), "2026-03-04T18:30:00Z");
    assert_eq!(last(&["key:AKIAPROVIDER", narrow]), "2026-03-04T18:30:00Z");
    assert_eq!(last(&[narrow]), "2026-03-04T10:05:00Z");
}

#[test]
fn copies_of_one_record_in_two_files_are_one_use() {
    let own = "222222222222";
    let bert = BERT.replace("111111111111", own);
    let call = |time, name, rest| event(time, own, name, &bert, "198.51.100.9", rest);
    let (entry, use_1) = (call("10:00:00", "ListBuckets", ""), call("10:30:00", "GetObject", ""));
    // Two calls in one second, and another that was refused.
    let twice = [call("11:00:00", "GetObject", ""), call("11:00:00", "GetObject", "")];
    let refused = call("11:00:00", "GetObject", r#","errorCode":"AccessDenied""#);
    let log = trail(&[&[entry.clone(), use_1.clone(), refused][..], &twice].concat());
    let export = trail(&[twice[0].clone(), use_1, entry]);
    let files = [("e/alder/log.json", log), ("e/alder/export.json", export), ("e/birch/auth.log", String::new())];
    let scope = analysed(&files, &["key:AKIAPROVIDER"]).scope;
    assert_eq!(scope.paths[0].hops.len(), 1, "{scope:#?}");
    assert_eq!(scope.paths[0].hops[0].uses.count, 4);
}

/// A trail is delivered in many files.
#[test]
fn calls_with_ids_of_their_own_are_told_apart_in_whatever_files_they_are() {
    let own = "222222222222";
    let bert = BERT.replace("111111111111", own);
    let call =
        |id: usize, time| event(time, own, "ListBuckets", &bert, "198.51.100.9", &format!(r#","eventID":"e-{id}""#));
    let (entry, first, second) = (call(0, "10:00:00"), call(1, "10:30:00"), call(2, "10:30:00"));
    let uses = |files: &[&[&String]]| {
        let file = |events: &&[&String]| trail(&events.iter().copied().cloned().collect::<Vec<_>>());
        let names = ["e/alder/1.json", "e/alder/2.json"];
        let mut all: Vec<(&str, String)> = names.into_iter().zip(files.iter().map(file)).collect();
        all.push(("e/birch/auth.log", String::new()));
        analysed(&all, &["key:AKIAPROVIDER"]).scope.paths[0].hops[0].uses.count
    };
    assert_eq!(uses(&[&[&entry, &first, &second]]), 2);
    assert_eq!(uses(&[&[&entry, &first], &[&second]]), 2);
    assert_eq!(uses(&[&[&entry, &first], &[&first, &second]]), 2);
    // In the second of the entry itself.
    let beside = call(3, "10:00:00");
    assert_eq!(uses(&[&[&entry], &[&beside]]), 1);
}

#[test]
fn a_seed_that_a_service_acts_for_is_matched_and_no_tenant_that_has_it_is_clear() {
    let own = "222222222222";
    let bert = BERT.replace("111111111111", own);
    let service = bert.replace(r#""type""#, r#""invokedBy":"cloudformation.amazonaws.com","type""#);
    let for_bert = event("10:00:00", own, "CreateStack", &service, "cloudformation.amazonaws.com", "");
    let login = event("10:00:00", "333333333333", "ConsoleLogin", &BERT.replace("bert", "olu"), "198.51.100.200", "");
    let files = [("e/alder/trail.json", trail(&[for_bert])), ("e/birch/trail.json", trail(&[login]))];
    let scope = analysed(&files, &["account:bert"]).scope;
    assert!(scope.seeds_unmatched.is_empty() && !scope.is_without_start(), "{scope:#?}");
    let told = |text: &str| scope.notes.iter().filter(|note| note.contains(text)).count();
    assert_eq!((told("matches the seed"), told("1 record of alder names bert and tells of no logon")), (0, 1));
    assert_eq!(tenant(&scope, "alder").verdict, Verdict::CannotTell);
    // Of another tenant's account it says nothing.
    let scope = analysed(&files, &["account:birch/bert"]).scope;
    assert_eq!(scope.seeds_unmatched.len(), 1, "{scope:#?}");
}

#[test]
fn an_account_of_a_cloud_in_the_folders_of_two_tenants_is_told_of_both() {
    let own = "222222222222";
    let bert = BERT.replace("111111111111", own);
    let call = |time, name| event(time, own, name, &bert, "198.51.100.9", "");
    let login = event("10:00:00", "333333333333", "ConsoleLogin", BERT, "203.0.113.9", "");
    let birch = trail(&[call("10:00:00", "ListBuckets"), call("10:30:00", "GetObject"), login]);
    let check = |files: &[(&str, String)], seed: &str, expect: [Verdict; 2]| {
        let scope = analysed(files, &[seed]).scope;
        assert_eq!(["alder", "birch"].map(|name| tenant(&scope, name).verdict), expect, "{scope:#?}");
        let note = "Logs of aws-222222222222 are in the evidence of alder and birch";
        assert_eq!(scope.notes.iter().filter(|told| told.starts_with(note)).count(), 1, "{:?}", scope.notes);
    };
    let files = [("e/alder/trail.json", trail(&[call("10:05:00", "PutObject")])), ("e/birch/trail.json", birch)];
    check(&files, "key:AKIAPROVIDER", [Verdict::Reached, Verdict::Reached]);
    // A logon is told of the one that has most of the log, whoever's account it is.
    let by_password = bert.replace(r#""accessKeyId":"AKIAPROVIDER","#, "");
    let success = r#","responseElements":{"ConsoleLogin":"Success"}"#;
    let signed_in = |time| event(time, own, "ConsoleLogin", &by_password, "198.51.100.9", success);
    let birch = trail(&[signed_in("10:00:00"), signed_in("11:00:00"), signed_in("12:00:00")]);
    let files =
        [("e/alder/trail.json", trail(&[signed_in("11:00:00"), signed_in("12:00:00")])), ("e/birch/trail.json", birch)];
    check(&files, "address:198.51.100.9", [Verdict::Reached, Verdict::Reached]);
    // Of whom the others speak of is not who has most of the log.
    let more = [10, 11, 12, 13]
        .map(|hour| event(&format!("{hour}:30:00"), own, "ConsoleLogin", &by_password, "10.9.9.9", success));
    let files = [("e/alder/trail.json", trail(&[signed_in("11:00:00")])), ("e/birch/trail.json", trail(&more))];
    check(&files, "address:198.51.100.9", [Verdict::Reached, Verdict::Reached]);
    // Refused, and one of both was reached elsewhere.
    let refused = r#","responseElements":{"ConsoleLogin":"Failure"}"#;
    let refused = trail(&[event("11:00:00", own, "ConsoleLogin", &by_password, "198.51.100.9", refused)]);
    let other =
        trail(&[event("11:00:00", own, "ListBuckets", &bert.replace("AKIAPROVIDER", "AKIAOLU"), "10.1.1.1", "")]);
    let ssh = "2026-03-04T11:00:00+00:00 WEB sshd[1]: Accepted password for bo from 198.51.100.9 port 5000 ssh2\n";
    let files =
        [("e/alder/trail.json", refused), ("e/birch/trail.json", other), ("e/alder/WEB/auth.log", ssh.to_owned())];
    check(&files, "address:198.51.100.9", [Verdict::Reached, Verdict::CannotTell]);
}
