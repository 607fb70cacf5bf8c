//! The page My work.

use super::store::{self, TaskLine, Untaken, Waiting};
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::pages::{Frame, parts, render};
use crate::work_package::rows::{self, Line};
use askama::Template;

/// A list of what waits, under its name.
struct Group {
    name: &'static str,
    /// What stands before what is asked.
    says: &'static str,
    items: Vec<Waiting>,
}

#[derive(Template)]
#[template(path = "my_work/pages/show.html")]
struct MyWork {
    frame: Frame,
    lines: Vec<Line>,
    tasks: Vec<TaskLine>,
    groups: Vec<Group>,
    waiting: usize,
    /// How many completed Work Packages wait beyond those shown.
    unseen: i64,
    swarms: Vec<Line>,
    teams: Vec<Untaken>,
    /// Where a form comes back to.
    here: &'static str,
}

/// `GET /`
///
/// # Errors
/// Those of the database.
pub fn show(cx: &mut Cx<'_>, _: &Req) -> Result<Reply, Problem> {
    let me = cx.by.id;
    let mine = store::work_packages(cx.tx, me)?;
    let swarms = store::swarms(cx.tx, me)?;
    let (accept, completed) = store::to_accept(cx.tx, me)?;
    let unseen = completed - i64::try_from(accept.len()).unwrap_or(0);
    let group = |name, says, items| Group { name, says, items };
    let groups: Vec<Group> = [
        group("Asked of you as Product Owner", "from ", store::asked(cx.tx, me)?),
        group("Came back", "", store::came_back(cx.tx, me)?),
        group("Escalated to your teams, not taken", "from ", store::not_taken(cx.tx, me)?),
        group("To approve", "", store::approvals(cx.tx, me)?),
        group("To review", "due since ", store::reviews_due(cx.tx, me, cx.now.day())?),
        group("Stories to accept", "", store::stories_to_accept(cx.tx, me)?),
        group("Work Packages to accept", "", accept),
    ]
    .into_iter()
    .filter(|g| !g.items.is_empty())
    .collect();
    Ok(Reply::html(render(&MyWork {
        frame: Frame::load(cx, "My work", "my-work", None, None)?,
        lines: rows::lines(cx, &mine)?,
        tasks: store::tasks(cx.tx, me)?,
        waiting: groups.iter().map(|g| g.items.len()).sum(),
        swarms: rows::lines(cx, &swarms)?,
        teams: store::teams(cx.tx, me)?,
        here: "/",
        groups,
        unseen,
    })?))
}
