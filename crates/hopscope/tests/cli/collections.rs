//! Collections and encrypted archives, as a person hands them over.

use crate::evidence::auth_log;
use crate::support::Folder;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{AesMode, ZipWriter};

const PASSWORD: &str = "alder's own pass phrase";

/// A collection with a password, in which only the collector names the host of the rows.
fn collection() -> Vec<u8> {
    let members = [
        ("results/Custom.Ours.Users.json", "{\"Name\":\"mara\",\"Timestamp\":\"2026-03-02T09:15:00Z\"}\n".to_owned()),
        ("uploads/auto/var/log/auth.log", auth_log("web01", 7)),
        ("uploads/auto/C%3A/Windows/System32/config/SAM", "regf....".to_owned()),
        ("client_info.json", "{\"Hostname\":\"web01\"}".to_owned()),
    ];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = SimpleFileOptions::default().with_aes_encryption(AesMode::Aes256, PASSWORD);
        writer.start_file(name, options).expect("memory");
        writer.write_all(bytes.as_bytes()).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

#[test]
fn an_encrypted_collection_is_read_with_its_password_which_is_not_kept() {
    let folder = Folder::new();
    folder.write("evidence/x.zip", collection());
    folder.write("passwords", format!("wrong\n{PASSWORD}\n"));
    folder.run("ingest evidence").ended(3);
    assert_eq!(folder.files("evidence", "hopscope-case")["x.zip!client_info.json"]["state"], "unreadable");
    folder.run("ingest evidence --force --password-file passwords").ended(0);
    let files = folder.files("evidence", "hopscope-case");
    let told = |name: &str| {
        let file = &files[&format!("x.zip!{name}")];
        (file["format"].clone(), file["records_read"].clone())
    };
    assert_eq!(told("uploads/auto/var/log/auth.log"), ("syslog".into(), 7.into()));
    assert_eq!(told("results/Custom.Ours.Users.json"), ("velociraptor".into(), 1.into()));
    assert_eq!(told("uploads/auto/C%3A/Windows/System32/config/SAM"), ("registry hive".into(), 0.into()));
    assert_eq!(told("client_info.json"), ("velociraptor metadata".into(), 0.into()));
    for (path, bytes) in folder.snapshot("hopscope-case") {
        let holds = bytes.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes());
        assert!(!holds, "the password stands in {}", path.display());
    }
}

#[test]
fn a_password_file_has_to_be_there() {
    let folder = Folder::new();
    folder.write("evidence/auth.log", auth_log("web01", 2));
    let run = folder.run("ingest evidence --password-file gone").ended(2);
    assert!(format!("{run:?}").contains("cannot read password file gone"), "{run:?}");
}
