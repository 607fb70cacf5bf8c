//! Handlers of notifications.

pub mod settings;

use super::read::list;
use super::verbs::mark;
use super::{page, read, verbs};
use crate::app::Cx;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::page("/inbox", inbox).asks::<InboxQuery>(),
        Route::get("/notifications", index).gives::<List<read::NotificationView>>("What you were told").asks::<Page>(),
        Route::post("/notifications/read", read)
            .takes::<verbs::Read>()
            .gives::<List<read::NotificationView>>("Marks notifications as read")
            .asks::<Page>(),
        Route::get("/me/notification-settings", settings::show)
            .gives::<read::settings::SettingsView>("What you want to be told, in the product and by e-mail")
            .with_page(),
        Route::put("/me/notification-settings", settings::put)
            .takes::<verbs::settings::NewSettings>()
            .gives::<read::settings::SettingsView>("Sets it; what is left out stays"),
    ]
}

crate::query! {
    /// What the inbox is asked for.
    pub struct InboxQuery in pages { unread: Option<bool> }
}

/// `GET /inbox`
pub fn inbox(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let q: InboxQuery = r.asked()?;
    let paging = Paging::read(&q.page, "inbox", 1)?;
    Ok(Reply::html(page::inbox(cx, &r.query, q.unread == Some(true), &paging)?))
}

/// `GET /notifications`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::list(&list(cx, &Paging::read(&r.asked()?, "notifications", 1)?, false)?)
}

/// `POST /notifications/read`
pub fn read(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    mark(cx, &r.body)?;
    let page = Paging::read(&r.asked()?, "notifications", 1)?;
    Ok(Reply::after(cx, move |cx| list(cx, &page, false)).listed())
}
