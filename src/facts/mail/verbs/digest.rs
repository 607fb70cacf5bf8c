//! Digests: everything that waits for a person, in one mail at the hour that the person has chosen.

use crate::app::App;
use crate::facts::mail::model::MailKind;
use crate::facts::mail::store;
use crate::facts::notification;
use crate::kit::problem::Problem;

/// Makes the digests that are due. Somebody for whom nothing waits gets none.
pub async fn sweep(app: &App, domain: &str) -> Result<(), Problem> {
    let now = app.clock.now();
    let due: Vec<i64> = app
        .db
        .read(move |tx| {
            let all = store::waiting(tx)?;
            Ok::<_, Problem>(all.iter().filter(|w| w.due() <= now).map(|w| w.person).collect())
        })
        .await?;
    for person in due {
        let domain = domain.to_owned();
        // Looked at again in the transaction that makes it: another server may have been quicker.
        app.db
            .write(move |tx| match store::waiting_for(tx, person)? {
                Some(w) if w.due() <= now => {
                    let mail = store::insert(tx, person, MailKind::Digest, &domain, now)?;
                    store::gather(tx, person, mail)?;
                    Ok::<_, Problem>(notification::store::choice::note_digest(tx, person, now)?)
                }
                _ => Ok(()),
            })
            .await?;
    }
    Ok(())
}
