//! Publishing a rule of submission, in one transaction, on record.

use serde_json::json;

use super::{Published, Publisher};
use crate::db;
use crate::db::admin_events::Subject;
use crate::domain::submission::change::{RuleRefused, put_rule};
use crate::domain::submission::{DayOff, DeadlineRule};

/// A rule that was not published.
#[derive(Debug, thiserror::Error)]
pub enum DeadlineRuleRefused {
    /// It cannot stand among the others.
    #[error(transparent)]
    Rule(#[from] RuleRefused),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}

/// Publishes a rule. No process keeps them, so none has to be told.
pub async fn publish_deadline_rule(
    conn: &mut db::Connection,
    publisher: &Publisher,
    rule: &DeadlineRule,
) -> Result<Published, DeadlineRuleRefused> {
    db::transaction(conn, async |conn| {
        db::deadline_rules::lock(conn).await?;
        let existing = db::deadline_rules::list(conn).await?;
        let changed = put_rule(&existing, rule.clone())?;
        if changed.is_empty() {
            return Ok(Published::Unchanged);
        }
        db::deadline_rules::put(conn, &changed).await?;
        let key = format!("{} {} {} {}", rule.form_set, rule.level, rule.period_kind, rule.valid_from);
        let change = json!({
            "day_of_month": rule.day_of_month, "shift_to_next_wd": rule.day_off == DayOff::NextWorkingDay,
            "valid_to": rule.valid_to, "basis": rule.basis, "source": rule.source,
        });
        let about = (Subject::DeadlineRule, key.as_str());
        db::admin_events::append(conn, publisher.real_now, &publisher.client, about, change).await?;
        let is_same = |other: &DeadlineRule| {
            (&other.form_set, other.level, other.period_kind, other.valid_from)
                == (&rule.form_set, rule.level, rule.period_kind, rule.valid_from)
        };
        Ok(if existing.iter().any(is_same) { Published::Changed } else { Published::Created })
    })
    .await
}
