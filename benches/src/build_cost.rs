//! The cost of the attribute at compile time.

use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    cpu,
    report::{at_most, count, median, table},
};

/// The number of routes of the large apps.
const ROUTES: usize = 1_000;

/// Builds of each large app. Medians are used.
const ROUNDS: usize = 3;

/// Cold builds of each small app, dependencies included.
const COLD_ROUNDS: usize = 2;

/// The processor time that annotated routes may take of that of plain ones.
const REACH_OF_PLAIN: f64 = 1.1;

/// The processor time, in per cent, that a cold build may take beyond that of actix-web.
const REACH_COLD_PER_CENT: f64 = 5.0;

/// Settings that a user's build does not have: with one of them, other parts of a build weigh more.
const UNUSUAL_SETTINGS: [&str; 3] = ["CARGO_INCREMENTAL", "CARGO_PROFILE_DEV_DEBUG", "RUSTFLAGS"];

/// The attribute of the routes.
const ATTRIBUTE: &str = r#"cors_runtime::cors(origins = ["https://shop.example.com", "https://*.example.org"], credentials, headers = ["X-Request-Id"], expose = ["X-Total-Count", "ETag"], max_age = "1h")"#;

crate::cli_enum! {
    /// Where the routes get their policy from.
    App {
        /// They have no policy.
        Plain = "plain",
        /// An attribute on each.
        Each = "cors-each",
        /// An attribute on their module.
        Module = "cors-module",
    }
}

/// The time of one build.
#[derive(Clone, Copy)]
struct Took {
    wall: Duration,
    processors: Duration,
}

/// Writes apps into a temporary folder and builds them.
///
/// # Errors
/// Errors of cargo and of the operating system.
pub fn build() -> io::Result<()> {
    let workspace = Workspace::write()?;
    large(&workspace)?;
    cold(&workspace)
}

/// Builds a thousand routes, with the dependencies already built.
fn large(workspace: &Workspace) -> io::Result<()> {
    let target = workspace.path().join("target");
    for profile in ["dev", "release"] {
        // Builds everything but the routes.
        for app in App::ALL {
            workspace.write_app(*app, 1, "order")?;
            workspace.build(*app, &target, profile)?;
        }
    }
    // For each app: whole builds, builds after an edit, release builds.
    let mut took: Vec<[Vec<Took>; 3]> = App::ALL.iter().map(|_| Default::default()).collect();
    let mut sizes = Vec::new();
    for round in 0..ROUNDS {
        for (app, [whole, edited, release]) in App::ALL.iter().zip(&mut took) {
            let incremental = target.join("debug/incremental");
            if incremental.exists() {
                fs::remove_dir_all(incremental)?;
            }
            workspace.write_app(*app, ROUTES, &format!("order {round}"))?;
            whole.push(workspace.build(*app, &target, "dev")?);
            workspace.write_app(*app, ROUTES, &format!("order {round}, edited"))?;
            edited.push(workspace.build(*app, &target, "dev")?);
            if round == 0 {
                let size =
                    |app: App| fs::metadata(target.join("release").join(app.word())).map(|metadata| metadata.len());
                let small = size(*app)?;
                release.push(workspace.build(*app, &target, "release")?);
                sizes.push(size(*app)?.saturating_sub(small));
            }
        }
    }
    let mut rows = table(&[
        "1,000 routes",
        "build, s",
        "of plain",
        "user+sys, s",
        "of plain",
        "after an edit, user+sys, s",
        "of plain",
        "release, user+sys, s",
        "of plain",
        "bytes per route",
        "reach",
    ]);
    let figures = |[whole, edited, release]: &[Vec<Took>; 3]| {
        let middle =
            |took: &[Took], of: fn(&Took) -> Duration| median(&took.iter().map(of).collect::<Vec<_>>()).as_secs_f64();
        [
            middle(whole, |took| took.wall),
            middle(whole, |took| took.processors),
            middle(edited, |took| took.processors),
            middle(release, |took| took.processors),
        ]
    };
    let plain = figures(&took[0]);
    for ((app, took), size) in App::ALL.iter().zip(&took).zip(sizes) {
        let figures = figures(took);
        let mut row = vec![app.word().to_owned()];
        for (figure, plain) in figures.iter().zip(plain) {
            row.extend([format!("{figure:.1}"), format!("{:.2}", figure / plain)]);
        }
        row.push(count(size / (ROUTES as u64 - 1)));
        // Processor time, which other programs disturb less than elapsed time.
        let of_plain = (figures[1] / plain[1] * 100.0).round() / 100.0;
        row.push(if *app == App::Plain {
            String::new()
        } else {
            at_most(of_plain, REACH_OF_PLAIN, "user+sys, of plain")
        });
        rows.add_row(row);
    }
    println!("{rows}\n");
    Ok(())
}

