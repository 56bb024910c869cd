//! The list of origins, kept equal to the one in Redis.

use std::{error::Error, time::Duration};

use cors_runtime::OriginList;
use futures_util::{Stream, StreamExt};
use redis::{AsyncCommands, Client, Msg, aio::MultiplexedConnection};
use tokio::{
    sync::oneshot,
    time::{Instant, sleep, timeout},
};

/// The key that holds the origins, separated by white space, and the channel that announces a change. One value is read and
/// replaced whole, so that no process sees half a list.
pub const KEY: &str = "cors:frontends";

/// How long the first list may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Announcements can be lost while a connection breaks unnoticed; the list is read this often in any case.
const REFRESH: Duration = Duration::from_secs(30);

/// Between two attempts to connect.
const RETRY: Duration = Duration::from_millis(200);

/// Loads the list, and keeps following it in the background.
///
/// # Errors
/// If the address is wrong, or no list can be loaded within ten seconds.
pub async fn follow(address: &str, list: &'static OriginList) -> Result<(), Box<dyn Error>> {
    let client =
        Client::open(address).map_err(|error| format!("`{address}` is not the address of a Redis server: {error}"))?;
    let (loaded, first) = oneshot::channel();
    actix_web::rt::spawn(async move {
        let mut loaded = Some(loaded);
        loop {
            if let Err(error) = session(&client, list, &mut loaded).await {
                // What has been loaded stays in force: refusing everybody would turn an outage of Redis into one of the shop.
                tracing::warn!(%error, "no connection to Redis; the last list of origins stays in force");
            }
            sleep(RETRY).await;
        }
    });
    match timeout(PATIENCE, first).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(format!("no list of origins from {address}: is Redis running, and is the key {KEY} set?").into()),
    }
}

/// One connection, until it breaks.
async fn session(
    client: &Client,
    list: &OriginList,
    loaded: &mut Option<oneshot::Sender<()>>,
) -> Result<(), Box<dyn Error>> {
    let mut subscription = client.get_async_pubsub().await?;
    // Subscribed first, so that a change between reading and subscribing is not missed.
    subscription.subscribe(KEY).await?;
    let mut connection = client.get_multiplexed_async_connection().await?;
    let mut announcements = subscription.into_on_message();
    loop {
        if load(&mut connection, list).await?
            && let Some(loaded) = loaded.take()
        {
            let _ = loaded.send(());
        }
        if !next(&mut announcements).await {
            return Err("the connection has closed".into());
        }
    }
}

/// Waits for an announcement or the time to look again; `false` when the connection is gone.
async fn next(announcements: &mut (impl Stream<Item = Msg> + Unpin)) -> bool {
    match timeout(REFRESH, announcements.next()).await {
        Ok(announcement) => announcement.is_some(),
        Err(_) => true,
    }
}

/// Puts the stored list in force. A list with mistakes changes nothing; whether one is in force is returned.
async fn load(connection: &mut MultiplexedConnection, list: &OriginList) -> Result<bool, Box<dyn Error>> {
    let started = Instant::now();
    let Some(text) = connection.get::<_, Option<String>>(KEY).await? else {
        tracing::warn!(key = KEY, "no list of origins is stored; the last one stays in force");
        return Ok(false);
    };
    match list.load(text.split_whitespace()) {
        Ok(()) => {
            let origins = text.split_whitespace().count();
            tracing::info!(origins, took = ?started.elapsed(), "list of origins loaded");
            Ok(true)
        }
        Err(mistakes) => {
            tracing::error!(key = KEY, "the stored list is not put in force: {mistakes}");
            Ok(false)
        }
    }
}
