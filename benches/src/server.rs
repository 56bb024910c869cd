//! A server in a process of its own, and a connection to it.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
};

use crate::scenario::Scenario;

/// A server that runs until it is stopped.
#[derive(Debug)]
pub struct Server {
    process: Child,
    /// The address it listens on.
    pub address: SocketAddr,
}

impl Server {
    /// Starts this program as a server. `command` is complete up to the program's arguments.
    ///
    /// # Errors
    /// Errors of the operating system.
    pub fn start(mut command: Command, scenario: Scenario) -> io::Result<Self> {
        command.arg("serve").args(scenario.to_words()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let stdout = process.stdout.take().ok_or_else(|| io::Error::other("no output"))?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address = line.trim().parse().map_err(|_| io::Error::other("the server did not start"))?;
        Ok(Self { process, address })
    }

    /// Its process ID.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Closes its standard input, which stops it, and waits.
    ///
    /// # Errors
    /// Errors of the operating system.
    pub fn stop(mut self) -> io::Result<()> {
        drop(self.process.stdin.take());
        self.process.wait().map(drop)
    }
}

/// A request as a browser sends it.
#[must_use]
pub fn request_bytes(scenario: Scenario, address: SocketAddr) -> Vec<u8> {
    let (method, headers) = scenario.kind.head(scenario.origins);
    let mut text = format!(
        "{method} {} HTTP/1.1\r\nhost: {address}\r\nuser-agent: Mozilla/5.0 (X11; Linux x86_64)\r\naccept: */*\r\n",
        scenario.routes.last_path()
    );
    for (name, value) in headers {
        text.extend([name, ": ", &value, "\r\n"]);
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// Sends a number of requests over one connection, one after another.
///
/// # Errors
/// Errors of the operating system, or a truncated response.
pub fn send(address: SocketAddr, request: &[u8], times: usize) -> io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 16 * 1_024];
    for _ in 0..times {
        stream.write_all(request)?;
        let mut filled = 0;
        while !is_complete(&buffer[..filled]) {
            match stream.read(&mut buffer[filled..])? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => filled += read,
            }
        }
    }
    Ok(())
}

/// Whether the response is complete. Responses of the apps have a length or no body.
fn is_complete(response: &[u8]) -> bool {
    let Some(end) = response.windows(4).position(|window| window == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&response[..end]);
    let mut lengths = head.lines().filter_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    response.len() >= end + 4 + lengths.next().unwrap_or(0)
}
