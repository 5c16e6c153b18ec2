//! The logs of clouds: every file is told, no record is lost, and as many are read as an independent reader counts.

use crate::folder::{files, ingested};
use case::Scan;
use corpus::place;
use engine::{RuleFilter, Rules, TenantFilter, Unwatched, detect};
use events::Column;
use std::collections::{BTreeMap, BTreeSet};

/// Format and number of records of each file: `jq '.Records | length'`, summed over the folder, and `jq -c . | wc -l`
/// elsewhere.
const EXPECT: &[(&str, &str, u64)] = &[
    ("aws_dataset", "cloudtrail", 2111),
    ("otrf/golden_saml/AADAuditEvents.Zip", "entra", 4),
    ("otrf/golden_saml/OfficeActivityEvents.Zip", "m365_audit", 1),
    ("otrf/golden_saml/Microsoft365DefenderEvents.Zip", "defender", 9),
    ("otrf/aws/collection/ec2_proxy_s3_exfiltration.zip", "cloudtrail", 103),
    ("plaso/jsonl/aws_cloudtrail.jsonl", "cloudtrail", 6),
    ("plaso/jsonl/azure_activity_log.jsonl", "azure_activity", 4),
    ("plaso/jsonl/gcp_logging.jsonl", "gcp_audit", 11),
    ("plaso/jsonl/microsoft_audit_log.jsonl", "m365_audit", 4),
];

#[test]
fn every_record_of_every_file_is_read() {
    for (name, format, records) in EXPECT {
        let Some(root) = place(name) else { continue };
        let made = ingested(&[root], None, 2);
        let mut read = 0;
        for file in files(&made.case) {
            if file.records_read + file.records_rejected == 0 {
                continue;
            }
            println!("{name}: {} {:?} {} {}", file.path, file.format, file.records_read, file.records_rejected);
            assert_eq!((file.format.as_str(), file.records_rejected), (*format, 0), "{name} {}", file.path);
            read += file.records_read;
        }
        assert_eq!(read, *records, "{name}");
    }
}

/// Keys that roles were given, and how often each was used afterwards, as `jq` counts them over the folder.
#[test]
fn a_key_that_was_issued_leads_to_what_it_was_used_for() {
    let Some(root) = place("aws_dataset") else { return };
    let made = ingested(&[root], None, 2);
    let (mut issued, mut used) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
    let mut activities = BTreeMap::<String, usize>::new();
    for part in made.case.events(&Scan::new(TenantFilter::All)).unwrap() {
        let (_, batch) = part.unwrap();
        for row in 0..batch.rows() {
            let text = |column| batch.text(column).and_then(|text| text.get(row)).map(str::to_owned);
            let activity = text(Column::ACTIVITY).unwrap_or_default();
            let Some(session) = text(Column::SESSION) else { continue };
            match activity.as_str() {
                "account_switch" => drop(issued.insert(session)),
                _ => *used.entry(session).or_default() += 1,
            }
            *activities.entry(activity).or_default() += 1;
        }
    }
    assert_eq!(issued.len(), 20);
    let uses: usize = issued.iter().filter_map(|key| used.get(key)).sum();
    assert_eq!(uses, 15 + 2 + 1 + 13 + 1 + 8 + 29 + 1, "{activities:?}");
}

/// What public rules find, by their ids: `jq` over the same files says how often the trail was stopped or deleted, or that was tried.
#[test]
fn public_rules_match() {
    let Some(sigma) = place("sigma/rules/cloud") else { return };
    let rules = Rules::read(&[sigma], &RuleFilter::default()).unwrap();
    let check = |name: &str, expect: &[(&str, usize)]| {
        let Some(root) = place(name) else { return };
        let made = ingested(&[root], None, 2);
        let mut found = BTreeMap::<String, usize>::new();
        for finding in detect(&made.case, &rules, 2, &Unwatched).unwrap() {
            *found.entry(finding.rule_id).or_default() += 1;
        }
        println!("{name}: {found:#?}");
        for (id, count) in expect {
            assert_eq!(found.get(*id), Some(count), "{name}: {id}");
        }
    };
    check("aws_dataset", &[("4db60cc0-36fb-42b7-9b58-a5b53019fb74", 6)]);
    let keys_and_grants = [("cbb67ecc-fb70-4467-9350-c910bdf7c628", 2), ("a6355fbe-f36f-45d8-8efc-ab42465cbc52", 1)];
    check("otrf/golden_saml/AADAuditEvents.Zip", &keys_and_grants);
}
