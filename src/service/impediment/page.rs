//! The pages of impediments: the log of a team, that of a project, one impediment; and the part that other pages show.

use super::model::State;
use super::read::ImpedimentView;
use super::store::{Filters, ImpedimentsOf};
use super::{read, store};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::facts::activity;
use crate::facts::activity::read::Fact;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::{assets, text};
use crate::people::team::model::Team;
use crate::people::{account, team};
use crate::product::project;
use crate::product::project::model::Project;
use crate::product::story::model::Story;
use crate::service::work_package::model::WorkPackage;
use askama::Template;
use askama::filters::Safe;

/// The form that raises an impediment.
struct Raise {
    /// Slug and name of the teams into whose log the reader may raise it.
    teams: Vec<(String, String)>,
    /// Key of the affected item, where the page is about one.
    item: Option<String>,
    /// What a field for the item proposes.
    proposals: Html,
    /// Where the browser goes afterwards.
    back: String,
}

#[derive(Template)]
#[template(path = "service/impediment/pages/log.html")]
struct Log {
    frame: Frame,
    team: Option<Team>,
    project: Option<Project>,
    open: Vec<ImpedimentView>,
    resolved: Vec<ImpedimentView>,
    raise: Raise,
}

/// How many resolved impediments a log shows.
const RESOLVED_SHOWN: usize = 50;

impl Log {
    fn keeper(&self) -> String {
        let (team, project) = (self.team.as_ref(), self.project.as_ref());
        match (team, project) {
            (Some(t), _) => format!("the Scrum Master of {} keeps it", t.name),
            (_, Some(p)) if p.chief_scrum_master_id.is_some() => "the Chief Scrum Master keeps it".to_owned(),
            _ => "the Scrum Masters of its teams keep it; the project has no Chief Scrum Master".to_owned(),
        }
    }
}

/// What is open, and the last ones that are resolved, newest first.
fn parted(all: Vec<ImpedimentView>) -> (Vec<ImpedimentView>, Vec<ImpedimentView>) {
    let (open, mut resolved): (Vec<_>, Vec<_>) = all.into_iter().partition(|i| i.state != State::Resolved);
    resolved.sort_by_key(|i| std::cmp::Reverse(i.resolved_at));
    resolved.truncate(RESOLVED_SHOWN);
    (open, resolved)
}

/// The Impediment Log of a team.
pub fn of_team(cx: &mut Cx<'_>, slug: &str) -> Result<String, Problem> {
    let t = team::read::find(cx, slug)?;
    let (open, resolved) = parted(read::of_team(cx, slug, &Filters::default(), &Paging::all("impediments"))?.items);
    let may = read::rights::as_raiser(cx, &t)?.is_ok();
    let raise = Raise {
        teams: if may { vec![(t.slug.clone(), t.name.clone())] } else { Vec::new() },
        item: None,
        proposals: if may { forms::options(&store::at_work(cx.tx, t.id)?, "") } else { Safe(String::new()) },
        back: format!("/teams/{slug}/impediments"),
    };
    let frame = Frame::load(cx, format!("Impediments of {}", t.name), "impediments", None, Some(t.id))?;
    render(&Log { frame, team: Some(t), project: None, open, resolved, raise })
}

/// The impediments of a project that concern several teams.
pub fn of_project(cx: &mut Cx<'_>, key: &str) -> Result<String, Problem> {
    let p = project::read::find(cx, key)?;
    let (open, resolved) = parted(read::of_project(cx, key, &Filters::default(), &Paging::all("impediments"))?.items);
    let frame = Frame::load(cx, format!("Impediments of {}", p.name), "project", Some(p.id), None)?;
    let raise = Raise {
        teams: read::rights::teams_to_raise(cx, p.id)?,
        item: None,
        proposals: Safe(String::new()),
        back: format!("/projects/{key}/impediments"),
    };
    render(&Log { frame, team: None, project: Some(p), open, resolved, raise })
}

#[derive(Template)]
#[template(path = "service/impediment/pages/one.html")]
struct One<'a> {
    frame: Frame,
    i: &'a ImpedimentView,
    team: Team,
    keeps: bool,
    rights: bool,
    owners: Html,
    facts: Vec<Fact>,
    why: String,
}

