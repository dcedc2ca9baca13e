use serde::{Deserialize, Serialize};

/// Where customers begin a chat.
pub const CHAT_URL: &str = "https://bizmessage.kakao.com/chat/open";

/// Who is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flavour {
    /// Kakao itself: the partner's key stands in the path.
    KakaoDirect,
    /// A relay of the first kind.
    RelayV1,
    /// A relay of the newer kind.
    RelayV3,
}

/// Where each call goes, below the base URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paths {
    /// A message.
    pub write: String,
    /// A message with buttons.
    pub rich: String,
    /// The end of a session.
    pub end: String,
    /// A picture.
    pub image: String,
    /// A file.
    pub file: String,
    /// What the sender is.
    pub sender: String,
}

impl Flavour {
    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::KakaoDirect => "kakao_direct",
            Self::RelayV1 => "relay_v1",
            Self::RelayV3 => "relay_v3",
        }
    }

    /// By its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::KakaoDirect, Self::RelayV1, Self::RelayV3].into_iter().find(|flavour| flavour.name() == name)
    }

    /// Where it is usually reached.
    #[must_use]
    pub fn base_url(self) -> &'static str {
        match self {
            Self::KakaoDirect => "https://bzc-api.kakao.com",
            Self::RelayV1 | Self::RelayV3 => "https://kakao-api.happytalk.io",
        }
    }

    /// Its usual paths; `partner` is the key that Kakao itself wants to see in them.
    #[must_use]
    pub fn paths(self, partner: &str) -> Paths {
        let of = |start: &str, [write, rich, end, image, file, sender]: [&str; 6]| Paths {
            write: format!("{start}{write}"),
            rich: format!("{start}{rich}"),
            end: format!("{start}{end}"),
            image: format!("{start}{image}"),
            file: format!("{start}{file}"),
            sender: sender.to_owned(),
        };
        let first = ["/chat/write", "/chat/write", "/chat/end", "/image/upload", "/file/upload"];
        let [write, rich, end, image, file] = first;
        match self {
            Self::KakaoDirect => {
                let start = format!("/v2/{partner}");
                let mut paths = of(&start, [write, rich, end, image, file, ""]);
                paths.sender = format!("{start}/sender");
                paths
            }
            Self::RelayV1 => of("/v1", [write, rich, end, image, file, "/v1/center/sender"]),
            Self::RelayV3 => of(
                "/kakaoWebhook/v3/bzc",
                [
                    "/chat/send/plain",
                    "/chat/send/rich",
                    "/chat/endWithBot",
                    "/image/upload",
                    "/file/upload",
                    "/kakaoWebhook/v3/bzmc/sender",
                ],
            ),
        }
    }
}
