//! What the fields of a story's page propose: the templates of a new Work Package, and the stories to escalate to.

use crate::app::Cx;
use crate::args;
use crate::kit::db::Filter;
use crate::kit::problem::Problem;
use crate::product::project;
use crate::product::story::store;

/// Each proposal with what it is called.
#[derive(Debug, Default)]
pub struct Choices {
    /// Numbers and names of the templates of the project.
    pub templates: Vec<(String, String)>,
    /// Keys and titles of the recurring stories that the reader sees.
    pub targets: Vec<(String, String)>,
}

/// The proposals on the page of a story of a project; the `targets` only for who names them.
pub fn choices(cx: &mut Cx<'_>, project: i64, targets: bool) -> Result<Choices, Problem> {
    let scope = project::read::scope(cx)?;
    let mut sql = Filter::new("SELECT x.target, x.value, x.label FROM (SELECT * FROM (", &[]);
    sql.with(
        "SELECT FALSE AS target, CAST(id AS TEXT) AS value, name AS label, project_id AS place, id AS rank
           FROM template WHERE project_id = ? ORDER BY id LIMIT 500) AS t",
        args![project],
    );
    if targets {
        sql.push(" UNION ALL SELECT * FROM (SELECT TRUE, p.key || '-' || s.number, s.title, s.project_id, s.rank ");
        sql.when(&store::recurring(&scope)).push(") AS r");
    }
    let rows: Vec<(bool, String, String)> = sql.push(") AS x ORDER BY x.place, x.rank").all(cx.tx)?;
    let mut found = Choices::default();
    for (target, value, label) in rows {
        if target { &mut found.targets } else { &mut found.templates }.push((value, label));
    }
    Ok(found)
}
