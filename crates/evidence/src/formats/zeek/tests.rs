//! Tables and JSON of several logs, with the columns beside them.

use super::{Zeek, ZeekJson};
use crate::formats::row_texts::{self, rejected, rows};
use crate::limits::ZEEK_FIELDS_MAX;
use crate::{Decoded, FileContext, Format};
use events::Column;

fn decode(format: &dyn Format, text: &[u8], path: &str) -> Decoded {
    row_texts::decode(format, text, &FileContext { path: path.to_owned(), ..FileContext::default() })
}

#[track_caller]
fn check(format: &dyn Format, text: &str, expect: &[&str]) {
    let decoded = decode(format, text.as_bytes(), "logs/SITE_conn.2026-01-02.log");
    assert_eq!(decoded.rejections, [], "{text}");
    assert_eq!(rows(decoded), expect, "{text}");
}

const HEAD: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n";
const ENDS: &str = "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p";
const WHEN: &str = "1767323045.678900\tC1\t10.0.0.7\t50504\t10.0.0.9";
const TYPED: &str = "time=2026-01-02T03:04:05.678900Z; time_zone=utc";
const BETWEEN: &str = "src_address=10.0.0.7; src_port=50504";

#[test]
fn tables_of_several_logs_in_one_file() {
    let text = format!(
        "{HEAD}#path\tconn\n#open\t2026-01-02-00-00-00\n#fields\t{ENDS}\tproto\torig_bytes\tresp_bytes\ttunnel_parents\n\
         #types\ttime\tstring\taddr\tport\taddr\tport\tenum\tcount\tcount\tset[string]\n\
         {WHEN}\t445\ttcp\t12\t3400\tC8,C\\x2c9\n{WHEN}\t445\ttcp\t-\t-\t(empty)\n#close\t2026-01-02-04-00-00\n\
         {HEAD}#path\tsmb_mapping\n#fields\t{ENDS}\tpath\n{WHEN}\t445\t\\\\\\\\alder\\\\C$\n"
    );
    check(
        &Zeek,
        &text,
        &[
            &format!(
                "{TYPED}; record=9; channel=conn; class=4001; {BETWEEN}; dst_address=10.0.0.9; dst_port=445; bytes_out=12; \
                 bytes_in=3400 | uid=C1; proto=tcp; orig_bytes=12; resp_bytes=3400; tunnel_parents=C8\nC,9"
            ),
            &format!(
                "{TYPED}; record=10; channel=conn; class=4001; {BETWEEN}; dst_address=10.0.0.9; dst_port=445 | uid=C1; proto=tcp"
            ),
            &format!(
                "{TYPED}; record=18; channel=smb_mapping; class=4006; {BETWEEN}; dst_host=alder; dst_address=10.0.0.9; \
                 dst_port=445 | uid=C1; path=\\\\alder\\C$"
            ),
        ],
    );
}

#[test]
fn json_in_both_spellings() {
    let conn =
        "class=4001; src_address=10.0.0.7; src_port=5; dst_address=10.0.0.9; dst_port=22; bytes_out=1; bytes_in=2";
    check(
        &ZeekJson,
        r#"{"ts":1767323045.6789,"uid":"C1","id.orig_h":"10.0.0.7","id.orig_p":5,"id.resp_h":"10.0.0.9","id.resp_p":22,"orig_bytes":1,"resp_bytes":2}
{"@stream":"conn","@system":"birch.example","@proc":"zeek","ts":1767323045.6789,"id_orig_h":"10.0.0.7","id_orig_p":5,"id_resp_h":"10.0.0.9","id_resp_p":22,"orig_bytes":1,"resp_bytes":2}
{"_path":"weird","_system_name":"birch","ts":"2026-01-02T03:04:05.6789Z","name":"x","id.orig_h":"fe80::1%2"}"#,
        &[
            &format!("{TYPED}; record=1; channel=conn; {conn} | uid=C1; orig_bytes=1; resp_bytes=2"),
            &format!(
                "{TYPED}; record=2; host=birch.example; channel=conn; {conn} | @proc=zeek; orig_bytes=1; resp_bytes=2"
            ),
            "time=2026-01-02T03:04:05.678900Z; time_text=2026-01-02T03:04:05.6789Z; time_zone=utc; record=3; host=birch; \
             channel=weird; src_address=fe80::1 | name=x",
        ],
    );
}

