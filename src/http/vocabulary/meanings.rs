//! What each word of a vocabulary means, for whoever reads the contract: in English, with the Vietnamese term.
//!
//! A word that is missing here fails the test below. The meanings themselves are told at length in `domain`.

use super::events::EVENT_KINDS;
use super::forms::{FORM_CODES, NOTE_CODES, ROWS_OF};
use super::guards::GUARDS;
use super::hand_ins::{
    CELL_OUTCOMES, CELL_RULES, CHILD_STANDINGS, DIFFERENCE_REASONS, FINDING_CODES, HAND_IN_MEDIA,
    PERIOD_KINDS, RULE_BASES,
};
use super::import::{COLUMNS, IMPORT_OUTCOMES, IMPORT_WARNINGS};
use super::overdue::{OVERDUE_REASONS, REASONS_SOUGHT};
use super::papers::PAPER_FORMS;
use super::printed::{NUMBER_RULES, READINGS, REMARK_CODES, ROUNDINGS};
use super::records::{
    ACTIVITY_KINDS, COMPETENCES, FEEDBACK_ACTIONS, FEEDBACK_KINDS, FEEDBACK_MEANS, FEEDBACK_STATUSES, NATURES,
};
use super::redating::REISSUE_OUTCOMES;
use super::reports::{DOCUMENT_FORMATS, REPORT_EVENT_KINDS, REPORT_STATUSES};
use super::warnings::WARNINGS;
use super::worklist::WORKLIST_SECTIONS;

/// What `word` of the vocabulary `name` means.
pub(super) fn meaning(name: &str, word: &str) -> Option<&'static str> {
    let (_, words) = MEANINGS.iter().find(|(known, _)| *known == name)?;
    words.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
}

pub(super) type Words = &'static [(&'static str, &'static str)];

const MEANINGS: [(&str, Words); 66] = [
    ("Action", ACTIONS),
    ("ActivityKind", ACTIVITY_KINDS),
    ("ApplicantKind", APPLICANT_KINDS),
    ("Basis", BASES),
    ("CellOutcome", CELL_OUTCOMES),
    ("CellRule", CELL_RULES),
    ("Channel", CHANNELS),
    ("ChildStanding", CHILD_STANDINGS),
    ("Column", COLUMNS),
    ("Competence", COMPETENCES),
    ("Completion", COMPLETIONS),
    ("CountBy", COUNT_BY),
    ("Counting", COUNTING),
    ("DayKind", DAY_KINDS),
    ("DifferenceReason", DIFFERENCE_REASONS),
    ("DocumentFormat", DOCUMENT_FORMATS),
    ("EventKind", EVENT_KINDS),
    ("Extent", EXTENTS),
    ("FeedbackAction", FEEDBACK_ACTIONS),
    ("FeedbackKind", FEEDBACK_KINDS),
    ("FeedbackMeans", FEEDBACK_MEANS),
    ("FeedbackStatus", FEEDBACK_STATUSES),
    ("FindingCode", FINDING_CODES),
    ("FormCode", FORM_CODES),
    ("Ground", GROUNDS),
    ("GroupBy", GROUP_BY),
    ("Guard", GUARDS),
    ("HandInMedia", HAND_IN_MEDIA),
    ("ImportOutcome", IMPORT_OUTCOMES),
    ("ImportWarning", IMPORT_WARNINGS),
    ("Level", LEVELS),
    ("LimitUnit", LIMIT_UNITS),
    ("ListFormat", LIST_FORMATS),
    ("Nature", NATURES),
    ("NoteCode", NOTE_CODES),
    ("NumberRule", NUMBER_RULES),
    ("OnlineService", ONLINE_SERVICES),
    ("Origin", ORIGINS),
    ("Outcome", OUTCOMES),
    ("OverdueReason", OVERDUE_REASONS),
    ("PaperForm", PAPER_FORMS),
    ("PauseKind", PAUSE_KINDS),
    ("PeriodKind", PERIOD_KINDS),
    ("Policy", POLICIES),
    ("ProcedureKind", PROCEDURE_KINDS),
    ("Reading", READINGS),
    ("RemarkCode", REMARK_CODES),
    ("ReasonSought", REASONS_SOUGHT),
    ("ReissueOutcome", REISSUE_OUTCOMES),
    ("ReportFormat", REPORT_FORMATS),
    ("Rounding", ROUNDINGS),
    ("ReportEventKind", REPORT_EVENT_KINDS),
    ("ReportStatus", REPORT_STATUSES),
    ("RowsOf", ROWS_OF),
    ("RuleBasis", RULE_BASES),
    ("Scope", SCOPES),
    ("Sort", SORTS),
    ("Subject", SUBJECTS),
    ("Standing", STANDINGS),
    ("Status", STATUSES),
    ("SupplementClock", CLOCKS),
    ("Timing", TIMINGS),
    ("VersionState", VERSION_STATES),
    ("WaitClock", CLOCKS),
    ("Warning", WARNINGS),
    ("WorklistSection", WORKLIST_SECTIONS),
];

