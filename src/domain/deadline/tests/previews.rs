//! Previews: the date after all that happened, and its steps.

use super::*;
use crate::domain::calendar::{UnknownYear, tests::published};

fn request(allowed: &str, from: &str) -> PreviewRequest {
    PreviewRequest { limit: limit(allowed, None), from: at(from), pauses: Vec::new(), extension: None }
}

fn pause(kind: PauseKind, from: &str, to: &str, clock: Option<WaitClock>) -> Pause {
    Pause { kind, from: time::parse_moment(from).unwrap(), to: time::parse_moment(to).unwrap(), clock }
}

fn shown(request: &PreviewRequest) -> Preview {
    preview(request, &published(), &WorkingHours::default()).unwrap()
}

fn refused(request: &PreviewRequest) -> PreviewRefused {
    preview(request, &published(), &WorkingHours::default()).unwrap_err()
}

/// One line a step: day, `+` when counted, code.
fn lines(steps: &[Step]) -> String {
    let line = |step: &Step| {
        let mark = if step.counted { '+' } else { ' ' };
        format!("{} {mark} {}", step.date, step.rule.code())
    };
    steps.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_steps_begin_the_day_after_the_start() {
    let preview = shown(&request("3 working_day", "2023-03-10 09:00"));
    assert_eq!(preview.due_on, day("2023-03-15"));
    assert_eq!((preview.due_at, preview.starts_on), (None, day("2023-03-10")));
    insta::assert_snapshot!(lines(&preview.start), @"2023-03-10   start_day");
    insta::assert_snapshot!(lines(&preview.steps), @r"
    2023-03-11   weekend
    2023-03-12   weekend
    2023-03-13 + working_day
    2023-03-14 + working_day
    2023-03-15 + working_day
    ");
}

#[test]
fn holidays_are_named_with_their_source() {
    let preview = shown(&request("2.5 working_day", "2024-04-26 17:30"));
    insta::assert_snapshot!(lines(&preview.start), @r"
    2024-04-26   after_closing
    2024-04-27   weekend
    2024-04-28   weekend
    2024-04-29   swapped_off
    2024-04-30   holiday
    2024-05-01   holiday
    2024-05-02   start_day
    ");
    insta::assert_snapshot!(lines(&preview.steps), @r"
    2024-05-03 + working_day
    2024-05-04 + swapped_working
    2024-05-05   weekend
    2024-05-06 + half_day
    ");
    let swapped = preview.steps.iter().find(|step| step.rule == Rule::SwappedWorking).unwrap();
    insta::assert_snapshot!(swapped.text_vi(), @"Ngày làm bù, được tính: Làm bù ngày 29/4/2024");
    insta::assert_snapshot!(swapped.text_en(), @"Saturday worked in exchange, counted: Làm bù ngày 29/4/2024");
    insta::assert_snapshot!(swapped.source(), @"2450/VPCP-KGVX");
}

#[test]
fn calendar_days_months_and_hours_tell_their_steps_too() {
    insta::assert_snapshot!(lines(&shown(&request("5 calendar_day", "2023-04-24 09:00")).steps), @r"
    2023-04-25 + calendar_day
    2023-04-26 + calendar_day
    2023-04-27 + calendar_day
    2023-04-28 + calendar_day
    2023-04-29 + calendar_day
    2023-04-30   holiday
    2023-05-01   holiday
    2023-05-02   compensatory
    2023-05-03   compensatory
    2023-05-04   next_working_day
    ");
    insta::assert_snapshot!(lines(&shown(&request("1 month", "2023-03-31 09:00")).steps), @r"
    2023-04-30 + month_end
    2023-05-01   holiday
    2023-05-02   compensatory
    2023-05-03   compensatory
    2023-05-04   next_working_day
    ");
    insta::assert_snapshot!(lines(&shown(&request("1 month", "2023-03-10 09:00")).steps), @"2023-04-10 + month");
    let hours = shown(&request("8 working_hour", "2023-03-10 16:00"));
    assert_eq!(hours.due_at, Some(at("2023-03-13 16:00")));
    insta::assert_snapshot!(lines(&hours.steps), @r"
    2023-03-10 + working_hours
    2023-03-11   weekend
    2023-03-12   weekend
    2023-03-13 + working_hours
    ");
    insta::assert_snapshot!(hours.steps[0].text_vi(), @"Giờ làm việc trong ngày, được tính: 60 phút");
    assert_eq!(shown(&request("same_day", "2023-03-10 09:00")).steps, []);
}

#[test]
fn a_supplement_restarts_the_clock() {
    let mut request = request("5 working_day", "2023-03-06 09:00");
    request.pauses.push(pause(PauseKind::Supplement, "2023-03-08", "2023-03-17T09:00:00+07:00", None));
    let preview = shown(&request);
    assert_eq!((preview.due_on, preview.starts_on), (day("2023-03-24"), day("2023-03-06")));
    insta::assert_snapshot!(lines(&preview.steps), @r"
    2023-03-07 + working_day
    2023-03-08 + working_day
    2023-03-08   supplement_requested
    2023-03-09   waiting
    2023-03-10   waiting
    2023-03-11   weekend
    2023-03-12   weekend
    2023-03-13   waiting
    2023-03-14   waiting
    2023-03-15   waiting
    2023-03-16   waiting
    2023-03-17   waiting
    2023-03-17   restarted
    2023-03-18   weekend
    2023-03-19   weekend
    2023-03-20 + working_day
    2023-03-21 + working_day
    2023-03-22 + working_day
    2023-03-23 + working_day
    2023-03-24 + working_day
    ");

    request.pauses[0] = pause(PauseKind::Supplement, "2023-03-08", "2023-03-17T17:30:00+07:00", None);
    assert_eq!(shown(&request).due_on, day("2023-03-27"), "after closing: from Monday");
}

#[test]
fn a_wait_can_shift_the_date() {
    let mut request = request("5 working_day", "2023-03-06 09:00");
    request.pauses.push(pause(PauseKind::Supplement, "2023-03-08", "2023-03-17", Some(WaitClock::Shift)));
    let preview = shown(&request);
    assert_eq!(preview.due_on, day("2023-03-22"));
    insta::assert_snapshot!(lines(&preview.steps), @r"
    2023-03-07 + working_day
    2023-03-08 + working_day
    2023-03-08   supplement_requested
    2023-03-09   waiting
    2023-03-10   waiting
    2023-03-11   weekend
    2023-03-12   weekend
    2023-03-13   waiting
    2023-03-14   waiting
    2023-03-15   waiting
    2023-03-16   waiting
    2023-03-17   waiting
    2023-03-17   shifted
    2023-03-18   weekend
    2023-03-19   weekend
    2023-03-20 + working_day
    2023-03-21 + working_day
    2023-03-22 + working_day
    ");

    let mut request = self::request("10 working_day", "2023-02-24 09:00");
    request.pauses.push(pause(PauseKind::Payment, "2023-03-06", "2023-03-20", None));
    assert_eq!(shown(&request).due_on, day("2023-03-24"));

    let mut request = self::request("8 working_hour", "2023-03-09 12:00");
    request.pauses.push(pause(PauseKind::Payment, "2023-03-09", "2023-03-13", None));
    assert_eq!(shown(&request).due_at, Some(at("2023-03-14 11:30")), "two working days later, same time");
}

#[test]
fn what_happened_is_applied_in_the_order_of_time() {
    let mut request = request("5 working_day", "2023-03-06 09:00");
    // A supplement of 08–10/3 restarts to 17/3; a payment of 14–16/3 shifts to 21/3. Given backwards.
    request.pauses.push(pause(PauseKind::Payment, "2023-03-14", "2023-03-16", None));
    request.pauses.push(pause(PauseKind::Supplement, "2023-03-08", "2023-03-10", None));
    assert_eq!(shown(&request).due_on, day("2023-03-21"));

    // Extended before the payment was asked for, the shift moves the extended date.
    request.extension = Some(Extension { on: day("2023-03-13"), due_on: day("2023-03-24") });
    assert_eq!(shown(&request).due_on, day("2023-03-28"));

    // Extended during the payment's wait: the same.
    request.extension = Some(Extension { on: day("2023-03-15"), due_on: day("2023-03-24") });
    assert_eq!(shown(&request).due_on, day("2023-03-28"));

    // Extended on the day the wait ended: the wait came first.
    request.extension = Some(Extension { on: day("2023-03-16"), due_on: day("2023-03-24") });
    let preview = shown(&request);
    assert_eq!(preview.due_on, day("2023-03-24"));
    insta::assert_snapshot!(lines(&preview.steps), @r"
    2023-03-07 + working_day
    2023-03-08 + working_day
    2023-03-08   supplement_requested
    2023-03-09   waiting
    2023-03-10   waiting
    2023-03-10   restarted
    2023-03-11   weekend
    2023-03-12   weekend
    2023-03-13 + working_day
    2023-03-14 + working_day
    2023-03-14   payment_requested
    2023-03-15   waiting
    2023-03-16   waiting
    2023-03-16   shifted
    2023-03-16   extended
    2023-03-17 + working_day
    2023-03-18   weekend
    2023-03-19   weekend
    2023-03-20 + working_day
    2023-03-21 + working_day
    2023-03-22 + working_day
    2023-03-23 + working_day
    2023-03-24 + working_day
    ");
}

#[test]
fn a_wait_that_began_late_ends_late() {
    let mut request = request("7 working_day", "2023-03-01 09:00");
    request.pauses.push(pause(PauseKind::Supplement, "2023-03-13", "2023-03-20", Some(WaitClock::Shift)));
    let preview = shown(&request);
    assert_eq!(preview.due_on, day("2023-03-17"));
    let last = preview.steps.last().unwrap();
    assert_eq!((last.date, last.rule), (day("2023-03-17"), Rule::Shifted));
}

#[test]
fn an_extension_too_late_is_refused() {
    let mut request = request("3 working_day", "2023-03-10 09:00");
    for (on, to, expected) in [
        ("2023-03-14", "2023-03-20", Ok(day("2023-03-20"))),
        (
            "2023-03-15",
            "2023-03-20",
            Err(PreviewRefused::ExtensionTooLate { on: day("2023-03-15"), due_on: day("2023-03-15") }),
        ),
        (
            "2023-03-14",
            "2023-03-15",
            Err(PreviewRefused::ExtensionNotLater { to: day("2023-03-15"), due_on: day("2023-03-15") }),
        ),
        ("2023-03-09", "2023-03-20", Err(PreviewRefused::ExtensionTooEarly { on: day("2023-03-09") })),
    ] {
        request.extension = Some(Extension { on: day(on), due_on: day(to) });
        let outcome = preview(&request, &published(), &WorkingHours::default());
        assert_eq!(outcome.map(|preview| preview.due_on), expected, "{on} to {to}");
    }
}

#[test]
fn pauses_out_of_place_are_refused() {
    let mut request = request("5 working_day", "2023-03-06 09:00");
    let supplement = |from, to| pause(PauseKind::Supplement, from, to, None);
    request.pauses = vec![supplement("2023-03-08", "2023-03-07")];
    assert_eq!(refused(&request), PreviewRefused::PauseBackwards { index: 0 });
    request.pauses = vec![supplement("2023-03-05", "2023-03-07")];
    assert_eq!(refused(&request), PreviewRefused::PauseTooEarly { index: 0 });
    request.pauses = vec![supplement("2023-03-09", "2023-03-13"), supplement("2023-03-08", "2023-03-10")];
    assert_eq!(refused(&request), PreviewRefused::PauseTooEarly { index: 0 });
    request.pauses = vec![supplement("2023-03-08", "2023-03-10"), supplement("2023-03-10", "2023-03-13")];
    assert_eq!(shown(&request).due_on, day("2023-03-20"));
    request.pauses =
        vec![supplement("2023-03-08", "2023-03-10T09:00:00+07:00"), supplement("2023-03-10", "2023-03-13")];
    assert_eq!(shown(&request).due_on, day("2023-03-20"), "a bare date stands for its whole day");
    request.pauses = vec![supplement("2023-03-08", "2027-03-10")];
    assert_eq!(refused(&request), PreviewRefused::UnknownYear(UnknownYear { year: 2027 }));
}

#[test]
fn every_rule_has_its_own_code_and_texts() {
    let distinct = |texts: Vec<&str>| {
        let set: std::collections::BTreeSet<&str> = texts.iter().copied().collect();
        set.len() == texts.len() && !set.contains("")
    };
    assert!(distinct(Rule::ALL.iter().map(|rule| rule.code()).collect()));
    assert!(distinct(Rule::ALL.iter().map(|rule| rule.text_vi()).collect()));
    assert!(distinct(Rule::ALL.iter().map(|rule| rule.text_en()).collect()));
    assert!(Rule::ALL.iter().all(|rule| !rule.source().is_empty()));
}
