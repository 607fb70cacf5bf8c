//! `tandem serve`: listens, starts the jobs, and stops on SIGTERM after finishing what is under way, within 10 seconds.

use crate::app::App;
use crate::doors::{edge, jobs};
use crate::facts::mail;
use crate::kit::db::DatabaseUrl;
use crate::kit::limits;
use crate::kit::time::Clock;
use axum::ServiceExt;
use axum::extract::Request;
use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tower::util::MapRequestLayer;

/// How long what is under way may take after SIGTERM.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether something looks like HOST:PORT.
///
/// # Errors
/// The sentence that says it does not.
pub fn address(listen: &str) -> Result<(), String> {
    match listen.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => Ok(()),
        _ => Err(format!("{listen:?} is no address to listen on; write --listen HOST:PORT")),
    }
}

/// Runs the server until it is told to stop.
pub fn run(
    url: &DatabaseUrl,
    listen: &str,
    requests_per_second: u32,
    mail: Option<mail::model::settings::Settings>,
) -> Result<(), String> {
    let mut app = App::open(url, Clock::System)?;
    app.limits = std::sync::Arc::new(limits::Limits::new(requests_per_second));
    serve(app, listen, "", mail)
}

/// Serves an application; prints where, and then `greeting`, once it accepts connections.
pub fn serve(
    app: App,
    listen: &str,
    greeting: &str,
    mail: Option<mail::model::settings::Settings>,
) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(listen_until_told(app, listen, greeting, mail))?;
    runtime.shutdown_timeout(Duration::from_millis(500));
    Ok(())
}

async fn listen_until_told(
    app: App,
    listen: &str,
    greeting: &str,
    mail: Option<mail::model::settings::Settings>,
) -> Result<(), String> {
    let listener = TcpListener::bind(listen).await.map_err(|e| match e.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("{listen} is in use by another program; choose another with --listen HOST:PORT")
        }
        _ => format!("cannot listen on {listen:?}: {e}; write --listen HOST:PORT"),
    })?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let mut stop = signal(SignalKind::terminate()).map_err(|e| e.to_string())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|e| e.to_string())?;
    let (told, mut heard) = tokio::sync::watch::channel(false);
    let sender = jobs::start(&app, mail, &heard);
    let service = tower::Layer::layer(&MapRequestLayer::new(edge::meant_method), edge::service(app));
    let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(service);
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        // An error means that nobody can tell any more; then it stops too.
        let _ = heard.changed().await;
    });
    println!("listening on http://{address}");
    if !greeting.is_empty() {
        println!("{greeting}");
    }
    std::io::stdout().flush().map_err(|e| e.to_string())?;
    let server = tokio::spawn(async move { server.await });
    tokio::select! {
        _ = stop.recv() => {}
        _ = interrupt.recv() => {}
    }
    let _ = told.send(true);
    // The mail that is on its way is finished; what else is due stays in the outbox.
    let ended = async {
        if let Some(sender) = sender {
            sender.await.map_err(|e| tracing::warn!("the sender of mail ended badly: {e}")).ok();
        }
        server.await
    };
    match tokio::time::timeout(PATIENCE, ended).await {
        Ok(Ok(Ok(()))) | Err(_) => Ok(()),
        Ok(Ok(Err(e))) => Err(e.to_string()),
        Ok(Err(e)) => Err(e.to_string()),
    }
}
