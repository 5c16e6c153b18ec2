//! A case whose writer is stopped anywhere opens, and is what it was before or what it was to become.

use super::faulty::{Fault, FaultyDisk, Operation};
use super::fixture::{Row, add_run, answer, block, files, finding, logon, picture, time};
use crate::{Case, Error, Results, RuleFindingsOf, Settings, TenantFilter};
use model::Tenant;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One change to a case.
type Step = fn(&mut Case) -> Result<(), Error>;

const STEPS: [Step; 8] = [
    |case| add(case, 1),
    settle,
    |case| detect(case, "a"),
    analyse,
    conclude,
    |case| add(case, 2),
    analyse,
    |case| detect(case, "b"),
];

fn add(case: &mut Case, byte: u8) -> Result<(), Error> {
    let row = |record: u64| Row {
        tenant: Tenant::new("acme"),
        time: Some(time(i64::try_from(record % 2).unwrap(), 7)),
        class: None,
        record,
        user: Some("mara".to_owned()),
        extra: Vec::new(),
    };
    let rows: Vec<Row> = (0..3).map(row).collect();
    let blocks = [(Tenant::new("acme"), block(byte, 1, 9)), (Tenant::new("zeta"), block(byte, 1, 2))];
    add_run(case, byte, &[(Tenant::new("acme"), rows)], &blocks).map(drop)
}

fn settle(case: &mut Case) -> Result<(), Error> {
    case.store_settings(Settings { register: Some("schema = \"x\"\n".to_owned()), ..Settings::default() })
}

fn analyse(case: &mut Case) -> Result<(), Error> {
    let evidence = case.evidence(&TenantFilter::All)?;
    let logons = [logon("acme", 1, time(0, 9)), logon("zeta", 2, time(1, 9))];
    let fingerprint = case.input_fingerprint();
    case.replace_logons(&fingerprint, &logons, &evidence)
}

fn detect(case: &mut Case, rules: &str) -> Result<(), Error> {
    let evidence = case.evidence(&TenantFilter::All)?;
    let of = RuleFindingsOf { rules: rules.to_owned(), used: 7, not_used: 1, run: case.last_run() };
    case.replace_rule_findings(&of, &[finding("acme"), finding(rules)], &evidence)
}

fn conclude(case: &mut Case) -> Result<(), Error> {
    let (scope, findings) = answer();
    let files = [("report/index.html".to_owned(), b"<p>".to_vec()), ("scope.json".to_owned(), b"{}".to_vec())];
    let settings = case.settings().clone();
    case.replace_results(&Results {
        fingerprint: "a",
        settings: &settings,
        scope: &scope,
        findings: &findings,
        files: &files,
    })
}

