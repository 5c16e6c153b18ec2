//! Where things are: the root of the checkout, cargo, the target folder, the corpus.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The root of the checkout that cargo runs us for. Not the one we were built from, if cargo says otherwise: two
/// checkouts may share a target folder, as fresh clones in CI do.
pub fn root() -> PathBuf {
    let built_from = || env!("CARGO_MANIFEST_DIR").into();
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(built_from, PathBuf::from);
    here.ancestors().nth(2).expect("the manifest is two folders below the root").to_path_buf()
}

/// The cargo that started us, so that toolchains do not mix.
pub fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The target folder as cargo sees it, with its settings and variables.
///
/// # Errors
/// When cargo cannot say.
pub fn target_folder(root: &Path) -> Result<PathBuf> {
    let output = Command::new(cargo())
        .current_dir(root)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .context("starting cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).context("reading cargo metadata")?;
    let folder = metadata["target_directory"].as_str();
    Ok(folder.context("cargo metadata names no target folder")?.into())
}

/// The folder of real evidence that some tests read, when it is there: `$HOPSCOPE_CORPUS`, else beside the checkout.
pub fn corpus(root: &Path) -> Option<PathBuf> {
    let folder = corpus::of_checkout(root);
    folder.is_dir().then_some(folder)
}

/// Builds a program of the workspace in `peers/`, in release and in a target folder of its own, and gives its path.
///
/// # Errors
/// When it does not build.
pub fn build_peer(root: &Path, name: &str) -> Result<PathBuf> {
    let target = target_folder(root)?.join("peers");
    let status = Command::new(cargo())
        .current_dir(root.join("peers"))
        .args(["build", "--release", "--locked", "--package", name, "--target-dir"])
        .arg(&target)
        .status()
        .context("starting cargo build")?;
    if !status.success() {
        bail!("building {name} of peers failed");
    }
    Ok(target.join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds `hopscope` in release and gives the path of the program.
///
/// # Errors
/// When it does not build.
pub fn build_hopscope(root: &Path) -> Result<PathBuf> {
    let arguments = ["build", "--release", "--package", "hopscope"];
    let status = Command::new(cargo()).current_dir(root).args(arguments).status().context("starting cargo build")?;
    if !status.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    let program = format!("hopscope{}", std::env::consts::EXE_SUFFIX);
    Ok(target_folder(root)?.join("release").join(program))
}

/// Runs this very task again in release, with `--inner` behind its arguments. Returns whether it went well.
///
/// # Errors
/// When cargo cannot be started.
pub fn run_optimised(root: &Path) -> Result<bool> {
    let mut command = Command::new(cargo());
    command.current_dir(root).args(["run", "--quiet", "--release", "--package", "xtask", "--"]);
    let status = command.args(std::env::args_os().skip(1)).arg("--inner").status().context("starting cargo run")?;
    Ok(status.success())
}
