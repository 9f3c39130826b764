//! Point reads that arrive together are one statement: `= any($1)` in place of a round trip for each.
//!
//! A worker has one [`Reader`] with a few connections of its own, opened when first needed on the runtime that asks. Who
//! finds a connection idle is asked for at once; who comes while all are busy is gathered for the next turn. Each caller
//! hears of its own dossier: a row that makes no sense fails nobody else. Nothing that may take long goes this way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{Array, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use tokio::sync::{mpsc, oneshot};

use super::DossierRef;
use super::row::{Filed, Row};
use crate::db::Connection;
use crate::db::connection::Database;
use crate::db::error::{Failure, classify};
use crate::db::statement::Statement;

/// Connections of a worker.
const CONNECTIONS: usize = 2;
/// Reads of one statement at most.
const MOST: usize = 128;
/// Reads that may wait.
const QUEUE: usize = 4096;
/// How long one waits for its answer, a new connection among it.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection may take to open: those who wait are told.
const TO_CONNECT: Duration = Duration::from_secs(5);

type Found = QueryResult<Option<Filed>>;

struct Wanted {
    dossier: DossierRef,
    reply: oneshot::Sender<Found>,
}

/// Reads single dossiers for one worker; clones share its connections, which close when the last one is dropped.
#[derive(Debug, Clone)]
pub struct Reader {
    database: Database,
    queue: Arc<Mutex<Option<mpsc::Sender<Wanted>>>>,
}

impl Reader {
    /// A reader that has not opened anything yet; each of its statements is given up after `statement_timeout`.
    pub fn new(database: &Database, statement_timeout: Duration) -> Self {
        let database = database.clone().with_statement_timeout(statement_timeout).with_generic_plans();
        Self { database, queue: Arc::default() }
    }

    /// Finds one dossier, whoever may see it: the caller asks its `Reach`.
    pub async fn find(&self, dossier: &DossierRef) -> Found {
        let (reply, found) = oneshot::channel();
        let wanted = Wanted { dossier: dossier.clone(), reply };
        self.queue().try_send(wanted).map_err(|_full| lost("too many reads wait"))?;
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(Ok(found)) => found,
            Ok(Err(_gone)) => Err(lost("the reader is gone")),
            Err(_elapsed) => Err(lost("no answer in time")),
        }
    }

    /// The way to the connections, which are started where there are none.
    fn queue(&self) -> mpsc::Sender<Wanted> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = queue.as_ref().filter(|open| !open.is_closed()) {
            return open.clone();
        }
        let (sender, receiver) = mpsc::channel(QUEUE);
        let receiver = Arc::new(tokio::sync::Mutex::new(receiver));
        for _ in 0..CONNECTIONS {
            tokio::spawn(serve(self.database.clone(), Arc::clone(&receiver)));
        }
        *queue = Some(sender.clone());
        sender
    }
}

fn lost(why: &str) -> Error {
    Error::DatabaseError(DatabaseErrorKind::ClosedConnection, Box::new(why.to_owned()))
}

/// One connection, until nobody is left who could ask.
async fn serve(database: Database, queue: Arc<tokio::sync::Mutex<mpsc::Receiver<Wanted>>>) {
    let mut conn = None;
    loop {
        let mut wanted = Vec::new();
        if queue.lock().await.recv_many(&mut wanted, MOST).await == 0 {
            return;
        }
        wanted.retain(|wanted| !wanted.reply.is_closed());
        if !wanted.is_empty() {
            conn = answer(&database, conn, wanted).await;
        }
    }
}

/// Answers all who wait; the connection is given back where it is still good.
async fn answer(database: &Database, conn: Option<Connection>, wanted: Vec<Wanted>) -> Option<Connection> {
    let (conn, rows) = read(database, conn, &wanted).await;
    match rows {
        Ok(rows) => hand_out(rows, wanted),
        Err(error) => {
            for Wanted { dossier: _, reply } in wanted {
                let _gone = reply.send(Err(same(&error)));
            }
        }
    }
    conn
}

