use super::*;

/// What a cell of times comes to: limits as `channel amount unit`, then the codes of the warnings.
fn told(times: &str, channels: &str) -> (Vec<String>, Vec<&'static str>) {
    let (limits, warnings) = read(times, channels);
    let limits = limits.iter().map(|ChannelLimit { channel, limit }| {
        let channel = channel.map_or("every", Channel::as_str);
        format!("{channel} {} {}", limit.amount(), limit.unit())
    });
    (limits.collect(), warnings.iter().map(|warning| warning.code.as_str()).collect())
}

#[test]
fn one_time() {
    let of = |text: &str| match stated(text) {
        Stated::Limit(limit) => format!("{} {}", limit.amount(), limit.unit()),
        other => format!("{other:?}"),
    };
    for (text, expected) in [
        ("3 Ngày làm việc", "3 working_day"),
        ("03 Ngày làm việc", "3 working_day"),
        ("3 ngày  làm việc.", "3 working_day"),
        ("60 Ngày", "60 calendar_day"),
        ("8 Giờ làm việc", "8 working_hour"),
        ("01 Giờ", "1 working_hour"),
        ("0.5 Giờ", "0.5 working_hour"),
        ("0,5 Ngày làm việc", "0.5 working_day"),
        ("1.5 Ngày làm việc", "1.5 working_day"),
        ("1 Tháng", "1 month"),
        ("3 working_day", "3 working_day"),
        ("Trong ngày", "0 same_day"),
        ("ngay trong ngày làm việc", "0 same_day"),
        ("Ngay", "0 same_day"),
        ("Ngày", "Unreadable"),
        ("", "Nothing"),
        ("Không có thông tin", "Nothing"),
        ("Không quy định", "Nothing"),
        ("1", "NoUnit"),
        ("140,000", "NoUnit"),
        ("0", "NoUnit"),
        ("5 - 7 Ngày", "Range"),
        ("5–7 Ngày làm việc", "Range"),
        ("5 ngày đến 7 ngày", "Range"),
        ("10-25", "Range"),
        ("0 Giờ", "Zero"),
        ("0.5 Ngày", "Unreadable"),
        ("1.25 Ngày làm việc", "Unreadable"),
        ("1.000 Ngày", "Unreadable"),
        ("9999 Ngày", "Unreadable"),
        ("2 Tuần", "Unreadable"),
        ("5 Ngày làm việc kể từ ngày nhận đủ hồ sơ", "Unreadable"),
        ("Chậm nhất là ngay trước khi tàu rời cảng", "Unreadable"),
        (".", "Nothing"),
        (", Ngày", "Unreadable"),
    ] {
        assert_eq!(of(text), expected, "{text:?}");
    }
}

#[test]
fn times_by_channel() {
    for (times, channels, limits, warnings) in [
        (
            "Trực tuyến=3 Ngày làm việc|Trực tiếp=5 Ngày|Dịch vụ bưu chính=5 Ngày",
            "Trực tuyến|Trực tiếp|Dịch vụ bưu chính",
            &["direct 5 calendar_day", "online 3 working_day", "postal 5 calendar_day"][..],
            &[][..],
        ),
        ("Trực tuyến=1|Trực tiếp=2 Giờ", "", &["direct 2 working_hour"], &["limit-without-unit"]),
        ("Trực tuyến=Không có thông tin", "Trực tuyến", &[], &["limit-not-stated"]),
        ("Trực tiếp=7 Ngày", "Trực tuyến|Trực tiếp", &["direct 7 calendar_day"], &["limit-not-stated"]),
        ("Trực tiếp=7 Ngày|Trực tiếp=7 Ngày", "", &["direct 7 calendar_day"], &[]),
        ("Trực tiếp=7 Ngày|Trực tiếp=9 Ngày", "", &[], &["limit-contradiction"]),
        ("Trực tiếp=7 Ngày|Fax=9 Ngày", "", &["direct 7 calendar_day"], &["channel-unknown"]),
        ("Trực tiếp=7 Ngày|9 Ngày", "", &["direct 7 calendar_day"], &["limit-unreadable"]),
        (
            "60 Ngày; 30 Ngày",
            "Trực tiếp; Dịch vụ bưu chính",
            &["direct 60 calendar_day", "postal 30 calendar_day"],
            &[],
        ),
        (
            "07 Ngày; 14 Ngày; 10 Ngày; 10 Ngày",
            "Trực tiếp; Trực tiếp; Trực tuyến; Trực tuyến",
            &["online 10 calendar_day"],
            &["limit-contradiction"],
        ),
        ("1 Ngày làm việc; 02 Giờ", "Trực tiếp; Trực tiếp", &[], &["limit-contradiction"]),
        ("5 Ngày", "Trực tiếp; Trực tuyến", &["every 5 calendar_day"], &[]),
        ("5 Ngày", "Trực tiếp", &["direct 5 calendar_day"], &[]),
        ("5 Ngày", "", &["every 5 calendar_day"], &[]),
        ("5 Ngày; 6 Ngày", "Trực tiếp", &[], &["limit-without-channel"]),
        ("10-25; 10-25", "Trực tiếp; Dịch vụ bưu chính", &[], &["limit-range"]),
        (
            "5 Ngày; 6 Ngày",
            "Trực tiếp; Fax",
            &["direct 5 calendar_day"],
            &["channel-unknown", "limit-not-stated"],
        ),
        ("; ", "Trực tiếp; Dịch vụ bưu chính", &[], &["limit-not-stated"]),
        ("", "", &[], &["limit-not-stated"]),
        ("=5 Ngày", "", &[], &["channel-unknown"]),
    ] {
        let (found, codes) = told(times, channels);
        assert_eq!(
            (found.as_slice(), codes.as_slice()),
            (&owned(limits)[..], warnings),
            "{times:?} {channels:?}"
        );
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn a_warning_repeats_what_was_found_once() {
    let (_, warnings) = read("Trực tuyến=1|Trực tiếp=1|Dịch vụ bưu chính=1200", "");
    let found: Vec<_> = warnings.iter().map(|warning| warning.found.as_str()).collect();
    assert_eq!(found, ["1 | 1200"]);
}
