//! From arguments as typed to what a run needs: the case, the register, the evidence read.

use super::answer::named;
use crate::args::{CASE_DEFAULT, CaseArgument, Reading};
use crate::outcome::Usage;
use crate::progress::Progress;
use engine::tuning::Tuning;
use engine::{
    BesideCase, Case, DetectedInFiles, Format, Ingest, Ingested, LogSources, Mapping, Passwords, Placeholders, Rules,
    Settings,
};
use model::Register;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Opens a case that must be there.
pub(crate) fn case(argument: &CaseArgument) -> anyhow::Result<Case> {
    if !argument.case.exists() {
        let case = argument.case.display();
        let named = named(&argument.case).and_then(|name| report::escape::argument(&name));
        let named = named.map_or_else(String::new, |name| format!(" --case {name}"));
        let text = format!("there is no case at {case}; make one with: hopscope investigate EVIDENCE{named}");
        return Err(Usage(text).into());
    }
    check_folder(&argument.case)?;
    Ok(Case::open(&argument.case).map_err(engine::Error::from)?)
}

/// Bytes of a file that a person writes.
const TEXT_BYTES_MAX: u64 = 16 << 20;

/// Passwords that are tried: each costs an encrypted member a millisecond.
const PASSWORDS_MAX: usize = 1000;

/// Reads a file that a person wrote. What has no end is not read to it, and what is too long is refused, not cut.
fn text_file(what: &str, path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(TEXT_BYTES_MAX + 1).read_to_string(&mut text));
    read.map_err(|error| Usage(format!("cannot read {what} {}: {error}", path.display())))?;
    if text.len() as u64 > TEXT_BYTES_MAX {
        return Err(Usage(format!("{what} {}: more than {TEXT_BYTES_MAX} bytes", path.display())).into());
    }
    Ok(text)
}

/// Reads a register file. What is wrong with it is wrong usage: the text names line and key.
pub(crate) fn register(path: &Path) -> anyhow::Result<Register> {
    let text = text_file("register", path)?;
    engine::register::parse(&text).map_err(|error| Usage(format!("register {}: {error}", path.display())).into())
}

/// Reads a tuning file; its text, too. What is wrong with it is wrong usage: the text names line and key.
pub(crate) fn tuning(path: &Path) -> anyhow::Result<(String, Tuning)> {
    let text = text_file("tuning file", path)?;
    let tuning = engine::tuning::parse(&text);
    let tuning = tuning.map_err(|error| Usage(format!("tuning file {}, {error}", path.display())))?;
    Ok((text, tuning))
}

/// The map from log sources to events, with the files that are given. What is wrong with one is wrong usage: the text says where.
pub(crate) fn log_sources(files: &[PathBuf]) -> anyhow::Result<LogSources> {
    let mut log_sources = LogSources::default();
    for path in files {
        let text = text_file("log sources", path)?;
        log_sources.add(&text, &path.to_string_lossy()).map_err(|error| Usage(error.to_string()))?;
    }
    Ok(log_sources)
}

/// The case, if there is one already.
pub(crate) fn existing(folder: &Path) -> anyhow::Result<Option<Case>> {
    let case = folder.join("case.toml").exists().then(|| Case::open(folder).map_err(engine::Error::from));
    Ok(case.transpose()?)
}

/// What placeholders in rules stand for: what was said for them, and what the register says, the one that is given, else that of the case,
/// if there is one already.
pub(crate) fn placeholders(
    given: Option<&Path>,
    case: Option<&Path>,
    said: &[(String, String)],
) -> anyhow::Result<Placeholders> {
    let register = match (given, case.map(existing).transpose()?.flatten()) {
        (Some(path), _) => register(path)?,
        (None, Some(case)) => engine::register_of(&case)?,
        (None, None) => Register::default(),
    };
    let mut placeholders = engine::placeholders(&register);
    said.iter().for_each(|(name, value)| placeholders.add(name, value));
    Ok(placeholders)
}

/// Matches rules on evidence; nothing is kept.
pub(crate) fn detect_files(reading: &Reading, rules: &Rules, progress: &Progress) -> anyhow::Result<DetectedInFiles> {
    let checked = check(reading)?;
    let register = reading.register.as_deref().map(register).transpose()?.unwrap_or_default();
    let system = BesideCase::new(Path::new(CASE_DEFAULT));
    let request = request(reading, &system, &register, &checked);
    let detected = engine::detect_files(&request, rules, &std::env::temp_dir(), progress);
    progress.clear();
    Ok(detected?)
}

