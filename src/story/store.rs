//! SQL on stories, portions and escalation targets.

use super::review::Interval;
use super::{Cadence, Recurrence, SlaSwitch, State, TeamMode};
use crate::kit::db::{Conn, DbError, Filter};
use crate::kit::fields::{Hundredths, Key};
use crate::kit::time::{At, Day};
use crate::project::Project;
use crate::team::{self, Team};
use crate::work_package::TaskState;
use crate::{args, row};

row! {
    /// A story as stored.
    #[derive(Clone, Debug)]
    pub struct Story {
        /// Number in the database.
        pub id: i64,
        /// Project.
        pub project_id: i64,
        /// Key of the project.
        pub prefix: String,
        /// Number in the key.
        pub number: i64,
        /// Epic.
        pub epic_id: Option<i64>,
        /// Title.
        pub title: String,
        /// Description.
        pub description: Option<String>,
        /// Role.
        pub as_a: Option<String>,
        /// Goal.
        pub i_want: Option<String>,
        /// Benefit.
        pub so_that: Option<String>,
        /// Acceptance Criteria, a JSON list of texts.
        pub acceptance_criteria: String,
        /// Product Owner.
        pub product_owner_id: i64,
        /// Finite or recurring.
        pub recurrence: Recurrence,
        /// Single or multiple teams.
        pub team_mode: TeamMode,
        /// The team of a single-team story, once it has one.
        pub team_id: Option<i64>,
        /// Estimate of the whole.
        pub estimate: Option<Hundredths>,
        /// Business value, a JSON number.
        pub business_value: Option<String>,
        /// Cadence.
        pub cadence: Option<Cadence>,
        /// RRULE of RFC 5545.
        pub schedule: Option<String>,
        /// The day from which the RRULE counts; the day it was made without one.
        pub schedule_from: Option<Day>,
        /// How often its Product Owner looks it over (R56).
        pub review_every: Option<Interval>,
        /// The day of the next review.
        pub review_due_on: Option<Day>,
        /// First day of the period that it was woken for (R62).
        pub woken_from: Option<Day>,
        /// Last day of that period.
        pub woken_to: Option<Day>,
        /// The lead Scrum Master of a story of multiple teams (R34).
        pub lead_scrum_master_id: Option<i64>,
        /// SLA switch.
        pub sla: SlaSwitch,
        /// Category.
        pub category: Option<String>,
        /// State.
        pub state: State,
        /// Place in the backlog.
        pub rank: i64,
        /// Whether its Work Packages may be escalated.
        pub escalation_permitted: bool,
        /// When a finite story was accepted.
        pub accepted_at: Option<At>,
        /// Who made it.
        pub created_by: i64,
        /// When it was made.
        pub created_at: At,
    }
}

impl Story {
    /// Its key.
    pub fn key(&self) -> Key {
        Key { prefix: self.prefix.clone(), number: self.number }
    }
    /// Whether it is recurring.
    pub fn recurring(&self) -> bool {
        self.recurrence == Recurrence::Recurring
    }
}

impl Story {
    /// A new finite story of a single team with nothing chosen (R14), for callers that say the rest: `Story { …, ..Story::proposed(…) }`.
    pub fn proposed(p: &Project, (number, rank): (i64, i64), title: String, owner: i64, at: At) -> Self {
        Self {
            id: 0,
            project_id: p.id,
            prefix: p.key.clone(),
            number,
            epic_id: None,
            title,
            description: None,
            as_a: None,
            i_want: None,
            so_that: None,
            acceptance_criteria: "[]".to_owned(),
            product_owner_id: owner,
            recurrence: Recurrence::Finite,
            team_mode: TeamMode::Single,
            team_id: None,
            estimate: None,
            business_value: None,
            cadence: None,
            schedule: None,
            schedule_from: None,
            review_every: None,
            review_due_on: None,
            woken_from: None,
            woken_to: None,
            lead_scrum_master_id: None,
            sla: SlaSwitch::None,
            category: None,
            state: State::Proposed,
            rank,
            escalation_permitted: false,
            accepted_at: None,
            created_by: owner,
            created_at: at,
        }
    }
}

pub(super) const STORY: &str =
    "SELECT s.id, s.project_id, p.key, s.number, s.epic_id, s.title, s.description, s.as_a, s.i_want, s.so_that,
    s.acceptance_criteria, s.product_owner_id, s.recurrence, s.team_mode, s.team_id, s.estimate, s.business_value,
    s.cadence, s.schedule, s.schedule_from, s.review_every, s.review_due_on, s.woken_from, s.woken_to,
    s.lead_scrum_master_id, s.sla, s.category, s.state, s.rank, s.escalation_permitted, s.accepted_at, s.created_by,
    s.created_at FROM story s JOIN project p ON p.id = s.project_id ";

