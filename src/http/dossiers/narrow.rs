//! What a list is narrowed to: read from a query or from the body of a search, each fault at its place.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use super::cursor::Question;
use super::list::{Counting, DossierParams};
use super::request::Counter;
use crate::db::dossiers::{CodeFilter, Filter, Page, Range, Sort};
use crate::domain::code::{AgencyCode, DossierCode, FieldCode, ProcedureCode};
use crate::domain::id::{FieldId, VersionId};
use crate::domain::reach::Reach;
use crate::domain::time::{end_of_day, start_of_day};
use crate::http::problem::{FaultCode, Faults, Problem};
use crate::workflow::statistics::Extent;

/// Most values of one filter.
const VALUES: usize = 50;

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// In the address: faults are `invalid-query`.
    Query,
    /// In a body: faults are `invalid-values`.
    Body,
}

impl Source {
    fn check(self, faults: Faults) -> Result<(), Problem> {
        match self {
            Self::Query => faults.check_query(),
            Self::Body => faults.check(),
        }
    }
}

/// A question that can be asked.
pub(super) struct Asked {
    pub reach: Reach,
    pub filter: Filter,
    pub page: Page,
    pub limit: usize,
    pub counting: Counting,
    /// Agency and extent as they were named: part of what a cursor belongs to.
    pub within: String,
}

/// What reads well, before its codes are looked up.
struct Read {
    agency: Option<AgencyCode>,
    extent: Extent,
    intake_agency: Option<AgencyCode>,
    procedures: Vec<ProcedureCode>,
    filter: Filter,
    sort: Sort,
    limit: i64,
    counting: Counting,
}

/// The question, of dossiers of this applicant where an identity number was given; `faults` may hold some already.
pub(super) fn asked(
    params: &DossierParams,
    counter: &Counter<'_>,
    source: Source,
    mut faults: Faults,
    identity: Option<[u8; 32]>,
) -> Result<Asked, Problem> {
    let read = read(params, counter, &mut faults);
    source.check(faults)?;
    let Read { agency, extent, intake_agency, procedures, filter, sort, limit, counting } = read;
    let procedures: Result<_, Problem> =
        procedures.iter().map(|code| counter.procedure("/procedure", code)).collect();
    let intake_agency =
        intake_agency.map(|code| counter.agency_within("/intake_agency", &code)).transpose()?;
    let unit = |agency| counter.snapshot.agencies.unit(agency, counter.today);
    let filter =
        Filter { procedures: procedures?, intake_agencies: intake_agency.map(unit), identity, ..filter };
    let reach = narrowed(counter, agency.as_ref(), extent)?;
    let within = format!("{} {extent}", params.agency.as_deref().unwrap_or_default());
    let question = Question { vault: &counter.state.vault, sort, filter: &filter, within: &within };
    let after = match params.cursor.as_deref() {
        Some(cursor) => Some(question.place(cursor).ok_or_else(|| {
            let mut faults = Faults::new();
            let (vi, en) = (
                "giá trị next của trang trước, cùng bộ lọc và thứ tự",
                "the next of a page of this very list",
            );
            faults.at("/cursor", FaultCode::malformed(vi, en));
            source.check(faults).err().unwrap_or(Problem::NotFound)
        })?),
        None => None,
    };
    let page = Page { limit: limit + 1, sort, after, today: counter.today };
    Ok(Asked { reach, filter, page, limit: usize::try_from(limit).unwrap_or_default(), counting, within })
}

fn read(params: &DossierParams, counter: &Counter<'_>, f: &mut Faults) -> Read {
    let agency = f.parse_optional("/agency", params.agency.as_deref());
    let extent = f.parse_optional("/scope", params.scope.as_deref()).unwrap_or(Extent::Subtree);
    let limit = params.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        f.at("/limit", FaultCode::out_of_range(1, 200));
    }
    let reference = f.optional_text("/external_ref", params.external_ref.as_deref(), 128);
    let acted = days(f, "acted", params.acted_from.as_deref(), params.acted_to.as_deref());
    let step_due = days(f, "step_due", params.step_due_from.as_deref(), params.step_due_to.as_deref());
    let submitted = days(f, "submitted", params.submitted_from.as_deref(), params.submitted_to.as_deref());
    let filter = Filter {
        status: values(f, "/status", params.status.as_deref()),
        standing: values(f, "/standing", params.standing.as_deref()),
        channel: values(f, "/channel", params.channel.as_deref()),
        outcome: values(f, "/outcome", params.outcome.as_deref()),
        overdue_reason: values(f, "/overdue_reason", params.overdue_reason.as_deref()),
        versions: params.field.as_deref().map(|text| versions(f, counter, text)),
        code: params.code.as_deref().and_then(|text| code(f, text)),
        reference: reference.map(|reference| (counter.caller.client_id.to_string(), reference)),
        accepted: days(f, "accepted", params.accepted_from.as_deref(), params.accepted_to.as_deref()),
        due: days(f, "due", params.due_from.as_deref(), params.due_to.as_deref()),
        ended: days(f, "ended", params.ended_from.as_deref(), params.ended_to.as_deref()),
        waiting: days(f, "waiting", params.waiting_from.as_deref(), params.waiting_to.as_deref()),
        submitted: instants(submitted),
        acted: instants(acted),
        step_due: instants(step_due),
        procedures: Vec::new(),
        intake_agencies: None,
        identity: None,
    };
    Read {
        agency,
        extent,
        intake_agency: f.parse_optional("/intake_agency", params.intake_agency.as_deref()),
        procedures: values(f, "/procedure", params.procedure.as_deref()),
        filter,
        sort: f.parse_optional("/sort", params.sort.as_deref()).unwrap_or(Sort::NewestFirst),
        limit,
        counting: f.parse_optional("/count", params.count.as_deref()).unwrap_or(Counting::None),
    }
}

