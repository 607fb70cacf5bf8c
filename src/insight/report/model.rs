//! The types, words and pure rules of reports.

pub mod period;
pub mod tally;

use crate::words;

words! {
    /// What Work Packages are counted by.
    pub enum Per { Month = "month", Sprint = "sprint" }
}

words! {
    /// What is told apart.
    pub enum Group { Category = "category", Severity = "severity", Template = "template", Team = "team" }
}

crate::words! {
    /// How a report is wanted.
    pub enum Format { Json = "json", Csv = "csv" }
}
