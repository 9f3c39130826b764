//! Thousands of random lives through the writer, questions in between, roll-ups beside: all counts agree, always.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use motcua::db::Connection;
use motcua::db::ledger::{roll_up, tail_length};
use motcua::domain::id::{AgencyId, ProcedureId};
use motcua::domain::period::{Period, Quarter};
use motcua::domain::procedure::Channel;
use motcua::domain::tally::Totals;
use motcua::domain::time::civil_day;
use motcua::workflow::statistics::{Extent, Figures, FiguresWanted, GroupBy, figures};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::by_sql::{columns, present, recount};
use super::questions::{answered, chains, expected, raw, slice};
use super::script::{Attempt, Script, ended};
use super::service::Service;
use super::{number, rows, runner};
use crate::ledger::life::Life;
use crate::ledger::oracle::{Story, count};
use crate::ledger::sums::{Question, Slice};
use crate::ledger::world::day;
use crate::support::TestDb;

/// In so many parts is time cut; after each there are questions.
const PARTS: usize = 9;

#[actix_web::test]
async fn the_service_counts_as_the_law_does() {
    let mut runner = runner();
    let script = Script::of(&mut runner, number("MOTCUA_RECOUNT_LIVES", 2000));
    let mut service = Service::new().await;
    let mut answers = Answers { kept: Vec::new(), asked: 0 };
    let moments: Vec<&[Attempt]> = script.attempts.chunk_by(|one, next| one.at == next.at).collect();
    for (nth, part) in moments.chunks(moments.len().div_ceil(PARTS)).enumerate() {
        // Nothing is rolled up in the first part; then lines are while others are written; then half of what waits.
        let beside = (nth % 3 == 1).then(|| RollUp::beside(&service.db));
        for attempts in part {
            service.enter(&script, attempts).await;
        }
        if let Some(beside) = beside {
            beside.stop().await;
        }
        let mut conn = service.db.connect().await;
        if nth % 3 == 2 {
            let waiting = tail_length(&mut conn).await.unwrap();
            assert_eq!(roll_up(&mut conn, waiting / 2).await.unwrap(), Some(waiting / 2));
        }
        answers.check(&mut conn, &service, &script.lives, &mut runner).await;
    }
    service.pass(&script, ended()).await;
    let mut conn = service.db.connect().await;
    rows::are_the_lives(&mut conn, &service, &script).await;
    for left in [1_i64, 0] {
        answers.check(&mut conn, &service, &script.lives, &mut runner).await;
        quarters_follow_each_other(&mut conn, &service).await;
        while left > 0 && roll_up(&mut conn, 1000).await.unwrap() != Some(0) {}
    }
    assert_eq!(tail_length(&mut conn).await.unwrap(), 0);
    answers.are_the_same(&mut conn, &service, usize::MAX).await;
}

/// A roll-up beside the writer, a few lines at a time.
struct RollUp {
    stop: Rc<AtomicBool>,
    task: actix_web::rt::task::JoinHandle<()>,
}

impl RollUp {
    fn beside(db: &TestDb) -> Self {
        let (database, stop) = (db.database().clone(), Rc::new(AtomicBool::new(false)));
        let told = Rc::clone(&stop);
        let task = actix_web::rt::spawn(async move {
            let mut conn = database.connect().await.unwrap();
            while !told.load(Ordering::SeqCst) {
                roll_up(&mut conn, 37).await.unwrap();
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        });
        Self { stop, task }
    }

    async fn stop(self) {
        self.stop.store(true, Ordering::SeqCst);
        self.task.await.unwrap();
    }
}

/// What was answered so far: it must be answered again, for ever.
struct Answers {
    kept: Vec<(FiguresWanted, Figures)>,
    asked: usize,
}

impl Answers {
    async fn check(
        &mut self,
        conn: &mut Connection,
        service: &Service,
        lives: &[Life],
        runner: &mut TestRunner,
    ) {
        rows::add_up(conn).await;
        self.are_the_same(conn, service, 10).await;
        let now = service.clock.now();
        the_present(conn, lives, now).await;
        for _ in 0..number("MOTCUA_RECOUNT_QUESTIONS", 80).div_ceil(11) {
            let wanted = raw().new_tree(runner).unwrap().current().at(now);
            let told = ask(conn, service, &wanted).await;
            assert_eq!(answered(&told, wanted.group_by), expected(lives, &wanted), "{wanted:?}");
            assert!(told.tally.totals().checks().iter().all(|check| check.holds), "{wanted:?}");
            if matches!(wanted.group_by, Some(GroupBy::Month | GroupBy::Day)) {
                chains(&told);
            }
            if self.asked.is_multiple_of(4) {
                by_sql(conn, lives, &wanted).await;
            }
            self.asked += 1;
            self.kept.push((wanted, told));
        }
    }

