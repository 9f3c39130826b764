//! The preview of a change: who would be due on another day, how many there are, and how many stay although a changed
//! day lies in their time, by agency. Nothing is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{AT_ONCE, Calendars, Looked, Reader, RedatingFailed, last_of};
use crate::db::Connection;
use crate::db::dossiers::{Last, undated_of};
use crate::domain::calendar_change::Change;
use crate::domain::id::{AgencyId, DossierId};
use crate::domain::redating::Verdict;
use crate::workflow::directory::Snapshot;

/// How many dossiers a change concerns, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Would be due on another day.
    pub moves: u64,
    /// Of these, by what the calendar that stands counts to already: an earlier change was not followed by a re-issue.
    pub moves_already: u64,
    /// Of those that move, to an earlier day.
    pub earlier: u64,
    /// Stay, because their date was given by hand.
    pub by_hand: u64,
    /// Stay, because they wait for papers and will be counted from the beginning.
    pub restarts: u64,
    /// Stay, because they would be due on a day that has passed.
    pub past: u64,
    /// Stay, because the count runs into a year that is not published.
    pub calendar_missing: u64,
    /// Have no date for want of a calendar.
    pub undated: u64,
    /// Of these, would get one.
    pub would_be_dated: u64,
}

impl Counts {
    /// Counts one more dossier in.
    fn add(&mut self, looked: &Looked) {
        match looked.outlook.verdict {
            Verdict::Moves { from, to } => {
                self.moves += 1;
                self.moves_already += u64::from(looked.outlook.counted_now == Some(to));
                self.earlier += u64::from(to < from);
            }
            Verdict::ByHand => self.by_hand += 1,
            Verdict::Restarts => self.restarts += 1,
            Verdict::Past { .. } => self.past += 1,
            Verdict::CalendarMissing => self.calendar_missing += 1,
            Verdict::Undated { to } => {
                self.undated += 1;
                self.would_be_dated += u64::from(to.is_some());
            }
            Verdict::AsCounted | Verdict::NoDate | Verdict::Closed => {}
        }
    }
}

/// A dossier that would move.
pub type Moving = Looked;

/// A page of what would move.
#[derive(Debug)]
pub struct Preview {
    /// Version of the calendar that stands.
    pub version: u32,
    /// The first ones, by their due date; of a later page those after it.
    pub moving: Vec<Moving>,
    /// Place of the last one, where there are more.
    pub next: Last,
    /// Of all, and by the agency that answers; only on the first page, which looks at all of them.
    pub counts: Option<(Counts, BTreeMap<AgencyId, Counts>)>,
}

/// What is asked for.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The changes; none: what a re-issue would move as things stand.
    pub changes: &'a [Change],
    /// Agencies that answer for the dossiers.
    pub agencies: &'a [AgencyId],
    /// Today.
    pub today: NaiveDate,
    /// Most dossiers of the page.
    pub limit: usize,
    /// Place of the last one of the page before.
    pub after: Last,
}

/// Previews a change of the calendar. The first page looks at every dossier that may be touched, a later one only until it
/// is full.
pub async fn preview(
    conn: &mut Connection,
    snapshot: Arc<Snapshot>,
    asked: &Asked<'_>,
) -> Result<Preview, RedatingFailed> {
    let calendars = Arc::new(Calendars::read(conn, asked.changes).await?);
    let version = calendars.history.last_number();
    let reader = Reader { snapshot, calendars, today: asked.today };
    let mut page = Gathered::new(asked);
    let mut last = asked.after;
    while page.wants_more() {
        let candidates = reader.touched(conn, asked.agencies, last).await?;
        let Some(end) = last_of(&candidates) else { break };
        last = Some(end);
        page.take(reader.look(conn, candidates).await?);
    }
    let mut last = None;
    while page.counts.is_some() {
        let candidates = undated_of(conn, asked.agencies, last, AT_ONCE).await?;
        let Some(end) = last_of(&candidates) else { break };
        last = Some(end);
        page.take(reader.look(conn, candidates).await?);
    }
    Ok(page.finished(version))
}

/// A page while it is gathered.
struct Gathered {
    limit: usize,
    moving: Vec<Moving>,
    counts: Option<(Counts, BTreeMap<AgencyId, Counts>)>,
}

impl Gathered {
    fn new(asked: &Asked<'_>) -> Self {
        let counts = asked.after.is_none().then(Default::default);
        Self { limit: asked.limit, moving: Vec::new(), counts }
    }

    const fn wants_more(&self) -> bool {
        self.counts.is_some() || self.moving.len() <= self.limit
    }

    fn take(&mut self, looked: Vec<Looked>) {
        for one in looked {
            if let Some((all, by_agency)) = &mut self.counts {
                all.add(&one);
                by_agency.entry(one.dossier.agency).or_default().add(&one);
            }
            // One more than is shown tells that there is a next page.
            if one.moves().is_some() && self.moving.len() <= self.limit {
                self.moving.push(one);
            }
        }
    }

    fn finished(self, version: u32) -> Preview {
        let Self { limit, mut moving, counts } = self;
        let has_next = moving.len() > limit;
        moving.truncate(limit);
        let place =
            |last: &Moving| -> Option<(NaiveDate, DossierId)> { Some((last.moves()?.0, last.dossier.id)) };
        let next = moving.last().filter(|_| has_next).and_then(place);
        let counts = counts.map(|(all, by_agency)| {
            let by_agency = by_agency.into_iter().filter(|(_, counts)| *counts != Counts::default());
            (all, by_agency.collect())
        });
        Preview { version, moving, next, counts }
    }
}
