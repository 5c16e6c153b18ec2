//! Encrypted archives: opened with the right password, told without.

use super::{LINE, Recorder, zip_of};
use crate::Memory;
use crate::open::{Options, Passwords, feed};
use ::zip::unstable::write::FileOptionsExt as _;
use ::zip::write::SimpleFileOptions;
use ::zip::{AesMode, ZipWriter};
use std::io::{Cursor, Write};
use std::path::PathBuf;

#[derive(Clone, Copy)]
enum Cipher {
    Aes,
    ZipCrypto,
}

fn encrypted(members: &[(&str, &[u8])], password: &str, cipher: Cipher) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = SimpleFileOptions::default();
        match cipher {
            Cipher::Aes => writer.start_file(*name, options.with_aes_encryption(AesMode::Aes256, password)),
            Cipher::ZipCrypto => {
                writer.start_file(*name, options.with_deprecated_encryption(password.as_bytes()).expect("memory"))
            }
        }
        .expect("memory");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fn seen(bytes: Vec<u8>, passwords: &str) -> Vec<String> {
    let system = Memory::new().file("e/x", bytes);
    let options = Options { passwords: Passwords::of_lines(passwords.as_bytes()), ..Options::default() };
    let mut recorder = Recorder::default();
    let flow = feed(&system, &[PathBuf::from("e")], &options, &mut recorder).expect("the root exists");
    assert!(flow.is_continue());
    recorder.seen.into_iter().filter(|line| line != "  end").collect()
}

#[test]
fn members_are_read_with_the_password_that_fits() {
    for cipher in [Cipher::Aes, Cipher::ZipCrypto] {
        let bytes = encrypted(&[("a", LINE), ("b", LINE)], "alder's own", cipher);
        let found = seen(bytes.clone(), "wrong\nalder's own\nother\n");
        assert_eq!(found[1..], ["x!a syslog 34", "  unit 0 1 34", "x!b syslog 34", "  unit 0 1 34"]);
        let found = seen(bytes.clone(), "wrong\nother\n");
        assert_eq!(found[1..3], ["x!a unreadable 0", "  lost encrypted, and none of 2 passwords fits"]);
        let found = seen(bytes, "");
        assert_eq!(found[2], "  lost encrypted, and no password is given (--password-file)");
    }
}

/// One wrong password in 256 passes the check of the old cipher: its content then tells.
#[test]
fn a_password_that_only_seems_to_fit_is_passed_over() {
    let bytes = encrypted(&[("a", LINE)], "right", Cipher::ZipCrypto);
    let many: Vec<String> = (0..2000).map(|number| format!("wrong {number}")).collect();
    let found = seen(bytes, &format!("{}\nright\n", many.join("\n")));
    assert_eq!(found[1..], ["x!a syslog 34", "  unit 0 1 34"]);
}

#[test]
fn a_collection_with_a_password_is_opened() {
    let client: &[u8] = br#"{"Hostname":"WS01"}"#;
    let data = zip_of(&[("client_info.json", client), ("uploads/auto/var/log/auth.log", LINE)]);
    let outer = encrypted(&[("data.zip", &data)], "hunter", Cipher::Aes);
    let found = seen(outer, "hunter");
    assert!(found.contains(&"x!data.zip!uploads/auto/var/log/auth.log syslog 34".to_owned()), "{found:?}");
    assert!(found.contains(&"  note collected by velociraptor of host WS01".to_owned()), "{found:?}");
}