const BASES: Words = &[
    ("counted", "counted by the limit; the steps show how"),
    ("no_limit", "no limit is stated, so there is no due date"),
    ("calendar_missing", "the working calendar of a year is not published, so there is no date yet"),
    ("issued", "issued otherwise than today's rules count, and kept"),
    ("waits", "the clock stands while the applicant is waited for"),
    ("extended", "the one extension (gia hạn)"),
    ("reissued", "issued again for a reason outside the dossier (hẹn lại)"),
    ("dated", "dated once the calendar was published"),
    ("ended", "the end: nothing later makes it late"),
];

const ACTIONS: Words = &[
    ("accept", "accept an online submission (tiếp nhận)"),
    ("note", "the one full notice to an online applicant whose dossier is incomplete"),
    ("refuse_intake", "refuse at intake (từ chối tiếp nhận)"),
    ("assign", "give it to an officer (phân công)"),
    ("request_supplement", "ask for papers (yêu cầu bổ sung)"),
    ("receive_supplement", "the full dossier has arrived"),
    ("request_payment", "ask for a payment (yêu cầu thực hiện nghĩa vụ tài chính)"),
    ("confirm_payment", "the payment has arrived"),
    ("extend", "move the due date, once, with an apology (gia hạn, xin lỗi)"),
    ("finish", "end of processing, with an outcome"),
    ("hand_over", "hand the result over (trả kết quả)"),
    ("withdraw", "the applicant withdraws it (rút hồ sơ)"),
    ("stop", "stop at the applicant's request (dừng giải quyết)"),
    ("transfer", "another agency answers for it from now on (chuyển hồ sơ)"),
    ("reissue", "a new due date for a reason outside the dossier (hẹn lại)"),
    ("correct", "replace a recorded act by what really happened (đính chính)"),
    ("void", "it was entered by mistake: counted nowhere, its code never used again"),
];

const APPLICANT_KINDS: Words = &[
    ("citizen", "a citizen (công dân)"),
    ("enterprise", "an enterprise (doanh nghiệp)"),
    ("state_agency", "a state agency (cơ quan nhà nước)"),
    ("other", "any other organisation"),
];

const CHANNELS: Words = &[
    ("direct", "at the counter (trực tiếp)"),
    ("online", "online (trực tuyến)"),
    ("postal", "by the public postal service (bưu chính công ích)"),
];

const COMPLETIONS: Words = &[
    ("accepted", "taken in (đã tiếp nhận)"),
    ("processing", "being processed (đang xử lý)"),
    ("waiting", "waits for papers or a payment of the applicant (chờ bổ sung, chờ nộp phí)"),
    ("done", "the result is there to be fetched (đã có kết quả)"),
    ("returned", "the result was handed over (đã trả kết quả)"),
    ("closed", "withdrawn or stopped: there will be no result (đã rút, đã dừng)"),
];

const COUNT_BY: Words = &[
    ("level", "level of competence"),
    ("field", "field (lĩnh vực)"),
    ("origin", "who made it"),
    ("online_service", "how far it can be done online"),
];

const COUNTING: Words = &[("none", "not at all"), ("capped", "up to 10 000"), ("exact", "to the end")];

