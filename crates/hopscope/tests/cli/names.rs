//! Names that an intruder chose: of hosts, accounts, files and folders. Nothing of them acts on a terminal or in the report.

use crate::evidence::{MINUTE, NOON, account, logon_from, security_log};
use crate::support::{Folder, Run, assert_quiet};
use simulate::formats::archive;
use simulate::windows::LogonType;

/// Control characters, bidirectional marks, and markup, as far as a file name of Unix can hold them.
const NAMES: [&str; 6] = [
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "exe.\u{202e}gpj\u{2066}",
    "<script>alert(1)</script>",
    "\" onload=\"alert(1)",
    "one\ntwo\r\tthree\u{9b}31m",
    "\u{200b}\u{feff}\u{e0041}\u{85}\u{2028}",
];

fn evidence(folder: &Folder) {
    for (name, number) in NAMES.iter().zip(0_u32..) {
        let name = name.replace('/', "\u{2215}");
        // Syslog has no blanks and line feeds in names of hosts; EVTX can hold anything.
        let host: String = name.chars().filter(|character| !character.is_whitespace()).collect();
        let lines = format!(
            "2026-01-12T12:0{number}:00.000000+00:00 {host} sshd[7]: Accepted password for {host} from 198.51.100.23 port 5 ssh2\n"
        );
        folder.write(&format!("evidence/{name}/{name}/{name}.log"), lines);
        let who = account("ALDER", Box::leak(format!("{name}\0").into_boxed_str()), 0x1000);
        let workstation: &'static str = Box::leak(format!("{name}\0x").into_boxed_str());
        let event = logon_from(LogonType::RemoteInteractive, &who, "198.51.100.23", workstation);
        let log = security_log(&format!("{name}\0.example"), 10, [(NOON + i64::from(number) * MINUTE, event)]);
        folder.write(&format!("evidence/{name}/{name}.evtx"), &log);
        folder.write(&format!("evidence/{name}/Damaged.evtx"), &log[..5_000]);
        let member = (format!("{name}\0/{name}.evtx"), log[..6_000].to_vec());
        folder.write(&format!("evidence/{name}/{name}.zip"), archive::zip(&[member]).expect("a small archive"));
    }
}

fn quiet(run: &Run) {
    assert_quiet(&run.stdout);
    assert_quiet(&run.stderr);
}

#[cfg(unix)]
#[test]
fn names_from_the_evidence_never_act() {
    let folder = Folder::new();
    evidence(&folder);
    let seeds = ["--seed", "address:198.51.100.23"];
    let run = folder.run_all(&[&["investigate", "evidence"], &seeds[..]].concat()).ended(3);
    quiet(&run);
    assert!(run.stdout.contains("\\u{202e}"), "what hides is shown: {}", run.stdout);
    for command in ["scope", "scope --json", "report", "report --json", "trace", "register draft"] {
        let run = folder.run(command);
        assert!(matches!(run.status, Some(0 | 3)), "{command}: {run:?}");
        quiet(&run);
    }
    folder.page("hopscope-case");
    for bytes in folder.snapshot("hopscope-case/report").into_values() {
        assert_quiet(&String::from_utf8(bytes).expect("reports are UTF-8"));
    }
    assert_quiet(&folder.read("hopscope-case/scope.json"));
    let files = folder.run("ingest evidence --json").ended(3);
    quiet(&files);
    for file in files.json_lines() {
        // No argument can hold a NUL: such a file is named by its digest.
        let digest = file["sha256"].as_str().expect("a digest");
        let path = file["path"].as_str().filter(|path| !path.contains('\0')).unwrap_or(digest);
        quiet(&folder.run_all(&["show", &format!("{path}:1")]));
    }
    quiet(&folder.run_all(&["show", "no\u{1b}[2Jfile\u{202e}:1"]));
}

#[cfg(unix)]
#[test]
fn a_drafted_register_of_such_names_is_the_same_register() {
    let folder = Folder::new();
    evidence(&folder);
    folder.run("ingest evidence").ended(3);
    let draft = folder.run("register draft").ended(0);
    folder.write("register.toml", &draft.stdout);
    let check = folder.run("register check register.toml").ended(0);
    assert!(check.stdout.contains(&format!("{} tenants", NAMES.len())), "{check:?}");
    folder.run("investigate evidence --register register.toml --force").ended(3);
    let again = folder.run("register draft").ended(0);
    let tenants =
        |text: &str| text.lines().filter(|line| line.starts_with("name = ")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(tenants(&draft.stdout), tenants(&again.stdout));
}
