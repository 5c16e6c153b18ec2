//! Logons and results: stored, read back, hidden from other tenants, outdated by new evidence.

use super::fixture::{Row, add_run, answer, files, finding, fresh, logon, time};
use crate::{Case, Error, RULE_FINDINGS_SCHEMA, Results, RuleFindingsOf, Scan, TenantFilter};
use model::{Tenant, Window};

fn add(case: &mut Case, byte: u8) {
    let row = |tenant: &str| Row {
        tenant: Tenant::new(tenant),
        time: None,
        class: None,
        record: 1,
        user: None,
        extra: Vec::new(),
    };
    let batches: Vec<(Tenant, Vec<Row>)> =
        ["acme", "zeta"].map(|tenant| (Tenant::new(tenant), vec![row(tenant)])).into();
    add_run(case, byte, &batches, &[]).unwrap();
}

#[test]
fn logons_come_back_by_tenant_and_window() {
    let (_folder, mut case) = fresh();
    add(&mut case, 1);
    let all = Scan::new(TenantFilter::All);
    let evidence = case.evidence(&TenantFilter::All).unwrap();
    let mut logons = [logon("acme", 1, time(0, 1)), logon("acme", 2, time(3, 1)), logon("zeta", 3, time(0, 0))];
    logons[1].evidence.push(model::Pointer { evidence: model::EvidenceNo(1), record: 4 });
    assert_eq!(case.logons_fingerprint(), None);
    case.replace_logons("f1", &logons, &evidence).unwrap();
    assert_eq!(case.logons_fingerprint(), Some("f1"));
    let [first, second, third] = logons.clone();
    assert_eq!(case.logons(&all, &evidence).unwrap(), [third.clone(), first.clone(), second.clone()]);
    let before = files(case.root());
    case.replace_logons("f1", &[], &evidence).unwrap();
    assert_eq!(files(case.root()), before);
    let late = Scan { window: Window { from: Some(time(1, 0)), to: None }, ..all.clone() };
    assert_eq!(case.logons(&late, &evidence).unwrap(), std::slice::from_ref(&second));
    // Who sees acme alone sees nothing of zeta, not even that a record of zeta's stands behind a logon.
    let acme = TenantFilter::only(&Tenant::new("acme"));
    let evidence = case.evidence(&acme).unwrap();
    let seen = case.logons(&Scan::new(acme), &evidence).unwrap();
    let mut expect = [first, second];
    expect[1].evidence.truncate(1);
    assert_eq!(seen, expect);
    add(&mut case, 2);
    assert_eq!(case.logons_fingerprint(), None);
    assert_eq!(case.logons(&all, &case.evidence(&TenantFilter::All).unwrap()).unwrap(), []);
    assert!(!files(case.root()).keys().any(|name| name.starts_with("logons")));
}

#[test]
fn results_are_replaced_as_one() {
    let (_folder, mut case) = fresh();
    add(&mut case, 1);
    let (scope, mut findings) = answer();
    findings.push(finding("zeta"));
    let report = [("report/index.html".to_owned(), b"<p>".to_vec()), ("report/a/b.csv".to_owned(), Vec::new())];
    let settings = case.settings().clone();
    let results =
        Results { fingerprint: "r1", settings: &settings, scope: &scope, findings: &findings, files: &report };
    case.replace_results(&results).unwrap();
    let before = files(case.root());
    case.replace_results(&results).unwrap();
    assert_eq!(files(case.root()), before);
    let case = Case::open(case.root()).unwrap();
    assert_eq!(case.results_fingerprint(), Some("r1"));
    assert_eq!(case.findings(&TenantFilter::All).unwrap(), findings);
    assert_eq!(case.findings(&TenantFilter::only(&Tenant::new("zeta"))).unwrap(), findings[1..]);
    let path = case.result_path("report/index.html").unwrap().expect("stored");
    assert_eq!(std::fs::read(path).unwrap(), b"<p>");
    assert_eq!(case.result_path("scope.json").unwrap(), None);
}

#[test]
fn findings_of_rules_stay_until_rules_run_again() {
    let (folder, mut case) = fresh();
    add(&mut case, 1);
    assert_eq!((case.rule_findings_of(), case.rule_findings(&TenantFilter::All).unwrap()), (None, Vec::new()));
    let (input, evidence) = (case.input_fingerprint(), case.evidence(&TenantFilter::All).unwrap());
    let of = RuleFindingsOf { rules: "r1".to_owned(), used: 2, not_used: 1, run: case.last_run() };
    let mut findings = vec![finding("acme"), finding("zeta")];
    findings[0].file = evidence.files()[0].path.clone();
    case.replace_rule_findings(&of, &findings, &evidence).unwrap();
    assert_ne!(case.input_fingerprint(), input, "an analysis reads them");
    let before = files(case.root());
    case.replace_rule_findings(&of, &findings, &evidence).unwrap();
    assert_eq!(files(case.root()), before);
    // An answer to a question, and new evidence, leave them alone; what they are of says that evidence came after them.
    let (scope, own) = answer();
    let settings = case.settings().clone();
    let results = Results { fingerprint: "r", settings: &settings, scope: &scope, findings: &own, files: &[] };
    case.replace_results(&results).unwrap();
    add(&mut case, 2);
    drop(case);
    let mut case = Case::open(&folder.path().join("case")).unwrap();
    assert_eq!((case.rule_findings_of(), case.last_run()), (Some(&of), of.run + 1));
    assert_eq!(case.rule_findings(&TenantFilter::All).unwrap(), findings);
    assert_eq!(case.rule_findings(&TenantFilter::only(&Tenant::new("zeta"))).unwrap(), findings[1..]);
    let manifest = String::from_utf8(files(case.root())["case.toml"].clone()).unwrap();
    assert!(manifest.contains(&format!("rule_findings = \"{RULE_FINDINGS_SCHEMA}\"")), "{manifest}");
    let of = RuleFindingsOf { rules: "r2".to_owned(), run: case.last_run(), ..of };
    case.replace_rule_findings(&of, &[], &evidence).unwrap();
    assert_eq!((case.rule_findings_of(), case.rule_findings(&TenantFilter::All).unwrap()), (Some(&of), Vec::new()));
}

#[test]
fn results_stay_in_their_folder() {
    let (_folder, mut case) = fresh();
    let (scope, _) = answer();
    for name in [
        "../x",
        "report/../../x",
        "report/",
        "report//x",
        "/etc/x",
        "case.toml",
        "evidence.parquet",
        "report/a\\b",
        "report/c:x",
    ] {
        let files = [(name.to_owned(), Vec::new())];
        let settings = case.settings().clone();
        let error = case.replace_results(&Results {
            fingerprint: "a",
            settings: &settings,
            scope: &scope,
            findings: &[],
            files: &files,
        });
        assert!(matches!(error, Err(Error::ResultName(_))), "{name}");
    }
}
