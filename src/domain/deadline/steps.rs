//! Why a date is what it is: each day that was counted or passed over, and the rule that says so.
//!
//! The arithmetic tells its steps to a [`Trace`]; [`Silent`] throws them away before they are made, so
//! that an intake pays nothing for explanations nobody asked for. The codes are stable, the texts are
//! prose for people. No rule is decided here.

use chrono::{NaiveDate, TimeDelta};

use crate::domain::calendar::{Calendar, CalendarDay, DayKind};

/// The rule that a step applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The day the clock starts on does not count itself.
    StartDay,
    /// It came after the procedure's cut-off: the next working day counts as the day of intake.
    AfterCutoff,
    /// It came after closing: the next working day counts as the day of intake.
    AfterClosing,
    /// A working day, counted.
    WorkingDay,
    /// A Saturday worked in exchange, counted.
    SwappedWorking,
    /// The half day at the end of a limit takes the whole of its day.
    HalfDay,
    /// A Saturday or Sunday.
    Weekend,
    /// A public holiday.
    Holiday,
    /// A day off for a holiday on a weekend.
    Compensatory,
    /// A day off that a worked Saturday pays for.
    SwappedOff,
    /// A calendar day, counted.
    CalendarDay,
    /// The same day so many months later.
    Month,
    /// The last day of a month that has no such day.
    MonthEnd,
    /// The last day was off: the term ends on the next working day.
    NextWorkingDay,
    /// Working hours of the day, counted.
    WorkingHours,
    /// A supplement was asked for: the clock stands.
    SupplementRequested,
    /// A payment was asked for: the clock stands.
    PaymentRequested,
    /// A working day on which the applicant was waited for.
    Waiting,
    /// The full dossier came: the whole limit again, from this day.
    Restarted,
    /// The wait ended: the due date moves by the working days waited.
    Shifted,
    /// The one extension: a new date, told before the old one.
    Extended,
    /// A new date for a reason outside the dossier.
    Reissued,
}

crate::spell!(Rule {
    StartDay = "start_day",
    AfterCutoff = "after_cutoff",
    AfterClosing = "after_closing",
    WorkingDay = "working_day",
    SwappedWorking = "swapped_working",
    HalfDay = "half_day",
    Weekend = "weekend",
    Holiday = "holiday",
    Compensatory = "compensatory",
    SwappedOff = "swapped_off",
    CalendarDay = "calendar_day",
    Month = "month",
    MonthEnd = "month_end",
    NextWorkingDay = "next_working_day",
    WorkingHours = "working_hours",
    SupplementRequested = "supplement_requested",
    PaymentRequested = "payment_requested",
    Waiting = "waiting",
    Restarted = "restarted",
    Shifted = "shifted",
    Extended = "extended",
    Reissued = "reissued",
});

impl Rule {
    /// The stable code, in JSON.
    pub const fn code(self) -> &'static str {
        self.as_str()
    }

    /// The rule in Vietnamese, one sentence without its source.
    pub const fn text_vi(self) -> &'static str {
        match self {
            Self::StartDay => "Ngày bắt đầu thời hạn, không tính",
            Self::AfterCutoff => "Nộp sau giờ chốt nhận, tính từ ngày làm việc tiếp theo",
            Self::AfterClosing => "Nộp sau giờ làm việc, tính từ ngày làm việc tiếp theo",
            Self::WorkingDay => "Ngày làm việc, được tính",
            Self::SwappedWorking => "Ngày làm bù, được tính",
            Self::HalfDay => "Nửa ngày làm việc cuối, lấy trọn ngày",
            Self::Weekend => "Ngày nghỉ hằng tuần, không tính",
            Self::Holiday => "Ngày nghỉ lễ, tết, không tính",
            Self::Compensatory => "Ngày nghỉ bù, không tính",
            Self::SwappedOff => "Ngày nghỉ hoán đổi, không tính",
            Self::CalendarDay => "Ngày theo lịch, được tính",
            Self::Month => "Ngày tương ứng của tháng cuối thời hạn",
            Self::MonthEnd => "Tháng cuối không có ngày tương ứng, lấy ngày cuối tháng",
            Self::NextWorkingDay => "Ngày cuối là ngày nghỉ, kết thúc vào ngày làm việc tiếp theo",
            Self::WorkingHours => "Giờ làm việc trong ngày, được tính",
            Self::SupplementRequested => "Yêu cầu bổ sung hồ sơ, tạm dừng tính",
            Self::PaymentRequested => "Yêu cầu thực hiện nghĩa vụ tài chính, tạm dừng tính",
            Self::Waiting => "Ngày làm việc chờ người nộp, không tính",
            Self::Restarted => "Nhận đủ hồ sơ, tính lại từ đầu toàn bộ thời hạn",
            Self::Shifted => "Hết thời gian chờ, lùi hạn theo số ngày làm việc đã chờ",
            Self::Extended => "Gia hạn một lần, hẹn lại ngày trả",
            Self::Reissued => "Cấp lại ngày hẹn trả vì lý do ngoài hồ sơ",
        }
    }

    /// The rule in English, one sentence without its source.
    pub const fn text_en(self) -> &'static str {
        match self {
            Self::StartDay => "The day the limit starts on, not counted",
            Self::AfterCutoff => "Came after the cut-off, starts on the next working day",
            Self::AfterClosing => "Came after closing, starts on the next working day",
            Self::WorkingDay => "Working day, counted",
            Self::SwappedWorking => "Saturday worked in exchange, counted",
            Self::HalfDay => "The last half working day takes the whole day",
            Self::Weekend => "Weekend, not counted",
            Self::Holiday => "Public holiday, not counted",
            Self::Compensatory => "Compensatory day off, not counted",
            Self::SwappedOff => "Swapped day off, not counted",
            Self::CalendarDay => "Calendar day, counted",
            Self::Month => "The same day of the last month",
            Self::MonthEnd => "The last month has no such day: its last day",
            Self::NextWorkingDay => "The last day is off: ends on the next working day",
            Self::WorkingHours => "Working hours of the day, counted",
            Self::SupplementRequested => "Supplement requested, the clock stands",
            Self::PaymentRequested => "Payment requested, the clock stands",
            Self::Waiting => "Working day waiting for the applicant, not counted",
            Self::Restarted => "Full dossier received, the whole limit again",
            Self::Shifted => "The wait ended, the due date moves by the working days waited",
            Self::Extended => "Extended once to a new date",
            Self::Reissued => "Issued again for a reason outside the dossier",
        }
    }

    /// The article the rule stands in; practice where no law says it.
    pub const fn source(self) -> &'static str {
        match self {
            Self::StartDay | Self::CalendarDay => "BLDS 2015 Đ147 k2",
            Self::WorkingHours => "BLDS 2015 Đ147 k1",
            Self::Month | Self::MonthEnd => "BLDS 2015 Đ148 k3",
            Self::NextWorkingDay => "BLDS 2015 Đ148 k5",
            Self::Weekend | Self::WorkingDay => "BLLĐ 45/2019/QH14 Đ111",
            Self::Holiday => "BLLĐ 45/2019/QH14 Đ112 k1",
            Self::Compensatory => "BLLĐ 45/2019/QH14 Đ111 k3",
            Self::SwappedOff | Self::SwappedWorking => "thông báo nghỉ lễ, tết hằng năm",
            Self::SupplementRequested | Self::Restarted => "NĐ 61/2018/NĐ-CP Đ19 k4",
            Self::Extended => "NĐ 61/2018/NĐ-CP Đ19 k9",
            Self::AfterCutoff
            | Self::AfterClosing
            | Self::HalfDay
            | Self::PaymentRequested
            | Self::Waiting
            | Self::Shifted
            | Self::Reissued => "thông lệ",
        }
    }
}

