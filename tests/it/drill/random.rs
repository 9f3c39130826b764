//! Random cells of random questions over random lives: exactly the dossiers that the slow recount counts there, each
//! with what it counts of it, and each as it stood; the same for ever, whatever is written while the list is read.

use chrono::{DateTime, NaiveDate, Utc};
use motcua::db::Connection;
use motcua::db::ledger::{roll_up, tail_length};
use motcua::domain::agencies::Extent;
use motcua::domain::cell::Cell;
use motcua::domain::dossier::{Dossier, Standing};
use motcua::domain::form::Form;
use motcua::domain::id::{DossierId, ProcedureId};
use motcua::domain::procedure::Channel;
use motcua::domain::status::Status;
use motcua::workflow::drill_down::{Behind, CellWanted, DrillDown, Narrowed, Pace};
use motcua::workflow::statistics::FiguresWanted;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::{cell_of, cells};
use crate::ledger::life::Life;
use crate::ledger::oracle::{Stage, Story, count};
use crate::ledger::sums::{Question, Slice};
use crate::recount::questions::{raw, slice};
use crate::recount::script::{Attempt, Script, ended};
use crate::recount::service::Service;
use crate::recount::{number, runner};

const PARTS: usize = 6;

/// A cell to open, in words.
#[derive(Debug, Clone)]
struct Asked {
    figures: FiguresWanted,
    name: &'static str,
    field: Option<i32>,
    channel: Option<Channel>,
    pace: Pace,
}

fn asked(now: DateTime<Utc>) -> impl Strategy<Value = Asked> {
    let part = (
        prop::option::weighted(0.3, 0_i32..3),
        prop::option::weighted(0.2, prop::sample::select(Channel::ALL)),
    );
    let pace = (1_usize..60, 1_i64..40, 0_u32..5);
    (raw(), prop::sample::select(cells()), part, pace).prop_map(
        move |(raw, name, (field, channel), (piece, window, doublings))| Asked {
            figures: FiguresWanted { group_by: None, ..raw.at(now) },
            name,
            field,
            channel,
            pace: Pace { piece, window, widest: window << doublings },
        },
    )
}

impl Asked {
    /// Procedures 0–2 are of the first field, 3–5 of the second, 6 and 7 of the third.
    fn procedures(&self) -> Option<Vec<ProcedureId>> {
        let field = self.field?;
        Some((0..8).filter(|procedure| procedure / 3 == field).map(ProcedureId).collect())
    }

    fn wanted(&self, asked_at: DateTime<Utc>) -> CellWanted {
        let form = Form::by_code(if self.figures.extent == Extent::Unit { "II.06a" } else { "II.06b" });
        let procedures = self.procedures().map(|procedures| procedures.into_iter().collect());
        CellWanted {
            figures: self.figures.clone(),
            cell: Cell::of(form.unwrap(), self.name).unwrap(),
            narrowed: Narrowed { procedures, channel: self.channel },
            asked_at,
        }
    }

    /// What the slow recount finds of one life.
    fn counted(&self, story: &Story) -> i64 {
        let whole = Slice { channel: self.channel, ..slice(&self.figures) };
        let slices: Vec<Slice> = match self.procedures() {
            None => vec![whole],
            Some(procedures) => {
                procedures.into_iter().map(|one| Slice { procedure: Some(one), ..whole.clone() }).collect()
            }
        };
        let (from, to, known_at) = (self.figures.from, self.figures.as_of, self.figures.known_at);
        let of = |slice| {
            cell_of(self.name, &count(std::slice::from_ref(story), &Question { slice, from, to, known_at }))
        };
        slices.into_iter().map(of).sum()
    }
}

async fn open(conn: &mut Connection, service: &Service, asked: &Asked) -> DrillDown {
    let wanted = asked.wanted(service.clock.now());
    DrillDown::begin(conn, &service.state.directory.current(), wanted, asked.pace).await.unwrap()
}

async fn read(conn: &mut Connection, mut opened: DrillDown) -> Vec<Behind> {
    let mut listed = Vec::new();
    while let Some(more) = opened.more(conn).await.unwrap() {
        listed.extend(more);
    }
    assert_eq!(listed.iter().map(|behind| behind.count).sum::<i64>(), opened.total());
    assert!(listed.is_sorted_by(|one, next| one.dossier.id < next.dossier.id));
    listed
}

/// Exactly those that the slow recount counts, each as it stood.
fn is_right(listed: &[Behind], lives: &[Life], asked: &Asked) {
    let told: Vec<(DossierId, i64)> = listed.iter().map(|behind| (behind.dossier.id, behind.count)).collect();
    let mut expected = Vec::new();
    let mut stood = listed.iter();
    for life in lives {
        let Some(story) = Story::of(&life.events, asked.figures.known_at) else { continue };
        let counted = asked.counted(&story);
        if counted != 0 {
            expected.push((life.id, counted));
            if let Some(behind) = stood.next().filter(|behind| behind.dossier.id == life.id) {
                stood_so(&behind.dossier, &story, asked.figures.as_of);
            }
        }
    }
    assert_eq!(told, expected, "{asked:?}");
}

