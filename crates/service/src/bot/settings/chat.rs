use domain::{
    AuditId, Millis,
    bot::{BotKind, Button, IDLE, NODES_MAX, Node, Problem, Step, Tree},
    room::ChannelKind,
};
use store::{AsConn, Tx, audit, bot::BotRow};

use super::{channels::Channels, locale, pictures, same, usual};
use crate::{
    Desk, Done, Error, FieldError,
    session::Session,
    view::{self, Locale},
};

/// Versions of one page.
const PAGE: i64 = 30;

/// 챗봇 of the session's site; a site without one begins with an example.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::Chatbot, Error> {
    shown(&mut desk.read().await?, session).await
}

async fn shown(conn: &mut dyn AsConn, session: &Session) -> Result<view::Chatbot, Error> {
    let site = store::site::find(conn, session.site).await?.ok_or(Error::NotFound)?;
    let row = store::bot::find(conn, session.site, BotKind::Chat).await?;
    let tree = stored(&row, locale(&site));
    let channels = Channels::read(conn, session.site, BotKind::Chat).await?;
    let published: Option<Tree> = super::super::body(conn, session.site, BotKind::Chat, row.published).await?;
    let pictures = tree.nodes.iter().take(NODES_MAX).filter_map(|node| node.image.as_deref());
    let images = pictures::shown(conn, session.site, pictures).await?;
    let problems = problems(conn, session, &tree, &channels.kinds(&channels.on)).await?;
    Ok(view::Chatbot {
        version: row.version,
        channels: channels.shown(),
        idle: row.idle,
        changed: published.as_ref() != Some(&tree),
        draft: same(&tree)?,
        published: row.published,
        problems,
        images,
        usual: usual(locale(&site)),
    })
}

fn stored(row: &BotRow, locale: Locale) -> Tree {
    serde_json::from_str(&row.draft).unwrap_or_else(|_| example(locale))
}

async fn problems(
    conn: &mut dyn AsConn,
    session: &Session,
    tree: &Tree,
    kinds: &[ChannelKind],
) -> Result<Vec<view::BotProblem>, Error> {
    let mut found = domain::bot::check(tree, kinds);
    if tree.nodes.len() <= NODES_MAX {
        found.extend(unclassified(conn, session, tree).await?);
    }
    let shown = |problem: Problem| view::BotProblem {
        node: problem.node,
        code: problem.code.to_owned(),
        about: problem.about,
        max: problem.max.and_then(|max| i64::try_from(max).ok()),
    };
    Ok(found.into_iter().map(shown).collect())
}

/// 상담원 연결 with a classification that can't be chosen.
async fn unclassified(conn: &mut dyn AsConn, session: &Session, tree: &Tree) -> Result<Vec<Problem>, Error> {
    let classifies = |node: &&Node| matches!(&node.step, Step::Agent { category_id: Some(_), .. });
    let nodes: Vec<&Node> = tree.nodes.iter().filter(classifies).collect();
    if nodes.is_empty() {
        return Ok(Vec::new());
    }
    let known = store::category::all(conn, session.site).await?;
    let fits = |node: &Node| {
        let Step::Agent { category_id, division_id } = &node.step else { return true };
        let find = |id: &Option<String>, parent: &Option<String>| {
            id.is_none() || known.iter().any(|one| Some(&one.id) == id.as_ref() && one.parent == *parent && one.used)
        };
        find(category_id, &None) && find(division_id, category_id)
    };
    let problem = |node: &Node| Problem { node: Some(node.key.clone()), code: "no_category", about: None, max: None };
    Ok(nodes.into_iter().filter(|node| !fits(node)).map(problem).collect())
}

/// What is wrong with a draft that nobody has saved yet.
///
/// # Errors
/// When the database fails.
pub async fn check(desk: &Desk, session: &Session, draft: &view::BotTree) -> Result<view::BotProblems, Error> {
    let mut read = desk.read().await?;
    let channels = Channels::read(&mut read, session.site, BotKind::Chat).await?;
    let kinds = channels.kinds(&channels.on);
    Ok(view::BotProblems { problems: problems(&mut read, session, &same(draft)?, &kinds).await? })
}

struct Put {
    session: Session,
    new: view::NewChatbot,
    line: AuditId,
    now: Millis,
}

/// Saves the draft, which may have problems still, and switches the published version on and off.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::Stale`] where somebody else changed it meanwhile.
pub async fn set(desk: &Desk, session: &Session, new: &view::NewChatbot) -> Result<view::Chatbot, Error> {
    // Before anything else is done with it.
    if new.draft.as_ref().is_some_and(|draft| draft.nodes.len() > NODES_MAX) {
        let max = i64::try_from(NODES_MAX).ok();
        return Err(Error::Invalid(vec![FieldError { field: "draft.nodes".into(), code: "too_many", max }]));
    }
    let input = Put { session: session.clone(), new: new.clone(), line: AuditId(desk.id()), now: desk.now() };
    desk.write("set chatbot", input, |tx, input| Box::pin(put(tx, input))).await
}

