use chrono::DateTime;
use serde_json::json;

use super::*;
use crate::domain::as_published::AsPublished;
use crate::domain::catalogue::ChannelLimit;
use crate::domain::deadline::{Amount, Limit, LimitUnit};
use crate::domain::id::{ProcedureId, VersionId};
use crate::domain::procedure::{Channel, Level, OnlineService, Origin, ProcedureKind, SupplementClock};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn limit(channel: Channel, days: u32) -> ChannelLimit {
    let limit = Limit::new(Some(Amount::whole(days).unwrap()), LimitUnit::WorkingDay, None).unwrap();
    ChannelLimit { channel: Some(channel), limit }
}

fn version(id: i32, from: &str, to: Option<&str>) -> ProcedureVersion {
    ProcedureVersion {
        id: VersionId(id),
        procedure: ProcedureId(1),
        code: "1.001193".parse().unwrap(),
        valid_from: day(from),
        valid_to: to.map(day),
        name: "Đăng ký khai sinh".to_owned(),
        field: FieldId(1),
        levels: vec![Level::Commune],
        kind: ProcedureKind::National,
        origin: Origin::Central,
        limits: vec![limit(Channel::Direct, 1), limit(Channel::Online, 2)],
        supplement_clock: SupplementClock::Restart,
        online_service: OnlineService::Full,
        online_level: Some(4),
        decision_number: None,
        decision_date: None,
        public: true,
        as_published: None,
        internal_steps: Vec::new(),
        published_at: DateTime::from_timestamp(i64::from(id), 0).unwrap(),
    }
}

fn states(versions: Vec<ProcedureVersion>, on: &str) -> Vec<&'static str> {
    let procedure = Procedure { id: ProcedureId(1), code: "1.001193".parse().unwrap(), versions };
    (0..procedure.versions.len()).map(|nth| procedure.state(nth, day(on)).unwrap().as_str()).collect()
}

#[test]
fn of_two_publications_of_one_day_the_later_entered_stands() {
    let all = || {
        vec![
            version(1, "2022-01-01", None),
            version(2, "2023-01-01", None),
            version(3, "2023-01-01", None),
            version(4, "2027-01-01", Some("2027-06-30")),
        ]
    };
    for (on, expected) in [
        ("2021-12-31", ["to_come", "superseded", "to_come", "to_come"]),
        ("2022-12-31", ["in_force", "superseded", "to_come", "to_come"]),
        ("2023-01-01", ["past", "superseded", "in_force", "to_come"]),
        ("2027-06-30", ["past", "superseded", "past", "in_force"]),
        ("2027-07-01", ["past", "superseded", "past", "past"]),
    ] {
        assert_eq!(states(all(), on), expected, "{on}");
    }
}

#[test]
fn only_what_differs_is_named() {
    let earlier = version(1, "2022-01-01", None);
    assert_eq!(differences(&earlier, &version(2, "2022-01-01", None), |_| None), []);
    let mut later = version(2, "2023-01-01", Some("2023-06-30"));
    later.limits = vec![limit(Channel::Online, 2), limit(Channel::Direct, 3)];
    later.field = FieldId(2);
    later.as_published = AsPublished::laid_over(None, [("fee", "Miễn phí")]);
    let code = |id: FieldId| Some(format!("LV{}", id.0));
    let found: Vec<_> = differences(&earlier, &later, code)
        .into_iter()
        .map(|Difference { member, from, to }| json!([member, from, to]))
        .collect();
    let limits = |direct: u32| {
        json!([
            {"channel": "direct", "amount": direct, "unit": "working_day"},
            {"channel": "online", "amount": 2, "unit": "working_day"}
        ])
    };
    assert_eq!(
        found,
        [
            json!(["valid_from", "2022-01-01", "2023-01-01"]),
            json!(["valid_to", null, "2023-06-30"]),
            json!(["field", "LV1", "LV2"]),
            json!(["limits", limits(1), limits(3)]),
            json!(["as_published/fee", null, "Miễn phí"]),
        ]
    );
}

#[test]
fn the_order_of_limits_says_nothing() {
    let one = version(1, "2022-01-01", None);
    let mut other = version(2, "2022-01-01", None);
    other.limits.reverse();
    assert!(one.says_the_same(&other) && other.says_the_same(&one));
}
