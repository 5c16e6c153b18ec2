//! Sigma rules over EVTX the straightforward way: each record becomes a JSON value, and `rsigma-eval` is asked about it.
//!
//! What hopscope's matcher is compared with, in results and in speed. It must not know how that matcher works; it shares the map of log
//! sources and fields with it, and nothing else.

mod arguments;
mod event;
mod files;
mod flat;
mod rules;
mod run;

use anyhow::Result;
use arguments::Arguments;
use rules::Rules;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<()> {
    let arguments = Arguments::parse(std::env::args_os().skip(1))?;
    let begin = Instant::now();
    let rules = Rules::read(&arguments.rules)?;
    let load = begin.elapsed();
    if arguments.used {
        rules.used().iter().for_each(|id| println!("{id}"));
        return Ok(());
    }
    let begin = Instant::now();
    let (records, hits) = run::run(&rules, &files::find(&arguments.inputs)?, arguments.threads)?;
    if arguments.time {
        let time = serde_json::json!({
            "rules": rules.used().len(), "events": records, "hits": hits,
            "load_seconds": load.as_secs_f64(), "run_seconds": begin.elapsed().as_secs_f64(),
        });
        eprintln!("{time}");
    }
    Ok(())
}
