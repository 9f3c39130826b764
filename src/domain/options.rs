//! What may be done to a dossier now, and what stands in the way: each action of the grid with its guards judged.
//!
//! Holds no rule of its own: it asks `decide::judge` about the barest act of now, and what that refuses, again with
//! each ground. So what is told here is what happens when the act is done, but for what the caller says in it (a due
//! date before acceptance, a transfer to the agency itself) and for corrections, whose history is judged on writing.

use chrono::NaiveDate;

use super::act::{Act, Ground};
use super::decide::{Decision, Rules, allowed_actions, judge, needs};
use super::dossier::Dossier;
use super::guards;
use super::overdue;
use super::refusal::{Guard, Refusal, Warning};
use super::status::Action;
use super::time::civil_day;

/// A guard that stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Obstacle {
    /// Which one.
    pub guard: Guard,
    /// The day that decides, where one does.
    pub limit: Option<NaiveDate>,
}

/// A guard that one of some grounds lifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// What stands in the way without a ground.
    pub obstacle: Obstacle,
    /// The grounds that lift it; never empty.
    pub grounds: Vec<Ground>,
}

/// An action that the grid allows, as the guards see it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The action.
    pub action: Action,
    /// What refuses it now, whatever is said.
    pub blocked: Option<Obstacle>,
    /// What refuses it now unless a ground is given.
    pub condition: Option<Condition>,
    /// What else it may carry today, because of how the dossier stands.
    pub may_carry: Vec<&'static str>,
    /// The last day on which it passes as it does today, where a day decides.
    pub until: Option<NaiveDate>,
    /// What doing it now would warn of.
    pub warnings: Vec<Warning>,
}

impl Choice {
    /// The particulars it cannot do without now.
    pub fn needs(&self) -> Vec<&'static str> {
        let ground = self.condition.as_ref().map(|_| "ground");
        needs(self.action).iter().copied().chain(ground).collect()
    }
}

/// What may be done now, in the order of the grid.
pub fn choices(dossier: &Dossier, rules: &Rules<'_>) -> Vec<Choice> {
    allowed_actions(dossier).map(|action| choice(dossier, action, rules)).collect()
}

fn choice(dossier: &Dossier, action: Action, rules: &Rules<'_>) -> Choice {
    let bare = Act::new(action);
    let asked = overdue::is_asked(dossier, action, civil_day(rules.now));
    let may_carry = asked.then_some("overdue_reason").into_iter().collect();
    let free =
        Choice { action, blocked: None, condition: None, may_carry, until: None, warnings: Vec::new() };
    match judge(dossier, &bare, rules) {
        Ok(Decision { warnings, .. }) => {
            let today = civil_day(rules.now);
            let until = guards::last_day(dossier, &bare, rules).filter(|last| *last >= today);
            Choice { until, warnings, ..free }
        }
        Err(Refusal::Guard { guard, limit }) => {
            let obstacle = Obstacle { guard, limit };
            let (grounds, mut decisions) = lifted(dossier, &bare, rules);
            match decisions.pop() {
                Some(Decision { warnings, .. }) => {
                    Choice { condition: Some(Condition { obstacle, grounds }), warnings, ..free }
                }
                None => Choice { blocked: Some(obstacle), ..free },
            }
        }
        // Clocks that differ: no rule about the dossier, and gone in a moment.
        Err(_) => free,
    }
}

/// The grounds with which the act passes, and what it then comes to.
fn lifted(dossier: &Dossier, bare: &Act, rules: &Rules<'_>) -> (Vec<Ground>, Vec<Decision>) {
    let with = |ground: Ground| {
        let act = Act { ground: Some(ground), ..bare.clone() };
        Some((ground, judge(dossier, &act, rules).ok()?))
    };
    Ground::ALL.iter().filter_map(|ground| with(*ground)).unzip()
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
