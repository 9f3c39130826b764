//! Amounts, limits and working hours are lawful or do not exist.

use super::*;

#[test]
fn amounts_are_read_and_written_as_json_numbers() {
    for (json, halves, written) in [
        ("3", 6, "3"),
        ("2.5", 5, "2.5"),
        ("3.0", 6, "3"),
        ("0", 0, "0"),
        ("0.5", 1, "0.5"),
        ("3650", 7300, "3650"),
    ] {
        let amount: Amount = serde_json::from_str(json).unwrap();
        assert_eq!(amount.halves(), halves, "{json}");
        assert_eq!(serde_json::to_string(&amount).unwrap(), written);
        assert_eq!(amount.to_string(), written);
        assert_eq!(Amount::from_halves(halves), Ok(amount));
    }
}

#[test]
fn what_is_not_an_amount_is_refused() {
    for json in [
        "-1",
        "-0.5",
        "2.25",
        "2.51",
        "3650.5",
        "3651",
        "1e30",
        "4294967296",
        "0.499999999",
        "\"3\"",
        "null",
        "true",
    ] {
        assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
    }
    for text in ["", ".5", "3.", "+3", "3,5", " 3", "03651", "00003", "2.55"] {
        assert!(text.parse::<Amount>().is_err(), "{text:?}");
    }
    assert!(Amount::from_halves(7301).is_err());
    assert!(Amount::whole(3651).is_err());
    assert!(Amount::whole(u32::MAX).is_err());
}

#[test]
fn a_limit_takes_the_amounts_of_its_unit() {
    let half = Amount::from_halves(5).unwrap();
    let whole = Amount::whole(3).unwrap();
    for unit in LimitUnit::ALL.iter().copied() {
        let halves_allowed = matches!(unit, LimitUnit::WorkingDay | LimitUnit::WorkingHour);
        let same_day = unit == LimitUnit::SameDay;
        assert_eq!(Limit::new(Some(half), unit, None).is_ok(), halves_allowed, "{unit}");
        assert_eq!(Limit::new(Some(whole), unit, None).is_ok(), !same_day, "{unit}");
        assert_eq!(Limit::new(None, unit, None).is_ok(), same_day, "{unit}");
        assert!(Limit::new(Some(Amount::ZERO), unit, None).is_ok(), "{unit}");
    }
}

#[test]
fn limits_in_json() {
    for json in [
        r#"{"amount":3,"unit":"working_day"}"#,
        r#"{"amount":2.5,"unit":"working_day","cutoff_time":"15:00"}"#,
        r#"{"unit":"same_day","cutoff_time":"15:00"}"#,
        r#"{"amount":1,"unit":"month"}"#,
    ] {
        let limit: Limit = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&limit).unwrap(), json);
    }
    for json in [
        r#"{"amount":2.5,"unit":"month"}"#,
        r#"{"amount":1,"unit":"same_day"}"#,
        r#"{"unit":"working_day"}"#,
        r#"{"amount":3}"#,
        r#"{"amount":3,"unit":"week"}"#,
        r#"{"amount":3,"unit":"working_day","cutoff_time":"25:00"}"#,
        r#"{"amount":3,"unit":"working_day","cutoff":"15:00"}"#,
    ] {
        assert!(serde_json::from_str::<Limit>(json).is_err(), "{json}");
    }
}

#[test]
fn working_hours_are_read_as_they_are_written() {
    let default = WorkingHours::default();
    assert_eq!(default.to_string(), "07:00-11:30,13:30-17:00");
    assert_eq!("07:00-11:30,13:30-17:00".parse(), Ok(default.clone()));
    assert_eq!(default.per_day(), chrono::TimeDelta::hours(8));
    assert_eq!(time::format_hour_minute(default.closing()), "17:00");
    for text in [
        "",
        "07:00",
        "07:00-",
        "11:30-07:00",
        "07:00-07:00",
        "07:00-11:30,11:30-17:00",
        "13:30-17:00,07:00-11:30",
        "07:00-11:30;13:30-17:00",
    ] {
        assert!(text.parse::<WorkingHours>().is_err(), "{text:?}");
    }
}
