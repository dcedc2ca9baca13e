//! As little of HTTP/1.1 as a load generator needs, so that it leaves the processor to the server.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{Failure, fixture::Room};

/// One connection that is kept open.
pub(crate) struct Connection {
    stream: TcpStream,
    answers: Answers,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, answers: Answers::default() })
    }

    /// Sends a whole request and reads its answer, which has to be good.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<Vec<u8>, Failure> {
        self.stream.write_all(request).await?;
        loop {
            if let Some(answer) = self.answers.next()? {
                return answer.body();
            }
            self.answers.fill(&mut self.stream).await?;
        }
    }
}

impl Connection {
    /// Sends a whole request and reads its answer, a refusal too: status and body.
    pub(crate) async fn tell(&mut self, request: &[u8]) -> Result<(u16, Vec<u8>), Failure> {
        self.stream.write_all(request).await?;
        loop {
            if let Some(answer) = self.answers.next()? {
                return Ok((answer.status, answer.body.to_vec()));
            }
            self.answers.fill(&mut self.stream).await?;
        }
    }
}

/// Bytes of a connection, cut into answers.
#[derive(Default)]
pub(crate) struct Answers {
    bytes: Vec<u8>,
    read: usize,
}

/// An answer that stands in the bytes.
pub(crate) struct Answer<'a> {
    status: u16,
    body: &'a [u8],
}

impl Answer<'_> {
    /// The body of a good answer.
    fn body(&self) -> Result<Vec<u8>, Failure> {
        self.check()?;
        Ok(self.body.to_vec())
    }

    pub(crate) fn check(&self) -> Result<(), Failure> {
        if (200..300).contains(&self.status) {
            return Ok(());
        }
        Err(format!("the server answers {}: {}", self.status, String::from_utf8_lossy(self.body)).into())
    }
}

impl Answers {
    pub(crate) async fn fill(&mut self, stream: &mut TcpStream) -> Result<(), Failure> {
        if self.read == self.bytes.len() {
            self.bytes.clear();
            self.read = 0;
        }
        if stream.read_buf(&mut self.bytes).await? == 0 {
            return Err("the server closed the connection".into());
        }
        Ok(())
    }

    /// The next whole answer, if it is there.
    pub(crate) fn next(&mut self) -> Result<Option<Answer<'_>>, Failure> {
        let rest = &self.bytes[self.read..];
        let Some(head) = end_of_head(rest) else { return Ok(None) };
        let status = rest.get(9..12).and_then(|code| std::str::from_utf8(code).ok()?.parse().ok());
        let status = status.ok_or("an answer that is no HTTP")?;
        let length = length(&rest[..head]).unwrap_or(0);
        if rest.len() < head + length {
            return Ok(None);
        }
        let from = self.read + head;
        self.read = from + length;
        Ok(Some(Answer { status, body: &self.bytes[from..from + length] }))
    }
}

/// Where the head ends, its empty line included.
pub(crate) fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

fn length(head: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"content-length: ";
    let at = head.windows(NAME.len()).position(|name| name.eq_ignore_ascii_case(NAME))? + NAME.len();
    let digits = head[at..].split(|byte| *byte == b'\r').next()?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// A request without a body. `extra` holds whole header lines.
pub(crate) fn get(path: &str, extra: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\n{extra}\r\n").into_bytes()
}

/// An agent's write with a JSON body.
pub(crate) fn write(method: &str, path: &str, extra: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: bench\r\n{extra}x-sarangbang: 1\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// The cookie line of an agent.
pub(crate) fn cookie(token: &str) -> String {
    format!("cookie: sarangbang_session={token}\r\n")
}

/// A visitor's message.
pub(crate) fn post_message(room: &Room, client_id: &str, text: &str) -> Vec<u8> {
    let body = format!(r#"{{"client_id":"{client_id}","text":"{text}"}}"#);
    format!(
        "POST /widget/v1/messages HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        room.token,
        body.len()
    )
    .into_bytes()
}
