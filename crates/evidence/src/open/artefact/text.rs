//! Texts that lie beside evidence and are no logs, by what all of their kind have: rules, collections of directories, documents, scripts,
//! settings.
//!
//! A log that no format knows must stay unknown, and those who are logged decide what stands in its lines. So a text whose records say when or
//! from where ([`signs`]) is none of these, whatever else it holds; but a single document of JSON is what its outermost names say. Where one line
//! is enough (licences, scripts, web pages), hardly any sign is allowed; in doubt a text is none of these.

use super::kind::{Artefact, NO_LOG};
use super::signs;
use crate::formats::json::first_paths;
use memchr::memmem;

/// Lines that are looked at.
const LINES_MAX: usize = 400;

/// What a text is that begins so.
pub(super) fn tell(text: &str, file: &str) -> Option<Artefact> {
    let text = text.trim_start();
    let by_structure = if is_document(text) { json(text) } else { is_sigma(text).then_some(SIGMA) };
    if by_structure.is_some() {
        return by_structure;
    }
    if signs::has_mostly(text) {
        return is_own_output(text).then_some(OUTPUT);
    }
    let by_sign = KINDS.iter().find(|(is, _)| is(text)).map(|(_, kind)| *kind);
    by_sign.or_else(|| json(text)).or_else(|| is_markdown(text, file).then_some(MARKDOWN)).or_else(|| yaml(text, file))
}

/// Is it one object or list of JSON, and not one a line?
fn is_document(text: &str) -> bool {
    let is_start = |line: &str| {
        let inner = line.strip_prefix(['{', '[']).map(str::trim_start);
        inner.is_some_and(|inner| inner.is_empty() || inner.starts_with(['{', '[', '"', '}', ']']))
    };
    let mut said = text.lines().filter(|line| !line.is_empty());
    said.next().is_some_and(is_start) && said.next().is_none_or(|second| !is_start(second))
}

/// Every line of what we wrote begins so.
fn is_own_output(text: &str) -> bool {
    text.lines().all(|line| line.starts_with("{\"schema\":\"hopscope."))
}

const OUTPUT: Artefact = Artefact { name: "output of hopscope", why: NO_LOG };

type Kind = (fn(&str) -> bool, Artefact);

const SIGMA: Artefact = Artefact::called("sigma rule");
const MARKDOWN: Artefact = no_log("markdown text");

const fn no_log(name: &'static str) -> Artefact {
    Artefact { name, why: NO_LOG }
}

const KINDS: &[Kind] = &[
    (is_registry, REGISTRY),
    (is_licence, no_log("licence text")),
    (is_script, no_log("script or program text")),
    (is_web_page, no_log("web page")),
    (is_yara, Artefact::called("yara rule")),
    (is_ssh_keys, no_log("list of ssh keys")),
    (is_accounts, no_log("list of accounts")),
    (is_settings, no_log("settings")),
    (|text| text.starts_with("Version=1\n") && text.contains("\nEventType="), no_log("windows error report")),
];

const REGISTRY: Artefact = Artefact { name: "registry export", why: "no log; it holds settings and traces of use" };

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().take(LINES_MAX).map(str::trim_end)
}

/// Nothing at the margin but names, among them those two: the lists of addresses that some rules have make no log of them.
fn is_sigma(text: &str) -> bool {
    let has_line = |start: &str| lines(text).any(|line| line.starts_with(start));
    let is_of_yaml = |line: &str| {
        line.is_empty() || line.starts_with(['#', ' ', '\t', '-']) || line == "..." || yaml_name(line).is_some()
    };
    has_line("logsource:") && has_line("detection:") && lines(text).all(is_of_yaml)
}

/// Under the line that `regedit` begins with, keys in brackets and values in quotes, whose bytes go on in lines with blanks before them.
fn is_registry(text: &str) -> bool {
    let mut said = lines(text).filter(|line| !line.is_empty());
    let first = said.next().unwrap_or_default();
    let is_own = |line: &str| line.starts_with("[HKEY_") || line.starts_with("[-HKEY_");
    matches!(first, "Windows Registry Editor Version 5.00" | "REGEDIT4")
        && said.next().is_none_or(is_own)
        && said.all(|line| is_own(line) || line.starts_with(['"', '@', ';', ' ']))
}

/// The words of a licence, and nothing that says when or from where.
fn is_licence(text: &str) -> bool {
    const WORDS: [&str; 4] = [
        "Permission is hereby granted, free of charge",
        "Redistribution and use in source and binary forms",
        "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
        "GNU GENERAL PUBLIC LICENSE",
    ];
    let start = &text[..text.floor_char_boundary(4096)];
    WORDS.iter().any(|words| start.contains(words)) && !signs::has_any(text)
}

