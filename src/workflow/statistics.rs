//! Figures: a slice, a range, a day and a moment in; the tally out, with its groups.
//!
//! Whose lines belong to an agency is the tree of the day shown, through successors (a 2023 report still adds the
//! communes up under their district). The sums come from one statement, so they add up.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::directory::Snapshot;
use crate::db::sums::{Apart, Question, Sum, ask};
use crate::db::{self, Connection, Error};
pub use crate::domain::agencies::Extent;
use crate::domain::id::AgencyId;
use crate::domain::period::ReportingMonth;
use crate::domain::procedure::Channel;
use crate::domain::tally::Tally;

/// What figures are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    /// Field of procedures.
    Field,
    /// Procedure.
    Procedure,
    /// The unit itself and each direct child with its subtree.
    Agency,
    /// Channel.
    Channel,
    /// Reporting month.
    Month,
    /// Day.
    Day,
}

crate::spell!(GroupBy {
    Field = "field",
    Procedure = "procedure",
    Agency = "agency",
    Channel = "channel",
    Month = "month",
    Day = "day",
});

/// A question for figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiguresWanted {
    /// The agency.
    pub agency: AgencyId,
    /// Alone or with its subtree.
    pub extent: Extent,
    /// First day of the range.
    pub from: NaiveDate,
    /// The day whose state is shown.
    pub as_of: NaiveDate,
    /// What was known then. Of now too: what is recorded while the question is answered is no part of the answer.
    pub known_at: DateTime<Utc>,
    /// Groups.
    pub group_by: Option<GroupBy>,
}

/// A group of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Code, word, month or day.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Its figures.
    pub tally: Tally,
}

/// Figures with their groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Of the whole.
    pub tally: Tally,
    /// Of the groups, in the order of their keys.
    pub groups: Vec<Group>,
}

/// Answers a question. Waits first for batches that have begun, so that the same question about the same moment
/// has the same answer for ever.
pub async fn figures(
    conn: &mut Connection,
    snapshot: &Snapshot,
    wanted: &FiguresWanted,
) -> Result<Figures, Error> {
    db::versions::wait_for_batches(conn).await?;
    let agencies = snapshot.agencies.within(wanted.agency, wanted.extent, wanted.as_of);
    let apart = match wanted.group_by {
        None | Some(GroupBy::Channel) => Apart::Nothing,
        Some(GroupBy::Field | GroupBy::Procedure) => Apart::Procedure,
        Some(GroupBy::Agency) => Apart::Agency,
        Some(GroupBy::Month) => Apart::Month,
        Some(GroupBy::Day) => Apart::Day,
    };
    let question = Question {
        agencies,
        from: wanted.from,
        through: wanted.as_of,
        known_at: Some(wanted.known_at),
        apart,
    };
    let sums = ask(conn, &question).await?;
    let mut tally = Tally::default();
    for sum in &sums {
        tally.add(sum.bucket, sum.channel, sum.measure, sum.n);
    }
    let groups = wanted.group_by.map_or_else(Vec::new, |group_by| groups(snapshot, wanted, group_by, &sums));
    Ok(Figures { tally, groups })
}

fn groups(snapshot: &Snapshot, wanted: &FiguresWanted, group_by: GroupBy, sums: &[Sum]) -> Vec<Group> {
    match group_by {
        GroupBy::Agency => by_agency(snapshot, wanted, sums),
        GroupBy::Procedure => keyed(sums, Vec::new(), |sum| {
            let procedure = snapshot.catalogue.get(sum.procedure?)?;
            let name = procedure.nearest(wanted.as_of).map(|version| version.name.clone());
            Some((procedure.code.to_string(), name.unwrap_or_default()))
        }),
        GroupBy::Field => keyed(sums, Vec::new(), |sum| {
            let version = snapshot.catalogue.get(sum.procedure?)?.nearest(wanted.as_of)?;
            let field = snapshot.catalogue.field(version.field)?;
            Some((field.code.to_string(), field.name.clone()))
        }),
        GroupBy::Channel => {
            let named = |channel: Channel| (channel.as_str().to_owned(), name_of(channel).to_owned());
            keyed(sums, Channel::ALL.iter().map(|channel| named(*channel)).collect(), |sum| {
                Some(named(sum.channel))
            })
        }
        GroupBy::Month => {
            let months = months_between(wanted.from, wanted.as_of);
            // Sums carry a day of the month; the one that names it is one of its days too.
            in_time(
                sums,
                months.into_iter().map(|month| (month.to_string(), month)).collect(),
                ReportingMonth::of,
            )
        }
        GroupBy::Day => {
            let days = wanted.from.iter_days().take_while(|day| *day <= wanted.as_of);
            in_time(sums, days.map(|day| (day.to_string(), day)).collect(), |at| at)
        }
    }
}

