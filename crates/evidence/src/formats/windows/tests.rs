//! Each kind of record with its typed columns beside it.

use super::normalise;
use events::{BatchBuilder, Column};

const SECURITY: &str = "Security";
const SESSIONS: &str = "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational";
const TYPED: &[Column] = &[
    Column::ACTIVITY,
    Column::OUTCOME,
    Column::LOGON_KIND,
    Column::ACCOUNT_NAME,
    Column::ACCOUNT_DOMAIN,
    Column::ACCOUNT_SID,
    Column::ACTOR_NAME,
    Column::ACTOR_SID,
    Column::SESSION,
    Column::ACTOR_SESSION,
    Column::LOGON_GUID,
    Column::SRC_ADDRESS,
    Column::SRC_HOST,
    Column::DST_HOST,
    Column::DST_ADDRESS,
    Column::CREDENTIAL_KIND,
    Column::STATUS_CODE,
];

/// `fields` and `expect` are `name=value` parted by `; `.
fn check(channel: &str, id: u64, fields: &str, expect: &str) {
    check_of("EventLog", channel, id, fields, expect);
}

/// The same of a provider.
fn check_of(provider: &str, channel: &str, id: u64, fields: &str, expect: &str) {
    let mut events = BatchBuilder::new();
    events.set_text(Column::CHANNEL, channel);
    events.set_text(Column::PROVIDER, provider);
    events.set_number(Column::EVENT_ID, id);
    for (name, value) in fields.split("; ").filter_map(|field| field.split_once('=')) {
        events.set_field(name, value);
    }
    normalise(&mut events);
    let typed = TYPED.iter().filter_map(|&column| Some(format!("{}={}", column.name(), events.open_text(column)?)));
    let class = events.open_number(Column::CLASS).map(|class| format!("class={class}"));
    let port = events.open_number(Column::SRC_PORT).map(|port| format!("src_port={port}"));
    let all: Vec<String> = class.into_iter().chain(typed).chain(port).collect();
    assert_eq!(all.join("; "), expect, "{channel} {id}");
}

#[test]
fn logons() {
    check(
        SECURITY,
        4624,
        "SubjectUserSid=S-1-0-0; SubjectUserName=-; SubjectLogonId=0x0; TargetUserSid=S-1-5-21-1-2-3-1111; TargetUserName=mara; \
         TargetDomainName=CORP; TargetLogonId=0x05429AB0; LogonType=3; AuthenticationPackageName=NTLM; WorkstationName=\\\\WS7; \
         LogonGuid={00000000-0000-0000-0000-000000000000}; LmPackageName=NTLM V2; IpAddress=::ffff:10.0.0.7; IpPort=47450",
        "class=3002; activity=logon; outcome=success; logon_kind=network; account_name=mara; account_domain=CORP; \
         account_sid=S-1-5-21-1-2-3-1111; session=0x5429ab0; src_address=10.0.0.7; src_host=WS7; credential_kind=ntlm; src_port=47450",
    );
    check(
        SECURITY,
        4625,
        "TargetUserName=Admin; TargetUserSid=S-1-0-0; Status=0xC000006D; SubStatus=0xc000006a; LogonType=10; \
         AuthenticationPackageName=Negotiate; LmPackageName=-; IpAddress=-; IpPort=0; SubjectLogonId=0x3e7; SubjectUserName=H$",
        "class=3002; activity=logon; outcome=failure; logon_kind=remote_interactive; account_name=Admin; actor_name=H$; \
         actor_session=0x3e7; status_code=0xc000006a",
    );
    check(
        SECURITY,
        4634,
        "TargetUserName=mara; TargetLogonId=0x1; LogonType=3",
        "class=3002; activity=logoff; outcome=success; logon_kind=network; account_name=mara; session=0x1",
    );
}

