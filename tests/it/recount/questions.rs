//! Random questions to the service, and the answers of the slow recount: its own tree, its own groups.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use motcua::domain::id::{AgencyId, ProcedureId};
use motcua::domain::period::{Period, Quarter, ReportingMonth};
use motcua::domain::procedure::Channel;
use motcua::domain::tally::{Memo, Totals};
use motcua::domain::time::civil_day;
use motcua::workflow::statistics::{Extent, Figures, FiguresWanted, GroupBy};
use proptest::prelude::*;

use crate::ledger::life::Life;
use crate::ledger::oracle::{Story, count};
use crate::ledger::sums::{Question, Slice};
use crate::ledger::world::{at, day};

const AGENCIES: [(i32, &str); 6] =
    [(10, "H59"), (0, "H59.31"), (11, "H59.32"), (1, "H59.31.01"), (2, "H59.31.02"), (3, "H59.32.03")];

/// Numbers out of which a question is made when it is known what time it is.
#[derive(Debug, Clone)]
pub(crate) struct Raw {
    agency: usize,
    unit: bool,
    group_by: Option<GroupBy>,
    range: u8,
    start: i64,
    length: i64,
    known: u8,
    ago: i64,
    cut: u8,
}

pub(crate) fn raw() -> impl Strategy<Value = Raw> {
    let group_by = prop::option::weighted(0.8, prop::sample::select(GroupBy::ALL));
    let spans = (0_u8..8, 0_i64..480, 0_i64..120);
    (0..AGENCIES.len(), any::<bool>(), group_by, spans, 0_u8..6, 0_i64..300 * 24 * 60, 0_u8..3).prop_map(
        |(agency, unit, group_by, (range, start, length), known, ago, cut)| Raw {
            agency,
            unit,
            group_by,
            range,
            start,
            length,
            known,
            ago,
            cut,
        },
    )
}

impl Raw {
    /// The question, asked at `now`.
    pub(crate) fn at(&self, now: DateTime<Utc>) -> FiguresWanted {
        let known_at = match self.known {
            0..=2 => now,
            3 => now - TimeDelta::minutes(self.ago),
            // On the minute of an entry: midnight of an earlier day.
            4 => motcua::domain::time::start_of_day(civil_day(now - TimeDelta::minutes(self.ago))),
            _ if self.ago % 7 == 0 => at("2022-09-01"),
            _ => now - TimeDelta::seconds(1),
        };
        let last = civil_day(known_at);
        let (from, to) = self.range(last);
        let (from, as_of) = (from.min(last), to.min(last));
        // Sometimes the state of a day within the period.
        let within = (as_of - from).num_days();
        let as_of =
            if self.cut == 0 { from + TimeDelta::days(within * (self.start % 10) / 10) } else { as_of };
        FiguresWanted {
            agency: AgencyId(AGENCIES[self.agency].0),
            extent: if self.unit { Extent::Unit } else { Extent::Subtree },
            from,
            as_of,
            known_at,
            group_by: self.group_by,
        }
    }

    fn range(&self, last: NaiveDate) -> (NaiveDate, NaiveDate) {
        let start = day("2022-10-25") + TimeDelta::days(self.start);
        let start = if start > last { last - TimeDelta::days(self.length) } else { start };
        // Days one by one are slow to count again.
        let length = if self.group_by == Some(GroupBy::Day) { self.length % 12 } else { self.length };
        let end = start + TimeDelta::days(length);
        let month = ReportingMonth::of(start);
        let quarter = Period::Quarter(
            start.year(),
            [Quarter::Q1, Quarter::Q2, Quarter::Q3, Quarter::Q4][usize::try_from(self.start % 4).unwrap()],
        );
        let year = Period::Year(start.year());
        match self.range {
            0 => (start, start),
            1 => (start.with_day(15).unwrap(), end),
            2 => (start.with_day(14).unwrap(), end),
            3 => (start, end.with_day(14).unwrap().max(start)),
            4 => (start, end.with_day(15).unwrap().max(start)),
            5 => (month.first_day(), month.last_day()),
            6 if self.group_by != Some(GroupBy::Day) => (quarter.first_day(), quarter.last_day()),
            7 if self.group_by != Some(GroupBy::Day) => (year.first_day(), year.last_day()),
            _ => (start, end),
        }
    }
}