/// Whether a day takes something off what is left of the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// It does.
    Yes,
    /// It is passed over, or is only where something happened.
    No,
}

/// One day of an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The civil day.
    pub date: NaiveDate,
    /// Whether it was counted.
    pub counted: bool,
    /// Why.
    pub rule: Rule,
    /// The day's entry in the calendar, if it has a name.
    pub named: Option<CalendarDay>,
    /// The working minutes counted on it, for limits in working hours.
    pub minutes: Option<i64>,
}

impl Step {
    /// A step that the calendar has no say in.
    pub fn new(date: NaiveDate, counted: Counted, rule: Rule) -> Self {
        Self { date, counted: counted == Counted::Yes, rule, named: None, minutes: None }
    }

    /// A step whose rule is what the calendar says of the day; `plain` when the day has no name there.
    pub fn of_day(date: NaiveDate, calendar: &Calendar, counted: Counted, plain: Rule) -> Self {
        let named = calendar.day(date).cloned();
        let rule = named.as_ref().map_or(plain, |named| match named.kind {
            DayKind::Holiday => Rule::Holiday,
            DayKind::Compensatory => Rule::Compensatory,
            DayKind::SwappedOff => Rule::SwappedOff,
            DayKind::SwappedWorking => Rule::SwappedWorking,
        });
        Self { named, ..Self::new(date, counted, rule) }
    }

    /// Working hours counted on a day.
    pub fn hours(date: NaiveDate, worked: TimeDelta) -> Self {
        Self { minutes: Some(worked.num_minutes()), ..Self::new(date, Counted::Yes, Rule::WorkingHours) }
    }

    /// What happened on the day, in Vietnamese, with the day's name or the minutes counted.
    pub fn text_vi(&self) -> String {
        self.with_details(self.rule.text_vi(), "phút")
    }

    /// What happened on the day, in English; the names of holidays are Vietnamese.
    pub fn text_en(&self) -> String {
        self.with_details(self.rule.text_en(), "minutes")
    }

    /// The law, notice or practice behind the step.
    pub fn source(&self) -> &str {
        self.named.as_ref().map_or(self.rule.source(), |named| &named.source)
    }

    fn with_details(&self, text: &str, minutes: &str) -> String {
        match (&self.named, self.minutes) {
            (Some(named), _) => format!("{text}: {}", named.name),
            (None, Some(count)) => format!("{text}: {count} {minutes}"),
            (None, None) => text.to_owned(),
        }
    }
}

/// Which part of the explanation a step belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// From the arrival to the effective start.
    Start,
    /// From the day after it to the due date.
    Count,
}

/// Who is told the steps of a computation.
pub trait Trace {
    /// Takes a step; one that does not want it never makes it.
    fn tell(&mut self, part: Part, step: impl FnOnce() -> Step);
}

/// Wants no explanation, and pays for none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Trace for Silent {
    fn tell(&mut self, _part: Part, _step: impl FnOnce() -> Step) {}
}

/// Keeps the steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steps {
    /// Why the clock starts on the day it starts; the last one is that day.
    pub start: Vec<Step>,
    /// The days from then on, to the due date.
    pub count: Vec<Step>,
}

impl Trace for Steps {
    fn tell(&mut self, part: Part, step: impl FnOnce() -> Step) {
        match part {
            Part::Start => self.start.push(step()),
            Part::Count => self.count.push(step()),
        }
    }
}
