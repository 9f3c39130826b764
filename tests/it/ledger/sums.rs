//! Sums of posted lines, as a query would make them: by slice, by range, by what was known.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use motcua::domain::{
    id::{AgencyId, ProcedureId},
    ledger::{Key, Line, Measure},
    procedure::Channel,
    tally::{Bucket, Tally},
};

use super::life::Life;

/// Whose figures are asked for.
#[derive(Debug, Clone)]
pub(crate) struct Slice {
    pub(crate) agencies: Vec<AgencyId>,
    pub(crate) procedure: Option<ProcedureId>,
    pub(crate) channel: Option<Channel>,
}

impl Slice {
    pub(crate) fn covers(&self, agency: AgencyId, procedure: ProcedureId, channel: Channel) -> bool {
        self.agencies.contains(&agency)
            && self.procedure.is_none_or(|wanted| wanted == procedure)
            && self.channel.is_none_or(|wanted| wanted == channel)
    }
}

/// A slice over the days `from` to `to`, both counted, as known at a moment.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) slice: Slice,
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
    pub(crate) known_at: DateTime<Utc>,
}

/// Adds the lines of the question to `tally`, those before the range as what is carried over.
pub(crate) fn add<'a>(tally: &mut Tally, lines: impl Iterator<Item = &'a Line>, question: &Question) {
    let Question { slice, from, to, .. } = question;
    for line in lines.filter(|line| line.day <= *to) {
        let Key { agency, procedure, channel } = line.key;
        if slice.covers(agency, procedure, channel) {
            let bucket = if line.day < *from { Bucket::Before } else { Bucket::Within };
            tally.add(bucket, channel, line.measure, line.n);
        }
    }
}

/// What was posted until `known_at`, summed.
pub(crate) fn tally(lives: &[Life], question: &Question) -> Tally {
    let mut tally = Tally::default();
    for life in lives {
        add(&mut tally, life.posted(question.known_at), question);
    }
    tally
}

/// The current figure less what was recorded after `known_at`: how the service answers for an earlier moment.
pub(crate) fn tally_less_later(lives: &[Life], question: &Question) -> Tally {
    let mut tally = Tally::default();
    for life in lives {
        for (event, lines) in life.events.iter().zip(&life.posts) {
            add(&mut tally, lines.iter(), question);
            if event.recorded_at > question.known_at {
                let reversed: Vec<Line> = lines.iter().map(|line| Line { n: -line.n, ..*line }).collect();
                add(&mut tally, reversed.iter(), question);
            }
        }
    }
    tally
}

/// Lines as sums; what cancels out is left away.
pub(crate) fn netted<'a>(
    lines: impl IntoIterator<Item = &'a Line>,
) -> BTreeMap<(NaiveDate, Key, Measure), i64> {
    let mut sums = BTreeMap::new();
    for line in lines {
        *sums.entry((line.day, line.key, line.measure)).or_insert(0) += line.n;
    }
    sums.retain(|_, n| *n != 0);
    sums
}