#[test]
fn logs_that_tell_of_accounts() {
    let check = |log: &str, fields: &str, typed: &str| {
        let fields: Vec<_> = fields.split("; ").filter_map(|field| field.split_once('=')).collect();
        let names: Vec<_> = fields.iter().map(|field| field.0).collect();
        let values: Vec<_> = fields.iter().map(|field| field.1).collect();
        let text =
            format!("{HEAD}#path\t{log}\n#fields\tts\t{}\n1767323045.6789\t{}", names.join("\t"), values.join("\t"));
        let row = rows(decode(&Zeek, text.as_bytes(), "")).remove(0);
        let columns = row.split_once(" | ").map_or(row.as_str(), |(columns, _)| columns);
        let columns =
            columns.strip_prefix(&format!("{TYPED}; record=7; channel={log}")).unwrap().trim_start_matches("; ");
        assert_eq!(columns, typed, "{log} {fields:?}");
    };
    let ticket = "request_type=TGS; client=mara/ALDER.EXAMPLE; service=cifs/srv1; success=T";
    check(
        "kerberos",
        ticket,
        "class=3002; activity=service_ticket; outcome=success; account_name=mara; account_domain=ALDER.EXAMPLE; dst_host=srv1; \
         credential_kind=kerberos",
    );
    check(
        "kerberos",
        "request_type=AS; client=mara/A; service=krbtgt/A; success=F; error_msg=KDC_ERR_PREAUTH_FAILED",
        "class=3002; activity=ticket_grant; outcome=failure; account_name=mara; account_domain=A; credential_kind=kerberos; \
         status_code=KDC_ERR_PREAUTH_FAILED",
    );
    check(
        "kerberos",
        "request_type=AS; client=mara/A; service=krbtgt/A; success=F; error_msg=KDC_ERR_PREAUTH_REQUIRED",
        "class=3002; outcome=failure; account_name=mara; account_domain=A; credential_kind=kerberos; \
         status_code=KDC_ERR_PREAUTH_REQUIRED",
    );
    check(
        "kerberos",
        "request_type=AS; client=/A; service=krbtgt/A; success=-",
        "class=3002; account_domain=A; credential_kind=kerberos",
    );
    check(
        "ntlm",
        "username=mara; hostname=WS7; domainname=ALDER; server_nb_computer_name=SRV1; success=T",
        "class=3002; outcome=success; account_name=mara; account_domain=ALDER; src_host=WS7; dst_host=SRV1; credential_kind=ntlm",
    );
    check("ssh", "auth_success=F", "class=4007; outcome=failure");
    check("rdp", "cookie=mara; client_name=WS7; result=encrypted", "class=4005; account_name=mara; src_host=WS7");
    check("http", "host=files.birch.example:8080", "class=4002; dst_host=files.birch.example");
    check("http", "host=10.0.0.9", "class=4002");
    check(
        "dhcp",
        "host_name=WS7; assigned_addr=10.0.0.7; msg_types=ACK",
        "class=3002; activity=address_assigned; outcome=success; src_host=WS7; assigned_address=10.0.0.7",
    );
}

#[test]
fn what_cannot_be_read_is_rejected() {
    let text = format!("{HEAD}1\t2\n#path\tconn\n#fields\tts\tuid\tx\n1\t2\n1.5\tC1\t3\nnone\tC1\t3\n1\tC\t2\t4\n");
    let out = decode(&Zeek, text.as_bytes(), "");
    assert_eq!(
        rejected(&out),
        [
            "5 x1 a row without #fields above it",
            "8 x1 a row of 2 values under 3 fields",
            "11 x1 a row of 4 values under 3 fields"
        ]
    );
    let read = rows(out);
    assert_eq!(
        read[0],
        "time=1970-01-01T00:00:01.500000Z; time_zone=utc; record=9; channel=conn; class=4001 | uid=C1; x=3"
    );
    assert_eq!(read[1], "record=10; channel=conn; class=4001 | ts=none; uid=C1; x=3");
    let twice = decode(&Zeek, b"#fields\ta\ta\n1\t2\n", "");
    assert_eq!(rows(twice), ["record=2 | a=1\n2"]);
    let out = decode(&ZeekJson, b"{\"ts\":1,\"uid\":\"C\"}\n{\"a\":1}\n{\"ts\":\"\xff\"}", "");
    assert_eq!(
        rejected(&out),
        [
            "2 x1 not a record of this format: it lacks ts",
            "3 x0 text that is not utf-8: what is no character was replaced, and is kept in the record"
        ]
    );
    assert_eq!(rows(out).len(), 2);
}

#[test]
fn what_is_said_between_rows_holds_for_the_next() {
    let text =
        "#fields\ta\tb\n1\t2\n#path\tdns\n#unset_field\t1\n#types\tset[string]\n1\t2,3\n#set_separator\t;\n4;5\t2\n";
    let rows_of = |text: &str| rows(decode(&Zeek, text.as_bytes(), ""));
    let read = rows_of(text);
    assert_eq!(read[0], "record=2 | a=1; b=2");
    assert!(read[1].ends_with("| b=2,3") && read[1].contains("channel=dns"), "{read:?}");
    assert!(read[2].ends_with("| a=4\n5; b=2"), "{read:?}");
    let long = format!("#path\t{}\n#fields\ta\n1\n", "x".repeat(2000));
    assert_eq!(rows_of(&long), ["record=3 | a=1"]);
}

