//! The records of the demo that are no dossiers, entered by the service's own verbs at the moments they name.
//!
//! May run again after it was cut off half-way: each has an id of its own, and what is there is left alone.

use motcua::clock::Clock;
use motcua::db::activities::{NewActivity, Voiding};
use motcua::db::feedback::events::Said;
use motcua::db::{self, Connection};
use motcua::demo::{self, DemoActivity, DemoFeedback};
use motcua::domain::decide::Backdating;
use motcua::domain::feedback::decide::FeedbackAct;
use motcua::domain::feedback::status::FeedbackAction;
use motcua::domain::hand_in::{HandInMedia, Layout, Origin, SentCell, SentRow, SentTable, grid};
use motcua::domain::id::AgencyId;
use motcua::domain::reach::Reach;
use motcua::http::state::State;
use motcua::workflow::activities::{record, void};
use motcua::workflow::feedback::{FeedbackOrder, NewFeedback, Office, Sender};
use motcua::workflow::hand_in::{HandInOrder, hand_in};
use motcua::workflow::report::ReportOf;

/// The client that entered them.
const DEMO: &str = "demo";

/// Enters activities, feedback, and a form that was handed in.
pub(super) async fn load(state: &State) -> anyhow::Result<()> {
    let mut conn = state.connection().await?;
    for row in demo::activities()? {
        enter(&mut conn, state, &row).await?;
    }
    for row in demo::feedback()? {
        receive(&mut conn, state, &row).await?;
    }
    hand_form_in(&mut conn, state).await
}

/// A clock that stands at a moment.
fn at(moment: &str) -> anyhow::Result<Clock> {
    Ok(Clock::fixed(moment.parse()?))
}

fn agency(state: &State, code: &str) -> anyhow::Result<AgencyId> {
    let known = state.directory.current();
    let agency = known.agencies.by_code(&code.parse()?);
    Ok(agency.ok_or_else(|| anyhow::anyhow!("no agency {code}"))?.id)
}

async fn enter(conn: &mut Connection, state: &State, row: &DemoActivity) -> anyhow::Result<()> {
    let id = row.id.parse()?;
    if db::activities::find(conn, id).await?.is_none() {
        let date = row.document_date.as_deref().map(str::parse).transpose()?;
        let new = NewActivity {
            id,
            agency: agency(state, &row.agency)?,
            kind: row.kind.parse()?,
            on: row.happened_on.parse()?,
            counts: row.counts(),
            document: row.document_number.clone().zip(date),
            title: Some(row.title.clone()),
            note: None,
            officer: None,
            client_id: DEMO.to_owned(),
        };
        record(conn, &at(&row.recorded_at)?, &new).await?;
    }
    if let Some((voided_at, reason)) = row.voided_at.as_deref().zip(row.void_reason.clone()) {
        let how = Voiding { reason, officer: None, client_id: DEMO.to_owned() };
        void(conn, &at(voided_at)?, &Reach::Everything, id, &how).await?;
    }
    Ok(())
}

async fn receive(conn: &mut Connection, state: &State, row: &DemoFeedback) -> anyhow::Result<()> {
    let id = row.id.parse()?;
    let office = |moment: &str| {
        anyhow::Ok(Office {
            snapshot: state.directory.current(),
            clock: at(moment)?,
            vault: state.vault.clone(),
        })
    };
    if db::feedback::find(conn, id).await?.is_none() {
        let sender = Sender {
            name: row.name.clone(),
            address: Some(row.address.clone()),
            phone: None,
            email: None,
            content: row.content.clone(),
        };
        let new = NewFeedback {
            id,
            agency: agency(state, &row.agency)?,
            means: row.means.parse()?,
            title: row.title.clone(),
            sender,
            received_at: None,
            backdating: Backdating::Refused,
            said: Said { client_id: DEMO.to_owned(), ..Said::default() },
        };
        office(&row.received_at)?.receive(conn, &new).await?;
    }
    let filed = db::feedback::find(conn, id).await?;
    if filed.is_some_and(|filed| filed.feedback.version == 1) {
        let mut act = FeedbackAct::new(FeedbackAction::Classify);
        (act.kind, act.competence) = (Some(row.kind.parse()?), Some(row.competence.parse()?));
        let order = FeedbackOrder {
            id,
            act,
            added: None,
            expected: None,
            backdating: Backdating::Refused,
            client_id: DEMO.to_owned(),
            reach: Reach::Everything,
        };
        office(&row.classified_at)?.act(conn, &order).await?;
    }
    Ok(())
}

/// A form of an earlier quarter that a commune handed in as a sheet.
async fn hand_form_in(conn: &mut Connection, state: &State) -> anyhow::Result<()> {
    let snapshot = state.directory.current();
    let (agency, period, form, figures) = demo::HANDED_IN;
    let agency = self::agency(state, agency)?;
    let cell = |(column, text): (usize, &str)| {
        let place = grid::reference(8, u32::try_from(column).unwrap_or(0) + 2);
        Some(SentCell { text: text.to_owned(), origin: Origin::Typed, place })
    };
    let cells = figures.into_iter().enumerate().map(cell).collect();
    let total = SentRow { label: "Tổng cộng".to_owned(), code: None, place: "A9".to_owned(), cells };
    let order = HandInOrder {
        of: ReportOf { agency, period: period.parse()? },
        layout: Layout::by_code(form).ok_or_else(|| anyhow::anyhow!("no form {form}"))?,
        sent: SentTable { total: Some(total), ..SentTable::default() },
        media: HandInMedia::Xlsx,
        client: DEMO.to_owned(),
        officer: None,
        expected: None,
        now: state.clock.now(),
    };
    hand_in(conn, &snapshot, order).await?;
    Ok(())
}
