//! The pages of Change Requests: those of a project with its tolerance, and one; and the part that a story's page shows.

use super::model::rules::Approver;
use super::model::{ChangeRequest, Origin, State};
use super::read::ChangeRequestView;
use super::{model, read, store};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::facts::activity;
use crate::facts::activity::read::Fact;
use crate::kit::assets;
use crate::kit::fields::number::Hundredths;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::people::{account, team};
use crate::product::project;
use crate::product::project::model::Project;
use crate::product::story::model::Story;
use crate::scrum::sprint;
use askama::Template;
use askama::filters::Safe;

/// The origins as options of a field.
fn origins(chosen: &str) -> Html {
    let all: Vec<_> = Origin::ALL.iter().map(|o| (o.word(), o.label())).collect();
    forms::options(&all, chosen)
}

/// A line of a list.
struct Line {
    c: ChangeRequest,
    title: String,
}

fn line(c: ChangeRequest) -> Line {
    Line { title: model::rules::title(&c.text), c }
}

/// The form that raises a Change Request.
struct Raise {
    /// Key of the project.
    project: String,
    /// Key of the affected item, where the page is about one.
    item: Option<String>,
    origins: Html,
    /// Where the browser goes afterwards; nowhere: to the new request.
    back: Option<String>,
}

#[derive(Template)]
#[template(path = "product/change_request/pages/list.html")]
struct List {
    frame: Frame,
    project: Project,
    open: Vec<Line>,
    decided: Vec<Line>,
    raise: Raise,
    tolerance: Option<Hundredths>,
    unit: &'static str,
    /// Why the reader may not set the tolerance, if so.
    fixed: Option<String>,
    chief: Option<String>,
}

/// How many decided requests the page shows.
const DECIDED_SHOWN: usize = 50;

impl List {
    /// Who decides what is above the tolerance.
    fn above(&self) -> String {
        match &self.chief {
            Some(name) => format!("the Chief Product Owner, {name}"),
            None => "all Product Owners of the project, since it has no Chief Product Owner".to_owned(),
        }
    }
}

/// The Change Requests of a project.
pub fn of_project(cx: &mut Cx<'_>, key: &str) -> Result<String, Problem> {
    let p = project::read::find(cx, key)?;
    let frame = Frame::load(cx, format!("Change Requests of {}", p.name), "change-requests", Some(p.id), None)?;
    let all = store::page(cx.tx, p.id, None, 0, Paging::all("change_requests").rows())?;
    let (open, mut decided): (Vec<_>, Vec<_>) = all.into_iter().partition(|c| c.state == State::Unapproved);
    decided.sort_by_key(|c| std::cmp::Reverse(c.decided_at));
    decided.truncate(DECIDED_SHOWN);
    let fixed = read::tolerance::may_set(cx, &p)?.err().map(|r| r.sentence());
    let chief = match p.chief_product_owner_id {
        Some(id) => Some(parts::name(&account::store::login_of(cx.tx, id)?)),
        None => None,
    };
    let unit = team::store::of_project(cx.tx, p.id)?.first().map_or("", |t| parts::unit(&t.estimate_unit));
    render(&List {
        raise: Raise { project: p.key.clone(), item: None, origins: origins("scrum_core_team"), back: None },
        tolerance: store::tolerance(cx.tx, p.id)?,
        open: open.into_iter().map(line).collect(),
        decided: decided.into_iter().map(line).collect(),
        frame,
        project: p,
        unit,
        fixed,
        chief,
    })
}

#[derive(Template)]
#[template(path = "product/change_request/pages/one.html")]
struct One<'a> {
    frame: Frame,
    c: &'a ChangeRequestView,
    project: Project,
    title: String,
    origins: Html,
    /// Why the reader does not decide, if so.
    why: Option<String>,
    changes: bool,
    facts: Vec<Fact>,
    /// The running Sprint that holds the affected story: number and name.
    waits: Option<(i64, String)>,
    owners: usize,
}

impl One<'_> {
    fn needs(&self) -> &'static str {
        match self.c.needs {
            Some(Approver::ProductOwner) => "Inside the tolerance: a Product Owner of the project decides",
            Some(Approver::ChiefProductOwner) => {
                "Above the tolerance, or not estimated: the Chief Product Owner decides"
            }
            Some(Approver::AllProductOwners) => {
                "Above the tolerance, or not estimated: every Product Owner of the project has to say yes"
            }
            None => "",
        }
    }
}

/// One Change Request.
pub fn one(cx: &mut Cx<'_>, c: &ChangeRequestView) -> Result<String, Problem> {
    let p = project::read::find(cx, &c.project)?;
    let title = model::rules::title(&c.text);
    let frame = Frame::load(cx, format!("Change Request {}", c.id), "change-requests", Some(p.id), None)?;
    let stored = read::find(cx, c.id)?;
    let open = stored.may_decide();
    let decide = match c.needs {
        Some(needs) => read::rights::as_decider(cx, &stored, &p, needs)?,
        None => open.clone(),
    };
    let waits = match c.waits_for_sprint {
        Some(id) => Some((id, sprint::store::by_id(cx.tx, id)?.name)),
        None => None,
    };
    let about = format!("change-request-{}", c.id);
    render(&One {
        origins: origins(c.origin.word()),
        changes: open.is_ok() && read::rights::as_changer(cx, &stored, &p)?.is_ok(),
        facts: activity::read::history(
            cx,
            activity::model::HistoryOf::About(&about),
            &Paging::all("change_request_history"),
        )?
        .items,
        owners: project::store::owners(cx.tx, p.id)?.len(),
        frame,
        c,
        project: p,
        title,
        why: decide.err().map(|r| r.sentence()),
        waits,
    })
}

#[derive(Template)]
#[template(path = "product/change_request/pages/panel.html")]
struct Panel {
    lines: Vec<Line>,
    /// The Change Request that the story came from.
    from: Option<i64>,
    held: bool,
    raise: Raise,
}

/// The changes that are asked of a story, and the form to ask for more; `from` is the one it came from, `held` whether a
/// running Sprint holds it.
pub fn of_story(cx: &mut Cx<'_>, s: &Story, from: Option<i64>, held: bool) -> Result<Html, Problem> {
    let about = store::about_story(cx.tx, s.id)?;
    let lines = about.into_iter().map(line).collect();
    let key = s.key().to_string();
    let raise = Raise {
        project: s.prefix.clone(),
        origins: origins("scrum_core_team"),
        back: Some(format!("/stories/{key}")),
        item: Some(key),
    };
    Ok(Safe(render(&Panel { lines, from, held, raise })?))
}
