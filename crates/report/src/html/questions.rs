//! The eight questions that customers of providers were told to ask (Australian Cyber Security Centre, 2018), one by one:
//! answered from the evidence, or "cannot be determined" and why.

use crate::escape::html::Html;
use crate::html::page::Page;
use crate::{limits, wording};
use model::{Hop, TenantScope, Timestamp, Verdict};

/// A question and what writes its answer.
type Question = (&'static str, fn(&Asked<'_>) -> String);

/// What an answer is made from.
struct Asked<'a> {
    page: &'a Page<'a>,
    tenant: &'a TenantScope,
    entry: Option<&'a Hop>,
}

const QUESTIONS: [Question; 8] = [
    ("Was anything looked for that would show this intruder?", searched),
    ("Was this tenant compromised?", compromised),
    ("Which systems or data?", systems),
    ("What shows it?", indicated),
    ("When?", when),
    ("Is it still going on?", ongoing),
    ("What has been done about it?", |_| {
        "Cannot be determined, because the case holds logs and no record of what was done in response.".to_owned()
    }),
    ("To whom was it reported?", |_| {
        "Cannot be determined, because reports to authorities and customers are not in the evidence.".to_owned()
    }),
];

/// The questions with their answers.
pub(super) fn answers(html: &mut Html, page: &Page<'_>, tenant: &TenantScope, entry: Option<&Hop>) {
    let asked = Asked { page, tenant, entry };
    html.literal("<h4>Eight questions a customer asks</h4>\n");
    html.element("dl", &[("class", &"answers")], |html| {
        for (question, answer) in QUESTIONS {
            html.element("div", &[], |html| {
                html.leaf("dt", &[], question);
                html.leaf("dd", &[], answer(&asked));
            });
        }
    });
}

fn searched(asked: &Asked<'_>) -> String {
    let coverage = &asked.tenant.coverage;
    let reach = format!(
        "The logs cover {} of {} over the whole window.",
        coverage.hosts_covered,
        wording::count(coverage.hosts_known, "known host")
    );
    let scope = asked.page.material.scope;
    let is_matched = |seed: &&String| !scope.seeds_unmatched.iter().any(|unmatched| unmatched.seed == **seed);
    let seeds: Vec<&String> = scope.seeds.iter().filter(is_matched).collect();
    match seeds.as_slice() {
        [] if scope.is_without_start() => format!(
            "No. Nothing in the evidence matches what was given: {}. {reach}",
            wording::list(&scope.seeds_unmatched, limits::NAMES_LISTED)
        ),
        [] => {
            format!("No indicator was given. All logons from the provider were ranked by how unusual they are. {reach}")
        }
        seeds => format!(
            "Yes. Everything that leads on from {} was followed. {reach}",
            wording::list(seeds, limits::NAMES_LISTED)
        ),
    }
}

fn compromised(asked: &Asked<'_>) -> String {
    match asked.tenant.verdict {
        Verdict::Reached => format!("Yes, with certainty {}: at least one logon succeeded.", asked.tenant.certainty),
        Verdict::Attempted => "It was tried. Every try that the logs show failed.".to_owned(),
        Verdict::NotSeen => {
            "Nothing in the logs shows it, and the logs that would are complete over the window.".to_owned()
        }
        Verdict::CannotTell => "Cannot be determined, because logs are missing; the list above says which.".to_owned(),
    }
}

fn systems(asked: &Asked<'_>) -> String {
    const DATA: &str =
        "Which data cannot be determined, because records of logons do not show what was read or copied.";
    let hosts = wording::list(&asked.tenant.hosts, limits::NAMES_LISTED);
    match asked.tenant.verdict {
        Verdict::Reached if asked.tenant.volumes.is_empty() => format!("Hosts on the paths: {hosts}. {DATA}"),
        Verdict::Reached => {
            let moved: Vec<String> = asked.tenant.volumes.iter().map(wording::volume).collect();
            let moved = wording::list(&moved, limits::NAMES_LISTED);
            format!(
                "Hosts on the paths: {hosts}. {DATA} Over the window network logs count, whoever caused it: {moved}."
            )
        }
        Verdict::Attempted => {
            format!("The tries were aimed at {hosts}. None is seen to have succeeded.")
        }
        Verdict::NotSeen => "None that the logs show.".to_owned(),
        Verdict::CannotTell => "Cannot be determined, because logs are missing.".to_owned(),
    }
}

fn indicated(asked: &Asked<'_>) -> String {
    let findings = asked.page.material.findings.iter().filter(|finding| finding.tenant == asked.tenant.tenant).count();
    let findings = match findings {
        0 => String::new(),
        number => format!(" Rules matched {} in this tenant.", wording::count(number, "record")),
    };
    let Some(hop) = asked.entry else {
        return format!("No path into the tenant was found.{findings}");
    };
    let record = hop.evidence.first().map_or_else(String::new, |at| format!(", {} record {}", at.file, at.record));
    let reason = hop
        .reasons
        .first()
        .map_or_else(String::new, |reason| format!(" Strongest reason: {}.", reason.trim_end_matches('.')));
    format!(
        "A logon of {} ({}) from {} to {}{record}.{reason}{findings}",
        hop.account,
        wording::logon_kind(hop.kind),
        wording::source(hop),
        hop.dst
    )
}

fn when(asked: &Asked<'_>) -> String {
    match (asked.tenant.first_seen, asked.tenant.last_seen) {
        (Some(first), Some(last)) => {
            format!(
                "From {first} to {last}, as far as logs show. Earlier and later signs may lie outside of the logs received."
            )
        }
        _ if asked.tenant.verdict == Verdict::NotSeen => "No time, for nothing was seen.".to_owned(),
        _ => "Cannot be determined, because no sign was found and logs are missing.".to_owned(),
    }
}

/// Logs end before the question does, so this is never a plain no.
fn ongoing(asked: &Asked<'_>) -> String {
    let Some(end) = asked.page.material.logs_end(asked.tenant) else {
        return "Cannot be determined, because there are no logs of this tenant with a time in them.".to_owned();
    };
    match asked.tenant.last_seen {
        None => {
            format!("Cannot be determined beyond {end}, because the logs of this tenant end there.")
        }
        Some(last) => {
            let quiet = u64::try_from(end.since(last) / Timestamp::SECOND).map_or_else(
                |_| "the logs end before the last sign".to_owned(),
                |seconds| {
                    format!("the logs go on for {} after the last sign and show no other", wording::duration(seconds))
                },
            );
            format!("Cannot be determined, because logs end at {end}: {quiet}. Silence is no proof that it is over.")
        }
    }
}
