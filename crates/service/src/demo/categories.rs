use crate::{
    Desk, Error, category,
    session::Session,
    view::{Categories, Category, Division},
};

const TREE: [(&str, &[&str]); 4] = [
    ("배송", &["배송 조회", "배송 지연", "주소 변경"]),
    ("교환·환불", &["단순 변심", "불량·파손"]),
    ("상품 문의", &["재입고", "사용 방법"]),
    ("결제", &["결제 오류", "현금영수증"]),
];

/// What consultations of the shop are about.
pub(super) async fn set(desk: &Desk, admin: &Session) -> Result<(), Error> {
    let division = |name: &&str| Division { id: None, name: (*name).to_owned(), used: true };
    let items = TREE.iter().map(|(name, below)| Category {
        id: None,
        name: (*name).to_owned(),
        used: true,
        divisions: below.iter().map(division).collect(),
    });
    category::set(desk, admin, &Categories { version: String::new(), items: items.collect() }).await.map(drop)
}
