//! What a person decided about a case and what was last asked, kept in `case.toml`.

use crate::error::Error;
use crate::register;
use crate::tuning::{self, Tuning};
use case::Case;
use model::{Register, Seed, Tenant, Window};
use sha2::{Digest as _, Sha256};

const PROVIDER: &str = "provider";
const TUNING: &str = "tuning";
const SEEDS: &str = "seeds";
const FROM: &str = "from";
const TO: &str = "to";

/// What is asked of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Where to start; empty ranks what looks new.
    pub seeds: Vec<Seed>,
    /// The window; open ends are closed by the evidence.
    pub window: Window,
}

/// What a person says about a case beside its evidence. `None` keeps what the case has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Tenants, networks, links.
    pub register: Option<Register>,
    /// Which tenant is the provider, where the register does not say.
    pub provider: Option<String>,
    /// The text of a tuning file, for what rules find; one that [`tuning::parse`] takes.
    pub tuning: Option<String>,
}

/// Keeps settings in the case; gives the register that holds from now on.
///
/// # Errors
/// When the case cannot be written, or the register it holds cannot be read.
pub fn settle(case: &mut Case, settings: Settings) -> Result<Register, Error> {
    let mut kept = case.settings().clone();
    if let Some(register) = &settings.register {
        kept.register = Some(register::write(register));
    }
    if let Some(provider) = settings.provider {
        kept.options.insert(PROVIDER.to_owned(), provider);
    }
    if let Some(tuning) = settings.tuning {
        kept.options.insert(TUNING.to_owned(), tuning);
    }
    if &kept != case.settings() {
        case.store_settings(kept)?;
    }
    register_of(case)
}

/// The register that the case holds, with the provider that was named beside it.
///
/// # Errors
/// When what the case holds is none.
pub fn register_of(case: &Case) -> Result<Register, Error> {
    let settings = case.settings();
    let mut register = match &settings.register {
        Some(text) => {
            register::parse(text).map_err(|source| Error::Register { path: case.root().join("case.toml"), source })?
        }
        None => Register::default(),
    };
    if let Some(provider) = settings.options.get(PROVIDER) {
        register.provider = Some(Tenant::new(provider));
    }
    Ok(register)
}

/// The tuning file that the case holds.
///
/// # Errors
/// When what the case holds is none.
pub(crate) fn tuning_of(case: &Case) -> Result<Option<Tuning>, Error> {
    let Some(text) = case.settings().options.get(TUNING) else { return Ok(None) };
    let wrong = |error| Error::Settings { path: case.root().join("case.toml"), what: format!("{TUNING}: {error}") };
    tuning::parse(text).map(Some).map_err(wrong)
}

/// Does the case hold a tuning file that changes something?
///
/// # Errors
/// When what the case holds is none.
pub fn is_tuned(case: &Case) -> Result<bool, Error> {
    Ok(tuning_of(case)?.is_some_and(|tuning| !tuning.is_empty()))
}

/// Keeps the provider that was found while reading.
pub(crate) fn remember_provider(case: &mut Case, provider: Option<&Tenant>) -> Result<(), Error> {
    let Some(provider) = provider else { return Ok(()) };
    if register_of(case)?.provider.is_some() {
        return Ok(());
    }
    settle(case, Settings { provider: Some(provider.to_string()), ..Settings::default() }).map(|_| ())
}

/// The question that was last asked; the open one when none was.
///
/// # Errors
/// When `case.toml` holds a seed or time that cannot be read.
pub fn last_question(case: &Case) -> Result<Question, Error> {
    let options = &case.settings().options;
    let wrong = |what: &str| Error::Settings { path: case.root().join("case.toml"), what: what.to_owned() };
    let seeds = options.get(SEEDS).map(String::as_str).unwrap_or_default();
    let seeds = seeds.lines().map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong(SEEDS))?;
    let time = |name: &str| options.get(name).map(|text| text.parse()).transpose().map_err(|_| wrong(name));
    Ok(Question { seeds, window: Window { from: time(FROM)?, to: time(TO)? } })
}

/// The case's settings with this question, so that `scope` and `report` answer it again.
pub(crate) fn with_question(case: &Case, question: &Question) -> case::Settings {
    let mut settings = case.settings().clone();
    let seeds: Vec<_> = question.seeds.iter().map(Seed::to_string).collect();
    let seeds = (!seeds.is_empty()).then(|| seeds.join("\n"));
    let times = [(FROM, question.window.from), (TO, question.window.to)];
    let times = times.map(|(name, time)| (name, time.map(|time| time.to_string())));
    for (name, value) in times.into_iter().chain([(SEEDS, seeds)]) {
        match value {
            Some(value) => settings.options.insert(name.to_owned(), value),
            None => settings.options.remove(name),
        };
    }
    settings
}

/// The version of how records become logons: one more whenever the same evidence gives other logons.
const JOINING: u32 = 5;

/// What the logons depend on: the runs of the case and its register.
pub(crate) fn fingerprint(case: &Case) -> String {
    let mut hash = Sha256::new();
    hash.update(JOINING.to_le_bytes());
    for run in case.runs() {
        hash.update(run.id.0.0);
    }
    hash.update(case.settings().register.as_deref().unwrap_or_default());
    hash.update(case.settings().options.get(PROVIDER).map(String::as_str).unwrap_or_default());
    let digest: [u8; 32] = hash.finalize().into();
    model::Digest(digest).to_string()
}
