//! Log sources to their events, fields to their places, and files that users add.

use super::{Bucket, Place, RouteError, Routes, Unroutable, fields_missing};
use crate::rule::{Condition, Leaf, LogSource, Origin, Rule, Test};
use events::Column;
use std::fmt::Write;

const SYSMON: &str = "Microsoft-Windows-Sysmon/Operational";

/// `category/product/service`, with `-` for what is not named.
fn source(text: &str) -> LogSource {
    let mut parts = text.split('/').map(|part| (part != "-").then(|| part.into()));
    let mut next = || parts.next().flatten();
    LogSource { category: next(), product: next(), service: next() }
}

fn routed(text: &str) -> Vec<Bucket> {
    Routes::builtin().of(&source(text)).unwrap()
}

fn check(text: &str, expect: &[&str]) {
    let found: Vec<String> = routed(text).iter().map(ToString::to_string).collect();
    assert_eq!(found, expect, "{text}");
}

fn show(place: &Place) -> String {
    match place {
        Place::Column(column) => column.name().to_owned(),
        Place::Extra(name) => format!("extra {name}"),
        Place::AnyOf(places) => places.iter().map(show).collect::<Vec<_>>().join(" | "),
        Place::Made(recipe) => format!("made({})", recipe.places().map(show).collect::<Vec<_>>().join(", ")),
    }
}

/// `fields` are `name=place` parted by `; `; `bucket` is which of the log source's.
fn check_fields(text: &str, bucket: usize, fields: &str) {
    let map = &routed(text)[bucket].fields;
    let names = fields.split("; ").map(|field| field.split_once('=').unwrap().0);
    let found: Vec<String> = names.map(|name| format!("{name}={}", show(&map.place(name)))).collect();
    assert_eq!(found.join("; "), fields, "{text}");
}

/// The value of a field that is made, in the second bucket; `values` of its places, `-` among them as it stands.
fn check_value(text: &str, field: &str, values: &[&str], expect: Option<&str>) {
    let place = routed(text)[1].fields.place(field);
    let mut rest: Vec<Option<&str>> = values.iter().copied().map(Some).collect();
    let places = if let Place::AnyOf(places) = place { places } else { vec![place] };
    let mut found = None;
    for place in places {
        let Place::Made(recipe) = place else { panic!("{field} is not made") };
        let now: Vec<Option<&str>> = rest.drain(..recipe.places().count().min(rest.len())).collect();
        if !now.is_empty() {
            found = found.or(recipe.value(&now).map(std::borrow::Cow::into_owned));
        }
    }
    assert_eq!(found.as_deref(), expect, "{field} {values:?}");
}

#[test]
fn categories_of_sysmon() {
    let sysmon = |ids: &str| format!("{SYSMON} {ids}");
    let one = [
        ("process_access", "10"),
        ("create_remote_thread", "8"),
        ("image_load", "7"),
        ("driver_load", "6"),
        ("raw_access_thread", "9"),
        ("file_event", "11"),
        ("file_change", "2"),
        ("file_delete", "23,26"),
        ("file_executable_detected", "29"),
        ("create_stream_hash", "15"),
        ("pipe_created", "17,18"),
        ("registry_add", "12"),
        ("registry_rename", "14"),
        ("wmi_event", "19,20,21"),
        ("clipboard_capture", "24"),
        ("process_tampering", "25"),
        ("sysmon_status", "4,16"),
        ("sysmon_error", "255"),
    ];
    for (category, ids) in one {
        check(&format!("{category}/windows/-"), &[&sysmon(ids)]);
    }
}

