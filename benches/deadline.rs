//! How long does the engine take for one date? Arrivals all over 2022–2026, by each kind of limit; untold, and with every step
//! told. Prints nanoseconds a date, the least of some rounds.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark says what it measured, and stops where it cannot"
)]

use std::hint::black_box;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use motcua::domain::calendar::{Calendar, CalendarDay};
use motcua::domain::deadline::{Amount, Limit, LimitUnit, Silent, Steps, WorkingHours, due};

const DATES: i32 = 100_000;
const ROUNDS: usize = 5;

fn calendar() -> Calendar {
    let mut reader = csv::Reader::from_reader(include_str!("../tests/data/calendar.csv").as_bytes());
    let day = |row: csv::StringRecord| CalendarDay {
        day: row[0].parse().unwrap(),
        kind: row[1].parse().unwrap(),
        name: row[2].to_owned(),
        source: row[3].to_owned(),
    };
    Calendar::new(2022..=2026, reader.records().map(|row| day(row.unwrap())))
}

/// The least time of a date in some rounds, in nanoseconds.
fn least(mut date: impl FnMut(DateTime<Utc>)) -> u128 {
    let begins: DateTime<Utc> = "2022-01-03T00:00:00Z".parse().unwrap();
    let round = |_| {
        let begun = Instant::now();
        for nth in 0..DATES {
            // Seventeen minutes apart: every minute of the day and every day of four years is met.
            date(begins + TimeDelta::minutes(17) * nth);
        }
        begun.elapsed().as_nanos()
    };
    (0..ROUNDS).map(round).min().unwrap() / u128::try_from(DATES).unwrap()
}

fn main() {
    let (calendar, hours) = (calendar(), WorkingHours::default());
    for (amount, unit) in [
        ("3", LimitUnit::WorkingDay),
        ("15", LimitUnit::WorkingDay),
        ("60", LimitUnit::WorkingDay),
        ("30", LimitUnit::CalendarDay),
        ("8", LimitUnit::WorkingHour),
        ("6", LimitUnit::Month),
    ] {
        let limit = Limit::new(Some(amount.parse::<Amount>().unwrap()), unit, None).unwrap();
        let untold = least(|from| {
            let _found = black_box(due(&limit, black_box(from), &hours, &calendar, &mut Silent));
        });
        let told = least(|from| {
            let mut steps = Steps::default();
            let _found = black_box(due(&limit, black_box(from), &hours, &calendar, &mut steps));
        });
        println!("{amount:>3} {unit:<13} {untold:>6} ns  told {told:>6} ns");
    }
}
