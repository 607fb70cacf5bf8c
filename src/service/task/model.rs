//! The types, words and pure rules of tasks.

pub mod rules;

use crate::kit::fields::number::Hundredths;
use crate::kit::time::At;
use crate::service::sla::model::Severity;
use crate::service::sla::model::rules::Outcome as SlaResult;
use crate::{row, words};

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

impl TaskState {
    /// Whether there is still something to do.
    pub fn is_open(self) -> bool {
        !matches!(self, TaskState::Done | TaskState::Dropped)
    }
}

words! {
    /// Whether a task is Dev or Ops (R33).
    pub enum TaskKind { Dev = "dev", Ops = "ops" }
}

row! {
    /// A task as stored.
    #[derive(Clone, Debug)]
    pub struct Task {
        /// Number.
        pub id: i64,
        /// The story of the team that works on it.
        pub story_id: i64,
        /// Its Work Package, if it is not loose.
        pub work_package_id: Option<i64>,
        /// The escalation that it belongs to; none on the first level.
        pub escalation_id: Option<i64>,
        /// Its team.
        pub team_id: i64,
        /// Title.
        pub title: String,
        /// State.
        pub state: TaskState,
        /// Dev or Ops.
        pub kind: Option<TaskKind>,
        /// Who works on it.
        pub assignee_id: Option<i64>,
        /// Estimate.
        pub estimate: Option<Hundredths>,
        /// Effort spent.
        pub spent: Hundredths,
        /// Whether it was foreseen at planning.
        pub known: bool,
        /// When it was done.
        pub done_at: Option<At>,
        /// Who made it.
        pub created_by: i64,
        /// When it was made.
        pub created_at: At,
    }
}

row! {
    /// A task with all that a view shows of it, so that a board of hundreds is one query.
    #[derive(Clone, Debug)]
    pub struct TaskRow {
        id: i64, work_package: Option<String>, story: String, team: String, title: String, state: TaskState,
        kind: Option<TaskKind>, assignee: Option<String>, estimate: Option<Hundredths>, spent: Hundredths,
        created_by: String, created_at: At, escalation: Option<i64>, may_edit: bool, severity: Option<Severity>,
        respond_by: Option<At>, responded_at: Option<At>, resolve_by: Option<At>, at_risk_at: Option<At>,
        paused_since: Option<At>, sla_result: Option<SlaResult>, since: Option<At>, completed_at: Option<At>, interrupted_by: Option<String>,
    }
}
