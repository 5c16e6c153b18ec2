//! Encrypted archives: opened with the right password, told without.

use super::{LINE, Recorder, zip_of};
use crate::Memory;
use crate::open::{Options, Passwords, feed};
use ::zip::unstable::write::FileOptionsExt as _;
use ::zip::write::SimpleFileOptions;
use ::zip::{AesMode, CompressionMethod, ZipArchive, ZipWriter};
use std::io::{Cursor, Write};
use std::path::PathBuf;

#[derive(Clone, Copy)]
enum Cipher {
    Aes,
    ZipCrypto,
}

fn encrypted(members: &[(&str, &[u8])], password: &str, cipher: Cipher) -> Vec<u8> {
    packed(members, password, cipher, CompressionMethod::Deflated)
}

fn packed(members: &[(&str, &[u8])], password: &str, cipher: Cipher, method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = SimpleFileOptions::default().compression_method(method);
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

/// Wrong passwords that pass the check in front of the first member: one in 256 does, with the old cipher.
fn seeming(bytes: &[u8], count: usize) -> Vec<String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let all = (0..).map(|number| format!("wrong {number}"));
    all.filter(|wrong| archive.by_index_decrypt(0, wrong.as_bytes()).is_ok()).take(count).collect()
}

#[test]
fn a_password_that_only_seems_to_fit_is_passed_over() {
    let bytes = encrypted(&[("a", LINE)], "right", Cipher::ZipCrypto);
    let wrong = seeming(&bytes, 3);
    for before in [1, 3] {
        let found = seen(bytes.clone(), &format!("{}\nright\n", wrong[..before].join("\n")));
        assert_eq!(found[1..], ["x!a syslog 34", "  unit 0 1 34"]);
        let found = seen(bytes.clone(), &wrong[..before].join("\n"));
        let told = format!("  lost encrypted, and none of {before} passwords fits");
        assert_eq!(found[1..3], ["x!a unreadable 0".to_owned(), told]);
    }
}

/// Longer than what is looked at: a wrong password is told in its beginning, or, where nothing is packed, by the whole.
#[test]
fn a_long_member_is_read_with_the_password_that_fits() {
    let long = LINE.repeat(20_000);
    for method in [CompressionMethod::Deflated, CompressionMethod::Stored] {
        let bytes = packed(&[("a", &long)], "right", Cipher::ZipCrypto, method);
        let wrong = seeming(&bytes, 2);
        let found = seen(bytes, &format!("{}\nright\n{}", wrong[0], wrong[1]));
        assert_eq!(found[1], format!("x!a syslog {}", long.len()), "{method}");
        assert!(!found.iter().any(|line| line.starts_with("  lost")), "{found:?}");
    }
}

/// Damage is not taken for a wrong password where the password is known by another member.
#[test]
fn damage_is_told_as_such() {
    let mut bytes = packed(&[("a", LINE), ("b", LINE)], "right", Cipher::ZipCrypto, CompressionMethod::Stored);
    // The second content ends before its descriptor of 16 bytes, which the directory follows.
    let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
    bytes[directory - 17] ^= 1;
    let found = seen(bytes, "right\n");
    assert_eq!(found[1..3], ["x!a syslog 34", "  unit 0 1 34"]);
    assert!(found[3].starts_with("x!b syslog"), "{found:?}");
    assert!(found[4].contains("cannot be read beyond byte"), "{found:?}");
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
