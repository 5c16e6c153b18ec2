//! Cases that were damaged, are no cases, or are being written: clear errors, and the rest stays readable.

use super::fixture::{Row, TINY, add_run, block, digest, files, finding, fresh, time};
use crate::{Case, Error, RuleFindingsOf, Scan, TenantFilter};
use model::Tenant;
use std::fs;
use std::path::Path;

fn filled() -> (tempfile::TempDir, Case) {
    let (folder, mut case) = fresh();
    let row = |record| Row {
        tenant: Tenant::new("acme"),
        time: Some(time(0, 1)),
        class: Some(3002),
        record,
        user: Some("mara".to_owned()),
        extra: vec![("k".to_owned(), "v".to_owned())],
    };
    let batches = [(Tenant::new("acme"), (0..4).map(row).collect()), (Tenant::new("zeta"), vec![row(7)])];
    add_run(&mut case, 1, &batches, &[(Tenant::new("acme"), block(1, 1, 9))]).unwrap();
    let of = RuleFindingsOf { rules: "r".to_owned(), used: 1, not_used: 0, run: 1 };
    let evidence = case.evidence(&TenantFilter::All).unwrap();
    case.replace_rule_findings(&of, &[finding("acme"), finding("zeta")], &evidence).unwrap();
    (folder, case)
}

/// Asks everything; gives the errors.
fn errors(case: &Case) -> Vec<Error> {
    let all = TenantFilter::All;
    let scan = Scan { class: Some(3002), ..Scan::new(all.clone()) };
    let mut errors: Vec<Error> = Vec::new();
    match case.evidence(&all) {
        Ok(evidence) => errors.extend(case.logons(&scan, &evidence).err()),
        Err(error) => errors.push(error),
    }
    errors.extend(case.problems(&all).err());
    errors.extend(case.coverage(&all).err());
    errors.extend(case.rule_findings(&all).err());
    match case.events(&scan) {
        Ok(events) => errors.extend(events.filter_map(Result::err)),
        Err(error) => errors.push(error),
    }
    errors.extend(case.blocks(&all, &digest(1), 1).err());
    errors
}

#[test]
fn a_cut_or_missing_file_is_named_and_the_rest_stays_readable() {
    let (_folder, case) = filled();
    let root = case.root().to_owned();
    assert!(errors(&case).is_empty());
    for (name, bytes) in files(&root) {
        if !name.ends_with(".parquet") {
            continue;
        }
        let path = root.join(&name);
        for length in [0, 3, bytes.len() / 2, bytes.len() - 1] {
            fs::write(&path, &bytes[..length]).unwrap();
            check_named(&errors(&Case::open(&root).unwrap()), &path);
        }
        fs::remove_file(&path).unwrap();
        check_named(&errors(&Case::open(&root).unwrap()), &path);
        fs::write(&path, &bytes).unwrap();
    }
}

fn check_named(errors: &[Error], path: &Path) {
    assert!(!errors.is_empty(), "{path:?}");
    for error in errors {
        let text = error.to_string();
        assert!(matches!(error, Error::Damaged { path: named, .. } if named == path), "{text}");
        assert!(text.contains("restore it from a copy"), "{text}");
    }
    let one_table_alone = !path.ends_with("parts.parquet");
    assert!(!one_table_alone || errors.len() == 1, "{errors:?}");
}

#[test]
fn flipped_bits_never_panic() {
    let (_folder, case) = filled();
    let root = case.root().to_owned();
    for (name, bytes) in files(&root) {
        if !name.ends_with(".parquet") {
            continue;
        }
        for at in (0..bytes.len()).step_by(bytes.len() / 97 + 1) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            fs::write(root.join(&name), &flipped).unwrap();
            errors(&case);
        }
        fs::write(root.join(&name), &bytes).unwrap();
    }
}

#[test]
fn a_manifest_that_cannot_be_read_says_so() {
    let (_folder, case) = filled();
    let root = case.root().to_owned();
    let manifest = fs::read_to_string(root.join("case.toml")).unwrap();
    drop(case);
    let check = |text: &str, part: &str| {
        fs::write(root.join("case.toml"), text).unwrap();
        let error = Case::open(&root).expect_err("no manifest").to_string();
        assert!(error.contains("case.toml") && error.contains(part), "{error}");
    };
    let other = "case.toml was made by hopscope 9.1 (schema hopscope.case/2), and this is hopscope ";
    check("schema = \"hopscope.case/2\"\ntool = \"hopscope 9.1\"\nother = 7", other);
    check(
        &manifest.replace(crate::LOGONS_SCHEMA, "hopscope.logons/0"),
        "(schema hopscope.logons/0), and this is hopscope ",
    );
    check(
        &manifest.replace(events::SCHEMA_VERSION, "hopscope.events/9"),
        "use that version, or ingest the evidence again",
    );
    check("nonsense", "cannot be understood");
    check(&manifest.replace("generation", "generations"), "cannot be understood");
    assert!(matches!(Case::create(&root, false), Err(Error::Exists(_))));
    assert!(Case::create(&root, true).is_ok());
}

#[test]
fn a_folder_that_is_no_case_is_never_touched() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::write(root.join("thesis.txt"), "ten years").unwrap();
    for force in [false, true] {
        assert!(matches!(Case::create(root, force), Err(Error::NotEmpty(_))));
    }
    fs::write(root.join("case.toml"), "title = \"another program's\"").unwrap();
    assert!(matches!(Case::create(root, true), Err(Error::NotEmpty(_))));
    assert_eq!(files(root).len(), 2);
    assert!(matches!(Case::open(&root.join("nothing")), Err(Error::NotACase(_))));
    let error = Case::create(&root.join("thesis.txt"), true).expect_err("a file").to_string();
    assert!(error.contains("thesis.txt"), "{error}");
}

#[test]
fn replacing_a_case_keeps_what_is_not_its_own() {
    let (_folder, case) = filled();
    let root = case.root().to_owned();
    drop(case);
    fs::write(root.join("notes.txt"), "mine").unwrap();
    fs::write(root.join("events").join("notes.parquet"), "mine").unwrap();
    assert!(matches!(Case::create(&root, false), Err(Error::Exists(_))));
    Case::create(&root, true).unwrap();
    let left = files(&root);
    assert!(left.contains_key("notes.txt") && left.keys().filter(|name| name.starts_with("events")).count() == 1);
}

#[test]
fn there_is_one_writer_at_a_time() {
    let (_folder, mut case) = filled();
    let writer = case.begin(TINY).unwrap();
    let mut other = Case::open(case.root()).unwrap();
    assert!(matches!(other.begin(TINY), Err(Error::Locked(_))));
    assert!(matches!(other.claim(), Err(Error::Locked(_))));
    assert!(matches!(Case::create(case.root(), true), Err(Error::Locked(_))));
    assert!(errors(&other).is_empty());
    drop(writer);
    add_run(&mut case, 2, &[(Tenant::new("acme"), Vec::new())], &[]).unwrap();
    drop(case);
    assert!(matches!(other.begin(TINY), Err(Error::Changed(_))));
    let root = other.root().to_owned();
    assert!(Case::open(&root).unwrap().begin(TINY).is_ok());
}
