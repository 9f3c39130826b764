//! 64 clients that do what clients do: take in, act, race, ask twice, hang up, ask again. And what each was told.
//!
//! Random but seeded. Every act carries its key as its note, every dossier as its summary, so that what stands in
//! the database can be laid beside what was acknowledged.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::town::{AGENCIES, Answer, Ask, PROCEDURE, Town};

/// Clients at once.
pub const CLIENTS: usize = 64;
/// Dossiers that everybody acts on.
const POOL: usize = 48;
/// One that everybody acts on without asking for its version.
const HOT: usize = 0;

/// How much is done.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub intakes: usize,
    pub acts: usize,
}

/// A small generator of our own: the same seed, the same questions.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(n).unwrap()).unwrap()
    }

    fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }
}

/// A dossier as clients know it.
#[derive(Debug, Clone)]
pub struct Known {
    pub id: String,
    pub status: String,
    pub version: u64,
    pub agency: String,
}

/// What clients were told.
#[derive(Debug, Default)]
pub struct Told {
    /// By key: id and code of each dossier that was acknowledged.
    pub intakes: RefCell<HashMap<String, (String, Option<String>)>>,
    /// By key: dossier of each act that was acknowledged.
    pub acts: RefCell<HashMap<String, String>>,
    /// By key: the code of the problem of each act that was refused.
    pub refused: RefCell<HashMap<String, String>>,
    /// Winners by dossier and version.
    pub winners: RefCell<HashMap<(String, u64), Vec<String>>>,
    /// Losers by dossier and version.
    pub losers: RefCell<HashMap<(String, u64), u64>>,
    pub already_taken: Cell<u64>,
    pub bulk_lines: Cell<u64>,
}

/// One run.
pub struct Load {
    pub town: Rc<Town>,
    pub told: Told,
    pub pool: RefCell<Vec<Known>>,
    size: Size,
    taken_in: Cell<usize>,
    acted: Cell<usize>,
    keys: Cell<usize>,
}

impl Load {
    pub fn new(town: Rc<Town>, size: Size) -> Rc<Self> {
        Rc::new(Self {
            town,
            told: Told::default(),
            pool: RefCell::default(),
            size,
            taken_in: Cell::new(0),
            acted: Cell::new(0),
            keys: Cell::new(0),
        })
    }

    fn key(&self, what: &str) -> String {
        self.keys.set(self.keys.get() + 1);
        format!("{what}-{:06}", self.keys.get())
    }

    /// How much of the work is done, in percent.
    pub fn progress(&self) -> usize {
        (self.taken_in.get() + self.acted.get()) * 100 / (self.size.intakes + self.size.acts)
    }

    /// All clients until the work is done.
    pub async fn run(self: &Rc<Self>, seed: u64) {
        for place in 0..POOL {
            let key = self.key("pool");
            let ask = intake(&key, AGENCIES[place % AGENCIES.len()], "direct", None);
            let answer = self.town.until_answered(place, &ask).await;
            self.learn_intake(&key, &answer);
        }
        let clients = (0..CLIENTS).map(|number| {
            let load = Rc::clone(self);
            actix_web::rt::spawn(async move {
                let mut dice = Dice::new(seed + u64::try_from(number).unwrap());
                load.client(number, &mut dice).await;
            })
        });
        for client in join_all(clients).await {
            client.unwrap();
        }
    }

    async fn client(&self, number: usize, dice: &mut Dice) {
        loop {
            let intakes_left = self.taken_in.get() < self.size.intakes;
            let acts_left = self.acted.get() < self.size.acts;
            match (intakes_left, acts_left) {
                (false, false) => return,
                (true, true) if dice.percent(50) => self.some_intake(number, dice).await,
                (true, false) => self.some_intake(number, dice).await,
                _ => self.some_act(number, dice).await,
            }
        }
    }

    async fn some_intake(&self, number: usize, dice: &mut Dice) {
        if dice.percent(3) {
            return self.bulk_intake(number, dice).await;
        }
        self.taken_in.set(self.taken_in.get() + 1);
        let key = self.key("intake");
        let agency = AGENCIES[dice.below(AGENCIES.len())];
        let channel = if dice.percent(15) { "online" } else { "direct" };
        let reference = dice.percent(10).then(|| format!("ref-{key}"));
        let ask = intake(&key, agency, channel, reference.as_deref());
        let answer = self.ask(number, dice, &ask).await;
        self.learn_intake(&key, &answer);
        if let Some(reference) = reference {
            // The same reference under another key is another matter, and taken.
            let again = intake(&self.key("taken"), agency, channel, Some(&reference));
            let refused = self.town.until_answered(number + 1, &again).await;
            assert_eq!((refused.status, refused.code().as_str()), (409, "already-taken"), "{refused:?}");
            self.told.already_taken.set(self.told.already_taken.get() + 1);
        }
    }

