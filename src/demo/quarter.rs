//! The quarter as a whole: how many dossiers there are, by which channel they come and how they end.
//!
//! The totals are those of report 112/BC-UBND (Trà Cú, Q1/2023), part I.6, and hold by construction:
//! channels are dealt from a deck of the right size, ends are dealt to exactly as many dossiers.

use chrono::NaiveDate;

use super::DemoError;
use super::catalogue::{DemoAgency, DemoProcedure};
use super::life::{Deed, Draft, End, Rules};
use super::line::{Channel, Line};
use super::mix::{Case, Mix};
use super::office::{Office, Tick};
use super::open::{CARRIED_OVER, HANDED_ON, Told};
use super::random::Random;
use super::write::Writer;
use crate::domain::calendar::Calendar;
use crate::domain::deadline::WorkingHours;

/// Accepted within the quarter: the report's "số mới tiếp nhận trong kỳ".
const NEW: u32 = 26_199;
/// Of these, online.
const ONLINE: u32 = 4_049;
/// Resolved early in the quarter; one of them was carried over.
const EARLY: u32 = 5_621 - 1;
/// Withdrawn and stopped, which count as on time.
const WITHDRAWN: u32 = 124;
const STOPPED: u32 = 5;
/// Any constant does; another one is another district of the same size.
const SEED: u64 = 112_2023;

/// The 26,202 dossiers of the demo with their past, in the order of their acceptance.
///
/// Fails only if the embedded data are broken or `calendar` lacks 2022 or 2023.
pub(super) fn dossiers(
    calendar: &Calendar,
    agencies: &[DemoAgency],
    procedures: &[DemoProcedure],
) -> Result<Vec<Line>, DemoError> {
    let office = Office::new(calendar)?;
    let first = office.day_of(date(2022, 12, 15));
    let last = office.day_of(date(2023, 3, 14));
    let no_later = Tick::new(office.day_of(date(2023, 3, 24)), 140);
    let mix = Mix::new(agencies, procedures, &office, first, last);
    let mut rules = Rules { calendar, office, hours: WorkingHours::default(), last, extensions: 8 };
    let mut random = Random::new(SEED);
    let mut lives = drafts(&mut rules, &mix, &mut random)?;
    let ends = ends(&rules, &lives, &mut random)?;
    for (draft, end) in lives.iter_mut().zip(ends) {
        rules.end(draft, &mut random, end, no_later);
    }
    for told in CARRIED_OVER.iter().chain(HANDED_ON) {
        lives.push(retell(told, &rules, agencies, procedures)?);
    }
    lives.sort_by_key(|life| life.accepted);
    let mut writer = Writer::new(&mut random, agencies);
    Ok(lives.iter().map(|life| writer.line(&mut random, &mix, &rules.office, life)).collect())
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// All that the dice make: those accepted in the quarter but for the few that are told one by one.
fn drafts<'c>(
    rules: &mut Rules<'c>,
    mix: &Mix<'c>,
    random: &mut Random,
) -> Result<Vec<Draft<'c>>, DemoError> {
    let told = |channel| {
        let told = HANDED_ON.iter().filter(|told| told.channel == channel).count();
        u32::try_from(told).unwrap_or_default()
    };
    let (mut online, mut direct) = (ONLINE - told(Channel::Online), NEW - ONLINE - told(Channel::Direct));
    let mut drafts = Vec::new();
    let mut misses = 0;
    while online + direct > 0 {
        let channel = if random.below(online + direct) < online { Channel::Online } else { Channel::Direct };
        let Some(draft) = rules.draft(random, mix, channel)? else {
            misses += 1;
            if misses > 10 * NEW {
                return Err(DemoError::Shortfall { of: "dossiers that end within the quarter" });
            }
            continue;
        };
        match channel {
            Channel::Online => online -= 1,
            Channel::Direct => direct -= 1,
        }
        drafts.push(draft);
    }
    Ok(drafts)
}

/// Deals the ends: whoever can end in one way only does, the rest is dealt by selection sampling (Knuth,
/// TAOCP 2, 3.4.2 S), so that exactly the right number is early, and withdrawn, and stopped.
fn ends(rules: &Rules<'_>, drafts: &[Draft<'_>], random: &mut Random) -> Result<Vec<End>, DemoError> {
    let rooms: Vec<_> = drafts.iter().map(|draft| rules.room(draft)).collect();
    let count = |early: bool, on_time: bool| {
        let alike =
            rooms.iter().filter(|room| room.early.is_some() == early && room.on_time.is_some() == on_time);
        u32::try_from(alike.count()).unwrap_or_default()
    };
    let (mut free, forced) = (count(true, true), count(true, false));
    let mut early = EARLY
        .checked_sub(forced)
        .filter(|early| *early <= free)
        .ok_or(DemoError::Shortfall { of: "dossiers that may end early" })?;
    let (mut rest, mut given) = (free - early, WITHDRAWN + STOPPED);
    let mut ends = Vec::with_capacity(drafts.len());
    for room in rooms {
        ends.push(match (room.early.is_some(), room.on_time.is_some()) {
            (true, true) if random.below(free) < early => {
                free -= 1;
                early -= 1;
                End::Early
            }
            (true, true) => {
                free -= 1;
                rest -= 1;
                if random.below(rest + 1) < given {
                    given -= 1;
                    End::Given(if given < STOPPED { Deed::Stop } else { Deed::Withdraw })
                } else {
                    End::OnTime
                }
            }
            (true, false) => End::Early,
            (false, _) => End::OnTime,
        });
    }
    Ok(ends)
}

fn retell<'c>(
    told: &Told,
    rules: &Rules<'c>,
    agencies: &'c [DemoAgency],
    procedures: &'c [DemoProcedure],
) -> Result<Draft<'c>, DemoError> {
    let agency = agencies.iter().find(|agency| agency.code == told.agency);
    let procedure = procedures.iter().find(|procedure| procedure.code == told.procedure);
    let case = agency.zip(procedure).map(|(agency, procedure)| Case { agency, procedure });
    let case = case.ok_or(DemoError::Shortfall { of: "agencies or procedures that are told by name" })?;
    let accepted = rules.office.tick(told.accepted());
    Ok(Draft::told(case, told.channel, accepted, told.acts(&rules.office)))
}
