//! Of whom, and of which days, are figures or lists asked for: agency, extent, period or range, read strictly.
//!
//! An agency that is named must lie in the caller's subtree by today's tree; where none is named it is the caller's root.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

use super::caller::Caller;
use super::dossiers::request::Counter;
use super::problem::{Fault, FaultCode, Faults, Problem};
use super::statistics::{AgencyOfTally, PeriodOfTally};
use super::viewpoint::Moments;
use crate::domain::agencies::{AgencyTree, Extent};
use crate::domain::code::AgencyCode;
use crate::domain::id::AgencyId;
use crate::domain::period::Period;
use crate::domain::reach::Reach;

/// A question for figures of a slice and a range that knows neither groups nor policies.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SliceParams {
    /// Agency; default: the caller's root.
    #[param(example = "H59.31")]
    agency: Option<String>,
    /// The agency alone or with all below it; default `subtree`.
    #[param(value_type = Option<Extent>, inline, example = "subtree")]
    scope: Option<String>,
    /// Official period: `2023-01` (reporting month), `2023-Q1`, `2023-H1`, `2023-9M`, `2023` (report year); the 15th of
    /// the month before to the 14th (NĐ 09/2019 Đ12). Either this or `from` and `to`.
    #[param(example = "2023-Q1", pattern = r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?$")]
    period: Option<String>,
    /// First day of a free range, with `to`.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<String>,
    /// Last day of a free range, included.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<String>,
    /// The day whose state is shown; default: the earliest of the last day, today and the day of `known_at`.
    #[param(value_type = Option<NaiveDate>)]
    as_of: Option<String>,
    /// What was known then, RFC 3339; default: now.
    #[param(value_type = Option<DateTime<Utc>>)]
    known_at: Option<String>,
}

/// The same as it was read.
pub(super) struct SliceAsked {
    pub(super) agency: AgencyId,
    pub(super) extent: Extent,
    pub(super) key: Option<Period>,
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    pub(super) as_of: NaiveDate,
    pub(super) moments: Moments,
}

impl SliceParams {
    pub(super) fn read(&self, counter: &Counter<'_>, now: DateTime<Utc>) -> Result<SliceAsked, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let code: Option<AgencyCode> = f.parse_optional("/agency", self.agency.as_deref());
        let extent = f.parse_optional("/scope", self.scope.as_deref()).unwrap_or(Extent::Subtree);
        let moments = Moments::read(f, self.as_of.as_deref(), self.known_at.as_deref(), now);
        let range = range(f, self.period.as_deref(), (self.from.as_deref(), self.to.as_deref()));
        let Some((key, from, to)) = range.filter(|_| f.is_empty()) else {
            faults.check_query()?;
            return Err(Problem::internal("no fault and no range"));
        };
        let begins = if key.is_some() { "/period" } else { "/from" };
        let as_of = moments.day_shown(f, (from, to), begins, now);
        faults.check_query()?;
        let agency = agency_of(&counter.snapshot.agencies, counter.caller, code.as_ref(), counter.today)?;
        Ok(SliceAsked { agency, extent, key, from, to, as_of, moments })
    }
}

impl SliceAsked {
    /// The agency as an answer tells it.
    pub(super) fn agency_view(&self, tree: &AgencyTree) -> AgencyOfTally {
        let code = tree.get(self.agency).map_or_else(String::new, |agency| agency.code.to_string());
        AgencyOfTally { code, name: tree.name_on(self.agency, self.as_of).to_owned() }
    }

    /// The period as an answer tells it.
    pub(super) fn period_view(&self) -> PeriodOfTally {
        PeriodOfTally { key: self.key.map(|key| key.to_string()), from: self.from, to: self.to }
    }
}

/// The agencies of a list: those within the one that is named, else all within reach; `None`: every agency.
pub(super) fn listed(
    counter: &Counter<'_>,
    code: Option<&AgencyCode>,
    extent: Extent,
) -> Result<Option<Vec<AgencyId>>, Problem> {
    let tree = &counter.snapshot.agencies;
    if code.is_some() || extent == Extent::Unit {
        let agency = agency_of(tree, counter.caller, code, counter.today)?;
        return Ok(Some(tree.within(agency, extent, counter.today)));
    }
    Ok(match &counter.reach {
        Reach::Everything => None,
        Reach::Agencies(agencies) => Some(agencies.to_vec()),
    })
}

/// Either an official period or a free range.
pub(super) fn range(
    f: &mut Faults,
    period: Option<&str>,
    (first, last): (Option<&str>, Option<&str>),
) -> Option<(Option<Period>, NaiveDate, NaiveDate)> {
    let from = first.and_then(|text| f.date("/from", text));
    let to = last.and_then(|text| f.date("/to", text));
    let Some(text) = period else {
        if first.is_none() && last.is_none() {
            f.at("/period", FaultCode::Required);
        }
        for (pointer, given) in [("/from", first), ("/to", last)] {
            if given.is_none() && !(first.is_none() && last.is_none()) {
                f.at(pointer, FaultCode::Required);
            }
        }
        let (from, to) = (from?, to?);
        if to < from {
            f.at("/to", FaultCode::Before { other: "from" });
            return None;
        }
        return Some((None, from, to));
    };
    if first.is_some() || last.is_some() {
        let why =
            FaultCode::not_allowed_here("chỉ dùng period, hoặc from và to", "either period, or from and to");
        f.at("/period", why);
    }
    let Ok(period) = text.parse::<Period>() else {
        f.at(
            "/period",
            FaultCode::malformed(
                "2023-01, 2023-Q1, 2023-H1, 2023-9M hoặc 2023",
                "2023-01, 2023-Q1, 2023-H1, 2023-9M or 2023",
            ),
        );
        return None;
    };
    Some((Some(period), period.first_day(), period.last_day()))
}

/// The agency asked for, in the caller's subtree by today's tree; the caller's root where none was.
pub(super) fn agency_of(
    tree: &AgencyTree,
    caller: &Caller,
    asked: Option<&AgencyCode>,
    today: NaiveDate,
) -> Result<AgencyId, Problem> {
    let unknown = || Problem::UnknownAgency("/agency".to_owned());
    let root = match &caller.agency {
        Some(code) => Some(tree.by_code(code).ok_or(Problem::AgencyOutOfScope)?.id),
        None => None,
    };
    let nameless = || Problem::UnlawfulQuery(vec![Fault::new("/agency", FaultCode::Required)]);
    let Some(code) = asked else { return root.or_else(|| only_root(tree, today)).ok_or_else(nameless) };
    let agency = tree.by_code(code).ok_or_else(unknown)?.id;
    if root.is_none_or(|root| tree.covers(root, agency, today)) {
        Ok(agency)
    } else {
        Err(Problem::AgencyOutOfScope)
    }
}

/// The root, where there is just one: a client of every agency then means that.
fn only_root(tree: &AgencyTree, today: NaiveDate) -> Option<AgencyId> {
    let mut roots =
        tree.iter().filter(|agency| agency.at(today).is_some_and(|period| period.parent.is_none()));
    let root = roots.next()?;
    roots.next().is_none().then_some(root.id)
}