#[test]
fn other_credentials() {
    let subject = "SubjectUserName=mara; SubjectUserSid=S-1-5-21-1; SubjectLogonId=0x9; TargetUserName=adm; TargetDomainName=CORP; ";
    let expect = "class=3002; activity=credential_use; outcome=success; account_name=adm; account_domain=CORP; actor_name=mara; \
                  actor_sid=S-1-5-21-1; actor_session=0x9; ";
    check(
        SECURITY,
        4648,
        &format!("{subject}TargetServerName=TERMSRV/srv1.corp.example; IpAddress=10.0.0.8"),
        &format!("{expect}dst_host=srv1.corp.example; dst_address=10.0.0.8"),
    );
    check(
        SECURITY,
        4648,
        &format!("{subject}TargetServerName=localhost; IpAddress=10.0.0.8"),
        &format!("{expect}src_address=10.0.0.8; dst_host=localhost"),
    );
    check(
        SECURITY,
        4672,
        "SubjectUserName=adm; SubjectLogonId=0x266e045",
        "class=3002; activity=privilege; outcome=success; account_name=adm; session=0x266e045",
    );
}

#[test]
fn on_the_domain_controller() {
    check(
        SECURITY,
        4769,
        "TargetUserName=mara@CORP.EXAMPLE; TargetDomainName=CORP.EXAMPLE; ServiceName=SRV1$; IpAddress=::1; Status=0x0; \
         LogonGuid={C1B0A35B-c6db-3ccd-22f9-6658bb0f9ac1}",
        "class=3002; activity=service_ticket; outcome=success; account_name=mara; account_domain=CORP.EXAMPLE; \
         logon_guid={c1b0a35b-c6db-3ccd-22f9-6658bb0f9ac1}; src_address=::1; dst_host=SRV1; credential_kind=kerberos",
    );
    check(
        SECURITY,
        4768,
        "TargetUserName=mara; TargetSid=S-1-5-21-9; ServiceName=krbtgt; Status=0x6; PreAuthType=15",
        "class=3002; activity=ticket_grant; outcome=failure; account_name=mara; account_sid=S-1-5-21-9; \
         credential_kind=certificate; status_code=0x6",
    );
    check(
        SECURITY,
        4771,
        "TargetUserName=mara; Status=0x18; PreAuthType=2",
        "class=3002; activity=ticket_grant; outcome=failure; account_name=mara; credential_kind=kerberos; status_code=0x18",
    );
    check(
        SECURITY,
        4776,
        "TargetUserName=mara; Workstation=\\\\KALI; Status=0xc0000064",
        "class=3002; activity=credential_check; outcome=failure; account_name=mara; src_host=KALI; credential_kind=ntlm; \
         status_code=0xc0000064",
    );
}

#[test]
fn remote_desktops_and_shells() {
    check(
        SECURITY,
        4778,
        "AccountName=mara; AccountDomain=CORP; LogonID=0x6a423; ClientName=JUMP01; ClientAddress=10.0.0.9",
        "class=3002; activity=reconnect; outcome=success; account_name=mara; account_domain=CORP; session=0x6a423; \
         src_address=10.0.0.9; src_host=JUMP01",
    );
    check(
        SESSIONS,
        21,
        "User=CORP\\mara; SessionID=2; Address=LOCAL",
        "class=3002; activity=session_opened; outcome=success; logon_kind=console; account_name=mara; account_domain=CORP; session=2",
    );
    check(
        SESSIONS,
        25,
        "User=CORP\\mara; SessionID=2; Address=10.0.0.9",
        "class=3002; activity=reconnect; outcome=success; logon_kind=remote_interactive; account_name=mara; account_domain=CORP; \
         session=2; src_address=10.0.0.9",
    );
    check(
        "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational",
        1149,
        "Param1=mara; Param2=CORP; Param3=10.0.0.9",
        "class=3002; activity=network_authentication; outcome=success; account_name=mara; account_domain=CORP; src_address=10.0.0.9",
    );
    let client = "Microsoft-Windows-TerminalServices-RDPClient/Operational";
    check(client, 1024, "Value=srv1", "class=3002; activity=outbound_connect; dst_host=srv1");
    check(client, 1102, "Value=10.0.0.4", "class=3002; activity=outbound_connect; dst_address=10.0.0.4");
    let winrm = "Microsoft-Windows-WinRM/Operational";
    for (given, host) in [("srv1/wsman?PSVersion=5.1", "srv1"), ("http://srv1.x:5985/wsman", "srv1.x")] {
        let fields = format!("connection={given}");
        check(winrm, 6, &fields, &format!("class=3002; activity=outbound_connect; dst_host={host}"));
    }
}

