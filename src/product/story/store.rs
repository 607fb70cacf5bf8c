//! SQL on stories, portions and escalation targets.

pub mod contributor;
pub mod review;
pub mod target;

use super::model;
use super::model::{State, Story};
use crate::args;
use crate::kit::db::{Condition, Conn, DbError, Filter};
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::Key;
use crate::kit::groups::Groups;
use crate::kit::text;
use crate::kit::time::{At, Day};
use crate::people::team;
use crate::people::team::model::Team;
use crate::product::order_log::model::{Change, Moved};
use crate::product::{order_log, project};
use crate::service::task::model::TaskState;

pub const STORY: &str =
    "SELECT s.id, s.project_id, p.key, s.number, s.epic_id, s.title, s.description, s.as_a, s.i_want, s.so_that,
    s.acceptance_criteria, s.product_owner_id, s.recurrence, s.team_mode, s.team_id, s.estimate, s.business_value,
    s.cadence, s.schedule, s.schedule_from, s.review_every, s.review_due_on, s.woken_from, s.woken_to,
    s.lead_scrum_master_id, s.sla, s.category, s.state, s.rank, s.escalation_permitted, s.accepted_at, s.created_by,
    s.created_at FROM story s JOIN project p ON p.id = s.project_id ";

/// A story by key, whoever asks.
pub fn by_key(tx: &mut Conn, key: &Key) -> Result<Option<Story>, DbError> {
    tx.opt(&format!("{STORY} WHERE p.key = $1 AND s.number = $2"), args![&key.prefix, key.number])
}

/// A story by number.
pub fn by_id(tx: &mut Conn, id: i64) -> Result<Story, DbError> {
    tx.one(&format!("{STORY} WHERE s.id = $1"), args![id])
}

/// What `Story::may_join` asks, as a condition on a story and the team `$1`.
pub fn team_1_may_join(story: &str) -> String {
    format!("({story}.team_mode = 'multiple' OR {story}.team_id IS NULL OR {story}.team_id = $1)")
}

/// The stories with these numbers.
pub fn by_ids(tx: &mut Conn, ids: &[i64]) -> Result<Vec<Story>, DbError> {
    tx.all(&format!("{STORY} WHERE s.id = ANY($1)"), args![ids])
}

/// The stories of a project that are neither accepted nor retired, in the order of the backlog.
pub fn living(tx: &mut Conn, project: i64) -> Result<Vec<Story>, DbError> {
    tx.all(
        &format!("{STORY} WHERE s.project_id = $1 AND s.state NOT IN ('accepted', 'retired') ORDER BY s.rank"),
        args![project],
    )
}

/// The stories of an Epic, in the order of the backlog.
pub fn of_epic(tx: &mut Conn, epic: &Key) -> Result<Vec<Story>, DbError> {
    tx.all(
        &format!(
            "{STORY} JOIN epic e ON e.id = s.epic_id WHERE p.key = $1 AND e.number = $2 ORDER BY s.rank, s.number"
        ),
        args![&epic.prefix, epic.number],
    )
}

/// The key of a story.
pub fn key_of(tx: &mut Conn, id: i64) -> Result<String, DbError> {
    tx.value(
        "SELECT p.key || '-' || s.number FROM story s JOIN project p ON p.id = s.project_id WHERE s.id = $1",
        args![id],
    )
}

/// The Acceptance Criteria of a story.
pub fn criteria(tx: &mut Conn, id: i64) -> Result<Vec<String>, DbError> {
    let text: String = tx.value("SELECT acceptance_criteria FROM story WHERE id = $1", args![id])?;
    serde_json::from_str(&text).map_err(|e| DbError::Other(e.to_string()))
}

fn folded(s: &Story) -> String {
    text::fold(&format!("{}\u{1}{}", s.key(), s.title))
}

pub fn insert(tx: &mut Conn, s: &Story) -> Result<i64, DbError> {
    insert_as(tx, s, None)
}

/// Inserts a story. `external` is its number in another tool.
pub fn insert_as(tx: &mut Conn, s: &Story, external: Option<&str>) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO story (project_id, number, epic_id, title, folded, as_a, i_want, so_that, acceptance_criteria,
             product_owner_id, recurrence, team_mode, team_id, estimate, business_value, cadence, schedule, sla, category,
             state, rank, escalation_permitted, created_by, created_at, external_id, description, schedule_from,
             review_every, review_due_on, lead_scrum_master_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                 $24, $25, $26, $27, $28, $29, $30) RETURNING id",
        args![
            s.project_id, s.number, s.epic_id, &s.title, folded(s), &s.as_a, &s.i_want, &s.so_that,
            &s.acceptance_criteria, s.product_owner_id, s.recurrence, s.team_mode, s.team_id, s.estimate,
            &s.business_value, s.cadence, &s.schedule, s.sla, &s.category, s.state, s.rank, s.escalation_permitted,
            s.created_by, s.created_at, external, &s.description, s.schedule_from, s.review_every.as_ref(), s.review_due_on,
            s.lead_scrum_master_id
        ],
    )
}

