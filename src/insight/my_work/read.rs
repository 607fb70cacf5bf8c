//! SQL of My work.

use crate::kit::db::{Conn, DbError};
use crate::kit::fields::number::Hundredths;
use crate::kit::time::{At, Day};
use crate::service::sla::model::Severity;
use crate::service::task::model::TaskState;
use crate::{args, row};

/// How many lines a list of this page shows at most.
const MOST: i64 = 100;

/// The open Work Packages that a person has taken, or whose innermost escalation the person has; those due first.
pub fn work_packages(tx: &mut Conn, me: i64) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT w.id FROM work_package w WHERE w.state IN ('open', 'in_progress', 'rejected') AND w.id IN (
            SELECT id FROM work_package WHERE assignee_id = $1 AND state IN ('open', 'in_progress', 'rejected')
            UNION SELECT work_package_id FROM escalation WHERE taken_by = $1 AND state = 'taken')
          ORDER BY CASE WHEN w.resolve_by IS NULL THEN 1 ELSE 0 END, w.resolve_by, w.id LIMIT $2",
        args![me, MOST],
    )
}

row! {
    /// A task as a line.
    #[derive(Debug)]
    pub struct TaskLine {
        id: i64, title: String, state: TaskState, estimate: Option<Hundredths>, spent: Hundredths, package: Option<String>,
        package_title: Option<String>, story: String, story_title: String, severity: Option<Severity>, interrupted_by: Option<String>,
        team: String,
    }
}

impl TaskLine {
    /// Where it is worked on.
    pub fn href(&self) -> String {
        match &self.package {
            Some(key) => format!("/work-packages/{key}#task-{}", self.id),
            None => format!("/stories/{}#task-{}", self.story, self.id),
        }
    }
}

/// The open tasks of a person; those of the most urgent Work Packages first.
pub fn tasks(tx: &mut Conn, me: i64) -> Result<Vec<TaskLine>, DbError> {
    tx.all(
        "SELECT t.id, t.title, t.state, t.estimate, t.spent, q.key || '-' || w.number, w.title, p.key || '-' || s.number, s.title,
                w.severity,
                (SELECT iq.key || '-' || iw.number FROM interruption i JOIN work_package iw ON iw.id = i.work_package_id
                   JOIN project iq ON iq.id = iw.project_id
                  WHERE i.task_id = t.id AND i.cause = 'swarm' AND i.ended_at IS NULL ORDER BY i.id LIMIT 1), m.name
           FROM task t JOIN team m ON m.id = t.team_id JOIN story s ON s.id = t.story_id JOIN project p ON p.id = s.project_id
           LEFT JOIN work_package w ON w.id = t.work_package_id LEFT JOIN project q ON q.id = w.project_id
          WHERE t.assignee_id = $1 AND t.state IN ('to_do', 'in_progress', 'testing')
          ORDER BY CASE WHEN w.resolve_by IS NULL THEN 1 ELSE 0 END, w.resolve_by,
                   CASE t.state WHEN 'testing' THEN 0 WHEN 'in_progress' THEN 1 ELSE 2 END, t.id LIMIT $2",
        args![me, MOST],
    )
}

row! {
    /// Something that waits: what is asked, about what, since when.
    #[derive(Debug)]
    pub struct Waiting { key: String, title: String, what: String, at: Option<At> }
}

/// What Scrum Masters have asked a person as Product Owner of a story (R36).
pub fn asked(tx: &mut Conn, me: i64) -> Result<Vec<Waiting>, DbError> {
    tx.all(
        "SELECT p.key || '-' || s.number, r.text, a.name, r.asked_at
           FROM owner_request r JOIN story s ON s.id = r.story_id JOIN project p ON p.id = s.project_id
           JOIN person a ON a.id = r.asked_by
          WHERE s.product_owner_id = $1 AND r.answered_at IS NULL ORDER BY r.id LIMIT $2",
        args![me, MOST],
    )
}

/// The approval steps whose turn it is and that a person has the role for.
pub fn approvals(tx: &mut Conn, me: i64) -> Result<Vec<Waiting>, DbError> {
    tx.all(
        "SELECT p.key || '-' || w.number, w.title, a.name, a.at
           FROM approval a JOIN work_package w ON w.id = a.work_package_id JOIN project p ON p.id = w.project_id
           JOIN story s ON s.id = w.story_id JOIN team t ON t.id = w.team_id
          WHERE w.state IN ('open', 'in_progress', 'rejected') AND a.state <> 'approved'
            AND NOT EXISTS (SELECT 1 FROM approval b WHERE b.work_package_id = a.work_package_id AND b.step < a.step AND b.state <> 'approved')
            AND ((a.role = 'product_owner' AND s.product_owner_id = $1)
              OR (a.role = 'scrum_master' AND t.scrum_master_id = $1)
              OR (a.role = 'chief_product_owner' AND p.chief_product_owner_id = $1)
              OR (a.role = 'team_member' AND EXISTS (SELECT 1 FROM team_member m WHERE m.team_id = w.team_id AND m.person_id = $1)))
          ORDER BY w.resolve_by, w.id LIMIT $2",
        args![me, MOST],
    )
}

