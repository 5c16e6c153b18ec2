//! The summary on the terminal: what it bears, and what it tells to do next.

use crate::evidence::{MINUTE, NOON, account, auth_log, logon_from, security_log};
use crate::support::Folder;
use simulate::formats::utmp::{self, File};
use simulate::stage::{Login, LoginKind};
use simulate::windows::LogonType;

/// From outside to the provider's jump host, and from there into a customer.
fn new_edges(folder: &Folder, customer: &str) {
    let who = |name, id| account("PROVIDER", name, id);
    let entry = (NOON, logon_from(LogonType::RemoteInteractive, &who("op-one", 1), "198.51.100.23", "EVIL"));
    folder.write("evidence/provider/JUMP01/Security.evtx", security_log("JUMP01.provider.example", 10, [entry]));
    let hop = |minute, address| {
        (NOON + minute * MINUTE, logon_from(LogonType::Network, &who("op-one", 0x7_0001), address, "JUMP01"))
    };
    let log = security_log("FS01.alder.example", 10, [hop(5, "172.20.10.5"), hop(900, "172.20.10.6")]);
    folder.write(&format!("evidence/{customer}/FS01/Security.evtx"), log);
}

#[test]
fn a_long_name_does_not_break_the_table() {
    let folder = Folder::new();
    let name = "long-customer-name-".repeat(12);
    new_edges(&folder, &name);
    let run = folder.run("investigate evidence --seed address:198.51.100.23").ended(0);
    let first_lines = run.stdout.lines().take_while(|line| !line.starts_with("How ")).count();
    assert!(first_lines < 16, "{run:?}");
    assert!(!run.stdout.lines().any(|line| line.chars().count() > 120), "{run:?}");
    assert!(run.stdout.contains("long-customer-name-long-customer-name-long-customer-name-l.."), "{run:?}");
    assert!(folder.page("hopscope-case").contains(&name) && folder.read("hopscope-case/scope.json").contains(&name));
}

#[test]
fn the_commands_to_run_next_name_the_case() {
    let folder = Folder::new();
    new_edges(&folder, "alder");
    folder.write("evidence/birch/web01/auth.log", auth_log("web01", 1));
    let seeded = "investigate evidence --seed address:198.51.100.23";
    for (case, expect) in [("hopscope-case", ""), ("other", " --case other"), ("a'b", r" --case 'a'\''b'")] {
        let run = folder.run(&format!("{seeded} --case {case}")).ended(0);
        assert!(run.stdout.contains(&format!("  hopscope show{expect} ")), "{run:?}");
        assert!(run.stdout.contains("ask for the missing logs of birch, "), "{run:?}");
        let next = format!("hopscope ingest LOGS --tenant birch{expect} && hopscope scope{expect}\n");
        assert!(run.stdout.contains(&next), "{run:?}");
    }
}

#[test]
fn late_logs_go_to_the_tenant_that_is_named() {
    let folder = Folder::new();
    new_edges(&folder, "alder");
    folder.run("ingest evidence").ended(0);
    // Host by host, as they come in: without a word these would be two more customers.
    folder.write("late/web01/auth.log", auth_log("web01", 3));
    folder.write("late/msp/auth.log", auth_log("web02", 3));
    folder.run("ingest late --tenant alder").ended(0);
    let scope = folder.run("scope --json").json();
    let tenants = scope["tenants"].as_array().expect("a list").iter();
    let mut names: Vec<_> = tenants.map(|tenant| tenant["tenant"].as_str().expect("a name")).collect();
    names.sort_unstable();
    assert_eq!(names, ["alder", "provider"], "{scope:#}");
    folder.run_all(&["ingest", "late", "--tenant", "a/b"]).ended(2).said("without a slash");
    folder.run("investigate late --tenant msp --provider msp --case own").ended(0);
    assert_eq!(folder.run("scope --case own --json").json()["tenants"][0]["is_provider"], true);
}

#[test]
fn logins_of_a_file_that_names_no_host_are_counted() {
    let folder = Folder::new();
    let login = |minute: i64| Login {
        time_us: NOON + minute * MINUTE,
        kind: LoginKind::User,
        pid: 700,
        terminal: "pts/0".into(),
        user: "root".into(),
        address: "10.20.2.31".into(),
    };
    let wtmp: Vec<u8> = (0..3).flat_map(|minute| utmp::write(File::Wtmp, &login(minute))).collect();
    folder.write("wtmp", &wtmp);
    let said = "3 records of logins name no host, and they were not traced: wtmp. Put such a file into a folder named after its host";
    let scope = folder.run("investigate wtmp --json").ended(0).json();
    assert!(scope["notes"].to_string().contains(said), "{scope:#}");
    let summary = folder.run("scope").ended(0).stdout.replace("\n    ", " ");
    assert!(summary.contains(said), "{summary}");
    folder.write("evidence/web01/wtmp", &wtmp);
    folder.write("evidence/web01/auth.log", auth_log("web01", 3));
    let scope = folder.run("investigate evidence --json --case other").ended(0).json();
    assert!(!scope["notes"].to_string().contains("name no host"), "{scope:#}");
}