    /// Asked again, whatever was entered since.
    async fn are_the_same(&self, conn: &mut Connection, service: &Service, some: usize) {
        let step = (self.kept.len() / some).max(1);
        for (wanted, told) in self.kept.iter().step_by(step) {
            assert_eq!(ask(conn, service, wanted).await, *told, "{wanted:?}");
        }
    }
}

async fn ask(conn: &mut Connection, service: &Service, wanted: &FiguresWanted) -> Figures {
    figures(conn, &service.state.directory.current(), wanted).await.unwrap()
}

/// The recount by SQL, for the whole slice and for parts of it.
async fn by_sql(conn: &mut Connection, lives: &[Life], wanted: &FiguresWanted) {
    let (from, to, known_at) = (wanted.from, wanted.as_of, wanted.known_at);
    let counted = recount(conn, known_at, (from, to)).await;
    let stories: Vec<Story> = lives.iter().filter_map(|life| Story::of(&life.events, known_at)).collect();
    let whole = slice(wanted);
    let everything = Slice { agencies: [10, 0, 11, 1, 2, 3].map(AgencyId).to_vec(), ..whole.clone() };
    let direct = Slice { channel: Some(Channel::Direct), ..whole.clone() };
    let first = Slice { procedure: Some(ProcedureId(1)), ..everything.clone() };
    for slice in [whole, everything, direct, first] {
        let question = Question { slice, from, to, known_at };
        assert_eq!(columns(&counted, &question.slice), count(&stories, &question), "{question:?}");
    }
}

/// The rows of dossiers say the same of today as their histories; what was carried over or moved they don't tell.
async fn the_present(conn: &mut Connection, lives: &[Life], now: DateTime<Utc>) {
    let (from, to) = (day("2023-01-07"), civil_day(now));
    let counted = present(conn, (from, to)).await;
    let stories: Vec<Story> = lives.iter().filter_map(|life| Story::of(&life.events, now)).collect();
    for agency in [0, 1, 2, 3] {
        let slice = Slice { agencies: vec![AgencyId(agency)], procedure: None, channel: None };
        let (totals, memo) = columns(&counted, &slice);
        let (expected, facts) = count(&stories, &Question { slice, from, to, known_at: now });
        let told = |t: Totals| {
            let received = [t.received_online, t.received_direct, t.received_postal];
            let resolved = [t.resolved_early, t.resolved_on_time, t.resolved_overdue];
            (received, resolved, [t.pending_total, t.pending_in_time, t.pending_overdue])
        };
        assert_eq!(told(totals), told(expected), "{agency} on {to}");
        let standing = |m: motcua::domain::tally::Memo| {
            [m.pending_waiting, m.pending_without_due_date, m.registered_waiting]
        };
        assert_eq!(standing(memo), standing(facts), "{agency} on {to}");
    }
}

/// Each quarter is the sum of its months and opens with what the last one left; halves and years too.
async fn quarters_follow_each_other(conn: &mut Connection, service: &Service) {
    use Quarter::{Q1, Q2, Q3, Q4};
    let known_at = service.clock.now();
    let chain = [(2022, Q4), (2023, Q1), (2023, Q2), (2023, Q3), (2023, Q4), (2024, Q1)];
    for agency in [10, 0, 1, 3] {
        let mut left = None;
        let mut year = Totals::default();
        for (of, quarter) in chain {
            let period = Period::Quarter(of, quarter);
            let wanted = |period: Period, group_by| FiguresWanted {
                agency: AgencyId(agency),
                extent: Extent::Unit,
                from: period.first_day(),
                as_of: period.last_day(),
                known_at,
                group_by,
            };
            let told = ask(conn, service, &wanted(period, Some(GroupBy::Month))).await;
            assert_eq!(told.groups.len(), 3);
            chains(&told);
            let totals = told.tally.totals();
            // A dissolution in between moves lines under the successor: only the others chain by unit.
            if agency != 1 {
                assert!(left.is_none_or(|left| left == totals.carried_over), "{agency} {period}");
            }
            left = Some(totals.pending_total);
            if of == 2023 {
                year.received_new += totals.received_new;
                year.resolved_total += totals.resolved_total;
                year.resolved_overdue += totals.resolved_overdue;
                year.transferred += totals.transferred;
            }
            if of == 2023 && quarter == Q4 {
                let whole = ask(conn, service, &wanted(Period::Year(2023), None)).await.tally.totals();
                let flows = |t: Totals| [t.received_new, t.resolved_total, t.resolved_overdue, t.transferred];
                if agency != 1 {
                    assert_eq!(flows(whole), flows(year), "{agency}");
                }
                assert_eq!(whole.pending_total, totals.pending_total);
            }
        }
    }
}
