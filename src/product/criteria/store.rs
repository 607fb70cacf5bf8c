//! SQL on criteria and on what holds for a story.

use super::model::{CriteriaKind, Criterion};
use crate::kit::db::{Conn, DbError};
use crate::kit::groups::Groups;
use crate::kit::time::At;
use crate::product::level::model::LevelKind;
use crate::{args, row};
use std::collections::HashMap;

/// Whose a list is.
#[derive(Clone, Copy, Debug)]
pub enum Owner {
    /// of a project
    Project(i64),
    /// of a portfolio or program
    Level(i64),
}

impl Owner {
    fn column(self) -> (&'static str, i64) {
        match self {
            Owner::Project(id) => ("project_id", id),
            Owner::Level(id) => ("level_id", id),
        }
    }
}

const CRITERION: &str = "SELECT c.id, c.kind, c.text, c.created_at, c.removed_at, l.kind, l.slug, l.name
   FROM criterion c LEFT JOIN level l ON l.id = c.level_id ";

/// Every criterion of an owner, in its order, also the removed ones.
pub fn of_owner(tx: &mut Conn, owner: Owner) -> Result<Vec<Criterion>, DbError> {
    let (column, id) = owner.column();
    tx.all(&format!("{CRITERION} WHERE c.{column} = $1 ORDER BY c.kind, c.position, c.id"), args![id])
}

row! {
    /// A criterion that reaches a project.
    struct ReachingRow {
        project: i64, id: i64, kind: CriteriaKind, text: String, added: At, removed: Option<At>, level: Option<LevelKind>,
        slug: Option<String>, name: Option<String>,
    }
}

/// Every criterion that each of some projects has or inherits, those of the highest level first, each owner's in its order;
/// also the removed ones.
pub fn reaching(tx: &mut Conn, projects: &[i64]) -> Result<Groups<Criterion>, DbError> {
    let rows: Vec<ReachingRow> = tx.all(
        "SELECT p.id, c.id, c.kind, c.text, c.created_at, c.removed_at, l.kind, l.slug, l.name
           FROM project p LEFT JOIN level g ON g.id = p.program_id
           JOIN criterion c ON c.project_id = p.id OR c.level_id = p.program_id OR c.level_id = g.portfolio_id
           LEFT JOIN level l ON l.id = c.level_id WHERE p.id = ANY($1)
          ORDER BY CASE WHEN c.level_id IS NULL THEN 1 ELSE 0 END, l.kind, c.kind, c.position, c.id",
        args![projects],
    )?;
    Ok(Groups::of(rows, |r| {
        let ReachingRow { project, id, kind, text, added, removed, level, slug, name } = r;
        (project, Criterion { id, kind, text, added, removed, level, slug, name })
    }))
}

/// Makes a list hold these texts in this order. What stays keeps its number and so what was ticked; what was changed is new.
pub fn set(tx: &mut Conn, owner: Owner, kind: CriteriaKind, texts: &[String], now: At) -> Result<(), DbError> {
    let (column, id) = owner.column();
    let present: Vec<(i64, String)> = tx.all(
        &format!("SELECT id, text FROM criterion WHERE {column} = $1 AND kind = $2 AND removed_at IS NULL"),
        args![id, kind],
    )?;
    for (criterion, _) in present.iter().filter(|p| !texts.contains(&p.1)) {
        tx.run("UPDATE criterion SET removed_at = $2 WHERE id = $1", args![*criterion, now])?;
    }
    for (position, text) in (1i64..).zip(texts) {
        match present.iter().find(|p| p.1 == *text) {
            Some(p) => tx.run("UPDATE criterion SET position = $2 WHERE id = $1", args![p.0, position])?,
            None => tx.run(
                &format!(
                    "INSERT INTO criterion ({column}, kind, text, position, created_at) VALUES ($1, $2, $3, $4, $5)"
                ),
                args![id, kind, text, position, now],
            )?,
        };
    }
    Ok(())
}

/// What holds for each of some stories: number of the criterion, who said so, when.
pub fn ticks(tx: &mut Conn, stories: &[i64]) -> Result<Groups<(i64, String, At)>, DbError> {
    let rows: Vec<(i64, i64, String, At)> = tx.all(
        "SELECT t.story_id, t.criterion_id, p.login, t.at FROM story_criterion t JOIN person p ON p.id = t.by_id
          WHERE t.story_id = ANY($1)",
        args![stories],
    )?;
    Ok(Groups::of(rows, |(story, criterion, by, at)| (story, (criterion, by, at))))
}

pub fn tick(tx: &mut Conn, story: i64, criterion: i64, by: i64, now: At) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO story_criterion (story_id, criterion_id, by_id, at) VALUES ($1, $2, $3, $4)",
        args![story, criterion, by, now],
    )?;
    Ok(())
}

pub fn untick(tx: &mut Conn, story: i64, criterion: i64) -> Result<(), DbError> {
    tx.run("DELETE FROM story_criterion WHERE story_id = $1 AND criterion_id = $2", args![story, criterion])?;
    Ok(())
}

/// What is known of the Acceptance Criteria of a story: the texts of those that are met, and whether its project looks at them
/// before the story is accepted.
pub type Acceptance = (Vec<String>, bool);

/// The same of each of some stories.
pub fn acceptance(tx: &mut Conn, stories: &[i64]) -> Result<HashMap<i64, Acceptance>, DbError> {
    let rows: Vec<(i64, Option<String>, bool)> = tx.all(
        "SELECT s.id, m.met, p.acceptance_criteria_checked FROM story s JOIN project p ON p.id = s.project_id
           LEFT JOIN acceptance_met m ON m.story_id = s.id WHERE s.id = ANY($1)",
        args![stories],
    )?;
    let met = |m: Option<String>| m.and_then(|m| serde_json::from_str(&m).ok()).unwrap_or_default();
    Ok(rows.into_iter().map(|(story, m, checked)| (story, (met(m), checked))).collect())
}

pub fn set_met(tx: &mut Conn, story: i64, texts: &[&String]) -> Result<(), DbError> {
    let met = serde_json::json!(texts).to_string();
    tx.run(
        "INSERT INTO acceptance_met (story_id, met) VALUES ($1, $2)
         ON CONFLICT (story_id) DO UPDATE SET met = excluded.met",
        args![story, met],
    )?;
    Ok(())
}
