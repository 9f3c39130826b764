//! The book of an agency (sổ theo dõi hồ sơ), read from its beginning to its end: however long it is, a piece is all that is
//! in memory.
//!
//! The number of a line is its place in the year as it is known now, so what stands before the days asked for is counted
//! first. No transaction is held open between pieces.

use super::directory::Snapshot;
use crate::db::dossiers::{BookPlace, Booked, booked, count_booked};
use crate::db::{Connection, Error};
use crate::domain::id::AgencyId;
use crate::domain::paper::{BookRange, Entry, Remark};
use crate::domain::time::civil_day;

/// Lines of a piece: some milliseconds of the database, some hundred kilobytes of a page.
const PIECE: i64 = 400;

/// An opened book.
#[derive(Debug)]
pub struct OpenBook {
    agency: AgencyId,
    range: BookRange,
    piece: i64,
    /// After which line to go on; `None`: the end was reached.
    after: Option<BookPlace>,
    before: i64,
    told: i64,
}

impl OpenBook {
    /// Opens the book of an agency at the first of the days asked for.
    pub async fn open(conn: &Connection, agency: AgencyId, range: BookRange) -> Result<Self, Error> {
        let before = count_booked(conn, agency, (range.first_day(), range.from())).await?;
        let after = Some(BookPlace::before(range.from()));
        Ok(Self { agency, range, piece: PIECE, after, before, told: 0 })
    }

    /// The same, read so many lines at once.
    #[must_use]
    pub const fn in_pieces_of(self, piece: i64) -> Self {
        Self { piece, ..self }
    }

    /// How many lines were read.
    pub const fn told(&self) -> i64 {
        self.told
    }

    /// The next lines; `None` after the last. Where it fails it can be called again.
    pub async fn more(&mut self, conn: &Connection, known: &Snapshot) -> Result<Option<Vec<Entry>>, Error> {
        let Some(after) = self.after else { return Ok(None) };
        let lines = booked(conn, self.agency, self.range.to(), after, self.piece).await?;
        self.after = lines.last().map(|line| line.place);
        if lines.is_empty() {
            return Ok(None);
        }
        let first = self.before + self.told + 1;
        let entries: Vec<Entry> =
            (first..).zip(lines).map(|(number, line)| entry(number, line, known)).collect();
        self.told += i64::try_from(entries.len()).unwrap_or(i64::MAX);
        Ok(Some(entries))
    }
}

/// A line with names: those of the day of acceptance.
fn entry(number: i64, line: Booked, known: &Snapshot) -> Entry {
    let Booked { place: _, code, version, agency, accepted_on, due_on, returned_at, .. } = line;
    let Booked { outcome, voided, owner, phone, address, way, .. } = line;
    let procedure = known.catalogue.version(version).map(|version| version.name.clone());
    let remark = if voided { Some(Remark::Void) } else { outcome.and_then(Remark::of_outcome) };
    Entry {
        number,
        code: code.unwrap_or_default(),
        procedure: procedure.unwrap_or_default(),
        owner,
        address,
        phone,
        agency: known.agencies.name_on(agency, accepted_on).to_owned(),
        received_on: accepted_on,
        due_on,
        returned_on: returned_at.map(civil_day),
        way,
        remark,
    }
}