/// Whose lines count for an agency on a day, by the history of the six alone.
fn members(agency: AgencyId, extent: Extent, on: NaiveDate) -> Vec<AgencyId> {
    let dissolved = on > day("2023-07-31");
    let moved = on >= day("2023-05-01");
    let ids: &[i32] = match (agency.0, extent) {
        (10, Extent::Subtree) => &[10, 0, 11, 1, 2, 3],
        (0, Extent::Subtree) if moved => &[0, 1, 2, 3],
        (0, Extent::Subtree) => &[0, 1, 2],
        (11, Extent::Subtree) if !moved => &[11, 3],
        (1, _) if dissolved => &[1, 2],
        (own, _) => &[own],
    };
    ids.iter().copied().map(AgencyId).collect()
}

/// The rows of `group_by=agency`: the unit itself and its children of the day.
fn parts(agency: AgencyId, extent: Extent, on: NaiveDate) -> Vec<(AgencyId, Vec<AgencyId>)> {
    let dissolved = on > day("2023-07-31");
    let moved = on >= day("2023-05-01");
    let children: &[i32] = match (agency.0, extent) {
        (_, Extent::Unit) => &[],
        (10, _) => &[0, 11],
        (0, _) => match (dissolved, moved) {
            (true, _) => &[1, 3],
            (false, true) => &[1, 2, 3],
            (false, false) => &[1, 2],
        },
        (11, _) if !moved => &[3],
        _ => &[],
    };
    let own = (agency, members(agency, Extent::Unit, on));
    let below =
        children.iter().map(|child| (AgencyId(*child), members(AgencyId(*child), Extent::Subtree, on)));
    std::iter::once(own).chain(below).collect()
}

/// What the histories say of a question.
#[derive(Debug, PartialEq)]
pub(crate) struct Expected {
    pub(crate) whole: (Totals, Memo),
    /// Groups that have anything in them, or that must be there anyhow.
    groups: BTreeMap<String, (Totals, Memo)>,
}

/// Whose figures a question is about.
pub(crate) fn slice(wanted: &FiguresWanted) -> Slice {
    Slice { agencies: members(wanted.agency, wanted.extent, wanted.as_of), procedure: None, channel: None }
}

/// Counts it all again.
pub(crate) fn expected(lives: &[Life], wanted: &FiguresWanted) -> Expected {
    let stories: Vec<Story> =
        lives.iter().filter_map(|life| Story::of(&life.events, wanted.known_at)).collect();
    let whole = slice(wanted);
    let ask = |slice: Slice, from: NaiveDate, to: NaiveDate| {
        count(&stories, &Question { slice, from, to, known_at: wanted.known_at })
    };
    let of = |slice: Slice| ask(slice, wanted.from, wanted.as_of);
    let mut groups = BTreeMap::new();
    match wanted.group_by {
        None => {}
        Some(GroupBy::Channel) => {
            for channel in Channel::ALL {
                let slice = Slice { channel: Some(*channel), ..whole.clone() };
                groups.insert(channel.to_string(), of(slice));
            }
        }
        Some(by @ (GroupBy::Procedure | GroupBy::Field)) => {
            for procedure in 0..8 {
                let key = match by {
                    GroupBy::Procedure => format!("1.00000{procedure}"),
                    _ => format!("F{}", procedure / 3),
                };
                let counted = of(Slice { procedure: Some(ProcedureId(procedure)), ..whole.clone() });
                let sum = groups.remove(&key).map_or(counted, |other| plus(other, counted));
                groups.insert(key, sum);
            }
        }
        Some(GroupBy::Agency) => {
            for (agency, agencies) in parts(wanted.agency, wanted.extent, wanted.as_of) {
                let code = AGENCIES.iter().find(|(id, _)| *id == agency.0).unwrap().1;
                groups.insert(code.to_owned(), of(Slice { agencies, ..whole.clone() }));
            }
        }
        Some(GroupBy::Month) => {
            let mut month = ReportingMonth::of(wanted.from);
            while month.first_day() <= wanted.as_of {
                let (from, to) = (month.first_day().max(wanted.from), month.last_day().min(wanted.as_of));
                groups.insert(month.to_string(), ask(whole.clone(), from, to));
                month = month.next();
            }
        }
        Some(GroupBy::Day) => {
            for on in wanted.from.iter_days().take_while(|on| *on <= wanted.as_of) {
                groups.insert(on.to_string(), ask(whole.clone(), on, on));
            }
        }
    }
    if matches!(wanted.group_by, Some(GroupBy::Procedure | GroupBy::Field)) {
        groups.retain(|_, counted| *counted != Default::default());
    }
    Expected { whole: of(whole), groups }
}

