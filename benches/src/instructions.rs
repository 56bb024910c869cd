//! Instructions per request, in this process.

use std::io;

use crate::{
    callgrind::instructions_per_request as measure,
    report::{at_most, count, more, ratio, table},
    scenario::{Kind, Origins, Routes, Scenario, Stack},
};

/// Every kind of request, to apps with one route and one origin.
///
/// # Errors
/// Errors of valgrind, which may be missing.
pub fn kinds() -> io::Result<()> {
    let mut rows = table(&[
        "instructions per request",
        "bare",
        "lean guard",
        "actix-cors",
        "cors-runtime",
        "of bare",
        "of actix-cors",
        "over lean guard",
        "target",
    ]);
    let mut plain_preflight = 0;
    for kind in Kind::ALL {
        let of = |stack| measure(Scenario::plain(stack, *kind));
        let [bare, lean] = [of(Stack::Bare)?, of(Stack::LeanGuard)?];
        let [theirs, ours] = [of(Stack::ActixCors)?, of(Stack::CorsRuntime)?];
        let over_lean = ours.saturating_sub(lean);
        let of_bare = |limit| at_most(two_digits(ratio(ours, bare)), limit, "of bare");
        let target = match kind {
            Kind::NoOrigin => format!("{}; {}", of_bare(0.96), at_most(over_lean, 550, "over lean guard")),
            Kind::Allowed => format!("{}; {}", of_bare(1.08), at_most(over_lean, 1_300, "over lean guard")),
            Kind::Disallowed => of_bare(0.97),
            Kind::LongOrigin => {
                let short = measure(Scenario::plain(Stack::CorsRuntime, Kind::Disallowed))?;
                at_most(ours, short, "a short one's:")
            }
            Kind::Preflight => {
                plain_preflight = ours;
                at_most(two_digits(ratio(ours, theirs)), 0.65, "of actix-cors")
            }
            Kind::PreflightRefused => String::new(),
            Kind::PreflightJunk => at_most(two_digits(ratio(ours, plain_preflight)), 1.03, "of a plain one"),
        };
        // Neither answers preflights.
        let without = |figure: String| if kind.is_preflight() { "–".to_owned() } else { figure };
        rows.add_row([
            kind.word().to_owned(),
            without(count(bare)),
            without(count(lean)),
            count(theirs),
            count(ours),
            without(format!("{:.2}", ratio(ours, bare))),
            format!("{:.2}", ratio(ours, theirs)),
            without(more(ours, lean)),
            target,
        ]);
    }
    println!("{rows}\n");
    let [lean, four] =
        [Stack::LeanGuard, Stack::FourHeaders].map(|stack| measure(Scenario::plain(stack, Kind::Allowed)));
    println!("four headers that the handler appends itself, over the lean guard: {}\n", more(four?, lean?));
    Ok(())
}

/// Rounded as it is shown, so the table and the verdict agree.
fn two_digits(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Actual requests under policies with many origins.
///
/// # Errors
/// Errors of valgrind, which may be missing.
pub fn origins() -> io::Result<()> {
    let mut rows = table(&[
        "instructions, actual request",
        "actix-cors, hit",
        "miss",
        "cors-runtime, hit",
        "over one",
        "miss",
        "over one",
        "target",
    ]);
    let measure = |stack, origins, kind| measure(Scenario { stack, origins, routes: Routes::One, kind });
    let pair = |stack, origins| {
        io::Result::Ok([measure(stack, origins, Kind::Allowed)?, measure(stack, origins, Kind::Disallowed)?])
    };
    let mut single = [0; 2];
    for origins in Origins::ALL {
        let [hit, miss] = pair(Stack::CorsRuntime, *origins)?;
        if origins.count() == 1 {
            single = [hit, miss];
        }
        let [one_hit, one_miss] = single;
        let theirs = if origins.are_wildcards() {
            ["–".to_owned(), "–".to_owned()]
        } else {
            pair(Stack::ActixCors, *origins)?.map(count)
        };
        let worst = hit.saturating_sub(one_hit).max(miss.saturating_sub(one_miss));
        let [theirs_hit, theirs_miss] = theirs;
        rows.add_row([
            origins.word().to_owned(),
            theirs_hit,
            theirs_miss,
            count(hit),
            more(hit, one_hit),
            count(miss),
            more(miss, one_miss),
            if origins.count() == 1 { String::new() } else { at_most(worst, 150, "over one") },
        ]);
    }
    println!("{rows}\n");
    Ok(())
}
