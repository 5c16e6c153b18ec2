//! `cargo xtask eval`: how good the trace is, on made-up months whose truth is known, beside the methods of others.
//!
//! Parameters were tuned on seeds 1 to 5; results are on others. Worlds are made, traced and judged one by one, two at a time.

mod made;
mod measured;
mod rows;
mod seeded;
mod unseeded;

use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, ensure};
use simulate::months::Plan;

use self::made::Made;
use self::measured::Measured;
use self::rows::Row;

/// How large the worlds are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Size {
    /// About 300 hosts, 90 days, six intrusions each
    S,
    /// About 10,000 hosts, 180 days, 372 intrusions
    M,
}

/// What is evaluated, as asked for.
#[derive(Clone, Debug, clap::Args)]
pub struct Eval {
    /// How large the worlds are
    #[arg(long, default_value = "s")]
    pub size: Size,
    /// First and last seed, as FIRST-LAST
    #[arg(long, default_value = "101-160", value_parser = seeds)]
    pub seeds: RangeInclusive<u64>,
    /// Tell what each alert above the larger budget is, for tuning
    #[arg(long)]
    pub alerts: bool,
    /// Tell what became of each intrusion's logons where somebody pointed, for tuning
    #[arg(long)]
    pub paths: bool,
}

fn seeds(text: &str) -> Result<RangeInclusive<u64>, String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) if first <= last => Ok(first..=last),
        _ => Err("not FIRST-LAST".to_owned()),
    }
}

/// Runs it. Returns whether all that was asked was reached.
///
/// # Errors
/// When a world holds no logon.
pub fn run(eval: &Eval) -> Result<bool> {
    let plan = |seed| match eval.size {
        Size::S => Plan::small(seed),
        Size::M => Plan::medium(seed),
    };
    let seeds: Vec<u64> = eval.seeds.clone().collect();
    let (next, measured) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(&seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let one = Measured::new(&Made::new(&plan(seed)));
                    measured.lock().expect("no other thread panics with it").push((seed, one));
                }
            });
        }
    });
    let mut measured = measured.into_inner().ok().context("a thread panicked")?;
    measured.sort_by_key(|(seed, _)| *seed);
    let worlds: Vec<Measured> = measured.into_iter().map(|(_, one)| one).collect();
    ensure!(worlds.iter().all(|world| world.logons > 0), "a world holds no logon");
    let mut rows: Vec<Row> = Vec::new();
    measured::tell(&worlds);
    rows.extend(unseeded::tell(&worlds, eval.alerts));
    rows.extend(seeded::tell(&worlds.iter().flat_map(|world| &world.seeded).collect::<Vec<_>>(), eval.paths));
    Ok(rows::tell(&rows))
}
