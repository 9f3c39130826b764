//! What was reported: approved reports, forms handed in, where reports stand, and when they are due.
//!
//! Four statements, of the children and the parent for the period, and of all who were before them for the one before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Scene;
use crate::db::consolidation::{ApprovedReport, Step};
use crate::db::hand_ins::LatestHandIn;
use crate::db::{self, Connection, Error};
use crate::domain::consolidation::{ChildStanding, Life, Reported};
use crate::domain::form::Form;
use crate::domain::id::AgencyId;
use crate::domain::period::Period;
use crate::domain::report::life::{ReportEventKind, ReportStatus};
use crate::domain::submission::DeadlineRule;

/// What was reported, by unit.
pub(super) struct Gathered {
    /// When reports are due.
    pub(super) rules: Vec<DeadlineRule>,
    lives: BTreeMap<AgencyId, Life>,
    now: BTreeMap<AgencyId, Reported>,
    before: BTreeMap<AgencyId, Reported>,
}

impl Gathered {
    /// What stands for a unit in the period.
    pub(super) fn now(&self, id: AgencyId) -> Option<&Reported> {
        self.now.get(&id)
    }

    /// What stood for a unit in the period before.
    pub(super) fn before(&self, id: AgencyId) -> Option<&Reported> {
        self.before.get(&id)
    }

    /// Where its report stands.
    pub(super) fn life(&self, id: AgencyId) -> Life {
        self.lives.get(&id).copied().unwrap_or_default()
    }
}

/// Asks for all of it.
pub(super) async fn gather(conn: &mut Connection, scene: &Scene<'_>) -> Result<Gathered, Error> {
    let now: Vec<AgencyId> = scene.children.iter().map(|(id, _)| *id).chain([scene.of.agency]).collect();
    let mut all: BTreeSet<AgencyId> = now.iter().copied().collect();
    for (_, before) in now.iter().filter_map(|id| scene.reports_before(*id)) {
        all.extend(before.added.into_iter().chain(before.taken_off));
    }
    let all: Vec<AgencyId> = all.into_iter().collect();
    let (period, earlier) =
        (scene.of.period.to_string(), scene.before.map(|before| before.to_string()).unwrap_or_default());
    let periods = [period.clone(), earlier.clone()];
    let rules = db::deadline_rules::list(conn).await?;
    let approved = db::consolidation::approved(conn, &all, &periods).await?;
    let handed_in = db::hand_ins::latest(conn, &all, &periods).await?;
    let lives = lives(&db::consolidation::steps(conn, &now, &period).await?);
    let (last, last_before) = (scene.as_of, scene.before.map_or(scene.as_of, Period::last_day));
    let of = |period: &str, day: NaiveDate| {
        let mut all: BTreeMap<AgencyId, Reported> = BTreeMap::new();
        for one in handed_in.iter().filter(|one| one.period == period) {
            // Of a unit with others below it the form of the whole level alone tells its subtree.
            let has_children = !scene.tree.children(one.agency, day).is_empty();
            if one.form == super::FORM || !has_children {
                let later = all.get(&one.agency).is_none_or(|other| other.at <= one.at);
                if later {
                    all.insert(one.agency, of_hand_in(scene.form, one));
                }
            }
        }
        // What was approved goes before what was handed in.
        let approved = approved.iter().filter(|one| one.period == period);
        all.extend(approved.filter_map(|one| Some((one.agency, of_approved(scene.form, one)?))));
        all
    };
    Ok(Gathered { rules, lives, now: of(&period, last), before: of(&earlier, last_before) })
}

fn figures(form: &Form, told: &BTreeMap<String, i64>) -> Vec<Option<i64>> {
    form.columns.iter().map(|column| told.get(column.name).copied()).collect()
}

fn of_approved(form: &Form, report: &ApprovedReport) -> Option<Reported> {
    let (annex, total) = report.annex.as_ref()?;
    Some(Reported {
        standing: ChildStanding::Approved,
        form: annex.clone(),
        revision: report.revision,
        sha256: report.sha256.clone(),
        at: report.known_at,
        first_at: report.first_at,
        days: Some(report.days),
        figures: figures(form, total),
    })
}

fn of_hand_in(form: &Form, hand_in: &LatestHandIn) -> Reported {
    Reported {
        standing: ChildStanding::HandedIn,
        form: hand_in.form.clone(),
        revision: hand_in.revision,
        sha256: hand_in.sha256.clone(),
        at: hand_in.at,
        first_at: hand_in.first_at,
        days: None,
        figures: figures(form, &hand_in.total),
    }
}

/// Where reports stand, from what happened to them.
fn lives(steps: &[Step]) -> BTreeMap<AgencyId, Life> {
    let mut lives: BTreeMap<AgencyId, Life> = BTreeMap::new();
    for step in steps {
        let life = match step.kind {
            ReportEventKind::Submitted => {
                Life { status: ReportStatus::Submitted, submitted_at: Some(step.at) }
            }
            ReportEventKind::Approved => {
                let submitted_at = lives.get(&step.agency).and_then(|life| life.submitted_at);
                Life { status: ReportStatus::Approved, submitted_at }
            }
            _ => Life::default(),
        };
        lives.insert(step.agency, life);
    }
    lives
}