fn copy(from: &Path, to: &Path) {
    for (name, bytes) in files(from) {
        let path = to.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

fn open_faulty(root: &Path, fault: Fault) -> (Case, Arc<FaultyDisk>) {
    let disk = Arc::new(FaultyDisk::new(fault));
    (Case::open_on(disk.clone(), root).unwrap(), disk)
}

/// Stops `step` at every operation that it does on a copy of `before`.
fn stop_everywhere(before: &Path, step: Step, fault: fn(usize) -> Fault) {
    let folder = tempfile::tempdir().unwrap();
    let undisturbed = folder.path().join("undisturbed");
    copy(before, &undisturbed);
    step(&mut open_faulty(&undisturbed, Fault::Stop(usize::MAX)).0).unwrap();
    let was = picture(&Case::open(before).unwrap());
    let becomes = picture(&Case::open(&undisturbed).unwrap());
    for at in 1.. {
        let root = folder.path().join(at.to_string());
        copy(before, &root);
        let result = step(&mut open_faulty(&root, fault(at)).0);
        let is = picture(&Case::open(&root).unwrap());
        if result.is_ok() {
            assert!(at > 1 && is == becomes);
            break;
        }
        assert!(is == was || is == becomes, "stopped at operation {at}");
        let error = result.unwrap_err();
        assert!(matches!(error, Error::Io { .. }) && error.to_string().contains(root.to_str().unwrap()), "{error}");
        let (mut again, _) = open_faulty(&root, Fault::Stop(usize::MAX));
        step(&mut again).unwrap();
        again.begin(super::fixture::TINY).unwrap();
        assert_eq!(files(&root), files(&undisturbed), "repeated after operation {at}");
        std::fs::remove_dir_all(&root).unwrap();
    }
}

#[test]
fn every_step_stopped_anywhere_leaves_before_or_after() {
    for fault in [Fault::Once as fn(usize) -> Fault, Fault::Stop] {
        let (_folder, mut case) = super::fixture::fresh();
        for step in STEPS {
            stop_everywhere(case.root(), step, fault);
            step(&mut case).unwrap();
        }
    }
}

#[test]
fn creating_stopped_anywhere_can_be_repeated() {
    for at in 1.. {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("case");
        let result = Case::create_on(Arc::new(FaultyDisk::new(Fault::Stop(at))), &root, false);
        if result.is_ok() {
            break;
        }
        drop(result);
        let case = Case::open_or_create(&root).unwrap();
        assert_eq!(case.evidence(&TenantFilter::All).unwrap().files(), []);
    }
}

#[test]
fn replacing_stopped_anywhere_leaves_the_old_case_or_the_new() {
    let (_folder, mut case) = super::fixture::fresh();
    for step in STEPS {
        step(&mut case).unwrap();
    }
    let (_other, empty) = super::fixture::fresh();
    let (was, becomes) = (picture(&case), picture(&empty));
    let folder = tempfile::tempdir().unwrap();
    for at in 1.. {
        let root = folder.path().join(at.to_string());
        copy(case.root(), &root);
        let result = Case::create_on(Arc::new(FaultyDisk::new(Fault::Stop(at))), &root, true).map(drop);
        let is = picture(&Case::open(&root).unwrap());
        assert!(is == was || is == becomes, "stopped at operation {at}");
        if result.is_ok() {
            assert!(is == becomes);
            assert_eq!(files(&root).keys().collect::<Vec<_>>(), files(empty.root()).keys().collect::<Vec<_>>());
            break;
        }
    }
}

/// Before `case.toml` is replaced, every file written and not removed has its content and its name on the disk.
#[test]
fn nothing_is_committed_before_it_is_on_the_disk() {
    let (_folder, case) = super::fixture::fresh();
    let root = case.root().to_owned();
    drop(case);
    for step in STEPS {
        let (mut case, disk) = open_faulty(&root, Fault::Stop(usize::MAX));
        step(&mut case).unwrap();
        let operations = disk.operations();
        let is_commit =
            |operation: &Operation| matches!(operation, Operation::Rename(_, to) if to.ends_with("case.toml"));
        let commits: Vec<usize> = (0..operations.len()).filter(|&at| is_commit(&operations[at])).collect();
        assert_eq!(commits.len(), 1);
        let synced =
            |path: &Path, from: usize| operations[from..commits[0]].contains(&Operation::Sync(path.to_owned()));
        for (at, operation) in operations[..commits[0]].iter().enumerate() {
            let Operation::Write(path) = operation else { continue };
            let is_manifest = path.file_name().unwrap().to_str().unwrap().starts_with("case.toml");
            assert!(synced(path, at), "{path:?} is written and not synced");
            let folders = path.ancestors().skip(1).take_while(|folder| folder.starts_with(&root));
            let unsynced: Vec<PathBuf> = folders.filter(|folder| !synced(folder, at)).map(Path::to_owned).collect();
            assert!(is_manifest || unsynced.is_empty(), "{path:?} is written and {unsynced:?} not synced");
        }
        assert!(operations[commits[0]..].contains(&Operation::Sync(root.clone())));
    }
}