fn is_script(text: &str) -> bool {
    let first = lines(text).next().unwrap_or_default();
    let is_first = first.starts_with("#!/") || first.starts_with("<?php") || first.eq_ignore_ascii_case("@echo off");
    is_first && !signs::has_several(text)
}

/// Some products export logs as a page, with a table in it.
fn is_web_page(text: &str) -> bool {
    let start = text.get(..32).unwrap_or(text).to_ascii_lowercase();
    (start.starts_with("<!doctype html") || start.starts_with("<html")) && !signs::has_several(text)
}

fn is_yara(text: &str) -> bool {
    let is_rule = |line: &str| line.starts_with("rule ") || line.starts_with("private rule ");
    lines(text).any(is_rule) && lines(text).any(|line| line.trim_start().starts_with("condition:"))
}

/// `authorized_keys`, `known_hosts`, public keys: every line has a key.
fn is_ssh_keys(text: &str) -> bool {
    const KINDS: [&str; 3] = ["ssh-rsa AAAA", "ssh-ed25519 AAAA", "ecdsa-sha2-nistp"];
    let mut said = lines(text).filter(|line| !line.is_empty() && !line.starts_with('#')).peekable();
    said.peek().is_some() && said.all(|line| KINDS.iter().any(|kind| line.contains(kind)))
}

/// `passwd`, `shadow`, `group`.
fn is_accounts(text: &str) -> bool {
    let mut said = lines(text).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let first = said.next().unwrap_or_default();
    let parts = first.split(':').count();
    first.starts_with("root:") && matches!(parts, 4 | 7 | 9) && said.all(|line| line.split(':').count() == parts)
}

/// Settings in sections: `[name]`, then `name=value` with a name of one word, and nothing else; and nothing that says when or from where.
fn is_settings(text: &str) -> bool {
    let mut said = lines(text).filter(|line| !line.is_empty() && !line.starts_with([';', '#']));
    let is_section = |line: &str| {
        let name = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
        name.is_some_and(|name| {
            name.starts_with(|first: char| first == '.' || first.is_ascii_alphabetic()) && !name.contains('[')
        })
    };
    let is_value = |line: &str| {
        let name = line.split_once('=').map(|(name, _)| name.trim());
        let is_word = |name: &str| !name.contains(|each: char| each.is_whitespace() || matches!(each, ':' | '"' | '{'));
        name.is_some_and(|name| !name.is_empty() && name.len() <= 64 && is_word(name))
    };
    let first = said.next().is_some_and(is_section);
    let second = said.next();
    // A cut line is the last that was looked at.
    first
        && second.is_some_and(is_value)
        && said.all(|line| is_section(line) || is_value(line) || line.starts_with(' '))
        && !signs::has_any(text)
}

/// Headings, and links, tables or code. What is not called so has no signs of a log.
fn is_markdown(text: &str, file: &str) -> bool {
    let is_called = [".md", ".markdown"].iter().any(|end| file.to_ascii_lowercase().ends_with(end));
    let is_heading = |line: &str| {
        let rest = line.trim_start_matches('#');
        (1..=4).contains(&(line.len() - rest.len())) && rest.starts_with(' ')
    };
    let headings = lines(text).filter(|line| is_heading(line)).count();
    let has_more = text.contains("](") || text.contains("\n```") || text.contains("| --- |") || text.contains("|---|");
    headings > 0
        && (is_called
            || (headings > 1 && has_more && lines(text).next().is_some_and(is_heading) && !signs::has_several(text)))
}

/// How collections of `SharpHound` begin: with the outermost name.
const SHARP_HOUND: [&str; 10] = [
    "{\"data\":[",
    "{\"meta\":{",
    "{\"users\":[",
    "{\"groups\":[",
    "{\"computers\":[",
    "{\"domains\":[",
    "{\"gpos\":[",
    "{\"ous\":[",
    "{\"containers\":[",
    "{\"sessions\":[",
];

