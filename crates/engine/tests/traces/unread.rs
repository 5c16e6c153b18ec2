//! Logs that nothing can read, beside logs that were read.

use crate::{analysed, tenant};
use model::{HoleReason, Scope, Verdict};

fn login(day: u32, host: &str, user: &str, address: &str) -> String {
    (0..24)
        .map(|hour| {
            format!(
                "2026-03-{day:02}T{hour:02}:00:00+00:00 {host} sshd[{hour}]: Accepted password for {user} from {address} port 5000 ssh2\n"
            )
        })
        .collect()
}

fn scope(files: &[(&str, String)]) -> Scope {
    let reached = ("e/provider/GW/auth.log", login(4, "GW", "mara", "198.51.100.9"));
    let read = ("e/alder/WEB/auth.log", login(4, "WEB", "bo", "10.0.0.5"));
    analysed(&[&[reached, read][..], files].concat(), &["address:198.51.100.9"]).scope
}

#[test]
fn a_text_that_looks_like_a_log_is_told_with_not_seen_or_takes_it_back() {
    let told = |scope: &Scope| scope.notes.iter().filter(|note| note.starts_with("Not seen in alder")).count();
    let plain = scope(&[]);
    assert_eq!((tenant(&plain, "alder").verdict, told(&plain)), (Verdict::NotSeen, 0), "{plain:#?}");
    let log = "2026-03-04 10:00:00 | in | 198.51.100.9 | granted\n2026-03-04 10:00:09 | in | 198.51.100.9 | granted\n";
    // Of a host whose logons are read.
    let known = scope(&[("e/alder/WEB/door.log", log.to_owned())]);
    assert_eq!((tenant(&known, "alder").verdict, told(&known)), (Verdict::NotSeen, 1), "{known:#?}");
    assert!(known.notes.iter().any(|note| note.contains("alder/WEB/door.log")));
    // Of a host of which nothing else is known.
    let alone = scope(&[("e/alder/DOOR/door.log", log.to_owned())]);
    assert_eq!((tenant(&alone, "alder").verdict, told(&alone)), (Verdict::CannotTell, 0), "{alone:#?}");
    let holes =
        |scope: &Scope| tenant(scope, "alder").coverage.missing.iter().map(|hole| hole.reason).collect::<Vec<_>>();
    assert_eq!(holes(&alone), [HoleReason::UnknownFormat]);
    assert!(alone.notes.iter().any(|note| note.contains("cannot be told") && note.contains("alder/DOOR/door.log")));
    // Whatever it is called.
    let evtx = scope(&[("e/alder/DOOR/door.evtx", log.to_owned())]);
    assert_eq!((tenant(&evtx, "alder").verdict, holes(&evtx)), (Verdict::CannotTell, vec![HoleReason::UnknownFormat]));
    // Nothing by which it looks like one.
    let odd = scope(&[("e/alder/DOOR/door.bin", "granted bert door 3\n".repeat(9))]);
    assert_eq!((tenant(&odd, "alder").verdict, told(&odd)), (Verdict::NotSeen, 1), "{odd:#?}");
    // No log.
    let text = scope(&[(
        "e/alder/DOOR/readme",
        "Nothing of this text is a log.\nIt names 2026-03-04 once.\nNo more.\n".to_owned(),
    )]);
    assert_eq!((tenant(&text, "alder").verdict, told(&text)), (Verdict::NotSeen, 0), "{text:#?}");
}

#[test]
fn sign_ins_that_name_no_directory_are_told_with_advice_that_works() {
    let table = "Date (UTC),Request ID,Correlation ID,User ID,User,Username,Application,IP address,Status,Sign-in error code\n\
        2026-03-04T10:00:00Z,r-1,c-1,u-1,Bo,bo@alder.example,Azure Portal,198.51.100.9,Success,\n";
    let scope = scope(&[("e/alder/M365/InteractiveSignIns.csv", table.to_owned())]);
    let note = scope.notes.iter().find(|note| note.contains("not traced")).expect("a note");
    assert!(note.starts_with(
        "1 record of a login names no host, and it was not traced: alder/M365/InteractiveSignIns.csv. Say"
    ));
    assert!(note.contains("host = \"entra-\" and the directory's id") && !note.contains("HOST/"), "{note}");
    assert_eq!(tenant(&scope, "alder").verdict, Verdict::CannotTell);
    // It carries the seed.
    assert!(
        scope.notes.iter().any(|note| note.starts_with("1 record of alder names 198.51.100.9")),
        "{:?}",
        scope.notes
    );
}

/// Whoever came in by such a login is not known by the seed alone.
#[test]
fn a_tenant_with_a_login_that_nobody_knows_the_place_of_is_not_clear() {
    let table = "Date (UTC),Request ID,Correlation ID,User ID,User,Username,Application,IP address,Status,Sign-in error code\n\
        2026-03-04T10:00:00Z,r-1,c-1,u-1,Bo,bo@alder.example,Azure Portal,203.0.113.77,Success,\n";
    let scope = scope(&[("e/alder/M365/InteractiveSignIns.csv", table.to_owned())]);
    assert_eq!(tenant(&scope, "alder").verdict, Verdict::CannotTell, "{:?}", scope.notes);
}

