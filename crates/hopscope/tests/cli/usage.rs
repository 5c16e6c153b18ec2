//! Wrong usage ends with status 2 and says what to do; the documents that the program prints of itself.

use crate::evidence::auth_log;
use crate::support::Folder;

#[test]
fn wrong_usage_is_status_2_with_a_hint() {
    let folder = Folder::new();
    folder.run("").ended(2).said("hopscope investigate EVIDENCE");
    folder.run("investigte evidence").ended(2).said("'investigate'");
    folder.run("investigate").ended(2).said("<EVIDENCE>");
    folder.run("investigate evidence --sed x").ended(2).said("'--seed'");
    folder.run("investigate evidence --threads 0").ended(2).said("1..=1024");
    folder.run("detect --rules . --status stabel").ended(2).said("stable, test, experimental, deprecated, unsupported");
    folder.run("detect --rules . --placeholder a-b=c").ended(2).said("a placeholder is NAME=VALUE");
}

#[test]
fn what_is_not_there_is_wrong_usage() {
    let folder = Folder::new();
    folder.write("evidence/auth.log", auth_log("web01", 3));
    folder.run("investigate nowhere").ended(2).said("there is no evidence at nowhere");
    for command in ["trace", "scope", "report", "show a:1", "register draft"] {
        folder.run(command).ended(2).said("there is no case at hopscope-case").said("hopscope investigate EVIDENCE");
    }
    folder.run("scope --case 'b").ended(2).said(r"hopscope investigate EVIDENCE --case ''\''b'");
    folder.run("investigate evidence --assume-year 12").ended(2).said("12 is not in 1970..=2200");
    folder.run("scope --case evidence").ended(2).said("evidence is no case");
    folder.run("scope --case evidence/auth.log").ended(2).said("is a file; a case is a folder");
    folder.run("investigate evidence --register none.toml").ended(2).said("cannot read register none.toml");
    folder.run("register check none.toml").ended(2).said("cannot read register none.toml");
    folder.run("investigate evidence --assume-zone CET").ended(2).said("+01:00");
    assert!(!folder.path("hopscope-case").exists(), "wrong usage leaves nothing behind");
}

#[test]
fn seeds_and_windows_that_cannot_be_read_are_wrong_usage() {
    let folder = Folder::new();
    folder.write("evidence/auth.log", auth_log("web01", 3));
    for (seed, hint) in [
        ("host:", "has no value; write KIND:[TENANT/]VALUE[@TIME]"),
        ("address:web01", "is no IP address"),
        ("host:web01@2026-01-13T00:00:00Z..2026-01-12T00:00:00Z", "window is empty"),
        ("hots:web01", "is no kind of seed: host, account, address or key; did you mean host:?"),
        ("bogus:10.20.2.31", "did you mean address:?"),
        ("host:web01@2026-13-04", "\"2026-13-04\" is no time; write 2026-03-04T09:00:00Z"),
    ] {
        folder.run_all(&["investigate", "evidence", "--seed", seed]).ended(2).said(hint);
    }
    folder.run("investigate evidence --from yesterday").ended(2).said("--from");
    let window = "--from 2026-01-13T00:00:00Z --to 2026-01-12T00:00:00Z";
    folder.run(&format!("investigate evidence {window}")).ended(2).said("the window is empty");
    assert!(!folder.path("hopscope-case").exists(), "wrong usage leaves nothing behind");
}

#[test]
fn registers_are_checked() {
    let folder = Folder::new();
    folder.write(
        "broken.toml",
        "schema = \"hopscope.register/1\"\n[[tenant]]\nname = \"alder\"\nnetwork = [\"10.0.0.0/8\"]\n",
    );
    folder.run("register check broken.toml").ended(2).said("network");
    folder.write("good.toml", "schema = \"hopscope.register/1\"\n[[tenant]]\nname = \"alder\"\n");
    let run = folder.run("register check good.toml").ended(0);
    assert!(run.stdout.starts_with("good.toml: 1 tenants"), "{run:?}");
}

#[test]
fn a_record_that_is_not_there_is_wrong_usage() {
    let folder = Folder::new();
    folder.write("evidence/web01/auth.log", auth_log("web01", 3));
    folder.run("ingest evidence").ended(0);
    folder.run("show web01/auth.log").ended(2).said("is not FILE:RECORD");
    folder
        .run("show web02/auth.log:1")
        .ended(2)
        .said("the case has no file \"web02/auth.log\"; nearest: \"web01/auth.log\"");
    folder.run("show web01/auth.lg:1").ended(2).said("; nearest: \"web01/auth.log\"");
    folder.run("show picture.png:1").ended(2).said("the case has no file \"picture.png\"");
    folder.run("show auth.log:4").ended(2).said("holds no record 4");
    let run = folder.run("show auth.log:3").ended(0);
    assert!(run.stdout.contains("12:02:00.000000+00:00 web01 sshd[702]: Accepted"), "{run:?}");
    let raw = folder.run("show auth.log:3 --raw").ended(0);
    assert_eq!(raw.stdout, auth_log("web01", 3).lines().last().expect("three lines").to_owned() + "\n");
}

#[test]
fn the_program_documents_itself() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = folder.run(&format!("completions {shell}")).ended(0);
        assert!(run.stdout.contains("investigate") && run.stderr.is_empty(), "{shell}");
    }
    let manual = folder.run("man").ended(0);
    assert!(manual.stdout.contains(".TH hopscope 1"), "{}", manual.stdout);
    let help = folder.run("--help").ended(0);
    assert!(help.stdout.contains("1 could not be done: disk full, case in use"), "{help:?}");
    for command in ["register", "register draft", "register check", "completions"] {
        assert!(folder.run(&format!("{command} --help")).ended(0).stdout.contains("Example"), "{command}");
    }
    assert!(help.stdout.contains("Exit status: 0 done") && help.stderr.is_empty());
    assert!(folder.run("--version").ended(0).stdout.starts_with("hopscope "));
    for document in ["cli", "events"] {
        assert!(folder.run(&format!("docs-dump {document}")).ended(0).stdout.starts_with("# "));
    }
}
