//! `cargo xtask demo`: the made-up provider and its customers, investigated, and held against what really happened.

pub mod compare;
pub mod data;

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use self::compare::{compare, render};
use self::data::{Scope, Truth};
use crate::workspace;

/// Builds hopscope, writes the scenario into the target folder, investigates it and prints truth against found.
/// Returns whether everything agrees.
///
/// # Errors
/// When a step cannot be run or fails.
pub fn run(root: &Path) -> Result<bool> {
    let hopscope = workspace::build_hopscope(root)?;
    let folder = workspace::target_folder(root)?.join("demo");
    let (scenario, case) = (folder.join("scenario"), folder.join("case"));
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;

    step(&hopscope, &[0], &["simulate".as_ref(), scenario.as_ref(), "--force".as_ref()])?;
    let truth = Truth::parse(&read(&scenario.join("truth.json"))?)?;
    investigate(&hopscope, &scenario, &case, &truth.seed)?;
    let scope = Scope::parse(&read(&case.join("scope.json"))?)?;

    let rows = compare(&truth, &scope);
    let wrong = rows.iter().filter(|row| !row.agrees).count();
    println!("\n{}", render(&rows));
    match wrong {
        0 => println!("demo: all {} claims agree with the truth", rows.len()),
        _ => println!("demo: {wrong} of {} claims differ from the truth", rows.len()),
    }
    println!("report: {}", case.join("report/index.html").display());
    Ok(wrong == 0)
}

fn investigate(hopscope: &Path, scenario: &Path, case: &Path, seed: &str) -> Result<()> {
    let (evidence, register) = (scenario.join("evidence"), scenario.join("register.toml"));
    // 3 says that some evidence could not be read: the scenario has holes, and the comparison judges.
    step(
        hopscope,
        &[0, 3],
        &[
            "investigate".as_ref(),
            evidence.as_ref(),
            "--register".as_ref(),
            register.as_ref(),
            "--case".as_ref(),
            case.as_ref(),
            "--force".as_ref(),
            "--seed".as_ref(),
            seed.as_ref(),
        ],
    )
}

/// Shows a command and runs it.
fn step(program: &Path, accepted: &[i32], arguments: &[&OsStr]) -> Result<()> {
    let shown: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
    let shown = format!("hopscope {}", shown.join(" "));
    println!("$ {shown}");
    let status =
        Command::new(program).args(arguments).status().with_context(|| format!("starting {}", program.display()))?;
    if !status.code().is_some_and(|code| accepted.contains(&code)) {
        bail!("{status}: {shown}");
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}
