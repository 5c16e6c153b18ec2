//! Sign-ins in three envelopes, between directories, renewals; changes with their names; the real audit records of the corpus.

use super::Entra;
use crate::Format;
use crate::format::FileContext;
use crate::formats::cloud::testing::{check as check_columns, check_damage, columns, decode, decode_file, value};
use crate::formats::cloud::{Json, Sheet};
use crate::formats::csv::Table;

const HOME: &str = "11111111-1111-1111-1111-111111111111";
const CUSTOMER: &str = "22222222-2222-2222-2222-222222222222";

/// The members of a sign-in by bert of msp to birch's directory.
const PARTNER: &str = r#""id":"s-1","createdDateTime":"2026-03-04T10:00:00.123Z","userDisplayName":"Bert","userPrincipalName":"bert@msp.example","userId":"33333333-3333-3333-3333-333333333333","appId":"app","appDisplayName":"Azure Portal","ipAddress":"203.0.113.7","status":{"errorCode":0},"deviceDetail":{"deviceId":"","trustType":""},"correlationId":"c-1","isInteractive":true,"resourceDisplayName":"Windows Azure Service Management API","crossTenantAccessType":"serviceProvider","homeTenantId":"11111111-1111-1111-1111-111111111111","resourceTenantId":"22222222-2222-2222-2222-222222222222","uniqueTokenIdentifier":"token-1","authenticationDetails":[{"authenticationMethod":"Password"},{"authenticationMethod":"Mobile app notification"}],"incomingTokenType":"none""#;

fn diagnostic(writer: &str, members: &str) -> String {
    format!(
        r#"{{"time":"2026-03-04T10:00:05Z","resourceId":"/tenants/{writer}/providers/Microsoft.aadiam","operationName":"Sign-in activity","category":"SignInLogs","tenantId":"{writer}","resultType":"0","callerIpAddress":"203.0.113.7","correlationId":"c-1","identity":"Bert","Level":4,"properties":{{{members}}}}}"#
    )
}

fn check(record: &str, expect: &[&str]) {
    check_columns(&Json(Entra), record, expect);
}

/// One column of the only record.
fn one(record: &str, name: &str) -> Option<String> {
    value(&decode(&Json(Entra), record.as_bytes()).events.finish(), 0, name)
}

#[test]
fn a_partners_sign_in_comes_from_the_home_directory() {
    let expect = [
        "host=entra-22222222-2222-2222-2222-222222222222",
        "class=3002",
        "activity=logon",
        "outcome=success",
        "logon_kind=cloud",
        "account_name=bert@msp.example",
        "session=token-1",
        "logon_guid=c-1",
        "src_address=203.0.113.7",
        "src_host=entra-11111111-1111-1111-1111-111111111111",
        "api_resource=Windows Azure Service Management API",
        "credential_kind=password",
    ];
    let graph = format!("{{{PARTNER}}}");
    check(&graph, &expect);
    let mut told = expect.to_vec();
    told.insert(10, "api_operation=Sign-in activity");
    check(&diagnostic(CUSTOMER, PARTNER), &told);
    assert_eq!(one(&graph, "crossTenantAccessType").as_deref(), Some("serviceProvider"));
    assert_eq!(one(&graph, "deviceDetail.trustType").as_deref(), Some(""));
    assert_eq!(one(&graph, "time_text").as_deref(), Some("2026-03-04T10:00:00.123Z"));
}

#[test]
fn the_home_directory_logs_a_use_of_credentials() {
    let record = diagnostic(HOME, PARTNER);
    let found = ["host", "activity", "src_host", "dst_host"].map(|name| one(&record, name).unwrap());
    let (home, customer) = (format!("entra-{HOME}"), format!("entra-{CUSTOMER}"));
    assert_eq!(found, [home.as_str(), "credential_use", &home, &customer]);
}

