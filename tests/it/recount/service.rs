//! The service without its doors: writer, directory and jobs over a database of six agencies, eight procedures of
//! three fields, and the calendar without 2023. Ids are those of the random lives.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike, Utc};
use diesel_async::SimpleAsyncConnection as _;
use motcua::clock::Clock;
use motcua::db::dossiers::DossierRef;
use motcua::db::{self, Connection};
use motcua::domain::act::Act;
use motcua::domain::applicant::{Applicant, ApplicantKind, Contact};
use motcua::domain::calendar::CalendarDay;
use motcua::domain::decide::Backdating;
use motcua::domain::history::Unlawful;
use motcua::domain::id::EventId;
use motcua::domain::intake::Application;
use motcua::domain::reach::Reach;
use motcua::domain::refusal::Refusal;
use motcua::http::state::{Foundation, State};
use motcua::workflow::date_dossiers::date_dossiers;
use motcua::workflow::directory::Snapshot;
use motcua::workflow::order::{Answer, Command, Done, Intake, Order, OrderRefused};
use motcua::workflow::publish::Publisher;
use motcua::workflow::publish::publish_year;
use uuid::Uuid;

use super::script::{Attempt, Script, What, ended, published};
use crate::ledger::life::Life;
use crate::ledger::world::at;
use crate::support::{TestDb, foundation};

/// Province H59 (10) over the districts H59.31 (0) and H59.32 (11). Communes 1 and 2 are of the first; 3 is of the
/// second until April 2023, then of the first. Commune 2 is dissolved at the end of July 2023, 1 answers for it.
pub(crate) const WORLD: &str = "
    insert into agencies (id, code) values (10, 'H59'), (0, 'H59.31'), (11, 'H59.32'), (1, 'H59.31.01'),
        (2, 'H59.31.02'), (3, 'H59.32.03');
    insert into agency_periods (agency_id, valid_from, valid_to, name, level, parent_id, successor_id) values
        (10, '2000-01-01', null, 'Tỉnh', 'province', null, null),
        (0, '2000-01-01', null, 'Huyện A', 'district', 10, null),
        (11, '2000-01-01', null, 'Huyện B', 'district', 10, null),
        (1, '2000-01-01', null, 'Xã 1', 'commune', 0, null),
        (2, '2000-01-01', '2023-07-31', 'Xã 2', 'commune', 0, 1),
        (3, '2000-01-01', '2023-04-30', 'Xã 3', 'commune', 11, null),
        (3, '2023-05-01', null, 'Xã 3', 'commune', 0, null);
    insert into fields (id, code, name) values (0, 'F0', 'Hộ tịch'), (1, 'F1', 'Đất đai'), (2, 'F2', 'Khác');
    insert into procedures (id, code) select n, '1.00000' || n from generate_series(0, 7) n;
    insert into procedure_versions (id, procedure_id, valid_from, name, field_id, levels, kind, origin, limits,
        supplement_clock, online_service, public, published_at)
      select n, n, '2000-01-01', 'Thủ tục ' || n, n / 3, '{commune}', 'national', 'central',
        case when l is null then '[]'::jsonb else jsonb_build_array(l || '{\"channel\": null}') end,
        case when n in (0, 2, 4, 6) then 'restart' else 'shift' end,
        (array['full', 'partial', 'information', 'none'])[n % 4 + 1], true, '2022-01-01'
      from unnest(array['{\"amount\": 5, \"unit\": \"working_day\"}', '{\"amount\": 10, \"unit\": \"calendar_day\"}',
        '{\"amount\": 1, \"unit\": \"month\"}', '{\"amount\": 12, \"unit\": \"working_hour\"}',
        '{\"unit\": \"same_day\", \"cutoff_time\": \"15:00\"}', '{\"amount\": 2.5, \"unit\": \"working_day\"}',
        null, null]::jsonb[]) with ordinality u (l, place), lateral (select (place - 1)::int as n) m;
    insert into clients (id, name, secret_hash, scopes, created_at) values ('desk', 'Desk', '', '{}', '2022-01-01');
    delete from calendar_days where extract(year from day) = 2023;
    delete from calendar_years where year = 2023;
    update versions set n = n + 1;
";

pub(crate) struct Service {
    pub(crate) db: TestDb,
    pub(crate) clock: Clock,
    pub(crate) state: State,
    days_of_2023: Vec<CalendarDay>,
    /// Ids that the service gave to its datings, by the ids they have in memory.
    given: HashMap<EventId, EventId>,
    amended: u32,
}

impl Service {
    pub(crate) async fn new() -> Self {
        let db = TestDb::create().await;
        let mut conn = db.connect().await;
        let calendar = db::calendar::load(&mut conn).await.unwrap();
        conn.batch_execute(WORLD).await.unwrap();
        let foundation = foundation(&db, at("2022-10-01"));
        let clock = foundation.clock.clone();
        let state = State::begin(foundation).await.unwrap();
        let days_of_2023 = calendar.days_of(2023).to_vec();
        assert!(days_of_2023.iter().all(|day| day.day.year() == 2023) && days_of_2023.len() > 5);
        Self { db, clock, state, days_of_2023, given: HashMap::new(), amended: 0 }
    }

    /// Another process on the same database.
    pub(crate) async fn beside(&self) -> State {
        let foundation = Foundation { clock: self.clock.clone(), ..foundation(&self.db, self.clock.now()) };
        State::begin(foundation).await.unwrap()
    }

