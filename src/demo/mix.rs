//! What people come for, where and when: the weights of the demo.
//!
//! Plausible, not measured: certified copies are the bulk of a commune's work, land and business
//! households that of a district; Mondays are full, the days around Tết are not. Changing a weight
//! changes which dossiers there are, never the totals, which `quarter` holds.

use chrono::{Datelike, NaiveDate, Weekday};

use super::catalogue::{DemoAgency, DemoProcedure};
use super::line::Channel;
use super::office::{Office, Tick};
use super::random::{Random, Urn};
use crate::domain::deadline::LimitUnit;

/// How busy each commune or town is, in the order of `demo/agencies.csv`.
const COMMUNES: [u32; 17] = [150, 110, 105, 95, 70, 100, 105, 95, 90, 80, 85, 60, 95, 75, 80, 85, 80];

/// Procedures that stand out: code, weight at the counter, weight online.
const FREQUENT: &[(&str, u32, u32)] = &[
    ("2.000815", 6400, 0),
    ("2.000884", 900, 0),
    ("2.001035", 330, 0),
    ("2.000942", 60, 0),
    ("2.000635", 1050, 900),
    ("1.001193", 420, 950),
    ("1.004873", 520, 800),
    ("1.000656", 190, 330),
    ("1.000894", 200, 260),
    ("1.004884", 150, 130),
    ("1.004859", 160, 120),
    ("1.013133", 150, 0),
    ("1.013134", 40, 0),
    ("1.013136", 30, 0),
    ("2.000908", 500, 300),
    ("2.000992", 90, 0),
    ("1.001612", 520, 700),
    ("2.000720", 160, 200),
    ("1.001266", 140, 160),
    ("9.900040", 900, 350),
    ("9.900038", 260, 90),
    ("9.900039", 220, 60),
    ("9.900033", 240, 110),
    ("9.900034", 520, 200),
    ("9.900035", 430, 160),
    ("9.900001", 90, 40),
    ("9.900003", 70, 30),
    ("9.900009", 45, 20),
];

/// Where a dossier is handed in and for what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'c> {
    /// The agency of intake.
    pub(super) agency: &'c DemoAgency,
    /// The procedure, of that agency's level.
    pub(super) procedure: &'c DemoProcedure,
}

/// The urns of the quarter.
#[derive(Debug)]
pub(super) struct Mix<'c> {
    district: Option<&'c DemoAgency>,
    communes: Urn<&'c DemoAgency>,
    procedures: [Urn<&'c DemoProcedure>; 4],
    days: Urn<u32>,
}

impl<'c> Mix<'c> {
    /// The urns over these agencies and procedures, for working days from `first` to `last`.
    pub(super) fn new(
        agencies: &'c [DemoAgency],
        procedures: &'c [DemoProcedure],
        office: &Office,
        first: u32,
        last: u32,
    ) -> Self {
        let urn = |level: &str, channel| {
            let of_level = procedures.iter().filter(|procedure| procedure.level == level);
            Urn::new(of_level.map(|procedure| (weight(procedure, channel), procedure)))
        };
        let communes = agencies.iter().filter(|agency| agency.level == "commune");
        Self {
            district: agencies.iter().find(|agency| agency.level == "district"),
            communes: Urn::new(COMMUNES.into_iter().zip(communes)),
            procedures: [
                urn("commune", Channel::Direct),
                urn("commune", Channel::Online),
                urn("district", Channel::Direct),
                urn("district", Channel::Online),
            ],
            days: Urn::new((first..=last).map(|day| (busyness(office.date(day)), day))),
        }
    }

    /// An agency and a procedure for someone who comes by `channel`.
    pub(super) fn case(&self, random: &mut Random, channel: Channel) -> Option<Case<'c>> {
        let [at_commune, online_commune, at_district, online_district] = &self.procedures;
        let (district_share, commune, district) = match channel {
            Channel::Direct => (115, at_commune, at_district),
            Channel::Online => (310, online_commune, online_district),
        };
        if random.per_mille(district_share) {
            return Some(Case { agency: self.district?, procedure: district.draw(random).copied()? });
        }
        Some(Case { agency: self.commune(random)?, procedure: commune.draw(random).copied()? })
    }

    /// A commune, the larger the likelier.
    pub(super) fn commune(&self, random: &mut Random) -> Option<&'c DemoAgency> {
        self.communes.draw(random).copied()
    }

    /// The moment of an acceptance: more in the morning, none in the last twenty minutes of the day.
    pub(super) fn moment(&self, random: &mut Random) -> Option<Tick> {
        let day = *self.days.draw(random)?;
        let minute = if random.per_mille(620) { random.between(5, 265) } else { random.between(271, 459) };
        Some(Tick::new(day, minute))
    }
}

fn weight(procedure: &DemoProcedure, channel: Channel) -> u32 {
    let Some(limit) = procedure.limit(channel.word()) else { return 0 };
    let longest = if limit.unit() == LimitUnit::Month { 0 } else { 35 };
    let offered = channel == Channel::Direct || procedure.online_service != "information";
    if procedure.kind == "internal" || !offered || limit.amount().rounded_up() > longest {
        return 0;
    }
    if let Some((_, direct, online)) = FREQUENT.iter().find(|(code, ..)| *code == procedure.code) {
        return if channel == Channel::Direct { *direct } else { *online };
    }
    let here: u32 = match procedure.field_code.as_str() {
        "TP-CT" | "TP-HT" | "LD-BT" | "LD-NCC" => 20,
        "KH-HKD" | "MT-DD" | "NN-GN" | "QP-NV" | "GD-VB" => 14,
        "XD-XD" | "CT-LT" | "NV-TG" | "DT-DT" => 7,
        "QP-CS" | "KH-HTX" | "NN-NN" | "LD-TL" | "VH-CS" | "XD-DT" => 4,
        _ => 2,
    };
    if channel == Channel::Online { here.div_ceil(3) } else { here }
}

fn busyness(day: NaiveDate) -> u32 {
    let of_week = match day.weekday() {
        Weekday::Mon => 122,
        Weekday::Tue => 106,
        Weekday::Wed => 100,
        Weekday::Thu => 96,
        _ => 84,
    };
    // Tết Quý Mão: New Year's Day of the lunar calendar was Sunday 2023-01-22; off from 20 to 26 January.
    let of_season = match (day.year(), day.month(), day.day()) {
        (2023, 1, 16..=17) => 55,
        (2023, 1, 18..=19) => 18,
        (2023, 1, 27) => 8,
        (2023, 1, 30..) => 60,
        (2022, 12, 29..) => 75,
        _ => 100,
    };
    of_week * of_season
}
