//! Lines in the published form beside the columns they become.

use super::Auth;
use crate::format::FileContext;
use crate::formats::one_a_line::OneALine;
use crate::formats::row_texts::{decode, rejected, rows};
use crate::formats::testing::{encodings, told_as};

const LOGON: &str = "762,U7@DOM1,U7@DOM1,C31,C40,Kerberos,Network,LogOn,Success";

#[track_caller]
fn check(line: &str, expect: &str) {
    let decoded = decode(&OneALine(Auth), line.as_bytes(), &FileContext::default());
    assert_eq!(rejected(&decoded), Vec::<String>::new(), "{line}");
    let told = rows(decoded);
    let told: Vec<String> = told
        .iter()
        .map(|row| row.replace(&format!("; message={line}"), "").trim_end_matches(" | ").to_owned())
        .collect();
    assert_eq!(told, [expect], "{line}");
}

#[test]
fn logons_their_ends_and_tickets() {
    check(
        LOGON,
        "time=1970-01-01T00:12:42Z; time_text=762; time_zone=utc; record=1; host=C40; class=3002; activity=logon; outcome=success; \
         logon_kind=network; account_name=U7; account_domain=DOM1; src_host=C31; credential_kind=kerberos \
         | auth_type=Kerberos; logon_type=Network; orientation=LogOn",
    );
    check(
        "1,C5$@DOM1,SYSTEM@C5,C5,C5,Negotiate,Service,LogOn,Success",
        "time=1970-01-01T00:00:01Z; time_text=1; time_zone=utc; record=1; host=C5; class=3002; activity=logon; outcome=success; \
         logon_kind=service; account_name=SYSTEM; account_domain=C5; actor_name=C5$ | auth_type=Negotiate; logon_type=Service; orientation=LogOn",
    );
    check(
        "9,U7@DOM1,U7@DOM1,C31,C40,?,?,LogOff,Success",
        "time=1970-01-01T00:00:09Z; time_text=9; time_zone=utc; record=1; host=C40; class=3002; activity=logoff; outcome=success; \
         account_name=U7; account_domain=DOM1; src_host=C31 | orientation=LogOff",
    );
    check(
        "9,U7@DOM1,U7@DOM1,C31,C2,?,?,TGT,Fail",
        "time=1970-01-01T00:00:09Z; time_text=9; time_zone=utc; record=1; host=C2; class=3002; activity=ticket_grant; outcome=failure; \
         account_name=U7; account_domain=DOM1; src_host=C31 | orientation=TGT",
    );
    check(
        "9,U7@DOM1,U7@DOM1,C31,C2,?,?,TGS,Success",
        "time=1970-01-01T00:00:09Z; time_text=9; time_zone=utc; record=1; host=C2; outcome=success; \
         account_name=U7; account_domain=DOM1; src_host=C31 | orientation=TGS",
    );
}

/// The published file has NTLM's package after the word, users that are called `ANONYMOUS LOGON`, and question marks everywhere.
#[test]
fn what_is_missing_is_left_out() {
    check(
        "3,ANONYMOUS LOGON@C4,ANONYMOUS LOGON@C4,C9,C4,NTLM,Network,LogOn,Success",
        "time=1970-01-01T00:00:03Z; time_text=3; time_zone=utc; record=1; host=C4; class=3002; activity=logon; outcome=success; \
         logon_kind=network; account_name=ANONYMOUS LOGON; account_domain=C4; src_host=C9; credential_kind=ntlm \
         | auth_type=NTLM; logon_type=Network; orientation=LogOn",
    );
    check("3,?,?,?,?,?,?,?,?", "time=1970-01-01T00:00:03Z; time_text=3; time_zone=utc; record=1");
}

#[test]
fn what_cannot_be_read_is_rejected() {
    let text = format!(
        "{LOGON}\n{}\nx,U7@D,U7@D,C1,C2,?,?,LogOn,Success\n1,U7@D,U7@D,C1,C2,?,?,LogOn,Maybe\n{LOGON},more\n\
         99999999999999999999,U7@D,U7@D,C1,C2,?,?,LogOn,Success\n{LOGON}\n",
        &LOGON[..30]
    );
    let decoded = decode(&OneALine(Auth), text.as_bytes(), &FileContext::default());
    assert_eq!(rejected(&decoded).len(), 5, "{:?}", rejected(&decoded));
    assert_eq!(rows(decoded).len(), 2);
}

#[test]
fn only_its_own_are_told() {
    assert_eq!(told_as(LOGON.as_bytes()), ["lanl-auth"]);
    for bytes in encodings(LOGON) {
        assert_eq!(told_as(&bytes), ["lanl-auth"]);
    }
    for other in ["151036,U748@DOM1,C17693,C305", "1,2,3,4,5,6,7,8,9", "time,a@b,c@d,e,f,g,h,LogOn,Success"] {
        assert!(told_as(other.as_bytes()).is_empty(), "{other}");
    }
}
