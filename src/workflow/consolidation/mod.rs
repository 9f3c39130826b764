//! A parent's report added up from those of its children, beside what is counted of the data.
//!
//! However many children there are, the number of statements is the same: what was reported is gathered in `gather.rs`, the
//! figures of all children are one question to the ledger, and who differs for which reason is put together here.

mod gather;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use self::gather::{Gathered, gather};
use super::directory::Snapshot;
use super::report::ReportOf;
use super::statistics::{FiguresWanted, GroupBy, figures};
use crate::db::consolidation::Watched;
use crate::db::{self, Connection, Error};
use crate::domain::agencies::{AgencyTree, Extent};
use crate::domain::consolidation::continuity::{Before, Told, before};
use crate::domain::consolidation::whole::{Child, Consolidation, Continuity, Dissolved, Total};
use crate::domain::consolidation::{
    DifferenceReason, Reported, Timeliness, add, differences, period_before, timeliness,
};
use crate::domain::count::Counts;
use crate::domain::form::{Facts, Form, Reporter};
use crate::domain::id::AgencyId;
use crate::domain::period::Period;
use crate::domain::procedure::Level;
use crate::domain::submission::{Due, PeriodKind, due};
use crate::domain::tally::Tally;
use crate::domain::time::civil_day;

/// The form whose columns are added up.
pub const FORM: &str = "II.06b";

/// Adds the reports of the children up.
pub async fn consolidate(
    conn: &mut Connection,
    snapshot: &Snapshot,
    of: ReportOf,
    now: DateTime<Utc>,
) -> Result<Consolidation, Error> {
    let form = Form::by_code(FORM).ok_or(Error::NotFound)?;
    let today = civil_day(now);
    let scene = Scene::of(snapshot, of, form, today);
    let known = gather(conn, &scene).await?;
    let wanted = FiguresWanted {
        agency: of.agency,
        extent: Extent::Subtree,
        from: of.period.first_day(),
        as_of: scene.as_of,
        known_at: now,
        group_by: Some(GroupBy::Agency),
    };
    let told = figures(conn, snapshot, &wanted).await?;
    let tallies: BTreeMap<String, Tally> =
        told.groups.into_iter().map(|group| (group.key, group.tally)).collect();
    let mut children: Vec<Child> =
        scene.children.iter().map(|(id, _)| scene.child(*id, &known, &tallies, today)).collect();
    late(conn, &scene, &mut children, now).await?;
    let whole = scene.values(&told.tally);
    let mut unit = whole.clone();
    for child in &children {
        unit.iter_mut().zip(&child.counted).for_each(|(unit, counted)| *unit -= counted);
    }
    let (due, own) = scene.due_of(of.agency, &known, today);
    let total = scene.total(&known, &children, &unit, whole, told.tally.totals().transferred);
    Ok(Consolidation {
        agency: scene.reporter(of.agency),
        period: of.period,
        as_of: scene.as_of,
        known_at: now,
        form,
        due,
        own,
        unit,
        children,
        dissolved: scene.dissolved(),
        total,
    })
}

/// Asks how much was entered late, of those children that differ from an approved report.
async fn late(
    conn: &mut Connection,
    scene: &Scene<'_>,
    children: &mut [Child],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let mut watched = Vec::new();
    for (child, (id, members)) in children.iter().zip(&scene.children) {
        if let (true, Some(known_at)) = (child.differs(), child.approved_at()) {
            watched.extend(members.iter().map(|agency| Watched { unit: *id, agency: *agency, known_at }));
        }
    }
    if watched.is_empty() {
        return Ok(());
    }
    let events = db::consolidation::late_events(conn, &watched, scene.as_of, now).await?;
    for (child, (id, _)) in children.iter_mut().zip(&scene.children) {
        if child.differs() && child.approved_at().is_some() {
            child.late_events = events.get(id).copied().unwrap_or(0);
            if child.late_events > 0 {
                child.reasons.push(DifferenceReason::LateEntries);
            } else if child.reasons.is_empty() {
                child.reasons.push(DifferenceReason::TreeChanged);
            }
        }
    }
    Ok(())
}

/// Who reports to whom on the day, and for which period.
struct Scene<'a> {
    snapshot: &'a Snapshot,
    tree: &'a AgencyTree,
    of: ReportOf,
    form: &'static Form,
    as_of: NaiveDate,
    /// Children that stand on the day, by code, each with its subtree.
    children: Vec<(AgencyId, Vec<AgencyId>)>,
    before: Option<Period>,
}

impl<'a> Scene<'a> {
    fn of(snapshot: &'a Snapshot, of: ReportOf, form: &'static Form, today: NaiveDate) -> Self {
        let tree = snapshot.agencies.as_ref();
        let as_of = of.period.last_day().min(today);
        // What no longer stands, and nobody succeeded, owes no report: the parent answers for it.
        let stands = |(child, _): &(AgencyId, Vec<AgencyId>)| tree.at(*child, as_of).is_some();
        let children = tree.children(of.agency, as_of).into_iter().filter(stands).collect();
        Self { snapshot, tree, of, form, as_of, children, before: period_before(of.period) }
    }

    fn reporter(&self, id: AgencyId) -> Reporter {
        let code = self.tree.get(id).map_or_else(String::new, |agency| agency.code.to_string());
        Reporter { code, name: self.tree.name_on(id, self.as_of).to_owned() }
    }

    fn values(&self, tally: &Tally) -> Vec<i64> {
        let facts = Facts::of_dossiers(&Counts::of(tally));
        self.form.columns.iter().map(|column| column.value(&facts)).collect()
    }