async fn put(tx: &mut Tx<'_>, input: &Put) -> Result<Done<view::Chatbot>, Error> {
    let Put { session, new, line, now } = input;
    let (site, agent) = (session.site, session.viewer.agent);
    let speaks = locale(&store::site::find(tx, site).await?.ok_or(Error::NotFound)?);
    let row = store::bot::find(tx, site, BotKind::Chat).await?;
    let tree: Tree = match &new.draft {
        Some(draft) => same(draft)?,
        None => stored(&row, speaks),
    };
    let idle = new.idle.unwrap_or(row.idle);
    if !IDLE.contains(&idle) {
        return Err(Error::Invalid(vec![FieldError {
            field: "idle".into(),
            code: "out_of_range",
            max: Some(*IDLE.end()),
        }]));
    }
    let channels = Channels::read(tx, site, BotKind::Chat).await?;
    let on = channels.switched(&new.channels)?;
    if on != channels.on && !on.is_empty() {
        let published: Option<Tree> = super::super::body(tx, site, BotKind::Chat, row.published).await?;
        let published = published.ok_or(Error::field("channels", "not_published"))?;
        if !domain::bot::check(&published, &channels.kinds(&on)).is_empty() {
            return Err(Error::field("channels", "unfit"));
        }
    }
    pictures::keep(tx, site, agent, tree.nodes.iter().filter_map(|node| node.image.as_deref())).await?;
    save(tx, session, &tree, (new.version, idle)).await?;
    audit::insert(tx, site, audit::Line::of(*line, *now, Some(agent), "set_chatbot")).await?;
    let number = |number: i64| number.to_string();
    if idle != row.idle {
        audit::value(tx, site, *line, "idle", Some(&number(row.idle)), Some(&number(idle))).await?;
    }
    channels.switch(tx, (site, BotKind::Chat), &on, *line).await?;
    Ok(Done::quiet(shown(tx, session).await?))
}

async fn save(
    tx: &mut Tx<'_>,
    session: &Session,
    tree: &Tree,
    (version, idle): (Option<i64>, i64),
) -> Result<(), Error> {
    let body = super::super::written(tree)?;
    if store::bot::put(tx, session.site, BotKind::Chat, version, (&body, idle)).await? {
        return Ok(());
    }
    Err(if version.is_some() { Error::Stale } else { store::StoreError::Conflict.into() })
}

/// Rooms begin with the draft from now on; those that have begun go on as they did.
///
/// # Errors
/// [`Error::Invalid`] for a draft with problems, [`Error::Stale`] where somebody else changed it.
pub async fn publish(desk: &Desk, session: &Session, at: &view::BotState) -> Result<view::Chatbot, Error> {
    let input = (session.clone(), at.version, AuditId(desk.id()), desk.now());
    desk.write("publish chatbot", input, |tx, (session, version, line, now)| {
        Box::pin(async move {
            let (site, agent) = (session.site, session.viewer.agent);
            let speaks = locale(&store::site::find(tx, site).await?.ok_or(Error::NotFound)?);
            let row = store::bot::find(tx, site, BotKind::Chat).await?;
            let tree = stored(&row, speaks);
            let channels = Channels::read(tx, site, BotKind::Chat).await?;
            if !problems(tx, session, &tree, &channels.kinds(&channels.on)).await?.is_empty() {
                return Err(Error::field("draft", "has_problems"));
            }
            save(tx, session, &tree, (*version, row.idle)).await?;
            let body = super::super::written(&tree)?;
            let number = store::bot::publish(tx, site, BotKind::Chat, &body, (Some(agent), *now)).await?;
            audit::insert(tx, site, audit::Line::of(*line, *now, Some(agent), "publish_chatbot")).await?;
            let before = row.published.map(|number| number.to_string());
            audit::value(tx, site, *line, "published", before.as_deref(), Some(&number.to_string())).await?;
            Ok(Done::quiet(shown(tx, session).await?))
        })
    })
    .await
}

/// What was published, the newest first.
///
/// # Errors
/// [`Error::Invalid`] for another cursor.
pub async fn versions(desk: &Desk, session: &Session, cursor: &str) -> Result<view::BotVersions, Error> {
    let before = match cursor {
        "" => i64::MAX,
        cursor => cursor.parse().map_err(|_| Error::field("cursor", "invalid"))?,
    };
    let mut read = desk.read().await?;
    let current = store::bot::find(&mut read, session.site, BotKind::Chat).await?.published;
    let mut list = store::bot::versions(&mut read, session.site, BotKind::Chat, before, PAGE + 1).await?;
    let more = list.len() > usize::try_from(PAGE).unwrap_or_default();
    if more {
        list.pop();
    }
    let next_cursor = list.last().filter(|_| more).map(|last| last.version.to_string());
    let version = |one: store::bot::Published| view::BotVersion {
        version: one.version,
        at: one.at.rfc3339(),
        by: one.by,
        current: Some(one.version) == current,
    };
    Ok(view::BotVersions { items: list.into_iter().map(version).collect(), next_cursor })
}

