//! What an act is judged by, as a snapshot knows it: limit and clock of the procedure version, hours of the agency,
//! the calendar. The same for whoever decides and for whoever only asks what would be decided.

use chrono::{DateTime, Utc};

use super::directory::Snapshot;
use crate::domain::decide::{Backdating, Rules};
use crate::domain::dossier::Dossier;
use crate::domain::id::{AgencyId, VersionId};
use crate::domain::procedure::{Channel, SupplementClock};
use crate::domain::time::civil_day;

/// What the rules of an act depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matter {
    /// Version of the procedure at intake.
    pub version: VersionId,
    /// Channel: limits differ by it.
    pub channel: Channel,
    /// Who answers: its working hours count.
    pub agency: AgencyId,
    /// When it happens.
    pub at: DateTime<Utc>,
}

impl Matter {
    /// An act on a dossier.
    pub const fn of(dossier: &Dossier, at: DateTime<Utc>) -> Self {
        let Dossier { procedure_version: version, channel, agency, .. } = *dossier;
        Self { version, channel, agency, at }
    }
}

impl Snapshot {
    /// The rules of an act, as of `now`.
    pub fn rules(&self, matter: &Matter, now: DateTime<Utc>, backdating: Backdating) -> Rules<'_> {
        let version = self.catalogue.version(matter.version);
        Rules {
            calendar: &self.calendar,
            hours: self.agencies.hours_on(matter.agency, civil_day(matter.at)),
            limit: version.and_then(|version| version.limit_for(matter.channel)),
            online_service: version.map(|version| version.online_service),
            supplement_clock: version.map_or(SupplementClock::Restart, |version| version.supplement_clock),
            steps: version.map_or(&[], |version| &version.internal_steps),
            now,
            backdating,
        }
    }
}
