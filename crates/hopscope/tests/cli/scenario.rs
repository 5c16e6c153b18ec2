//! The main job on the made-up provider and its customers: the answers are the truth, and the case answers again by itself.

use crate::support::Folder;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

/// Keys that the contract promises, per object.
const SCOPE_KEYS: [&str; 7] = ["schema", "case", "window", "seeds", "tenants", "paths", "problems"];
const TENANT_KEYS: [&str; 12] = [
    "tenant",
    "verdict",
    "certainty",
    "first_seen",
    "last_seen",
    "dwell_seconds",
    "hosts",
    "accounts",
    "entry",
    "paths",
    "paths_left_out",
    "coverage",
];
const HOP_KEYS: [&str; 10] =
    ["time", "src", "dst", "account", "credential", "kind", "outcome", "certainty", "evidence", "repeats"];

#[track_caller]
fn assert_keys(object: &Value, keys: &[&str]) {
    for key in keys {
        assert!(object.get(key).is_some(), "{key} is missing in {object:#}");
    }
}

fn check_contract(scope: &Value) {
    assert_eq!(scope["schema"], "hopscope.scope/1");
    assert_keys(scope, &SCOPE_KEYS);
    assert_keys(&scope["window"], &["from", "to"]);
    assert_keys(&scope["problems"], &["files", "records"]);
    for tenant in scope["tenants"].as_array().expect("a list") {
        assert_keys(tenant, &TENANT_KEYS);
        assert_keys(&tenant["coverage"], &["complete", "missing"]);
        for hole in tenant["coverage"]["missing"].as_array().expect("a list") {
            assert_keys(hole, &["log", "hosts", "from", "to"]);
        }
    }
    for path in scope["paths"].as_array().expect("a list") {
        assert_keys(path, &["id", "certainty", "hops"]);
        for hop in path["hops"].as_array().expect("a list") {
            assert_keys(hop, &HOP_KEYS);
            assert_keys(&hop["src"], &["tenant", "host"]);
            assert_keys(&hop["dst"], &["tenant", "host"]);
            assert_keys(&hop["repeats"], &["count", "last", "listed"]);
            hop["evidence"].as_array().expect("a list").iter().for_each(|at| assert_keys(at, &["file", "record"]));
        }
    }
}

fn verdicts(of: &Value) -> BTreeMap<&str, &str> {
    let tenants = of["tenants"].as_array().expect("a list");
    tenants.iter().filter_map(|tenant| Some((tenant["tenant"].as_str()?, tenant["verdict"].as_str()?))).collect()
}

#[test]
fn the_scenario_from_evidence_to_report() {
    let folder = Folder::new();
    folder.run("simulate scenario").ended(0);
    folder.run("simulate scenario").ended(1).said("is not empty");
    let truth: Value = serde_json::from_str(&folder.read("scenario/truth.json")).expect("JSON");
    let seed = truth["seed"].as_str().expect("a seed");
    let arguments =
        ["investigate", "scenario/evidence", "--register", "scenario/register.toml", "--seed", seed, "--json"];
    let run = folder.run_all(&arguments).ended(0);
    assert!(run.stderr.is_empty(), "{}", run.stderr);
    let scope = run.json();
    check_contract(&scope);
    assert_eq!(verdicts(&scope), verdicts(&truth));
    assert_eq!(run.stdout, folder.read("hopscope-case/scope.json"));
    folder.page("hopscope-case");

    // From here on the case has to answer alone.
    fs::rename(folder.path("scenario/evidence"), folder.path("away")).expect("our own folder");
    let other = truth["seed_alternatives"][0].as_str().expect("another seed");
    let traced = folder.run_all(&["trace", "--seed", other, "--json"]).ended(0).json();
    check_contract(&traced);
    assert_eq!(verdicts(&traced), verdicts(&truth), "another beginning of the same intrusion");
    folder.run("scope --fail-on-reached").ended(4);
    let summary = folder.run("scope").ended(0).stdout;
    assert!(summary.starts_with("1 of 4 customers reached: alder."), "{summary}");
    assert_eq!(folder.run("scope --json").ended(0).json(), traced);
    assert!(folder.run("report").ended(0).stdout.contains("hopscope-case/report/index.html"));
    check_pointers(&folder, &traced);
    check_unseeded(&folder);
    check_draft(&folder);
}

/// Every record that the first hop of each path points to can be printed.
fn check_pointers(folder: &Folder, scope: &Value) {
    for path in scope["paths"].as_array().expect("a list").iter().take(3) {
        let at = &path["hops"][0]["evidence"][0];
        let (file, record) = (at["file"].as_str().expect("a path"), at["record"].as_u64().expect("a number"));
        let shown = folder.run_all(&["show", &format!("{file}:{record}")]).ended(0).stdout;
        assert!(shown.starts_with(&format!("file    {file}\nsha256  ")), "{shown}");
        assert!(shown.contains(&format!("record  {record}\n")) && shown.lines().count() > 3, "{shown}");
    }
}

/// Without a seed the summary lists what ranked highest, with records that can be printed.
fn check_unseeded(folder: &Folder) {
    assert!(!folder.run("scope").stdout.contains("Odd logons"), "it was seeded so far");
    let summary = folder.run("trace").ended(0).stdout;
    let (_, list) = summary.split_once("Odd logons, joined into alerts, most telling first\n").expect("the list");
    let scores = list.lines().filter_map(|line| line.split_once(", score ")?.1.split(',').next()?.parse().ok());
    let scores: Vec<f64> = scores.collect();
    assert!((1..=5).contains(&scores.len()) && scores.is_sorted_by(|a, b| a >= b), "{scores:?}: {summary}");
    let record = list.lines().map(str::trim).find(|line| !line.contains(' ')).expect("a record");
    folder.run_all(&["show", record]).ended(0);
}

fn check_draft(folder: &Folder) {
    let draft = folder.run("register draft").ended(0);
    folder.write("draft.toml", &draft.stdout);
    let check = folder.run("register check draft.toml").ended(0);
    assert!(check.stdout.starts_with("draft.toml: 5 tenants"), "{check:?}");
}