#[test]
fn sentinel_writes_structures_as_text() {
    let record = r#"{"TenantId":"99999999-9999-9999-9999-999999999999","TimeGenerated":"2026-03-04T10:00:00Z","OperationName":"Sign-in activity","Category":"SignInLogs","ResultType":"50126","ResultDescription":"Invalid username or password.","CorrelationId":"c-2","AppDisplayName":"Exchange Online","AppId":"app","CreatedDateTime":"2026-03-04T10:00:00Z","DeviceDetail":"{\"deviceId\":\"\",\"operatingSystem\":\"Linux\"}","IPAddress":"2001:db8::7","Status":"{\"errorCode\":50126,\"failureReason\":\"Invalid username or password.\"}","NetworkLocationDetails":"[]","UserPrincipalName":"ada@birch.example","AADTenantId":"22222222-2222-2222-2222-222222222222","HomeTenantId":"22222222-2222-2222-2222-222222222222","ResourceTenantId":"22222222-2222-2222-2222-222222222222","SessionId":"session-1","Type":"SigninLogs"}"#;
    assert!(Json(Entra).sniff(record.as_bytes(), 0));
    check(
        record,
        &[
            "host=entra-22222222-2222-2222-2222-222222222222",
            "class=3002",
            "activity=logon",
            "outcome=failure",
            "logon_kind=cloud",
            "account_name=ada@birch.example",
            "session=session-1",
            "logon_guid=c-2",
            "src_address=2001:db8::7",
            "src_host=entra-22222222-2222-2222-2222-222222222222",
            "api_operation=Sign-in activity",
            "status_code=50126",
        ],
    );
    assert_eq!(one(record, "DeviceDetail.operatingSystem").as_deref(), Some("Linux"));
    assert_eq!(one(record, "NetworkLocationDetails").as_deref(), Some("[]"));
    assert_eq!(one(record, "TenantId").as_deref(), Some("99999999-9999-9999-9999-999999999999"));
}

#[test]
fn a_renewed_token_is_no_logon_unless_it_crosses_directories() {
    let renewal = |resource: &str, incoming: &str| {
        let record = format!(
            r#"{{"time":"2026-03-04T11:00:00Z","category":"NonInteractiveUserSignInLogs","properties":{{"createdDateTime":"2026-03-04T11:00:00Z","userPrincipalName":"bert@msp.example","isInteractive":false,"homeTenantId":"{HOME}","resourceTenantId":"{resource}","incomingTokenType":"{incoming}","sessionId":"s","status":{{"errorCode":0}}}}}}"#
        );
        (one(&record, "activity"), one(&record, "session"), one(&record, "outcome"))
    };
    let told = |activity: Option<&str>| (activity.map(str::to_owned), Some("s".to_owned()), Some("success".to_owned()));
    assert_eq!(renewal(HOME, "primaryRefreshToken"), told(None));
    assert_eq!(renewal(HOME, "none"), told(Some("logon")));
    assert_eq!(renewal(CUSTOMER, "refreshToken"), told(Some("logon")));
}

#[test]
fn service_principals_sign_in_with_keys() {
    check(
        r#"{"time":"2026-03-04T10:00:00Z","category":"ServicePrincipalSignInLogs","tenantId":"22222222-2222-2222-2222-222222222222","resultType":"7000215","properties":{"createdDateTime":"2026-03-04T10:00:00Z","servicePrincipalName":"backup","servicePrincipalId":"p","appId":"a","ipAddress":"198.51.100.4","resourceDisplayName":"Microsoft Graph","homeTenantId":"22222222-2222-2222-2222-222222222222","resourceTenantId":"22222222-2222-2222-2222-222222222222","servicePrincipalCredentialKeyId":"key-1","clientCredentialType":"clientSecret"}}"#,
        &[
            "host=entra-22222222-2222-2222-2222-222222222222",
            "class=3002",
            "activity=logon",
            "outcome=failure",
            "logon_kind=cloud",
            "account_name=backup",
            "src_address=198.51.100.4",
            "src_host=entra-22222222-2222-2222-2222-222222222222",
            "api_resource=Microsoft Graph",
            "credential_kind=password",
            "credential=key-1",
            "status_code=7000215",
        ],
    );
}

