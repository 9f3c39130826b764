//! Requests that enter and take away activities, and all that is unlawful in them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::db::activities::{NewActivity, Voiding};
use crate::domain::activity::{self, ActivityKind, CountFault, CountWrong};
use crate::domain::code::AgencyCode;
use crate::domain::id::AgencyId;
use crate::http::caller::Caller;
use crate::http::dossiers::request::Counter;
use crate::http::dossiers::transition::{OfficerRequest, read_officer};
use crate::http::problem::{FaultCode, Faults, Problem};

/// Longest title, note and reason, in characters.
const TITLE: usize = 500;
const TEXT: usize = 2000;

/// An activity to be entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "agency": "H59.31", "kind": "inspection", "counts": {"agencies": 2}, "title": "Kiểm tra kiểm soát TTHC",
    "officer": {"id": "tc-21"}
}))]
pub struct ActivityRequest {
    /// Code of the agency that did it, within the caller's subtree.
    #[schema(max_length = 35, example = "H59.31")]
    agency: String,
    /// What was done.
    #[schema(value_type = ActivityKind)]
    kind: String,
    /// The day it was done, of a stock the day as of which it stood so; default: today. Never of the future.
    #[schema(value_type = Option<NaiveDate>)]
    on: Option<String>,
    /// What is counted, by the names that the kind has; each 0 to 1,000,000,000.
    #[schema(value_type = BTreeMap<String, i64>)]
    counts: BTreeMap<String, i64>,
    /// The document it rests on.
    document: Option<DocumentRequest>,
    /// What it was about, at most 500 characters. No personal data.
    #[schema(max_length = 500)]
    title: Option<String>,
    /// Anything worth noting, at most 2000 characters. No personal data.
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// Who enters it.
    officer: Option<OfficerRequest>,
}

/// A document by number and date.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentRequest {
    /// Number, at most 100 characters.
    #[schema(min_length = 1, max_length = 100, example = "973/QĐ-UBND")]
    number: String,
    /// Date; never of the future.
    #[schema(value_type = NaiveDate, example = "2022-05-30")]
    date: String,
}

impl ActivityRequest {
    pub(super) fn read(self, counter: &Counter<'_>) -> Result<NewActivity, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let agency: Option<AgencyCode> = f.parse("/agency", &self.agency);
        let kind: Option<ActivityKind> = f.parse("/kind", &self.kind);
        let on =
            self.on.as_deref().map_or(Some(counter.today), |text| past_day(f, "/on", text, counter.today));
        if let Some(kind) = kind {
            for fault in activity::faults(kind, &self.counts) {
                note(f, kind, &fault);
            }
        }
        let document = self.document.as_ref().map(|document| document.read(f, counter.today));
        let title = f.optional_text("/title", self.title.as_deref(), TITLE);
        let note = f.optional_text("/note", self.note.as_deref(), TEXT);
        let officer = self.officer.as_ref().and_then(|officer| read_officer(f, "/officer", officer));
        let (Some(agency), Some(kind), Some(on), true) = (agency, kind, on, f.is_empty()) else {
            return Err(faults.into());
        };
        Ok(NewActivity {
            id: Uuid::now_v7(),
            agency: doer(counter, &agency, on)?,
            kind,
            on,
            counts: self.counts,
            document: document.flatten(),
            title,
            note,
            officer,
            client_id: counter.caller.client_id.to_string(),
        })
    }
}

impl DocumentRequest {
    fn read(&self, f: &mut Faults, today: NaiveDate) -> Option<(String, NaiveDate)> {
        let number = f.text("/document/number", &self.number, 100);
        number.zip(past_day(f, "/document/date", &self.date, today))
    }
}

/// The agency that did it, which must have stood on that day.
fn doer(counter: &Counter<'_>, code: &AgencyCode, on: NaiveDate) -> Result<AgencyId, Problem> {
    let agency = counter.agency_within("/agency", code)?;
    let stood = counter.snapshot.agencies.at(agency, on).is_some();
    if stood { Ok(agency) } else { Err(Problem::UnknownAgency("/agency".to_owned())) }
}

fn past_day(f: &mut Faults, pointer: &str, text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let day = f.date(pointer, text)?;
    if day > today {
        f.at(pointer, FaultCode::Future);
        return None;
    }
    Some(day)
}

/// A fault of a count at its place. A name that is not known is a client's: only what the kind does count is told.
fn note(f: &mut Faults, kind: ActivityKind, fault: &CountFault) {
    let pointer = if fault.name.is_empty() {
        "/counts".to_owned()
    } else {
        format!("/counts/{}", crate::http::text::token(&fault.name))
    };
    let code = match fault.wrong {
        CountWrong::Unknown => {
            let names: Vec<&str> = kind.counts().iter().map(|count| count.name).collect();
            FaultCode::UnknownWord { allowed: names.join(", ") }
        }
        CountWrong::Missing => FaultCode::Required,
        CountWrong::OutOfRange => FaultCode::out_of_range(0, activity::MOST),
        CountWrong::MoreThan(whole) => FaultCode::not_allowed_here(
            &format!("không được lớn hơn {whole}"),
            &format!("it may not be more than {whole}"),
        ),
    };
    f.at(pointer, code);
}

/// An activity that is taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Nhập nhầm số liệu mức độ 4", "officer": {"id": "tc-21"}}))]
pub struct VoidActivityRequest {
    /// Why, at most 2000 characters. No personal data.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
    /// Who takes it away.
    officer: Option<OfficerRequest>,
}

impl VoidActivityRequest {
    pub(super) fn read(&self, caller: &Caller) -> Result<Voiding, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let reason = f.text("/reason", &self.reason, TEXT);
        let officer = self.officer.as_ref().and_then(|officer| read_officer(f, "/officer", officer));
        match reason {
            Some(reason) if faults.is_empty() => {
                Ok(Voiding { reason, officer, client_id: caller.client_id.to_string() })
            }
            _ => Err(faults.into()),
        }
    }
}
