//! The handler of My work.

use super::page;
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![Route::page("/", show)]
}

/// `GET /`
pub fn show(cx: &mut Cx<'_>, _: &Req) -> Result<Reply, Problem> {
    Ok(Reply::html(page::show(cx)?))
}