/// A version that was published.
///
/// # Errors
/// [`Error::NotFound`] without such a one.
pub async fn version(desk: &Desk, session: &Session, number: i64) -> Result<view::BotTree, Error> {
    let tree: Option<Tree> =
        super::super::body(&mut desk.read().await?, session.site, BotKind::Chat, Some(number)).await?;
    same(&tree.ok_or(Error::NotFound)?)
}

/// The draft says what a version said; rooms begin with it when it is published.
///
/// # Errors
/// [`Error::NotFound`] without such a version, [`Error::Stale`] where somebody else changed the draft.
pub async fn restore(desk: &Desk, session: &Session, number: i64, at: &view::BotState) -> Result<view::Chatbot, Error> {
    let input = (session.clone(), number, at.version, AuditId(desk.id()), desk.now());
    desk.write("restore chatbot", input, |tx, (session, number, version, line, now)| {
        Box::pin(async move {
            let site = session.site;
            let row = store::bot::find(tx, site, BotKind::Chat).await?;
            let tree: Option<Tree> = super::super::body(tx, site, BotKind::Chat, Some(*number)).await?;
            save(tx, session, &tree.ok_or(Error::NotFound)?, (*version, row.idle)).await?;
            let audited = audit::Line::of(*line, *now, Some(session.viewer.agent), "restore_chatbot");
            audit::insert(tx, site, audited).await?;
            audit::value(tx, site, *line, "restored", None, Some(&number.to_string())).await?;
            Ok(Done::quiet(shown(tx, session).await?))
        })
    })
    .await
}

/// What a site begins with.
fn example(locale: Locale) -> Tree {
    let node = |key: &str, title: &str, text: &str, step: Step| Node {
        key: key.to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
        image: None,
        step,
    };
    let menu = |buttons: &[(&str, &str)]| {
        let go = |(label, to): &(&str, &str)| Button::Go { label: (*label).to_owned(), to: (*to).to_owned() };
        Step::Menu { buttons: buttons.iter().map(go).collect() }
    };
    let agent = || Step::Agent { category_id: None, division_id: None };
    let nodes = match locale {
        Locale::Ko => vec![
            node(
                "start",
                "첫 인사",
                "안녕하세요! 무엇을 도와드릴까요?",
                menu(&[("배송 문의", "delivery"), ("교환·반품", "returns"), ("상담원 연결", "agent")]),
            ),
            node(
                "delivery",
                "배송 문의",
                "결제 후 보통 2~3일 안에 도착합니다. 주문 내역에서 운송장 번호를 확인하실 수 있어요.",
                menu(&[("해결됐어요", "bye"), ("상담원 연결", "agent")]),
            ),
            node(
                "returns",
                "교환·반품",
                "상품을 받으신 날부터 7일 안에 신청하실 수 있어요. 접수는 상담원이 도와드립니다.",
                menu(&[("해결됐어요", "bye"), ("접수하기", "agent")]),
            ),
            node("agent", "상담원 연결", "상담원에게 연결해 드릴게요. 잠시만 기다려 주세요.", agent()),
            node("bye", "끝인사", "도움이 되었다니 기뻐요. 좋은 하루 보내세요!", Step::End),
        ],
        Locale::En => vec![
            node(
                "start",
                "Welcome",
                "Hello! How can we help you?",
                menu(&[("Delivery", "delivery"), ("Returns", "returns"), ("Talk to an agent", "agent")]),
            ),
            node(
                "delivery",
                "Delivery",
                "Orders arrive within two or three days. You find the tracking number in your order.",
                menu(&[("That helped", "bye"), ("Talk to an agent", "agent")]),
            ),
            node(
                "returns",
                "Returns",
                "You can return an item within seven days. An agent will arrange it with you.",
                menu(&[("That helped", "bye"), ("Arrange it", "agent")]),
            ),
            node("agent", "Agent", "We are connecting you. One moment, please.", agent()),
            node("bye", "Goodbye", "Glad to hear it. Have a good day!", Step::End),
        ],
    };
    Tree {
        start: "start".to_owned(),
        nodes,
        fallback: String::new(),
        misses: domain::bot::MISSES_DEFAULT,
        consent: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f12_what_a_site_begins_with_may_be_published_everywhere() {
        for locale in [Locale::Ko, Locale::En] {
            assert_eq!(domain::bot::check(&example(locale), &ChannelKind::ALL), []);
        }
    }
}
