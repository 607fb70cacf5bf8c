//! SQL of the audit log.

use crate::facts::activity::model::Kind;
use crate::kit::db::{Conn, DbError, Filter};
use crate::kit::time::At;
use crate::{args, row};

/// What the log is narrowed down to.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    pub actor: Option<i64>,
    pub kind: Option<Kind>,
    pub project: Option<i64>,
    pub since: Option<At>,
    pub until: Option<At>,
    /// Folded.
    pub q: Option<String>,
}

row! {
    /// A fact with the names of what it is about.
    pub struct AuditRow {
        id: i64, at: At, actor: Option<String>, kind: Kind, detail: String, project: Option<String>, project_name: Option<String>,
        team: Option<String>, team_name: Option<String>, epic: Option<String>, epic_title: Option<String>, story: Option<String>,
        story_title: Option<String>, work_package: Option<String>, work_package_title: Option<String>, sprint: Option<i64>,
        sprint_name: Option<String>, about: Option<String>,
    }
}

/// The facts that pass, the newest first, after one of such an instant and number.
pub fn rows(tx: &mut Conn, f: &Filters, after: Option<(At, i64)>, limit: i64) -> Result<Vec<AuditRow>, DbError> {
    // First the facts, then their names: only so many rows are joined as are shown.
    let mut q = Filter::new(
        "SELECT a.id, a.at, h.login, a.kind, a.detail, p.key, p.name, t.slug, t.name, ep.key || '-' || e.number, e.title,
                sp.key || '-' || s.number, s.title, wp.key || '-' || w.number, w.title, a.sprint_id, n.name, a.about
           FROM (SELECT id, at, actor_id, kind, detail, project_id, team_id, epic_id, story_id, work_package_id, sprint_id, about
                   FROM activity WHERE TRUE",
        &[],
    );
    if let Some(x) = f.actor {
        q.with(" AND actor_id = ?", args![x]);
    }
    if let Some(x) = f.kind {
        q.with(" AND kind = ?", args![x]);
    }
    if let Some(x) = f.project {
        q.with(" AND project_id = ?", args![x]);
    }
    if let Some(x) = f.since {
        q.with(" AND at >= ?", args![x]);
    }
    if let Some(x) = f.until {
        q.with(" AND at < ?", args![x]);
    }
    if let Some((at, id)) = after {
        q.with(" AND (at < ? OR (at = ? AND id < ?))", args![at, at, id]);
    }
    q.with(
        " ORDER BY at DESC, id DESC LIMIT ?) a
           LEFT JOIN person h ON h.id = a.actor_id LEFT JOIN project p ON p.id = a.project_id LEFT JOIN team t ON t.id = a.team_id
           LEFT JOIN epic e ON e.id = a.epic_id LEFT JOIN project ep ON ep.id = e.project_id
           LEFT JOIN story s ON s.id = a.story_id LEFT JOIN project sp ON sp.id = s.project_id
           LEFT JOIN work_package w ON w.id = a.work_package_id LEFT JOIN project wp ON wp.id = w.project_id
           LEFT JOIN sprint n ON n.id = a.sprint_id
          ORDER BY a.at DESC, a.id DESC",
        args![limit],
    );
    q.all(tx)
}