#[test]
fn categories_that_windows_logs_itself() {
    let sysmon = |ids: &str| format!("{SYSMON} {ids}");
    check("process_creation/windows/-", &[&sysmon("1"), "Security 4688"]);
    check("process_creation/-/-", &[&sysmon("1"), "Security 4688"]);
    check("process_termination/windows/-", &[&sysmon("5"), "Security 4689"]);
    check("network_connection/windows/-", &[&sysmon("3"), "Security 5156"]);
    check("registry_set/windows/-", &[&sysmon("13"), "Security 4657"]);
    check("registry_delete/windows/-", &[&sysmon("12"), "Security 4657"]);
    check("registry_event/windows/-", &[&sysmon("12"), &sysmon("13"), &sysmon("14"), "Security 4657"]);
    check("file_access/windows/-", &["Microsoft-Windows-Kernel-File 12", "Security 4663"]);
    let shells = ["Microsoft-Windows-PowerShell/Operational", "PowerShellCore/Operational"];
    for (category, id) in [("ps_script", "4104"), ("ps_module", "4103")] {
        let expect = shells.map(|channel| format!("{channel} {id}"));
        check(&format!("{category}/windows/-"), &[&expect[0], &expect[1]]);
    }
    check("ps_classic_start/windows/-", &["Windows PowerShell 400"]);
    check("ps_classic_provider_start/windows/-", &["Windows PowerShell 600"]);
    let defender = "Microsoft-Windows-Windows Defender/Operational";
    assert_eq!(routed("antivirus/-/-")[0].channel.as_deref(), Some(defender));
    assert_eq!(routed("antivirus/windows/-"), routed("antivirus/-/-"));
}

#[test]
fn events_of_one_id_are_told_apart_by_a_field() {
    let only = |text: &str, bucket: usize| {
        let mut words = String::new();
        for only in &routed(text)[bucket].only {
            write!(words, "{}={} ", only.field, only.values.join(",")).unwrap();
        }
        words.trim_end().to_owned()
    };
    assert_eq!(only("registry_add/windows/-", 0), "EventType=CreateKey");
    assert_eq!(only("registry_delete/windows/-", 0), "EventType=DeleteKey,DeleteValue");
    assert_eq!(only("registry_delete/windows/-", 1), "EventType=DeleteValue");
    assert_eq!(only("registry_event/windows/-", 0), "");
    assert_eq!(only("file_access/windows/-", 1), "ObjectType=File");
}

#[test]
fn services() {
    check("-/windows/security", &["Security"]);
    check("-/windows/powershell", &["Microsoft-Windows-PowerShell/Operational", "PowerShellCore/Operational"]);
    check(
        "-/windows/applocker",
        &[
            "Microsoft-Windows-AppLocker/EXE and DLL",
            "Microsoft-Windows-AppLocker/MSI and Script",
            "Microsoft-Windows-AppLocker/Packaged app-Deployment",
            "Microsoft-Windows-AppLocker/Packaged app-Execution",
        ],
    );
    check(
        "-/windows/-",
        &[
            "evtx,windows-xml,winlogbeat,nxlog,evtx-json,velociraptor-evtx,splunk,splunk-csv,sentinel_windows,sentinel_windows_csv",
        ],
    );
    check("-/linux/-", &["syslog,journal,journal-export,journal-json,auditd"]);
    check("-/linux/auth", &["syslog,journal,journal-export,journal-json"]);
    check("-/linux/auditd", &["auditd"; 8]);
    check("-/linux/sshd", &["sshd,sshd-session,sshd-auth"]);
    assert_eq!(routed("-/linux/sshd")[0].formats.join(","), "syslog,journal,journal-export,journal-json");
    check("-/fortigate/event", &["fortigate", "syslog"]);
    assert_eq!(routed("-/cisco/aaa")[0].programs[0].as_ref(), "%PARSER-5-CFGLOG_LOGGEDCMD");
}

#[test]
fn a_category_and_a_service_mean_what_is_of_both() {
    check("process_creation/windows/security", &["Security 4688"]);
    check("process_creation/windows/sysmon", &[&format!("{SYSMON} 1")]);
    let apart = Routes::builtin().of(&source("process_creation/windows/system")).unwrap_err();
    assert_eq!(apart.to_string(), "no event is both of category process_creation and of service system");
}

#[test]
fn what_has_no_events_says_why() {
    let check = |text: &str, expect: &str| {
        let why = Routes::builtin().of(&source(text)).unwrap_err();
        assert_eq!(why.to_string(), expect, "{text}");
    };
    check("-/-/-", "names neither category, product nor service");
    check("-/onelogin/onelogin.events", "no format of this program gives product onelogin");
    check("webserver/-/-", "no format of this program gives category webserver");
    check(
        "appliance/paloalto/globalprotect",
        "no format of this program gives the mp-log and gpsvc.log of a palo alto firewall",
    );
    check("process_creation/linux/-", "no format of this program gives events of Sysmon for Linux");
    check("-/windows/frob", "the map of log sources has no product windows, service frob");
}

