//! Handlers of SLA clocks.

pub mod calendar;
pub mod explain;
pub mod holidays;
pub mod pause;

use super::{read, verbs};
use crate::facts::refusal::model::Code;
use crate::kit::paging::{List, Page};
use crate::route::Route;
use crate::service::work_package::read::WorkPackageView;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects/{key}/calendar", calendar::show)
            .gives::<read::calendar::CalendarView>("The business calendar that the SLAs count in")
            .with_page(),
        Route::put("/projects/{key}/calendar", calendar::put)
            .takes::<verbs::calendar::NewCalendar>()
            .gives::<read::calendar::CalendarView>("Sets it; open clocks follow at once")
            .refuses(&[Code::NotProductOwner]),
        Route::delete("/projects/{key}/calendar", calendar::delete)
            .about("Back to calendar hours")
            .refuses(&[Code::NotProductOwner]),
        Route::post("/projects/{key}/calendar/holidays", holidays::post)
            .takes::<verbs::holidays::HolidayImport>()
            .gives::<read::holidays::ImportView>("Takes the holidays of an iCalendar file into it")
            .refuses(&[Code::NotProductOwner, Code::NoBusinessCalendar]),
        Route::get("/projects/{key}/calendar/versions", calendar::index)
            .gives::<List<read::calendar::VersionView>>("Every version of it, newest first: who made it and when")
            .asks::<Page>(),
        Route::post("/work-packages/{key}/pause", pause::post_pause)
            .takes::<verbs::pause::NewPause>()
            .gives::<WorkPackageView>("Pauses the clock while it waits for somebody outside")
            .refuses(&[Code::NotTeamMember, Code::WorkPackageClosed, Code::PauseNotAllowed, Code::AlreadyPaused]),
        Route::post("/work-packages/{key}/resume", pause::post_resume)
            .takes::<verbs::pause::Resume>()
            .gives::<WorkPackageView>("Lets the clock run again")
            .refuses(&[Code::NotTeamMember, Code::WorkPackageClosed, Code::NotPaused]),
        Route::get("/work-packages/{key}/clock", explain::show).gives::<read::explain::ClockView>(
            "Why it is due when it is due, what changed that, and the same computed again",
        ),
    ]
}
