//! The types, words and pure rules of requests to Product Owners.

use crate::words;

words! {
    /// States of a request.
    pub enum RequestState { Open = "open", Answered = "answered" }
}