#[test]
fn a_record_that_merely_names_the_seed_is_no_start_of_a_trace() {
    let gateway = ("e/provider/GW/auth.log", login(4, "GW", "mara", "10.0.0.9"));
    let birch = |more: &str| ("e/birch/FW/auth.log", login(4, "FW", "bo", "10.0.0.5") + more);
    let alder = ("e/alder/WEB/auth.log", login(4, "WEB", "bo", "10.0.0.5"));
    let closed = "2026-03-04T23:30:00+00:00 FW sshd[77]: Connection closed by 198.51.100.9 port 4711 [preauth]\n";
    for more in ["", closed] {
        let scope = analysed(&[gateway.clone(), birch(more), alder.clone()], &["address:198.51.100.9"]).scope;
        for name in ["provider", "alder", "birch"] {
            assert_eq!(tenant(&scope, name).verdict, Verdict::CannotTell, "{name} {more}");
        }
        assert_eq!(scope.is_without_start(), more.is_empty(), "{more}");
        assert!(scope.notes.iter().any(|note| note.contains("matched") || note.contains("nothing was traced")));
    }
}

/// A row that somebody planted says what the others mean.
#[test]
fn dates_that_few_rows_show_the_order_of_are_told_to_be_in_doubt() {
    let row = |date: &str| format!("{date} 10:00:00,r-1,c-1,u-1,Bo,bo@alder.example,Portal,198.51.100.9,Success,0\n");
    let table = |first: &str| {
        let names = "Date (UTC),Request ID,Correlation ID,User ID,User,Username,Application,IP address,Status,Sign-in error code\n";
        [names, first, &row("3/5/2026").repeat(30)].concat()
    };
    let check = |first: &str, how: &str| {
        let scope = scope(&[("e/alder/M365/InteractiveSignIns.csv", table(first))]);
        let told: Vec<&String> =
            scope.notes.iter().filter(|note| note.starts_with("The dates with slashes of")).collect();
        assert_eq!(told.len(), 1, "{first}");
        assert!(told[0].contains("alder/M365/InteractiveSignIns.csv") && told[0].ends_with(how), "{told:?}");
    };
    check("", "the month is taken to come first, which no date in it shows.");
    check(&row("31/12/2025"), "the day is taken to come first, as 1 of 31 shows.");
}

/// One logon as XML, and as a collector writes it.
#[test]
fn one_record_in_two_formats_is_told() {
    let xml = |number: usize| {
        format!(
            "<Event><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4624</EventID><TimeCreated SystemTime='2026-03-04T09:00:00.000000Z'/>\
             <EventRecordID>{number}</EventRecordID><Channel>Security</Channel><Computer>DC01.alder.example</Computer></System><EventData>\
             <Data Name='TargetUserName'>mara</Data><Data Name='TargetLogonId'>0x{number}</Data><Data Name='LogonType'>3</Data>\
             <Data Name='IpAddress'>10.0.0.5</Data></EventData></Event>"
        )
    };
    let nxlog = r#"{"EventTime":"2026-03-04T09:00:00.000000Z","Hostname":"DC01.alder.example","Keywords":-9214364837600034816,"EventType":"AUDIT_SUCCESS","SeverityValue":2,"EventID":4624,"SourceName":"Microsoft-Windows-Security-Auditing","RecordNumber":7,"Channel":"Security","TargetUserName":"mara","TargetLogonId":"0x7","LogonType":"3","IpAddress":"10.0.0.5"}"#;
    let copies = [("e/alder/dump.xml", xml(7) + &xml(8)), ("e/alder/nx.json", format!("{nxlog}\n"))];
    let told =
        |scope: &Scope| scope.notes.iter().filter(|note| note.contains("and again in")).cloned().collect::<Vec<_>>();
    let both = told(&scope(&copies));
    assert_eq!(both.len(), 1, "{both:?}");
    assert!(
        both[0].starts_with("At least 1 record of a logon is in alder/dump.xml and again in alder/nx.json"),
        "{both:?}"
    );
    // The pair that has most is named first, whatever the files are called.
    let names =
        [("e/alder/a.xml", "e/alder/a.json"), ("e/alder/b.xml", "e/alder/b.json"), ("e/alder/c.xml", "e/alder/c.json")];
    let one = |number: usize| nxlog.replace("\"RecordNumber\":7", &format!("\"RecordNumber\":{number}"));
    let mut many: Vec<(&str, String)> = names
        .iter()
        .zip(20..)
        .flat_map(|(&(log, export), number)| [(log, xml(number)), (export, one(number))])
        .collect();
    many.push(("e/alder/y.xml", xml(41) + &xml(42)));
    many.push(("e/alder/z.json", format!("{}\n{}\n", one(41), one(42))));
    let told_of_many = told(&scope(&many));
    assert!(told_of_many[0].starts_with("At least 2 records of logons are in alder/y.xml"), "{told_of_many:?}");
    assert!(told(&scope(&copies[..1])).is_empty());
    let other = [
        copies[0].clone(),
        ("e/alder/nx.json", format!("{}\n", nxlog.replace("\"RecordNumber\":7", "\"RecordNumber\":9"))),
    ];
    assert!(told(&scope(&other)).is_empty());
}
