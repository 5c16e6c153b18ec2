//! A bare seed that means several things: a person at a terminal is asked which; anybody else gets the list.

use crate::outcome::Usage;
use engine::{AmbiguousSeed, Question};
use model::Seed;
use report::escape::{argument, visible};
use std::io::{BufRead, IsTerminal, Write};

/// Meanings that are listed.
const LISTED: usize = 20;
/// Answers that are no number of the list, before it is given up.
const TRIES: usize = 3;

/// The question with the seed that is meant in the place of the ambiguous one.
pub(crate) fn meant(question: &Question, ambiguous: &AmbiguousSeed) -> anyhow::Result<Question> {
    let is_terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let seed = if is_terminal { ask(ambiguous)? } else { None };
    let Some(seed) = seed else { return Err(Usage(listed(ambiguous)).into()) };
    let mut question = question.clone();
    for given in question.seeds.iter_mut().filter(|given| **given == ambiguous.given) {
        *given = seed.clone();
    }
    Ok(question)
}

/// `None` when no answer can be had.
fn ask(ambiguous: &AmbiguousSeed) -> std::io::Result<Option<Seed>> {
    let mut terminal = std::io::stderr();
    writeln!(terminal, "Seed {} can mean:", visible(&ambiguous.given.to_string()))?;
    for (number, seed) in (1..).zip(ambiguous.meanings.iter().take(LISTED)) {
        writeln!(terminal, "{number:4}  {}", visible(&seed.to_string()))?;
    }
    let left_out = ambiguous.meanings.len().saturating_sub(LISTED);
    if left_out > 0 {
        writeln!(terminal, "      and {left_out} more: stop, and give a tenant")?;
    }
    for _ in 0..TRIES {
        write!(terminal, "Which one is meant (number; empty to stop)? ")?;
        terminal.flush()?;
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer)?;
        if answer.trim().is_empty() {
            break;
        }
        let number = answer.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        if let Some(seed) = number.filter(|number| *number < LISTED).and_then(|number| ambiguous.meanings.get(number)) {
            return Ok(Some(seed.clone()));
        }
    }
    Ok(None)
}

/// The meanings, to be pasted behind `--seed`.
fn listed(ambiguous: &AmbiguousSeed) -> String {
    let word = |seed: &Seed| argument(&seed.to_string()).unwrap_or_else(|| format!("{:?}", seed.to_string()));
    let mut words: Vec<String> = ambiguous.meanings.iter().take(LISTED).map(word).collect();
    let left_out = ambiguous.meanings.len().saturating_sub(LISTED);
    if left_out > 0 {
        words.push(format!("or one of {left_out} more"));
    }
    format!("seed {} is ambiguous here; give one of: {}", ambiguous.given, words.join(", "))
}
