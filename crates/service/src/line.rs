//! System lines: stored as code and arguments, put into words for each reader.

use std::collections::BTreeMap;

use crate::view::{Locale, SystemLine};

impl SystemLine {
    /// A line that everybody in the room sees.
    #[must_use]
    pub fn new<const N: usize>(code: &str, args: [(&str, &str); N]) -> Self {
        let args: BTreeMap<_, _> = args.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { code: code.to_owned(), args, internal: false }
    }

    /// A line for agents only.
    #[must_use]
    pub fn internal<const N: usize>(code: &str, args: [(&str, &str); N]) -> Self {
        Self { internal: true, ..Self::new(code, args) }
    }

    /// In words.
    #[must_use]
    pub fn words(&self, locale: Locale) -> String {
        let arg = |name: &str| self.args.get(name).map_or("", String::as_str);
        match (self.code.as_str(), locale) {
            ("room_accepted", Locale::Ko) => format!("{} 상담사가 상담을 시작합니다.", arg("agent")),
            ("room_accepted", Locale::En) => format!("{} has joined the conversation.", arg("agent")),
            ("room_transferred" | "room_reassigned", Locale::Ko) => {
                format!("{} 상담사가 상담을 이어서 진행합니다.", arg("agent"))
            }
            ("room_transferred" | "room_reassigned", Locale::En) => {
                format!("{} continues the conversation.", arg("agent"))
            }
            ("room_assigned", Locale::Ko) => format!("{} 상담사에게 배정되었습니다.", arg("agent")),
            ("room_assigned", Locale::En) => format!("{} will take care of you.", arg("agent")),
            ("room_ended_by_agent", Locale::Ko) => "상담이 종료되었습니다.".to_owned(),
            ("room_ended_by_agent", Locale::En) => "The conversation has ended.".to_owned(),
            ("room_ended_by_customer", Locale::Ko) => "고객님이 상담을 종료했습니다.".to_owned(),
            ("room_ended_by_customer", Locale::En) => "The customer has ended the conversation.".to_owned(),
            ("room_ended_by_bot", Locale::Ko) => "챗봇이 상담을 종료했습니다.".to_owned(),
            ("room_ended_by_bot", Locale::En) => "The bot has ended the conversation.".to_owned(),
            ("bot_handed_over", Locale::Ko) => "챗봇이 상담원에게 연결했습니다.".to_owned(),
            ("bot_handed_over", Locale::En) => "The bot handed the conversation over to the agents.".to_owned(),
            ("bot_customer_silent", Locale::Ko) => "챗봇에 응답이 없어 상담이 종료되었습니다.".to_owned(),
            ("bot_customer_silent", Locale::En) => {
                "The conversation has ended because the bot got no answer.".to_owned()
            }
            ("room_ended_customer_silent", Locale::Ko) => "고객님의 응답이 없어 상담이 자동 종료되었습니다.".to_owned(),
            ("room_ended_customer_silent", Locale::En) => {
                "The conversation has ended because there was no answer from you.".to_owned()
            }
            ("room_ended_agent_silent", Locale::Ko) => {
                "상담 답변이 지연되어 자동 종료되었습니다. 메시지를 남기시면 다시 상담이 시작됩니다.".to_owned()
            }
            ("room_ended_agent_silent", Locale::En) => {
                "The conversation has ended because no answer came in time. Write again to start another one."
                    .to_owned()
            }
            ("room_given_back", Locale::Ko) => format!("{} 상담사가 맡던 상담이 대기로 돌아왔습니다.", arg("agent")),
            ("room_given_back", Locale::En) => format!("The conversation of {} waits again.", arg("agent")),
            ("room_held", Locale::Ko) => format!("{} 상담사가 상담을 보류했습니다.", arg("agent")),
            ("room_held", Locale::En) => format!("{} has put the conversation on hold.", arg("agent")),
            ("room_unheld", Locale::Ko) => format!("{} 상담사가 보류를 해제했습니다.", arg("agent")),
            ("room_unheld", Locale::En) => format!("{} has lifted the hold.", arg("agent")),
            ("room_hold_over", Locale::Ko) => "보류 시간이 끝났습니다.".to_owned(),
            ("room_hold_over", Locale::En) => "The hold has ended.".to_owned(),
            ("room_ended_session_over", Locale::Ko) => {
                "메신저의 상담 세션이 만료되어 상담이 종료되었습니다.".to_owned()
            }
            ("room_ended_session_over", Locale::En) => {
                "The conversation has ended because the messenger's session is over.".to_owned()
            }
            ("customer_left", Locale::Ko) => {
                "고객님이 톡톡 대화방을 나갔습니다. 메시지를 보내면 대화방이 다시 열립니다.".to_owned()
            }
            ("customer_left", Locale::En) => {
                "The customer has left the chat; sending a message opens it again.".to_owned()
            }
            ("friend_added", Locale::Ko) => "고객님이 채널을 친구로 추가했습니다.".to_owned(),
            ("friend_added", Locale::En) => "The customer has added the channel as a friend.".to_owned(),
            ("friend_removed", Locale::Ko) => "고객님이 채널을 친구에서 삭제했습니다.".to_owned(),
            ("friend_removed", Locale::En) => "The customer has removed the channel from their friends.".to_owned(),
            ("number_requested", Locale::Ko) => "네이버 계정의 휴대폰 번호 제공 동의를 요청했습니다.".to_owned(),
            ("number_requested", Locale::En) => "You are asked to share the number of your Naver account.".to_owned(),
            ("number_given", Locale::Ko) => "고객님이 동의하여 휴대폰 번호가 인증되었습니다.".to_owned(),
            ("number_given", Locale::En) => "The mobile number was verified with the customer's consent.".to_owned(),
            ("number_not_given", Locale::Ko) => "고객님이 휴대폰 번호 제공에 동의하지 않았습니다.".to_owned(),
            ("number_not_given", Locale::En) => "The customer did not agree to give the mobile number.".to_owned(),
            ("file_lost", locale) => file_lost(arg("kind"), arg("reason"), locale),
            ("id_ignored_invalid", Locale::Ko) => "사용할 수 없는 ID가 전달되어 적용하지 않았습니다.".to_owned(),
            ("id_ignored_invalid", Locale::En) => "An ID that can't be used came in and was ignored.".to_owned(),
            ("id_ignored_unsigned", Locale::Ko) => format!("서명되지 않은 ID: {} (적용하지 않음)", arg("id")),
            ("id_ignored_unsigned", Locale::En) => format!("Unsigned ID: {} (ignored)", arg("id")),
            ("id_unsigned", Locale::Ko) => format!("서명되지 않은 ID를 사용 중입니다: {}", arg("id")),
            ("id_unsigned", Locale::En) => format!("An unsigned ID is in use: {}", arg("id")),
            ("id_limit", Locale::Ko) => {
                format!("고객 ID {}에는 더 연결할 수 없어 이 계정의 ID를 그대로 둡니다.", arg("id"))
            }
            ("id_limit", Locale::En) => {
                format!("Customer ID {} is full, so this account keeps its own ID.", arg("id"))
            }
            ("id_link_undone", Locale::Ko) => {
                format!("고객 ID {}와(과)의 연결은 상담사가 취소했으므로 다시 연결하지 않습니다.", arg("id"))
            }
            ("id_link_undone", Locale::En) => {
                format!("An agent undid the link to customer ID {}, so it is not made again.", arg("id"))
            }
            ("id_kept", Locale::Ko) => {
                format!("서명되지 않은 ID: {} (이미 정해진 고객 ID를 그대로 둡니다.)", arg("id"))
            }
            ("id_kept", Locale::En) => format!("Unsigned ID: {} (the ID that was set before stays)", arg("id")),
            ("id_renamed", Locale::Ko) => format!(
                "고객 ID {}의 이전 고객은 상담사가 다른 ID로 변경했습니다. 같은 ID로 새로 들어온 고객입니다.",
                arg("id")
            ),
            ("id_renamed", Locale::En) => {
                format!("An agent gave the former customer {} another ID. This one came in anew.", arg("id"))
            }
            ("verification_requested", Locale::Ko) => "휴대폰 본인 인증을 요청했습니다.".to_owned(),
            ("verification_requested", Locale::En) => "You are asked to verify your mobile number.".to_owned(),
            ("verification_completed", Locale::Ko) => "휴대폰 본인 인증이 완료되었습니다.".to_owned(),
            ("verification_completed", Locale::En) => "The mobile number was verified.".to_owned(),
            ("verification_not_sent", Locale::Ko) => {
                "인증번호를 보내지 못했습니다. 잠시 후 다시 시도해 주세요.".to_owned()
            }
            ("verification_not_sent", Locale::En) => "The code could not be sent. Please try again later.".to_owned(),
            ("verification_not_sent_number", Locale::Ko) => {
                "이 번호로는 인증번호를 보낼 수 없습니다. 번호를 확인해 주세요.".to_owned()
            }
            ("verification_not_sent_number", Locale::En) => {
                "No code can be sent to this number. Please check it.".to_owned()
            }
            ("kakao_sync_refused", Locale::Ko) => {
                format!("카카오가 앱을 거절했습니다. 카카오싱크 설정을 확인해 주세요. ({})", arg("reason"))
            }
            ("kakao_sync_refused", Locale::En) => {
                format!("Kakao refused the app. Please check the Kakao Sync settings. ({})", arg("reason"))
            }
            ("verification_sender", Locale::Ko) => {
                format!("문자 발송 설정을 확인해 주세요. ({})", arg("reason"))
            }
            ("verification_sender", Locale::En) => format!("Please check the SMS settings. ({})", arg("reason")),
            (code, _) => code.to_owned(),
        }
    }
}