/// Builds one route and its dependencies.
fn cold(workspace: &Workspace) -> io::Result<()> {
    let mut took = [Vec::new(), Vec::new()];
    for _ in 0..COLD_ROUNDS {
        for (app, took) in [App::Plain, App::Each].into_iter().zip(&mut took) {
            workspace.write_app(app, 1, "order")?;
            let target = TempDir::new()?;
            took.push(workspace.build(app, target.path(), "dev")?);
        }
    }
    let mut rows = table(&["cold build, one route", "s", "of plain", "user+sys, s", "of plain", "reach"]);
    let least = |took: &[Took], of: fn(&Took) -> Duration| took.iter().map(of).min().unwrap_or_default().as_secs_f64();
    let figures = took.map(|took| [least(&took, |took| took.wall), least(&took, |took| took.processors)]);
    for (name, [wall, processors]) in ["actix-web", "with cors-runtime"].into_iter().zip(figures) {
        let [plain_wall, plain_processors] = figures[0];
        let more = ((processors / plain_processors - 1.0) * 1_000.0).round() / 10.0;
        rows.add_row([
            name.to_owned(),
            format!("{wall:.1}"),
            format!("{:.2}", wall / plain_wall),
            format!("{processors:.1}"),
            format!("{:.2}", processors / plain_processors),
            if name == "actix-web" { String::new() } else { at_most(more, REACH_COLD_PER_CENT, "per cent more work,") },
        ]);
    }
    println!("{rows}\n");
    Ok(())
}

/// A workspace with all the apps.
struct Workspace {
    directory: TempDir,
}

impl Workspace {
    fn write() -> io::Result<Self> {
        let workspace = Self { directory: TempDir::new()? };
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".."));
        let path = workspace.path();
        let members: Vec<_> = App::ALL.iter().map(|app| app.word()).collect();
        fs::write(path.join("Cargo.toml"), format!("[workspace]\nmembers = {members:?}\nresolver = \"3\"\n"))?;
        // The versions that everything else is measured with.
        fs::copy(project.join("Cargo.lock"), path.join("Cargo.lock"))?;
        for app in App::ALL {
            let name = app.word();
            let runtime = match app {
                App::Plain => String::new(),
                _ => format!("cors-runtime = {{ path = '{}' }}\n", project.join("cors-runtime").display()),
            };
            let manifest = format!(
                "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nactix-web = \"4\"\n{runtime}"
            );
            fs::create_dir_all(path.join(name).join("src"))?;
            fs::write(path.join(name).join("Cargo.toml"), manifest)?;
            workspace.write_app(*app, 1, "order")?;
        }
        Ok(workspace)
    }

    fn path(&self) -> PathBuf {
        self.directory.path().to_owned()
    }

    /// Writes the source of an app. `answer` is the response of its first handler.
    fn write_app(&self, app: App, routes: usize, answer: &str) -> io::Result<()> {
        let mut source = io::BufWriter::new(fs::File::create(self.path().join(app.word()).join("src/main.rs"))?);
        if app == App::Module {
            writeln!(source, "#[{ATTRIBUTE}]")?;
        }
        writeln!(source, "mod api {{\n    use actix_web::{{Responder, get, web}};\n")?;
        for number in 0..routes {
            if app == App::Each {
                writeln!(source, "    #[{ATTRIBUTE}]")?;
            }
            let answer = if number == 0 { answer } else { "order" };
            writeln!(
                source,
                "    #[get(\"/r{number}/{{id}}\")]\n    pub async fn r{number}(id: web::Path<u64>) -> impl Responder {{\n        \
                 format!(\"{answer} {{id}}\")\n    }}\n"
            )?;
        }
        writeln!(source, "}}\n\nfn routes(config: &mut actix_web::web::ServiceConfig) {{")?;
        for number in 0..routes {
            writeln!(source, "    config.service(api::r{number});")?;
        }
        writeln!(
            source,
            "}}\n\n#[actix_web::main]\nasync fn main() -> std::io::Result<()> {{\n    \
             actix_web::HttpServer::new(|| actix_web::App::new().configure(routes)).bind((\"127.0.0.1\", 0))?.run().await\n}}"
        )?;
        source.flush()
    }

    fn build(&self, app: App, target: &Path, profile: &str) -> io::Result<Took> {
        let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let processors = cpu::of_children()?;
        let start = Instant::now();
        let mut command = Command::new(cargo);
        for setting in UNUSUAL_SETTINGS {
            command.env_remove(setting);
        }
        let output = command
            .current_dir(self.path())
            .args(["build", "--quiet", "--package", app.word(), "--profile", profile, "--target-dir"])
            .arg(target)
            .output()?;
        if !output.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        let took = Took { wall: start.elapsed(), processors: cpu::of_children()?.saturating_sub(processors) };
        // Shows progress, since all builds together take minutes.
        eprintln!(
            "{}, {profile}: {:.1} s, {:.1} s of work",
            app.word(),
            took.wall.as_secs_f64(),
            took.processors.as_secs_f64()
        );
        Ok(took)
    }
}