#[test]
fn fields_of_sysmon_are_as_rules_spell_them() {
    check_fields(
        "process_creation/windows/-",
        0,
        "Image=Image; CommandLine=CommandLine; commandline=CommandLine; EventID=event_id; Computer=host; Provider_Name=provider; \
         Channel=channel; Level=level; Keywords=keywords; Security_UserID=security_user_id; Made_Up=extra Made_Up",
    );
    check_fields("process_access/windows/-", 0, "SourceProcessGuid=SourceProcessGuid | extra SourceProcessGUID");
    check_fields("sysmon_status/windows/-", 0, "Version=extra Version; State=State");
}

#[test]
fn fields_of_the_security_log_are_renamed() {
    check_fields(
        "process_creation/windows/-",
        1,
        "Image=extra NewProcessName; ParentImage=extra ParentProcessName; CommandLine=CommandLine; ProcessId=made(extra NewProcessId); \
         IntegrityLevel=made(extra MandatoryLabel); LogonId=made(TargetLogonId) | SubjectLogonId; EventID=event_id",
    );
    check_fields(
        "network_connection/windows/-",
        1,
        "Image=made(Application); SourceIp=SourceAddress; SourcePort=SourcePort; DestinationIp=DestAddress; DestinationPort=DestPort",
    );
    check_fields(
        "registry_set/windows/-",
        1,
        "TargetObject=made(ObjectName, ObjectValueName); Details=made(NewValue, extra NewValueType) | NewValue; Image=ProcessName",
    );
    check_fields("file_access/windows/-", 1, "FileName=ObjectName; Image=ProcessName");
}

#[test]
fn values_in_another_form_are_made() {
    let process = "process_creation/windows/-";
    check_value(process, "IntegrityLevel", &["S-1-16-16384"], Some("System"));
    check_value(process, "ProcessId", &["0x1a4"], Some("420"));
    check_value(process, "User", &["S-1-0-0", "-", "-", "S-1-5-18", "CORP", "DC1$"], Some(r"NT AUTHORITY\SYSTEM"));
    check_value(process, "User", &["S-1-0-0", "-", "-", "S-1-5-21-1", "CORP", "mara"], Some(r"CORP\mara"));
    check_value(process, "User", &["S-1-5-21-2", "CORP", "adm", "S-1-5-18", "CORP", "DC1$"], Some(r"CORP\adm"));
    let registry = "registry_set/windows/-";
    let service = r"\REGISTRY\MACHINE\SYSTEM\ControlSet001\Services\x";
    let expect = r"HKLM\System\CurrentControlSet\Services\x\ImagePath";
    check_value(registry, "TargetObject", &[service, "ImagePath"], Some(expect));
    check_value(registry, "TargetObject", &[r"\REGISTRY\USER\S-1-5-21-1\Run", "a"], Some(r"HKU\S-1-5-21-1\Run\a"));
    check_value(registry, "EventType", &["%%1905"], Some("SetValue"));
    let network = "network_connection/windows/-";
    check_value(network, "Image", &[r"\device\harddiskvolume2\windows\x.exe"], Some(r"C:\windows\x.exe"));
    check_value(network, "Image", &["System"], Some("System"));
    check_value(network, "Initiated", &["%%14593"], Some("true"));
    check_value(network, "Protocol", &["6"], Some("tcp"));
}

#[test]
fn names_with_spaces_and_of_other_case_are_found() {
    check_fields("-/windows/windefend", 0, "ThreatName=ThreatName | extra Threat Name; Threat Name=extra Threat Name");
    check_fields("-/windows/windefend", 0, "Feature_Name=Feature_Name | extra Feature Name; Path=Path");
    check_fields("antivirus/-/-", 0, "Signature=extra Threat Name; Filename=Path");
    check_fields("-/windows/bits-client", 0, "processPath=extra processPath; LocalName=LocalName");
    check_fields(
        "-/windows/security",
        0,
        "ProcessId=ProcessId | extra ProcessID; serviceName=extra serviceName | ServiceName",
    );
    // Event 104 tells in a field of that name which log was cleared.
    check_fields("-/windows/system", 0, "Channel=extra Channel | channel");
    check_fields("-/linux/sudo", 0, "USER=account_name; COMMAND=extra COMMAND; message=message");
}