impl One<'_> {
    /// The first words, as a heading.
    fn title(&self) -> String {
        let line = self.i.text.lines().next().unwrap_or("");
        let short: String = line.chars().take(120).collect();
        if short.len() < line.len() { format!("{short}…") } else { short }
    }

    fn states(&self) -> Html {
        let all: Vec<_> = State::ALL.iter().map(|s| (s.word(), text::state_name(s.word()))).collect();
        forms::options(&all, self.i.state.word())
    }
}

/// One impediment, with the form of who keeps it.
pub fn one(cx: &mut Cx<'_>, i: &ImpedimentView) -> Result<String, Problem> {
    let (stored, team) = read::find(cx, i.id)?;
    let keeps = read::rights::as_keeper(cx, &stored, &team)?.is_ok();
    let frame = Frame::load(cx, format!("Impediment {}", i.id), "impediments", None, Some(team.id))?;
    let mut people = team::store::member_logins(cx.tx, team.id)?;
    people.push(account::store::login_of(cx.tx, team.scrum_master_id)?);
    for (_, chief) in store::chiefs(cx.tx, &stored)? {
        people.push(account::store::login_of(cx.tx, chief)?);
    }
    people.extend(i.owner.clone());
    people.sort();
    people.dedup();
    let mut owners = vec![(String::new(), "Nobody yet".to_owned())];
    owners.extend(people.into_iter().map(|l| (l.clone(), parts::name(&l))));
    let about = format!("impediment-{}", i.id);
    let facts =
        activity::read::history(cx, activity::model::HistoryOf::About(&about), &Paging::all("impediment_history"))?
            .items;
    let master = account::store::login_of(cx.tx, team.scrum_master_id)?;
    render(&One {
        why: format!(
            "The Scrum Master, {}, keeps the log; what concerns several teams the Chief Scrum Master too.",
            parts::name(&master)
        ),
        rights: read::rights::as_editor(cx, &stored, &team)?.is_ok(),
        owners: forms::options(&owners, i.owner.as_deref().unwrap_or("")),
        frame,
        i,
        team,
        keeps,
        facts,
    })
}

#[derive(Template)]
#[template(path = "service/impediment/pages/panel.html")]
struct Panel {
    open: Vec<ImpedimentView>,
    raise: Raise,
    /// Whether it is not shown while nothing is in the way.
    quiet: bool,
}

fn panel(cx: &mut Cx<'_>, of: ImpedimentsOf, project: i64, item: String, back: String) -> Result<Html, Problem> {
    let open = read::unresolved(cx, of)?;
    let teams = read::rights::teams_to_raise(cx, project)?;
    let raise = Raise { teams, item: Some(item), proposals: Safe(String::new()), back };
    Ok(Safe(render(&Panel { open, raise, quiet: false })?))
}

/// What is in the way of a story, and the form to raise more.
pub fn of_story(cx: &mut Cx<'_>, s: &Story) -> Result<Html, Problem> {
    let key = s.key().to_string();
    let back = format!("/stories/{key}");
    panel(cx, ImpedimentsOf::Story(s.id), s.project_id, key, back)
}

/// What is in the way of a Work Package, and the form to raise more; `project` is that under which the team that holds it works
/// on it.
pub fn of_work_package(cx: &mut Cx<'_>, w: &WorkPackage, project: i64) -> Result<Html, Problem> {
    let key = w.key();
    let back = format!("/work-packages/{key}");
    panel(cx, ImpedimentsOf::WorkPackage(w.id), project, key, back)
}

/// What is in the way of a team, on its Scrumboard, and the form to raise more.
pub fn of_board(cx: &mut Cx<'_>, t: &Team, open: Vec<ImpedimentView>, back: String) -> Result<Html, Problem> {
    let may = read::rights::as_raiser(cx, t)?.is_ok();
    let raise = Raise {
        teams: if may { vec![(t.slug.clone(), t.name.clone())] } else { Vec::new() },
        item: None,
        proposals: if may { forms::options(&store::at_work(cx.tx, t.id)?, "") } else { Safe(String::new()) },
        back,
    };
    Ok(Safe(render(&Panel { open, raise, quiet: true })?))
}
