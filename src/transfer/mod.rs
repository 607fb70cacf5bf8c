//! Import: bringing in what another tool exported, again and again without doing anything twice.
//!
//! An import reads the whole file first (`table`, `incident`, `replay`: pure), then makes the ground it stands on
//! (`ground`: project, owner, people, teams, stories), then writes in batches, each one transaction, so that a server
//! beside it goes on working and an interrupted import is finished by running it again. A broken row is *refused*: it is
//! told with its line and reason, and all others are taken.

mod ground;
mod incident;
mod plan;
mod replay;
mod servicenow;
mod slug;
mod story_points;
mod table;

use crate::app::App;
use crate::kit::db::DatabaseUrl;
use jiff::tz::TimeZone;
use std::fmt::Display;
use std::path::Path;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Incident log of ServiceNow: one row for each change of an incident.
    ServiceNow,
    /// Issues with story points: `issuekey, title, description, storypoint`.
    StoryPoints,
}

/// What to import, and how.
#[derive(Clone, Debug)]
pub struct Order {
    /// What the file holds.
    pub format: Format,
    /// Key of the project that it goes into; made if it is not there.
    pub project: String,
    /// The zone of times that name none.
    pub zone: TimeZone,
}

/// A row that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where the row begins, counted from 1; the header is line 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// Whom an import tells of what goes on.
pub trait Listener {
    /// A row is refused.
    fn refused(&mut self, refusal: &Refusal);
    /// Something that a person should know, such as what was left alone.
    fn told(&mut self, sentence: &str);
    /// So much of so much is written.
    fn progress(&mut self, done: usize, of: usize);
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// What is counted: `incidents`, `stories`.
    pub what: &'static str,
    /// How many the file holds.
    pub total: usize,
    /// Made.
    pub new: usize,
    /// Changed.
    pub changed: usize,
    /// Left alone, because nothing changed in the file.
    pub same: usize,
    /// Changed in the file and by people: left alone.
    pub kept: usize,
    /// Teams made.
    pub teams: usize,
    /// People made, who stand for those that the file names.
    pub people: usize,
    /// Escalations written.
    pub escalations: usize,
    /// Facts of history written.
    pub events: usize,
    /// Rows refused.
    pub refused: usize,
    /// Further sentences: what was set, what was not carried.
    pub notes: Vec<String>,
}

impl Summary {
    /// The last line of an import.
    pub fn line(&self, seconds: f64) -> String {
        let n = number;
        let mut parts = vec![format!(
            "{} {} ({} new, {} changed, {} unchanged{})",
            n(self.total),
            self.what,
            n(self.new),
            n(self.changed),
            n(self.same),
            if self.kept == 0 { String::new() } else { format!(", {} left as people changed them", n(self.kept)) }
        )];
        if self.what == "incidents" {
            parts.push(format!("{} teams", n(self.teams)));
            parts.push(format!("{} people", n(self.people)));
            parts.push(format!("{} escalations", n(self.escalations)));
        }
        parts.push(format!("{} events", n(self.events)));
        parts.push(format!("{} rows refused", n(self.refused)));
        parts.push(format!("{seconds:.1} s"));
        parts.join(", ")
    }
}

/// A number with its thousands apart.
fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A file that was read.
pub enum File {
    /// Incidents with their history.
    Incidents(incident::Log),
    /// Stories.
    Stories(story_points::Backlog),
}

/// Reads a file, plain or gzip.
///
/// # Errors
/// A sentence, when it cannot be read or is no such format.
pub fn read(path: &Path, order: &Order, listener: &mut dyn Listener) -> Result<File, String> {
    let bytes = table::bytes(path)?;
    let fail = |why: String| format!("{}: {why}", path.display());
    let table = table::Table::new(&bytes).map_err(fail)?;
    match order.format {
        Format::ServiceNow => incident::read(table, &order.zone, listener).map(File::Incidents).map_err(fail),
        Format::StoryPoints => story_points::read(table, listener).map(File::Stories).map_err(fail),
    }
}

/// Imports a file that was read.
///
/// # Errors
/// A sentence; what was written before it stays, and running it again finishes the rest.
pub fn import(app: &App, order: &Order, file: File, listener: &mut dyn Listener) -> Result<Summary, String> {
    match file {
        File::Incidents(log) => servicenow::import(app, order, log, listener),
        File::Stories(backlog) => story_points::import(app, order, backlog, listener),
    }
}

/// What an import would do; changes nothing, and makes no database.
///
/// # Errors
/// A sentence, when the database cannot be read.
pub fn dry_run(url: &DatabaseUrl, order: &Order, file: &File) -> Result<Summary, String> {
    let db = plan::open(url)?;
    match file {
        File::Incidents(log) => servicenow::dry_run(db.as_ref(), order, log),
        File::Stories(backlog) => story_points::dry_run(db.as_ref(), order, backlog),
    }
}

fn sentence(p: impl Display) -> String {
    p.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(
            [0, 12, 999, 1000, 70_986, 1_234_567].map(number),
            ["0", "12", "999", "1,000", "70,986", "1,234,567"]
        );
    }
}
