//! Logs of remote management tools beside the columns they become.

use crate::format::FileContext;
use crate::formats::by_name;
use crate::formats::testing::{Read, encodings, logon, read, told_as};
use proptest::prelude::*;

fn rows(format: &str, text: &str) -> Read {
    read(by_name(format).expect("a format of the registry"), text.as_bytes(), &FileContext::default())
}

const GUID: &str = "b35110b2-7dc5-4bb9-8d54-ca80953f65f8";

#[test]
fn teamviewer_lists() {
    let tabs = format!(
        "\n123456789\tLee O'Hara\t16-02-2024 14:16:32\t16-02-2024 14:18:36\tALDER\\mara\tRemoteControl\t{{{GUID}}}\t\n"
    );
    let padded = format!(
        "{:<32}{:<32}{:<32}{:<32}{:<32}{:<32}{{{GUID}}}\n",
        "123456789", "Lee O'Hara", "16-02-2024 14:16:32", "16-02-2024 14:18:36", "ALDER\\mara", "RemoteControl"
    );
    for text in [&tabs, &padded] {
        assert_eq!(told_as(text.as_bytes()), ["teamviewer-connections"]);
        let found = rows("teamviewer-connections", text);
        let who = format!(
            "outcome=success logon_kind=remote_management account_name=mara account_domain=ALDER session={GUID} logon_guid={GUID} src_host=teamviewer-123456789"
        );
        assert_eq!(logon(&found.rows[0]), format!("class=3002 activity=logon {who}"));
        assert_eq!(logon(&found.rows[1]), format!("class=3002 activity=logoff {who}"));
        assert!(
            found.rows[0].starts_with("2024-02-16T14:16:32Z time_text=16-02-2024 14:16:32 time_zone=utc record="),
            "{:?}",
            found.rows
        );
        assert!(
            found.rows[1].starts_with("2024-02-16T14:18:36Z ")
                && found.rows[1].ends_with(" +name=Lee O'Hara +connection_type=RemoteControl")
        );
        assert_eq!((found.rows.len(), found.rejected.len()), (2, 0));
    }
    let out = format!("123456789\t16-02-2024 14:16:32\t16-02-2024 14:18:36\tmara\tRemoteControl\t{{{GUID}}}\n");
    let found = rows("teamviewer-connections", &out);
    assert_eq!(
        logon(&found.rows[0]),
        format!(
            "class=3002 activity=outbound_connect logon_kind=remote_management account_name=mara session={GUID} logon_guid={GUID} dst_host=teamviewer-123456789"
        )
    );
    assert_eq!(found.rows.len(), 1);
    for bytes in encodings(&tabs) {
        assert_eq!(told_as(&bytes), ["teamviewer-connections"]);
    }
    let bad = format!("123456789\tx\t02-16-2024 14:16:32\t02-16-2024 14:18:36\tmara\tR\t{{{GUID}}}\n");
    assert_eq!(rows("teamviewer-connections", &bad).rejected, ["1 x1 lost no connection of teamviewer"]);
}

const LOG: &str = "Start:              2024/02/16 06:05:19.548 (UTC-8:00)\nVersion:            15.50.5 (64-bit)\n\
2024/02/16 06:16:32.562  2216       2492 S0   Negotiating session encryption: client hello received from 123456789, RSA key length = 4096\n\
2024/02/16 06:16:32.736  2216       2488 S0   CParticipantManagerBase::SetMyParticipantIdentifier(): pid=[987654321,55]\n\
2024/02/16 06:16:47.312  1084       3644 D1   AuthenticationPasswordLogin_Passive::RunAuthenticationMethod: authentication using dynamic password was successful\n\
2024/02/16 06:16:47.388  2216       2488 S0   CPersistentParticipantManager::AddParticipant: [987654321,55] type=3 name=ALDER\n\
2024/02/16 06:16:47.413  2216       2488 S0!! CPersistentParticipantManager::AddParticipant: [123456789,-66] type=6 name=Lee\n\
2024/02/16 06:18:36.100  2216       2488 S0   CPersistentParticipantManager::RemoveParticipant: [123456789,-66]\n\
2024/02/16 06:18:36.101  2216       2488 S0   CPersistentParticipantManager::RemoveParticipant: [987654321,55]\n";

#[test]
fn teamviewer_log() {
    assert_eq!(told_as(LOG.as_bytes()), ["teamviewer-log"]);
    let found = rows("teamviewer-log", LOG);
    let logons: Vec<&str> = found.rows.iter().map(|row| logon(row)).collect();
    let of = |activity: &str| format!("class=3002 activity={activity} outcome=success logon_kind=remote_management");
    let who = "session=123456789,-66 src_host=teamviewer-123456789";
    let expect = [
        "",
        "",
        &of("network_authentication"),
        "",
        &format!("{} {who}", of("logon")),
        &format!("{} {who}", of("logoff")),
        "",
    ];
    assert_eq!(logons, expect);
    assert!(
        found.rows[0].starts_with("2024-02-16T14:16:32.562000Z time_text=2024/02/16 06:16:32.562 time_zone=offset ")
            && found.rows[0].ends_with("src_host=teamviewer-123456789")
    );
    assert_eq!(found.rejected, ["1 x2 a line about the machine"]);
    let failed = "2024/02/16 06:16:47.312  1084       3644 D1   AuthenticationPasswordLogin_Passive::RunAuthenticationMethod: authentication using dynamic password was denied\n";
    assert_eq!(
        logon(&rows("teamviewer-log", failed).rows[0]),
        "class=3002 activity=logon outcome=failure logon_kind=remote_management status_code=authentication_failed"
    );
}