const DAY_KINDS: Words = &[
    ("holiday", "a public holiday (ngày nghỉ lễ, tết)"),
    ("compensatory", "a day off for a holiday on the weekly rest (nghỉ bù)"),
    ("swapped_off", "a day off that a Saturday pays for (nghỉ hoán đổi)"),
    ("swapped_working", "the Saturday that is worked in its place (làm bù)"),
    ("plain", "what its place in the week makes it"),
];

const TIMINGS: Words = &[
    ("before", "on an earlier day (trước hạn)"),
    ("on", "on the day, or by the hour (đúng hạn)"),
    ("after", "later (quá hạn)"),
    ("none", "there was no time to hold"),
];

const EXTENTS: Words = &[("unit", "the agency alone"), ("subtree", "with all agencies below it")];

const GROUNDS: Words = &[
    (
        "guidance_not_followed",
        "the applicant did not follow the guidance: a third request (NĐ 63/2010 Đ20 k4)",
    ),
    ("special_law", "a special law sets other times (NĐ 61/2018 Đ19 k4)"),
];

const GROUP_BY: Words = &[
    ("field", "field of the procedures (lĩnh vực)"),
    ("procedure", "procedure"),
    ("agency", "the unit itself and each direct child with its subtree"),
    ("channel", "channel"),
    ("month", "reporting month, the 15th to the 14th"),
    ("day", "day, of at most 400"),
];

const LEVELS: Words = &[
    ("ministry", "ministry (bộ)"),
    ("province", "province (tỉnh)"),
    ("province_department", "department of a province (sở)"),
    ("district", "district (huyện), until 2025-06-30"),
    ("district_department", "division of a district (phòng)"),
    ("commune", "commune (xã)"),
    ("other", "any other body"),
];

const LIMIT_UNITS: Words = &[
    ("working_day", "working days (ngày làm việc); halves allowed"),
    ("calendar_day", "calendar days (ngày)"),
    ("working_hour", "working hours (giờ làm việc); halves allowed"),
    ("month", "calendar months (tháng)"),
    ("same_day", "within the day (ngay trong ngày); no amount"),
];

const LIST_FORMATS: Words = &[
    ("ndjson", "a JSON object a line (`application/x-ndjson`)"),
    ("csv", "comma-separated values with a head (`text/csv`)"),
];

const REPORT_FORMATS: Words = &[
    ("json", "`application/json`"),
    ("csv", "`text/csv`: stable names, then a line a row, the total last"),
    ("xlsx", "the printed layout as an Excel workbook"),
];

const ONLINE_SERVICES: Words = &[
    ("full", "from application to result (toàn trình)"),
    ("partial", "in part (một phần)"),
    ("information", "information only"),
    ("none", "not at all"),
];

const ORIGINS: Words =
    &[("central", "central law (trung ương quy định)"), ("local", "the locality (địa phương quy định)")];

const OUTCOMES: Words = &[
    ("approved", "granted"),
    ("refused", "refused on its merits, within the limit: a result (NĐ 61/2018 Đ19 k8)"),
    ("withdrawn", "withdrawn by the applicant after acceptance"),
    ("stopped", "stopped at the applicant's request"),
];

const PAUSE_KINDS: Words = &[
    ("supplement", "papers were asked for (yêu cầu bổ sung giấy tờ)"),
    ("payment", "a payment was asked for (yêu cầu thực hiện nghĩa vụ tài chính)"),
];

const POLICIES: Words = &[
    ("form06", "form II.06 of TT 01/2020/TT-VPCP as it is counted in practice"),
    (
        "qd766",
        "the national portal's on-time rule (QĐ 766/QĐ-TTg, indicator 2.1), as it is published by the portal",
    ),
];

const PROCEDURE_KINDS: Words = &[
    ("national", "of the national catalogue"),
    ("specific", "specific to a locality (đặc thù)"),
    ("internal", "between agencies (nội bộ): never in the published total"),
];