/// A change as Graph gives it.
const CHANGE: &str = r#"{"id":"d-1","category":"ApplicationManagement","correlationId":"c-3","result":"success","resultReason":"","activityDisplayName":"Update application – Certificates and secrets management ","activityDateTime":"2026-03-04T10:00:00Z","loggedByService":"Core Directory","operationType":"Update","initiatedBy":{"app":null,"user":{"id":"u","userPrincipalName":"bert@msp.example","ipAddress":"203.0.113.7"}},"targetResources":[{"id":"t","displayName":"backup","type":"Application","modifiedProperties":[{"displayName":"KeyDescription","oldValue":"[]","newValue":"[1]"},{"displayName":"Included Updated Properties","oldValue":null,"newValue":"KeyDescription"}]}],"additionalDetails":[{"key":"User-Agent","value":"curl"},{"key":"AppId","value":"a"}]}"#;

#[test]
fn a_change_has_a_plain_name_and_its_own() {
    check(
        CHANGE,
        &[
            "class=6003",
            "outcome=success",
            "account_name=bert@msp.example",
            "logon_guid=c-3",
            "src_address=203.0.113.7",
            "api_operation=Update application - Certificates and secrets management",
            "api_resource=backup",
        ],
    );
    assert_eq!(
        one(CHANGE, "activityDisplayName").as_deref(),
        Some("Update application \u{2013} Certificates and secrets management ")
    );
    assert_eq!(one(CHANGE, "additionalDetails.User-Agent").as_deref(), Some("curl"));
    let names = "KeyDescription\nIncluded Updated Properties";
    assert_eq!(one(CHANGE, "targetResources.modifiedProperties.displayName").as_deref(), Some(names));
}

#[test]
fn other_categories() {
    check(
        r#"{"time":"2026-03-04T10:00:00Z","category":"UserRiskEvents","tenantId":"22222222-2222-2222-2222-222222222222","properties":{"riskEventType":"anonymizedIPAddress","riskState":"atRisk","userPrincipalName":"ada@birch.example","ipAddress":"203.0.113.9","activityDateTime":"2026-03-04T09:59:00Z"}}"#,
        &[
            "host=entra-22222222-2222-2222-2222-222222222222",
            "class=2004",
            "account_name=ada@birch.example",
            "src_address=203.0.113.9",
            "api_operation=anonymizedIPAddress",
        ],
    );
    check(
        r#"{"time":"2026-03-04T10:00:00Z","category":"MicrosoftGraphActivityLogs","tenantId":"22222222-2222-2222-2222-222222222222","callerIpAddress":"203.0.113.9","properties":{"requestMethod":"GET","requestUri":"https://graph.microsoft.com/v1.0/users","responseStatusCode":403,"signInActivityId":"token-1","appId":"a","userId":"u"}}"#,
        &[
            "host=entra-22222222-2222-2222-2222-222222222222",
            "class=6003",
            "outcome=failure",
            "account_name=u",
            "session=token-1",
            "src_address=203.0.113.9",
            "api_operation=GET",
            "api_resource=https://graph.microsoft.com/v1.0/users",
            "status_code=403",
        ],
    );
}

#[test]
fn damage_is_counted() {
    check_damage(&Json(Entra), &diagnostic(CUSTOMER, PARTNER));
    check_damage(&Json(Entra), CHANGE);
}

#[test]
fn only_its_own_are_told() {
    for own in [&diagnostic(CUSTOMER, PARTNER), &format!("{{{PARTNER}}}"), CHANGE] {
        assert!(Json(Entra).sniff(own.as_bytes(), 0), "{own}");
    }
    for other in [
        r#"{"time":"x","category":"AdvancedHunting-DeviceLogonEvents","tenantId":"t","operationName":"Publish","properties":{"DeviceName":"d","Timestamp":"x"}}"#,
        r#"{"time":"x","resourceId":"/SUBSCRIPTIONS/1","operationName":"X/WRITE","category":"Administrative","correlationId":"c","identity":{"claims":{"appid":"a"}}}"#,
        r#"{"CreationTime":"x","Operation":"UserLoggedIn","Workload":"AzureActiveDirectory","OrganizationId":"o"}"#,
        r#"{"eventName":"x","eventSource":"y","awsRegion":"z"}"#,
    ] {
        assert!(!Json(Entra).sniff(other.as_bytes(), 0), "{other}");
    }
}

