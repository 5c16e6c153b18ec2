//! Golden files: every report of the made-up case. `UPDATE_GOLDEN=1 cargo test -p report` writes them anew; then read the difference.

use crate::fixture;
use report::TerminalStyle;
use std::path::Path;

#[expect(clippy::disallowed_methods, reason = "a test asks whether golden files are to be written")]
pub(crate) fn check(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, actual).expect("golden file written");
    }
    let expect = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expect == actual, "{name} differs; UPDATE_GOLDEN=1 writes it anew. Now:\n{actual}");
}

/// What a report writes.
pub(crate) fn written<T>(render: impl Fn(&mut Vec<u8>) -> Result<T, report::Error>) -> String {
    let mut out = Vec::new();
    render(&mut out).expect("a Vec takes everything");
    String::from_utf8(out).expect("reports are UTF-8")
}

/// Renders twice, for the same material has to give the same bytes.
pub(crate) fn rendered<T>(render: impl Fn(&mut Vec<u8>) -> Result<T, report::Error>) -> String {
    let text = written(&render);
    assert_eq!(text, written(&render));
    text
}

#[test]
fn terminal_summaries() {
    let case = fixture::case();
    let summary = |colour, width| report::terminal(&case.material(), TerminalStyle { case: None, colour, width });
    check("terminal-80.txt", &summary(false, 80));
    check("terminal-120.txt", &summary(false, 120));
    check("terminal-colour.txt", &summary(true, 100));
    for width in [0, 40, 41, 66, 100, 500] {
        assert!(summary(false, width).lines().all(|line| line.chars().count() <= width.max(40)), "{width}");
    }
}

#[test]
fn scope_object() {
    let case = fixture::case();
    check("scope.json", &rendered(|out| report::scope_json(&case.scope, out)));
}

#[test]
fn tables() {
    let case = fixture::case();
    check("verdicts.csv", &rendered(|out| report::verdicts_csv(&case.scope, out)));
    check("paths.csv", &rendered(|out| report::paths_csv(&case.scope, out)));
    check("findings.csv", &rendered(|out| report::findings_csv(&case.findings, fixture::techniques, out)));
    check("findings.jsonl", &rendered(|out| report::findings_jsonl(&case.findings, out)));
}

#[test]
fn timelines() {
    let mut case = fixture::case();
    check("timesketch.csv", &rendered(|out| report::timesketch_csv(&case.material(), out)));
    check("timesketch.jsonl", &rendered(|out| report::timesketch_jsonl(&case.material(), out)));
    let timeless = |case: &fixture::Case| report::timesketch_csv(&case.material(), &mut Vec::new());
    assert_eq!(timeless(&case).expect("a Vec takes everything"), 0);
    case.findings[0].time = None;
    assert_eq!(timeless(&case).expect("a Vec takes everything"), 1);
}

#[test]
fn page() {
    let case = fixture::case();
    check("index.html", &rendered(|out| report::html(&case.material(), out)));
}

#[test]
fn an_empty_case_has_a_report() {
    let mut case = fixture::case();
    case.scope.tenants.clear();
    case.scope.paths.clear();
    case.scope.window = model::Window::default();
    let (evidence, findings) = (&[][..], &[][..]);
    let material = report::Material {
        evidence,
        problems: &[],
        findings,
        rule_findings: findings,
        coverage: &[],
        ..case.material()
    };
    let summary = report::terminal(&material, TerminalStyle { case: None, colour: false, width: 80 });
    assert!(summary.starts_with("There is no evidence: it holds no file."), "{summary}");
    rendered(|out| report::html(&material, out));
}
