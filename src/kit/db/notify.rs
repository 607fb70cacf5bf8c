//! Signals between several processes on one PostgreSQL: its `NOTIFY`, in the transaction whose commit it tells of. An engine
//! that speaks the protocol but knows no `LISTEN` is asked every second instead (see `App`).

use crate::kit::db::DatabaseUrl;
use crate::kit::db::pool::OnCommit;
use postgres::fallible_iterator::FallibleIterator;
use std::sync::Weak;
use std::time::Duration;

/// The channel.
pub const CHANNEL: &str = "tandem";

/// The topic that everybody hears.
pub const EVERYTHING: &str = "*";

/// How often a listener that hears nothing looks whether its database is still wanted.
const PATIENCE: Duration = Duration::from_secs(1);

/// Starts to listen on a thread of its own, which ends when `wanted` has gone.
///
/// # Errors
/// When the engine knows no `LISTEN`.
pub fn listen(url: &DatabaseUrl, heard: OnCommit, wanted: Weak<()>) -> Result<(), postgres::Error> {
    let DatabaseUrl::Postgres(config) = url else { return Ok(()) };
    let config = config.clone();
    let mut client = config.connect(postgres::NoTls)?;
    client.batch_execute(&format!("LISTEN {CHANNEL}"))?;
    std::thread::spawn(move || {
        loop {
            pass_on(&mut client, &heard, &wanted);
            match reconnect(&config, &wanted) {
                Some(c) => client = c,
                None => return,
            }
            // What was told meanwhile is not known: everything may have changed.
            heard(&[EVERYTHING.to_owned()]);
        }
    });
    Ok(())
}

/// Passes on what is told until the connection breaks or nobody wants it any more.
fn pass_on(client: &mut postgres::Client, heard: &OnCommit, wanted: &Weak<()>) {
    while wanted.strong_count() > 0 && !client.is_closed() {
        let mut notifications = client.notifications();
        let mut told = notifications.timeout_iter(PATIENCE);
        loop {
            match told.next() {
                Ok(Some(n)) => {
                    let topics: Vec<String> = n.payload().split(',').map(str::to_owned).collect();
                    heard(&topics);
                }
                Ok(None) => break,
                Err(_) => return,
            }
        }
    }
}

fn reconnect(config: &postgres::Config, wanted: &Weak<()>) -> Option<postgres::Client> {
    while wanted.strong_count() > 0 {
        std::thread::sleep(PATIENCE);
        if let Ok(mut c) = config.connect(postgres::NoTls)
            && c.batch_execute(&format!("LISTEN {CHANNEL}")).is_ok()
        {
            return Some(c);
        }
    }
    None
}

/// What is told of these topics, within the 8,000 bytes that a notification holds.
pub fn payload(topics: &[String]) -> String {
    let text = topics.join(",");
    if text.len() < 7900 { text } else { EVERYTHING.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_topics_become_everything() {
        assert_eq!(payload(&["a-1".into(), "b-2".into()]), "a-1,b-2");
        let many: Vec<String> = (0..2000).map(|i| format!("project-{i}")).collect();
        assert_eq!(payload(&many), EVERYTHING);
    }
}