/// A story by key, whoever asks.
///
/// # Errors
/// Those of the database.
pub fn by_key(tx: &mut Conn, key: &Key) -> Result<Option<Story>, DbError> {
    tx.opt(&format!("{STORY} WHERE p.key = $1 AND s.number = $2"), args![&key.prefix, key.number])
}

/// A story by number.
///
/// # Errors
/// Those of the database.
pub fn by_id(tx: &mut Conn, id: i64) -> Result<Story, DbError> {
    tx.one(&format!("{STORY} WHERE s.id = $1"), args![id])
}

/// The key of a story.
///
/// # Errors
/// Those of the database.
pub fn key_of(tx: &mut Conn, id: i64) -> Result<String, DbError> {
    tx.value(
        "SELECT p.key || '-' || s.number FROM story s JOIN project p ON p.id = s.project_id WHERE s.id = $1",
        args![id],
    )
}

/// The Acceptance Criteria of a story.
///
/// # Errors
/// Those of the database.
pub fn criteria(tx: &mut Conn, id: i64) -> Result<Vec<String>, DbError> {
    let text: String = tx.value("SELECT acceptance_criteria FROM story WHERE id = $1", args![id])?;
    serde_json::from_str(&text).map_err(|e| DbError::Other(e.to_string()))
}

fn folded(s: &Story) -> String {
    crate::kit::text::fold(&format!("{}\u{1}{}", s.key(), s.title))
}

pub(super) fn insert(tx: &mut Conn, s: &Story) -> Result<i64, DbError> {
    insert_as(tx, s, None)
}

/// Inserts a story. `external` is its number in another tool.
pub(super) fn insert_as(tx: &mut Conn, s: &Story, external: Option<&str>) -> Result<i64, DbError> {
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
pub(super) fn update(tx: &mut Conn, s: &Story) -> Result<(), DbError> {
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
///
/// # Errors
/// Those of the database.
pub fn set_state(tx: &mut Conn, id: i64, state: State, accepted_at: Option<At>) -> Result<(), DbError> {
    tx.run("UPDATE story SET state = $2, accepted_at = $3 WHERE id = $1", args![id, state, accepted_at])?;
    Ok(())
}

/// Sets for which days a story was woken; none for good.
pub(super) fn set_woken(tx: &mut Conn, id: i64, period: Option<(Day, Day)>) -> Result<(), DbError> {
    tx.run(
        "UPDATE story SET woken_from = $2, woken_to = $3 WHERE id = $1",
        args![id, period.map(|p| p.0), period.map(|p| p.1)],
    )?;
    Ok(())
}

/// Sets the day of the next review.
pub(super) fn set_review_due(tx: &mut Conn, id: i64, day: Day) -> Result<(), DbError> {
    tx.run("UPDATE story SET review_due_on = $2 WHERE id = $1", args![id, day])?;
    Ok(())
}

/// The active stories whose review is due on a day or before, and whose Product Owner was not told of it.
pub(super) fn reviews_due(tx: &mut Conn, latest: Day) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT id FROM story WHERE review_due_on <= $1 AND state = 'active'
            AND (review_told_for IS NULL OR review_told_for <> review_due_on) ORDER BY id",
        args![latest],
    )
}

/// Notes that the Product Owner is told of a due day; false if that was done before.
pub(super) fn note_review_told(tx: &mut Conn, id: i64, due: Day) -> Result<bool, DbError> {
    let noted = tx.run(
        "UPDATE story SET review_told_for = $2 WHERE id = $1 AND (review_told_for IS NULL OR review_told_for <> $2)",
        args![id, due],
    )?;
    Ok(noted > 0)
}

/// When a story was reviewed last.
pub(super) fn last_review(tx: &mut Conn, story: i64) -> Result<Option<At>, DbError> {
    tx.value("SELECT MAX(at) FROM review WHERE story_id = $1", args![story])
}

/// Sets the rank, keeping the old one for lists that are being paged.
///
/// # Errors
/// Those of the database.
pub fn set_rank(tx: &mut Conn, id: i64, before: i64, rank: i64) -> Result<(), DbError> {
    tx.run("INSERT INTO order_log (kind, item_id, before) VALUES ('story', $1, $2)", args![id, before])?;
    tx.run("UPDATE story SET rank = $2 WHERE id = $1", args![id, rank])?;
    Ok(())
}

/// The numbers of the teams on a story.
///
/// # Errors
/// Those of the database.
pub fn teams_on(tx: &mut Conn, story: i64) -> Result<Vec<i64>, DbError> {
    tx.column(&format!("{TEAMS_ON_1} ORDER BY 1"), args![story])
}