/// Values with commas between them: of any one of these. The first that is wrong is named.
fn values<T>(f: &mut Faults, pointer: &str, text: Option<&str>) -> Vec<T>
where
    T: FromStr,
    FaultCode: From<T::Err>,
{
    let Some(text) = text else { return Vec::new() };
    if text.split(',').count() > VALUES {
        f.at(pointer, FaultCode::TooLong { most: VALUES });
        return Vec::new();
    }
    text.split(',').map_while(|word| f.parse(pointer, word.trim())).collect()
}

/// Every version of a procedure that belongs to one of these fields.
fn versions(f: &mut Faults, counter: &Counter<'_>, text: &str) -> Vec<VersionId> {
    let catalogue = &counter.snapshot.catalogue;
    let codes: Vec<FieldCode> = values(f, "/field", Some(text));
    let fields: Vec<FieldId> =
        codes.iter().filter_map(|code| Some(catalogue.field_by_code(code)?.id)).collect();
    if fields.len() < codes.len() {
        let known: Vec<&str> = catalogue.fields().iter().map(|field| field.code.as_str()).collect();
        f.at("/field", FaultCode::UnknownWord { allowed: known.join(", ") });
    }
    let versions = catalogue.procedures().iter().flat_map(|procedure| &procedure.versions);
    versions.filter(|version| fields.contains(&version.field)).map(|version| version.id).collect()
}

/// A whole code, or the beginning of one: its agency and the hyphen at least.
fn code(f: &mut Faults, text: &str) -> Option<CodeFilter> {
    let text = text.trim();
    if let Ok(code) = text.parse::<DossierCode>() {
        return Some(CodeFilter::Whole(code.into()));
    }
    let rest_is_lawful =
        |rest: &str| rest.len() <= 16 && rest.chars().all(|c| c.is_ascii_digit() || c == '-');
    match text.split_once('-') {
        Some((agency, rest)) if agency.parse::<AgencyCode>().is_ok() && rest_is_lawful(rest) => {
            Some(CodeFilter::Beginning(text.to_owned()))
        }
        _ => {
            let (vi, en) = (
                "mã hồ sơ, hoặc phần đầu từ mã cơ quan và dấu gạch nối",
                "a dossier code, or its beginning from agency and hyphen on",
            );
            f.at("/code", FaultCode::malformed(vi, en));
            None
        }
    }
}

/// From one day to another, which is not before it.
fn days(f: &mut Faults, what: &str, from: Option<&str>, to: Option<&str>) -> Range<NaiveDate> {
    let mut day =
        |end: &str, text: Option<&str>| text.and_then(|text| f.date(&format!("/{what}_{end}"), text));
    let (from, to) = (day("from", from), day("to", to));
    if let (Some(first), Some(last)) = (from, to)
        && first > last
    {
        let other = match what {
            "accepted" => "accepted_from",
            "due" => "due_from",
            "ended" => "ended_from",
            "waiting" => "waiting_from",
            "acted" => "acted_from",
            "step_due" => "step_due_from",
            _ => "submitted_from",
        };
        f.at(format!("/{what}_to"), FaultCode::Before { other });
    }
    Range { from, to }
}

/// The instants of those days.
fn instants(days: Range<NaiveDate>) -> Range<DateTime<Utc>> {
    Range { from: days.from.map(start_of_day), to: days.to.map(end_of_day) }
}

/// The reach of the caller, narrowed to an agency it names.
fn narrowed(counter: &Counter<'_>, agency: Option<&AgencyCode>, extent: Extent) -> Result<Reach, Problem> {
    let root = match (agency, &counter.caller.agency) {
        (Some(code), _) => Some(counter.agency_within("/agency", code)?),
        // The unit alone of a caller's root; the subtree of it is its reach.
        (None, Some(code)) if extent == Extent::Unit => Some(counter.agency("/agency", code)?),
        (None, _) => None,
    };
    let tree = &counter.snapshot.agencies;
    Ok(match (root, extent) {
        (None, _) => counter.reach.clone(),
        (Some(root), Extent::Subtree) => Reach::of(tree.subtree(root, counter.today)),
        (Some(root), Extent::Unit) => Reach::of(tree.unit(root, counter.today)),
    })
}
