//! What is told by its name alone, where its content has no sign: source texts, histories of shells, traces of Windows. A name may lie,
//! so nothing is called a log by it, what is told so was not known by its content before, and a text whose lines say when or from where
//! is not called a source text or documentation, whatever its name.

use super::kind::{Artefact, NO_LOG};
use super::signs;

const HISTORY: Artefact = Artefact {
    name: "history of a shell",
    why: "not read; its commands have no times, or none that is sure: look through it by hand",
};
const SOURCE: Artefact = Artefact { name: "script or program text", why: NO_LOG };
const DOCUMENTATION: Artefact = Artefact { name: "documentation", why: NO_LOG };

/// Ends of the names of source texts.
const SOURCES: &[&str] = &[
    ".bat", ".c", ".cmd", ".cpp", ".cs", ".css", ".go", ".h", ".hcl", ".java", ".js", ".kql", ".mof", ".php", ".pl",
    ".ps1", ".psd1", ".psm1", ".py", ".r", ".rb", ".rs", ".sh", ".spl", ".sql", ".tf", ".ts", ".vbs", ".wsf", ".yar",
    ".yara",
];

/// Whole names, without an ending.
const DOCUMENTS: &[&str] = &["authors", "changelog", "copying", "licence", "license", "readme"];

const HISTORIES: &[&str] = &[
    ".ash_history",
    ".bash_history",
    ".python_history",
    ".sh_history",
    ".zsh_history",
    "consolehost_history.txt",
    "fish_history",
];

/// Of a text that begins so.
pub(super) fn of_text(text: &str, file: &str) -> Option<Artefact> {
    let file = file.to_ascii_lowercase();
    let stem =
        ["", ".txt", ".md", ".rst"].iter().filter_map(|end| file.strip_suffix(end)).min_by_key(|stem| stem.len());
    if HISTORIES.contains(&file.as_str()) {
        Some(HISTORY)
    } else if signs::has_mostly(text) {
        None
    } else if SOURCES.iter().any(|end| file.ends_with(end)) {
        Some(SOURCE)
    } else if stem.is_some_and(|stem| DOCUMENTS.contains(&stem)) || file.ends_with(".md") || file.ends_with(".rst") {
        Some(DOCUMENTATION)
    } else {
        None
    }
}

/// Of bytes that are no text.
pub(super) fn of_binary(file: &str) -> Option<Artefact> {
    let file = file.to_ascii_lowercase();
    if file.ends_with(".etl") {
        let why = "not read; Windows itself turns it into .evtx (`tracerpt FILE -of EVTX`)";
        Some(Artefact { name: "event trace of windows", why })
    } else if matches!(file.as_str(), "$j" | "$usnjrnl" | "$usnjrnl_$j" | "$usnjrnl%3a$j" | "$usnjrnl:$j") {
        Some(Artefact { name: "ntfs change journal", why: "no log of logons; it lists changes of files" })
    } else if file.starts_with("$i") && file.len() > "$i".len() {
        Some(Artefact { name: "entry of the recycle bin", why: NO_LOG })
    } else if file == "objects.data" {
        Some(Artefact { name: "wmi repository", why: "not read" })
    } else {
        None
    }
}