#[test]
fn later_entries_win_and_may_add() {
    let mut routes = Routes::builtin();
    let text = r#"
        [[source]]
        product = "Windows"
        service = "NTLM"
        events = [{ channels = ["Mine"], ids = [7] }]

        [[source]]
        category = "process_creation"
        product = "windows"
        adds = true
        events = [{ provider = "My-Agent", shape = "mine" }]

        [[source]]
        product = "onelogin"
        service = "onelogin.events"
        events = [{ formats = ["mine"] }]

        [shape.mine]
        fields.Image = "exe"
    "#;
    routes.extend(text, "mine.toml").unwrap();
    let words =
        |text: &str| -> Vec<String> { routes.of(&source(text)).unwrap().iter().map(ToString::to_string).collect() };
    assert_eq!(words("-/windows/ntlm"), ["Mine 7"]);
    assert_eq!(words("process_creation/windows/-"), [&format!("{SYSMON} 1"), "Security 4688", "My-Agent"]);
    assert_eq!(words("-/onelogin/onelogin.events"), ["mine"]);
    let added = &routes.of(&source("process_creation/windows/-")).unwrap()[2];
    assert_eq!(added.fields.place("Image"), Place::Extra("exe".into()));
    assert_eq!(added.fields.place("EventID"), Place::Column(Column::EVENT_ID));
    let unknown = routes.of(&source("-/onelogin/other")).unwrap_err();
    assert_eq!(unknown, Unroutable::Unknown("product onelogin, service other".to_owned()));
}

#[test]
fn errors_name_the_place() {
    let check = |text: &str, expect: &str| {
        let mut routes = Routes::builtin();
        let error: RouteError = routes.extend(text, "mine.toml").unwrap_err();
        assert!(error.to_string().starts_with(expect), "{error}");
        assert_eq!(routes.of(&source("-/windows/ntlm")).unwrap(), routed("-/windows/ntlm"), "the map is as it was");
    };
    check("\n[[source]\n", "mine.toml, line 2: ");
    check("[[source]]\nservcie = \"x\"\n", "mine.toml, line 2: unknown field `servcie`");
    check("[[source]]\nservice = \"x\"\nevents = [\n{ ids = [\"a\"] }]\n", "mine.toml, line 4: ");
    let ntlm = "[[source]]\nservice = \"x\"\nevents = [{ channels = [\"C\"] }]\n\n[[source]]\nservice = \"ntlm\"\n";
    let entry = "mine.toml, line 5, entry service ntlm: ";
    let with = |line: &str| format!("{ntlm}{line}\n");
    check(&with(""), &format!("{entry}has neither events nor says why it is unroutable"));
    check(&with("events = [{ ids = [1] }]"), &format!("{entry}events without channel, provider or format"));
    check(&with("events = [{ channels = [\"C\"], shape = \"no\" }]"), &format!("{entry}no shape is called no"));
    check(
        "[shape.s.fields]\nA = { column = \"no\" }",
        "mine.toml, line 1, entry shape s: field A: no column is called no",
    );
    check("[shape.s.fields]\nA = []", "mine.toml, line 1, entry shape s: field A: an empty list");
    check("[shape.s.fields]\nA = {}", "mine.toml, line 1, entry shape s: field A: says neither");
    check("[[source]]\nevents = [{}]", "mine.toml, line 1, entry : names neither");
}

#[test]
fn fields_that_no_event_has_are_listed() {
    let leaf = |name: &str| Leaf { field: Some(name.into()), test: Test::Null };
    let rule = |text: &str, fields: &[&str]| Rule {
        id: text.into(),
        title: text.into(),
        level: model::Level::Low,
        status: None,
        tags: Vec::new(),
        origin: Origin { file: text.into(), document: 0 },
        log_source: source(text),
        leaves: fields.iter().copied().map(leaf).collect(),
        condition: Condition::Leaf(0),
    };
    let rules = [
        rule("process_creation/windows/-", &["Image", "Hashes", "GrandParentImage", "EventID"]),
        rule("-/windows/system", &["WhoKnows"]),
        rule("-/onelogin/-", &["Image"]),
    ];
    let found = fields_missing(&Routes::builtin(), &rules);
    let found: Vec<(&str, String, bool)> =
        found.iter().map(|missing| (&*missing.field, missing.absent_in.join("; "), missing.is_everywhere)).collect();
    let everywhere = format!("{SYSMON} 1; Security 4688");
    assert_eq!(found, [("GrandParentImage", everywhere, true), ("Hashes", "Security 4688".to_owned(), false)]);
}
