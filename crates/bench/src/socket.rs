//! As little of WebSocket as a reader needs.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{Failure, http};

/// A socket after its handshake.
pub(crate) struct Socket {
    stream: TcpStream,
    bytes: Vec<u8>,
    read: usize,
}

impl Socket {
    /// `extra` holds whole header lines.
    pub(crate) async fn open(address: SocketAddr, path: &str, extra: &str) -> Result<Self, Failure> {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: bench\r\norigin: http://{address}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{extra}\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut socket = Self { stream, bytes: Vec::new(), read: 0 };
        loop {
            if let Some(head) = http::end_of_head(&socket.bytes) {
                if !socket.bytes.starts_with(b"HTTP/1.1 101") {
                    return Err(format!("no upgrade: {}", String::from_utf8_lossy(&socket.bytes)).into());
                }
                socket.read = head;
                return Ok(socket);
            }
            socket.fill().await?;
        }
    }

    /// A text frame; a mask of zeros leaves it readable.
    pub(crate) async fn say(&mut self, text: &str) -> Result<(), Failure> {
        let length = u8::try_from(text.len()).ok().filter(|length| *length < 126).ok_or("too long to be said")?;
        let mut frame = vec![0x81, 0x80 | length, 0, 0, 0, 0];
        frame.extend_from_slice(text.as_bytes());
        self.stream.write_all(&frame).await?;
        Ok(())
    }

    /// Payload of the next frame. Cancelling loses nothing.
    pub(crate) async fn next(&mut self) -> Result<&[u8], Failure> {
        let (from, to) = loop {
            if let Some(range) = frame(&self.bytes[self.read..]) {
                break (self.read + range.start, self.read + range.end);
            }
            self.fill().await?;
        };
        self.read = to;
        Ok(&self.bytes[from..to])
    }

    /// Forgets its buffer; for many idle sockets.
    pub(crate) fn rest(&mut self) {
        self.bytes.drain(..self.read);
        self.bytes.shrink_to_fit();
        self.read = 0;
    }

    async fn fill(&mut self) -> Result<(), Failure> {
        if self.read > 0 {
            self.bytes.drain(..self.read);
            self.read = 0;
        }
        if self.stream.read_buf(&mut self.bytes).await? == 0 {
            return Err("the server closed the socket".into());
        }
        Ok(())
    }
}

/// Where the payload of the first frame lies, if it is whole.
fn frame(bytes: &[u8]) -> Option<std::ops::Range<usize>> {
    let (start, length) = match *bytes.get(1)? & 0x7f {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?),
        short => (2, usize::from(short)),
    };
    (bytes.len() >= start + length).then_some(start..start + length)
}

/// A text frame as a server sends it.
pub(crate) fn framed(length: usize) -> Vec<u8> {
    let mut frame = vec![0x81];
    match u16::try_from(length) {
        Ok(short @ 0..126) => frame.extend(short.to_be_bytes().get(1)),
        Ok(middle) => {
            frame.push(126);
            frame.extend(middle.to_be_bytes());
        }
        Err(_) => {
            frame.push(127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.resize(frame.len() + length, b'x');
    frame
}