#[test]
fn anydesk_list() {
    let text = "Incoming    2026-11-23, 10:00    Passwd                            lee@ad    123456789\nIncoming    2026-11-23, 10:05    REJECTED    123456789    123456789\nOutgoing    2026-11-23, 10:06    User    555666777    555666777\n";
    for bytes in encodings(text) {
        assert_eq!(told_as(&bytes), ["anydesk-connections"]);
    }
    let found = rows("anydesk-connections", text);
    assert_eq!(
        logon(&found.rows[0]),
        "class=3002 activity=logon outcome=success logon_kind=remote_management src_host=anydesk-123456789 credential_kind=password"
    );
    assert_eq!(
        logon(&found.rows[1]),
        "class=3002 activity=logon outcome=failure logon_kind=remote_management src_host=anydesk-123456789 status_code=REJECTED"
    );
    assert_eq!(
        logon(&found.rows[2]),
        "class=3002 activity=outbound_connect logon_kind=remote_management dst_host=anydesk-555666777"
    );
    assert!(
        found.rows[0].starts_with("2026-11-23T10:00:00Z time_text=2026-11-23, 10:00 time_zone=utc record=1 ")
            && found.rows[0].ends_with(" +authentication=Passwd +alias=lee@ad")
    );
}

#[test]
fn anydesk_traces() {
    let line = |second: u32, module: &str, text: &str| {
        format!("   info 2026-11-23 10:00:{second:02}.250       gsvc   4628   3528   23  {module} - {text}\n")
    };
    let text = [
        "* * * * * * * * * * * * * * * * * *\n".to_owned(),
        line(1, "anynet.any_socket", "Accept request from 123456789 (via relay)."),
        line(2, "anynet.any_socket", "Client-ID: 123456789 (FPR: 67a8dcc336a1)."),
        line(3, "anynet.any_socket", "Logged in from 198.51.100.7:51888 on relay ad3345a7."),
        line(4, "app.backend_session", "Incoming session request: Lee (O'Hara) (123456789)"),
        line(5, "app.session", "3: Authenticated by password."),
        line(59, "app.session", "3: Session stopped."),
        line(59, "anynet.connection_mgr", "Client-ID: 999 (own)."),
    ]
    .concat();
    assert_eq!(told_as(text.as_bytes()), ["anydesk-trace"]);
    let found = rows("anydesk-trace", &text);
    let logons: Vec<&str> = found.rows.iter().map(|row| logon(row)).collect();
    let of = |activity: &str| format!("class=3002 activity={activity} logon_kind=remote_management");
    let who = "src_address=198.51.100.7 src_port=51888 src_host=anydesk-123456789";
    let success = |activity: &str, session: &str| {
        format!("class=3002 activity={activity} outcome=success logon_kind=remote_management {session}{who}")
    };
    assert_eq!(
        logons,
        [
            "",
            "",
            &success("network_authentication", ""),
            &format!("{} {who}", of("network_authentication")),
            &format!("{} credential_kind=password", success("logon", "session=3 ")),
            &success("logoff", "session=3 "),
            ""
        ]
    );
    assert!(found.rows[0].starts_with(
        "2026-11-23T10:00:01.250000Z time_text=2026-11-23 10:00:01.250 time_zone=utc record=2 program=anydesk "
    ));
    assert!(found.rows[0].contains(" src_host=anydesk-123456789 +module=anynet.any_socket"));
    assert!(found.rows[3].ends_with("+name=Lee (O'Hara)"), "{:?}", found.rows);
    assert_eq!(found.rejected, ["1 x1 a mark"]);
}

#[test]
fn real_lists() {
    let Some(folder) = corpus::place("plaso/teamviewer") else { return };
    for (name, rows_expected, activity) in
        [("Connections.txt", 1, "outbound_connect"), ("connections_incoming.txt", 2, "logon")]
    {
        let text = std::fs::read_to_string(folder.join(name)).expect("part of the corpus");
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        let found = rows("teamviewer-connections", &text);
        assert_eq!((found.rows.len(), found.rejected.len(), lines), (rows_expected, 0, 1), "{name}");
        assert!(found.rows[0].contains(activity), "{name}: {:?}", found.rows);
    }
}

const ALL: [&str; 4] = ["teamviewer-connections", "teamviewer-log", "anydesk-connections", "anydesk-trace"];

#[test]
fn halves_of_others_and_long_lines_are_counted() {
    for name in ALL {
        let text = format!("junk\n{}\n17-02-2024\n", "x".repeat(10 << 20));
        let found = rows(name, &text);
        assert_eq!((found.rows.len(), found.lost_records), (0, 3), "{name}");
    }
    for text in
        ["Incoming mail for mara\n", "info 2026-11-23 10:00:01 started\n", "2024/02/16 06:16:32 [error] 7#7: x\n"]
    {
        assert!(told_as(text.as_bytes()).is_empty(), "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_survived(rest in "\\PC{0,80}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for name in ALL {
            read(by_name(name).expect("one"), &bytes, &FileContext::default());
            for start in ["", "123456789\t", "Incoming 2026-11-23, 10:00 ", "info 2026-11-23 10:00:01.250 a 1 2 m - Incoming session request: ", "2024/02/16 06:16:47.413  2216 2488 S0 x::AddParticipant: ["] {
                rows(name, &format!("{start}{rest}"));
            }
        }
    }
}
