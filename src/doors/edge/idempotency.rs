//! `Idempotency-Key`: for 24 hours, per person and address and over restarts, the same key and body get the first answer
//! again and nothing is done twice. The answer is kept in the transaction of the command; refusals are not kept.

use crate::args;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::db::{Conn, DbError};
use crate::kit::in_flight::{Held, InFlight};
use crate::kit::problem::Problem;
use crate::kit::secret;
use crate::kit::time::{At, DAY};
use crate::kit::web::Reply;
use axum::http::{HeaderMap, Method};

/// A key as sent, with whom and what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Idempotency {
    pub person: i64,
    pub address: String,
    pub key: String,
    pub body_hash: String,
}

impl Idempotency {
    /// The key of a POST, if one was sent.
    pub(super) fn of(
        headers: &HeaderMap,
        method: &Method,
        person: i64,
        address: &str,
        body: &[u8],
    ) -> Result<Option<Self>, Problem> {
        let Some(h) = headers.get("idempotency-key").filter(|_| method == Method::POST) else { return Ok(None) };
        let key = h.to_str().unwrap_or("").trim();
        if key.is_empty() || key.len() > 255 {
            return Err(Problem::invalid("Idempotency-Key", "must have 1 to 255 visible characters"));
        }
        Ok(Some(Self { person, address: address.to_owned(), key: key.to_owned(), body_hash: fingerprint(body) }))
    }

    /// Keeps the key to the request that came first, until the answer is dropped.
    ///
    /// # Errors
    /// 409 `idempotency_key_in_use`.
    pub(super) fn enter(&self, under_way: &InFlight) -> Result<Held, Problem> {
        let name = format!("{} {} {}", self.person, self.address, self.key);
        under_way.enter(name).ok_or_else(|| Refusal::KeyInUse.into())
    }
}

/// What makes two bodies the same: what they say, not how it is spaced or ordered; nothing says `{}`.
fn fingerprint(body: &[u8]) -> String {
    let said =
        if body.is_empty() { Ok(serde_json::json!({})) } else { serde_json::from_slice::<serde_json::Value>(body) };
    match said {
        Ok(mut v) => {
            v.sort_all_objects();
            secret::hash(v.to_string().as_bytes())
        }
        Err(_) => secret::hash(body),
    }
}

crate::row! {
    /// An answer as kept.
    struct Kept { body_hash: String, status: i64, location: Option<String>, object: bool, body: String }
}

/// The answer that was given to this key before.
pub fn kept(tx: &mut Conn, k: &Idempotency, now: At) -> Result<Option<Reply>, Problem> {
    tx.run("DELETE FROM idempotency WHERE created_at <= $1", args![now.plus(-DAY)])?;
    let row: Option<Kept> = tx.opt(
        "SELECT body_hash, status, location, object, body FROM idempotency
          WHERE person_id = $1 AND address = $2 AND key = $3",
        args![k.person, &k.address, &k.key],
    )?;
    let Some(Kept { body_hash, status, location, object, body }) = row else { return Ok(None) };
    if body_hash != k.body_hash {
        return Err(Problem::unprocessable(
            "idempotency_key_reused",
            "this Idempotency-Key was used with another body; use a new key for a new request",
        ));
    }
    let status = u16::try_from(status).unwrap_or(200);
    Ok(Some(Reply { status, json: body.into_bytes(), location, object, ..Reply::none() }))
}

/// Keeps an answer.
pub fn keep(tx: &mut Conn, k: &Idempotency, reply: &Reply, now: At) -> Result<(), DbError> {
    let body = String::from_utf8_lossy(&reply.json).into_owned();
    tx.run(
        "INSERT INTO idempotency (person_id, address, key, body_hash, status, location, object, body, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            k.person,
            &k.address,
            &k.key,
            &k.body_hash,
            i64::from(reply.status),
            &reply.location,
            reply.object,
            body,
            now
        ],
    )?;
    Ok(())
}