    /// Enters what is due at one moment, and compares each outcome with the law's.
    pub(crate) async fn enter(&mut self, script: &Script, attempts: &[Attempt]) {
        let now = attempts[0].at;
        self.pass(script, now).await;
        self.clock.set(now);
        let mut rest = attempts;
        while !rest.is_empty() {
            // Nobody knows a dossier before its intake was answered.
            let fresh = |nth: usize| {
                let intake = |tried: &&Attempt| matches!(tried.what, What::Intake(_));
                rest.iter().take(nth).filter(intake).any(|intake| intake.life == rest[nth].life)
            };
            let together = (0..rest.len()).find(|nth| fresh(*nth)).unwrap_or(rest.len());
            let (now, later) = rest.split_at(together);
            self.hand_in(script, now).await;
            rest = later;
        }
    }

    async fn hand_in(&mut self, script: &Script, attempts: &[Attempt]) {
        let mut outcomes = Vec::new();
        for attempt in attempts {
            let order = self.order(&script.lives, attempt);
            outcomes.push(self.state.writer.submit_line(order).await.unwrap());
        }
        for (attempt, outcome) in attempts.iter().zip(outcomes) {
            let told = match outcome.await.unwrap() {
                Ok(_) => Ok(()),
                Err(OrderRefused::Law(refusal)) => Err(refusal),
                Err(other) => panic!("{other:?}: {attempt:?}"),
            };
            let expected = attempt.expected.clone().map(drop).map_err(|refusal| match refusal {
                Refusal::Unlawful(Unlawful::NoSuchAct(id)) => {
                    Refusal::Unlawful(Unlawful::NoSuchAct(self.given(id)))
                }
                other => other,
            });
            assert_eq!(told, expected, "{attempt:?} of {:?}", script.lives.get(attempt.life));
        }
    }

    /// What happens by itself before `now`: the calendar is published, and what waited for it is dated.
    pub(crate) async fn pass(&mut self, script: &Script, now: DateTime<Utc>) {
        let mut conn = self.db.connect().await;
        let unpublished = !self.state.directory.current().calendar.years().any(|year| year == 2023);
        if unpublished && now >= published() {
            self.clock.set(published());
            let (now, real_now) = (self.clock.now(), self.clock.real());
            let publisher = Publisher { client: "desk".to_owned(), agency: None, now, real_now };
            publish_year(&mut conn, &publisher, 2023, self.days_of_2023.clone()).await.unwrap();
            assert!(self.date(script, &mut conn).await > 20, "many wait for the calendar");
        }
        if now >= ended() {
            self.clock.set(ended());
            self.date(script, &mut conn).await;
        }
    }

    /// Dates by two processes at once, and learns the ids of the datings.
    async fn date(&mut self, script: &Script, conn: &mut Connection) -> usize {
        let other = self.beside().await;
        let mut second = self.db.connect().await;
        let (one, two) = futures_util::join!(
            date_dossiers(conn, &self.state.writer),
            date_dossiers(&mut second, &other.writer)
        );
        let dated = super::rows::datings(conn, self.clock.now()).await;
        assert_eq!(one.unwrap() + two.unwrap() - dated.len(), 0, "each is dated by one of the two");
        let lives: BTreeMap<Uuid, &Life> = script.lives.iter().map(|life| (life.id.0, life)).collect();
        for (dossier, seq, id) in &dated {
            let life = lives[dossier];
            let event = life.events.get(usize::try_from(*seq - 1).unwrap()).unwrap();
            self.given.insert(event.id, EventId(*id));
        }
        dated.len()
    }

    fn order(&mut self, lives: &[Life], attempt: &Attempt) -> Order {
        let life = lives.get(attempt.life);
        let dossier = || DossierRef::Id(life.expect("its intake was lawful").id);
        let command = match &attempt.what {
            What::Intake(application) => Command::Intake(Box::new(Intake {
                officer: None,
                id: match &attempt.expected {
                    Ok(_) => life.unwrap().id,
                    Err(_) => motcua::domain::id::DossierId(Uuid::now_v7()),
                },
                application: Application::clone(application),
                applicant: applicant(),
                external_ref: None,
                code: None,
                acts: Vec::new(),
                warnings: Vec::new(),
            })),
            What::Act(act) => {
                let named = attempt.names().and_then(|event| self.given.get(&event)).copied();
                let act = Act { event: named.or(act.event), ..Act::clone(act) };
                Command::Advance { dossier: dossier(), act: Box::new(act) }
            }
            What::Amend => {
                self.amended += 1;
                let phone = Some(Some(format!("09{:08}", self.amended)));
                Command::Amend {
                    dossier: dossier(),
                    contact: Box::new(Contact { phone, ..Contact::default() }),
                }
            }
        };
        let mut order =
            Order::new("desk".to_owned(), Reach::Everything, Backdating::Allowed, command, no_answer);
        if let Ok(ids) = &attempt.expected {
            order.event_ids.clone_from(ids);
        }
        order
    }

    /// The id of an event in the database.
    pub(crate) fn given(&self, id: EventId) -> EventId {
        self.given.get(&id).copied().unwrap_or(id)
    }
}

pub(crate) fn applicant() -> Applicant {
    Applicant {
        kind: ApplicantKind::Citizen,
        name: "Kim Thị Sa Rây".to_owned(),
        identity: None,
        phone: None,
        email: None,
        address: None,
        summary: None,
        documents: Vec::new(),
    }
}

pub(crate) fn no_answer(done: &Done, _: &Snapshot) -> Answer {
    Answer { status: 200, version: Some(done.filed.dossier.version), location: None, body: String::new() }
}
