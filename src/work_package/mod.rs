//! Work Packages and tasks. A Work Package is a set of tasks under an operational story: one case, ticket or job. It is
//! *held* by the story and team of its innermost escalation that is open or taken, else by its own.

pub mod commands;
pub mod criteria;
pub mod imported;
mod offers;
mod page;
pub mod rows;
pub mod rules;
mod scope;
mod store;
mod task;
pub mod task_commands;
pub mod view;
pub mod web;

pub use scope::visible;
pub use store::{
    Told, WorkPackage, any_of_teams, any_open, by_id, by_key, due, open_of_project, open_of_story, set_clock,
    set_holder, set_paused, set_told,
};
pub use task::{Task, drop_open_tasks, has_open_tasks, insert_task, leave_tasks};

use crate::app::Cx;
use crate::kit::fields::Key;
use crate::kit::problem::Problem;
use crate::refusal::May;
use crate::words;

words! {
    /// Incident Severity Level (R98): critical, major, minor, none in production.
    pub enum Severity { Sev1 = "sev1", Sev2 = "sev2", Sev3 = "sev3", NonProductionDefect = "non_production_defect" }
}

impl Severity {
    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            Severity::Sev1 => "SEV1",
            Severity::Sev2 => "SEV2",
            Severity::Sev3 => "SEV3",
            Severity::NonProductionDefect => "Non-production Defect",
        }
    }
}

words! {
    /// States of a Work Package. A rejected one is open again.
    pub enum State {
        Open = "open",
        InProgress = "in_progress",
        Completed = "completed",
        Accepted = "accepted",
        Rejected = "rejected",
        Dropped = "dropped",
    }
}

impl State {
    /// Whether work on it goes on.
    pub fn is_open(self) -> bool {
        matches!(self, State::Open | State::InProgress | State::Rejected)
    }
}

words! {
    /// States of a task: the columns of the board, and dropped.
    pub enum TaskState {
        ToDo = "to_do",
        InProgress = "in_progress",
        Testing = "testing",
        Done = "done",
        Dropped = "dropped",
    }
}
words! {
    /// Whether a task is Dev or Ops (R33).
    pub enum TaskKind { Dev = "dev", Ops = "ops" }
}
words! {
    /// Which approval let a deliverable out (R140).
    pub enum Approval { Predefined = "predefined", ProductOwner = "product_owner" }
}

/// A Work Package that the caller may see: who sees one of the stories of its chain.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, key: &Key) -> Result<WorkPackage, Problem> {
    match by_key(cx.tx, key)? {
        Some(w) if visible(cx, &w)? => Ok(w),
        _ => Err(Problem::not_found(format!("Work Package {key}"))),
    }
}

/// Refuses everybody but members of the team that holds a Work Package.
///
/// # Errors
/// 403 `not_team_member`.
pub fn must_hold(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<(), Problem> {
    Ok(as_holder(cx, w)??)
}

/// Whether the caller may do what members of the team that holds a Work Package do.
///
/// # Errors
/// Those of the database.
pub fn as_holder(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<May, Problem> {
    crate::team::as_member(cx, w.holder_team_id)
}