/// The dossier as told is the one that the words of the law give.
fn stood_so(told: &Dossier, story: &Story, day: NaiveDate) {
    let state = story.at_end_of(day).unwrap();
    let key = (told.agency, told.procedure, told.channel);
    assert_eq!(key, (state.agency, state.procedure, state.channel), "{told:?}");
    let standing = match state.stage {
        Stage::Registered => Some(Standing::WaitingIntake),
        Stage::TurnedAway => None,
        Stage::Waiting => Some(Standing::Waiting),
        Stage::Open if state.is_overdue(day) => Some(Standing::Overdue),
        Stage::Open => Some(Standing::InTime),
        Stage::Ended(outcome) => {
            assert_eq!(told.outcome, Some(outcome));
            let slice = Slice { agencies: vec![state.agency], procedure: None, channel: None };
            let (from, _) = story.days();
            let question = Question { slice, from, to: day, known_at: DateTime::UNIX_EPOCH };
            let (totals, _) = count(std::slice::from_ref(story), &question);
            match (totals.resolved_early, totals.resolved_on_time, totals.resolved_overdue) {
                (1, 0, 0) => Some(Standing::EndedEarly),
                (0, 1, 0) => Some(Standing::EndedOnTime),
                (0, 0, 1) => Some(Standing::EndedOverdue),
                other => panic!("{other:?} of {story:?}"),
            }
        }
    };
    assert_eq!(told.standing(day), standing, "{told:?} of {story:?}");
    assert_eq!(told.due.due_on, state.due, "{told:?} of {story:?}");
    let accepted = !matches!(state.stage, Stage::Registered | Stage::TurnedAway);
    assert_eq!(told.code.is_some(), accepted, "a code from acceptance on: {told:?}");
    assert_eq!(told.status == Status::Registered, state.stage == Stage::Registered);
    assert_eq!(told.ended_at.is_some(), matches!(state.stage, Stage::Ended(_)));
}

#[actix_web::test]
async fn what_is_listed_is_what_is_counted() {
    let mut runner = runner();
    let script = Script::of(&mut runner, number("MOTCUA_RECOUNT_LIVES", 700));
    let mut service = Service::new().await;
    let questions = usize::try_from(number("MOTCUA_RECOUNT_QUESTIONS", 90)).unwrap();
    let mut kept: Vec<(Asked, Vec<Behind>)> = Vec::new();
    let moments: Vec<&[Attempt]> = script.attempts.chunk_by(|one, next| one.at == next.at).collect();
    for part in moments.chunks(moments.len().div_ceil(PARTS)) {
        // Opened before the part is written and read after it.
        let mut conn = service.db.connect().await;
        let now = service.clock.now();
        let before: Vec<Asked> = ask(&mut runner, now, questions / 2);
        let mut opened = Vec::new();
        for asked in &before {
            let mut list = open(&mut conn, &service, asked).await;
            let first = list.more(&mut conn).await.unwrap();
            opened.push((list, first));
        }
        for attempts in part {
            service.enter(&script, attempts).await;
        }
        for (asked, (mut list, first)) in before.into_iter().zip(opened) {
            let mut listed = first.unwrap_or_default();
            while let Some(more) = list.more(&mut conn).await.unwrap() {
                listed.extend(more);
            }
            is_right(&listed, &script.lives, &asked);
            kept.push((asked, listed));
        }
        let waiting = tail_length(&mut conn).await.unwrap();
        roll_up(&mut conn, waiting / 2).await.unwrap();
        for asked in ask(&mut runner, service.clock.now(), questions) {
            let opened = open(&mut conn, &service, &asked).await;
            let listed = read(&mut conn, opened).await;
            is_right(&listed, &script.lives, &asked);
            kept.push((asked, listed));
        }
    }
    service.pass(&script, ended()).await;
    let mut conn = service.db.connect().await;
    for (asked, told) in &kept {
        // In other pieces too.
        let again = Asked { pace: Pace::default(), ..asked.clone() };
        let opened = open(&mut conn, &service, &again).await;
        assert_eq!(read(&mut conn, opened).await, *told, "{asked:?}");
    }
    is_rich(&kept);
}

fn ask(runner: &mut TestRunner, now: DateTime<Utc>, many: usize) -> Vec<Asked> {
    (0..many).map(|_| asked(now).new_tree(runner).unwrap().current()).collect()
}

/// What was asked had answers, of every kind.
fn is_rich(kept: &[(Asked, Vec<Behind>)]) {
    for name in cells() {
        let answered = kept.iter().any(|(asked, listed)| asked.name == name && !listed.is_empty());
        // The level is known of all these lives, and hardly one ended late with an apology.
        let rare = ["intake_refused", "received_online_unknown", "resolved_overdue_with_apology"];
        assert!(answered || rare.contains(&name), "no dossier was ever behind {name}");
    }
    let counts = |n: i64| kept.iter().flat_map(|(_, listed)| listed).any(|behind| behind.count == n);
    assert!(counts(-1) && counts(2));
}
