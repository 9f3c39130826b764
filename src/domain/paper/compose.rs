//! Whose paper is it, and about whom: the heading and the subject that every paper has, beside what its act says.
//!
//! Names of agencies are those of the paper's day. The owner is told as the record has it now, with the identity number
//! masked as everywhere: the slip goes through many hands, and the code finds the dossier.

use chrono::{DateTime, NaiveDate, Utc};

use super::circular::Circular;
use super::control::{Party, Unit};
use super::{Content, HandOver, Issued, PaperForm, PrintedForm};
use crate::domain::act::Officer;
use crate::domain::agencies::AgencyTree;
use crate::domain::applicant::{Applicant, ApplicantKind, Document, SealedIdentity};
use crate::domain::catalogue::ProcedureVersion;
use crate::domain::deadline::{Limit, Timing};
use crate::domain::dossier::Dossier;
use crate::domain::id::AgencyId;
use crate::domain::internal_process::act::step_of;
use crate::domain::procedure::Channel;
use crate::domain::time::civil_day;

/// What a paper is put together from.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The dossier.
    pub dossier: &'a Dossier,
    /// Its owner and what was handed in.
    pub applicant: &'a Applicant,
    /// Agencies, for their names.
    pub agencies: &'a AgencyTree,
    /// The version of its procedure at intake.
    pub procedure: Option<&'a ProcedureVersion>,
}

/// What stands above a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The agency directly above the one that signs; `None` at a root.
    pub superior: Option<String>,
    /// The agency that signs.
    pub agency: String,
    /// The day of the paper.
    pub day: NaiveDate,
    /// The circular of that day.
    pub circular: &'static Circular,
    /// Which paper.
    pub form: PaperForm,
}

/// Whom a paper is about. Personal data: not to be logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Subject {
    /// Code of the dossier, from acceptance on.
    pub code: Option<String>,
    /// What kind of owner.
    pub kind: ApplicantKind,
    /// The owner.
    pub owner: String,
    /// Identity number, masked.
    pub identity: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// The procedure.
    pub procedure: String,
    /// What is asked for, in the owner's words.
    pub request: Option<String>,
    /// Components handed in.
    pub documents: Vec<Document>,
    /// How it came in.
    pub channel: Channel,
    /// The time that its procedure states for its channel.
    pub limit: Option<Limit>,
}

/// A row of the control slip with names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipRow {
    /// When.
    pub at: DateTime<Utc>,
    /// Unit and person that gave.
    pub giver: (String, Option<String>),
    /// Unit and person that received.
    pub receiver: (String, Option<String>),
    /// Before, on or after the date; `None` where no work ended.
    pub result: Option<Timing>,
    /// What for.
    pub note: String,
}

/// A paper, ready to be written.
#[derive(Clone, PartialEq, Eq)]
pub struct Paper {
    /// What stands above.
    pub heading: Heading,
    /// Whom it is about.
    pub subject: Subject,
    /// Name of the officer who acted, where it is known.
    pub officer: Option<String>,
    /// What it says.
    pub content: Content,
    /// Of a control slip: its rows.
    pub slip: Vec<SlipRow>,
    /// Of a control slip: the agencies that took part, by name.
    pub partners: Vec<String>,
}

impl Heading {
    /// The heading of a paper of `agency`.
    pub fn of(tree: &AgencyTree, agency: AgencyId, day: NaiveDate, form: PaperForm) -> Self {
        let superior = tree.ancestors(agency, day).first().map(|above| tree.name_on(*above, day).to_owned());
        let agency = tree.name_on(agency, day).to_owned();
        Self { superior, agency, day, circular: Circular::on(day), form }
    }

    /// Number and title of the form.
    pub const fn printed(&self) -> &PrintedForm {
        self.circular.form(self.form)
    }
}

impl Case<'_> {
    /// The paper that was issued.
    pub fn compose(&self, issued: Issued) -> Paper {
        let Issued { event: _, at, agency, officer, content } = issued;
        let heading = Heading::of(self.agencies, agency, civil_day(at), content.form());
        let (slip, partners) =
            (self.slip(&content, heading.circular.desk), self.partners(&content, heading.day));
        let officer = officer.and_then(|officer| officer.name);
        Paper { heading, subject: self.subject(), officer, content, slip, partners }
    }

    fn partners(&self, content: &Content, day: NaiveDate) -> Vec<String> {
        let Content::ControlSlip { asked, .. } = content else { return Vec::new() };
        asked.iter().map(|agency| self.agencies.name_on(*agency, day).to_owned()).collect()
    }

    fn subject(&self) -> Subject {
        let Applicant { kind, name, identity, phone, email, address, summary, documents } =
            self.applicant.clone();
        Subject {
            code: self.dossier.code.as_ref().map(ToString::to_string),
            kind,
            owner: name,
            identity: identity.as_ref().map(SealedIdentity::masked),
            address,
            phone,
            email,
            procedure: self.procedure.map(|version| version.name.clone()).unwrap_or_default(),
            request: summary,
            documents,
            channel: self.dossier.channel,
            limit: self.procedure.and_then(|version| version.limit_for(self.dossier.channel)).copied(),
        }
    }

    fn slip(&self, content: &Content, desk: &str) -> Vec<SlipRow> {
        let Content::ControlSlip { rows, .. } = content else { return Vec::new() };
        rows.iter().map(|row| self.slip_row(row.clone(), desk)).collect()
    }

    fn slip_row(&self, row: HandOver, desk: &str) -> SlipRow {
        let HandOver { at, giver, receiver, result, note } = row;
        let day = civil_day(at);
        let named = |Party { unit, person }: Party| (self.name(unit, day, desk), person.map(name_or_id));
        SlipRow { at, giver: named(giver), receiver: named(receiver), result, note }
    }

    fn name(&self, unit: Unit, day: NaiveDate, desk: &str) -> String {
        match unit {
            Unit::Applicant => "Người nộp hồ sơ".to_owned(),
            Unit::Desk(agency) => format!("{desk} {}", self.agencies.name_on(agency, day)),
            Unit::Agency(agency) => self.agencies.name_on(agency, day).to_owned(),
            Unit::Step(agency, no) => {
                match self.procedure.and_then(|version| step_of(&version.internal_steps, no)) {
                    Some(step) => format!("{} (bước {no}: {})", step.unit, step.name),
                    None => self.agencies.name_on(agency, day).to_owned(),
                }
            }
        }
    }
}

/// Who signs a row is known by name, or else by what the agency calls the officer.
fn name_or_id(officer: Officer) -> String {
    officer.name.unwrap_or(officer.id)
}