/// Reads the rows. A connection that was used before may have died since: that is tried once more on a new one.
async fn read(
    database: &Database,
    conn: Option<Connection>,
    wanted: &[Wanted],
) -> (Option<Connection>, QueryResult<Vec<Row>>) {
    if let Some(conn) = conn {
        match rows(&conn, wanted).await {
            Err(error) if classify(&error) == Failure::Unavailable => {}
            read => return (Some(conn), read),
        }
    }
    let conn = match tokio::time::timeout(TO_CONNECT, database.connect()).await {
        Ok(Ok(conn)) => conn,
        Ok(Err(error)) => return (None, Err(lost(&error.to_string()))),
        Err(_elapsed) => return (None, Err(lost("no connection in time"))),
    };
    match rows(&conn, wanted).await {
        Err(error) if classify(&error) == Failure::Unavailable => (None, Err(error)),
        read => (Some(conn), read),
    }
}

const BY_IDS: &str = "select d.*, a.kind, a.name, a.identity_sealed, a.identity_hash, a.identity_tail, a.phone, \
    a.email, a.address, a.summary, a.documents from dossiers d join applicants a on a.dossier_id = d.id \
    where d.id = any($1)";
const BY_CODES: &str = "select d.*, a.kind, a.name, a.identity_sealed, a.identity_hash, a.identity_tail, a.phone, \
    a.email, a.address, a.summary, a.documents from dossiers d join applicants a on a.dossier_id = d.id \
    where d.code = any($1)";

async fn rows(conn: &Connection, wanted: &[Wanted]) -> QueryResult<Vec<Row>> {
    let (mut ids, mut codes) = (Vec::new(), Vec::new());
    for wanted in wanted {
        match &wanted.dossier {
            DossierRef::Id(id) => ids.push(id.0),
            DossierRef::Code(code) => codes.push(code.as_str()),
        }
    }
    let (by_id, by_code) = (!ids.is_empty(), !codes.is_empty());
    let ids = Statement::new(BY_IDS).bind::<Array<SqlUuid>, _>(ids);
    let codes = Statement::new(BY_CODES).bind::<Array<Text>, _>(codes);
    let (mut one, mut other) = (conn, conn);
    let (mut rows, others) = futures_util::try_join!(
        async { if by_id { ids.load::<Row>(&mut one).await } else { Ok(Vec::new()) } },
        async { if by_code { codes.load::<Row>(&mut other).await } else { Ok(Vec::new()) } },
    )?;
    rows.extend(others);
    Ok(rows)
}

/// To each what it asked for: a dossier that several wanted goes to all of them.
fn hand_out(rows: Vec<Row>, wanted: Vec<Wanted>) {
    let mut waiting: HashMap<DossierRef, Vec<oneshot::Sender<Found>>> = HashMap::with_capacity(wanted.len());
    for Wanted { dossier, reply } in wanted {
        waiting.entry(dossier).or_default().push(reply);
    }
    for row in rows {
        let names = [Some(row.by_id()), row.by_code()];
        let mut replies: Vec<_> =
            names.into_iter().flatten().filter_map(|name| waiting.remove(&name)).flatten().collect();
        let Some(last) = replies.pop() else { continue };
        let found = Filed::try_from(row);
        for reply in replies {
            let _gone = reply.send(found.as_ref().map(|filed| Some(filed.clone())).map_err(same));
        }
        let _gone = last.send(found.map(Some));
    }
    for reply in waiting.into_values().flatten() {
        let _gone = reply.send(Ok(None));
    }
}

/// The error once more, for the next of those who share it.
fn same(error: &Error) -> Error {
    match error {
        Error::DatabaseError(kind, info) => {
            let kind = match kind {
                DatabaseErrorKind::ClosedConnection => DatabaseErrorKind::ClosedConnection,
                DatabaseErrorKind::UnableToSendCommand => DatabaseErrorKind::UnableToSendCommand,
                _ => DatabaseErrorKind::Unknown,
            };
            Error::DatabaseError(kind, Box::new(info.message().to_owned()))
        }
        other => Error::DeserializationError(other.to_string().into()),
    }
}
