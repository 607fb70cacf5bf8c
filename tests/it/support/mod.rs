//! What the tests stand on: an engine, a world told over the API, people who ask, and answers that can be judged.

mod answer;
mod engine;
mod smtp;
mod steps;
mod world;

pub use answer::Answer;
pub use engine::Engine;
pub use smtp::Smtp;
pub use steps::{has, text};
pub use world::*;

/// Declares a test that runs on both engines: `each_engine!(a_story_is_finite, |w| { … });`.
macro_rules! each_engine {
    ($(#[$m:meta])* $name:ident, |$w:ident| $body:block) => {
        $(#[$m])*
        mod $name {
            #[allow(unused_imports, reason = "not every test needs all of it")]
            use super::*;
            fn told($w: &crate::support::World) $body
            #[test]
            fn sqlite() {
                told(&crate::support::World::new(crate::support::Engine::Sqlite));
            }
            #[test]
            fn postgres() {
                if crate::support::Engine::postgres_is_here() {
                    told(&crate::support::World::new(crate::support::Engine::Postgres));
                }
            }
        }
    };
}
