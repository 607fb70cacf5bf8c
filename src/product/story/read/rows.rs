//! What the views of stories are made of beside the stories themselves: a statement for each kind of row, for one story as for many.

use crate::kit::db::{Conn, DbError};
use crate::kit::fields::Hundredths;
use crate::kit::groups::Groups;
use crate::kit::time::At;
use crate::product::story::model::Target;
use crate::product::story::store;
use crate::service::task::model::TaskState;
use crate::{args, row};
use std::collections::HashMap;

row! {
    /// What there is once of a story.
    pub struct StoryRelations {
        story: i64, epic: Option<String>, team: Option<String>, owner: String, lead: Option<String>, creator: String,
        last_reviewed_at: Option<At>, template: Option<i64>, template_version: Option<i64>, change_request: Option<i64>,
        open: i64, completed: i64,
    }
}

row! {
    /// A team on a story.
    pub struct OnStory {
        story: i64, id: i64, slug: String, name: String, scrum_master: String, estimate: Option<Hundredths>, uncertain: bool, committed: bool,
        here: bool,
    }
}

/// What belongs to some stories.
pub struct Rows {
    pub related: HashMap<i64, StoryRelations>,
    pub teams: Groups<OnStory>,
    /// The states that the tasks of each team are in.
    pub tasks: Groups<(i64, TaskState)>,
    pub contributors: Groups<String>,
    pub targets: Groups<Target>,
    pub sources: Groups<String>,
}

impl Rows {
    pub fn of(tx: &mut Conn, stories: &[i64]) -> Result<Self, DbError> {
        let sources: Vec<(i64, String)> = tx.all(
            "SELECT t.target_id, p.key || '-' || s.number FROM escalation_target t JOIN story s ON s.id = t.story_id
               JOIN project p ON p.id = s.project_id WHERE t.target_id = ANY($1) AND t.named AND t.accepted ORDER BY s.id",
            args![stories],
        )?;
        let contributors: Vec<(i64, String)> = tx.all(
            "SELECT k.story_id, p.login FROM contributor k JOIN person p ON p.id = k.person_id
              WHERE k.story_id = ANY($1) ORDER BY k.at, p.id",
            args![stories],
        )?;
        Ok(Self {
            related: relations(tx, stories)?.into_iter().map(|b| (b.story, b)).collect(),
            teams: Groups::of(teams(tx, stories)?, |t| (t.story, t)),
            tasks: task_states(tx, stories)?,
            contributors: contributors.into(),
            targets: store::target::targets_of(tx, stories)?,
            sources: sources.into(),
        })
    }
}

fn relations(tx: &mut Conn, stories: &[i64]) -> Result<Vec<StoryRelations>, DbError> {
    tx.all(
        "SELECT s.id, f.key || '-' || e.number, t.slug, o.login, l.login, c.login,
                (SELECT MAX(r.at) FROM review r WHERE r.story_id = s.id), u.template_id, u.version,
                (SELECT MIN(q.id) FROM change_request q WHERE q.result_story_id = s.id),
                (SELECT COUNT(*) FROM work_package w WHERE w.story_id = s.id AND w.state IN ('open', 'in_progress', 'rejected')),
                (SELECT COUNT(*) FROM work_package w WHERE w.story_id = s.id AND w.state IN ('completed', 'accepted'))
           FROM story s JOIN person o ON o.id = s.product_owner_id JOIN person c ON c.id = s.created_by
           LEFT JOIN person l ON l.id = s.lead_scrum_master_id LEFT JOIN team t ON t.id = s.team_id
           LEFT JOIN epic e ON e.id = s.epic_id LEFT JOIN project f ON f.id = e.project_id
           LEFT JOIN item_template_use u ON u.story_id = s.id
          WHERE s.id = ANY($1)",
        args![stories],
    )
}

/// The states that the tasks of each team are in, under some stories.
pub fn task_states(tx: &mut Conn, stories: &[i64]) -> Result<Groups<(i64, TaskState)>, DbError> {
    let rows: Vec<(i64, i64, TaskState)> =
        tx.all("SELECT DISTINCT story_id, team_id, state FROM task WHERE story_id = ANY($1)", args![stories])?;
    Ok(Groups::of(rows, |(story, team, state)| (story, (team, state))))
}

/// The teams on some stories.
pub fn teams(tx: &mut Conn, stories: &[i64]) -> Result<Vec<OnStory>, DbError> {
    tx.all(
        &format!(
            "SELECT x.story_id, t.id, t.slug, t.name, m.login, o.estimate, COALESCE(o.uncertain, FALSE),
                    EXISTS (SELECT 1 FROM commitment c JOIN sprint p ON p.id = c.sprint_id
                             WHERE c.story_id = x.story_id AND p.team_id = t.id AND p.state <> 'closed'),
                    EXISTS (SELECT 1 FROM project_team b WHERE b.project_id = s.project_id AND b.team_id = t.id)
               FROM ({}) AS x
               JOIN story s ON s.id = x.story_id JOIN team t ON t.id = x.team_id JOIN person m ON m.id = t.scrum_master_id
               LEFT JOIN portion o ON o.story_id = x.story_id AND o.team_id = x.team_id
              ORDER BY x.story_id, t.id",
            store::TEAMS_ON
        ),
        args![stories],
    )
}