/// The Work Packages that came back to a person: to the assignee, or to who has taken the level they came back to.
pub fn came_back(tx: &mut Conn, me: i64) -> Result<Vec<Waiting>, DbError> {
    tx.all(
        "SELECT p.key || '-' || w.number, w.title, e.state || ' by ' || t.name, e.ended_at
           FROM escalation e JOIN work_package w ON w.id = e.work_package_id JOIN project p ON p.id = w.project_id
           JOIN team t ON t.id = e.to_team_id
          WHERE w.state IN ('open', 'in_progress', 'rejected') AND e.state IN ('completed', 'returned')
            AND w.holder_team_id = e.from_team_id AND w.holder_story_id = e.from_story_id
            AND NOT EXISTS (SELECT 1 FROM escalation n WHERE n.work_package_id = w.id AND n.id > e.id)
            AND ((e.level = 1 AND w.assignee_id = $1)
              OR EXISTS (SELECT 1 FROM escalation o WHERE o.work_package_id = w.id AND o.state = 'taken' AND o.level = e.level - 1 AND o.taken_by = $1))
          ORDER BY e.ended_at DESC LIMIT $2",
        args![me, MOST],
    )
}

/// The escalations that nobody of a person's teams has taken yet.
pub fn not_taken(tx: &mut Conn, me: i64) -> Result<Vec<Waiting>, DbError> {
    tx.all(
        "SELECT p.key || '-' || w.number, w.title, f.name, e.opened_at
           FROM escalation e JOIN work_package w ON w.id = e.work_package_id JOIN project p ON p.id = w.project_id
           JOIN team f ON f.id = e.from_team_id JOIN team_member m ON m.team_id = e.to_team_id
          WHERE m.person_id = $1 AND e.state = 'open' ORDER BY w.resolve_by, e.opened_at LIMIT $2",
        args![me, MOST],
    )
}

/// The completed Work Packages that wait for a Product Owner: the newest of them, and how many there are.
pub fn to_accept(tx: &mut Conn, me: i64) -> Result<(Vec<Waiting>, i64), DbError> {
    let from = "FROM work_package w JOIN story s ON s.id = w.story_id JOIN project p ON p.id = w.project_id
        WHERE s.product_owner_id = $1 AND w.state = 'completed'";
    let some = tx.all(
        &format!("SELECT p.key || '-' || w.number, w.title, s.title, w.completed_at {from} ORDER BY w.completed_at DESC, w.id DESC LIMIT 10"),
        args![me],
    )?;
    Ok((some, tx.value(&format!("SELECT COUNT(*) {from}"), args![me])?))
}

/// The recurring stories whose review is due (R56).
pub fn reviews_due(tx: &mut Conn, me: i64, today: Day) -> Result<Vec<Waiting>, DbError> {
    tx.all(
        "SELECT p.key || '-' || s.number, s.title, s.review_due_on, CAST(NULL AS BIGINT) FROM story s JOIN project p ON p.id = s.project_id
          WHERE s.product_owner_id = $1 AND s.state = 'active' AND s.review_due_on <= $2 ORDER BY s.review_due_on, s.rank LIMIT $3",
        args![me, today, MOST],
    )
}

/// The finite stories that wait for their Product Owner.
pub fn stories_to_accept(tx: &mut Conn, me: i64) -> Result<Vec<Waiting>, DbError> {
    tx.all(
        "SELECT p.key || '-' || s.number, s.title, p.name, CAST(NULL AS BIGINT) FROM story s JOIN project p ON p.id = s.project_id
          WHERE s.product_owner_id = $1 AND s.state = 'completed' ORDER BY s.rank LIMIT $2",
        args![me, MOST],
    )
}

/// The running swarms that a person is in.
pub fn swarms(tx: &mut Conn, me: i64) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT s.work_package_id FROM swarm s JOIN swarm_member m ON m.swarm_id = s.id
          WHERE m.person_id = $1 AND m.left_at IS NULL AND s.ended_at IS NULL ORDER BY m.joined_at",
        args![me],
    )
}

row! {
    /// How much waits to be taken at a team.
    #[derive(Debug)]
    pub struct Untaken { slug: String, name: String, packages: i64 }
}

/// The teams of a person, with what waits to be taken there.
pub fn teams(tx: &mut Conn, me: i64) -> Result<Vec<Untaken>, DbError> {
    tx.all(
        "SELECT t.slug, t.name, (SELECT COUNT(*) FROM work_package w WHERE w.holder_team_id = t.id AND w.state = 'open' AND w.assignee_id IS NULL)
           FROM team t JOIN team_member m ON m.team_id = t.id WHERE m.person_id = $1 ORDER BY t.name",
        args![me],
    )
}
