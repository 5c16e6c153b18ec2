//! Writes the scenario into the folder given, or with `--routine` its logs as they would be without the intruder:
//! `cargo run -p simulate --release --example write_scenario -- [--routine] FOLDER`.
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--routine", dir] => simulate::scenario::write_routine(Path::new(dir))?,
        [dir] => _ = simulate::scenario::write(Path::new(dir))?,
        _ => return Err("a folder is needed".into()),
    }
    Ok(())
}
