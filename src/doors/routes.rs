//! Every URL of the product: the lists of all concepts, one after the other. The table is mounted under `/api/v1` for
//! programs and at the root for browsers; see `edge`.

use crate::doors::frame::browse;
use crate::facts::{comment, mail, message, notification};
use crate::insight::{advice, audit, my_work, organisation, process, report};
use crate::people::{account, back_up, team};
use crate::product::{
    backlog, change_request, criteria, dependency, item_template, level, owner_request, project, story, template,
    template_proposal,
};
use crate::route::Route;
use crate::scrum::{environment, meeting, poker, sprint};
use crate::service::{escalation, impediment, sla, swarm, task, work_package};

/// The table.
pub fn table() -> Vec<Route> {
    [
        account::web::routes(),
        back_up::web::routes(),
        team::web::routes(),
        comment::web::routes(),
        mail::web::routes(),
        message::web::routes(),
        notification::web::routes(),
        backlog::web::routes(),
        change_request::web::routes(),
        criteria::web::routes(),
        dependency::web::routes(),
        item_template::web::routes(),
        level::web::routes(),
        owner_request::web::routes(),
        project::web::routes(),
        story::web::routes(),
        template::web::routes(),
        template_proposal::web::routes(),
        escalation::web::routes(),
        impediment::web::routes(),
        sla::web::routes(),
        swarm::web::routes(),
        task::web::routes(),
        work_package::web::routes(),
        environment::web::routes(),
        meeting::web::routes(),
        poker::web::routes(),
        sprint::web::routes(),
        advice::web::routes(),
        audit::web::routes(),
        my_work::web::routes(),
        organisation::web::routes(),
        process::web::routes(),
        report::web::routes(),
        browse::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
