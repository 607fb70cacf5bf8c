//! `/me/notification-settings`: what one is told, where, and when the digest comes.

use crate::app::Cx;
use crate::facts::notification::page;
use crate::facts::notification::read::settings::view;
use crate::facts::notification::verbs::settings::change;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};

/// `GET /me/notification-settings`
pub fn show(cx: &mut Cx<'_>, _: &Req) -> Result<Reply, Problem> {
    let settings = view(cx)?;
    Reply::ok(&settings)?.page(cx, |cx| page::settings(cx, &settings))
}

/// `PUT /me/notification-settings`
pub fn put(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    change(cx, &r.body)?;
    Ok(Reply::after(cx, view))
}
