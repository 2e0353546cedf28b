//! A small client that sends forms as a browser without JavaScript does, over one connection kept open.

use anyhow::{Context, Result, bail};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// A browser on the loopback address.
pub struct Browser {
    port: u16,
    connection: Option<BufReader<TcpStream>>,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where it leads, if it does.
    pub location: Option<String>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The hidden fields of a page whose names begin in a way, with their values.
    pub fn hidden(&self, beginning: &str) -> Vec<(String, String)> {
        let part = |tag: &str, attribute: &str| {
            let rest = tag.split_once(&format!("{attribute}=\""))?.1;
            Some(rest.split('"').next().unwrap_or_default().replace("&quot;", "\"").replace("&amp;", "&"))
        };
        self.body
            .split("<input ")
            .skip(1)
            .filter_map(|rest| rest.split('>').next())
            .filter(|tag| tag.contains("type=\"hidden\""))
            .filter_map(|tag| Some((part(tag, "name")?, part(tag, "value").unwrap_or_default())))
            .filter(|(name, _)| name.starts_with(beginning))
            .collect()
    }
}

impl Browser {
    /// One in which nobody is signed in.
    pub fn new(port: u16) -> Self {
        Self { port, connection: None, cookies: BTreeMap::new() }
    }

    /// Another one with the same cookies.
    pub fn twin(&self) -> Self {
        Self { port: self.port, connection: None, cookies: self.cookies.clone() }
    }

    /// Opens a page.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.send("GET", path, "")
    }

    /// Sends a form of a page.
    pub fn post(&mut self, page: &str, to: &str, key: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let all = [("_do", to), ("_form", key)];
        let body: Vec<String> =
            all.iter().chain(fields).map(|(n, v)| format!("{}={}", encoded(n), encoded(v))).collect();
        self.send("POST", page, &body.join("&"))
    }

    fn send(&mut self, method: &str, path: &str, body: &str) -> Result<Answer> {
        // A connection that was kept open may have been closed by the other side in the meantime.
        let was_open = self.connection.is_some();
        match self.try_send(method, path, body) {
            Err(_) if was_open && method == "GET" => {
                self.connection = None;
                self.try_send(method, path, body)
            }
            outcome => outcome,
        }
    }

    fn try_send(&mut self, method: &str, path: &str, body: &str) -> Result<Answer> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let stream = TcpStream::connect(("127.0.0.1", self.port))?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(Duration::from_secs(30)))?;
                BufReader::new(stream)
            }
        };
        let cookies = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ");
        let host = format!("localhost:{}", self.port);
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\naccept: text/html\r\n");
        if !cookies.is_empty() {
            request.push_str(&format!("cookie: {cookies}\r\n"));
        }
        if method == "POST" {
            request.push_str(&format!(
                "origin: http://{host}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n",
                body.len()
            ));
        }
        request.push_str("\r\n");
        request.push_str(body);
        connection.get_mut().write_all(request.as_bytes())?;

        let mut line = String::new();
        connection.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).context("no answer")?;
        let (mut length, mut chunked, mut location) = (0, false, None);
        loop {
            line.clear();
            if connection.read_line(&mut line)? == 0 {
                bail!("the answer was cut off");
            }
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            match name {
                "content-length" => length = value.parse()?,
                "transfer-encoding" => chunked = value == "chunked",
                "location" => location = Some(value.to_string()),
                "set-cookie" => {
                    let (name, rest) = value.split_once('=').context("a cookie without a name")?;
                    let value = rest.split(';').next().unwrap_or_default();
                    if value.is_empty() {
                        self.cookies.remove(name);
                    } else {
                        self.cookies.insert(name.into(), value.into());
                    }
                }
                _ => {}
            }
        }
        let mut body = Vec::new();
        if chunked {
            loop {
                line.clear();
                connection.read_line(&mut line)?;
                let size = usize::from_str_radix(line.trim(), 16)?;
                let from = body.len();
                body.resize(from + size + 2, 0);
                connection.read_exact(&mut body[from..])?;
                body.truncate(from + size);
                if size == 0 {
                    break;
                }
            }
        } else {
            body.resize(length, 0);
            connection.read_exact(&mut body)?;
        }
        self.connection = Some(connection);
        Ok(Answer { status, location, body: String::from_utf8_lossy(&body).into_owned() })
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => (b as char).to_string(),
            b' ' => "+".to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
