//! The types, words and pure rules of requests to Product Owners.

use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::time::At;
use crate::words;

words! {
    /// States of a request.
    pub enum RequestState { Open = "open", Answered = "answered" }
}

/// How a request was answered, if it was.
#[derive(Debug)]
pub struct Answered {
    pub by: Option<String>,
    pub text: Option<String>,
    pub at: Option<At>,
}

impl Answered {
    /// Whether it can be answered still.
    ///
    /// # Errors
    /// `request_answered`.
    pub fn may_answer(&self) -> May {
        match (&self.by, self.at) {
            (Some(by), Some(at)) => Err(Refusal::RequestAnswered { by: by.clone(), at }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_answered_once() {
        assert_eq!(Answered { by: None, text: None, at: None }.may_answer(), Ok(()));
        let answered = Answered { by: Some("olga".into()), text: Some("yes".into()), at: Some(At(5)) };
        assert_eq!(answered.may_answer(), Err(Refusal::RequestAnswered { by: "olga".into(), at: At(5) }));
    }
}