#[test]
fn envelopes_tell_the_same() {
    let graph = decode(&Json(Entra), format!("{{{PARTNER}}}").as_bytes()).events.finish();
    let diagnostic = decode(&Json(Entra), diagnostic(CUSTOMER, PARTNER).as_bytes()).events.finish();
    let told = columns(&diagnostic, 0).replace("; api_operation=Sign-in activity", "");
    assert_eq!(told, columns(&graph, 0));
}

#[test]
fn sentinel_exports_tables() {
    let table = "TimeGenerated [UTC],OperationName,Category,ResultType,CorrelationId,AppDisplayName,AppId,CreatedDateTime [UTC],DeviceDetail,IPAddress,Status,UserPrincipalName,HomeTenantId,ResourceTenantId,AADTenantId,Type\n\
        \"3/4/2026, 10:00:05.000 AM\",Sign-in activity,SignInLogs,0,c-1,Azure Portal,app,2026-03-04T10:00:00Z,\"{\"\"deviceId\"\":\"\"d\"\"}\",203.0.113.7,\"{\"\"errorCode\"\":0}\",bert@msp.example,11111111-1111-1111-1111-111111111111,22222222-2222-2222-2222-222222222222,22222222-2222-2222-2222-222222222222,SigninLogs\n";
    let format = Table(Sheet(Entra));
    assert!(format.sniff(table.as_bytes(), 0));
    let decoded = decode(&format, table.as_bytes());
    assert!(decoded.rejections.is_empty(), "{:?}", decoded.rejections);
    let events = decoded.events.finish();
    let found = ["host", "src_host", "activity", "outcome", "DeviceDetail.deviceId"]
        .map(|name| value(&events, 0, name).unwrap());
    let [customer, home] = [CUSTOMER, HOME].map(|id| format!("entra-{id}"));
    assert_eq!(found, [customer.as_str(), &home, "logon", "success", "d"]);
    assert_eq!(events.time(0).map(|time| time.to_string()).as_deref(), Some("2026-03-04T10:00:00Z"));
    assert!(!format.sniff(b"TimeGenerated,OperationName\n", 0));
}

#[test]
fn sentinel_writes_dates_in_the_form_of_a_country() {
    // The zone behind the names, the case of them, and which of the columns has the time change nothing.
    for (names, is_first) in [
        ("TimeGenerated [UTC],CreatedDateTime [UTC]", false),
        ("createdDateTime [UTC],TIMEGENERATED", true),
        ("ActivityDateTime [UTC],CreatedDateTime", true),
        ("time,CREATEDDATETIME [UTC]", false),
        ("time,TimeGenerated [UTC],CreatedDateTime [UTC]", false),
    ] {
        let columns = names.split(',').count() - 1;
        let empty = ",".repeat(columns);
        let row = |date: &str| match is_first {
            true => format!("\"{date}\"{empty},c-1,bert@msp.example\n"),
            false => format!("{empty}\"{date}\",c-1,bert@msp.example\n"),
        };
        let rows = row("3/4/2026, 10:00:05.000") + &row("31/12/2025, 23:00:00");
        let decoded =
            decode(&Table(Sheet(Entra)), format!("{names},CorrelationId,UserPrincipalName\n{rows}").as_bytes());
        let reasons: Vec<&str> = decoded.rejections.iter().map(|one| one.reason.as_ref()).collect();
        assert_eq!(reasons, ["dates with slashes: the day is taken to come first, as a date in it shows"], "{names}");
        let events = decoded.events.finish();
        let times = [0, 1].map(|row| events.time(row).expect("a time").to_string());
        assert_eq!(times, ["2026-04-03T10:00:05Z", "2025-12-31T23:00:00Z"], "{names}");
    }
}

