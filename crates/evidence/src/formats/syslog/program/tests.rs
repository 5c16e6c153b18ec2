//! Lines that somebody made to keep a reader busy.

use super::{Said, normalise};
use events::{BatchBuilder, Column};

/// Some of these took hours when each mark in the line began a search to its end.
#[test]
fn lines_full_of_marks_are_read_once() {
    const BYTES: usize = 3 << 20;
    let full = |start: &str, mark: &str| format!("{start}{}", mark.repeat(BYTES / mark.len()));
    let lines = [
        ("sshd", full("Accepted password for x", " from x")),
        ("sshd", full("Failed password for x", " from x")),
        ("sshd", full("Invalid user x", " from x")),
        ("sshd", full("Invalid user x", " from x port ")),
        ("sshd", full("User x", " from x not allowed because")),
        ("sshd", full("Disconnected from user x", " port x")),
        ("sshd", full("error: PAM: x for x", " from x")),
        ("sudo", full("x : ", "A=x ; ")),
        ("sudo", full("x", " : ")),
        ("su", full("(to x) x", " on ")),
        ("su", full("Successful su for x", " by ")),
        ("login", full("LOGIN ON x BY x", " FROM ")),
        ("dropbear", full("Bad password attempt for 'x", "' from x")),
        ("systemd-logind", full("New session x", " of user ")),
        ("x", full("pam_unix(", "(x:x")),
        ("x", full("pam_unix(sshd:auth): authentication failure; x", " user=x rhost")),
        ("x", full("pam_unix(sshd:session): session opened for user x", " by (uid=")),
        ("openvpn", full("x/", "/1.2.3.4:")),
        ("openvpn", full("VERIFY ERROR: x", "CN=x")),
        ("%ASA-6-113039", full("Group <x> User <x", "> IP <x")),
        ("%ASA-6-113039", full("Group <x> User <x", "> IP <1.2.3.4> ")),
        ("%ASA-6-113039", full("Group = x, Username = x", ", IP = 1.2.3.4")),
        ("%ASA-6-113039", full("Group x User x", " IP x")),
        ("%ASA-6-605005", full("Login permitted", " from x to x for user")),
        ("%SYS-5-CONFIG_I", full("x", " by x on (")),
    ];
    for (program, message) in lines {
        let mut row = BatchBuilder::new();
        normalise(&mut row, Said { program: Some(program), pid: None, message: &message });
        row.finish_row();
        assert_eq!(row.rows(), 1, "{program}");
    }
}

#[test]
fn nobodys_address_is_no_host() {
    for (address, expect) in [("0.0.0.0", None), ("::", None), ("fw1", Some("fw1"))] {
        let message = format!("pam_unix(sshd:auth): authentication failure; uid=0 rhost={address} user=mara");
        let mut row = BatchBuilder::new();
        normalise(&mut row, Said { program: Some("sshd"), pid: None, message: &message });
        assert_eq!((row.open_text(Column::SRC_HOST), row.open_text(Column::SRC_ADDRESS)), (expect, None), "{address}");
        assert_eq!(row.open_text(Column::ACCOUNT_NAME), Some("mara"));
    }
}
