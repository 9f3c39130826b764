//! The few dossiers that are told one by one: the three that the quarter inherits and the thirteen it
//! hands on besides. Together with one of the three they are the fourteen pending of the report.
//!
//! None is overdue in the quarter while it is pending and not waiting; some end between its close and the
//! morning of the demo's clock (2023-03-24), the others are still open then, and one of them is overdue since
//! 22 March, so that an office finds something in its morning.

use chrono::NaiveDateTime;

use super::life::{Act, Deed};
use super::line::Channel;
use super::office::Office;

/// A dossier written out by hand.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) procedure: &'static str,
    pub(super) agency: &'static str,
    pub(super) channel: Channel,
    accepted: &'static str,
    acts: &'static [(Deed, &'static str)],
}

impl Told {
    /// The moment it was accepted, on the wall.
    pub(super) fn accepted(&self) -> NaiveDateTime {
        wall(self.accepted)
    }

    /// Its acts in order.
    pub(super) fn acts(&self, office: &Office) -> Vec<Act> {
        self.acts.iter().map(|(deed, at)| Act { deed: *deed, at: office.tick(wall(at)) }).collect()
    }
}

fn wall(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap_or_default()
}

const fn told(
    procedure: &'static str,
    agency: &'static str,
    channel: Channel,
    accepted: &'static str,
    acts: &'static [(Deed, &'static str)],
) -> Told {
    Told { procedure, agency, channel, accepted, acts }
}

use Channel::{Direct, Online};
use Deed::{Approve, Assign, ConfirmPayment, HandOver, ReceiveSupplement, RequestPayment, RequestSupplement};

/// Accepted before 2022-12-15 and pending at its start: one ends on time, one early, one still waits for
/// the land-use fee when the quarter is over.
pub(super) const CARRIED_OVER: &[Told] = &[
    told(
        "1.004884",
        "H59.31.09",
        Direct,
        "2022-12-12 08:40",
        &[(Assign, "2022-12-12 10:15"), (Approve, "2022-12-19 15:05"), (HandOver, "2022-12-20 08:30")],
    ),
    told(
        "9.900040",
        "H59.31",
        Direct,
        "2022-12-08 09:25",
        &[(Assign, "2022-12-08 14:10"), (Approve, "2022-12-20 10:45"), (HandOver, "2022-12-22 09:05")],
    ),
    told(
        "9.900036",
        "H59.31",
        Direct,
        "2022-12-13 14:20",
        &[(Assign, "2022-12-14 08:05"), (RequestPayment, "2022-12-20 15:30")],
    ),
];

/// Accepted within the quarter and pending at its end.
pub(super) const HANDED_ON: &[Told] = &[
    told(
        "9.900001",
        "H59.31.07",
        Direct,
        "2023-02-20 08:15",
        &[(Assign, "2023-02-20 13:50"), (Approve, "2023-03-22 10:15"), (HandOver, "2023-03-22 15:40")],
    ),
    told(
        "9.900036",
        "H59.31",
        Online,
        "2023-02-22 09:35",
        &[
            (Assign, "2023-02-23 07:40"),
            (RequestPayment, "2023-03-02 16:10"),
            (ConfirmPayment, "2023-03-16 09:20"),
        ],
    ),
    told(
        "9.900039",
        "H59.31",
        Direct,
        "2023-02-28 09:10",
        &[(Assign, "2023-02-28 14:05"), (Approve, "2023-03-20 16:20"), (HandOver, "2023-03-21 08:15")],
    ),
    told(
        "9.900036",
        "H59.31",
        Direct,
        "2023-03-06 10:05",
        &[(Assign, "2023-03-06 15:15"), (RequestPayment, "2023-03-13 08:55")],
    ),
    told(
        "1.001699",
        "H59.31.03",
        Direct,
        "2023-03-06 14:35",
        &[
            (Assign, "2023-03-07 07:30"),
            (RequestSupplement, "2023-03-08 09:45"),
            (ReceiveSupplement, "2023-03-16 08:20"),
        ],
    ),
    told("9.900040", "H59.31", Direct, "2023-03-07 08:20", &[(Assign, "2023-03-07 10:30")]),
    told(
        "1.013225",
        "H59.31",
        Direct,
        "2023-03-09 10:40",
        &[(Assign, "2023-03-09 15:00"), (Approve, "2023-03-23 15:20")],
    ),
    told(
        "1.004884",
        "H59.31.12",
        Online,
        "2023-03-09 14:50",
        &[(Assign, "2023-03-10 07:25"), (RequestSupplement, "2023-03-10 10:05")],
    ),
    told(
        "1.004884",
        "H59.31.05",
        Direct,
        "2023-03-10 09:30",
        &[(Assign, "2023-03-10 14:00"), (Approve, "2023-03-17 10:50"), (HandOver, "2023-03-17 15:30")],
    ),
    told("9.900009", "H59.31.10", Direct, "2023-03-13 08:35", &[(Assign, "2023-03-13 14:45")]),
    told(
        "1.001612",
        "H59.31",
        Online,
        "2023-03-13 09:15",
        &[
            (Assign, "2023-03-13 13:45"),
            (RequestSupplement, "2023-03-14 10:20"),
            (ReceiveSupplement, "2023-03-20 08:50"),
            (Approve, "2023-03-22 15:10"),
            (HandOver, "2023-03-23 09:40"),
        ],
    ),
    told(
        "2.001035",
        "H59.31.15",
        Direct,
        "2023-03-13 14:10",
        &[(Approve, "2023-03-15 09:55"), (HandOver, "2023-03-15 10:10")],
    ),
    told(
        "1.001193",
        "H59.31.01",
        Online,
        "2023-03-14 15:25",
        &[(Approve, "2023-03-15 09:40"), (HandOver, "2023-03-15 14:20")],
    ),
];