const PORTAL: &str = "Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,Incoming token type,Unique token identifier,Application,Application ID ,Resource,Resource tenant ID,Home tenant ID,IP address,Location,Status,Sign-in error code,Failure reason,Client app,Session ID,Incoming token type\n\
    2026-03-04T10:00:00Z,r-1,Mozilla/5.0,c-1,u-1,Bert,bert@msp.example,Member,none,token-1,Azure Portal,app,Windows Azure Service Management API,22222222-2222-2222-2222-222222222222,11111111-1111-1111-1111-111111111111,203.0.113.7,\"Bern, Bern, CH\",Success,None,Other.,Browser,,none\n\
    2026-03-04T10:00:01Z,r-2,Mozilla/5.0,c-2,u-1,Bert,bert@msp.example,Member,none,token-2,Azure Portal,app,Graph,11111111-1111-1111-1111-111111111111,11111111-1111-1111-1111-111111111111,203.0.113.7,\"Bern, Bern, CH\",Failure,50126,Invalid password,Browser,,none\n\
    2026-03-04T10:00:02Z,r-3,Mozilla/5.0,c-3,u-1,Bert,bert@msp.example,Member,refreshToken,token-3,Azure Portal,app,Graph,11111111-1111-1111-1111-111111111111,11111111-1111-1111-1111-111111111111,203.0.113.7,\"Bern, Bern, CH\",Interrupted,,x,Browser,,refreshToken\n";

#[test]
fn the_portal_exports_tables_with_names_for_people() {
    let format = Table(Sheet(Entra));
    assert!(format.sniff(PORTAL.as_bytes(), 0));
    let read = |path: &str| {
        let context = FileContext { path: path.to_owned(), ..FileContext::default() };
        let decoded = decode_file(&format, PORTAL.as_bytes(), context);
        assert!(decoded.rejections.is_empty(), "{:?}", decoded.rejections);
        decoded.events.finish()
    };
    let events = read("x/InteractiveSignIns_2026-03-05.csv");
    let told = |row: usize, name: &str| value(&events, row, name);
    assert_eq!(events.time(0).unwrap().to_string(), "2026-03-04T10:00:00Z");
    let names = [
        "host",
        "src_host",
        "activity",
        "logon_kind",
        "account_name",
        "session",
        "logon_guid",
        "src_address",
        "api_resource",
    ];
    let [customer, home] = [CUSTOMER, HOME].map(|id| format!("entra-{id}"));
    let expect = [
        customer.as_str(),
        &home,
        "logon",
        "cloud",
        "bert@msp.example",
        "token-1",
        "c-1",
        "203.0.113.7",
        "Windows Azure Service Management API",
    ];
    assert_eq!(names.map(|name| told(0, name).unwrap()), expect);
    let outcomes = [0, 1, 2].map(|row| told(row, "outcome").unwrap());
    assert_eq!(outcomes, ["success", "failure", "failure"]);
    assert_eq!((told(1, "status_code").as_deref(), told(0, "status_code")), (Some("50126"), None));
    assert_eq!(
        (told(2, "activity").as_deref(), told(2, "User agent").as_deref()),
        (Some("logon"), Some("Mozilla/5.0"))
    );
    // Nobody was there when a client renewed its token.
    let renewed = read("x.zip!NonInteractiveSignIns_2026-03-05.csv");
    assert_eq!((value(&renewed, 2, "activity"), value(&renewed, 0, "activity").as_deref()), (None, Some("logon")));
}

#[test]
fn the_portal_tells_applications_in_a_table_of_their_own() {
    let table = "Date (UTC),Request ID,Correlation ID,Service principal ID,Service principal name,Credential key ID,Credential thumbprint,Application,Application ID ,Resource,Resource tenant ID,Home tenant ID,IP address,Status,Sign-in error code,Failure reason\n\
        2026-03-04T10:00:00Z,r-1,c-1,p-1,backup,k-1,,backup,app,Graph,22222222-2222-2222-2222-222222222222,22222222-2222-2222-2222-222222222222,203.0.113.7,Success,0,\n";
    assert!(Table(Sheet(Entra)).sniff(table.as_bytes(), 0));
    let events = decode(&Table(Sheet(Entra)), table.as_bytes()).events.finish();
    let found = ["account_name", "credential", "outcome", "activity"].map(|name| value(&events, 0, name).unwrap());
    assert_eq!(found, ["backup", "k-1", "success", "logon"]);
}

