//! From a life to its line: who applied, who acted, with which papers and reasons.
//!
//! Adds nothing that is counted: dates, channels and ends are settled before.

use std::collections::HashSet;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::catalogue::{DemoAgency, DemoProcedure};
use super::life::{Act, Deed, Draft};
use super::line::{Channel, Line, Paper, Transition};
use super::mix::{Case, Mix};
use super::office::{Office, Tick};
use super::people::{Duty, Officer, Person, officers, person};
use super::random::Random;

/// Reasons for a supplement, each with the papers asked for.
const SUPPLEMENTS: &[(&str, &[&str])] = &[
    ("Thiếu giấy tờ chứng minh nơi cư trú", &["Giấy xác nhận thông tin về cư trú"]),
    ("Tờ khai chưa ghi đủ nội dung theo mẫu", &["Tờ khai theo mẫu"]),
    ("Bản sao chưa được chứng thực", &["Bản sao có chứng thực giấy tờ kèm theo"]),
    (
        "Thiếu giấy tờ về quyền sử dụng đất hoặc địa điểm",
        &["Bản sao giấy chứng nhận quyền sử dụng đất", "Hợp đồng thuê địa điểm"],
    ),
    ("Chữ ký trong đơn không thống nhất với giấy tờ tuỳ thân", &["Đơn đề nghị ký lại"]),
];
const REFUSALS: &[&str] = &[
    "Không đủ điều kiện theo quy định của pháp luật chuyên ngành",
    "Thông tin kê khai không đúng với hồ sơ gốc đang lưu",
    "Đối tượng không thuộc diện được giải quyết",
];
const PAYMENT: &str = "Đề nghị nộp phí, lệ phí và nghĩa vụ tài chính theo thông báo";
const EXTENSION: &str = "Cần xác minh thêm tại thực địa; xin lỗi và hẹn lại ngày trả kết quả";
const WITHDRAWAL: &str = "Công dân đề nghị rút hồ sơ";
const STOP: &str = "Người nộp đề nghị dừng giải quyết hồ sơ";

/// An agency with its officers and, if it is a commune, those who live there.
#[derive(Debug)]
struct Peopled {
    code: String,
    officers: Vec<(Duty, Officer)>,
    residents: Vec<(u32, Person)>,
}

/// Applicants and officers of the demo, and who came when.
#[derive(Debug)]
pub(super) struct Writer {
    agencies: Vec<Peopled>,
    came: HashSet<(u32, String, NaiveDate)>,
    references: u32,
}

impl Writer {
    /// Peoples the agencies.
    pub(super) fn new(random: &mut Random, agencies: &[DemoAgency]) -> Self {
        let mut numbers = 1..;
        let of_district = agencies.iter().filter(|agency| agency.level != "province");
        let peopled = (0..).zip(of_district).map(|(place, agency)| {
            let count = if agency.level == "commune" { random.between(650, 1050) } else { 0 };
            let numbers = numbers.by_ref().take(usize::try_from(count).unwrap_or_default());
            let residents = numbers.map(|number| (number, person(random, number))).collect();
            Peopled { code: agency.code.clone(), officers: officers(random, place), residents }
        });
        Self { agencies: peopled.collect(), came: HashSet::new(), references: 0 }
    }

    /// The line of a life.
    pub(super) fn line(
        &mut self,
        random: &mut Random,
        mix: &Mix<'_>,
        office: &Office,
        draft: &Draft<'_>,
    ) -> Line {
        let Draft { case: Case { agency, procedure }, channel, accepted, acts, .. } = draft;
        let at = office.wall(*accepted);
        let submitted = match channel {
            Channel::Direct => at,
            Channel::Online => submission(random, office, *accepted),
        };
        let applicant = self.applicant(random, mix, agency, procedure, [at.date(), submitted.date()]);
        let reference = (*channel == Channel::Online).then(|| {
            self.references += 1;
            self.references
        });
        Line {
            procedure: procedure.code.clone(),
            agency: agency.code.clone(),
            channel: *channel,
            submitted_at: stamp(submitted),
            accepted_at: stamp(at),
            applicant,
            summary: summary(&procedure.name),
            documents: papers(random, procedure),
            external_ref: reference.map(|number| format!("DVC-TC-{number:05}")),
            transitions: self.transitions(random, office, &agency.code, acts),
        }
    }

    /// Someone who has not come for the same procedure on the same day: no duplicate warnings.
    fn applicant(
        &mut self,
        random: &mut Random,
        mix: &Mix<'_>,
        agency: &DemoAgency,
        procedure: &DemoProcedure,
        days: [NaiveDate; 2],
    ) -> Person {
        let mut chosen = None;
        for _ in 0..64 {
            let at_home = agency.level == "commune" && random.per_mille(940);
            let home = if at_home { Some(agency) } else { mix.commune(random) };
            let residents =
                self.agencies.iter().find(|known| Some(&known.code) == home.map(|home| &home.code));
            let Some((number, person)) = residents.and_then(|home| random.one_of(&home.residents)) else {
                continue;
            };
            chosen = Some(person.clone());
            let keys = days.map(|day| (*number, procedure.code.clone(), day));
            if keys.iter().all(|key| !self.came.contains(key)) {
                self.came.extend(keys);
                break;
            }
        }
        // Unreachable but for an empty commune; a test counts the duplicates.
        chosen.unwrap_or_else(|| person(random, 0))
    }

