//! What is told of files that are no logs, and what logs are not taken for.

use super::{Artefact, by_signature, by_text, describe, is_like_a_log};

fn tell(head: &[u8], path: &str) -> Option<&'static str> {
    by_signature(head).or_else(|| by_text(head, path)).map(|artefact| artefact.name)
}

#[test]
fn artefacts_are_told_by_their_first_bytes() {
    let check = |head: &[u8], expect: Option<&str>| assert_eq!(tell(head, "x"), expect, "{head:?}");
    check(b"regf\x01\0\0\0", Some("registry hive"));
    check(b"FILE0\0\x03\0", Some("ntfs master file table"));
    check(b"FILE0 is a line of text", None);
    check(b"\x1e\0\0\0SCCA", Some("prefetch file"));
    check(b"\0\0\0\0\xef\xcd\xab\x89", Some("ese database"));
    check(b"\xd4\xc3\xb2\xa1\x02\0\x04\0", Some("packet capture"));
    check(b"\x89PNG\r\n\x1a\n\0", Some("picture"));
    check(b"MZ is no program", None);
    let mut program = vec![0; 0x80];
    program[..2].copy_from_slice(b"MZ");
    program[0x3c] = 0x60;
    program[0x60..0x64].copy_from_slice(b"PE\0\0");
    check(&program, Some("windows program"));
    let task = "\u{feff}<?xml version=\"1.0\"?><Task xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">";
    let wide: Vec<u8> = task.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&wide, Some("definition of a scheduled task"));
    check(b"<?xml version=\"1.0\"?><a/>", Some("xml document"));
    check(b"SQLite format 3\0..CREATE TABLE moz_places (id INTEGER", Some("browser database"));
    check(b"", None);
}

#[test]
fn texts_are_told_by_what_all_of_their_kind_have() {
    let check = |path: &str, text: &str, expect: Option<&str>| {
        assert_eq!(tell(text.as_bytes(), path), expect, "{path}: {text}");
        let wide: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(tell(&wide, path), expect, "{path} in UTF-16");
    };
    check("x", "{\"data\":[{\"Aces\":[],\"ObjectIdentifier\":\"S-1\"", Some("collection of a directory (SharpHound)"));
    check("x", "title: x\nlogsource:\n  product: linux\ndetection:\n", Some("sigma rule"));
    check("x", "the logsource: and detection: of a rule", None);
    check("x", "MIT License\n\nPermission is hereby granted, free of charge, to", Some("licence text"));
    check("x", "#!/bin/sh\necho 1\n", Some("script or program text"));
    check("a.ps1", "Get-Item x\nGet-Item y\n", Some("script or program text"));
    check("x", "<!DOCTYPE html>\n<html>", Some("web page"));
    check("x", "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\x]\n", Some("registry export"));
    check("x", "ssh-ed25519 AAAAC3Nz mara@ws01\n", Some("list of ssh keys"));
    check("x", "root:x:0:0:root:/root:/bin/bash\nmara:x:1000:1000::/home/mara:/bin/sh\n", Some("list of accounts"));
    check("x", "[.ShellClassInfo]\nIconFile=x\n\n[b]\nc = d\n", Some("settings"));
    check("x", "# Title\n\nSee [this](a.md).\n\n## More\n", Some("markdown text"));
    check("notes.md", "# Title\ntext\n", Some("markdown text"));
    check("x", "title: a\nid: b\ntags:\n- c\n", Some("yaml document"));
    check("x", "title: a\nattack_mappings:\n- technique: T1\nfiles:\n", Some("description of a data set (YAML)"));
    check("x", "id: a\nregression_tests_info:\n    - name: b\n", Some("description of a rule's test (YAML)"));
    check("one.yml", "title: a\n", Some("yaml document"));
    check("x", "{\"cells\":[{\"cell_type\":\"code\",\"source\":[]}],\"nbformat\":4}", Some("notebook"));
    check("x", "{\"type\":\"bundle\",\"objects\":[{\"spec_version\":\"2.1\"}]}", Some("threat intelligence (STIX)"));
    check("x", "{\"$schema\":\"http://json-schema.org/x\",\"a\":1}", Some("document that names its schema"));
    check("x", "{\n \"name\": \"a\",\n \"version\": \"1\"\n}", Some("document with a version"));
    check("x", "{\n \"name\": \"a\",\n \"version\": \"1\",\n\"time\":1}", None);
    for empty in ["[]", "{ }", "{\"records\": []}", "{\"@odata.context\":\"https://x\",\"value\":[]}"] {
        check("x", empty, Some("answer without records"));
    }
    check("home/mara/.bash_history", "ls\nssh web01\n", Some("history of a shell"));
    check("a/README.txt", "How to use it.\n", Some("documentation"));
    assert_eq!(tell(b"\0\x20\0\0\x01\x02", "etw/x.etl"), Some("event trace of windows"));
    assert_eq!(tell(b"\x02\0\0\0\0\0\0\0", "C/$Recycle.Bin/S-1-5-21/$IABC123.txt"), Some("entry of the recycle bin"));
}