/// A file of a customer that could not be had.
fn file_lost(kind: &str, reason: &str, locale: Locale) -> String {
    let (what, why) = match locale {
        Locale::Ko => (
            match kind {
                "photo" => "사진",
                "video" => "동영상",
                "audio" => "음성",
                "text" => "긴 메시지의 나머지",
                _ => "파일",
            },
            match reason {
                "address" => "허용되지 않은 주소",
                "gone" => "이미 삭제됨",
                "size" => "20MB 초과",
                "kind" => "지원하지 않는 형식",
                _ => "메신저에서 받을 수 없음",
            },
        ),
        Locale::En => (
            match kind {
                "photo" => "photo",
                "video" => "video",
                "audio" => "recording",
                "text" => "rest of a long message",
                _ => "file",
            },
            match reason {
                "address" => "its address is not allowed",
                "gone" => "it is gone",
                "size" => "larger than 20 MB",
                "kind" => "unsupported type",
                _ => "the messenger did not hand it out",
            },
        ),
    };
    match locale {
        Locale::Ko => format!("고객님이 보낸 {what}을(를) 받지 못했습니다. ({why})"),
        Locale::En => format!("The customer's {what} could not be fetched ({why})."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_speaks_both_languages() {
        for code in [
            "room_accepted",
            "room_transferred",
            "room_reassigned",
            "room_assigned",
            "room_ended_by_agent",
            "room_ended_by_customer",
            "room_ended_by_bot",
            "bot_handed_over",
            "bot_customer_silent",
            "room_ended_customer_silent",
            "room_ended_agent_silent",
            "room_given_back",
            "room_held",
            "room_unheld",
            "room_hold_over",
            "room_ended_session_over",
            "customer_left",
            "friend_added",
            "friend_removed",
            "number_requested",
            "number_given",
            "number_not_given",
            "file_lost",
            "id_ignored_invalid",
            "id_ignored_unsigned",
            "id_unsigned",
            "id_limit",
            "id_link_undone",
            "id_kept",
            "id_renamed",
            "verification_requested",
            "verification_completed",
            "verification_not_sent",
            "verification_not_sent_number",
            "verification_sender",
            "kakao_sync_refused",
        ] {
            let line = SystemLine::new(code, [("agent", "김상담"), ("id", "happytalk")]);
            let (ko, en) = (line.words(Locale::Ko), line.words(Locale::En));
            assert_ne!(ko, en, "{code}");
            assert!(!ko.contains(code) && !en.contains(code), "{code}");
        }
    }
}
