//! Policies around an app, policies inside others, and policies with a function, on a route that answers in JSON.

use std::io;

use crate::{
    allocations::{Allocations, measure as measure_allocations},
    callgrind::instructions_per_request,
    report::{at_most, count, ratio, table},
    scenario::{Kind, Origins, Routes, Scenario, Stack},
};

/// The kinds of requests, which are the columns.
const KINDS: [Kind; 5] = [Kind::NoOrigin, Kind::Allowed, Kind::Disallowed, Kind::Preflight, Kind::PreflightRefused];

/// The apps, which are the rows.
const STACKS: [Stack; 10] = [
    Stack::Bare,
    Stack::NoOp,
    Stack::ActixCors,
    Stack::CorsRuntime,
    Stack::Outer,
    Stack::Nested,
    Stack::RoutesFirst,
    Stack::NestedRoutesFirst,
    Stack::AllowIf,
    Stack::AllowIfAsync,
];

const fn scenario(stack: Stack, kind: Kind) -> Scenario {
    Scenario { stack, origins: Origins::One, routes: Routes::Json, kind }
}

/// The figures of all apps, by stack and kind.
struct Figures<T>(Vec<(Stack, [T; KINDS.len()])>);

impl<T: Copy> Figures<T> {
    fn of(&self, stack: Stack, kind: Kind) -> T {
        let row = self.0.iter().find(|(found, _)| *found == stack).expect("every stack is measured");
        row.1[KINDS.iter().position(|found| *found == kind).expect("every kind is measured")]
    }
}

/// Instructions of each app for each kind of request.
///
/// # Errors
/// What valgrind reports.
pub fn instructions() -> io::Result<()> {
    let mut all = Vec::new();
    for stack in STACKS {
        let mut row = [0; KINDS.len()];
        for (figure, kind) in row.iter_mut().zip(KINDS) {
            *figure = instructions_per_request(scenario(stack, kind))?;
        }
        all.push((stack, row));
    }
    let figures = Figures(all);
    print(
        "instructions per request, JSON",
        &figures,
        |figure| count(*figure),
        |stack| instruction_reach(stack, &figures),
    );
    Ok(())
}

fn instruction_reach(stack: Stack, figures: &Figures<u64>) -> Vec<String> {
    let over = |base: Stack, kind| figures.of(stack, kind).saturating_sub(figures.of(base, kind));
    let of_actix = |kind| (ratio(figures.of(stack, kind), figures.of(Stack::ActixCors, kind)) * 100.0).round() / 100.0;
    match stack {
        Stack::Outer => vec![
            at_most(over(Stack::Bare, Kind::NoOrigin), 750, "over bare, none:"),
            at_most(over(Stack::Bare, Kind::Disallowed), 1_000, "not allowed:"),
            at_most(over(Stack::Bare, Kind::Allowed), 1_600, "allowed:"),
        ],
        Stack::Nested => vec![at_most(of_actix(Kind::Allowed), 0.9, "of actix-cors, allowed:")],
        Stack::NestedRoutesFirst => vec![
            at_most(of_actix(Kind::Allowed), 0.9, "of actix-cors, allowed:"),
            at_most(of_actix(Kind::Preflight), 0.9, "preflight:"),
        ],
        Stack::RoutesFirst => {
            vec![at_most(over(Stack::Bare, Kind::Preflight), 4_000, "preflight, over the router's own answer:")]
        }
        Stack::AllowIf | Stack::AllowIfAsync => {
            let asked = figures.of(stack, Kind::Disallowed).saturating_sub(figures.of(stack, Kind::Allowed));
            vec![
                at_most(over(Stack::CorsRuntime, Kind::Allowed), 300, "over a listed origin, not asked:"),
                at_most(asked, 500, "asked, over that:"),
            ]
        }
        _ => Vec::new(),
    }
}

/// Allocations of each app for each kind of request.
///
/// # Errors
/// What cargo or the operating system report.
pub fn allocations() -> io::Result<()> {
    let scenarios: Vec<_> = STACKS.iter().flat_map(|stack| KINDS.map(|kind| scenario(*stack, kind))).collect();
    let measured = measure_allocations(&scenarios)?;
    let rows = measured.chunks_exact(KINDS.len()).map(|row| std::array::from_fn(|index| row[index]));
    let figures = Figures(STACKS.into_iter().zip(rows).collect());
    let cell = |figure: &Allocations| format!("{} ({})", count(figure.count), count(figure.bytes));
    print("allocations (bytes), JSON", &figures, cell, |stack| allocation_reach(stack, &figures));
    Ok(())
}

fn allocation_reach(stack: Stack, figures: &Figures<Allocations>) -> Vec<String> {
    let no_more_than = |base: Stack, kinds: &[Kind], what: &str| {
        let worst =
            kinds.iter().map(|kind| figures.of(stack, *kind).count.saturating_sub(figures.of(base, *kind).count));
        at_most(worst.max().unwrap_or_default(), 0, what)
    };
    let actual = [Kind::NoOrigin, Kind::Allowed, Kind::Disallowed];
    match stack {
        Stack::Outer | Stack::RoutesFirst => vec![no_more_than(Stack::NoOp, &actual, "over the no-op:")],
        Stack::Nested => vec![no_more_than(Stack::CorsRuntime, &actual, "over the route alone:")],
        Stack::NestedRoutesFirst => vec![no_more_than(Stack::CorsRuntime, &KINDS, "over the route alone:")],
        Stack::AllowIf | Stack::AllowIfAsync => {
            vec![no_more_than(Stack::CorsRuntime, &KINDS, "over a route without a function:")]
        }
        _ => Vec::new(),
    }
}

fn print<T: Copy>(
    title: &str,
    figures: &Figures<T>,
    cell: impl Fn(&T) -> String,
    reach: impl Fn(Stack) -> Vec<String>,
) {
    let header: Vec<_> = [title].into_iter().chain(KINDS.iter().map(|kind| kind.word())).chain(["reach"]).collect();
    let mut rows = table(&header);
    for (stack, row) in &figures.0 {
        let mut cells = vec![stack.word().to_owned()];
        cells.extend(row.iter().map(&cell));
        cells.push(reach(*stack).join("; "));
        rows.add_row(cells);
    }
    println!("{rows}\n");
}
