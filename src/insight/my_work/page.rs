//! The page My work.

use super::read;
use super::read::{TaskLine, Untaken, Waiting};
use crate::app::Cx;
use crate::doors::frame::{Frame, parts, render};
use crate::kit::problem::Problem;
use crate::kit::{assets, text};
use crate::service::work_package::read::rows::WorkPackageLine;
use crate::service::{task, work_package};
use askama::Template;

/// A list of what waits, under its name.
struct Group {
    name: &'static str,
    /// What stands before what is asked.
    says: &'static str,
    items: Vec<Waiting>,
}

#[derive(Template)]
#[template(path = "insight/my_work/pages/show.html")]
struct MyWork {
    frame: Frame,
    lines: Vec<WorkPackageLine>,
    tasks: Vec<TaskLine>,
    groups: Vec<Group>,
    waiting: usize,
    /// How many completed Work Packages wait beyond those shown.
    unseen: i64,
    swarms: Vec<WorkPackageLine>,
    teams: Vec<Untaken>,
    /// Where a form comes back to.
    here: &'static str,
}

/// Shows it.
pub fn show(cx: &mut Cx<'_>) -> Result<String, Problem> {
    let me = cx.by.id;
    let mine = read::work_packages(cx.tx, me)?;
    let swarms = read::swarms(cx.tx, me)?;
    let (accept, completed) = read::to_accept(cx.tx, me)?;
    let unseen = completed - i64::try_from(accept.len()).unwrap_or(0);
    let group = |name, says, items| Group { name, says, items };
    let groups: Vec<Group> = [
        group("Asked of you as Product Owner", "from ", read::asked(cx.tx, me)?),
        group("Came back", "", read::came_back(cx.tx, me)?),
        group("Escalated to your teams, not taken", "from ", read::not_taken(cx.tx, me)?),
        group("To approve", "", read::approvals(cx.tx, me)?),
        group("To review", "due since ", read::reviews_due(cx.tx, me, cx.now.day())?),
        group("Stories to accept", "", read::stories_to_accept(cx.tx, me)?),
        group("Work Packages to accept", "", accept),
    ]
    .into_iter()
    .filter(|g| !g.items.is_empty())
    .collect();
    render(&MyWork {
        frame: Frame::load(cx, "My work", "my-work", None, None)?,
        lines: work_package::read::rows::lines(cx, &mine)?,
        tasks: read::tasks(cx.tx, me)?,
        waiting: groups.iter().map(|g| g.items.len()).sum(),
        swarms: work_package::read::rows::lines(cx, &swarms)?,
        teams: read::teams(cx.tx, me)?,
        here: "/",
        groups,
        unseen,
    })
}
