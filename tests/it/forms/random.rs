//! Every form of random questions over random lives: what must hold holds, in every row and in the total; II.07a says what
//! II.06 counts, and what a list of those dossiers says of their reasons; a question of before is answered the same.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use motcua::db::Connection;
use motcua::db::dossiers::DossierRef;
use motcua::db::ledger::{roll_up, tail_length};
use motcua::domain::cell::Cell;
use motcua::domain::decide::Backdating;
use motcua::domain::form::{FORMS, FilledForm, Form, Head, RowsOf, Seen};
use motcua::domain::id::AgencyId;
use motcua::domain::overdue::{Explanation, OverdueReason};
use motcua::domain::period::Period;
use motcua::domain::reach::Reach;
use motcua::domain::tally::Policy;
use motcua::domain::time::civil_day;
use motcua::workflow::drill_down::{Behind, CellWanted, DrillDown, Narrowed, Pace};
use motcua::workflow::forms::{FormWanted, fill};
use motcua::workflow::order::{Command, Order};
use motcua::workflow::statistics::{Extent, FiguresWanted};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::recount::script::{Attempt, Script, ended};
use crate::recount::service::{Service, no_answer};
use crate::recount::{number, runner};

const PARTS: usize = 4;
const PERIODS: [&str; 9] =
    ["2023-Q1", "2023-Q2", "2023-Q3", "2023-H1", "2023", "2022-12", "2023-03", "2023-08", "2024-Q1"];
const AGENCIES: [i32; 6] = [10, 0, 11, 1, 2, 3];

/// A question for a form.
#[derive(Debug, Clone, Copy)]
struct Asked {
    form: &'static Form,
    rows_of: RowsOf,
    agency: AgencyId,
    period: Period,
    as_of: NaiveDate,
    known_at: DateTime<Utc>,
}

fn forms() -> Vec<(&'static Form, RowsOf)> {
    FORMS.iter().flat_map(|form| form.rows.iter().map(move |rows| (form, rows.of))).collect()
}

fn asked(now: DateTime<Utc>) -> impl Strategy<Value = Asked> {
    let form = prop::sample::select(forms());
    let moment = (prop::sample::select(PERIODS.as_slice()), 0_i64..4, 0_i64..400 * 24 * 60, 0_i64..10);
    (form, prop::sample::select(AGENCIES.as_slice()), moment).prop_filter_map(
        "a period that had begun",
        move |((form, rows_of), agency, (period, known, ago, within))| {
            let known_at = if known == 0 { now - TimeDelta::minutes(ago) } else { now };
            let period: Period = period.parse().unwrap();
            let last = civil_day(known_at).min(period.last_day());
            let days = (last - period.first_day()).num_days();
            let as_of = if within < 3 { last - TimeDelta::days(days * within / 4) } else { last };
            let agency = AgencyId(agency);
            (days >= 0).then_some(Asked { form, rows_of, agency, period, as_of, known_at })
        },
    )
}

fn ask(runner: &mut TestRunner, now: DateTime<Utc>, many: u32) -> Vec<Asked> {
    (0..many).map(|_| asked(now).new_tree(runner).unwrap().current()).collect()
}

async fn filled(conn: &mut Connection, service: &Service, asked: &Asked, form: &'static Form) -> FilledForm {
    let snapshot = service.state.directory.current();
    let Asked { form: _, rows_of, agency, period, as_of, known_at } = *asked;
    let head = Head::of(&snapshot.agencies, agency, period, as_of);
    let (from, to, policy) = (period.first_day(), period.last_day(), Policy::Form06);
    let seen = Seen { head, from, to, own_days: None, as_of, known_at, policy };
    fill(conn, &snapshot, FormWanted { agency, form, seen, rows_of }).await.unwrap()
}

/// The dossiers behind a figure of the subtree.
async fn listed(conn: &mut Connection, service: &Service, asked: &Asked, figure: &str) -> Vec<Behind> {
    let Asked { agency, period, as_of, known_at, .. } = *asked;
    let form = Form::by_code("II.06b").unwrap();
    let wanted = CellWanted {
        figures: FiguresWanted {
            agency,
            extent: Extent::Subtree,
            from: period.first_day(),
            as_of,
            known_at,
            group_by: None,
        },
        cell: Cell::of(form, figure).unwrap(),
        narrowed: Narrowed::default(),
        asked_at: service.clock.now(),
    };
    let snapshot = service.state.directory.current();
    let mut opened = DrillDown::begin(conn, &snapshot, wanted, Pace::default()).await.unwrap();
    let mut all = Vec::new();
    while let Some(more) = opened.more(conn).await.unwrap() {
        all.extend(more);
    }
    all
}

/// Reasons by the name of their column, as the dossiers tell them.
async fn reasons(conn: &mut Connection, service: &Service, asked: &Asked) -> BTreeMap<String, i64> {
    let mut told = BTreeMap::new();
    for state in ["resolved", "pending"] {
        for behind in listed(conn, service, asked, &format!("{state}_overdue")).await {
            let reason = behind.dossier.overdue_reason.map_or("unsaid", OverdueReason::as_str);
            *told.entry(format!("{state}_{reason}")).or_default() += behind.count;
        }
    }
    told.retain(|_, n| *n != 0);
    told
}

