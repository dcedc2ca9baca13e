//! A WebSocket of ours. Frames that go down to many are the same bytes for all: they are written as they are, past the
//! library, which reads and says all the rest.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWrite as _;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        self, Message,
        protocol::{CloseFrame, Role, WebSocketConfig},
    },
};

use super::Gone;

/// Largest frame that comes up.
const UP: usize = 4096;
/// What comes up is small; room for more is made when it comes.
const READ_BUFFER: usize = 1024;
/// First byte of a text that is one frame.
const TEXT: u8 = 0x81;

/// What came up.
pub(super) type Said = Option<Result<Message, tungstenite::Error>>;

/// An open socket.
pub(crate) struct Socket {
    stream: WebSocketStream<TokioIo<Upgraded>>,
    /// Frames under way, and how much of them is written: whoever gives up waiting must not cut a frame.
    unsent: Vec<u8>,
    sent: usize,
    /// The library has an answer to give, to a ping or a farewell.
    owes: bool,
}

impl Socket {
    pub(super) async fn new(upgraded: Upgraded) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(UP)
            .max_message_size(Some(UP))
            .max_frame_size(Some(UP));
        let stream = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await;
        Self { stream, unsent: Vec::new(), sent: 0, owes: false }
    }

    /// What comes next. Cancelling loses nothing.
    pub(super) async fn recv(&mut self) -> Said {
        poll_fn(|context| self.poll_recv(context)).await
    }

    pub(super) fn poll_recv(&mut self, context: &mut Context<'_>) -> Poll<Said> {
        let said = ready!(self.stream.poll_next_unpin(context));
        self.owes |= matches!(said, Some(Ok(Message::Ping(_) | Message::Close(_))));
        Poll::Ready(said)
    }

    /// Sends texts with one write where they fit in. A call that is given up goes on with the next one.
    pub(super) async fn send(&mut self, texts: &mut Vec<Bytes>) -> Result<(), Gone> {
        self.settle().await?;
        self.unsent.reserve(texts.iter().map(|text| text.len() + 10).sum());
        for text in texts.drain(..) {
            frame(&text, &mut self.unsent);
        }
        texts.shrink_to(4);
        self.finish().await
    }

    /// Says goodbye and stays until the other side has heard it.
    pub(super) async fn close(mut self, frame: CloseFrame) {
        let said = async {
            self.settle().await?;
            self.stream.send(Message::Close(Some(frame))).await.map_err(|_| Gone)
        };
        if said.await.is_ok() {
            while let Some(Ok(_)) = self.stream.next().await {}
        }
    }

    /// What was begun, and what the library still has to say, goes first.
    async fn settle(&mut self) -> Result<(), Gone> {
        self.finish().await?;
        if self.owes {
            self.stream.flush().await.map_err(|_| Gone)?;
            self.owes = false;
        }
        Ok(())
    }

    async fn finish(&mut self) -> Result<(), Gone> {
        while self.sent < self.unsent.len() {
            let rest = &self.unsent[self.sent..];
            let stream = self.stream.get_mut();
            match poll_fn(|context| Pin::new(&mut *stream).poll_write(context, rest)).await {
                Ok(0) | Err(_) => return Err(Gone),
                Ok(written) => self.sent += written,
            }
        }
        // An idle socket holds no room for frames.
        (self.unsent, self.sent) = (Vec::new(), 0);
        Ok(())
    }
}

/// Writes a text as one frame, unmasked as a server's are (RFC 6455, section 5.2).
fn frame(text: &[u8], into: &mut Vec<u8>) {
    into.push(TEXT);
    let length = text.len();
    if let Ok(short @ 0..126) = u8::try_from(length) {
        into.push(short);
    } else if let Ok(length) = u16::try_from(length) {
        into.push(126);
        into.extend_from_slice(&length.to_be_bytes());
    } else {
        into.push(127);
        into.extend_from_slice(&(length as u64).to_be_bytes());
    }
    into.extend_from_slice(text);
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use tokio_tungstenite::tungstenite::WebSocket;

    use super::*;

    #[test]
    fn frames_of_every_length_are_read_as_they_were_written() {
        let texts: Vec<String> = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000]
            .map(|length| "가".repeat(length / 3) + &"a".repeat(length % 3))
            .into();
        let mut bytes = Vec::new();
        for text in &texts {
            frame(text.as_bytes(), &mut bytes);
        }
        let mut client = WebSocket::from_raw_socket(Cursor::new(bytes), Role::Client, None);
        for text in &texts {
            assert_eq!(client.read().unwrap(), Message::text(text.as_str()));
        }
    }
}