/// The teams on a story.
///
/// # Errors
/// Those of the database.
pub fn teams(tx: &mut Conn, story: i64) -> Result<Vec<Team>, DbError> {
    team::among(tx, TEAMS_ON_1, args![story])
}

/// The numbers of the teams on the story `$1`: the one it belongs to, those with a portion, and those that committed to it.
const TEAMS_ON_1: &str = "SELECT team_id FROM story WHERE id = $1 AND team_id IS NOT NULL
    UNION SELECT team_id FROM portion WHERE story_id = $1
    UNION SELECT p.team_id FROM commitment c JOIN sprint p ON p.id = c.sprint_id WHERE c.story_id = $1";

/// The logins of the people attached to a story.
pub(super) fn contributors(tx: &mut Conn, story: i64) -> Result<Vec<String>, DbError> {
    tx.column(
        "SELECT p.login FROM contributor k JOIN person p ON p.id = k.person_id WHERE k.story_id = $1 ORDER BY k.at, p.id",
        args![story],
    )
}

/// The finite stories of a project, in a Sprint, that these teams are on.
///
/// # Errors
/// Those of the database.
pub fn in_work_of(tx: &mut Conn, project: i64, teams: &[i64]) -> Result<Vec<i64>, DbError> {
    let mut out = Vec::new();
    for id in tx.column::<i64>(
        "SELECT id FROM story WHERE project_id = $1 AND recurrence = 'finite' AND state IN ('committed', 'completed') ORDER BY id",
        args![project],
    )? {
        if teams_on(tx, id)?.iter().any(|t| teams.contains(t)) {
            out.push(id);
        }
    }
    Ok(out)
}

/// The portion of a team: estimate and whether it is uncertain.
pub(super) fn portion(tx: &mut Conn, story: i64, team: i64) -> Result<Option<(Option<Hundredths>, bool)>, DbError> {
    tx.opt("SELECT estimate, uncertain FROM portion WHERE story_id = $1 AND team_id = $2", args![story, team])
}

pub(super) fn put_portion(
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

pub(super) fn delete_portion(tx: &mut Conn, story: i64, team: i64) -> Result<(), DbError> {
    tx.run("DELETE FROM portion WHERE story_id = $1 AND team_id = $2", args![story, team])?;
    Ok(())
}

/// Team and state of every task under a story.
pub(super) fn task_states(tx: &mut Conn, story: i64) -> Result<Vec<(i64, TaskState)>, DbError> {
    tx.all("SELECT team_id, state FROM task WHERE story_id = $1", args![story])
}

/// The teams with a commitment to a story in a Sprint that is not closed.
pub(super) fn committed_teams(tx: &mut Conn, story: i64) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT DISTINCT p.team_id FROM commitment c JOIN sprint p ON p.id = c.sprint_id
          WHERE c.story_id = $1 AND p.state <> 'closed'",
        args![story],
    )
}

/// Whether a running Sprint holds a story.
///
/// # Errors
/// Those of the database.
pub fn held_by_running_sprint(tx: &mut Conn, story: i64) -> Result<bool, DbError> {
    tx.exists(
        "SELECT CAST(1 AS BIGINT) FROM commitment c JOIN sprint p ON p.id = c.sprint_id
          WHERE c.story_id = $1 AND p.state = 'active'",
        args![story],
    )
}

/// Open and completed Work Packages of a story.
pub(super) fn work_package_counts(tx: &mut Conn, story: i64) -> Result<(i64, i64), DbError> {
    tx.one(
        "SELECT COUNT(*) FILTER (WHERE state IN ('open', 'in_progress', 'rejected')),
                COUNT(*) FILTER (WHERE state IN ('completed', 'accepted')) FROM work_package WHERE story_id = $1",
        args![story],
    )
}

row! {
    /// A story that Work Packages of another may be escalated to.
    #[derive(Clone, Debug)]
    pub struct Target {
        /// The target.
        pub id: i64,
        /// Its key.
        pub key: String,
        /// Whether its Product Owner accepts.
        pub accepted: bool,
    }
}

/// The targets of a story, in order.
///
/// # Errors
/// Those of the database.
pub fn targets(tx: &mut Conn, story: i64) -> Result<Vec<Target>, DbError> {
    tx.all(
        "SELECT s.id, p.key || '-' || s.number, t.accepted FROM escalation_target t JOIN story s ON s.id = t.target_id
           JOIN project p ON p.id = s.project_id WHERE t.story_id = $1 AND t.named ORDER BY t.position",
        args![story],
    )
}

/// The stories that name this one as a target: key and whether that is accepted.
pub(super) fn sources(tx: &mut Conn, story: i64) -> Result<Vec<(String, bool)>, DbError> {
    tx.all(
        "SELECT p.key || '-' || s.number, t.accepted FROM escalation_target t JOIN story s ON s.id = t.story_id
           JOIN project p ON p.id = s.project_id WHERE t.target_id = $1 AND t.named ORDER BY s.id",
        args![story],
    )
}