/// An answer of the service in the same shape.
pub(crate) fn answered(figures: &Figures, group_by: Option<GroupBy>) -> Expected {
    let told =
        figures.groups.iter().map(|group| (group.key.clone(), (group.tally.totals(), group.tally.memo())));
    let mut groups: BTreeMap<_, _> = told.collect();
    assert_eq!(groups.len(), figures.groups.len(), "each group once");
    if matches!(group_by, Some(GroupBy::Procedure | GroupBy::Field)) {
        groups.retain(|_, counted| *counted != Default::default());
    }
    assert!(figures.groups.is_sorted_by(|a, b| a.key < b.key), "in order");
    Expected { whole: (figures.tally.totals(), figures.tally.memo()), groups }
}

/// Months and days follow each other: each opens with what the last one left, and flows add up to the whole.
pub(crate) fn chains(figures: &Figures) {
    let totals: Vec<Totals> = figures.groups.iter().map(|group| group.tally.totals()).collect();
    let whole = figures.tally.totals();
    assert_eq!(totals.first().unwrap().carried_over, whole.carried_over);
    assert_eq!(totals.last().unwrap().pending_total, whole.pending_total);
    for pair in totals.windows(2) {
        assert_eq!(pair[1].carried_over, pair[0].pending_total);
    }
    let flows: [fn(&Totals) -> i64; 6] = [
        |t| t.received_new,
        |t| t.transferred,
        |t| t.resolved_total,
        |t| t.resolved_early,
        |t| t.resolved_on_time,
        |t| t.resolved_overdue,
    ];
    for flow in flows {
        assert_eq!(totals.iter().map(flow).sum::<i64>(), flow(&whole));
    }
}

fn plus((a, m): (Totals, Memo), (b, n): (Totals, Memo)) -> (Totals, Memo) {
    let totals = Totals {
        received_total: a.received_total + b.received_total,
        received_new: a.received_new + b.received_new,
        received_online: a.received_online + b.received_online,
        received_direct: a.received_direct + b.received_direct,
        received_postal: a.received_postal + b.received_postal,
        carried_over: a.carried_over + b.carried_over,
        transferred: a.transferred + b.transferred,
        resolved_total: a.resolved_total + b.resolved_total,
        resolved_early: a.resolved_early + b.resolved_early,
        resolved_on_time: a.resolved_on_time + b.resolved_on_time,
        resolved_overdue: a.resolved_overdue + b.resolved_overdue,
        pending_total: a.pending_total + b.pending_total,
        pending_in_time: a.pending_in_time + b.pending_in_time,
        pending_overdue: a.pending_overdue + b.pending_overdue,
    };
    let memo = Memo {
        resolved_refused: m.resolved_refused + n.resolved_refused,
        resolved_withdrawn: m.resolved_withdrawn + n.resolved_withdrawn,
        resolved_stopped: m.resolved_stopped + n.resolved_stopped,
        resolved_without_due_date: m.resolved_without_due_date + n.resolved_without_due_date,
        pending_without_due_date: m.pending_without_due_date + n.pending_without_due_date,
        pending_waiting: m.pending_waiting + n.pending_waiting,
        registered_waiting: m.registered_waiting + n.registered_waiting,
        intake_refused: m.intake_refused + n.intake_refused,
        resolved_overdue_original: m.resolved_overdue_original + n.resolved_overdue_original,
        late_entries: m.late_entries + n.late_entries,
        intake_answered: m.intake_answered + n.intake_answered,
        intake_answered_late: m.intake_answered_late + n.intake_answered_late,
        intake_overdue: m.intake_overdue + n.intake_overdue,
        received_online_full: m.received_online_full + n.received_online_full,
        received_online_partial: m.received_online_partial + n.received_online_partial,
        received_online_other: m.received_online_other + n.received_online_other,
        received_online_unknown: m.received_online_unknown + n.received_online_unknown,
        registered_in_time: m.registered_in_time + n.registered_in_time,
        resolved_overdue_with_apology: m.resolved_overdue_with_apology + n.resolved_overdue_with_apology,
        resolved_overdue_without_apology: m.resolved_overdue_without_apology
            + n.resolved_overdue_without_apology,
        pending_overdue_with_apology: m.pending_overdue_with_apology + n.pending_overdue_with_apology,
        pending_overdue_without_apology: m.pending_overdue_without_apology
            + n.pending_overdue_without_apology,
        resolved_overdue_qd766: m.resolved_overdue_qd766 + n.resolved_overdue_qd766,
        pending_overdue_qd766: m.pending_overdue_qd766 + n.pending_overdue_qd766,
    };
    (totals, memo)
}