const fn name_of(channel: Channel) -> &'static str {
    match channel {
        Channel::Direct => "Trực tiếp",
        Channel::Online => "Trực tuyến",
        Channel::Postal => "Dịch vụ bưu chính",
    }
}

/// Sums under their keys; `always` are shown even where there is nothing to sum.
fn keyed(
    sums: &[Sum],
    always: Vec<(String, String)>,
    key_of: impl Fn(&Sum) -> Option<(String, String)>,
) -> Vec<Group> {
    let mut groups: BTreeMap<String, (String, Tally)> =
        always.into_iter().map(|(key, name)| (key, (name, Tally::default()))).collect();
    for sum in sums {
        let (key, name) = key_of(sum).unwrap_or_else(|| ("?".to_owned(), "?".to_owned()));
        let (_, tally) = groups.entry(key).or_insert_with(|| (name, Tally::default()));
        tally.add(sum.bucket, sum.channel, sum.measure, sum.n);
    }
    groups.into_iter().map(|(key, (name, tally))| Group { key, name, tally }).collect()
}

/// The unit itself and each direct child with its subtree, zero rows included: units without dossiers are not left out.
fn by_agency(snapshot: &Snapshot, wanted: &FiguresWanted, sums: &[Sum]) -> Vec<Group> {
    let tree = &snapshot.agencies;
    let named = |agency: AgencyId| {
        let code = tree.get(agency).map_or_else(String::new, |agency| agency.code.to_string());
        (code, tree.name_on(agency, wanted.as_of).to_owned())
    };
    let mut parts = vec![(wanted.agency, tree.unit(wanted.agency, wanted.as_of))];
    if wanted.extent == Extent::Subtree {
        parts.extend(tree.children(wanted.agency, wanted.as_of));
    }
    let mut owner: BTreeMap<AgencyId, AgencyId> = BTreeMap::new();
    for (part, members) in parts.iter().rev() {
        owner.extend(members.iter().map(|member| (*member, *part)));
    }
    // What no longer stands, or not yet, has a row only where it has something to show.
    let stands = |part: AgencyId| part == wanted.agency || tree.at(part, wanted.as_of).is_some();
    let always = parts.iter().filter(|(part, _)| stands(*part)).map(|(part, _)| named(*part)).collect();
    keyed(sums, always, |sum| Some(named(owner.get(&sum.agency?).copied().unwrap_or(wanted.agency))))
}

fn months_between(from: NaiveDate, through: NaiveDate) -> Vec<ReportingMonth> {
    let last = ReportingMonth::of(through);
    let all = std::iter::successors(Some(ReportingMonth::of(from)), |month| Some(month.next()));
    all.take_while(|month| month.name_day() <= last.name_day()).collect()
}

/// Groups in time: each begins with what the one before left pending.
fn in_time<K: PartialEq>(
    sums: &[Sum],
    keys: Vec<(String, K)>,
    key_of: impl Fn(NaiveDate) -> K,
) -> Vec<Group> {
    let mut carried = Tally::default();
    for sum in sums.iter().filter(|sum| sum.at.is_none()) {
        carried.add(sum.bucket, sum.channel, sum.measure, sum.n);
    }
    let mut groups = Vec::with_capacity(keys.len());
    for (text, key) in keys {
        let mut tally = carried;
        for sum in sums.iter().filter(|sum| sum.at.is_some_and(|at| key_of(at) == key)) {
            tally.add(sum.bucket, sum.channel, sum.measure, sum.n);
        }
        groups.push(Group { key: text.clone(), name: text, tally });
        carried = tally.carried_forward();
    }
    groups
}