    /// Asks once, or twice at once, or again after an answer, or again after hanging up: always under one key. All
    /// answers agree.
    async fn ask(&self, number: usize, dice: &mut Dice, ask: &Ask) -> Answer {
        match dice.below(100) {
            0..10 => {
                let both = join_all([number, number + 1].map(|to| self.town.until_answered(to, ask))).await;
                assert_same(ask, &both[0], &both[1]);
                both[0].clone()
            }
            10..18 => {
                let after = Duration::from_millis(u64::try_from(dice.below(12)).unwrap());
                self.town.and_hang_up(number, ask, after).await;
                self.town.until_answered(number + dice.below(2), ask).await
            }
            18..26 => {
                let first = self.town.until_answered(number, ask).await;
                let second = self.town.until_answered(number + dice.below(2), ask).await;
                assert_same(ask, &first, &second);
                first
            }
            _ => self.town.until_answered(number, ask).await,
        }
    }

    fn learn_intake(&self, key: &str, answer: &Answer) {
        assert_eq!(answer.status, 201, "{key}: {}", String::from_utf8_lossy(&answer.body));
        let body = answer.json();
        let id = body["id"].as_str().unwrap().to_owned();
        let code = body["code"].as_str().map(ToOwned::to_owned);
        let known = Known {
            id: id.clone(),
            status: body["status"].as_str().unwrap().to_owned(),
            version: body["version"].as_u64().unwrap(),
            agency: body["agency"]["code"].as_str().unwrap().to_owned(),
        };
        let before = self.told.intakes.borrow_mut().insert(key.to_owned(), (id, code));
        assert!(before.is_none(), "{key} was used twice by the test itself");
        // The pool keeps its size: a new one now and then takes the place of one that is finished.
        let mut pool = self.pool.borrow_mut();
        if pool.len() < POOL {
            pool.push(known);
        } else if let Some(finished) = pool.iter().position(|known| known.status == "returned") {
            pool[finished] = known;
        }
    }

    async fn bulk_intake(&self, number: usize, dice: &mut Dice) {
        let keys: Vec<String> = (0..8).map(|_| self.key("line")).collect();
        self.taken_in.set(self.taken_in.get() + keys.len());
        let lines: Vec<Value> = keys
            .iter()
            .map(|key| {
                let mut body = application(key, AGENCIES[dice.below(AGENCIES.len())], "direct", None);
                body["idempotency_key"] = json!(key);
                body
            })
            .collect();
        let ask = Ask::lines("/v1/dossiers/batch", &lines);
        if dice.percent(30) {
            self.town.and_hang_up(number, &ask, Duration::from_millis(5)).await;
        }
        let told = self.lines_until_answered(number, &ask, keys.len()).await;
        for (key, line) in keys.iter().zip(told) {
            assert!(line["status"] == 201 || line["status"] == 200, "{key}: {line}");
            let id = line["id"].as_str().unwrap().to_owned();
            let code = line["code"].as_str().map(ToOwned::to_owned);
            self.told.intakes.borrow_mut().insert(key.clone(), (id, code));
        }
    }