const SCOPES: Words = &[
    ("catalogue:write", "publish procedures, agencies and the calendar"),
    ("dossiers:apply", "send dossiers in online (a portal)"),
    ("dossiers:intake", "work at the one-stop desk (bộ phận một cửa)"),
    ("dossiers:process", "process dossiers (the officer)"),
    ("dossiers:decide", "extend, reissue, stop, transfer, correct, void (the head)"),
    ("dossiers:backdate", "enter acts of an earlier day and what an earlier system issued"),
    ("dossiers:read", "read dossiers"),
    ("statistics:read", "read the figures"),
    ("reports:write", "write reports and hand them to who approves them, and enter what they count by hand"),
    ("reports:approve", "approve reports and open them again (the head)"),
    ("feedback:write", "receive feedback and petitions, and handle them"),
    ("feedback:read", "read feedback and petitions, with who sent them"),
    ("audit:read", "read who changed catalogue, calendar, agencies, clients and keys"),
];

const SUBJECTS: Words = &[
    ("agency", "an agency"),
    ("field", "a field of procedures"),
    ("procedure", "a procedure"),
    ("calendar", "a day or a year of the working calendar"),
    ("client", "a system that may call"),
    ("signing_key", "a key that signs access tokens"),
    ("import", "a file of procedures, known by its SHA-256"),
    ("data_key", "a key that seals what is kept"),
    ("deadline_rule", "a rule of when reports are due"),
];

const SORTS: Words = &[
    ("-id", "latest registered first"),
    ("id", "earliest registered first"),
    ("due_on", "earliest due date first, those without one last"),
    ("-due_on", "latest due date first, those without one last"),
    ("accepted_on", "earliest accepted first, those not accepted last"),
    ("-accepted_on", "latest accepted first, those not accepted last"),
    ("submitted_at", "earliest handed in first"),
    ("-submitted_at", "latest handed in first"),
    ("ended_on", "earliest ended first, the open ones last"),
    ("-ended_on", "latest ended first, the open ones last"),
];

const STANDINGS: Words = &[
    ("waiting_intake", "sent in online, waits to be accepted"),
    ("in_time", "pending, due today or later, or without a due date"),
    ("waiting", "pending, waits for the applicant: not the agency's time"),
    ("overdue", "pending, its due date is past (quá hạn)"),
    ("ended_early", "ended before its due date (trước hạn)"),
    ("ended_on_time", "ended on its due date, without one, withdrawn or stopped (đúng hạn)"),
    ("ended_overdue", "ended after its due date (quá hạn)"),
];

const STATUSES: Words = &[
    ("registered", "1, Mới đăng ký"),
    ("accepted", "2, Được tiếp nhận"),
    ("not_accepted", "3, Không được tiếp nhận; final"),
    ("processing", "4, Đang xử lý"),
    ("supplement_requested", "5, Yêu cầu bổ sung giấy tờ"),
    ("payment_requested", "6, Yêu cầu thực hiện nghĩa vụ tài chính"),
    ("withdrawn", "7, Công dân yêu cầu rút hồ sơ; final"),
    ("stopped", "8, Dừng xử lý; final"),
    ("done", "9, Đã xử lý xong"),
    ("returned", "10, Đã trả kết quả; final"),
];

const VERSION_STATES: Words = &[
    ("to_come", "begins on a later day"),
    ("in_force", "in force today"),
    ("past", "was in force, until a later one began or the procedure was abolished"),
    ("superseded", "another of the same first day was entered later: it never stands"),
];

const CLOCKS: Words = &[
    ("restart", "the whole limit again, from the day the full dossier is there (tính lại từ đầu)"),
    ("shift", "the due date moves by the working days waited"),
];

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_word_has_a_meaning_and_every_meaning_a_word() {
        let document: Value = serde_json::from_slice(crate::http::contract().json()).unwrap();
        let schemas = &document["components"]["schemas"];
        for (name, words) in MEANINGS {
            let schema = &schemas[name];
            let known: Vec<&str> =
                schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            assert!(!known.is_empty(), "{name} is no named schema");
            assert!(known.iter().all(|word| meaning(name, word).is_some()), "{name}: {known:?}");
            let told = words.iter().filter(|(word, _)| *word != crate::http::vocabulary::PLAIN).count();
            assert_eq!(told, known.len(), "{name}");
        }
    }
}
