//! A rule file of any bytes is loaded or refused with a reason; what loads is routed and made ready, and matches by the definition.
#![no_main]

use detect::load::load;
use detect::matching::Matcher;
use detect::naive::Event;
use detect::route::{Bucket, Routes};
use detect::rule::Rule;
use hopscope_fuzz::sigma::{any_bucket, check};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// Rules with more leaves are made ready, but not asked naively: that takes too long to be of use.
const LEAVES_MAX: usize = 100;

static ROUTES: LazyLock<Routes> = LazyLock::new(Routes::builtin);

fuzz_target!(|bytes: &[u8]| {
    let loaded = load([("x.yml".into(), bytes.to_vec())]);
    let loaded_of_it = loaded.rules.len() + loaded.correlations.len() + loaded.filters;
    assert!(loaded_of_it + loaded.rejected.len() > 0, "a file became nothing at all");
    for rejected in &loaded.rejected {
        assert!(!rejected.reason.is_empty(), "refused without a reason: {rejected:?}");
    }
    for rule in &loaded.rules {
        if let Err(why) = ROUTES.of(&rule.log_source) {
            assert!(!why.to_string().is_empty(), "no events, without a reason: {:?}", rule.log_source);
        }
    }
    let routed = loaded.rules.iter().filter_map(|rule| Some((rule, ROUTES.of(&rule.log_source).ok()?)));
    let routed: Vec<(&Rule, Vec<Bucket>)> = routed.collect();
    let matcher = Matcher::new(routed.iter().map(|(rule, buckets)| (*rule, buckets.as_slice())));
    assert!(matcher.entries() >= routed.len(), "a rule got lost");
    let leaves: usize = loaded.rules.iter().map(|rule| rule.leaves.len()).sum();
    if leaves <= LEAVES_MAX {
        let rules: Vec<(Rule, Vec<Bucket>)> = loaded.rules.into_iter().map(|rule| (rule, vec![any_bucket()])).collect();
        let matcher = Matcher::new(rules.iter().map(|(rule, buckets)| (rule, buckets.as_slice())));
        check(&mut matcher.finder(), &rules, &events(bytes));
    }
});

/// An event of everyday values, and one that repeats some of the rule's own words.
fn events(bytes: &[u8]) -> Vec<Event> {
    let text = String::from_utf8_lossy(bytes);
    let words: Vec<&str> = text.split(['\'', '"', '\n', ':']).map(str::trim).filter(|word| word.len() < 80).collect();
    let word = |number: usize| words.get(words.len().saturating_sub(number)).copied().unwrap_or_default().to_owned();
    let everyday =
        [("EventID", "1"), ("Image", r"C:\Windows\cmd.exe"), ("CommandLine", "cmd /c whoami"), ("a", "10.1.2.3")];
    let everyday = everyday.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let own =
        [("Image", 3), ("CommandLine", 5), ("A", 7), ("B", 9)].map(|(name, number)| (name.to_owned(), word(number)));
    vec![everyday, own.to_vec(), Event::new()]
}
