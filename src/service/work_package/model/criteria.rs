//! The Acceptance Criteria of a story, checked for each of its Work Packages (R61): per call, per job opening.

use crate::kit::time::At;
use crate::row;

row! {
    pub struct Check { criterion: String, met: bool, by: String, at: At }
}
