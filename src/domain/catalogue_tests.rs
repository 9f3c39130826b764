//! Versions by day, limits by channel, search: against hand-made versions and a plain reading of the rule.

use proptest::prelude::*;

use super::*;
use crate::domain::catalogue_change::VersionFault;
use crate::domain::catalogue_search::CatalogueQuery;
use crate::domain::deadline::{Amount, LimitUnit};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn version(id: i32, code: &str, from: &str, to: Option<&str>) -> ProcedureVersion {
    ProcedureVersion {
        id: VersionId(id),
        procedure: ProcedureId(0),
        code: code.parse().unwrap(),
        valid_from: day(from),
        valid_to: to.map(day),
        name: "Đăng ký khai sinh".to_owned(),
        field: FieldId(1),
        levels: vec![Level::Commune],
        kind: ProcedureKind::National,
        origin: Origin::Central,
        limits: vec![],
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

fn catalogue(versions: Vec<ProcedureVersion>) -> Catalogue {
    let mut procedures: Vec<Procedure> = Vec::new();
    for mut version in versions {
        let known = procedures.iter().position(|procedure| procedure.code == version.code);
        let at = known.unwrap_or(procedures.len());
        version.procedure = ProcedureId(i32::try_from(at).unwrap());
        if known.is_none() {
            procedures.push(Procedure {
                id: version.procedure,
                code: version.code.clone(),
                versions: vec![],
            });
        }
        procedures[at].versions.push(version);
    }
    Catalogue::new(procedures, vec![])
}

#[test]
fn which_version_is_in_force() {
    let catalogue = catalogue(vec![
        version(3, "1.001193", "2023-01-01", None),
        version(1, "1.001193", "2022-01-01", None),
        version(2, "1.001193", "2023-01-01", None),
        version(4, "1.001193", "2024-01-01", Some("2024-06-30")),
    ]);
    for (on, id) in [
        ("2021-12-31", None),
        ("2022-01-01", Some(1)),
        ("2022-12-31", Some(1)),
        ("2023-01-01", Some(3)),
        ("2024-06-30", Some(4)),
        ("2024-07-01", None),
    ] {
        let found = catalogue.in_force(ProcedureId(0), day(on)).map(|version| version.id.0);
        assert_eq!(found, id, "{on}");
    }
    let procedure = catalogue.by_code(&"1.001193".parse().unwrap()).unwrap();
    assert_eq!(procedure.nearest(day("2030-01-01")).map(|v| v.id.0), Some(4));
    assert_eq!(procedure.nearest(day("2000-01-01")).map(|v| v.id.0), Some(1));
    assert_eq!(catalogue.version(VersionId(2)).map(|v| v.valid_from), Some(day("2023-01-01")));
    assert!(catalogue.version(VersionId(9)).is_none());
}

fn limit(channel: Option<Channel>, amount: u32) -> ChannelLimit {
    let amount = Some(Amount::whole(amount).unwrap());
    ChannelLimit { channel, limit: Limit::new(amount, LimitUnit::WorkingDay, None).unwrap() }
}

#[test]
fn a_channel_has_its_own_limit_or_the_one_of_all() {
    let limits =
        |limits: Vec<ChannelLimit>| ProcedureVersion { limits, ..version(1, "1", "2022-01-01", None) };
    let both = limits(vec![limit(None, 5), limit(Some(Channel::Online), 3)]);
    let days = |version: &ProcedureVersion, channel| {
        version.limit_for(channel).map(|limit| limit.amount().rounded_up())
    };
    assert_eq!(days(&both, Channel::Online), Some(3));
    assert_eq!(days(&both, Channel::Direct), Some(5));
    assert_eq!(days(&limits(vec![limit(Some(Channel::Online), 3)]), Channel::Postal), None);
    assert_eq!(days(&limits(vec![]), Channel::Direct), None);
}

#[test]
fn limits_are_stored_as_they_are_published() {
    let text = r#"[{"channel":"direct","amount":1,"unit":"working_day","cutoff_time":"15:00"},{"channel":null,"amount":2.5,"unit":"working_day"},{"channel":"postal","unit":"same_day"}]"#;
    let limits: Vec<ChannelLimit> = serde_json::from_str(text).unwrap();
    assert_eq!(limits[0].channel, Some(Channel::Direct));
    assert_eq!(serde_json::to_string(&limits).unwrap(), text);
}

#[test]
fn all_faults_of_a_version_are_named() {
    let sound = version(1, "1.001193", "2022-01-01", None);
    assert_eq!(sound.faults(), []);
    let faulty = ProcedureVersion {
        levels: vec![Level::Commune, Level::District, Level::Commune],
        limits: vec![limit(None, 5), limit(Some(Channel::Online), 3), limit(None, 2)],
        online_level: Some(5),
        valid_to: Some(day("2021-12-31")),
        ..sound.clone()
    };
    assert_eq!(
        faulty.faults(),
        [
            VersionFault::LevelTwice { index: 2, level: Level::Commune },
            VersionFault::ChannelTwice { index: 2, channel: None },
            VersionFault::OnlineLevel,
            VersionFault::EndsBeforeItBegins,
        ]
    );
    assert_eq!(ProcedureVersion { levels: vec![], ..sound }.faults(), [VersionFault::NoLevel]);
}

#[test]
fn re_publishing_the_same_says_the_same() {
    let one = version(1, "1.001193", "2022-01-01", None);
    let again = ProcedureVersion { id: VersionId(2), published_at: DateTime::UNIX_EPOCH, ..one.clone() };
    assert!(one.says_the_same(&again));
    assert!(!one.says_the_same(&ProcedureVersion { public: false, ..again }));
}

fn named(id: i32, code: &str, name: &str) -> ProcedureVersion {
    ProcedureVersion { name: name.to_owned(), ..version(id, code, "2022-01-01", None) }
}

fn found(catalogue: &Catalogue, q: &str) -> Vec<i32> {
    let on = day("2023-01-01");
    let query = CatalogueQuery { q: Some(q), field: None, level: None, online_service: None, on };
    catalogue.search(&query).into_iter().map(|(_, version)| version.id.0).collect()
}

#[test]
fn search_finds_codes_before_phrases_before_words() {
    let catalogue = catalogue(vec![
        named(1, "2.000635", "Cấp bản sao Trích lục hộ tịch"),
        named(2, "1.004222", "Đăng ký thường trú vào hộ khẩu"),
        named(3, "1.001193", "Đăng ký khai sinh"),
        named(4, "1.001193.01", "Cấp đổi giấy"),
        named(5, "1.000001", "Hồ khâu"),
        named(6, "1.000002", "Cấp hộ tịch, bản sao"),
    ]);
    assert_eq!(found(&catalogue, "ho khau"), [5, 2]);
    assert_eq!(found(&catalogue, "hộ khẩu"), [2]);
    assert_eq!(found(&catalogue, " HỘ   KHẨU "), [2]);
    assert_eq!(found(&catalogue, "1.001193"), [3, 4]);
    assert_eq!(found(&catalogue, "001193"), [3, 4]);
    assert_eq!(found(&catalogue, "2.0"), [1]);
    assert_eq!(found(&catalogue, "cap ban sao"), [1, 6]);
    assert_eq!(found(&catalogue, "không có"), Vec::<i32>::new());
    assert_eq!(found(&catalogue, "?!"), Vec::<i32>::new());
    assert_eq!(found(&catalogue, "  ").len(), 6);
}

#[test]
fn three_thousand_names_are_searched_at_once() {
    let name = "Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất số";
    let many = (0..3000).map(|n| named(n, &format!("1.{n:06}"), &format!("{name} {n}"))).collect();
    let catalogue = catalogue(many);
    assert_eq!(found(&catalogue, "quyen su dung dat 1234"), [1234]);
    assert_eq!(found(&catalogue, "đất").len(), 3000);
}

proptest! {
    #[test]
    fn in_force_is_the_latest_begun_then_the_latest_published(
        lives in prop::collection::vec((0..6_u64, 0..3_i64, prop::option::of(0..6_u64)), 1..8),
        on in 0..12_u64,
    ) {
        let start = day("2023-01-01");
        let make = |(n, (from, published, length)): (usize, &(u64, i64, Option<u64>))| {
            let valid_from = start + chrono::Days::new(*from);
            ProcedureVersion {
                valid_from,
                valid_to: length.map(|days| valid_from + chrono::Days::new(days)),
                published_at: DateTime::from_timestamp(*published, 0).unwrap(),
                ..version(i32::try_from(n).unwrap(), "1", "2023-01-01", None)
            }
        };
        let versions: Vec<_> = lives.iter().enumerate().map(make).collect();
        let on = start + chrono::Days::new(on);
        let standing = versions
            .iter()
            .filter(|v| v.valid_from <= on)
            .max_by_key(|v| (v.valid_from, v.published_at, v.id));
        let expected = standing.filter(|v| v.valid_to.is_none_or(|last| last >= on)).map(|v| v.id);
        let mut shuffled = versions.clone();
        shuffled.reverse();
        prop_assert_eq!(catalogue(shuffled).in_force(ProcedureId(0), on).map(|v| v.id), expected);
    }
}