/// Opens or makes the case, and reads the evidence into it.
pub(crate) fn ingest(reading: &Reading, progress: &Progress) -> anyhow::Result<(Case, Ingested)> {
    let checked = check(reading)?;
    check_folder(&reading.case.case)?;
    let register = reading.register.as_deref().map(register).transpose()?;
    let folder = &reading.case.case;
    if let Some(path) = reading.evidence.iter().find(|path| BesideCase::new(folder).is_case(path)) {
        return Err(Usage(format!("{} is the case itself, not evidence", path.display())).into());
    }
    let case = if reading.force { Case::create(folder, true) } else { Case::open_or_create(folder) };
    let mut case = case.map_err(engine::Error::from)?;
    let system = BesideCase::new(folder);
    let settings = Settings { register, provider: reading.provider.clone(), tuning: None };
    let register = engine::settle(&mut case, settings)?;
    let request = request(reading, &system, &register, &checked);
    let ingested = engine::ingest(&mut case, &request, progress);
    progress.clear();
    Ok((case, ingested?))
}

/// What is not in the arguments as they are.
struct Checked {
    /// The zone to assume.
    zone_minutes: i32,
    passwords: Passwords,
    /// Mappings that were given.
    formats: Vec<&'static dyn Format>,
}

/// Checks what can be checked before anything is opened.
fn check(reading: &Reading) -> anyhow::Result<Checked> {
    for path in &reading.evidence {
        if !path.exists() {
            return Err(Usage(format!("there is no evidence at {}", path.display())).into());
        }
    }
    let zone_minutes = zone_minutes(&reading.assume_zone)?;
    let passwords = reading.password_file.as_deref().map(passwords).transpose()?.unwrap_or_default();
    Ok(Checked { zone_minutes, passwords, formats: mappings(&reading.mapping)? })
}

fn request<'a>(
    reading: &'a Reading,
    system: &'a BesideCase,
    register: &'a Register,
    checked: &'a Checked,
) -> Ingest<'a> {
    Ingest {
        roots: &reading.evidence,
        system,
        register,
        tenant: reading.tenant.as_deref(),
        provider: reading.provider.as_deref(),
        assume_zone_minutes: checked.zone_minutes,
        assume_year: reading.assume_year,
        passwords: checked.passwords.clone(),
        formats: &checked.formats,
        threads: threads(reading.threads),
    }
}

/// The offset of `--assume-zone`, in minutes east.
pub(crate) fn zone_minutes(offset: &str) -> anyhow::Result<i32> {
    engine::register::zone_minutes(offset)
        .ok_or_else(|| Usage(format!("--assume-zone {offset:?} is not an offset like +01:00")).into())
}

/// Reads a mapping file. What is wrong with it is wrong usage: the text names line and key.
pub(crate) fn mapping(path: &Path) -> anyhow::Result<Mapping> {
    let text = text_file("mapping", path)?;
    Mapping::parse(&text).map_err(|error| Usage(format!("mapping {}, {error}", path.display())).into())
}

/// Mappings for as long as the program runs, in the order in which they are asked.
fn mappings(paths: &[PathBuf]) -> anyhow::Result<Vec<&'static dyn Format>> {
    let mut formats: Vec<&'static dyn Format> = Vec::new();
    for path in paths {
        let mapping = mapping(path)?.keep();
        if formats.iter().any(|format| format.name() == mapping.name()) {
            let name = mapping.short_name();
            return Err(Usage(format!("mapping {}: another one is called {name:?}, too", path.display())).into());
        }
        formats.push(mapping);
    }
    Ok(formats)
}

/// Reads passwords, one a line. They are tried in turn, and neither kept nor told.
fn passwords(path: &Path) -> anyhow::Result<Passwords> {
    let text = text_file("password file", path)?;
    let passwords = Passwords::of_lines(text.as_bytes());
    if passwords.count() > PASSWORDS_MAX {
        return Err(Usage(format!("password file {}: more than {PASSWORDS_MAX} lines", path.display())).into());
    }
    Ok(passwords)
}

/// A case is a folder, or will be one.
fn check_folder(case: &Path) -> anyhow::Result<()> {
    if case.exists() && !case.is_dir() {
        return Err(Usage(format!("{} is a file; a case is a folder", case.display())).into());
    }
    Ok(())
}

/// Threads to work with: those asked for, else one per core.
pub(crate) fn threads(asked: Option<u16>) -> usize {
    asked.map_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from)
}
