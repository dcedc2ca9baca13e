//! 상담원 in 상담이력: who handled a consultation, as one chain (R15).

use crate::{AgentId, room::How};

/// One entry of a room's assignment log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment {
    /// Who had the room before.
    pub from: Option<AgentId>,
    /// Who has it now.
    pub to: AgentId,
    /// How it came to them, as written when it happened.
    pub how: How,
}

/// One name of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// `로봇`
    Bot,
    /// An agent, shown by today's name.
    Agent(AgentId),
}

/// The chain of a room, from its whole assignment log in order.
#[must_use]
pub fn chain(log: &[Assignment]) -> Vec<Link> {
    let (Some(first), Some(last)) = (log.first(), log.last()) else { return vec![Link::Bot] };
    let mut links = Vec::new();
    for transfer in log.iter().filter(|entry| entry.how == How::TransferRequest) {
        let from = transfer.from.map(Link::Agent);
        links.extend(from.filter(|from| links.last() != Some(from)));
        links.push(Link::Agent(transfer.to));
    }
    if links.is_empty() {
        links.push(Link::Agent(last.to));
    }
    if first.how == How::Accepted {
        links.insert(0, Link::Bot);
    }
    links
}

/// The chain as shown, `이전 > 이후`, with today's names; `bot` is the word for [`Link::Bot`].
pub fn shown<'n>(links: &[Link], bot: &'n str, mut name: impl FnMut(AgentId) -> &'n str) -> String {
    let names: Vec<_> = links
        .iter()
        .map(|link| match link {
            Link::Bot => bot,
            Link::Agent(agent) => name(*agent),
        })
        .collect();
    names.join(" > ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["김", "이", "박", "최"];

    fn agent(name: &str) -> AgentId {
        let place = NAMES.iter().position(|known| *known == name).expect("a known name");
        AgentId(i64::try_from(place).expect("small"))
    }

    /// `auto 김, transfer 이` as a log, shown.
    fn told(story: &str) -> String {
        let mut log: Vec<Assignment> = Vec::new();
        for step in story.split(", ").filter(|step| !step.is_empty()) {
            let (how, name) = step.split_once(' ').expect("how and who");
            let how = match how {
                "auto" => How::Auto,
                "accept" => How::Accepted,
                "transfer" => How::TransferRequest,
                _ => How::ManagerChange,
            };
            log.push(Assignment { from: log.last().map(|before| before.to), to: agent(name), how });
        }
        let links = chain(&log);
        shown(&links, "로봇", |agent| NAMES[usize::try_from(agent.0).expect("small")])
    }

    #[test]
    fn s76_r15_all_examples_of_the_rule() {
        for (story, expected) in [
            ("auto 김", "김"),
            ("accept 김", "로봇 > 김"),
            ("accept 김, transfer 이, transfer 박", "로봇 > 김 > 이 > 박"),
            ("auto 김, manager 박", "박"),
            ("accept 김, manager 박", "로봇 > 박"),
            ("auto 김, manager 박, transfer 이", "박 > 이"),
            ("auto 김, transfer 이, manager 박", "김 > 이"),
            ("auto 김, transfer 이, manager 박, transfer 최", "김 > 이 > 박 > 최"),
            ("auto 김, transfer 이, transfer 김", "김 > 이 > 김"),
        ] {
            assert_eq!(told(story), expected, "{story}");
        }
    }

    #[test]
    fn s77_s78_rooms_that_nobody_ever_had_show_the_bot() {
        assert_eq!(told(""), "로봇");
    }

    #[test]
    fn s79_a_change_by_request_shows_before_and_after() {
        assert_eq!(told("auto 김, transfer 이"), "김 > 이");
    }

    #[test]
    fn s80_s82_only_an_accepted_room_starts_with_the_bot() {
        assert_eq!(told("accept 이"), "로봇 > 이");
        assert_eq!(told("auto 이"), "이");
    }

    #[test]
    fn s86_s87_every_change_by_request_adds_its_names_and_no_other_change_does() {
        assert_eq!(told("auto 김, transfer 이, transfer 박, transfer 최"), "김 > 이 > 박 > 최");
        assert_eq!(told("auto 김, manager 이, manager 박"), "박");
        assert_eq!(told("accept 김, manager 이, transfer 박"), "로봇 > 이 > 박");
    }
}
