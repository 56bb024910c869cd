//! The list of origins, kept in sync with the one in Redis.

use std::{error::Error, time::Duration};

use cors_runtime::OriginList;
use futures_util::{Stream, StreamExt};
use redis::{AsyncCommands, Client, Msg, aio::MultiplexedConnection};
use tokio::{
    sync::oneshot,
    time::{Instant, sleep, timeout},
};

/// The key of the origins, which are separated by white space, and the channel that announces changes. It is a single value, so
/// no process sees half a list.
pub const KEY: &str = "cors:frontends";

/// How long the first list may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Announcements are lost when a connection breaks unnoticed, so the list is also read at this interval.
const REFRESH: Duration = Duration::from_secs(30);

/// The time between two attempts to connect.
const RETRY: Duration = Duration::from_millis(200);

/// The time between two messages about an outage.
const REMIND: Duration = Duration::from_secs(10);

/// Loads the list, and follows its changes in the background.
///
/// # Errors
/// If the address is wrong, or no list can be loaded within ten seconds.
pub async fn follow(address: &str, list: &'static OriginList) -> Result<(), Box<dyn Error>> {
    let client =
        Client::open(address).map_err(|error| format!("`{address}` is not the address of a Redis server: {error}"))?;
    let (loaded, first) = oneshot::channel();
    actix_web::rt::spawn(async move {
        let mut loaded = Some(loaded);
        let mut next_message = Instant::now();
        loop {
            if let Err(error) = session(&client, list, &mut loaded).await
                && Instant::now() >= next_message
            {
                next_message = Instant::now() + REMIND;
                // The loaded list stays in force: denying everyone would turn an outage of Redis into one of the shop.
                tracing::warn!(%error, "no connection to Redis; the last list of origins stays in force");
            }
            sleep(RETRY).await;
        }
    });
    match timeout(PATIENCE, first).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(format!(
            "no list of origins from {address}; start Redis, and store one: redis-cli SET {KEY} 'https://app.example.com'"
        )
        .into()),
    }
}

/// Follows the list over one connection, until that breaks.
async fn session(
    client: &Client,
    list: &OriginList,
    loaded: &mut Option<oneshot::Sender<()>>,
) -> Result<(), Box<dyn Error>> {
    let mut subscription = client.get_async_pubsub().await?;
    // Subscribe first, so no change between reading and subscribing is missed.
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

/// Waits for an announcement, or for the time of the next read. Returns `false` when the connection is closed.
async fn next(announcements: &mut (impl Stream<Item = Msg> + Unpin)) -> bool {
    match timeout(REFRESH, announcements.next()).await {
        Ok(announcement) => announcement.is_some(),
        Err(_) => true,
    }
}

/// Loads the stored list. A list with mistakes changes nothing. Returns whether a list is in force.
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
            tracing::error!(key = KEY, "the stored list is rejected: {mistakes}");
            Ok(false)
        }
    }
}
