//! Rows as portals publish them, and files laid over a catalogue; the parts have tests of their own.

use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;

use super::plan::{Entry, Fate, Moment, plan};
use super::*;
use crate::domain::catalogue::{Catalogue, Field, Procedure, ProcedureVersion};
use crate::domain::id::{FieldId, ProcedureId, VersionId};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn row(cells: &[(&str, &str)]) -> RawRow {
    RawRow::new(cells.iter().map(|(column, text)| (column.parse().unwrap(), (*text).to_owned())).collect())
}

const PLAIN: [(&str, &str); 4] =
    [("code", "1.001193"), ("name", "Đăng ký khai sinh"), ("field", "Hộ tịch"), ("level", "Cấp Xã")];

fn plain_and(more: &[(&str, &str)]) -> RawRow {
    let kept = PLAIN.iter().filter(|(column, _)| more.iter().all(|(other, _)| other != column));
    row(&kept.chain(more).copied().collect::<Vec<_>>())
}

fn codes(reading: &Reading) -> Vec<&'static str> {
    reading.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

#[test]
fn what_a_row_is_refused_for() {
    for (more, expected) in [
        (&[("code", ""), ("level", "")][..], &["code", "level"][..]),
        (&[("code", "1/2")], &["code"]),
        (&[("name", "")], &["name"]),
        (&[("field", "")], &["field"]),
        (&[("level", "Cấp vùng")], &["level"]),
        (&[("name", "a\0")], &["name"]),
        (&[("valid_from", "2026-13-01"), ("valid_to", "hết")], &["valid_from", "valid_to"]),
        (
            &[("origin", "x"), ("supplement_clock", "y"), ("public", "z")],
            &["origin", "supplement_clock", "public"],
        ),
        (&[("channel_times", ""), ("cutoff_time", "3 giờ")], &["cutoff_time"]),
        (&[("online_service", "all"), ("field_code", "A B")], &["field_code", "online_service"]),
    ] {
        let faults = plain_and(more).read().unwrap_err();
        let columns: Vec<_> = faults.iter().map(|fault| fault.column.unwrap().as_str()).collect();
        assert_eq!(columns, expected, "{more:?}");
    }
    let long = "x".repeat(LONGEST_NAME + 1);
    let faults = plain_and(&[("name", &long)]).read().unwrap_err();
    assert_eq!(faults, [RowFault::new(Column::Name, Wrong::TooLong(LONGEST_NAME))]);
}

#[test]
fn what_a_row_is_warned_about() {
    for (more, expected) in [
        (&[][..], &[][..]),
        (&[("kind", "Loại khác")], &["kind-not-told"]),
        (&[("kind", "")], &["kind-not-told"]),
        (&[("kind", "TTHC được giao luật quy định chi tiết")], &[]),
        (&[("level", "Cấp Huyện; Cấp xã")], &["district-after-reform"]),
        (&[("level", "Cấp Huyện"), ("valid_from", "2023-01-01")], &[]),
        (&[("channels", "Trực tuyến"), ("online_level", "")], &["online-service-not-told"]),
        (&[("channels", "Trực tuyến"), ("online_level", "Một phần")], &[]),
        (&[("online_level", "tốt")], &["online-service-not-told"]),
        (&[("channel_times", "Trực tiếp=5")], &["limit-without-unit"]),
    ] {
        let reading = plain_and(more).read().unwrap();
        assert_eq!(codes(&reading), expected, "{more:?}");
    }
}

#[test]
fn a_whole_row_is_read() {
    let reading = plain_and(&[
        ("channel_times", "Trực tiếp=1 Ngày làm việc"),
        ("cutoff_time", "15:00"),
        ("online_level", "4"),
        ("decision", "01/QĐ"),
        ("decision_date", "1/7/2022"),
        ("public", "không"),
        ("fee", "Miễn phí"),
    ])
    .read()
    .unwrap();
    let Draft { limits, online_service, online_level, decision_date, public, raw, .. } = reading.draft;
    let limits = serde_json::to_string(&limits).unwrap();
    assert_eq!(limits, r#"[{"channel":"direct","amount":1,"unit":"working_day","cutoff_time":"15:00"}]"#);
    assert_eq!((online_service, online_level), (Some(OnlineService::Full), Some(4)));
    assert_eq!((decision_date, public), (Some(day("2022-07-01")), Some(false)));
    let raw: Vec<_> = raw.iter().map(|(column, _)| column.as_str()).collect();
    assert_eq!(raw, ["field", "level", "channel_times", "online_level", "fee"]);
}

fn entry(line: u64, row: &RawRow) -> Entry {
    Entry {
        line,
        code: row.said(Column::Code).map(ToOwned::to_owned),
        draft: row.read().ok().map(|r| r.draft),
    }
}

fn at(valid_from: &str) -> Moment {
    Moment { valid_from: day(valid_from), now: DateTime::UNIX_EPOCH }
}

fn outcome(fate: &Fate) -> &'static str {
    match fate {
        Fate::Unread | Fate::Refused(_) => "refused",
        Fate::Created(_) => "created",
        Fate::Changed(..) => "changed",
        Fate::Unchanged => "unchanged",
    }
}

