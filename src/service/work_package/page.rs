//! The pages of Work Packages: the Work desk, one Work Package, a new one.

pub mod show;

use super::model::{ClockFilter, State};
use super::read::list::Counts;
use super::read::rows::WorkPackageLine;
use super::web::WorkPackageQuery;
use crate::app::Cx;
use crate::doors::frame::{Frame, parts};
use crate::kit::fields::text::Slug;
use crate::kit::problem::Problem;
use crate::kit::{assets, text};
use crate::people::team;
use crate::product::story::model::Story;
use crate::product::story::read::caller_team::own_teams;
use crate::product::template::read::TemplateView;
use crate::product::{project, story};
use crate::service::sla::model::Severity;
use askama::Template;

/// A way to narrow a list down: a name of the query, and what can be chosen.
pub struct Choice {
    name: &'static str,
    label: &'static str,
    any: &'static str,
    chosen: String,
    options: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "service/work_package/pages/desk.html")]
pub struct Desk {
    pub frame: Frame,
    pub lines: Vec<WorkPackageLine>,
    pub counts: Counts,
    pub choices: Vec<Choice>,
    pub q: String,
    pub swarming: bool,
    /// Where the form of a line comes back to.
    pub here: String,
    /// The query of the breached ones, and of those at risk.
    pub breached: String,
    pub at_risk: String,
    pub more: Option<String>,
    pub later: bool,
    pub narrowed: bool,
}

/// The desk hears of every project that the reader sees.
pub fn listening(cx: &mut Cx<'_>, frame: Frame) -> Result<Frame, Problem> {
    let seen = project::read::keys(cx)?;
    Ok(seen.iter().take(40).fold(frame, |f, (id, _)| f.listening(&format!("project-{id}"))))
}

/// What the filters of the desk are set to.
pub struct Chosen {
    pub team: String,
    pub severity: String,
    pub sla: String,
    pub state: String,
    pub assignee: String,
    pub project: String,
}

impl Chosen {
    pub fn of(q: &WorkPackageQuery) -> Self {
        let slug = |s: &Option<Slug>| s.as_ref().map_or_else(String::new, |s| s.0.clone());
        Self {
            team: slug(&q.place.team),
            severity: q.severity.map_or("", Severity::word).to_owned(),
            sla: q.sla.map_or("", ClockFilter::word).to_owned(),
            state: q.state.map_or("", State::word).to_owned(),
            assignee: slug(&q.assignee),
            project: q.place.project.as_ref().map_or_else(String::new, |p| p.0.clone()),
        }
    }
}

pub fn choices(cx: &mut Cx<'_>, chosen: Chosen, frame: &Frame) -> Result<Vec<Choice>, Problem> {
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let mut people = vec![pair(&frame.me.login, "Me")];
    if !chosen.assignee.is_empty() && chosen.assignee != frame.me.login {
        people.push(pair(&chosen.assignee, &parts::name(&chosen.assignee)));
    }
    let states = State::ALL.iter().map(|s| pair(s.word(), &text::state_name(s.word()))).collect();
    let severities = Severity::ALL.iter().map(|s| pair(s.word(), s.label())).collect();
    let clocks = ClockFilter::ALL.iter().map(|s| pair(s.word(), &text::state_name(s.word()))).collect();
    let mut out = vec![
        Choice { name: "team", label: "Team", any: "Every team", chosen: chosen.team, options: team::read::names(cx)? },
        Choice {
            name: "severity",
            label: "Severity",
            any: "Every severity",
            chosen: chosen.severity,
            options: severities,
        },
        Choice { name: "sla", label: "Clock", any: "Every clock", chosen: chosen.sla, options: clocks },
        Choice { name: "state", label: "State", any: "All that is open", chosen: chosen.state, options: states },
        Choice { name: "assignee", label: "Who", any: "Everybody", chosen: chosen.assignee, options: people },
    ];
    let projects = project::read::keys(cx)?;
    if projects.len() > 1 || !chosen.project.is_empty() {
        let options = projects.into_iter().map(|(_, key)| (key.clone(), key)).collect();
        out.push(Choice { name: "project", label: "Project", any: "Every project", chosen: chosen.project, options });
    }
    Ok(out)
}

#[derive(Template)]
#[template(path = "service/work_package/pages/new.html")]
pub struct New {
    pub frame: Frame,
    pub key: String,
    pub title: String,
    pub templates: Vec<TemplateView>,
    pub categories: Vec<String>,
    pub teams: Vec<(String, String)>,
    pub unit: &'static str,
    pub follows_slas: bool,
    pub off: Option<String>,
}

impl New {
    fn severity_hint(&self) -> &'static str {
        if self.follows_slas {
            "The clock starts with it, from now."
        } else {
            "This story follows no SLAs: no clock starts."
        }
    }
}

/// The reader's teams on a story, or why no Work Package can be opened.
pub fn teams(cx: &mut Cx<'_>, s: &Story) -> Result<(Vec<team::model::Team>, Option<String>), Problem> {
    match own_teams(cx, s)? {
        Ok(own) => {
            let off = s.may_add_work().err().map(|r| r.sentence());
            let mut teams = story::store::teams(cx.tx, s.id)?;
            teams.retain(|t| own.contains(&t.id));
            Ok((teams, off))
        }
        Err(refusal) => Ok((Vec::new(), Some(refusal.sentence()))),
    }
}

#[derive(Template)]
#[template(path = "service/work_package/pages/choose.html")]
pub struct Choose {
    pub frame: Frame,
    pub stories: Vec<story::model::Place>,
}
