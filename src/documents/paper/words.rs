//! Days, hours and times as papers write them: `ngày 24 tháng 03 năm 2023`, `09 giờ 30 phút`, `03 ngày làm việc`.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::applicant::ApplicantKind;
use crate::domain::deadline::{Limit, LimitUnit, Timing};
use crate::domain::event::DueDates;
use crate::domain::procedure::Channel;
use crate::domain::status::Status;
use crate::domain::time::local;

/// `ngày 24 tháng 03 năm 2023`.
pub(super) fn long_day(day: NaiveDate) -> String {
    day.format("ngày %d tháng %m năm %Y").to_string()
}

/// `24/03/2023`, where there is no room.
pub(super) fn short_day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// `09 giờ 30 phút, ngày 24 tháng 03 năm 2023`.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    local(at).format("%H giờ %M phút, ngày %d tháng %m năm %Y").to_string()
}

/// The moment of an appointment, where the limit is in hours; else its day. `None`: there is none.
pub(super) fn appointment(due: &DueDates) -> Option<String> {
    due.due_at.map(moment).or_else(|| due.due_on.map(long_day))
}

/// `03 ngày làm việc`, `2,5 ngày làm việc`.
pub(super) fn limit(limit: &Limit) -> String {
    let amount = limit.amount();
    let number = if amount.is_whole() {
        format!("{:02}", amount.rounded_up())
    } else {
        amount.to_string().replace('.', ",")
    };
    match limit.unit() {
        LimitUnit::WorkingDay => format!("{number} ngày làm việc"),
        LimitUnit::CalendarDay => format!("{number} ngày"),
        LimitUnit::WorkingHour => format!("{number} giờ làm việc"),
        LimitUnit::Month => format!("{number} tháng"),
        LimitUnit::SameDay => "trong ngày làm việc".to_owned(),
    }
}

/// How the owner is addressed.
pub(super) const fn address_of(kind: ApplicantKind) -> &'static str {
    match kind {
        ApplicantKind::Citizen => "Ông/Bà",
        ApplicantKind::Enterprise | ApplicantKind::StateAgency | ApplicantKind::Other => "Quý đơn vị",
    }
}

/// How a dossier came in.
pub(super) const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Direct => "trực tiếp",
        Channel::Online => "trực tuyến",
        Channel::Postal => "qua dịch vụ bưu chính công ích",
    }
}

/// The ten national statuses in words.
pub(super) const fn status(status: Status) -> &'static str {
    match status {
        Status::Registered => "Mới đăng ký",
        Status::Accepted => "Được tiếp nhận",
        Status::NotAccepted => "Không được tiếp nhận",
        Status::Processing => "Đang xử lý",
        Status::SupplementRequested => "Yêu cầu bổ sung giấy tờ",
        Status::PaymentRequested => "Yêu cầu thực hiện nghĩa vụ tài chính",
        Status::Withdrawn => "Công dân yêu cầu rút hồ sơ",
        Status::Stopped => "Dừng xử lý",
        Status::Done => "Đã xử lý xong",
        Status::Returned => "Đã trả kết quả",
    }
}

/// How work lies against its date.
pub(super) const fn timing(timing: Timing) -> &'static str {
    match timing {
        Timing::Before => "Trước hạn",
        Timing::On => "Đúng hạn",
        Timing::After => "Quá hạn",
        Timing::None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deadline::Amount;

    #[test]
    fn days_and_hours_are_written_out() {
        let day: NaiveDate = "2023-03-04".parse().unwrap();
        assert_eq!(long_day(day), "ngày 04 tháng 03 năm 2023");
        assert_eq!(short_day(day), "04/03/2023");
        // 02:30 UTC is half past nine here; 23:00 UTC is the day after.
        let at = |text: &str| moment(text.parse().unwrap());
        assert_eq!(at("2023-03-24T02:30:00Z"), "09 giờ 30 phút, ngày 24 tháng 03 năm 2023");
        assert_eq!(at("2023-12-31T23:05:59Z"), "06 giờ 05 phút, ngày 01 tháng 01 năm 2024");
    }

    #[test]
    fn times_have_the_words_of_the_forms() {
        for (halves, unit, expected) in [
            (6, LimitUnit::WorkingDay, "03 ngày làm việc"),
            (5, LimitUnit::WorkingDay, "2,5 ngày làm việc"),
            (60, LimitUnit::CalendarDay, "30 ngày"),
            (16, LimitUnit::WorkingHour, "08 giờ làm việc"),
            (4, LimitUnit::Month, "02 tháng"),
            (0, LimitUnit::SameDay, "trong ngày làm việc"),
        ] {
            let amount = Amount::from_halves(halves).unwrap();
            assert_eq!(limit(&Limit::new(Some(amount), unit, None).unwrap()), expected);
        }
    }

    #[test]
    fn an_appointment_has_its_hour_only_where_the_limit_has_one() {
        let day = "2023-03-27".parse().ok();
        let by_day = DueDates { due_on: day, ..DueDates::default() };
        assert_eq!(appointment(&by_day).as_deref(), Some("ngày 27 tháng 03 năm 2023"));
        let by_hour = DueDates { due_at: "2023-03-27T09:00:00Z".parse().ok(), ..by_day };
        assert_eq!(appointment(&by_hour).as_deref(), Some("16 giờ 00 phút, ngày 27 tháng 03 năm 2023"));
        assert_eq!(appointment(&DueDates::default()), None);
    }
}
