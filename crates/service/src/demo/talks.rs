//! What was said in the demo shop.

/// One consultation.
pub(super) struct Talk {
    /// How long before now the customer came.
    pub minutes_ago: i64,
    /// `site_uid`; empty for a guest.
    pub uid: &'static str,
    pub name: &'static str,
    pub phone: &'static str,
    pub email: &'static str,
    /// parameter1
    pub grade: &'static str,
    pub steps: &'static [Step],
}

/// Each some seconds after the one before.
pub(super) enum Step {
    Customer(i64, &'static str),
    /// 김상담 accepts.
    Kim(i64),
    /// 이상담 accepts.
    Lee(i64),
    /// The one who accepted writes.
    Agent(i64, &'static str),
    End(i64),
    /// The customer ends it.
    Leave(i64),
}

use Step::{Agent, Customer, End, Kim, Leave, Lee};

const DAY: i64 = 24 * 60;

/// Oldest first.
pub(super) const TALKS: &[Talk] = &[
    Talk {
        minutes_ago: 3 * DAY + 95,
        uid: "junho84",
        name: "이준호",
        phone: "010-5550-1184",
        email: "junho@example.com",
        grade: "골드",
        steps: &[
            Customer(3, "안녕하세요, 어제 받은 눈 대접 한 점에 금이 가 있어요."),
            Customer(21, "국수 담으려고 꺼냈다가 알았네요 ㅠㅠ"),
            Kim(34),
            Agent(
                18,
                "안녕하세요 이준호 님, 김상담입니다. 많이 속상하셨겠어요. 금이 간 자리가 보이게 사진 한 장 부탁드려도 될까요?",
            ),
            Customer(96, "지금 밖이라 저녁에 보내 드릴게요. 교환은 되는 거죠?"),
            Agent(29, "네, 물론입니다. 같은 가마에서 나온 대접으로 새로 보내 드리고, 깨진 것은 저희가 가져가겠습니다."),
            Customer(17, "감사합니다!"),
            Agent(25, "내일 오후 3시 이전에 출고할게요. 좋은 하루 보내세요."),
            End(40),
        ],
    },
    Talk {
        minutes_ago: 2 * DAY + 240,
        uid: "",
        name: "",
        phone: "",
        email: "",
        grade: "",
        steps: &[
            Customer(2, "제주도도 배송되나요? 추가 비용이 있는지 궁금해요"),
            Lee(48),
            Agent(
                15,
                "안녕하세요, 이상담입니다. 네, 제주도도 배송됩니다. 추가 배송비는 3,000원이고 하루 정도 더 걸려요.",
            ),
            Customer(33, "아하 알겠습니다 감사합니다"),
            End(60),
        ],
    },
    Talk {
        minutes_ago: DAY + 310,
        uid: "junho84",
        name: "이준호",
        phone: "010-5550-1184",
        email: "junho@example.com",
        grade: "골드",
        steps: &[
            Customer(4, "교환으로 받은 대접 잘 도착했어요. 이번 건 아주 예쁩니다 👍"),
            Customer(15, "같은 걸로 두 점 더 사면 묶음 포장도 되나요?"),
            Lee(62),
            Agent(
                24,
                "다시 찾아 주셔서 고맙습니다, 이준호 님. 두 점까지는 한 상자에 담아 드려요. 주문하실 때 요청사항에 적어 주세요.",
            ),
            Customer(41, "네 그렇게 할게요"),
            End(30),
        ],
    },
    Talk {
        minutes_ago: DAY + 45,
        uid: "",
        name: "",
        phone: "",
        email: "",
        grade: "",
        steps: &[Customer(2, "영수증 재발급 되나요"), Customer(75, "아 찾았어요 괜찮습니다"), Leave(6)],
    },
    Talk {
        minutes_ago: 130,
        uid: "miso.bae",
        name: "배미소",
        phone: "02-555-0633",
        email: "",
        grade: "실버",
        steps: &[
            Customer(2, "새벽 잔 뚜껑만 따로 살 수 있나요?"),
            Kim(31),
            Agent(27, "안녕하세요, 배미소 님. 뚜껑은 따로 팔지 않지만 깨뜨리셨다면 맞는 짝을 찾아 보내 드려요."),
            Customer(52, "앗 깨뜨린 건 아니고 선물용으로 하나 더 갖고 싶어서요. 그럼 잔째로 주문할게요!"),
            Agent(20, "고맙습니다. 선물 포장도 필요하시면 주문 메모에 남겨 주세요."),
            End(35),
        ],
    },
    Talk {
        minutes_ago: 52,
        uid: "yujin.choi",
        name: "최유진",
        phone: "02-555-0172",
        email: "yujin@example.com",
        grade: "VIP",
        steps: &[
            Customer(3, "달항아리 중간 크기를 선물하려고 하는데, 보자기 포장을 부탁드릴 수 있을까요?"),
            Kim(25),
            Agent(
                31,
                "최유진 님, 안녕하세요! 보자기 포장은 무료로 해 드리고 있어요. 색은 쪽빛과 살구빛 두 가지입니다.",
            ),
            Customer(64, "쪽빛으로 할게요. 손글씨 카드도 넣을 수 있나요?"),
            Agent(45, "네, 50자까지 적어 드립니다. 문구를 알려 주세요."),
            Customer(190, "'늘 둥글고 환한 날 되세요. 유진 드림' 이렇게 부탁드려요."),
            Customer(8, "그리고 금요일까지 도착할 수 있을까요?"),
        ],
    },
    Talk {
        minutes_ago: 37,
        uid: "haneul_j",
        name: "정하늘",
        phone: "",
        email: "haneul@example.com",
        grade: "실버",
        steps: &[
            Customer(2, "가지 병을 전자레인지에 돌려도 괜찮은가요?"),
            Lee(40),
            Agent(
                22,
                "안녕하세요, 정하늘 님. 전자레인지는 괜찮지만 급하게 식히면 금이 갈 수 있으니 천천히 식혀 주세요.",
            ),
            Customer(35, "식기세척기는요?"),
            Agent(28, "식기세척기는 다른 그릇과 부딪힐 수 있어서 손으로 씻으시기를 권해 드려요."),
        ],
    },
    Talk {
        minutes_ago: 14,
        uid: "doyoon.han",
        name: "한도윤",
        phone: "031-555-0908",
        email: "",
        grade: "",
        steps: &[
            Customer(2, "주문한 너른 접시 배송지를 바꾸고 싶어요"),
            Customer(19, "아직 출고 전이라고 나오네요"),
            Kim(70),
        ],
    },
    Talk {
        minutes_ago: 9,
        uid: "junho84",
        name: "이준호",
        phone: "010-5550-1184",
        email: "junho@example.com",
        grade: "골드",
        steps: &[
            Customer(3, "어제 말씀드린 대접 두 점 주문했어요."),
            Customer(24, "요청사항에 적는 걸 깜빡했는데 지금 한 상자로 바꿀 수 있을까요?"),
        ],
    },
    Talk {
        minutes_ago: 6,
        uid: "serin_oh",
        name: "오세린",
        phone: "",
        email: "serin@example.com",
        grade: "",
        steps: &[Customer(3, "새벽 잔 흰색은 언제 다시 들어오나요? 알림 받을 수 있으면 좋겠어요.")],
    },
    Talk {
        minutes_ago: 2,
        uid: "",
        name: "",
        phone: "",
        email: "",
        grade: "",
        steps: &[Customer(4, "오늘 몇 시까지 상담하나요?")],
    },
];
