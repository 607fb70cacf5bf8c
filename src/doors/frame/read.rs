//! What the frame shows, in one statement: where the navigation leads, and how much waits for the reader.

use crate::app::Cx;
use crate::kit::db::Filter;
use crate::kit::problem::Problem;
use crate::product::project::store::VISIBLE_TO_2;
use crate::service::sla;
use crate::service::sla::model::rules::ClockState;
use crate::{args, row};

/// What is counted is counted up to here: a frame says "99+" rather than read a table.
pub const COUNTED: i64 = 100;

row! {
    /// Where the navigation leads, and what waits for the reader.
    #[derive(Default)]
    pub struct Surroundings {
        project: Option<i64>, key: Option<String>, project_name: Option<String>,
        team: Option<i64>, slug: Option<String>, team_name: Option<String>,
        sprint: Option<i64>, levels: bool, unread: i64, messages: i64, failed: i64, mine: i64, breached: i64,
    }
}

/// Loads them around a page. `project` and `team` are those the page is about; where it is about none, the reader's own first
/// ones are taken, so that the navigation leads somewhere.
pub fn surroundings(cx: &mut Cx<'_>, project: Option<i64>, team: Option<i64>) -> Result<Surroundings, Problem> {
    let mut q = Filter::new(&statement(), args![team, cx.by.id, project, cx.by.admin, COUNTED]);
    sla::store::clock::stands(&mut q, ClockState::Breached, cx.now);
    q.push(" LIMIT $5) AS e) FROM place a LEFT JOIN project p ON p.id = a.project LEFT JOIN team t ON t.id = a.team");
    Ok(q.all(cx.tx)?.pop().unwrap_or_default())
}

/// The statement up to the condition that a clock is breached. `$1` is the team, `$2` the reader, `$3` the project, `$4` whether
/// the reader is an administrator, `$5` how far things are counted.
fn statement() -> String {
    format!(
        "WITH own AS (
            SELECT COALESCE(CAST($1 AS BIGINT), (
                SELECT t.id FROM team t WHERE t.scrum_master_id = $2
                    OR EXISTS (SELECT 1 FROM team_member m WHERE m.team_id = t.id AND m.person_id = $2)
                 ORDER BY CASE WHEN t.scrum_master_id = $2 THEN 1 ELSE 0 END, t.id LIMIT 1)) AS team
        ), about AS (
            SELECT o.team, COALESCE(
                CAST($3 AS BIGINT),
                (SELECT MIN(x.project_id) FROM project_team x WHERE x.team_id = o.team),
                (SELECT MIN(p.id) FROM project p WHERE $4 OR p.id IN ({VISIBLE_TO_2}))) AS project
              FROM own o
        ), place AS (
            SELECT b.project, COALESCE(
                b.team,
                (SELECT x.team_id FROM project_team x WHERE x.project_id = b.project ORDER BY x.position LIMIT 1)) AS team
              FROM about b
        )
        SELECT p.id, p.key, p.name, t.id, t.slug, t.name,
            (SELECT s.id FROM sprint s WHERE s.team_id = a.team AND s.state <> 'closed'
              ORDER BY CASE WHEN s.state = 'active' THEN 0 ELSE 1 END, s.starts_on, s.id LIMIT 1),
            EXISTS (SELECT 1 FROM level),
            (SELECT COUNT(*) FROM (
                SELECT 1 FROM notification WHERE person_id = $2 AND read_at IS NULL AND in_product LIMIT $5) AS a),
            (SELECT COUNT(*) FROM (
                SELECT 1 FROM direct_message WHERE to_id = $2 AND read_at IS NULL LIMIT $5) AS b),
            (SELECT COUNT(*) FROM (SELECT 1 FROM mail WHERE $4 AND state = 'failed' LIMIT $5) AS c),
            (SELECT COUNT(*) FROM (
                SELECT 1 FROM work_package WHERE assignee_id = $2 AND state IN ('open', 'in_progress', 'rejected')
                UNION ALL
                SELECT 1 FROM task WHERE assignee_id = $2 AND state IN ('to_do', 'in_progress', 'testing')
                LIMIT $5) AS d),
            (SELECT COUNT(*) FROM (
                SELECT 1 FROM work_package w JOIN team_member m ON m.team_id = w.holder_team_id
                 WHERE m.person_id = $2 AND w.state IN ('open', 'in_progress', 'rejected') AND "
    )
}