fn column(form: &FilledForm, name: &str) -> i64 {
    let at = form.form.columns.iter().position(|column| column.name == name).unwrap();
    form.total[at]
}

/// What must hold of any form, and of II.07a against II.06b.
async fn is_right(conn: &mut Connection, service: &Service, asked: &Asked) -> FilledForm {
    let form = filled(conn, service, asked, asked.form).await;
    assert!(form.checks.iter().all(|check| check.holds), "{asked:?}: {:?}", form.checks);
    assert!(form.rows.iter().all(|row| row.key != "?"), "{asked:?}");
    if asked.form.code == "II.07a" {
        let rows_of = if asked.rows_of == RowsOf::Level { RowsOf::Field } else { asked.rows_of };
        let results =
            filled(conn, service, &Asked { rows_of, ..*asked }, Form::by_code("II.06b").unwrap()).await;
        for name in ["resolved_overdue", "pending_overdue"] {
            assert_eq!(column(&form, name), column(&results, name), "{asked:?}");
        }
        let by_dossier = reasons(conn, service, asked).await;
        for column_of in
            form.form.columns.iter().filter(|c| c.adds.len() == 1 && !c.name.ends_with("overdue"))
        {
            let expected = by_dossier.get(column_of.name).copied().unwrap_or(0);
            assert_eq!(column(&form, column_of.name), expected, "{asked:?} {}", column_of.name);
        }
    }
    form
}

/// Says of most that are overdue now why, each time otherwise.
async fn explain(conn: &mut Connection, service: &Service, turn: usize) -> usize {
    let now = service.clock.now();
    let asked = Asked {
        form: Form::by_code("II.07a").unwrap(),
        rows_of: RowsOf::Field,
        agency: AgencyId(10),
        period: "2024-Q2".parse().unwrap(),
        as_of: civil_day(now),
        known_at: now,
    };
    let overdue = listed(conn, service, &asked, "pending_overdue").await;
    let mut said = 0;
    for (nth, behind) in overdue.iter().enumerate().filter(|(nth, _)| !(nth + turn).is_multiple_of(3)) {
        let reason = OverdueReason::ALL[(nth + turn) % OverdueReason::ALL.len()];
        let explanation = Box::new(Explanation { reason, note: None, officer: None });
        let dossier = DossierRef::Id(behind.dossier.id);
        let command = Command::Explain { dossier, explanation };
        let order = Order::new("desk".to_owned(), Reach::Everything, Backdating::Allowed, command, no_answer);
        service.state.writer.submit_line(order).await.unwrap().await.unwrap().unwrap();
        said += 1;
    }
    said
}

#[actix_web::test]
async fn whatever_is_asked_adds_up() {
    let mut runner = runner();
    let script = Script::of(&mut runner, number("MOTCUA_RECOUNT_LIVES", 700));
    let mut service = Service::new().await;
    let questions = number("MOTCUA_RECOUNT_QUESTIONS", 40);
    let mut kept: Vec<(Asked, FilledForm)> = Vec::new();
    let mut conn = service.db.connect().await;
    let moments: Vec<&[Attempt]> = script.attempts.chunk_by(|one, next| one.at == next.at).collect();
    for part in moments.chunks(moments.len().div_ceil(PARTS)) {
        for attempts in part {
            service.enter(&script, attempts).await;
        }
        let waiting = tail_length(&mut conn).await.unwrap();
        roll_up(&mut conn, waiting / 2).await.unwrap();
        for asked in ask(&mut runner, service.clock.now(), questions) {
            kept.push((asked, is_right(&mut conn, &service, &asked).await));
        }
    }
    service.pass(&script, ended()).await;
    // In the next quarter people say why.
    let mut said = 0;
    for turn in 0..3 {
        service.clock.advance(TimeDelta::days(4));
        said += explain(&mut conn, &service, turn).await;
        let now = service.clock.now();
        for days in [0, 1, 5] {
            let as_of = civil_day(now) - TimeDelta::days(days);
            for agency in AGENCIES {
                let form = Form::by_code("II.07a").unwrap();
                let (period, known_at) = ("2024-Q2".parse().unwrap(), now);
                let asked = Asked {
                    form,
                    rows_of: RowsOf::Agency,
                    agency: AgencyId(agency),
                    period,
                    as_of,
                    known_at,
                };
                kept.push((asked, is_right(&mut conn, &service, &asked).await));
            }
        }
    }
    assert!(said > 20, "{said}");
    for (asked, told) in &kept {
        assert_eq!(filled(&mut conn, &service, asked, asked.form).await, *told, "{asked:?}");
    }
    is_rich(&kept);
}

/// What was asked had answers, of dossiers and of reasons.
fn is_rich(kept: &[(Asked, FilledForm)]) {
    let seen = |code: &str, name: &str| {
        kept.iter().any(|(asked, form)| asked.form.code == code && column(form, name) > 0)
    };
    for reason in OverdueReason::ALL {
        assert!(seen("II.07a", &format!("pending_{reason}")), "{reason}");
    }
    assert!(seen("II.07a", "resolved_unsaid") && seen("II.07a", "pending_unsaid"));
    assert!(seen("II.06c", "resolved_overdue") && seen("II.08", "received_online"));
    assert!(seen("II.07b", "procedures_commune"));
}
