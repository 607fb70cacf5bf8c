//! Whom a field that takes a login proposes: logins with names, never more than so many.

use crate::app::Cx;
use crate::args;
use crate::kit::db::Filter;
use crate::kit::problem::Problem;
use crate::people::account::store;
use crate::product::project;

/// How many people a page proposes, and how many are found for what was typed.
const MOST: i64 = 100;

/// The people of the projects that the caller sees: members and Scrum Masters of their teams, and Product Owners.
pub fn around(cx: &mut Cx<'_>) -> Result<Vec<(String, String)>, Problem> {
    let scope = project::read::scope(cx)?;
    let (teams, owned) = (scope.on("x.project_id"), scope.on("o.project_id"));
    Ok(Filter::new(
        "SELECT p.login, p.name FROM person p WHERE p.id IN (
           SELECT m.person_id FROM team_member m JOIN project_team x ON x.team_id = m.team_id WHERE ",
        &[],
    )
    .when(&teams)
    .push(" UNION SELECT t.scrum_master_id FROM team t JOIN project_team x ON x.team_id = t.id WHERE ")
    .when(&teams)
    .push(" UNION SELECT o.person_id FROM project_owner o WHERE ")
    .when(&owned)
    .with(") ORDER BY p.login LIMIT ?", args![MOST])
    .all(cx.tx)?)
}

/// Those with a part of their login as it was typed.
pub fn found(cx: &mut Cx<'_>, login: Option<&str>) -> Result<Vec<(String, String)>, Problem> {
    let people = store::page(cx.tx, login, 0, MOST)?;
    Ok(people.into_iter().map(|p| (p.login, p.name)).collect())
}