/// Writes everything of a story but its key, rank and origin.
pub fn update(tx: &mut Conn, s: &Story) -> Result<(), DbError> {
    tx.run(
        "UPDATE story SET epic_id = $2, title = $3, folded = $4, as_a = $5, i_want = $6, so_that = $7,
             acceptance_criteria = $8, product_owner_id = $9, recurrence = $10, team_mode = $11, team_id = $12,
             estimate = $13, business_value = $14, cadence = $15, schedule = $16, sla = $17, category = $18, state = $19,
             escalation_permitted = $20, accepted_at = $21, description = $22, schedule_from = $23,
             review_every = $24, review_due_on = $25, woken_from = $26, woken_to = $27, lead_scrum_master_id = $28 WHERE id = $1",
        args![
            s.id, s.epic_id, &s.title, folded(s), &s.as_a, &s.i_want, &s.so_that, &s.acceptance_criteria,
            s.product_owner_id, s.recurrence, s.team_mode, s.team_id, s.estimate, &s.business_value, s.cadence,
            &s.schedule, s.sla, &s.category, s.state, s.escalation_permitted, s.accepted_at, &s.description, s.schedule_from,
            s.review_every.as_ref(), s.review_due_on, s.woken_from, s.woken_to, s.lead_scrum_master_id
        ],
    )?;
    Ok(())
}

/// Sets the state.
pub fn set_state(tx: &mut Conn, id: i64, state: State, accepted_at: Option<At>) -> Result<(), DbError> {
    tx.run("UPDATE story SET state = $2, accepted_at = $3 WHERE id = $1", args![id, state, accepted_at])?;
    Ok(())
}

/// Finite stories are ready again, and not accepted.
pub fn set_ready(tx: &mut Conn, ids: &[i64]) -> Result<(), DbError> {
    tx.run("UPDATE story SET state = $2, accepted_at = NULL WHERE id = ANY($1)", args![ids, State::Ready])?;
    Ok(())
}

/// Recurring stories rest, woken for no period any more.
pub fn set_resting(tx: &mut Conn, ids: &[i64]) -> Result<(), DbError> {
    tx.run(
        "UPDATE story SET state = $2, woken_from = NULL, woken_to = NULL WHERE id = ANY($1)",
        args![ids, State::Dormant],
    )?;
    Ok(())
}

/// Sets the state that a story has after what happened to it, where it is another one.
pub fn move_to(tx: &mut Conn, before: &Story, after: &Story) -> Result<(), DbError> {
    if before.state == after.state { Ok(()) } else { set_state(tx, after.id, after.state, after.accepted_at) }
}

/// Sets for which days a story was woken; none for good.
pub fn set_woken(tx: &mut Conn, id: i64, period: Option<(Day, Day)>) -> Result<(), DbError> {
    tx.run(
        "UPDATE story SET woken_from = $2, woken_to = $3 WHERE id = $1",
        args![id, period.map(|p| p.0), period.map(|p| p.1)],
    )?;
    Ok(())
}

/// Sets ranks, keeping the old ones for lists that are being paged.
pub fn set_ranks(tx: &mut Conn, changes: &[Change]) -> Result<(), DbError> {
    for some in changes.chunks(order_log::store::AT_ONCE) {
        order_log::store::keep_all(tx, Moved::Story, some)?;
        let ids: Vec<i64> = some.iter().map(|c| c.id).collect();
        let ranks: Vec<i64> = some.iter().map(|c| c.after).collect();
        tx.run(
            "UPDATE story SET rank = n.rank FROM unnest($1::BIGINT[], $2::BIGINT[]) AS n (id, rank) WHERE story.id = n.id",
            args![&ids, &ranks],
        )?;
    }
    Ok(())
}

/// The numbers of the teams on a story.
pub fn teams_on(tx: &mut Conn, story: i64) -> Result<Vec<i64>, DbError> {
    tx.column(&format!("SELECT team_id FROM ({TEAMS_ON}) AS x ORDER BY 1"), args![&[story][..]])
}

/// The teams on a story.
pub fn teams(tx: &mut Conn, story: i64) -> Result<Vec<Team>, DbError> {
    team::store::among(tx, &format!("SELECT team_id FROM ({TEAMS_ON}) AS x"), args![&[story][..]])
}

/// Story and team of the teams on the stories `$1`: the one a story belongs to, those with a portion, and those that committed
/// to it.
pub const TEAMS_ON: &str =
    "SELECT id AS story_id, team_id FROM story WHERE id = ANY($1) AND team_id IS NOT NULL
    UNION SELECT story_id, team_id FROM portion WHERE story_id = ANY($1)
    UNION SELECT c.story_id, p.team_id FROM commitment c JOIN sprint p ON p.id = c.sprint_id WHERE c.story_id = ANY($1)";