/// A separator beyond ASCII would cut characters; the tab is taken instead.
#[test]
fn a_separator_is_ascii() {
    for separator in ["\u{e9}", "\\xc3\\xa9", "\\xff"] {
        let text = format!("#separator {separator}\n#fields\ta\tb\n\u{e9}\u{e8}\t\u{c3}1\n");
        assert_eq!(rows(decode(&Zeek, text.as_bytes(), "")), ["record=3 | a=\u{e9}\u{e8}; b=\u{c3}1"], "{separator}");
    }
    let text = "#separator ;\n#fields;a;b\n\u{e9};2\n";
    assert_eq!(rows(decode(&Zeek, text.as_bytes(), "")), ["record=3 | a=\u{e9}; b=2"]);
}

#[test]
fn tables_of_too_many_fields_are_rejected() {
    let names = |count: usize| (0..count).map(|name| format!("\tf{name}")).collect::<String>();
    let row = |count: usize| vec!["1"; count].join("\t");
    let most = ZEEK_FIELDS_MAX;
    let text = format!("#fields{}\n{}\n#fields{}\n{}\n", names(most), row(most), names(most + 1), row(most + 1));
    let out = decode(&Zeek, text.as_bytes(), "");
    assert_eq!(rejected(&out), ["4 x1 a row under more than 4096 fields"]);
    assert_eq!(out.events.rows(), 1);
}

#[test]
fn tables_under_too_long_names_are_rejected() {
    let text = |bytes: usize| format!("#fields\tts\t{}\n1\tx\n", "n".repeat(bytes));
    let out = decode(&Zeek, [text(1024), text(1025)].concat().as_bytes(), "");
    assert_eq!(rejected(&out), ["4 x1 a row under a field's name of more than 1024 bytes"]);
    assert_eq!(out.events.rows(), 1);
}

/// A plan of thousands of fields is made for new names, not for each line with `#`: this takes minutes else.
#[test]
fn lines_between_rows_make_no_plans() {
    let names: String = (0..ZEEK_FIELDS_MAX).map(|name| format!("\tf{name}")).collect();
    let text = format!("#fields{names}\n{}", "#path\tx\n#types\tset[string]\n1\n".repeat(100_000));
    let out = decode(&Zeek, text.as_bytes(), "");
    assert_eq!(out.rejections.len() + out.events.rows(), 100_000);
}

#[test]
fn names_reach_every_unit_of_a_large_file() {
    let row = format!("{WHEN}\t443\t{}\n", "x".repeat(900));
    let text = format!("{HEAD}#path\tssl\n#fields\t{ENDS}\tcipher\n{}", row.repeat(10_000));
    let out = decode(&Zeek, text.as_bytes(), "");
    assert_eq!((out.events.rows(), out.rejections.len()), (10_000, 0));
}

#[test]
fn only_its_own_are_told() {
    assert!(Zeek.sniff(HEAD.as_bytes(), 0));
    assert!(Zeek.sniff("\u{feff}#fields\tts\tuid\n".as_bytes(), 0));
    for json in [
        "{\"ts\":1,\"uid\":\"C\",\"id.orig_h\":\"10.0.0.1\",\"id.resp_h\":\"10.0.0.2\"}",
        "[{\"_path\":\"x\",\"ts\":1}]",
        "{\"ts\":1,\"fuid\":\"F\"}",
        "{\"ts\":1,\"id\":\"F\",\"certificate\":{\"version\":3}}",
    ] {
        assert!(ZeekJson.sniff(json.as_bytes(), 0), "{json}");
    }
    for other in ["", "#comment", "{\"ts\":1}", "{\"ts\":1,\"msg\":\"x\",\"level\":\"info\"}", "#Fields: date time\n"] {
        assert!(!ZeekJson.sniff(other.as_bytes(), 0) && !Zeek.sniff(other.as_bytes(), 0), "{other}");
    }
}

/// Read and rejected is all there is, and the fields are the raw record's.
#[test]
fn the_corpus_is_read_whole() {
    let Some(folder) = corpus::place("zeek") else { return };
    let files = corpus::files(&folder, ".log");
    assert!(files.len() > 20);
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).count();
        assert!(ZeekJson.sniff(&bytes, 0), "{}", path.display());
        let out = decode(&ZeekJson, &bytes, &path.to_string_lossy());
        assert_eq!((out.events.rows(), out.rejections.len()), (lines, 0), "{}", path.display());
        let events = out.events.finish();
        assert!(events.text(Column::CHANNEL).is_some_and(|logs| logs.get(0).is_some()));
        assert!((0..events.rows()).all(|row| events.time(row).is_some()), "{}", path.display());
    }
}