    fn level(&self, id: AgencyId) -> Level {
        let period = self.tree.get(id).and_then(|agency| agency.nearest(self.as_of));
        period.map_or(Level::Other, |period| period.level)
    }

    fn due_of(&self, id: AgencyId, known: &Gathered, today: NaiveDate) -> (Option<Due>, Timeliness) {
        let (kind, last) = (PeriodKind::of(self.of.period), self.of.period.last_day());
        let due = due(&known.rules, self.level(id), kind, last, &self.snapshot.calendar);
        let timeliness = timeliness(known.now(id), known.life(id), due.as_ref(), today);
        (due, timeliness)
    }

    fn child(
        &self,
        id: AgencyId,
        known: &Gathered,
        tallies: &BTreeMap<String, Tally>,
        today: NaiveDate,
    ) -> Child {
        let agency = self.reporter(id);
        let tally = tallies.get(&agency.code).copied().unwrap_or_default();
        let counted = self.values(&tally);
        let (due, timeliness) = self.due_of(id, known, today);
        let reported = known.now(id).cloned();
        let difference = reported.as_ref().map(|reported| differences(&reported.figures, &counted));
        let mut child = Child {
            continuity: self.continuity(known, id, reported.as_ref(), tally.totals().transferred),
            agency,
            level: self.level(id),
            due,
            timeliness,
            reported,
            counted,
            difference,
            reasons: Vec::new(),
            late_events: 0,
        };
        if child.differs() {
            let own_days = |reported: &Reported| {
                reported
                    .days
                    .is_some_and(|days| days != (self.of.period.first_day(), self.of.period.last_day()))
            };
            if child.approved_at().is_none() {
                child.reasons.push(DifferenceReason::HandedIn);
            } else if child.reported.as_ref().is_some_and(own_days) {
                child.reasons.push(DifferenceReason::OtherDays);
            }
        }
        child
    }

    /// The reports of the period before that tell what a unit of now had pending.
    fn reports_before(&self, id: AgencyId) -> Option<(Period, Before)> {
        let period = self.before?;
        let members = self.tree.subtree(id, self.as_of);
        Some((period, before(self.tree, &members, period.last_day())))
    }

    fn continuity(
        &self,
        known: &Gathered,
        id: AgencyId,
        reported: Option<&Reported>,
        transferred: i64,
    ) -> Option<Continuity> {
        let (period, before) = self.reports_before(id)?;
        let at = |name: &str| self.form.columns.iter().position(|column| column.name == name);
        let figure = |reported: &Reported, name: &str| *reported.figures.get(at(name)?)?;
        let pending =
            |id: &AgencyId| known.before(*id).and_then(|reported| figure(reported, "pending_total"));
        let (added, taken_off) = (before.added.iter().map(pending), before.taken_off.iter().map(pending));
        let pending_before = added.sum::<Option<i64>>().zip(taken_off.sum::<Option<i64>>());
        let pending_before =
            pending_before.filter(|_| before.told == Told::Whole).map(|(one, other)| one - other);
        let carried_over = reported.and_then(|reported| figure(reported, "carried_over"));
        let codes = |ids: &mut dyn Iterator<Item = &AgencyId>| -> Vec<String> {
            ids.map(|id| self.reporter(*id).code).collect::<BTreeSet<_>>().into_iter().collect()
        };
        let all = || before.added.iter().chain(&before.taken_off);
        Some(Continuity {
            period,
            carried_over,
            transferred,
            pending_before,
            reports: codes(&mut all().filter(|id| pending(id).is_some())),
            missing: codes(&mut all().filter(|id| pending(id).is_none())),
            difference: carried_over.zip(pending_before).map(|(now, before)| now - transferred - before),
        })
    }

    fn total(
        &self,
        known: &Gathered,
        children: &[Child],
        unit: &[i64],
        counted: Vec<i64>,
        transferred: i64,
    ) -> Total {
        let mut reported = unit.to_vec();
        for figures in children.iter().filter_map(|child| child.reported.as_ref()) {
            add(&mut reported, &figures.figures);
        }
        let whole = |child: &Child| {
            child.reported.as_ref().is_some_and(|reported| reported.figures.iter().all(Option::is_some))
        };
        Total {
            difference: reported.iter().zip(&counted).map(|(one, other)| one - other).collect(),
            is_complete: children.iter().all(whole),
            continuity: self.continuity(known, self.of.agency, known.now(self.of.agency), transferred),
            reported,
            counted,
        }
    }

    /// Units of the subtree that ended within the period, with who answers for them.
    fn dissolved(&self) -> Vec<Dissolved> {
        let first = self.of.period.first_day();
        let subtree = self.tree.subtree(self.of.agency, self.as_of);
        let ended = |id: &AgencyId| {
            let agency = self.tree.get(*id)?;
            let last_day = agency.nearest(self.as_of)?.valid_to?;
            let within = agency.at(self.as_of).is_none() && last_day >= first && last_day < self.as_of;
            within.then_some((*id, last_day))
        };
        let dissolved = |(id, last_day): (AgencyId, NaiveDate)| {
            let successor = self.tree.answering(id, self.as_of);
            let child = self.children.iter().find(|(_, members)| members.binary_search(&id).is_ok());
            Dissolved {
                agency: self.reporter(id),
                last_day,
                successor: (successor != id).then(|| self.reporter(successor)),
                counted_by: self.reporter(child.map_or(self.of.agency, |(child, _)| *child)),
            }
        };
        let mut all: Vec<Dissolved> = subtree.iter().filter_map(ended).map(dissolved).collect();
        all.sort_by(|one, other| one.agency.code.cmp(&other.agency.code));
        all
    }
}
