//! The types, words and pure rules of people, sessions and tokens.

pub mod passwords;

use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::row;

/// The person on whose behalf something is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    /// Number of the person; 0 is the program itself.
    pub id: i64,
    /// Login.
    pub login: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// IANA name of the time zone the person reads times in.
    pub time_zone: String,
    /// Whether the person is an administrator.
    pub admin: bool,
}

impl Caller {
    /// The program itself: the clock, or the person at the command line of the machine. It may what an administrator may.
    pub fn system() -> Self {
        let text = |s: &str| s.to_owned();
        Self {
            id: 0,
            login: text("tandem"),
            name: text("Tandem"),
            email: text(""),
            time_zone: text("UTC"),
            admin: true,
        }
    }
}

/// Whether somebody may do what administrators do.
pub fn may_administer(by: &Caller) -> May {
    if by.admin { Ok(()) } else { Err(Refusal::NotAdministrator) }
}

row! {
    /// A person as stored.
    #[derive(Clone)]
    pub struct Person {
        id: i64, login: String, name: String, email: String, time_zone: String, admin: bool,
        password_hash: Option<String>,
    }
}

impl Person {
    pub(super) fn caller(self) -> Caller {
        Caller {
            id: self.id,
            login: self.login,
            name: self.name,
            email: self.email,
            time_zone: self.time_zone,
            admin: self.admin,
        }
    }
}