/// The catalogue after a plan, with keys as a database gives them.
fn carried_out(catalogue: &Catalogue, entries: &[Entry], moment: Moment) -> Catalogue {
    let plan = plan(entries, catalogue, moment);
    let mut fields = catalogue.fields().to_vec();
    let mut keys = std::collections::HashMap::new();
    for new in plan.fields {
        let id = FieldId(i32::try_from(fields.len()).unwrap() + 1);
        keys.insert(new.id.0, id);
        fields.push(Field { id, code: new.code, name: new.name });
    }
    let mut procedures: Vec<Procedure> = catalogue.procedures().to_vec();
    let mut next = procedures.iter().map(|procedure| procedure.versions.len()).sum::<usize>();
    for version in plan.fates.iter().filter_map(|(fate, _)| fate.version()) {
        next += 1;
        let field = keys.get(&version.field.0).copied().unwrap_or(version.field);
        let known = procedures.iter().position(|procedure| procedure.code == version.code);
        let place = known.unwrap_or_else(|| {
            let id = ProcedureId(i32::try_from(procedures.len()).unwrap() + 1);
            procedures.push(Procedure { id, code: version.code.clone(), versions: vec![] });
            procedures.len() - 1
        });
        let procedure = &mut procedures[place];
        let id = VersionId(i32::try_from(next).unwrap());
        let version = ProcedureVersion { id, field, procedure: procedure.id, ..version.clone() };
        procedure.versions.push(version);
    }
    Catalogue::new(procedures, fields)
}

fn outcomes(catalogue: &Catalogue, entries: &[Entry], moment: Moment) -> Vec<&'static str> {
    plan(entries, catalogue, moment).fates.iter().map(|(fate, _)| outcome(fate)).collect()
}

#[test]
fn the_same_file_changes_nothing_that_day_or_later() {
    let entries = [entry(2, &plain_and(&[("fee", "Miễn phí")])), entry(3, &plain_and(&[("code", "2.1")]))];
    let catalogue = carried_out(&Catalogue::default(), &entries, at("2026-01-01"));
    for later in ["2026-01-01", "2027-01-01"] {
        assert_eq!(outcomes(&catalogue, &entries, at(later)), ["unchanged", "unchanged"], "{later}");
    }
    let other_fee =
        [entry(2, &plain_and(&[("fee", "5.000 đồng")])), entry(3, &plain_and(&[("code", "2.1")]))];
    assert_eq!(outcomes(&catalogue, &other_fee, at("2027-01-01")), ["changed", "unchanged"]);
    // A day of its own that another version begins on is another publication.
    let dated = [entry(2, &plain_and(&[("fee", "Miễn phí"), ("valid_from", "2026-06-01")]))];
    assert_eq!(outcomes(&catalogue, &dated, at("2027-01-01")), ["changed"]);
    let catalogue = carried_out(&catalogue, &dated, at("2027-01-01"));
    assert_eq!(outcomes(&catalogue, &dated, at("2027-01-01")), ["unchanged"]);
}

