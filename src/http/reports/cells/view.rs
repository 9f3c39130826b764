//! What is shown of a dossier behind a cell: how it stood on the day of the figures. No personal data.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::act::Outcome;
use crate::domain::dossier::{Dossier, Standing};
use crate::domain::event::DueDates;
use crate::domain::id::AgencyId;
use crate::domain::overdue::OverdueReason;
use crate::domain::procedure::Channel;
use crate::domain::status::Status;
use crate::domain::time::local;
use crate::http::dossiers::view::{Named, ProcedureOfDossier};
use crate::workflow::directory::Snapshot;
use crate::workflow::drill_down::Behind;

/// A dossier behind a cell, as it stood on the day of the figures by what was known at their moment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0186dfc6-8a3e-7c41-9d7a-2b6a3b1c4d5e", "code": "H59.31.10-230313-0002", "status": "processing",
    "standing": "in_time",
    "procedure": {
        "code": "1.001193", "name": "Thủ tục đăng ký khai sinh", "field": {"code": "TP-HT", "name": "Hộ tịch"}
    },
    "agency": {"code": "H59.31.10", "name": "UBND xã Long Hiệp"},
    "intake_agency": {"code": "H59.31.10", "name": "UBND xã Long Hiệp"}, "channel": "direct",
    "submitted_at": "2023-03-13T08:30:00+07:00", "accepted_on": "2023-03-13", "due_on": "2023-03-16",
    "original_due_on": "2023-03-16", "ended_on": null, "outcome": null, "count": 1,
    "overdue_reason": null
}))]
pub struct CellDossierView {
    /// Id.
    pub id: Uuid,
    /// Code (mã hồ sơ); `null` where it was not accepted yet.
    #[schema(example = "H59.31.10-230313-0002")]
    pub code: Option<String>,
    /// Status at the end of the day.
    #[schema(value_type = Status)]
    pub status: &'static str,
    /// Where it stood against its due date; `null` where it was over without having been accepted.
    #[schema(value_type = Option<Standing>)]
    pub standing: Option<&'static str>,
    /// Procedure, in the version of its intake, with the field it is counted under.
    pub procedure: ProcedureOfDossier,
    /// Agency that answered for it on the day.
    pub agency: Named,
    /// Agency of intake.
    pub intake_agency: Named,
    /// How it came in.
    #[schema(value_type = Channel)]
    pub channel: &'static str,
    /// When it was handed in.
    #[schema(example = "2023-03-13T08:30:00+07:00")]
    pub submitted_at: DateTime<FixedOffset>,
    /// Date of acceptance.
    #[schema(example = "2023-03-13")]
    pub accepted_on: Option<NaiveDate>,
    /// Due date in force on the day (ngày hẹn trả).
    #[schema(example = "2023-03-16")]
    pub due_on: Option<NaiveDate>,
    /// Due date that waits had moved but extension and re-issue had not.
    #[schema(example = "2023-03-16")]
    pub original_due_on: Option<NaiveDate>,
    /// Date of its end, where it had ended by then.
    pub ended_on: Option<NaiveDate>,
    /// What came of it; `null` while it was open.
    #[schema(value_type = Option<Outcome>)]
    pub outcome: Option<&'static str>,
    /// What it adds to the cell: 1; −1 in `transferred` where it was handed on; in `late_entries` the number of acts. All
    /// of them add up to the cell.
    #[schema(example = 1)]
    pub count: i64,
    /// Why it is, or was, overdue, as said by that day.
    #[schema(value_type = Option<OverdueReason>)]
    pub overdue_reason: Option<&'static str>,
}

/// The columns as CSV names them, in the order of [`CellDossierView::cells`].
pub(super) const NAMES: [&str; 21] = [
    "id",
    "code",
    "status",
    "standing",
    "procedure_code",
    "procedure_name",
    "field_code",
    "field_name",
    "agency_code",
    "agency_name",
    "intake_agency_code",
    "intake_agency_name",
    "channel",
    "submitted_at",
    "accepted_on",
    "due_on",
    "original_due_on",
    "ended_on",
    "outcome",
    "count",
    "overdue_reason",
];

impl CellDossierView {
    /// The dossier as it stood on `day`.
    pub(super) fn new(behind: Behind, snapshot: &Snapshot, day: NaiveDate) -> Self {
        let Behind { dossier, count } = behind;
        let DueDates { due_on, due_at: _, original_due_on, undated: _, latest_on: _, step: _ } = dossier.due;
        // Who was dissolved by then is answered for by its successor.
        let answers = snapshot.agencies.answering(dossier.agency, day);
        Self {
            id: dossier.id.0,
            code: dossier.code.as_ref().map(ToString::to_string),
            status: dossier.status.as_str(),
            standing: dossier.standing(day).map(Standing::as_str),
            procedure: procedure(snapshot, &dossier, day),
            agency: agency(snapshot, answers, day),
            intake_agency: agency(snapshot, dossier.intake_agency, day),
            channel: dossier.channel.as_str(),
            submitted_at: local(dossier.submitted_at),
            accepted_on: dossier.accepted_on(),
            due_on,
            original_due_on,
            ended_on: dossier.ended_on(),
            outcome: dossier.outcome.map(Outcome::as_str),
            overdue_reason: dossier.overdue_reason.map(OverdueReason::as_str),
            count,
        }
    }

    /// The cells of its line, nothing where there is nothing.
    pub(super) fn cells(self) -> [String; 21] {
        let Self {
            id,
            code,
            status,
            standing,
            procedure,
            agency,
            intake_agency,
            channel,
            submitted_at,
            accepted_on,
            due_on,
            original_due_on,
            ended_on,
            outcome,
            overdue_reason,
            count,
        } = self;
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
        [
            id.to_string(),
            code.unwrap_or_default(),
            status.to_owned(),
            word(standing),
            procedure.code,
            procedure.name,
            procedure.field.code,
            procedure.field.name,
            agency.code,
            agency.name,
            intake_agency.code,
            intake_agency.name,
            channel.to_owned(),
            submitted_at.to_rfc3339(),
            day(accepted_on),
            day(due_on),
            day(original_due_on),
            day(ended_on),
            word(outcome),
            count.to_string(),
            word(overdue_reason),
        ]
    }
}

fn agency(snapshot: &Snapshot, agency: AgencyId, on: NaiveDate) -> Named {
    let tree = &snapshot.agencies;
    let code = tree.get(agency).map_or_else(String::new, |agency| agency.code.to_string());
    Named { code, name: tree.name_on(agency, on).to_owned() }
}

/// What it was called at intake, under the field that the rows of the form go by: that of the day shown.
fn procedure(snapshot: &Snapshot, dossier: &Dossier, on: NaiveDate) -> ProcedureOfDossier {
    let catalogue = &snapshot.catalogue;
    let procedure = catalogue.get(dossier.procedure);
    let named = catalogue.version(dossier.procedure_version);
    let counted = procedure.and_then(|procedure| procedure.nearest(on));
    let field = counted.and_then(|version| catalogue.field(version.field));
    ProcedureOfDossier {
        code: procedure.map(|procedure| procedure.code.to_string()).unwrap_or_default(),
        name: named.map(|version| version.name.clone()).unwrap_or_default(),
        field: Named {
            code: field.map(|field| field.code.to_string()).unwrap_or_default(),
            name: field.map(|field| field.name.clone()).unwrap_or_default(),
        },
    }
}
