//! Hostile text in every field of the case: in no sink may it act, hide, or change the shape of what is around it.

use crate::golden::written;
use crate::{fixture, markup};
use model::Finding;
use proptest::prelude::*;
use report::escape::is_hidden;
use report::{Grouping, Material, NavigatorLayer, Records, TerminalStyle};
use unicode_width::UnicodeWidthStr;

/// What has worked somewhere, against one sink or another.
const ATTACKS: &[&str] = &[
    "<script>alert(1)</script>",
    "</title></style></svg><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)\" x=\"",
    "' style='background:url(//x.example)",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "<!--",
    "]]>",
    "&lt;script&gt;&#x3c;",
    "=HYPERLINK(\"http://x.example\")",
    "+1\t-1",
    "@SUM(A1)",
    "-2+3",
    "\t=1",
    "\r=1",
    "a\",=1,\"",
    "\x1b[2J\x1b]0;title\x07",
    "\u{9b}31m",
    "\u{202e}gpj.exe\u{202c}",
    "\u{2066}\u{2069}\u{61c}\u{200f}",
    "\u{200b}\u{feff}\u{ad}\u{2060}",
    "one\nTENANT  VERDICT\nfake  not seen",
    "\u{2028}\u{2029}\u{85}",
    "\0\u{7f}\u{8}",
    "$(reboot) `id` ; rm -rf *",
    "東京\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "",
    " ",
];

/// Every sink, over the case with `spoil` done to every text.
fn check(spoil: &dyn Fn(&str) -> String) {
    let case = fixture::spoiled(spoil);
    let material = case.material();
    markup::check(&written(|out| report::html(&material, out)));
    check_terminal(&material);
    check_findings(&case.findings, spoil);
    for (csv, columns) in [
        (written(|out| report::verdicts_csv(&case.scope, out)), 15),
        (written(|out| report::paths_csv(&case.scope, out)), 20),
        (written(|out| report::findings_csv(&case.findings, fixture::techniques, out)), 13),
        (written(|out| report::timesketch_csv(&material, out)), 14),
        (written(|out| report::timesketch_findings_csv(&case.findings, out)), 14),
    ] {
        assert_quiet(&csv);
        csv.lines().for_each(|line| check_csv_line(line, columns));
    }
    for lines in [
        written(|out| report::findings_jsonl(&case.findings, out)),
        written(|out| report::timesketch_jsonl(&material, out)),
        written(|out| report::timesketch_findings_jsonl(&case.findings, out)),
    ] {
        assert_quiet(&lines);
        for line in lines.lines() {
            serde_json::from_str::<serde_json::Value>(line).expect("one object a line");
        }
    }
    let scope = written(|out| report::scope_json(&case.scope, out));
    assert_quiet(&scope);
    let scope: serde_json::Value = serde_json::from_str(&scope).expect("JSON");
    assert_eq!(scope["tenants"][1]["tenant"], spoil("alder"), "JSON keeps what was there");
    assert_eq!(scope["paths"][1]["hops"][1]["dst"]["host"], spoil("ALDER-DC01"));
}

fn check_findings(findings: &[Finding], spoil: &dyn Fn(&str) -> String) {
    for grouping in [Grouping::Host, Grouping::Rule, Grouping::None] {
        let text = |colour, width| {
            let style = TerminalStyle { case: None, colour, width };
            report::findings_text(findings, grouping, fixture::techniques, Records::InCase, style)
        };
        for width in [40, 100] {
            let text = text(false, width);
            assert_quiet(&text);
            let is_command = |line: &str| line.starts_with("      hopscope show ");
            let is_bound = |line: &str| line.width() <= width || grouping == Grouping::None || is_command(line);
            assert!(text.lines().all(is_bound), "{width}:\n{text}");
        }
        assert_eq!(text(true, 80).matches("\x1b[").count() % 2, 0, "what is coloured ends");
    }
    let layer = NavigatorLayer { name: &spoil("case"), attack_version: "19.2" };
    let layer = written(|out| report::navigator(findings, fixture::techniques, layer, out));
    assert_quiet(&layer);
    serde_json::from_str::<serde_json::Value>(&layer).expect("JSON");
}

fn check_terminal(material: &Material<'_>) {
    let summary = |colour, width| report::terminal(material, TerminalStyle { case: None, colour, width });
    for width in [40, 80, 200] {
        let text = summary(false, width);
        assert_quiet(&text);
        assert!(text.lines().all(|line| line.width() <= width), "{width}:\n{text}");
    }
    let ours = ["\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[33m", "\x1b[32m"];
    let bare = ours.iter().fold(summary(true, 80), |text, sequence| text.replace(sequence, ""));
    assert_quiet(&bare);
    let trimmed = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(trimmed(&bare), trimmed(&summary(false, 80)), "colour adds colour alone");
}

fn assert_quiet(text: &str) {
    let hidden = text.chars().find(|character| *character != '\n' && is_hidden(*character));
    assert_eq!(hidden, None, "{text:?}");
}

/// The right number of cells, and none that a spreadsheet computes. No cell holds a line feed.
fn check_csv_line(line: &str, columns: usize) {
    let cells = csv_cells(line);
    assert_eq!(cells.len(), columns, "{line:?}");
    for cell in cells {
        assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell:?} in {line:?}");
    }
}

/// As RFC 4180 reads a line.
fn csv_cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(character),
        }
    }
    assert!(!quoted, "{line:?}");
    cells.push(cell);
    cells
}

#[test]
fn attacks_that_worked_elsewhere_do_nothing() {
    for attack in ATTACKS {
        check(&|_| (*attack).to_owned());
        check(&|text| format!("{attack}{text}"));
        check(&|text| format!("{text}{attack}"));
    }
}

#[test]
fn the_page_keeps_its_shape() {
    let shape = |spoil: &dyn Fn(&str) -> String| {
        let case = fixture::spoiled(spoil);
        markup::check(&written(|out| report::html(&case.material(), out)))
    };
    let plain = shape(&str::to_owned);
    for attack in ATTACKS {
        assert_eq!(shape(&|text| format!("{text}{attack}")), plain, "{attack:?}");
    }
}

#[test]
fn no_command_is_offered_for_a_name_that_twists() {
    let case = fixture::spoiled(&|text| format!("{text}\u{202e}"));
    let summary = report::terminal(&case.material(), TerminalStyle { case: None, colour: false, width: 200 });
    assert!(!summary.contains("hopscope show"), "{summary}");
    let case = fixture::spoiled(&|text| format!("{text} $(reboot)"));
    let summary = report::terminal(&case.material(), TerminalStyle { case: None, colour: false, width: 200 });
    assert!(summary.contains("hopscope show 'northgate/JUMP01/Security.evtx $(reboot):48211'"), "{summary}");
}

#[test]
fn long_text_stays_in_bounds() {
    check(&|text| format!("{text}{}", "x".repeat(5_000)));
    check(&|text| format!("{text}{}", "東".repeat(5_000)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_anywhere_does_nothing(texts in prop::collection::vec(any::<String>(), 1..4), attack in 0..ATTACKS.len()) {
        check(&|text| {
            let other = &texts[text.len() % texts.len()];
            format!("{other}{}{text}", ATTACKS[attack])
        });
    }
}
