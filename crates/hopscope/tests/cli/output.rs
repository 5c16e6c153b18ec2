//! Where output goes: into pipes that close early, full disks, terminals and files.

use crate::evidence::{auth_log, logons};
use crate::support::{Folder, Run};
use std::process::Stdio;

fn small_case() -> Folder {
    let folder = Folder::new();
    folder.write("evidence/provider/web01/auth.log", auth_log("web01", 40));
    folder.write("evidence/alder/DC01/Security.evtx", logons("ALD-DC01.alder.example", 20));
    folder.run("investigate evidence").ended(0);
    folder
}

const COMMANDS: [&str; 11] = [
    "investigate evidence",
    "investigate evidence --json",
    "ingest evidence --json",
    "scope",
    "scope --json",
    "report",
    "show web01/auth.log:1",
    "register draft",
    "completions bash",
    "man",
    "--help",
];

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = small_case();
    for arguments in COMMANDS {
        let mut command = folder.command(&arguments.split_whitespace().collect::<Vec<_>>());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        drop(child.stdout.take());
        let run: Run = child.wait_with_output().expect("the program ends").into();
        assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""), "{arguments}");
    }
    let run = folder.shell("\"$HOPSCOPE\" investigate evidence --json | head -c 10").ended(0);
    assert_eq!((run.stdout.len(), run.stderr.as_str()), (10, ""), "{run:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let folder = small_case();
    for arguments in COMMANDS.into_iter().filter(|arguments| *arguments != "--help") {
        let run = folder.shell(&format!("\"$HOPSCOPE\" {arguments} >/dev/full")).ended(1);
        assert!(run.stderr.starts_with("hopscope: ") && run.stderr.contains("No space left"), "{arguments}: {run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{arguments}: {run:?}");
    }
}

#[test]
fn no_colour_and_no_progress_without_a_terminal() {
    let folder = small_case();
    for arguments in COMMANDS {
        let run = folder.run(arguments).ended(0);
        assert!(run.stderr.is_empty() && !run.stdout.contains('\x1b'), "{arguments}: {run:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_colour_unless_it_is_refused() {
    let folder = small_case();
    let on_terminal = |set: &str| {
        let inside = format!("{set} \"$HOPSCOPE\" scope 2>/dev/null");
        folder.shell(&format!("script -qec '{inside}' /dev/null </dev/null"))
    };
    let coloured = on_terminal("");
    if coloured.status != Some(0) {
        println!("skipped: no script(1) here to make a terminal: {}", coloured.stderr);
        return;
    }
    assert!(coloured.stdout.contains("\x1b["), "{coloured:?}");
    let plain = on_terminal("NO_COLOR=1").ended(0);
    assert!(!plain.stdout.contains('\x1b') && plain.stdout.contains("alder"), "{plain:?}");
    assert!(on_terminal("NO_COLOR=").stdout.contains("\x1b["), "an empty NO_COLOR refuses nothing");
}