/// A document of JSON, by the names in it.
fn json(text: &str) -> Option<Artefact> {
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let paths = first_paths(text.as_bytes());
    let is = |name: &str| paths.iter().any(|path| path == name || path.strip_prefix(name).is_some_and(is_below));
    let start: String = text.chars().take(64).filter(|each| !each.is_whitespace()).collect();
    let has = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let is_of_directory = SHARP_HOUND.iter().any(|outer| start.starts_with(outer));
    if is_of_directory && has("\"ObjectIdentifier\"") && has("\"Aces\"") {
        return Some(Artefact::called("collection of a directory (SharpHound)"));
    }
    if is_without_records(text) {
        return Some(Artefact { name: "answer without records", why: "nothing in it to read" });
    }
    if start.starts_with("{\"schema\":\"hopscope.") {
        Some(OUTPUT)
    } else if is("cells.cell_type") {
        Some(no_log("notebook"))
    } else if is("objects.spec_version") || (is("spec_version") && is("objects")) {
        Some(Artefact { name: "threat intelligence (STIX)", why: NO_LOG })
    } else if is("techniques.techniqueID") {
        Some(no_log("layer of the ATT&CK navigator"))
    } else if is_versioned(text, &paths) {
        Some(no_log("document with a version"))
    } else if (is("$schema") || is("openapi") || is("swagger")) && !paths.iter().any(|path| says_time(path)) {
        Some(no_log("document that names its schema"))
    } else if is("awsAccountId") && is("digestStartTime") {
        Some(Artefact { name: "digest of CloudTrail", why: "no log; it holds hashes of log files and no events" })
    } else {
        None
    }
}

/// A document in one object over several lines, which begins with what it is called and its version, as settings and packages do, and says no
/// time by a name.
fn is_versioned(text: &str, paths: &[String]) -> bool {
    let is_one = text.starts_with("{\n") || text.starts_with("{\r\n");
    let first: Vec<&str> = paths.iter().take(2).map(String::as_str).collect();
    is_one && matches!(first[..], ["name" | "title", "version"]) && !paths.iter().any(|path| says_time(path))
}

/// Is a path called as times are?
fn says_time(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path);
    let is_one = ["time", "timestamp", "date", "when"].contains(&name.to_ascii_lowercase().as_str());
    is_one || ["Time", "_time", "Date", "_date", "Timestamp", "_timestamp"].iter().any(|end| name.ends_with(end))
}

/// `[]`, `{}`, and an object of nothing but one empty list beside Graph's context.
fn is_without_records(text: &str) -> bool {
    const LONG: usize = 4096;
    if text.len() > LONG {
        return false;
    }
    let said: String = text.chars().filter(|each| !each.is_whitespace()).collect();
    let of_one =
        said.strip_prefix("{\"").and_then(|rest| rest.strip_suffix("\":[]}")).is_some_and(|name| !name.contains('"'));
    let of_graph = said.starts_with("{\"@odata.context\":\"")
        && said.ends_with(",\"value\":[]}")
        && said.matches('{').count() == 1;
    matches!(said.as_str(), "[]" | "{}") || of_one || of_graph
}

fn is_below(rest: &str) -> bool {
    rest.starts_with('.')
}

/// A document of YAML: names at the margin, each once, with values beside or below them; nothing else at the margin but lists.
fn yaml(text: &str, file: &str) -> Option<Artefact> {
    let is_called = [".yml", ".yaml"].iter().any(|end| file.to_ascii_lowercase().ends_with(end));
    let (mut names, mut inner, mut margin_lists) = (Vec::new(), 0, 0);
    for line in lines(text).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line == "---" || line == "..." {
            names.clear();
        } else if line.starts_with([' ', '\t']) {
            inner += 1;
        } else if line.starts_with("- ") || line == "-" {
            margin_lists += 1;
        } else {
            let name = yaml_name(line)?;
            if names.contains(&name) {
                return None;
            }
            names.push(name);
        }
    }
    let is_nested = inner > 0 || margin_lists > 0;
    let is_list = names.is_empty() && margin_lists > 1 && inner > 0;
    let is_document = (names.len() >= 2 && is_nested) || is_list;
    if !is_document && !(is_called && (!names.is_empty() || margin_lists > 0)) {
        return None;
    }
    let is_test = names.contains(&"regression_tests_info");
    let is_set = names.contains(&"attack_mappings") && names.contains(&"files");
    match (is_test, is_set) {
        (true, _) => Some(no_log("description of a rule's test (YAML)")),
        (_, true) => Some(no_log("description of a data set (YAML)")),
        // Records can be written so, too. Rules and documents name dates, and few of them.
        _ if signs::has_mostly(text) || (!is_called && signs::has_several(text)) => None,
        _ => Some(no_log("yaml document")),
    }
}

/// `name:` or `name: value` at the margin. A date or address is no name.
fn yaml_name(line: &str) -> Option<&str> {
    let (name, value) = line.split_once(':')?;
    let is_name = name.len() <= 64
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '_' | '"' | '\'' | '$'))
        && name.chars().all(|each| each.is_ascii_alphanumeric() || "_-. \"'$/".contains(each));
    (is_name && (value.is_empty() || value.starts_with(' '))).then_some(name)
}
