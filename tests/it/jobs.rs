//! The jobs of the server.

use crate::support::*;
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tandem::args;
use tandem::doors::jobs::{JOBS, Job, keep};
use tandem::kit::problem::Problem;

static WELL: AtomicUsize = AtomicUsize::new(0);
static FAILED: AtomicUsize = AtomicUsize::new(0);
static PANICKED: AtomicUsize = AtomicUsize::new(0);

const BEAT: Duration = Duration::from_millis(1);
const ODD: [Job; 3] = [
    Job {
        name: "fail",
        every: BEAT,
        run: |_| {
            FAILED.fetch_add(1, Ordering::SeqCst);
            Box::pin(async { Err(Problem::not_found("what the test looks for")) })
        },
    },
    Job {
        name: "panic",
        every: BEAT,
        run: |_| {
            Box::pin(async {
                if PANICKED.fetch_add(1, Ordering::SeqCst) < usize::MAX {
                    panic!("for the test");
                }
                Ok(())
            })
        },
    },
    Job {
        name: "do well",
        every: BEAT,
        run: |_| {
            WELL.fetch_add(1, Ordering::SeqCst);
            Box::pin(async { Ok(()) })
        },
    },
];

each_engine!(a_job_that_fails_or_panics_runs_again_and_stops_no_other, |w| {
    let running: Vec<_> = w.inside(|| ODD.map(|job| keep(w.app.clone(), job)).into());
    let counts = || [&WELL, &FAILED, &PANICKED].map(|n| n.load(Ordering::SeqCst));
    let before = counts();
    for _ in 0..500 {
        if counts().iter().zip(before).all(|(now, then)| *now >= then + 3) {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(counts().iter().zip(before).all(|(now, then)| *now >= then + 3), "{before:?} → {:?}", counts());
    running.iter().for_each(tokio::task::JoinHandle::abort);
});

each_engine!(every_job_of_the_table_runs, |w| {
    for job in JOBS {
        w.wait_for((job.run)(&w.app)).unwrap_or_else(|p| panic!("{}: {p}", job.name));
        assert!(job.every >= Duration::from_secs(1), "{}", job.name);
    }
});

each_engine!(a_story_that_cannot_be_read_keeps_no_other_review_waiting, |w| {
    let (broken, well) = (w.recurring("a"), w.recurring("b"));
    for s in [&broken, &well] {
        w.patch(OLGA, &format!("/stories/{s}"), json!({"review_every": "P1W"})).ok();
    }
    let number: i64 = broken.rsplit_once('-').unwrap().1.parse().unwrap();
    let spoil = w.app.db.write(move |tx| {
        tx.run("UPDATE story SET review_every = $1 WHERE number = $2", args!["nonsense", number])?;
        Ok::<_, Problem>(())
    });
    w.wait_for(spoil).unwrap();
    w.pass_hours(8 * 24);
    assert!(w.wait_for(tandem::product::story::verbs::review::sweep(&w.app)).is_err(), "the log hears of it");
    assert_eq!(w.told(OLGA, &well), ["review_due"]);
});