#[test]
fn logs_of_unknown_formats_are_taken_for_nothing_else() {
    let logs = [
        "2026-03-02 10:00:01 INFO user mara logged on from 10.1.0.5\n2026-03-02 10:00:02 INFO x\n",
        "[2026-03-02 10:00:01] user=mara action=logon\n[2026-03-02 10:00:02] user=mara action=logoff\n",
        "Time: 2026-03-02\nUser: mara\n\nTime: 2026-03-03\nUser: mara\n",
        "# made by acme 4.2\n# columns follow\n2026-03-02,mara,logon\n",
        "time,user,address\n2026-03-02,mara,10.1.0.5\n",
        "{\"time\":\"2026-03-02\",\"user\":\"mara\"}\n{\"time\":\"2026-03-03\",\"user\":\"mara\"}\n",
        "mara: logon from 10.1.0.5\nbob: logon from 10.1.0.6\n",
        "[info] started\nuser mara logged on\n",
        "10.1.0.5: mara\n10.1.0.6: bob\n",
        "- mara came\n- bob came\n",
        "Permission is hereby granted, free of charge, to users of acme\n2026-03-02 10:00:01 mara logged on\n",
        "#!/opt/acme/audit\nMar  2 10:00:01 mara logged on\nMar  2 10:00:02 bob logged on\n",
        "<html><table>\n<tr><td>mara<td>10.1.0.5\n<tr><td>bob<td>10.1.0.6\n",
        "REGEDIT4\nmara logged on\n",
        "[audit]\n1700000000 user=mara src=10.0.0.1\n",
        "[audit]\nlogon of mara=yes\n",
        "[audit]\nsrc=10.0.0.1\n",
        "- time: 2026-03-02T10:00:01Z\n  user: mara\n- time: 2026-03-02T10:00:02Z\n  user: bob\n",
        "{\"$schema\":\"https://acme.example/event\",\"time\":\"2026-03-02\",\"user\":\"mara\"}\n",
    ];
    for log in logs {
        assert_eq!(tell(log.as_bytes(), "acme.log"), None, "{log}");
    }
    // What the logged may write decides nothing either.
    let door = "2026-03-04 10:00:00 | in | 198.51.100.9 | granted\n".repeat(20);
    for planted in ["rule a\n condition: x\n", "logsource:\ndetection:\n", "\0", "#!/bin/sh\n"] {
        for log in [format!("{planted}{door}"), format!("{door}{planted}{door}")] {
            assert_eq!(tell(log.as_bytes(), "door.log"), None, "{planted}");
            assert!(is_like_a_log(log.as_bytes()), "{planted}");
        }
    }
    let door = "{\"t\":\"2026-03-04 10:00:00\",\"hdr\":{\"ObjectIdentifier\":\"1\",\"Aces\":\"2\",\"schema\":\"hopscope.x\"}}\n";
    assert_eq!(tell(door.repeat(9).as_bytes(), "door.json"), None);
    assert_eq!(tell(door.as_bytes(), "door.json"), None);
    // A name decides nothing against lines that say when.
    for name in ["notice", "changes.txt", "readme.txt", "audit.pl"] {
        assert_eq!(tell(logs[0].as_bytes(), name), None, "{name}");
    }
    for name in ["notice", "changes.txt"] {
        assert_eq!(tell(b"mara logged on\n", name), None, "{name}");
    }
}

#[test]
fn what_nothing_knows_is_told_by_what_it_looks_like() {
    let check = |head: &[u8], expect: &str| {
        let told = describe(head);
        let told = told.strip_prefix("in no known format: ").expect("that first");
        assert_eq!(told.split("; a mapping").next(), Some(expect), "{head:?}");
    };
    check(b"time,user,address\n1,mara,10.1.0.5\n", "a table with the columns time, user, address");
    check(
        b"\xef\xbb\xbfa;b;c;d;e;f;g;h;i;j\n1;2;3;4;5;6;7;8;9;0\n",
        "a table with the columns a, b, c, d, e, f, g, h and 2 more",
    );
    check(b"{\"when\":{\"a\":1,\"b\":2},\"who\":\"x\"}\n", "JSON with the names when, who");
    check(b"[{\"a\":1},", "JSON with the names a");
    check(b"\n  mara was here\n", "text that begins \"mara was here\"");
    check(b" \n\n", "text of blanks alone");
    check(b"\0\x01\x02\xff", "binary, beginning with 00 01 02 ff");
    check(&[0; 100], "binary, its first 100 bytes are zeros");
    let long = "x".repeat(5000);
    assert!(describe(long.as_bytes()).len() < 200);
    assert!(describe(b"a,b,c\n1,2,3\n").ends_with("see `hopscope mapping --help`"));
    assert_eq!(Artefact::called("x").why, "not read");
}
