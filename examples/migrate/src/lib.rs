//! Sends the same requests to an app with actix-cors and to one with cors-runtime, through the model of a browser, and finds
//! what differs: on the wire and for the page.

mod answer;
mod difference;
mod question;
mod table;
mod transport;

pub use self::{
    answer::{Answer, Asker, RAN, Seen, Sent, ask},
    difference::{Difference, Why, differences},
    question::{Question, by, usual},
    table::{explained, table},
};
