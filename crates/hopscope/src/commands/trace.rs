//! `hopscope trace`: another question to the same case. The evidence is not opened.

use super::{answer, open};
use crate::args::Trace;
use crate::outcome::Outcome;
use crate::progress::Progress;
use engine::Settings;

pub(crate) fn run(arguments: &Trace) -> anyhow::Result<Outcome> {
    let question = answer::question(&arguments.asking)?;
    let progress = Progress::new();
    let mut case = open::case(&arguments.case)?;
    let register = arguments.register.as_deref().map(open::register).transpose()?;
    let tuning = arguments.tuning.as_deref().map(open::tuning).transpose()?.map(|(text, _)| text);
    engine::settle(&mut case, Settings { register, tuning, ..Settings::default() })?;
    answer::give(&mut case, &question, &arguments.answering, open::threads(None), &progress)
}
