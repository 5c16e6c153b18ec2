//! Layouts, by small folders and archives made here.

use super::layout::time_in_name;
use super::{Collection, Files, Members, explain, recognise};
use std::collections::BTreeMap;

fn found(name: &str, files: &[(&str, &str)]) -> Option<Collection> {
    let by_path: BTreeMap<&str, &str> = files.iter().copied().collect();
    let names: Vec<String> = by_path.keys().map(|path| path.split('/').next().unwrap_or(path).to_owned()).collect();
    let read = |path: &str| by_path.get(path).map(|text| text.as_bytes().to_vec());
    recognise(&Files { name, names: &names, read: &read })
}

fn told(name: &str, files: &[(&str, &str)]) -> Option<String> {
    found(name, files).map(|collection| collection.to_string())
}

#[test]
fn velociraptor_names_the_host_in_its_client_info() {
    let context = r#"{"client_id":"C.1","create_time":1772442900000000,"start_time":1772442901000000}"#;
    let of_server =
        r#"{"client_id":"C.1","os_info":{"system":"windows","hostname":"WS01","fqdn":"WS01.alder.example"}}"#;
    let of_collector = r#"{"Hostname":"WS01","Uptime":5,"OS":"windows","Fqdn":"WS01.alder.example"}"#;
    for client in [of_server, of_collector] {
        let files = [("client_info.json", client), ("collection_context.json", context)];
        let expect = "collected by velociraptor of host WS01 at 2026-03-02T09:15:01Z";
        assert_eq!(told("x.zip", &files).as_deref(), Some(expect), "{client}");
    }
    let only = [("collection_context.json", context)];
    assert_eq!(told("x", &only).as_deref(), Some("collected by velociraptor at 2026-03-02T09:15:01Z"));
    assert_eq!(told("x", &[("client_info.json", r#"{"name":"another product"}"#)]), None);
    assert_eq!(told("x", &[("client_info.json", "{\"Hostname\":")]), None);
    assert_eq!(told("Collection-WS01.zip", &[("results", "")]), None);
}

#[test]
fn kape_names_the_host_unless_it_read_an_image() {
    let log = |source: &str| {
        format!(
            "[2026-03-02 10:15:00.1 | INF] Command line:   --tsource {source} --tdest E:\\out --target EventLogs\r\n\
             [2026-03-02 10:15:00.1 | INF] System info: Machine name: DC01, 64-bit: true, User: mara OS: \"Windows10\"\r\n"
        )
    };
    let live = log("C:");
    let name = "2026-03-02T09_15_00_1234567_ConsoleLog.txt";
    let expect = "collected by kape of host DC01 at 2026-03-02T09:15:00Z";
    assert_eq!(told("out", &[(name, &live)]).as_deref(), Some(expect));
    let image = log("F:");
    assert_eq!(told("out", &[(name, &image)]).as_deref(), Some("collected by kape at 2026-03-02T09:15:00Z"));
    let old = [("_kape.cli", ""), ("Console/KAPE.log", live.as_str())];
    assert_eq!(told("out", &old).as_deref(), Some("collected by kape of host DC01"));
    assert_eq!(told("KAPE-DC01", &[("C", "")]), None);
}

#[test]
fn uac_names_the_host_in_what_it_ran() {
    let log = "2026-03-02 10:15:00 +0100 INF UAC (Unix-like Artifacts Collector) 3.1.0\n";
    let name = "uac-alder-web01-linux-20260302101500.tar.gz";
    let seen = [("uac.log", log), ("live_response/network/hostname.txt", "web01\n")];
    let at = "at 2026-03-02T09:15:00Z";
    assert_eq!(told(name, &seen), Some(format!("collected by uac of host web01 {at}")));
    let etc = [("uac.log", log), ("[root]/etc/hostname", "web02\n")];
    assert_eq!(told(name, &etc), Some(format!("collected by uac of host web02 {at}")));
    assert_eq!(told(name, &[("uac.log", log)]), Some(format!("collected by uac of host alder-web01 {at}")));
    let bare = [("uac.log", ""), ("live_response/x", "")];
    let expect = "collected by uac of host alder-web01 at 2026-03-02T10:15:00Z";
    assert_eq!(told(name, &bare).as_deref(), Some(expect));
    assert_eq!(told("web01.tar.gz", &bare).as_deref(), Some("collected by uac"));
    assert_eq!(told(name, &[("[root]", "")]), None);
}

#[test]
fn cylr_and_disks_are_known_by_their_files() {
    let log = "CyLR_Collection_Log_2026-03-02-09-15-00-0.log";
    assert_eq!(told("ws01.zip", &[(log, "")]).as_deref(), Some("collected by cylr at 2026-03-02T09:15:00Z"));
    assert_eq!(found("x", &[("etc/hostname", "# made by hand\nweb03\n")]).unwrap().host.as_deref(), Some("web03"));
    for other in ["localhost\n", "\n", "two words\n"] {
        assert_eq!(told("x", &[("etc/hostname", other)]), None, "{other:?}");
    }
}

#[test]
fn an_archive_may_hold_many() {
    let mut members = Members::default();
    let mut take = |path: &str, text: &str| {
        if Members::wants(path) {
            members.take(path, &mut text.as_bytes());
        }
    };
    take("hunt_info.json", "{}");
    take("clients/WS01-C.1/client_info.json", r#"{"os_info":{"hostname":"WS01"}}"#);
    take("clients/WS01-C.1/results/Windows.Sys.Users.json", "{}");
    take("clients/web01-C.2/client_info.json", r#"{"os_info":{"hostname":"web01"}}"#);
    take("clients/web01-C.2/uploads/auto/%2Fetc/hostname", "web01-inner");
    take("clients/web01-C.2/uploads/auto/etc/hostname", "web01-inner");
    let collections = members.collections("hunt.zip");
    let host =
        |path: &str| collections.of(path).and_then(|(found, below)| Some((found.host.clone()?, below.to_owned())));
    let of = |host: &str, below: &str| Some((host.to_owned(), below.to_owned()));
    assert_eq!(host("clients/WS01-C.1/uploads/auto/C%3A/x.evtx"), of("WS01", "uploads/auto/C%3A/x.evtx"));
    assert_eq!(host("clients/web01-C.2/results/a.json"), of("web01", "results/a.json"));
    assert_eq!(host("clients/web01-C.2/uploads/auto/var/log/auth.log"), of("web01-inner", "var/log/auth.log"));
    assert_eq!((host("hunt_info.json"), host("clients/x")), (None, None));
}

#[test]
fn what_a_collector_wrote_itself_is_explained() {
    let of = |tool| Collection { tool, ..Collection::default() };
    let check = |tool, path: &str, expect: Option<&str>| assert_eq!(explain(&of(tool), path), expect, "{path}");
    check("velociraptor", "client_info.json", Some("velociraptor metadata"));
    check("velociraptor", "results/Windows.Sys.Users.json.index", Some("velociraptor index"));
    check("velociraptor", "uploads/auto/C%3A/x.bin", None);
    check("uac", "live_response/process/ps.txt", Some("output of a command, gathered by uac"));
    check("uac", "[root]/opt/x", None);
    check("kape", "2026-03-02T09_15_00_1_SkipLog.csv", Some("log of kape"));
    check("disk", "client_info.json", None);
    assert_eq!(time_in_name("2026-03-02T09"), None);
    assert_eq!(time_in_name("2026-13-02T09_15_00"), None);
}