#[test]
fn the_host_and_its_logs() {
    check(
        SECURITY,
        1102,
        "SubjectUserName=mara; SubjectUserSid=S-1-5-21-1; SubjectLogonId=0x2",
        "class=1008; activity=log_cleared; outcome=success; actor_name=mara; actor_sid=S-1-5-21-1; actor_session=0x2",
    );
    check("System", 104, "SubjectUserName=mara", "class=1008; activity=log_cleared; outcome=success; actor_name=mara");
    check("System", 6005, "", "class=3002; activity=boot; outcome=success");
    check("System", 12, "", "");
    check(SECURITY, 4688, "NewProcessName=x", "class=1007");
    check("Application", 4624, "TargetUserName=x", "");
    check("Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational", 104, "", "");
}

#[test]
fn connections_are_typed_where_the_host_opened_them() {
    let sysmon = "Microsoft-Windows-Sysmon/Operational";
    let ends = "SourceIp=10.0.0.7; SourcePort=50504; DestinationIp=10.0.0.9";
    check(
        sysmon,
        3,
        &format!("Initiated=true; {ends}"),
        "class=4001; activity=connection; src_address=10.0.0.7; dst_address=10.0.0.9; src_port=50504",
    );
    check(sysmon, 3, &format!("Initiated=false; {ends}"), "class=4001");
    let ends = "SourceAddress=10.0.0.7; SourcePort=50504; DestAddress=10.0.0.9";
    check(
        SECURITY,
        5156,
        &format!("Direction=%%14593; {ends}"),
        "class=4001; activity=connection; src_address=10.0.0.7; dst_address=10.0.0.9; src_port=50504",
    );
    check(SECURITY, 5156, &format!("Direction=%%14592; {ends}"), "class=4001");
}

#[test]
fn a_gateway_leads_from_a_client_to_a_resource() {
    let gateway = "Microsoft-Windows-TerminalServices-Gateway/Operational";
    let who = "Username=MSP\\mara; IpAddress=203.0.113.7; AuthType=NTLM";
    let account = "account_name=mara; account_domain=MSP; src_address=203.0.113.7";
    let to = |resource: &str| format!("{who}; Resource={resource}; ErrorCode=0");
    check(gateway, 200, who, &format!("class=3002; activity=network_authentication; outcome=success; {account}"));
    check(
        gateway,
        201,
        &format!("{who}; ErrorCode=23003"),
        &format!("class=3002; activity=network_authentication; outcome=failure; {account}; status_code=23003"),
    );
    check(gateway, 300, &to("alder-ts1"), &format!("class=3002; {account}; dst_host=alder-ts1"));
    let connected = format!("class=3002; activity=outbound_connect; outcome=success; {account}");
    check(gateway, 302, &to("alder-ts1.alder.example"), &format!("{connected}; dst_host=alder-ts1.alder.example"));
    check(gateway, 302, &to("10.1.0.9"), &format!("{connected}; dst_address=10.1.0.9"));
    check(
        gateway,
        303,
        &format!("{}; BytesReceived=9; SessionDuration=60", to("alder-ts1")),
        &format!("class=3002; activity=disconnect; outcome=success; {account}; dst_host=alder-ts1"),
    );
    check(
        gateway,
        304,
        &format!("{who}; Resource=alder-ts1; ErrorCode=23005"),
        &format!(
            "class=3002; activity=outbound_connect; outcome=failure; {account}; dst_host=alder-ts1; status_code=23005"
        ),
    );
    check("Application", 302, who, "");
}