    /// A bulk whose every line has an answer that is not 503; lines keep their keys, so the whole is sent again.
    async fn lines_until_answered(&self, number: usize, ask: &Ask, lines: usize) -> Vec<Value> {
        self.told.bulk_lines.set(self.told.bulk_lines.get() + u64::try_from(lines).unwrap());
        for attempt in 0..400 {
            let answer = self.town.until_answered(number + attempt, ask).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            let text = String::from_utf8(answer.body).unwrap();
            let told: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
            if told.len() == lines && told.iter().all(|line| line["status"] != 503) {
                return told;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("a bulk was never answered in full");
    }

    async fn some_act(&self, number: usize, dice: &mut Dice) {
        match dice.below(100) {
            0..10 => self.race(number, dice).await,
            10..13 => self.bulk_acts(number, dice).await,
            13..25 => self.act_on_hot(number, dice).await,
            _ => {
                let place = 1 + dice.below(POOL - 1);
                let known = self.pool.borrow()[place].clone();
                let Some(body) = act_for(&known, dice) else {
                    return self.replace(number, place, dice).await;
                };
                let (key, ask) = self.act(&known, body, Some(known.version));
                let answer = self.ask(number, dice, &ask).await;
                self.learn_act(place, &known, &key, &answer);
            }
        }
    }

    /// A finished dossier is replaced by a new one.
    async fn replace(&self, number: usize, place: usize, dice: &mut Dice) {
        self.taken_in.set(self.taken_in.get() + 1);
        let key = self.key("intake");
        let answer =
            self.ask(number, dice, &intake(&key, AGENCIES[place % AGENCIES.len()], "online", None)).await;
        self.learn_intake(&key, &answer);
    }

    fn act(&self, known: &Known, mut body: Value, expected: Option<u64>) -> (String, Ask) {
        self.acted.set(self.acted.get() + 1);
        let key = self.key("act");
        body["note"] = json!(key);
        let ask = Ask::json(format!("/v1/dossiers/{}/transitions", known.id), &key, &body);
        (key, Ask { expected, ..ask })
    }

    /// Several decide on the same version at once, at both processes: one wins.
    async fn race(&self, number: usize, dice: &mut Dice) {
        let place = 1 + dice.below(POOL - 1);
        let known = self.pool.borrow()[place].clone();
        let runners: Vec<_> = (0..2 + dice.below(4))
            .filter_map(|_| Some(self.act(&known, act_for(&known, dice)?, Some(known.version))))
            .collect();
        let asks = runners.iter().enumerate().map(|(n, (_, ask))| self.town.until_answered(number + n, ask));
        for ((key, _), answer) in runners.iter().zip(join_all(asks).await) {
            self.learn_act(place, &known, key, &answer);
        }
    }

    /// Everybody at one dossier, whatever its version: all are done, one after the other.
    async fn act_on_hot(&self, number: usize, dice: &mut Dice) {
        let known = self.pool.borrow()[HOT].clone();
        let (key, ask) = self.act(&known, reissue(dice), None);
        let answer = self.ask(number, dice, &ask).await;
        assert_eq!(answer.status, 200, "{key}: {}", String::from_utf8_lossy(&answer.body));
        self.told.acts.borrow_mut().insert(key, known.id);
    }

    /// Lines about one dossier: done in order.
    async fn bulk_acts(&self, number: usize, dice: &mut Dice) {
        let known = self.pool.borrow()[HOT].clone();
        let keys: Vec<String> = (0..5).map(|_| self.key("actline")).collect();
        self.acted.set(self.acted.get() + keys.len());
        let lines: Vec<Value> = keys
            .iter()
            .map(|key| {
                let mut line = reissue(dice);
                line["dossier"] = json!(known.id);
                line["note"] = json!(key);
                line["idempotency_key"] = json!(key);
                line
            })
            .collect();
        let ask = Ask::lines("/v1/transitions/batch", &lines);
        for (key, line) in keys.iter().zip(self.lines_until_answered(number, &ask, keys.len()).await) {
            assert_eq!(line["status"], 200, "{key}: {line}");
            self.told.acts.borrow_mut().insert(key.clone(), known.id.clone());
        }
    }

    fn learn_act(&self, place: usize, decided_on: &Known, key: &str, answer: &Answer) {
        let told = &self.told;
        let version = (decided_on.id.clone(), decided_on.version);
        match (answer.status, answer.code().as_str()) {
            (200, _) => {
                told.acts.borrow_mut().insert(key.to_owned(), decided_on.id.clone());
                told.winners.borrow_mut().entry(version).or_default().push(key.to_owned());
                let body = answer.json();
                let mut pool = self.pool.borrow_mut();
                let known = &mut pool[place];
                let now = body["version"].as_u64().unwrap();
                if known.id == decided_on.id && known.version < now {
                    known.version = now;
                    body["status"].as_str().unwrap().clone_into(&mut known.status);
                    body["agency"]["code"].as_str().unwrap().clone_into(&mut known.agency);
                }
            }
            (412, "version-mismatch") => {
                told.refused.borrow_mut().insert(key.to_owned(), answer.code());
                *told.losers.borrow_mut().entry(version).or_default() += 1;
            }
            _ => panic!("{key}: {} {}", answer.status, String::from_utf8_lossy(&answer.body)),
        }
    }
}

/// Two answers to one key agree, unless both refuse.
fn assert_same(ask: &Ask, one: &Answer, other: &Answer) {
    assert_eq!(one.status, other.status, "{ask:?}");
    if one.status < 300 {
        assert_eq!(one.json(), other.json(), "{ask:?}");
    }
}

fn application(key: &str, agency: &str, channel: &str, reference: Option<&str>) -> Value {
    json!({"procedure": PROCEDURE, "agency": agency, "channel": channel, "summary": key, "external_ref": reference,
        "applicant": {"name": "Kim Thị Sa Rây", "identity_number": "084187001234"}})
}

fn intake(key: &str, agency: &str, channel: &str, reference: Option<&str>) -> Ask {
    Ask::json("/v1/dossiers", key, &application(key, agency, channel, reference))
}

fn reissue(dice: &mut Dice) -> Value {
    json!({"action": "reissue", "reason": "lịch", "due_on": format!("2099-{:02}-15", 1 + dice.below(12))})
}

/// A lawful act for a dossier as it was last seen; none for one that is finished.
fn act_for(known: &Known, dice: &mut Dice) -> Option<Value> {
    let transfer = |dice: &mut Dice| {
        let others: Vec<&str> = AGENCIES.into_iter().filter(|code| *code != known.agency).collect();
        json!({"action": "transfer", "reason": "địa bàn", "to_agency": others[dice.below(others.len())]})
    };
    let plain = |action: &str| json!({"action": action});
    let act = match (known.status.as_str(), dice.below(10)) {
        ("registered", _) => plain("accept"),
        ("accepted", 0..4) => plain("assign"),
        ("accepted" | "processing", 4..7) => plain("request_payment"),
        ("processing", 0) => json!({"action": "finish", "outcome": "approved"}),
        ("payment_requested", 0..=6) => plain("confirm_payment"),
        ("done", _) => plain("hand_over"),
        ("accepted" | "processing" | "payment_requested", 7 | 8) => transfer(dice),
        ("accepted" | "processing" | "payment_requested", _) => reissue(dice),
        _ => return None,
    };
    Some(act)
}