/// Number and slug of the teams on each of some stories.
pub fn teams_of(tx: &mut Conn, stories: &[i64]) -> Result<Groups<(i64, String)>, DbError> {
    let rows: Vec<(i64, i64, String)> = tx.all(
        &format!(
            "SELECT x.story_id, t.id, t.slug FROM ({TEAMS_ON}) AS x JOIN team t ON t.id = x.team_id ORDER BY t.id"
        ),
        args![stories],
    )?;
    Ok(Groups::of(rows, |(story, id, slug)| (story, (id, slug))))
}

/// The finite stories of a project, in a Sprint, that these teams are on.
pub fn in_work_of(tx: &mut Conn, project: i64, teams: &[i64]) -> Result<Vec<i64>, DbError> {
    let found: Vec<i64> = tx.column(
        "SELECT id FROM story WHERE project_id = $1 AND recurrence = 'finite' AND state IN ('committed', 'completed') ORDER BY id",
        args![project],
    )?;
    let on: Vec<(i64, i64)> = tx.all(TEAMS_ON, args![&found])?;
    let on = Groups::from(on);
    Ok(found.into_iter().filter(|id| on.get(*id).iter().any(|t| teams.contains(t))).collect())
}

/// The portion of a team: estimate and whether it is uncertain.
pub fn portion(tx: &mut Conn, story: i64, team: i64) -> Result<Option<(Option<Hundredths>, bool)>, DbError> {
    tx.opt("SELECT estimate, uncertain FROM portion WHERE story_id = $1 AND team_id = $2", args![story, team])
}

pub fn put_portion(
    tx: &mut Conn,
    story: i64,
    team: i64,
    estimate: Option<Hundredths>,
    uncertain: bool,
) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO portion (story_id, team_id, estimate, uncertain) VALUES ($1, $2, $3, $4)
         ON CONFLICT (story_id, team_id) DO UPDATE SET estimate = excluded.estimate, uncertain = excluded.uncertain",
        args![story, team, estimate, uncertain],
    )?;
    Ok(())
}

pub fn delete_portion(tx: &mut Conn, story: i64, team: i64) -> Result<(), DbError> {
    tx.run("DELETE FROM portion WHERE story_id = $1 AND team_id = $2", args![story, team])?;
    Ok(())
}

/// Team and state of every task under a story.
pub fn task_states(tx: &mut Conn, story: i64) -> Result<Vec<(i64, TaskState)>, DbError> {
    tx.all("SELECT team_id, state FROM task WHERE story_id = $1", args![story])
}

/// Whether a running Sprint holds a story.
pub fn held_by_running_sprint(tx: &mut Conn, story: i64) -> Result<bool, DbError> {
    tx.exists(
        "SELECT CAST(1 AS BIGINT) FROM commitment c JOIN sprint p ON p.id = c.sprint_id
          WHERE c.story_id = $1 AND p.state = 'active'",
        args![story],
    )
}

/// Key and title of the recurring stories that the caller may see: what a field for a target proposes.
pub fn recurring_titles(tx: &mut Conn, scope: &project::model::Scope) -> Result<Vec<(String, String)>, DbError> {
    Filter::new("SELECT p.key || '-' || s.number, s.title ", &[]).when(&recurring(scope)).all(tx)
}

/// Where the recurring stories that the caller may see stand, and in which order.
pub fn recurring(scope: &project::model::Scope) -> Condition {
    let from = "FROM story s JOIN project p ON p.id = s.project_id
                 WHERE s.recurrence = 'recurring' AND s.state <> 'retired' AND ";
    Condition::new(from, &[]).when(&scope.on("s.project_id")).with(" ORDER BY s.project_id, s.rank LIMIT 500", &[])
}

/// The stories that the teams of a person are on and that are not closed, recurring ones first.
pub fn open_to_work(tx: &mut Conn, person: i64) -> Result<Vec<model::Place>, DbError> {
    tx.all(
        "SELECT p.key || '-' || s.number, s.title, p.name FROM story s JOIN project p ON p.id = s.project_id
          WHERE s.state NOT IN ('retired', 'accepted') AND s.id IN (
            SELECT s.id FROM story s JOIN team_member m ON m.team_id = s.team_id WHERE m.person_id = $1
            UNION SELECT o.story_id FROM portion o JOIN team_member m ON m.team_id = o.team_id WHERE m.person_id = $1
            UNION SELECT c.story_id FROM commitment c JOIN sprint n ON n.id = c.sprint_id
              JOIN team_member m ON m.team_id = n.team_id WHERE m.person_id = $1)
          ORDER BY CASE WHEN s.recurrence = 'recurring' THEN 0 ELSE 1 END, p.name, s.rank LIMIT 200",
        args![person],
    )
}