#[test]
fn what_the_table_does_not_say_stays() {
    let first = plain_and(&[
        ("channel_times", "Trực tiếp=1 Ngày làm việc"),
        ("cutoff_time", "15:00"),
        ("online_level", "3"),
        ("decision", "01/QĐ"),
        ("decision_date", "2022-01-01"),
        ("supplement_clock", "shift"),
        ("public", "false"),
    ]);
    let catalogue = carried_out(&Catalogue::default(), &[entry(2, &first)], at("2026-01-01"));
    let second = plain_and(&[
        ("channel_times", "Trực tiếp=1 Ngày làm việc|Trực tuyến=2 Ngày"),
        ("decision", "02/QĐ"),
        ("online_level", ""),
    ]);
    let catalogue = carried_out(&catalogue, &[entry(2, &second)], at("2026-02-01"));
    let version = catalogue.procedures()[0].in_force(day("2026-02-01")).unwrap();
    assert_eq!(version.valid_from, day("2026-02-01"));
    assert_eq!((version.online_service, version.online_level), (OnlineService::Partial, Some(3)));
    assert_eq!((version.supplement_clock, version.public), (SupplementClock::Shift, false));
    // The date was that of the other decision.
    assert_eq!((version.decision_number.as_deref(), version.decision_date), (Some("02/QĐ"), None));
    let cutoffs: Vec<_> = version.limits.iter().map(|limit| limit.limit.cutoff_time().is_some()).collect();
    assert_eq!(cutoffs, [true, false]);
}

#[test]
fn a_code_that_comes_twice_is_refused_by_naming_the_first() {
    let unread = plain_and(&[("level", ""), ("code", "2.1")]);
    let again = plain_and(&[("code", "2.1")]);
    let entries = [entry(2, &plain_and(&[])), entry(3, &unread), entry(7, &plain_and(&[])), entry(9, &again)];
    let plan = plan(&entries, &Catalogue::default(), at("2026-01-01"));
    let same_as = |line| Fate::Refused(vec![RowFault::new(Column::Code, Wrong::SameCodeAs { line })]);
    assert!(matches!(plan.fates[0].0, Fate::Created(_)));
    assert_eq!(plan.fates[1].0, Fate::Unread);
    assert_eq!([&plan.fates[2].0, &plan.fates[3].0], [&same_as(2), &same_as(3)]);
}

fn field(id: i32, code: &str, name: &str) -> Field {
    Field { id: FieldId(id), code: code.parse().unwrap(), name: name.to_owned() }
}

#[test]
fn which_field_is_meant() {
    let known = vec![
        field(1, "TP-HT", "Hộ tịch"),
        field(2, "A", "Đất đai"),
        field(3, "B", "đất đai"),
        field(4, "HOA-GIAI", "Hỏa giải"),
    ];
    let catalogue = Catalogue::new(vec![], known);
    for (cells, expected) in [
        (&[("field", "Hộ tịch")][..], Ok((1, None))),
        (&[("field", "HỘ TỊCH")], Ok((1, Some("field-spelling Hộ tịch")))),
        (&[("field", "Quốc tịch")], Ok((-1, Some("field-new QUOC-TICH")))),
        (&[("field", ""), ("field_code", "TP-HT")], Ok((1, None))),
        (&[("field", "Khác"), ("field_code", "X")], Ok((-1, Some("field-new X")))),
        (&[("field", ""), ("field_code", "X")], Err(Wrong::Required)),
        (&[("field", "Đất Đai")], Err(Wrong::SeveralFields)),
        (&[("field", "Hòa giải")], Err(Wrong::FieldCodeTaken)),
        (&[("field", "---")], Err(Wrong::Required)),
    ] {
        let plan = plan(&[entry(2, &plain_and(cells))], &catalogue, at("2026-01-01"));
        let (fate, warning) = &plan.fates[0];
        let told = warning.as_ref().map(|warning| format!("{} {}", warning.code, warning.found));
        let found = match fate {
            Fate::Created(version) => Ok((version.field.0, told.as_deref())),
            Fate::Refused(faults) => Err(faults[0].wrong.clone()),
            other => panic!("{other:?}"),
        };
        assert_eq!(found, expected, "{cells:?}");
        assert_eq!(plan.fields.len(), usize::from(matches!(found, Ok((-1, _)))));
    }
}

#[test]
fn two_new_names_that_meet_in_one_code_are_both_refused() {
    let one = |code: &str, name: &str| entry(2, &plain_and(&[("code", code), ("field", name)]));
    let entries = [one("1", "Hòa giải"), one("2", "Hỏa giải"), one("3", "Hoà giải"), one("4", "Thuế")];
    assert_eq!(
        outcomes(&Catalogue::default(), &entries, at("2026-01-01")),
        ["refused", "refused", "refused", "created"]
    );
    assert_eq!(plan(&entries, &Catalogue::default(), at("2026-01-01")).fields.len(), 1);
}

