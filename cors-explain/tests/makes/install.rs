//! Servers from other registries, installed once for each version of their lists of packages.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io,
    path::{Path, PathBuf},
    process::Command,
};

use cors_test_support::Program;

use crate::fixtures;

/// An Express app, with the versions of `package-lock.json`.
pub fn express() -> Result<Program, String> {
    let source = fixtures().join("express");
    run(Command::new("node").arg("--version"))?;
    let folder = installed("express", &source.join("package-lock.json"), |folder| {
        for name in ["package.json", "package-lock.json"] {
            fs::copy(source.join(name), folder.join(name)).map_err(|error| error.to_string())?;
        }
        let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        run(Command::new("npm").args(arguments).current_dir(folder))
    })?;
    Ok(Program::start(Command::new("node").arg(source.join("server.js")).env("NODE_PATH", folder.join("node_modules"))))
}

/// A `FastAPI` app, with the versions of `requirements.txt`.
pub fn fastapi() -> Result<Program, String> {
    let source = fixtures().join("fastapi");
    let requirements = source.join("requirements.txt");
    run(Command::new("python3").arg("--version"))?;
    let folder = installed("fastapi", &requirements, |folder| {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder.join("venv")))?;
        let pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", "--requirement"];
        run(Command::new(folder.join("venv/bin/python")).args(pip).arg(&requirements))
    })?;
    Ok(Program::start(Command::new(folder.join("venv/bin/python")).arg("-u").arg(source.join("server.py"))))
}

/// The folder with what the list names. A failed installation leaves no folder under this name.
fn installed(name: &str, list: &Path, install: impl FnOnce(&Path) -> Result<(), String>) -> Result<PathBuf, String> {
    let text = fs::read(list).map_err(|error| format!("{}: {error}", list.display()))?;
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{:016x}", hasher.finish()));
    let complete = folder.join("complete");
    if !complete.exists() {
        let prepare = || -> io::Result<()> {
            if folder.exists() {
                fs::remove_dir_all(&folder)?;
            }
            fs::create_dir_all(&folder)
        };
        prepare().map_err(|error| format!("{}: {error}", folder.display()))?;
        install(&folder)?;
        fs::write(&complete, "").map_err(|error| error.to_string())?;
    }
    Ok(folder)
}

fn run(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("`{program}` does not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("`{program}` failed: {}", String::from_utf8_lossy(&output.stderr).trim()))
}