/// Names the targets of a story. A refusal outlives its being named: who takes a target out and names it again is still
/// refused (R116).
pub(super) fn set_targets(tx: &mut Conn, story: i64, targets: &[i64]) -> Result<(), DbError> {
    tx.run("DELETE FROM escalation_target WHERE story_id = $1 AND accepted", args![story])?;
    tx.run("UPDATE escalation_target SET named = FALSE WHERE story_id = $1", args![story])?;
    for (i, target) in (0i64..).zip(targets) {
        name_target(tx, story, *target, i)?;
    }
    Ok(())
}

fn name_target(tx: &mut Conn, story: i64, target: i64, position: i64) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO escalation_target (story_id, target_id, accepted, position, named) VALUES ($1, $2, TRUE, $3, TRUE)
         ON CONFLICT (story_id, target_id) DO UPDATE SET position = excluded.position, named = TRUE",
        args![story, target, position],
    )?;
    Ok(())
}

/// Names a target, if it is not named yet, and permits escalations.
///
/// # Errors
/// Those of the database.
pub fn link_target(tx: &mut Conn, story: i64, target: i64) -> Result<(), DbError> {
    let old = targets(tx, story)?;
    if old.iter().all(|t| t.id != target) {
        name_target(tx, story, target, i64::try_from(old.len()).unwrap_or(0))?;
    }
    tx.run("UPDATE story SET escalation_permitted = TRUE WHERE id = $1", args![story])?;
    Ok(())
}

pub(super) fn set_accepted(tx: &mut Conn, story: i64, target: i64, accepted: bool) -> Result<bool, DbError> {
    let n = tx.run(
        "UPDATE escalation_target SET accepted = $3 WHERE story_id = $1 AND target_id = $2 AND named",
        args![story, target, accepted],
    )?;
    Ok(n > 0)
}

pub(super) fn insert_review(tx: &mut Conn, story: i64, by: i64, input: &str, at: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO review (story_id, by_id, input, at) VALUES ($1, $2, $3, $4) RETURNING id",
        args![story, by, input, at],
    )
}

pub(super) fn reviews(
    tx: &mut Conn,
    story: i64,
    after: i64,
    rows: i64,
) -> Result<Vec<(i64, String, String, At)>, DbError> {
    tx.all(
        "SELECT r.id, p.login, r.input, r.at FROM review r JOIN person p ON p.id = r.by_id
          WHERE r.story_id = $1 AND r.id > $2 ORDER BY r.id LIMIT $3",
        args![story, after, rows],
    )
}

row! {
    /// A story at the other end of an escalation path.
    #[derive(Debug)]
    pub struct Link { key: String, title: String, accepted: bool, owner: String }
}

/// The stories that Work Packages of this one may be escalated to, in order.
pub(super) fn target_links(tx: &mut Conn, story: i64) -> Result<Vec<Link>, DbError> {
    tx.all(
        "SELECT p.key || '-' || s.number, s.title, t.accepted, o.login FROM escalation_target t
           JOIN story s ON s.id = t.target_id JOIN project p ON p.id = s.project_id JOIN person o ON o.id = s.product_owner_id
          WHERE t.story_id = $1 AND t.named ORDER BY t.position",
        args![story],
    )
}

/// The stories that name this one as a target, refused ones too.
pub(super) fn source_links(tx: &mut Conn, story: i64) -> Result<Vec<Link>, DbError> {
    tx.all(
        "SELECT p.key || '-' || s.number, s.title, t.accepted, o.login FROM escalation_target t
           JOIN story s ON s.id = t.story_id JOIN project p ON p.id = s.project_id JOIN person o ON o.id = s.product_owner_id
          WHERE t.target_id = $1 AND t.named ORDER BY s.id",
        args![story],
    )
}

/// Key and title of the recurring stories that the caller may see: what a field for a target proposes.
pub(super) fn recurring_titles(tx: &mut Conn, scope: &crate::project::Scope) -> Result<Vec<(String, String)>, DbError> {
    Filter::new(
        "SELECT p.key || '-' || s.number, s.title FROM story s JOIN project p ON p.id = s.project_id
          WHERE s.recurrence = 'recurring' AND s.state <> 'retired' AND ",
        &[],
    )
    .when(&scope.on("s.project_id"))
    .push(" ORDER BY s.project_id, s.rank LIMIT 500")
    .all(tx)
}

/// The stories that the teams of a person are on and that are not closed, recurring ones first.
pub(super) fn open_to_work(tx: &mut Conn, person: i64) -> Result<Vec<super::view::Place>, DbError> {
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
