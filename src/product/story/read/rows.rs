//! What the views of stories are made of beside the stories themselves: a statement for each kind of row, for one story as for many.

use crate::kit::db::{Conn, DbError};
use crate::kit::fields::number::Hundredths;
use crate::kit::groups::Groups;
use crate::kit::time::At;
use crate::product::story::model::Link;
use crate::product::story::store;
use crate::service::task::model::TaskState;
use crate::{args, row, words};
use std::collections::HashMap;

row! {
    /// What there is once of a story.
    pub struct StoryRelations {
        story: i64, epic: Option<String>, team: Option<String>, owner: String, lead: Option<String>, creator: String,
        last_reviewed_at: Option<At>, template: Option<i64>, template_version: Option<i64>, change_request: Option<i64>,
        open: i64, completed: i64, has_limits: bool,
    }
}

/// A team on a story.
pub struct OnStory {
    pub slug: String,
    pub name: String,
    pub scrum_master: String,
    pub estimate: Option<Hundredths>,
    pub uncertain: bool,
    pub committed: bool,
    pub here: bool,
    /// The states that its tasks are in.
    pub tasks: Vec<TaskState>,
}

/// What belongs to some stories.
pub struct Rows {
    pub related: HashMap<i64, StoryRelations>,
    pub teams: Groups<OnStory>,
    pub contributors: Groups<String>,
    /// The stories that their Work Packages may be escalated to, in order.
    pub targets: Groups<Link>,
    /// The stories that name them as a target, refused ones too.
    pub sources: Groups<Link>,
}

impl Rows {
    pub fn of(tx: &mut Conn, stories: &[i64]) -> Result<Self, DbError> {
        let (mut targets, mut sources, mut contributors) = (Vec::new(), Vec::new(), Vec::new());
        for t in tied(tx, stories)? {
            let Tied { story, tie, key, title, accepted, owner } = t;
            match tie {
                Tie::Target => targets.push((story, Link { key, title, accepted, owner })),
                Tie::Source => sources.push((story, Link { key, title, accepted, owner })),
                Tie::Contributor => contributors.push((story, key)),
            }
        }
        Ok(Self {
            related: relations(tx, stories)?.into_iter().map(|b| (b.story, b)).collect(),
            teams: teams(tx, stories)?,
            contributors: contributors.into(),
            targets: targets.into(),
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
                (SELECT COUNT(*) FROM work_package w WHERE w.story_id = s.id AND w.state IN ('completed', 'accepted')),
                EXISTS (SELECT 1 FROM sla_definition d WHERE d.project_id = s.project_id)
           FROM story s JOIN person o ON o.id = s.product_owner_id JOIN person c ON c.id = s.created_by
           LEFT JOIN person l ON l.id = s.lead_scrum_master_id LEFT JOIN team t ON t.id = s.team_id
           LEFT JOIN epic e ON e.id = s.epic_id LEFT JOIN project f ON f.id = e.project_id
           LEFT JOIN item_template_use u ON u.story_id = s.id
          WHERE s.id = ANY($1)",
        args![stories],
    )
}

row! {
    struct TeamRow {
        story: i64, id: i64, slug: String, name: String, scrum_master: String, estimate: Option<Hundredths>, uncertain: bool, committed: bool,
        here: bool, state: Option<TaskState>,
    }
}

/// The teams on stories; the statement repeats a team for each state that its tasks are in.
pub fn teams(tx: &mut Conn, stories: &[i64]) -> Result<Groups<OnStory>, DbError> {
    let rows: Vec<TeamRow> = tx.all(
        &format!(
            "SELECT x.story_id, t.id, t.slug, t.name, m.login, o.estimate, COALESCE(o.uncertain, FALSE),
                    EXISTS (SELECT 1 FROM commitment c JOIN sprint p ON p.id = c.sprint_id
                             WHERE c.story_id = x.story_id AND p.team_id = t.id AND p.state <> 'closed'),
                    EXISTS (SELECT 1 FROM project_team b WHERE b.project_id = s.project_id AND b.team_id = t.id), k.state
               FROM ({}) AS x
               JOIN story s ON s.id = x.story_id JOIN team t ON t.id = x.team_id JOIN person m ON m.id = t.scrum_master_id
               LEFT JOIN portion o ON o.story_id = x.story_id AND o.team_id = x.team_id
               LEFT JOIN (SELECT DISTINCT story_id, team_id, state FROM task WHERE story_id = ANY($1)) AS k
                 ON k.story_id = x.story_id AND k.team_id = x.team_id
              ORDER BY x.story_id, t.id",
            store::TEAMS_ON
        ),
        args![stories],
    )?;
    let mut found: Vec<(i64, i64, OnStory)> = Vec::new();
    for r in rows {
        let TeamRow { story, id, slug, name, scrum_master, estimate, uncertain, committed, here, state } = r;
        match found.last_mut() {
            Some((of, team, on)) if *of == story && *team == id => on.tasks.extend(state),
            _ => {
                let tasks = state.into_iter().collect();
                found.push((
                    story,
                    id,
                    OnStory { slug, name, scrum_master, estimate, uncertain, committed, here, tasks },
                ));
            }
        }
    }
    Ok(Groups::of(found, |(story, _, on)| (story, on)))
}

words! {
    /// What ties a story or a person to a story.
    pub enum Tie { Target = "target", Source = "source", Contributor = "contributor" }
}

row! {
    /// A story at the other end of an escalation path, or a person who is attached: then `key` is the login.
    struct Tied { story: i64, tie: Tie, key: String, title: String, accepted: bool, owner: String }
}

fn tied(tx: &mut Conn, stories: &[i64]) -> Result<Vec<Tied>, DbError> {
    tx.all(
        "SELECT x.story, x.tie, x.key, x.title, x.accepted, x.owner FROM (
           SELECT t.story_id AS story, 'target' AS tie, p.key || '-' || s.number AS key, s.title AS title, t.accepted AS accepted,
                  o.login AS owner, t.position AS place, s.id AS id
             FROM escalation_target t JOIN story s ON s.id = t.target_id JOIN project p ON p.id = s.project_id
             JOIN person o ON o.id = s.product_owner_id WHERE t.story_id = ANY($1) AND t.named
           UNION ALL
           SELECT t.target_id, 'source', p.key || '-' || s.number, s.title, t.accepted, o.login, s.id, s.id
             FROM escalation_target t JOIN story s ON s.id = t.story_id JOIN project p ON p.id = s.project_id
             JOIN person o ON o.id = s.product_owner_id WHERE t.target_id = ANY($1) AND t.named
           UNION ALL
           SELECT k.story_id, 'contributor', h.login, h.name, TRUE, h.login, k.at, h.id
             FROM contributor k JOIN person h ON h.id = k.person_id WHERE k.story_id = ANY($1)) AS x
          ORDER BY x.place, x.id",
        args![stories],
    )
}
