//! SQL on the log of facts.

use super::model::{Kind, OfStory, Past, Subject};
use crate::app::Cx;
use crate::kit::db;
use crate::kit::db::DbError;
use crate::kit::time::At;
use serde_json::Value;

/// Records a fact, and tells the open pages of its project and team after the commit.
pub fn record(cx: &mut Cx<'_>, kind: Kind, subject: &Subject, detail: &Value) -> Result<(), DbError> {
    let actor = (cx.by.id != 0).then_some(cx.by.id);
    let mut detail = detail.clone();
    if let (Some(holder), Value::Object(fields)) = (&cx.acting_for, &mut detail) {
        fields.insert("acting_for".to_owned(), holder.as_str().into());
    }
    insert(cx, cx.now, actor, kind, subject, &detail)?;
    if let Some(p) = subject.project {
        cx.tx.signal(format!("project-{p}"));
    }
    if let Some(t) = subject.team {
        cx.tx.signal(format!("team-{t}"));
    }
    if let Some(w) = subject.work_package {
        cx.tx.signal(format!("work_package-{w}"));
    }
    if let Some(about) = &subject.about {
        cx.tx.signal(about.clone());
    }
    Ok(())
}

/// Records a fact about each of some stories, as `record` does, in one statement; what they share is in `shared`.
pub fn record_each(cx: &mut Cx<'_>, kind: Kind, shared: &Subject, facts: Vec<OfStory>) -> Result<(), DbError> {
    if facts.is_empty() {
        return Ok(());
    }
    let actor = (cx.by.id != 0).then_some(cx.by.id);
    let (mut projects, mut stories, mut details) = (Vec::new(), Vec::new(), Vec::new());
    for OfStory { project, story, mut detail } in facts {
        if let (Some(holder), Value::Object(fields)) = (&cx.acting_for, &mut detail) {
            fields.insert("acting_for".to_owned(), holder.as_str().into());
        }
        cx.tx.signal(format!("project-{project}"));
        projects.push(project);
        stories.push(story);
        details.push(detail.to_string());
    }
    cx.tx.run(
        "INSERT INTO activity (at, actor_id, kind, project_id, team_id, story_id, sprint_id, detail)
         SELECT CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS TEXT), n.project, CAST($7 AS BIGINT), n.story,
                CAST($8 AS BIGINT), n.detail
           FROM unnest($1::BIGINT[], $2::BIGINT[], $3::TEXT[]) AS n (project, story, detail)",
        crate::args![&projects, &stories, details, cx.now, actor, kind, shared.team, shared.sprint],
    )?;
    if let Some(team) = shared.team {
        cx.tx.signal(format!("team-{team}"));
    }
    Ok(())
}

/// Records a fact of the past, as an importer does: with its own instant and actor, and without a signal.
pub fn insert(
    cx: &mut Cx<'_>,
    at: At,
    actor: Option<i64>,
    kind: Kind,
    s: &Subject,
    detail: &Value,
) -> Result<(), DbError> {
    cx.tx.run(
        "INSERT INTO activity (at, actor_id, kind, project_id, team_id, epic_id, story_id, work_package_id, sprint_id, about, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        crate::args![
            at,
            actor,
            kind,
            s.project,
            s.team,
            s.epic,
            s.story,
            s.work_package,
            s.sprint,
            &s.about,
            detail.to_string()
        ],
    )?;
    Ok(())
}

/// How many facts go into one statement: a log of a hundred thousand is then a few seconds less on PostgreSQL.
const PAST_ROWS: usize = 32;

/// Records many facts of the past, as `insert` does each.
pub fn insert_past(cx: &mut Cx<'_>, past: &[Past]) -> Result<(), DbError> {
    let mut chunks = past.chunks_exact(PAST_ROWS);
    for chunk in &mut chunks {
        let mut f = db::Filter::new(
            "INSERT INTO activity (at, actor_id, kind, project_id, team_id, epic_id, story_id, work_package_id, sprint_id, about, detail)
             VALUES ",
            &[],
        );
        for (i, p) in chunk.iter().enumerate() {
            let s = &p.subject;
            f.push(if i == 0 { "" } else { ", " }).with(
                "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                crate::args![
                    p.at,
                    p.actor,
                    p.kind,
                    s.project,
                    s.team,
                    s.epic,
                    s.story,
                    s.work_package,
                    s.sprint,
                    &s.about,
                    p.detail.to_string()
                ],
            );
        }
        f.run(cx.tx)?;
    }
    for p in chunks.remainder() {
        insert(cx, p.at, p.actor, p.kind, &p.subject, &p.detail)?;
    }
    Ok(())
}

/// Kind and detail of every fact about a Work Package, in the order in which they were recorded.
pub fn of_work_package(tx: &mut db::Conn, id: i64) -> Result<Vec<(Kind, String)>, DbError> {
    tx.all("SELECT kind, detail FROM activity WHERE work_package_id = $1 ORDER BY id", crate::args![id])
}

/// The story and detail of every import into the stories of a project, oldest first.
pub fn imports_of_stories(tx: &mut db::Conn, project: i64) -> Result<Vec<(i64, String)>, DbError> {
    tx.all(
        "SELECT story_id, detail FROM activity WHERE project_id = $1 AND kind = $2 AND story_id IS NOT NULL ORDER BY id",
        crate::args![project, Kind::Imported],
    )
}

/// The detail of every import into a story, newest first.
pub fn imports_of_story(tx: &mut db::Conn, story: i64) -> Result<Vec<String>, DbError> {
    tx.column(
        "SELECT detail FROM activity WHERE story_id = $1 AND kind = $2 ORDER BY id DESC",
        crate::args![story, Kind::Imported],
    )
}

/// The number of the newest fact.
pub fn newest(tx: &mut db::Conn) -> Result<i64, DbError> {
    let found: Option<i64> = tx.value("SELECT MAX(id) FROM activity", &[])?;
    Ok(found.unwrap_or(0))
}
