//! People, their sessions and access tokens, and the caller that every command asks for.

pub mod commands;
mod limits;
pub mod page;
pub mod passwords;
mod store;
pub mod view;
pub mod web;

pub use limits::{Limits, RATE};
pub use store::{
    caller_of_session, caller_of_token, first_administrator, id_of, login_of, logins, person_by_id, person_by_login,
    with_password,
};

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
