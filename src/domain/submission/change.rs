//! What may change in the rules of submission: one more rule, or another content of a rule there is.
//!
//! Invariant kept: on no day are two rules of one set of forms, level and kind of period in force. As for agencies, an
//! earlier rule without an end is closed the day before, and a new one without an end lasts until the next begins.

use chrono::NaiveDate;

use super::DeadlineRule;

/// Why a rule cannot stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleRefused {
    /// Its last day lies before its first.
    #[error("the rule ends before it begins")]
    EndsBeforeItBegins,
    /// It shares days with another.
    #[error("the rule overlaps the one from {valid_from}")]
    Overlap {
        /// First day of the other.
        valid_from: NaiveDate,
        /// Last day of the other.
        valid_to: Option<NaiveDate>,
    },
}

/// The rules that are others after `proposed` was put among those of its set of forms, level and kind of period.
pub fn put_rule(
    existing: &[DeadlineRule],
    mut proposed: DeadlineRule,
) -> Result<Vec<DeadlineRule>, RuleRefused> {
    let from = proposed.valid_from;
    if proposed.valid_to.is_some_and(|last| last < from) {
        return Err(RuleRefused::EndsBeforeItBegins);
    }
    let is_beside = |rule: &&DeadlineRule| {
        (&rule.form_set, rule.level, rule.period_kind)
            == (&proposed.form_set, proposed.level, proposed.period_kind)
    };
    let beside: Vec<&DeadlineRule> = existing.iter().filter(is_beside).collect();
    let others = || beside.iter().filter(|rule| rule.valid_from != from);
    let next = others().map(|rule| rule.valid_from).filter(|day| *day > from).min();
    proposed.valid_to = proposed.valid_to.or(next.and_then(|next| next.pred_opt()));
    let earlier = others().filter(|rule| rule.valid_from < from).max_by_key(|rule| rule.valid_from);
    let mut changed = Vec::new();
    if let Some(open) = earlier.filter(|rule| rule.valid_to.is_none()) {
        changed.push(DeadlineRule { valid_to: from.pred_opt(), ..(*open).clone() });
    }
    let closed = |rule: &&&DeadlineRule| !(rule.valid_from < from && rule.valid_to.is_none());
    let ends = proposed.valid_to.unwrap_or(NaiveDate::MAX);
    let shares =
        |rule: &&&DeadlineRule| rule.valid_from <= ends && rule.valid_to.is_none_or(|last| last >= from);
    if let Some(other) = others().filter(closed).find(shares) {
        return Err(RuleRefused::Overlap { valid_from: other.valid_from, valid_to: other.valid_to });
    }
    if !beside.contains(&&proposed) {
        changed.push(proposed);
    }
    Ok(changed)
}
