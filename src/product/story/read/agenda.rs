//! What there is to look at in a review of a recurring story (R56): what was opened, completed and dropped since the last one, and
//! what is open.

use crate::app::Cx;
use crate::kit::fields::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::time::{At, Day};
use crate::product::story::model::Story;
use crate::product::story::model::review::Interval;
use crate::product::story::store;
use crate::service::task::model::TaskState;
use crate::service::work_package::model::State;
use crate::{args, row};
use schemars::JsonSchema;
use serde::Serialize;

/// How many lines of each kind are shown; the numbers count all.
const SHOWN: i64 = 100;

/// What is looked at.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReviewAgenda {
    /// When it was reviewed last; null before the first review, when everything is looked at.
    pub since: Option<At>,
    /// How often it is reviewed.
    pub review_every: Option<Interval>,
    /// The day of the next review.
    pub due_on: Option<Day>,
    /// Its Work Packages, counted.
    pub counts: Counts,
    /// Those that are open or were closed since, the open ones first.
    pub work_packages: Vec<PackageLine>,
    /// Its loose tasks that are open or were done since.
    pub tasks: Vec<TaskLine>,
}

row! {
    /// Work Packages since the last review.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct Counts { opened: i64, completed: i64, dropped: i64, open: i64 }
}

row! {
    /// A Work Package with its state and how many of its tasks are done.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct PackageLine {
        key: String, title: String, state: State, created_at: At, completed_at: Option<At>, tasks_done: i64, tasks: i64,
        estimate: Option<Hundredths>, spent: Hundredths,
    }
}

row! {
    /// A loose task with its state.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct TaskLine { id: i64, title: String, state: TaskState, team: String, done_at: Option<At> }
}

/// The agenda of a story that the caller was seen to be allowed to see.
pub fn of_story(cx: &mut Cx<'_>, s: &Story) -> Result<ReviewAgenda, Problem> {
    let since = store::review::last_review(cx.tx, s.id)?;
    let from = since.unwrap_or(At(i64::MIN));
    let dropped_since =
        "SELECT a.id FROM activity a WHERE a.work_package_id = w.id AND a.kind = 'work_package_dropped' AND a.at > $2";
    let counts = cx.tx.one(
        &format!(
            "SELECT COUNT(CASE WHEN w.created_at > $2 THEN 1 END),
                    COUNT(CASE WHEN w.state IN ('completed', 'accepted') AND w.completed_at > $2 THEN 1 END),
                    COUNT(CASE WHEN w.state = 'dropped' AND EXISTS ({dropped_since}) THEN 1 END),
                    COUNT(CASE WHEN w.state IN ('open', 'in_progress', 'rejected') THEN 1 END)
               FROM work_package w WHERE w.story_id = $1"
        ),
        args![s.id, from],
    )?;
    let work_packages = cx.tx.all(
        &format!(
            "SELECT p.key || '-' || w.number, w.title, w.state, w.created_at, w.completed_at,
                    (SELECT COUNT(*) FROM task t WHERE t.work_package_id = w.id AND t.state = 'done'),
                    (SELECT COUNT(*) FROM task t WHERE t.work_package_id = w.id AND t.state <> 'dropped'), w.estimate,
                    CAST(COALESCE((SELECT SUM(t.spent) FROM task t WHERE t.work_package_id = w.id), 0) AS BIGINT)
               FROM work_package w JOIN project p ON p.id = w.project_id
              WHERE w.story_id = $1 AND (w.state IN ('open', 'in_progress', 'rejected') OR w.completed_at > $2
                 OR (w.state = 'dropped' AND EXISTS ({dropped_since})))
              ORDER BY CASE WHEN w.state IN ('open', 'in_progress', 'rejected') THEN 0 ELSE 1 END, w.completed_at DESC, w.id LIMIT $3"
        ),
        args![s.id, from, SHOWN],
    )?;
    let tasks = cx.tx.all(
        "SELECT t.id, t.title, t.state, m.slug, t.done_at FROM task t JOIN team m ON m.id = t.team_id
          WHERE t.story_id = $1 AND t.work_package_id IS NULL
            AND (t.state IN ('to_do', 'in_progress', 'testing') OR (t.state = 'done' AND t.done_at > $2)) ORDER BY t.id LIMIT $3",
        args![s.id, from, SHOWN],
    )?;
    Ok(ReviewAgenda {
        since,
        review_every: s.review_every.clone(),
        due_on: s.review_due_on,
        counts,
        work_packages,
        tasks,
    })
}
