use domain::template::Owner;

use crate::{
    Desk, Error,
    session::Session,
    template,
    view::{NewTemplate, NewTemplateCategories, WantedTemplateCategory},
};

/// Title, code and text.
type Words = (&'static str, &'static str, &'static str);

/// Templates by their category.
const SHARED: [(&str, &[Words]); 4] = [
    (
        "인사",
        &[
            (
                "첫인사",
                "인사",
                "안녕하세요, {{customer.name}}님. {{site.name}} {{agent.name}}입니다.\n무엇을 도와드릴까요?",
            ),
            (
                "끝인사",
                "끝",
                "문의해 주셔서 감사합니다. 더 궁금하신 점이 있으면 언제든지 말씀해 주세요.\n{{customer.name}}님, 좋은 하루 보내세요.",
            ),
            ("확인 시간 안내", "잠시", "확인해 보고 바로 말씀드리겠습니다. 잠시만 기다려 주세요."),
        ],
    ),
    (
        "배송",
        &[
            (
                "배송 지연 사과",
                "지연",
                "{{customer.name}}님, 배송이 늦어져 죄송합니다.\n물류 사정으로 출고가 하루 이틀 늦어지고 있습니다. 출고되는 대로 알림을 보내 드리겠습니다.",
            ),
            ("배송 조회 방법", "조회", "주문 내역에서 [배송 조회]를 누르시면 지금 위치를 보실 수 있습니다."),
            (
                "주소 변경",
                "주소",
                "출고 전이라면 주소를 바꿔 드릴 수 있습니다. 받으실 분 성함과 새 주소를 알려 주세요.",
            ),
        ],
    ),
    (
        "교환·환불",
        &[
            (
                "환불 절차",
                "환불",
                "환불은 상품을 받아 확인한 뒤 영업일 기준 3일 안에 처리됩니다.\n카드로 결제하셨다면 카드사에 따라 며칠 더 걸릴 수 있습니다.",
            ),
            (
                "불량·파손 접수",
                "불량",
                "불편을 드려 죄송합니다. 상태를 확인할 수 있게 사진을 한두 장 보내 주시겠어요?\n확인되는 대로 새 상품으로 바꿔 드리겠습니다.",
            ),
            ("단순 변심 반품", "반품", "받으신 날부터 7일 안이면 반품하실 수 있습니다. 왕복 배송비는 6,000원입니다."),
        ],
    ),
    (
        "상품",
        &[
            (
                "재입고 안내",
                "재입고",
                "찾으시는 상품은 다음 주에 다시 들어올 예정입니다. 들어오면 알림을 보내 드릴까요?",
            ),
            (
                "담당 연결",
                "연결",
                "이 문의는 상품 담당자가 가장 잘 압니다. 담당자를 {{customer.name}}님께 바로 연결해 드리겠습니다.",
            ),
        ],
    ),
];

/// An agent's own.
const OWN: [Words; 2] = [
    (
        "점심시간 교대",
        "교대",
        "점심시간에는 다른 상담사가 {{customer.name}}님을(를) 도와드립니다. 이어서 말씀해 주세요.",
    ),
    ("이름 여쭙기", "이름", "상담을 위해 성함을 여쭤봐도 될까요?"),
];

/// Templates of the shop, and some of one agent's own.
pub(super) async fn set(desk: &Desk, manager: &Session, agent: &Session) -> Result<(), Error> {
    let named = |name: &str| WantedTemplateCategory { id: None, name: name.to_owned() };
    let items = SHARED.iter().map(|(name, _)| named(name)).collect();
    let wanted = NewTemplateCategories { items, ..NewTemplateCategories::default() };
    let categories = template::set_categories(desk, manager, Owner::Site, &wanted).await?.items;
    for ((_, templates), category) in SHARED.iter().zip(categories) {
        for one in *templates {
            template::create(desk, manager, Owner::Site, &new(one, Some(category.id.clone()))).await?;
        }
    }
    for one in &OWN {
        template::create(desk, agent, Owner::Agent(agent.viewer.agent), &new(one, None)).await?;
    }
    let first = template::list(desk, agent, "첫인사").await?.items.into_iter().next();
    if let Some(id) = first.and_then(|one| one.id.parse().ok()) {
        template::favour(desk, agent, id, true).await?;
    }
    Ok(())
}

fn new((title, code, body): &Words, category_id: Option<String>) -> NewTemplate {
    NewTemplate {
        category_id,
        title: (*title).to_owned(),
        body: (*body).to_owned(),
        code: Some((*code).to_owned()),
        ..NewTemplate::default()
    }
}
