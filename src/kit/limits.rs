//! What protects the server from floods: a bucket of requests for each token, and few tries for a password.
//! Kept in memory, for each process of its own.

use crate::kit::problem::Problem;
use crate::kit::time::{At, SECOND};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Requests a second that each person may make for long, where nothing else is said; ten times as many at once.
pub const RATE: u32 = 2000;

/// Failed sign-ins for one login or from one address within `WINDOW`.
const FAILURES: u32 = 8;

/// Seconds after which failed sign-ins are forgotten.
const WINDOW: i64 = 60;

/// Failed sign-ins that the log tells of within `WINDOW`: a flood of them does not flood it.
const TOLD: u32 = 30;

/// How many failed sign-ins the log was told of, since when, and how many it was not.
#[derive(Default)]
pub struct Telling {
    told: u32,
    since: i64,
    untold: u32,
}

/// The counters.
pub struct Limits {
    pub rate: i64,
    pub buckets: Mutex<HashMap<i64, (i64, At)>>,
    pub failures: Mutex<HashMap<String, (u32, At)>>,
    pub telling: Mutex<Telling>,
}

impl Default for Limits {
    fn default() -> Self {
        Self::new(RATE)
    }
}

impl Limits {
    /// Counters for a rate of requests a second.
    pub fn new(rate: u32) -> Self {
        Self { rate: i64::from(rate), buckets: Mutex::default(), failures: Mutex::default(), telling: Mutex::default() }
    }

    /// Takes one request of a person.
    ///
    /// # Errors
    /// 429 when the bucket is empty.
    pub fn request(&self, person: i64, now: At) -> Result<(), Problem> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let full = self.rate * 10 * SECOND;
        let (left, seen) = buckets.entry(person).or_insert((full, now));
        let earned = (now.0 - seen.0).clamp(0, 60 * SECOND).saturating_mul(self.rate);
        *left = full.min(*left + earned);
        *seen = now;
        if *left < SECOND {
            return Err(Problem::too_many(1, "this token has made too many requests; wait a second"));
        }
        *left -= SECOND;
        Ok(())
    }

    /// Refuses a sign-in after too many failures.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub fn may_sign_in(&self, who: &[&str], now: At) -> Result<(), Problem> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        for name in who {
            if let Some((n, since)) = failures.get(*name) {
                let age = (now.0 - since.0) / SECOND;
                if *n >= FAILURES && age < WINDOW {
                    let wait = u64::try_from(WINDOW - age).unwrap_or(1);
                    return Err(Problem::too_many(wait, format!("too many failed sign-ins; wait {wait} seconds")));
                }
            }
        }
        Ok(())
    }

    /// Whether the log is told of a failed sign-in, and of how many more that it was not told of.
    pub fn tell(&self, now: At) -> Option<u32> {
        let mut t = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        if (now.0 - t.since) / SECOND >= WINDOW {
            (t.told, t.since) = (0, now.0);
        }
        if t.told >= TOLD {
            t.untold += 1;
            return None;
        }
        t.told += 1;
        Some(std::mem::take(&mut t.untold))
    }

    /// Counts a failed sign-in.
    pub fn failed(&self, who: &[&str], now: At) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() > 100_000 {
            failures.retain(|_, (_, since)| (now.0 - since.0) / SECOND < WINDOW);
        }
        for name in who {
            let entry = failures.entry((*name).to_owned()).or_insert((0, now));
            if (now.0 - entry.1.0) / SECOND >= WINDOW {
                *entry = (0, now);
            }
            entry.0 += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_requests_a_second_are_free_and_a_flood_is_not() {
        let l = Limits::default();
        let mut now = At(0);
        for _ in 0..60 {
            for _ in 0..100 {
                assert!(l.request(1, now).is_ok());
            }
            now = now.plus(SECOND);
        }
        let taken = (0..i64::from(RATE) * 20).filter(|_| l.request(2, now).is_ok()).count();
        assert_eq!(taken, usize::try_from(RATE).unwrap_or(0) * 10);
    }

    #[test]
    fn a_flood_of_failures_does_not_flood_the_log() {
        let l = Limits::default();
        let told = (0..1000).filter(|_| l.tell(At(0)).is_some()).count();
        assert_eq!(told, 30);
        assert_eq!(l.tell(At(59 * SECOND)), None);
        assert_eq!(l.tell(At(WINDOW * SECOND)), Some(971), "what was not told is told together");
        assert_eq!(l.tell(At(WINDOW * SECOND)), Some(0));
    }

    #[test]
    fn passwords_cannot_be_guessed_quickly() {
        let l = Limits::default();
        for _ in 0..FAILURES {
            assert!(l.may_sign_in(&["eve"], At(0)).is_ok());
            l.failed(&["eve"], At(0));
        }
        let refused = l.may_sign_in(&["eve"], At(10 * SECOND));
        assert_eq!(refused.err().and_then(|p| p.retry_after), Some(50));
        assert!(l.may_sign_in(&["eve"], At(WINDOW * SECOND)).is_ok());
        assert!(l.may_sign_in(&["ann"], At(0)).is_ok());
    }
}
