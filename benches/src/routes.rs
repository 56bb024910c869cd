//! The cost of each further route: at start-up, in memory, and for requests to the last one.

use std::{io, time::Instant};

use crate::{
    allocations,
    callgrind::instructions_per_request,
    report::{at_most, count, median, ratio, table},
    request::start,
    scenario::{Kind, Origins, Paths, Routes, Scenario, Stack},
};

/// How often an app is built. The median is used.
const RUNS: usize = 15;

/// Compares annotated routes with the same number of plain ones.
///
/// # Errors
/// Errors of valgrind, which may be missing, of cargo, and of the operating system.
pub fn routes() -> io::Result<()> {
    let mut rows = table(&[
        "routes",
        "paths",
        "app",
        "start-up, µs",
        "held, bytes",
        "each further",
        "GET last, instructions",
        "of bare",
        "each further",
        "preflight last",
        "each further",
        "target",
    ]);
    let counts = [1, 10, 100, 1_000];
    let stacks = [Stack::Bare, Stack::ActixCors, Stack::CorsRuntime];
    for paths in Paths::ALL {
        let mut previous = [None::<(usize, Figures)>; 3];
        for routes in counts {
            let mut bare = None;
            for (stack, previous) in stacks.iter().zip(&mut previous) {
                let figures = measure(*stack, Routes::Many(routes, *paths))?;
                let bare = *bare.get_or_insert(figures.actual);
                let before = *previous;
                let each = |figure: fn(&Figures) -> u64| match &before {
                    Some((fewer, before)) => {
                        // Equal costs may differ by a few instructions.
                        count(figure(&figures).saturating_sub(figure(before)) / (routes - *fewer) as u64)
                    }
                    None => String::new(),
                };
                let of_bare = ratio(figures.actual, bare);
                rows.add_row([
                    count(routes as u64),
                    paths.word().to_owned(),
                    stack.word().to_owned(),
                    count(figures.microseconds),
                    count(figures.held),
                    each(|figures| figures.held),
                    count(figures.actual),
                    format!("{of_bare:.3}"),
                    each(|figures| figures.actual),
                    if *stack == Stack::Bare { "–".to_owned() } else { count(figures.preflight) },
                    if *stack == Stack::Bare { "–".to_owned() } else { each(|figures| figures.preflight) },
                    if *stack == Stack::CorsRuntime && routes == 100 {
                        at_most((of_bare * 1_000.0).round() / 1_000.0, 1.01, "of bare")
                    } else {
                        String::new()
                    },
                ]);
                *previous = Some((routes, figures));
            }
        }
    }
    println!("{rows}\n");
    let [declared, registered] = [Routes::One, Routes::Many(1, Paths::Static)].map(|routes| {
        let scenario = |stack| Scenario { stack, origins: Origins::One, routes, kind: Kind::Allowed };
        [Stack::Bare, Stack::CorsRuntime].map(|stack| instructions_per_request(scenario(stack)))
    });
    for (name, figures) in [("declared by attributes", declared), ("registered in a loop", registered)] {
        let [bare, ours] = figures;
        println!("one route, {name}: bare {}, cors-runtime {} instructions", count(bare?), count(ours?));
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Figures {
    microseconds: u64,
    held: u64,
    actual: u64,
    preflight: u64,
}

fn measure(stack: Stack, routes: Routes) -> io::Result<Figures> {
    let scenario = |kind| Scenario { stack, origins: Origins::One, routes, kind };
    let [actual, preflight] = [scenario(Kind::Allowed), scenario(Kind::Preflight)];
    let times: Vec<_> = (0..RUNS)
        .map(|_| {
            let before = Instant::now();
            drop(start(actual));
            before.elapsed().as_micros()
        })
        .collect();
    Ok(Figures {
        microseconds: u64::try_from(median(&times)).map_err(io::Error::other)?,
        held: allocations::measure(&[actual])?[0].held,
        actual: instructions_per_request(actual)?,
        preflight: instructions_per_request(preflight)?,
    })
}
