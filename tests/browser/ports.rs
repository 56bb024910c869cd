//! A server on two ports: pages of one call the other.

use std::{io, net::TcpListener};

/// Where a server listens.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    /// For pages.
    pub pages: u16,
    /// For what they request.
    pub api: u16,
}

impl Ports {
    /// Listens on two free ports of this machine.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn listen() -> io::Result<(Self, [TcpListener; 2])> {
        let (pages, api) = (TcpListener::bind(("127.0.0.1", 0))?, TcpListener::bind(("127.0.0.1", 0))?);
        let ports = Self { pages: pages.local_addr()?.port(), api: api.local_addr()?.port() };
        Ok((ports, [pages, api]))
    }

    /// Puts the ports into a text.
    #[must_use]
    pub fn fill(self, text: &str) -> String {
        text.replace("<pages>", &self.pages.to_string()).replace("<api>", &self.api.to_string())
    }
}
