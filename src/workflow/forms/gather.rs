//! The facts of a form, source by source: each asked once for the whole slice, then told row by row.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{Layout, Place};
use super::overdue::overdue;
use crate::db::sums::{Apart, Question, ask};
use crate::db::{self, Connection, Error};
use crate::domain::activity::{Slice, Viewpoint, sum};
use crate::domain::count::{Count, Counts};
use crate::domain::feedback::decide::FeedbackEvent;
use crate::domain::feedback::tally::tally;
use crate::domain::form::procedures::{ProcedureFact, count, in_force};
use crate::domain::form::{Fact, Facts, RowsOf};
use crate::domain::id::AgencyId;
use crate::domain::tally::Tally;

/// Facts of the whole and of the rows.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) whole: Facts,
    pub(super) rows: BTreeMap<Place, Facts>,
}

impl Gathered {
    fn row(&mut self, place: Place, facts: &Facts) {
        self.rows.entry(place).or_default().add_all(facts);
    }

    /// Dossiers, from the ledger.
    pub(super) async fn dossiers(&mut self, conn: &mut Connection, layout: &Layout<'_>) -> Result<(), Error> {
        let apart = match layout.rows_of {
            RowsOf::Field => Apart::Procedure,
            RowsOf::Agency | RowsOf::Level => Apart::Agency,
        };
        let question = Question {
            agencies: layout.agencies.clone(),
            from: layout.from,
            through: layout.as_of,
            known_at: Some(layout.known_at),
            apart,
        };
        let mut whole = Tally::default();
        let mut rows: BTreeMap<Place, Tally> = BTreeMap::new();
        for sum in ask(conn, &question).await? {
            let row = rows.entry(layout.place(sum.agency, sum.procedure)).or_default();
            for tally in [&mut whole, row] {
                tally.add(sum.bucket, sum.channel, sum.measure, sum.n);
            }
        }
        self.whole.add_all(&Facts::of_dossiers(&Counts::of(&whole)));
        for (place, tally) in rows {
            self.row(place, &Facts::of_dossiers(&Counts::of(&tally)));
        }
        Ok(())
    }

    /// The reasons of what is overdue; nothing is read where the ledger says that nothing is.
    pub(super) async fn overdue_reasons(
        &mut self,
        conn: &mut Connection,
        layout: &Layout<'_>,
    ) -> Result<(), Error> {
        let of_ledger = [Fact::Dossiers(Count::ResolvedOverdue), Fact::Dossiers(Count::PendingOverdue)];
        if self.whole != Facts::default() && self.whole.sum(&of_ledger) == 0 {
            return Ok(());
        }
        for (at, reason) in overdue(conn, layout).await? {
            let fact = Fact::Overdue(at.state, reason);
            self.whole.add(fact, at.n);
            let place = layout.place(Some(at.agency), Some(at.procedure));
            self.rows.entry(place).or_default().add(fact, at.n);
        }
        Ok(())
    }

    /// Feedback, from its histories.
    pub(super) async fn feedback(&mut self, conn: &mut Connection, layout: &Layout<'_>) -> Result<(), Error> {
        let histories =
            db::feedback::events::histories(conn, &layout.agencies, layout.days(), layout.known_at).await?;
        let mut rows: BTreeMap<Place, Vec<&[FeedbackEvent]>> = BTreeMap::new();
        for (agency, history) in &histories {
            rows.entry(layout.place(Some(*agency), None)).or_default().push(history);
        }
        let told = |histories: Vec<&[FeedbackEvent]>| {
            Facts::of_feedback(&tally(histories, layout.days(), layout.known_at))
        };
        self.whole.add_all(&told(rows.values().flatten().copied().collect()));
        for (place, histories) in rows {
            self.row(place, &told(histories));
        }
        Ok(())
    }

    /// The catalogue, as published by the moment of knowledge.
    pub(super) fn catalogue(&mut self, layout: &Layout<'_>, wanted: &BTreeSet<Fact>) {
        let of_catalogue = |fact: &Fact| match fact {
            Fact::Procedures(fact) => Some(*fact),
            _ => None,
        };
        let wanted: Vec<ProcedureFact> = wanted.iter().filter_map(of_catalogue).collect();
        let versions = in_force(&layout.snapshot.catalogue, layout.as_of, layout.known_at);
        let levels = layout.levels(&layout.agencies);
        self.whole.add_all(&count(versions.iter().copied(), &levels, &wanted));
        if layout.rows_of == RowsOf::Field {
            for version in versions {
                if let Some(place) = layout.field(version.field) {
                    self.row(place, &count([version], &levels, &wanted));
                }
            }
            return;
        }
        for (place, agencies) in layout.sets() {
            let facts = count(versions.iter().copied(), &layout.levels(&agencies), &wanted);
            self.row(place.clone(), &facts);
        }
    }

    /// What is recorded by hand. Stocks are told by agencies that stand, and by the one that is asked for.
    pub(super) async fn records(
        &mut self,
        conn: &mut Connection,
        layout: &Layout<'_>,
        wanted: &BTreeSet<Fact>,
    ) -> Result<(), Error> {
        let view = Viewpoint { from: layout.from, as_of: layout.as_of, known_at: layout.known_at };
        let tree = &layout.snapshot.agencies;
        let stands = |agency: &AgencyId| *agency == layout.root || tree.at(*agency, layout.as_of).is_some();
        let slice = |agencies: &[AgencyId]| Slice {
            of_flows: agencies.to_vec(),
            of_stocks: agencies.iter().copied().filter(stands).collect(),
        };
        let kept = db::activities::kept(conn, &slice(&layout.agencies), view).await?;
        let told = |agencies: &[AgencyId]| {
            let figures = sum(&kept, &slice(agencies), view);
            let mut facts = Facts::default();
            for fact in wanted {
                if let Fact::Records(kind, name) = fact {
                    facts.add(*fact, figures.get(*kind, name).unwrap_or(0));
                }
            }
            facts
        };
        self.whole.add_all(&told(&layout.agencies));
        for (place, agencies) in layout.sets() {
            self.row(place.clone(), &told(&agencies));
        }
        Ok(())
    }
}
