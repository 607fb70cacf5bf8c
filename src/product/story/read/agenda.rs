//! What there is to look at in a review of a recurring story (R56): what was opened, completed and dropped since the last one, and
//! what is open.

use crate::app::Cx;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::number::Hundredths;
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

row! {
    /// A line with the numbers of all, which the statement repeats in each.
    struct AgendaRow {
        key: String, title: String, state: State, created_at: At, completed_at: Option<At>, tasks_done: i64, tasks: i64,
        estimate: Option<Hundredths>, spent: Hundredths, listed: bool, opened: i64, completed: i64, dropped: i64, open: i64,
    }
}

/// The agenda of a story that the caller was seen to be allowed to see.
pub fn of_story(cx: &mut Cx<'_>, s: &Story) -> Result<ReviewAgenda, Problem> {
    let since = store::review::last_review(cx.tx, s.id)?;
    since_review(cx, s, since)
}

/// The same where it is known when the story was reviewed last.
pub fn since_review(cx: &mut Cx<'_>, s: &Story, since: Option<At>) -> Result<ReviewAgenda, Problem> {
    let from = since.unwrap_or(At(i64::MIN));
    let (counts, work_packages) = work_packages(cx.tx, s.id, from)?;
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

/// What is open or was closed since, and the numbers of all. What an import brought as dropped is counted
/// as opened, and not listed.
fn work_packages(tx: &mut Conn, story: i64, from: At) -> Result<(Counts, Vec<PackageLine>), DbError> {
    let rows: Vec<AgendaRow> = tx.all(
        "SELECT p.key || '-' || y.number, y.title, y.state, y.created_at, y.completed_at,
                (SELECT COUNT(*) FROM task t WHERE t.work_package_id = y.id AND t.state = 'done'),
                (SELECT COUNT(*) FROM task t WHERE t.work_package_id = y.id AND t.state <> 'dropped'), y.estimate,
                CAST(COALESCE((SELECT SUM(t.spent) FROM task t WHERE t.work_package_id = y.id), 0) AS BIGINT),
                y.listed, y.opened, y.completed, y.dropped, y.open
           FROM (
             SELECT x.*, (x.is_open OR x.was_dropped OR COALESCE(x.completed_at > $2, FALSE)) AS listed,
                    COUNT(CASE WHEN x.created_at > $2 THEN 1 END) OVER () AS opened,
                    COUNT(CASE WHEN x.state IN ('completed', 'accepted') AND x.completed_at > $2 THEN 1 END) OVER () AS completed,
                    COUNT(CASE WHEN x.was_dropped THEN 1 END) OVER () AS dropped, COUNT(CASE WHEN x.is_open THEN 1 END) OVER () AS open
               FROM (
                 SELECT w.id, w.project_id, w.number, w.title, w.state, w.created_at, w.completed_at, w.estimate,
                        w.state IN ('open', 'in_progress', 'rejected') AS is_open,
                        (w.state = 'dropped' AND EXISTS (SELECT 1 FROM activity a WHERE a.work_package_id = w.id
                            AND a.kind = 'work_package_dropped' AND a.at > $2)) AS was_dropped
                   FROM work_package w WHERE w.story_id = $1) AS x
              WHERE x.is_open OR x.was_dropped OR x.created_at > $2 OR x.completed_at > $2) AS y
           JOIN project p ON p.id = y.project_id
          ORDER BY CASE WHEN y.listed THEN 0 ELSE 1 END, CASE WHEN y.is_open THEN 0 ELSE 1 END, y.completed_at DESC, y.id LIMIT $3",
        args![story, from, SHOWN],
    )?;
    let none = Counts { opened: 0, completed: 0, dropped: 0, open: 0 };
    let counts = rows.first().map_or(none, |r| Counts {
        opened: r.opened,
        completed: r.completed,
        dropped: r.dropped,
        open: r.open,
    });
    Ok((counts, rows.into_iter().filter(|r| r.listed).map(package_line).collect()))
}

fn package_line(r: AgendaRow) -> PackageLine {
    let AgendaRow { key, title, state, created_at, completed_at, tasks_done, tasks, estimate, spent, .. } = r;
    PackageLine { key, title, state, created_at, completed_at, tasks_done, tasks, estimate, spent }
}