#[test]
fn tokens_of_a_federation_server() {
    let check = |id, data: &str, expect: &str| {
        check_of("AD FS Auditing", SECURITY, id, &format!("Data={data}"), expect);
    };
    let audit = |failure: &str, address: &str, forwarded: &str| {
        format!(
            "00000000-0000-0000-0000-000000000000\n<?xml version=\"1.0\"?>\n<AuditBase><FailureType>{failure}</FailureType>\
             <ErrorCode>N/A</ErrorCode><Component><RelyingParty>urn:x</RelyingParty><UserId>ALDER\\mara</UserId></Component>\
             <Component><IpAddress>{address}</IpAddress><ForwardedIpAddress>{forwarded}</ForwardedIpAddress></Component></AuditBase>"
        )
    };
    let account = "account_name=mara; account_domain=ALDER";
    let success = format!("class=3002; activity=credential_check; outcome=success; {account}");
    check(1200, &audit("None", "10.0.0.9", ""), &format!("{success}; src_address=10.0.0.9"));
    check(1202, &audit("None", "10.0.0.9", "203.0.113.7,10.0.0.2"), &format!("{success}; src_address=203.0.113.7"));
    let failure = format!("class=3002; activity=credential_check; outcome=failure; {account}");
    check(
        1203,
        &audit("CredentialValidationError", "203.0.113.7", ""),
        &format!("{failure}; src_address=203.0.113.7; status_code=credentialvalidationerror"),
    );
    check(
        411,
        "{0}\nhttp://schemas.example/UserName\n203.0.113.7,10.0.0.2\nmara@my-alder.example-The password is incorrect\nx",
        "class=3002; activity=credential_check; outcome=failure; account_name=mara; account_domain=my-alder.example; \
         src_address=203.0.113.7",
    );
    check(
        501,
        "{0}\nhttp://x/claims/name\nALDER\\mara\nhttp://x/claims/primarysid\nS-1-5-21-1\nhttp://x/claims/x-ms-client-ip\n203.0.113.7",
        &format!("class=3002; {account}; account_sid=S-1-5-21-1; src_address=203.0.113.7"),
    );
    check(299, "{0}\n{1}\nurn:x", "class=3002");
    check(1200, "", "class=3002; activity=credential_check; outcome=success");
    check_of(
        "AD FS",
        "AD FS/Admin",
        342,
        "Data=http://x\nmara@alder.example-The password is incorrect\nx",
        "class=3002; activity=credential_check; outcome=failure; account_name=mara; account_domain=alder.example",
    );
    check_of("Other", SECURITY, 1200, "Data=<UserId>x</UserId>", "");
}

#[test]
fn remote_management_in_the_application_log() {
    let check = |field: &str, text: &str, expect: &str| {
        let mut events = BatchBuilder::new();
        events.set_text(Column::CHANNEL, "Application");
        events.set_text(Column::PROVIDER, "ScreenConnect Client (8646a5f0c0ffee00)");
        events.set_number(Column::EVENT_ID, 0);
        events.set_field(field, text);
        normalise(&mut events);
        let typed = TYPED.iter().filter_map(|&column| events.open_text(column));
        let class = events.open_number(Column::CLASS).map(|class| class.to_string());
        let all: Vec<String> = class.into_iter().chain(typed.map(str::to_owned)).collect();
        assert_eq!(all.join(" "), expect, "{text}");
    };
    let connected = "Lee O'Hara Connected\r\n\r\nVersion: 23.9\r\nExecutable Path: C:\\x.exe";
    check("Data", connected, "3002 logon success remote_management Lee O'Hara");
    check("param1", connected, "3002 logon success remote_management Lee O'Hara");
    check("Data", "ALDER\\mara Disconnected\n", "3002 logoff success remote_management mara ALDER");
    check("Data", "Executed command of length: 24\r\n", "1007");
    check("Data", "Transferred files with action 'Transfer': a.zip", "");
}
