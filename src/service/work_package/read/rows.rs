//! Work Packages as rows of a page: all that a line of a list shows, read with two statements for the whole list.

use super::list;
use super::list::Filters;
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::db::Conn;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::service::sla;
use crate::service::sla::read::SlaView;
use crate::service::work_package::model::WorkPackage;
use crate::service::work_package::store;
use crate::{args, row};
use std::collections::HashMap;

row! {
    /// What a line shows beside the Work Package itself.
    #[derive(Debug, Clone)]
    pub struct LineDetails {
        id: i64,
        /// Key of its story.
        story_key: String,
        /// Title of its story.
        story: String,
        /// Key of the story that holds it.
        holder_key: String,
        /// Title of the story that holds it.
        holder_story: String,
        /// Slug of the team that holds it.
        team: String,
        /// Name of that team.
        team_name: String,
        /// Login of the assignee.
        assignee: Option<String>,
        /// Whether the reader is a member of the team that holds it.
        mine: bool,
        /// The innermost escalation.
        escalation: Option<i64>,
        /// Its level.
        level: Option<i64>,
        /// Login of who has taken it.
        taken_by: Option<String>,
        /// The running swarm.
        swarm: Option<i64>,
        /// How many are in it.
        swarmers: i64,
        /// Whether the reader is.
        swarming: bool,
        /// How many tasks there are.
        tasks: i64,
        /// How many of them are open.
        open_tasks: i64,
    }
}

/// A line of a list of Work Packages.
#[derive(Debug, Clone)]
pub struct WorkPackageLine {
    /// The Work Package.
    pub w: WorkPackage,
    /// Its key.
    pub key: String,
    /// Its clock.
    pub sla: Option<SlaView>,
    /// The rest.
    pub of: LineDetails,
}

impl WorkPackageLine {
    /// Who works on it now: who has taken the innermost escalation, else the assignee.
    pub fn worker(&self) -> &Option<String> {
        if self.of.escalation.is_some() { &self.of.taken_by } else { &self.of.assignee }
    }
    /// Whether it waits for somebody of the team that holds it.
    pub fn not_taken(&self) -> bool {
        self.w.state.is_open() && self.worker().is_none()
    }
    /// Where taking it is sent to.
    pub fn take(&self) -> String {
        self.of
            .escalation
            .map_or_else(|| format!("/work-packages/{}/take", self.key), |e| format!("/escalations/{e}/take"))
    }
    fn as_holder(&self) -> May {
        if self.of.mine { Ok(()) } else { Err(Refusal::NotTeamMember { team: self.of.team_name.clone() }) }
    }
    /// Whether the reader can take it, or the escalation that the reader's team holds.
    pub fn may_take(&self) -> May {
        self.as_holder()?;
        if self.of.escalation.is_some() { self.w.may_work() } else { self.w.may_take() }
    }
    /// Whether the reader can hand it on, as far as the list knows; the dialog asks the rest.
    pub fn may_escalate(&self) -> May {
        self.as_holder()?;
        self.w.may_work()
    }
    /// Whether this person works on it now.
    pub fn taken_by(&self, login: &str) -> bool {
        self.worker().as_deref() == Some(login)
    }
    /// Whether the reader can start a swarm, or join the running one, which everybody who sees it can.
    pub fn may_swarm(&self) -> May {
        if self.of.swarm.is_some() {
            return Ok(());
        }
        self.as_holder()?;
        self.w.may_work()
    }
}

/// A page of the list, for reading.
pub fn list(cx: &mut Cx<'_>, f: &Filters, page: &Paging) -> Result<List<WorkPackageLine>, Problem> {
    let found = list::ids(cx, f, page)?;
    let items = lines(cx, &found.items)?;
    Ok(List { items, next_cursor: found.next_cursor })
}

/// The first lines of the list, and whether there are more.
pub fn first(cx: &mut Cx<'_>, f: &Filters, most: usize) -> Result<(Vec<WorkPackageLine>, bool), Problem> {
    let (ids, more) = list::first(cx, f, most)?;
    Ok((lines(cx, &ids)?, more))
}

/// The lines of these Work Packages, in this order; that the reader may see them was looked at before.
pub fn lines(cx: &mut Cx<'_>, ids: &[i64]) -> Result<Vec<WorkPackageLine>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut packages: HashMap<i64, WorkPackage> = store::by_ids(cx.tx, ids)?.into_iter().map(|w| (w.id, w)).collect();
    let mut beside: HashMap<i64, LineDetails> = besides(cx.tx, ids, cx.by.id)?.into_iter().map(|b| (b.id, b)).collect();
    let now = cx.now;
    Ok(ids
        .iter()
        .filter_map(|id| Some((packages.remove(id)?, beside.remove(id)?)))
        .map(|(w, of)| WorkPackageLine { key: w.key(), sla: sla::read::clock(&w, now), w, of })
        .collect())
}

fn besides(tx: &mut Conn, ids: &[i64], reader: i64) -> Result<Vec<LineDetails>, Problem> {
    Ok(tx.all(
        "SELECT w.id, sp.key || '-' || s.number, s.title, hp.key || '-' || h.number, h.title, t.slug, t.name, p.login,
                EXISTS (SELECT 1 FROM team_member m WHERE m.team_id = w.holder_team_id AND m.person_id = $1),
                e.id, e.level, x.login, r.id,
                (SELECT COUNT(*) FROM swarm_member m WHERE m.swarm_id = r.id AND m.left_at IS NULL),
                EXISTS (SELECT 1 FROM swarm_member m WHERE m.swarm_id = r.id AND m.left_at IS NULL AND m.person_id = $1),
                (SELECT COUNT(*) FROM task k WHERE k.work_package_id = w.id AND k.state <> 'dropped'),
                (SELECT COUNT(*) FROM task k WHERE k.work_package_id = w.id AND k.state NOT IN ('done', 'dropped'))
              FROM work_package w
              JOIN story s ON s.id = w.story_id JOIN project sp ON sp.id = s.project_id
              JOIN story h ON h.id = w.holder_story_id JOIN project hp ON hp.id = h.project_id
              JOIN team t ON t.id = w.holder_team_id
              LEFT JOIN person p ON p.id = w.assignee_id
              LEFT JOIN escalation e ON e.work_package_id = w.id AND e.state IN ('open', 'taken')
                AND NOT EXISTS (SELECT 1 FROM escalation i WHERE i.work_package_id = w.id AND i.state IN ('open', 'taken') AND i.level > e.level)
              LEFT JOIN person x ON x.id = e.taken_by
              LEFT JOIN swarm r ON r.work_package_id = w.id AND r.ended_at IS NULL
             WHERE w.id = ANY($2)",
        args![reader, ids],
    )?)
}
