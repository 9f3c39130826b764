//! Steps of an internal process in bodies: what is done, who does it, how long it may take.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::limits::LimitBody;
use super::problem::Faults;
use crate::domain::internal_process::InternalStep;

/// Longest name of a step or of a unit, in characters.
const NAME: usize = 300;

/// A step of an internal process (bước của quy trình nội bộ).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Thẩm định hồ sơ", "unit": "Phòng Tư pháp", "limit": {"amount": 2, "unit": "working_day", "cutoff_time": null}
}))]
pub struct InternalStepBody {
    /// What is done, at most 300 characters.
    #[schema(min_length = 1, max_length = 300, example = "Thẩm định hồ sơ")]
    pub name: String,
    /// Division or post that does it, at most 300 characters.
    #[schema(min_length = 1, max_length = 300, example = "Phòng Tư pháp")]
    pub unit: String,
    /// How long it may take from the moment the dossier comes to it.
    pub limit: LimitBody,
}

impl InternalStepBody {
    /// The step; faults are noted below `at`.
    pub fn read(&self, at: &str, faults: &mut Faults) -> Option<InternalStep> {
        let name = faults.text(&format!("{at}/name"), &self.name, NAME);
        let unit = faults.text(&format!("{at}/unit"), &self.unit, NAME);
        let limit = self.limit.read(&format!("{at}/limit"), faults);
        Some(InternalStep { name: name?, unit: unit?, limit: limit? })
    }
}

impl From<&InternalStep> for InternalStepBody {
    fn from(step: &InternalStep) -> Self {
        let InternalStep { name, unit, limit } = step.clone();
        Self { name, unit, limit: LimitBody::from(&limit) }
    }
}
