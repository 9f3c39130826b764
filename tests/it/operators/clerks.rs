//! Four who take dossiers in and end them, without a pause, while something else is looked at.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use actix_web::rt::task::JoinHandle;
use serde_json::json;

use crate::dossiers::world::{HERE, LAND, World, act, intake_with};

/// They work until they are sent home.
pub struct Clerks {
    go_on: Rc<Cell<bool>>,
    taken: Rc<Cell<i64>>,
    at_work: Vec<JoinHandle<()>>,
}

impl Clerks {
    /// Four at work, the first dossiers taken in.
    pub async fn at_work(world: &Rc<World>) -> Self {
        let (go_on, taken) = (Rc::new(Cell::new(true)), Rc::new(Cell::new(0)));
        let clerk = |_| actix_web::rt::spawn(clerk(world.clone(), go_on.clone(), taken.clone()));
        let all = Self { at_work: (0..4).map(clerk).collect(), go_on: go_on.clone(), taken: taken.clone() };
        while all.taken() < 20 {
            actix_web::rt::time::sleep(Duration::from_millis(10)).await;
        }
        all
    }

    /// How many dossiers they were told are taken in.
    pub fn taken(&self) -> i64 {
        self.taken.get()
    }

    /// Sends them home.
    pub async fn go_home(self) {
        self.go_on.set(false);
        for clerk in self.at_work {
            clerk.await.unwrap();
        }
    }
}

async fn clerk(world: Rc<World>, go_on: Rc<Cell<bool>>, taken: Rc<Cell<i64>>) {
    let clerk = world.clerk(HERE).await;
    while go_on.get() {
        let applicant = json!({"name": "Thạch Sơn", "identity_number": format!("0841870{:05}", taken.get())});
        let dossier = clerk.take_in(&intake_with(&json!({"procedure": LAND, "applicant": applicant}))).await;
        taken.set(taken.get() + 1);
        clerk.act(&dossier, &act("finish")).await.is(200);
    }
}
