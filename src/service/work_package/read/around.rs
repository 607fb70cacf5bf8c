//! What stands around a Work Package: the stories and teams of its chain, loaded once for its whole page.

use super::WorkPackageView;
use crate::app::Cx;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::groups::Groups;
use crate::kit::problem::Problem;
use crate::people::team::model::EstimateUnit;
use crate::product::project;
use crate::product::story::model::Story;
use crate::product::story::store::STORY;
use crate::service::escalation;
use crate::service::escalation::model::Level;
use crate::service::work_package::model::WorkPackage;
use std::collections::{BTreeSet, HashMap};

/// The stories and teams around a Work Package.
pub struct Around {
    /// The open chain.
    pub chain: Vec<Level>,
    /// Its story, those it was ever escalated to, and the targets of the one that holds it, by number.
    pub stories: HashMap<i64, Story>,
    /// The teams of all levels, by slug.
    pub teams: HashMap<String, TeamAround>,
    /// Which of the stories the reader may follow.
    seen: BTreeSet<i64>,
}

/// A team with its people.
pub struct TeamAround {
    /// Its name.
    pub name: String,
    /// The unit of its estimates.
    pub unit: EstimateUnit,
    /// The logins of its members.
    pub members: Vec<String>,
}

impl Around {
    /// Loads it.
    pub fn load(cx: &mut Cx<'_>, w: &WorkPackage, v: &WorkPackageView) -> Result<Self, Problem> {
        let chain = escalation::store::levels(cx.tx, w)?;
        let stories: HashMap<i64, Story> = stories(cx.tx, w.id)?.into_iter().map(|s| (s.id, s)).collect();
        let seen = seen(cx, &stories)?;
        Ok(Self { chain, seen, stories, teams: teams(cx.tx, v)? })
    }

    /// A story by number.
    ///
    /// # Errors
    /// 500, when it is not around.
    pub fn story(&self, id: i64) -> Result<&Story, Problem> {
        self.stories.get(&id).ok_or_else(|| Problem::internal("a story that is not around"))
    }

    /// The Acceptance Criteria of the story of the Work Package.
    ///
    /// # Errors
    /// 500, when they are no list of texts.
    pub fn criteria(&self, w: &WorkPackage) -> Result<Vec<String>, Problem> {
        serde_json::from_str(&self.story(w.story_id)?.acceptance_criteria).map_err(Problem::internal)
    }

    /// A story by key, and whether the reader may follow it.
    pub fn by_key(&self, key: &str) -> Option<(&Story, bool)> {
        let story = self.stories.values().find(|s| s.key().to_string() == key)?;
        Some((story, self.seen.contains(&story.id)))
    }

    /// The name of a team.
    pub fn team_name(&self, slug: &str) -> String {
        self.teams.get(slug).map_or(slug, |t| &t.name).to_owned()
    }

    /// The members of a team.
    pub fn members(&self, slug: &str) -> &[String] {
        self.teams.get(slug).map_or(&[], |t| &t.members)
    }

    /// The logins of who is attached to the stories, by the number of each.
    pub fn contributors(&self, tx: &mut Conn) -> Result<Groups<String>, DbError> {
        let ids: Vec<i64> = self.stories.keys().copied().collect();
        let rows: Vec<(i64, String)> = tx.all(
            "SELECT k.story_id, h.login FROM contributor k JOIN person h ON h.id = k.person_id
              WHERE k.story_id = ANY($1) ORDER BY k.at, h.id",
            args![&ids],
        )?;
        Ok(Groups::from(rows))
    }
}

fn stories(tx: &mut Conn, id: i64) -> Result<Vec<Story>, DbError> {
    tx.all(
        &format!(
            "{STORY} WHERE s.id IN (
                SELECT w.story_id FROM work_package w WHERE w.id = $1
                UNION SELECT w.holder_story_id FROM work_package w WHERE w.id = $1
                UNION SELECT e.to_story_id FROM escalation e WHERE e.work_package_id = $1
                UNION SELECT t.target_id FROM escalation_target t JOIN work_package w ON w.holder_story_id = t.story_id
                       WHERE w.id = $1 AND t.named)"
        ),
        args![id],
    )
}

/// Those whose project the caller sees, and those that the caller is attached to.
fn seen(cx: &mut Cx<'_>, stories: &HashMap<i64, Story>) -> Result<BTreeSet<i64>, Problem> {
    let scope = project::read::scope(cx)?;
    let (mut seen, others): (BTreeSet<i64>, BTreeSet<i64>) =
        stories.keys().partition(|id| stories.get(*id).is_some_and(|s| scope.holds(s.project_id)));
    if !others.is_empty() {
        let others: Vec<i64> = others.into_iter().collect();
        let attached: Vec<i64> = cx.tx.column(
            "SELECT story_id FROM contributor WHERE person_id = $1 AND story_id = ANY($2)",
            args![cx.by.id, &others],
        )?;
        seen.extend(attached);
    }
    Ok(seen)
}

/// The teams that the view names, with their members.
fn teams(tx: &mut Conn, v: &WorkPackageView) -> Result<HashMap<String, TeamAround>, DbError> {
    let mut slugs = BTreeSet::from([&v.team, &v.held_by_team]);
    slugs.extend(v.escalations.iter().flat_map(|e| [&e.from_team, &e.to_team]));
    slugs.extend(v.tasks.iter().map(|t| &t.team));
    let slugs: Vec<String> = slugs.into_iter().cloned().collect();
    let rows: Vec<(String, String, EstimateUnit, Option<String>)> = tx.all(
        "SELECT t.slug, t.name, t.estimate_unit, p.login FROM team t
           LEFT JOIN team_member m ON m.team_id = t.id LEFT JOIN person p ON p.id = m.person_id
          WHERE t.slug = ANY($1) ORDER BY t.id, p.id",
        args![slugs],
    )?;
    let mut teams: HashMap<String, TeamAround> = HashMap::new();
    for (slug, name, unit, login) in rows {
        let team = teams.entry(slug).or_insert_with(|| TeamAround { name, unit, members: Vec::new() });
        team.members.extend(login);
    }
    Ok(teams)
}
