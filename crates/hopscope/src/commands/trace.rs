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
    if let Some(path) = &arguments.register {
        engine::settle(&mut case, Settings { register: Some(open::register(path)?), provider: None })?;
    }
    answer::give(&mut case, &question, &arguments.answering, open::threads(None), &progress)
}