    fn transitions(
        &self,
        random: &mut Random,
        office: &Office,
        agency: &str,
        acts: &[Act],
    ) -> Vec<Transition> {
        let here = self.agencies.iter().find(|known| known.code == agency);
        let mut staff = |duty: Duty| {
            let of_duty: Vec<&Officer> = here
                .into_iter()
                .flat_map(|agency| &agency.officers)
                .filter(|(known, _)| *known == duty)
                .map(|(_, officer)| officer)
                .collect();
            random.one_of(&of_duty).copied().cloned()
        };
        // One officer processes a dossier from its assignment to its end.
        let (desk, processing, head) = (staff(Duty::Desk), staff(Duty::Processing), staff(Duty::Head));
        acts.iter()
            .map(|act| {
                let officer = match act.deed {
                    Deed::ReceiveSupplement | Deed::ConfirmPayment | Deed::HandOver | Deed::Withdraw => &desk,
                    Deed::Extend(_) | Deed::Stop => &head,
                    _ => &processing,
                };
                Transition { officer: officer.clone(), ..transition(random, office, act) }
            })
            .collect()
    }
}

fn transition(random: &mut Random, office: &Office, act: &Act) -> Transition {
    let plain = |action| Transition {
        action,
        occurred_at: stamp(office.wall(act.at)),
        officer: None,
        outcome: None,
        reason: None,
        documents: Vec::new(),
        due_on: None,
    };
    match act.deed {
        Deed::Assign => plain("assign"),
        Deed::RequestSupplement => {
            let (reason, papers) = random.one_of(SUPPLEMENTS).copied().unwrap_or_default();
            Transition { reason: Some(reason), documents: papers.to_vec(), ..plain("request_supplement") }
        }
        Deed::ReceiveSupplement => plain("receive_supplement"),
        Deed::RequestPayment => Transition { reason: Some(PAYMENT), ..plain("request_payment") },
        Deed::ConfirmPayment => plain("confirm_payment"),
        Deed::Extend(due_on) => {
            Transition { reason: Some(EXTENSION), due_on: Some(due_on.to_string()), ..plain("extend") }
        }
        Deed::Approve => Transition { outcome: Some("approved"), ..plain("finish") },
        Deed::Refuse => Transition {
            outcome: Some("refused"),
            reason: random.one_of(REFUSALS).copied(),
            ..plain("finish")
        },
        Deed::Withdraw => Transition { reason: Some(WITHDRAWAL), ..plain("withdraw") },
        Deed::Stop => Transition { reason: Some(STOP), ..plain("stop") },
        Deed::HandOver => plain("hand_over"),
    }
}

/// When an online dossier was sent: within eight hours of work before its acceptance, some of them in
/// the evening or on a day off before the morning of that day.
fn submission(random: &mut Random, office: &Office, accepted: Tick) -> NaiveDateTime {
    if accepted.minute() < 240 && random.per_mille(400) {
        let evening = NaiveTime::from_hms_opt(17, 20, 0).unwrap_or_default();
        return office.eve(accepted).and_time(evening) + TimeDelta::minutes(random.between(0, 350).into());
    }
    office.wall(accepted) - TimeDelta::minutes(random.between(4, 150).into())
}

/// The moment as RFC 3339 in the zone of the law; seconds are derived, so that not all are full minutes.
fn stamp(wall: NaiveDateTime) -> String {
    let seconds = (wall.and_utc().timestamp() / 60 * 37).rem_euclid(60);
    (wall + TimeDelta::seconds(seconds)).format("%Y-%m-%dT%H:%M:%S+07:00").to_string()
}

/// What the applicant asks for, in a few words.
fn summary(name: &str) -> String {
    let name = name.strip_prefix("Thủ tục ").unwrap_or(name);
    let name = name.strip_suffix(" (minh hoạ)").unwrap_or(name);
    let mut words = String::new();
    for word in name.split_whitespace() {
        if words.chars().count() + word.chars().count() > 90 {
            words.push('…');
            break;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn papers(random: &mut Random, procedure: &DemoProcedure) -> Vec<Paper> {
    let paper = |name, originals, copies| Paper { name, originals, copies };
    match procedure.field_code.as_str() {
        "TP-CT" => vec![paper("Bản chính giấy tờ", 1, random.between(1, 6))],
        "TP-HT" => vec![paper("Tờ khai theo mẫu", 1, 0), paper("Giấy tờ tuỳ thân", 0, 1)],
        "MT-DD" => {
            vec![paper("Đơn đăng ký theo mẫu", 1, 0), paper("Giấy chứng nhận quyền sử dụng đất", 1, 1)]
        }
        "KH-HKD" => vec![paper("Giấy đề nghị đăng ký hộ kinh doanh", 1, 0)],
        _ => vec![paper("Đơn đề nghị", 1, 0), paper("Giấy tờ kèm theo", 0, random.between(1, 3))],
    }
}
