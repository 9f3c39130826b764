//! Dossiers at random, and what form II.06 must say of them: recounted from the list, dossier by dossier.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::land::{COMMUNES, DISTRICTS, PROVINCE, commune, day, district, path, reform, successor, tree};
use crate::dossiers::world::local;

pub const PROCEDURE: &str = "1.000999";

/// The same numbers on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 0 to `sides` − 1.
    pub fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn number(&mut self, sides: usize) -> usize {
        usize::try_from(self.throw(u64::try_from(sides).unwrap())).unwrap()
    }
}

/// A dossier's life.
pub struct Life {
    pub unit: String,
    pub channel: &'static str,
    pub accepted_on: NaiveDate,
    pub due_on: NaiveDate,
    /// How and when it ends.
    pub ended: Option<(&'static str, NaiveDate)>,
}

pub fn first_day() -> NaiveDate {
    day("2023-12-15")
}

pub fn lives(many: usize) -> Vec<Life> {
    let mut dice = Dice::new(20_250_701);
    (0..many).map(|_| life(&mut dice)).collect()
}

fn life(dice: &mut Dice) -> Life {
    let accepted_on = first_day() + Days::new(dice.throw(731));
    let number = dice.number(COMMUNES);
    let unit = match dice.throw(12) {
        0 => PROVINCE.to_owned(),
        1 if accepted_on < reform() => district(dice.number(DISTRICTS)),
        _ if accepted_on < reform() => commune(number),
        _ => successor(number),
    };
    let due_on = accepted_on + Days::new(1 + dice.throw(25));
    let end = accepted_on + Days::new(dice.throw(70));
    let ended = match dice.throw(10) {
        0 => None,
        1 => Some(("withdraw", end)),
        // Most keep to the day.
        2..=4 => Some(("finish", due_on)),
        _ => Some(("finish", end)),
    };
    let channel = ["direct", "online", "postal"][dice.number(3)];
    Life { unit, channel, accepted_on, due_on, ended }
}

impl Life {
    /// Its intake, with its end where it has come by `today`.
    pub fn intake(&self, today: NaiveDate) -> Value {
        let Self { unit, channel, accepted_on, due_on, .. } = self;
        let at = local(&format!("{accepted_on}T08:00"));
        json!({
            "procedure": PROCEDURE, "agency": unit, "channel": channel, "applicant": {"name": "Thạch Văn Sơn"},
            "submitted_at": at, "accepted_at": at, "due_on": due_on,
            "transitions": self.end(today).into_iter().collect::<Vec<Value>>(),
        })
    }

    /// Its end, where it has come by `today`.
    pub fn end(&self, today: NaiveDate) -> Option<Value> {
        let (action, on) = self.ended.filter(|(_, on)| *on <= today)?;
        let mut act = json!({"action": action, "occurred_at": local(&format!("{on}T16:00"))});
        if action == "finish" {
            act["outcome"] = json!("approved");
        }
        Some(act)
    }

    /// Adds it to columns 3 to 13 of form II.06 for a range.
    fn count(&self, (from, to): (NaiveDate, NaiveDate), row: &mut [i64; 11]) {
        let ended = self.ended.filter(|(_, on)| *on <= to);
        if self.accepted_on > to || ended.is_some_and(|(_, on)| on < from) {
            return;
        }
        row[0] += 1;
        match (self.accepted_on < from, self.channel) {
            (true, _) => row[3] += 1,
            (false, "online") => row[1] += 1,
            (false, _) => row[2] += 1,
        }
        if let Some((action, on)) = ended {
            row[4] += 1;
            let by_day = match on.cmp(&self.due_on) {
                std::cmp::Ordering::Less => 5,
                std::cmp::Ordering::Equal => 6,
                std::cmp::Ordering::Greater => 7,
            };
            row[if action == "withdraw" { 6 } else { by_day }] += 1;
        } else {
            row[8] += 1;
            row[if self.due_on >= to { 9 } else { 10 }] += 1;
        }
    }
}

/// Columns 3 to 13 of everything under each unit, by the tree of the last day.
pub fn recount(lives: &[Life], days: (NaiveDate, NaiveDate)) -> BTreeMap<String, [i64; 11]> {
    let tree = tree(days.1);
    let mut rows: BTreeMap<String, [i64; 11]> = tree.keys().map(|unit| (unit.clone(), [0; 11])).collect();
    for life in lives.iter().filter(|life| life.accepted_on <= days.1) {
        for unit in path(&life.unit, days.1, &tree) {
            life.count(days, rows.get_mut(&unit).unwrap());
        }
    }
    rows
}
