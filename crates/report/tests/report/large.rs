//! Cases far beyond what a page can show: reports stay readable, and say what they leave out.

use crate::fixture::{self, Case};
use crate::golden::written;
use model::{Host, HostName, LogonId, Path, PathId, Tenant, Timestamp, Verdict};
use report::TerminalStyle;
use std::sync::Arc;

const TENANTS: u32 = 400;
const HOPS: i64 = 60;

/// Many tenants with long paths, many files, problems and holes.
fn large() -> Case {
    let mut case = fixture::case();
    let (hop, tenant) = (case.scope.paths[1].hops[1].clone(), case.scope.tenants[1].clone());
    case.scope.paths.clear();
    case.scope.tenants.truncate(1);
    for number in 1..=TENANTS {
        let name = Tenant::new(&format!("tenant-{number:03}"));
        let host =
            |at: i64| Host { tenant: name.clone(), name: HostName::new(&format!("host-{at}")), ..hop.dst.clone() };
        let hops = (0..HOPS).map(|at| model::Hop {
            logon: LogonId(u64::from(number) << 32 | at.unsigned_abs()),
            time: hop.time.plus_micros(at * Timestamp::HOUR),
            src: Some(host(at)),
            dst: host(at * 7 % HOPS),
            ..hop.clone()
        });
        case.scope.paths.push(Path { id: PathId(number), certainty: hop.certainty, hops: hops.collect() });
        let mut one = tenant.clone();
        (one.tenant, one.paths, one.entry) = (name.clone(), vec![PathId(number)], Some(PathId(number)));
        one.verdict = Verdict::ALL[number as usize % 4];
        one.hosts = (0..500).map(|at| format!("host-{at}")).collect();
        case.scope.tenants.push(one);
    }
    let (file, problem, span) = (case.evidence[0].clone(), case.problems[1].clone(), case.coverage[0].clone());
    case.evidence.extend((0..5_000).map(|at| model::EvidenceFile { path: format!("more/{at}.evtx"), ..file.clone() }));
    case.problems.extend((0..5_000).map(|at| model::Problem { path: format!("more/{at}.evtx"), ..problem.clone() }));
    case.coverage.extend((0..50_000).map(|at| {
        let tenant = Tenant::new(&format!("tenant-{:03}", at % 300));
        model::CoverageSpan { tenant, host: Arc::from(format!("host-{}", at / 300)), ..span.clone() }
    }));
    let finding = case.findings[0].clone();
    case.findings = (0..5_000)
        .map(|at| model::Finding { host: Some(format!("host-{}", at % 250)), record: at, ..finding.clone() })
        .collect();
    case
}

#[test]
fn large_cases_are_cut_and_say_so() {
    let case = large();
    let summary = report::terminal(&case.material(), TerminalStyle { case: None, colour: false, width: 100 });
    assert!(summary.lines().count() < 1_500, "{}", summary.lines().count());
    assert!(summary.contains("and 245 more (see report/findings.csv)"), "{summary}");
    assert!(summary.contains("and 361 more (see scope.json)"), "{summary}");

    let page = written(|out| report::html(&case.material(), out));
    crate::markup::check(&page);
    assert!(page.len() < 12_000_000, "{}", page.len());
    for part in [
        "… and 301 more (see verdicts.parquet).",
        "… and 20 more (see paths.parquet).",
        "… and 4702 more (see problems.parquet).",
        "… and 3007 more (see evidence.parquet).",
        "and 460 more",
        "… and 150 more (see findings.csv).",
        "… and 4800 more (see findings.csv).",
        "more hops not drawn",
        "more hosts not drawn",
    ] {
        assert!(page.contains(part), "{part}");
    }
}