#[test]
fn the_portals_table_of_changes_is_read_by_whom_and_what() {
    let table = "Date (UTC),CorrelationId,Service,Category,Activity,Result,ResultReason,User Agent,ActorType,ActorDisplayName,ActorObjectId,ActorUserPrincipalName,IPAddress,ActorHomeTenantId,ActorHomeTenantName,ActorServicePrincipalId,ActorServicePrincipalName,Target1Type,Target1DisplayName,Target1ObjectId,Target1UserPrincipalName,Target1ModifiedProperty1Name,Target1ModifiedProperty1OldValue,Target1ModifiedProperty1NewValue\n\
        2026-03-04T10:00:00Z,c-1,Core Directory,ApplicationManagement,Update application \u{2013} Certificates and secrets management ,success,,Mozilla/5.0,User,Bert,u-1,bert@msp.example,203.0.113.7,11111111-1111-1111-1111-111111111111,MSP,,,Application,Backup,a-1,,KeyDescription,[],[\"x\"]\n\
        2026-03-04T10:00:01Z,c-2,Core Directory,UserManagement,Update user,failure,Denied,,Application,,,,,,,sp-1,Sync,User,,u-2,mara@alder.example,,,\n";
    let table = table.replace("[\"x\"]", "\"[\"\"x\"\"]\"");
    let format = Table(Sheet(Entra));
    assert_eq!(crate::formats::testing::told_as(table.as_bytes()), ["entra_csv"]);
    let decoded = decode(&format, table.as_bytes());
    assert!(decoded.rejections.is_empty(), "{:?}", decoded.rejections);
    let events = decoded.events.finish();
    let names = ["account_name", "api_operation", "api_resource", "outcome", "src_address", "logon_guid", "src_host"];
    let told = |row: usize| names.map(|name| value(&events, row, name).unwrap_or_default());
    assert_eq!(events.time(0).unwrap().to_string(), "2026-03-04T10:00:00Z");
    assert_eq!(
        told(0),
        [
            "bert@msp.example",
            "Update application - Certificates and secrets management",
            "Backup",
            "success",
            "203.0.113.7",
            "c-1",
            "entra-11111111-1111-1111-1111-111111111111"
        ]
    );
    assert_eq!(told(1), ["Sync", "Update user", "mara@alder.example", "failure", "", "c-2", ""]);
    assert_eq!(value(&events, 0, "Target1ModifiedProperty1NewValue").as_deref(), Some("[\"x\"]"));
    assert_eq!((value(&events, 0, "activity"), value(&events, 0, "host")), (None, None));
    // Plain names alone are no sign of it.
    assert!(!format.sniff(b"Date,Service,Activity,Result\n1,a,b,c\n", 0));
}

#[test]
fn plain_names_beside_it_make_no_change_of_a_sign_in() {
    let sign_in = r#""createdDateTime":"2026-03-04T10:00:00Z","userPrincipalName":"bo@alder.example","appDisplayName":"Azure Portal","correlationId":"c-1","isInteractive":true,"status":{"errorCode":0}"#;
    for added in ["", r#","service":"SIEM""#, r#","activity":"x","actorType":"y""#, r#","target1displayname":"z""#] {
        assert_eq!(one(&format!("{{{sign_in}{added}}}"), "activity").as_deref(), Some("logon"), "{added}");
    }
    let with = |name: &str, value: &str| {
        PORTAL
            .lines()
            .enumerate()
            .map(|(at, line)| format!("{line},{}\n", if at == 0 { name } else { value }))
            .collect::<String>()
    };
    for table in [with("Service", "SIEM"), with("Activity", "x"), with("ActorType", "User")] {
        let events = decode(&Table(Sheet(Entra)), table.as_bytes()).events.finish();
        assert_eq!(value(&events, 0, "activity").as_deref(), Some("logon"), "{table}");
    }
    // A change that does not say what was done.
    let change = "Date (UTC),CorrelationId,Service,Activity,ActorType,ActorUserPrincipalName,IPAddress,Target1DisplayName\n\
        2026-03-04T10:00:00Z,c-1,,,User,bo@alder.example,198.51.100.9,Eve\n";
    let events = decode(&Table(Sheet(Entra)), change.as_bytes()).events.finish();
    assert_eq!((value(&events, 0, "activity"), events.rows()), (None, 1));
}
