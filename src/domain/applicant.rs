//! Who hands a dossier in, and what: personal data, kept apart from what is counted.
//!
//! An identity number is here only sealed, hashed and as its last three digits.

use serde::{Deserialize, Serialize};

use crate::spell;

/// Kind of applicant (loại đối tượng).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ApplicantKind {
    /// A citizen.
    Citizen,
    /// An enterprise.
    Enterprise,
    /// A state agency.
    StateAgency,
    /// Any other.
    Other,
}

spell!(ApplicantKind {
    Citizen = "citizen",
    Enterprise = "enterprise",
    StateAgency = "state_agency",
    Other = "other",
});

/// A component of a dossier (thành phần hồ sơ).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Name of the paper, at most 500 characters.
    #[schema(example = "Giấy chứng sinh")]
    pub name: String,
    /// Originals handed in.
    #[serde(default)]
    pub originals: u16,
    /// Copies handed in.
    #[serde(default)]
    pub copies: u16,
}

/// An identity number as it may be stored.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedIdentity {
    /// Encrypted, with the id of the key.
    pub sealed: Vec<u8>,
    /// Keyed hash, to find by.
    pub hash: Vec<u8>,
    /// Its last three digits.
    pub tail: String,
}

impl std::fmt::Debug for SealedIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedIdentity(…)")
    }
}

impl SealedIdentity {
    /// The masked form of views: nine stars and the last three digits.
    pub fn masked(&self) -> String {
        format!("*********{}", self.tail)
    }
}

/// The owner of a dossier (chủ hồ sơ) and what was handed in.
#[derive(Clone, PartialEq, Eq)]
pub struct Applicant {
    /// Kind.
    pub kind: ApplicantKind,
    /// Name.
    pub name: String,
    /// Identity number.
    pub identity: Option<SealedIdentity>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// What is asked for (trích yếu).
    pub summary: Option<String>,
    /// Components.
    pub documents: Vec<Document>,
}

impl std::fmt::Debug for Applicant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Applicant").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What may be changed about an applicant after intake; absent ones stay, `Some(None)` takes one away.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Name.
    pub name: Option<String>,
    /// Telephone.
    pub phone: Option<Option<String>>,
    /// E-mail.
    pub email: Option<Option<String>>,
    /// Address.
    pub address: Option<Option<String>>,
    /// What is asked for.
    pub summary: Option<Option<String>>,
}

impl Contact {
    /// Puts the changes in and names the fields that really changed.
    pub fn put_into(&self, applicant: &mut Applicant) -> Vec<String> {
        let mut changed = Vec::new();
        if let Some(name) = self.name.as_ref().filter(|name| **name != applicant.name) {
            applicant.name.clone_from(name);
            changed.push("name".to_owned());
        }
        let fields = [
            ("phone", &self.phone, &mut applicant.phone),
            ("email", &self.email, &mut applicant.email),
            ("address", &self.address, &mut applicant.address),
            ("summary", &self.summary, &mut applicant.summary),
        ];
        for (name, wanted, field) in fields {
            if let Some(wanted) = wanted.as_ref().filter(|wanted| *wanted != field) {
                field.clone_from(wanted);
                changed.push(name.to_owned());
            }
        }
        changed
    }
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(…)")
    }
}
