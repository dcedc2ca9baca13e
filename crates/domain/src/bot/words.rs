use super::Asked;

/// What bots say where an administrator set no words of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Consent is asked for.
    pub consent: &'static str,
    /// The same once more, after an answer that is neither yes nor no.
    pub consent_again: &'static str,
    /// Button: consent.
    pub agree: &'static str,
    /// Button: no consent.
    pub disagree: &'static str,
    /// After a refusal.
    pub refused: &'static str,
    /// After the last answer.
    pub thanks: &'static str,
    /// Button: no answer to this one.
    pub skip: &'static str,
    /// After too many answers that can't be taken.
    pub goes_on: &'static str,
    /// Questions: 이름, 전화, 이메일, 생년월일, 주소.
    pub questions: [&'static str; 5],
    /// Why an answer can't be taken, in the same order.
    pub faults: [&'static str; 5],
    /// An answer longer than its field.
    pub too_long: &'static str,
    /// Button: the first node.
    pub home: &'static str,
    /// Button: the node before.
    pub back: &'static str,
    /// Not understood.
    pub fallback: &'static str,
    /// Not understood too often: an agent is called.
    pub to_agent: &'static str,
    /// What people type, without spaces and in lower case: yes.
    pub yes: &'static [&'static str],
    /// No.
    pub no: &'static [&'static str],
    /// To the first node.
    pub homes: &'static [&'static str],
    /// To the node before.
    pub backs: &'static [&'static str],
    /// An agent, please.
    pub agents: &'static [&'static str],
    /// No answer to this one.
    pub skips: &'static [&'static str],
}

impl Words {
    /// A question.
    #[must_use]
    pub fn question(&self, asked: Asked) -> &'static str {
        self.questions[asked as usize]
    }

    /// Why an answer to it can't be taken.
    #[must_use]
    pub fn fault(&self, asked: Asked) -> &'static str {
        self.faults[asked as usize]
    }
}

/// Korean.
pub const KO: Words = Words {
    consent: "원활한 상담을 위해 고객 정보를 수집·이용하려고 합니다. 동의하시겠어요? 동의하지 않아도 상담을 받으실 수 있습니다.",
    consent_again: "아래 버튼으로 동의 여부를 선택해 주세요.",
    agree: "동의합니다",
    disagree: "동의하지 않습니다",
    refused: "알겠습니다. 정보를 묻지 않고 상담을 이어 갈게요.",
    thanks: "알려 주셔서 감사합니다.",
    skip: "건너뛰기",
    goes_on: "괜찮습니다. 다음으로 넘어갈게요.",
    questions: [
        "성함을 알려 주세요.",
        "연락받으실 전화번호를 알려 주세요.",
        "이메일 주소를 알려 주세요.",
        "생년월일을 알려 주세요. (예: 1993-04-12)",
        "주소를 알려 주세요.",
    ],
    faults: [
        "성함을 다시 한번 알려 주세요.",
        "전화번호를 숫자로 다시 한번 알려 주세요. (예: 010-1234-5678)",
        "이메일 주소를 다시 한번 확인해 주세요. (예: name@example.com)",
        "생년월일을 다시 한번 확인해 주세요. (예: 1993-04-12)",
        "주소를 다시 한번 알려 주세요.",
    ],
    too_long: "조금 더 짧게 적어 주세요.",
    home: "처음으로",
    back: "이전으로",
    fallback: "말씀을 이해하지 못했어요. 아래에서 선택해 주세요.",
    to_agent: "제가 도와드리기 어려운 내용인 것 같아요. 상담원을 연결해 드릴게요.",
    yes: &["동의", "동의합니다", "동의해요", "예", "네", "넵", "네네", "응", "yes", "y", "ok", "agree", "iagree"],
    no: &["동의안함", "동의하지않음", "동의하지않습니다", "미동의", "아니오", "아니요", "아뇨", "싫어요", "no", "n"],
    homes: &["처음으로", "처음", "메뉴", "home", "startover", "menu"],
    backs: &["이전으로", "이전", "뒤로", "back"],
    agents: &["상담원", "상담사", "상담원연결", "상담사연결", "agent", "talktoanagent"],
    skips: &["건너뛰기", "건너뛸게요", "넘어가기", "skip"],
};

/// English.
pub const EN: Words = Words {
    consent: "To help you well, we would like to collect and use your contact details. Do you agree? You can go on without it, too.",
    consent_again: "Please choose one of the buttons below.",
    agree: "I agree",
    disagree: "I don't agree",
    refused: "All right, we go on without asking.",
    thanks: "Thank you.",
    skip: "Skip",
    goes_on: "Never mind, let us go on.",
    questions: [
        "What is your name?",
        "At which phone number can we reach you?",
        "What is your e-mail address?",
        "When were you born? (for example 1993-04-12)",
        "What is your address?",
    ],
    faults: [
        "Please tell us your name once more.",
        "Please write the phone number in digits. (for example 010-1234-5678)",
        "Please check the e-mail address. (for example name@example.com)",
        "Please check the date of birth. (for example 1993-04-12)",
        "Please tell us your address once more.",
    ],
    too_long: "A little shorter, please.",
    home: "Start over",
    back: "Back",
    fallback: "I did not understand that. Please choose below.",
    to_agent: "I don't seem to be of help here. Let me call an agent.",
    ..KO
};