#[test]
fn a_future_version_and_one_that_ended_leave_the_rest_alone() {
    let first = entry(2, &plain_and(&[("valid_from", "2026-01-01"), ("valid_to", "2026-06-30")]));
    let catalogue = carried_out(&Catalogue::default(), &[first], at("2026-01-01"));
    let future = entry(2, &plain_and(&[("valid_from", "2027-01-01")]));
    let catalogue = carried_out(&catalogue, &[future], at("2026-01-01"));
    // After the end nothing stands: the row makes a version that does, and it stands until the next.
    let again = [entry(2, &plain_and(&[]))];
    assert_eq!(outcomes(&catalogue, &again, at("2026-03-01")), ["unchanged"]);
    let catalogue = carried_out(&catalogue, &again, at("2026-08-01"));
    let procedure = &catalogue.procedures()[0];
    let begin = |on: &str| procedure.in_force(day(on)).map(|version| version.valid_from.to_string());
    assert_eq!(begin("2026-06-30").as_deref(), Some("2026-01-01"));
    assert_eq!(begin("2026-07-31"), None);
    assert_eq!(begin("2026-12-31").as_deref(), Some("2026-08-01"));
    assert_eq!(begin("2027-01-01").as_deref(), Some("2027-01-01"));
    let wrong =
        entry(2, &plain_and(&[("code", "3"), ("valid_from", "2026-02-01"), ("valid_to", "2026-01-31")]));
    assert_eq!(outcomes(&catalogue, &[wrong], at("2026-01-01")), ["refused"]);
}

/// Rows of every mess, with codes of their own.
fn messy() -> impl Strategy<Value = Vec<RawRow>> {
    let field = prop::sample::select(vec![
        "Hộ tịch",
        "hộ tịch",
        "Đất đai",
        "Thi đua – Khen thưởng",
        "Thi đua khen thưởng",
        "",
    ]);
    let level = prop::sample::select(vec!["Cấp bộ", "Cấp Bộ, Cấp Xã", "Cấp Huyện", "", "Cấp vùng"]);
    let times = prop::sample::select(vec![
        "Trực tiếp=1 Giờ",
        "Trực tiếp=1",
        "5 Ngày; 7 Ngày",
        "10-25",
        "",
        "Trong ngày",
    ]);
    let kind = prop::sample::select(vec!["", "Loại khác", "Đặc thù"]);
    let cells = (field, level, times, kind).prop_map(|(field, level, times, kind)| {
        plain_and(&[("field", field), ("level", level), ("channel_times", times), ("kind", kind)])
    });
    prop::collection::vec(cells, 1..30).prop_map(|rows| {
        let numbered = rows.into_iter().enumerate().map(|(nth, row)| {
            let cells = row.cells().iter().map(|(column, text)| {
                let text = if *column == Column::Code { format!("1.{nth}") } else { text.clone() };
                (*column, text)
            });
            RawRow::new(cells.collect())
        });
        numbered.collect()
    })
}

/// What a catalogue says, whatever its keys.
fn said(catalogue: &Catalogue) -> Vec<String> {
    let field =
        |id: FieldId| catalogue.field(id).map(|field| format!("{} {}", field.code, field.name)).unwrap();
    let versions = catalogue.procedures().iter().flat_map(|procedure| &procedure.versions);
    let mut said: Vec<String> = versions
        .map(|v| {
            format!(
                "{} {} {} {:?} {:?} {:?} {:?}",
                v.code,
                v.valid_from,
                field(v.field),
                v.levels,
                v.limits,
                v.kind,
                v.as_published
            )
        })
        .collect();
    said.sort();
    said.extend(catalogue.fields().iter().map(|field| format!("{} {}", field.code, field.name)));
    said
}

proptest! {
    #[test]
    fn the_order_of_rows_says_nothing_and_the_same_again_changes_nothing(
        rows in messy(),
        order in any::<prop::sample::Index>(),
    ) {
        let entries: Vec<Entry> = rows.iter().zip(2..).map(|(row, line)| entry(line, row)).collect();
        let mut shuffled = entries.clone();
        shuffled.rotate_left(order.index(entries.len()));
        shuffled.reverse();
        let moment = at("2026-01-01");
        let one = carried_out(&Catalogue::default(), &entries, moment);
        let other = carried_out(&Catalogue::default(), &shuffled, moment);
        prop_assert_eq!(said(&one), said(&other));
        for outcome in outcomes(&one, &shuffled, at("2026-05-05")) {
            prop_assert!(matches!(outcome, "unchanged" | "refused"), "{outcome}");
        }
    }
}
