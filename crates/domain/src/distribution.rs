//! 배분방식: who gets a room that waits (F3).
//!
//! Pure: what waits and who could take it come in, who takes what comes out, with the reason to be shown later.

use crate::{AgentId, ChannelId, GroupId, code::coded};

#[cfg(test)]
mod tests;

/// Most rooms of one agent at a time that a site may set.
pub const CAPACITY_MAX: i64 = 1_000;
/// Most groups of a site.
pub const GROUPS_MAX: usize = 200;
/// Characters of a group's name at most.
pub const GROUP_NAME_MAX: usize = 30;
/// Agents of each kind that a reason names; of the others it says how many they are.
const NAMED: usize = 10;

coded! {
    /// 배분방식
    pub enum Mode {
        /// 수동배분: agents accept from [대기].
        Manual = 0,
        /// 자동배분: rooms are given out; what nobody can take waits as '배정 대기'.
        Auto = 1,
        /// 하이브리드: given out where somebody can take it, in [대기] for everybody until then.
        Hybrid = 2,
    }

    /// The kinds of 자동배분.
    pub enum Rule {
        /// Who has the fewest rooms.
        Fewest = 0,
        /// One after the other.
        RoundRobin = 1,
        /// The group that looks after the room's 분류; in it who has the fewest.
        Category = 2,
        /// The group that looks after the room's channel; in it who has the fewest.
        Channel = 3,
    }

    /// Why somebody could not take a room.
    pub enum Why {
        /// 상담 안함.
        NotAvailable = 0,
        /// Outside of their working hours, or of the site's.
        OffDuty = 1,
        /// They have as many rooms as they may.
        AtCapacity = 2,
        /// Another group looks after it.
        OtherGroup = 3,
    }
}

/// The group that looks after a 분류.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryTarget {
    /// 대분류
    pub category: String,
    /// 중분류; `None`: all of the 대분류 that no other line names.
    pub division: Option<String>,
    /// Who looks after it.
    pub group: GroupId,
}

/// Which group looks after what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Targets {
    /// By 분류.
    pub categories: Vec<CategoryTarget>,
    /// By channel.
    pub channels: Vec<(ChannelId, GroupId)>,
    /// What no line names; `None`: everybody.
    pub rest: Option<GroupId>,
}

/// How a site gives rooms out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// 배분방식
    pub mode: Mode,
    /// How 자동배분 chooses.
    pub rule: Rule,
    /// For the rules by 분류 and by channel.
    pub targets: Targets,
}

impl Mode {
    /// Whether rooms are given out.
    #[must_use]
    pub fn gives_out(self) -> bool {
        self != Self::Manual
    }

    /// Whether a room that waits is kept from agents, as '배정 대기'.
    #[must_use]
    pub fn queues(self) -> bool {
        self == Self::Auto
    }
}

/// A room that waits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// The channel it came in by.
    pub channel: Option<ChannelId>,
    /// 대분류
    pub category: Option<String>,
    /// 중분류
    pub division: Option<String>,
}

/// An agent as they stand now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub agent: AgentId,
    /// 상담함
    pub available: bool,
    /// Within their working hours and the site's.
    pub on_duty: bool,
    /// Rooms they have.
    pub load: i64,
    /// Rooms they may have.
    pub capacity: i64,
    /// The turn in which they were last given a room; 0: never.
    pub last_given: i64,
    /// Their groups.
    pub groups: Vec<GroupId>,
}

impl Candidate {
    /// Why they can take no room at all.
    fn closed(&self) -> Option<Why> {
        match () {
            () if !self.available => Some(Why::NotAvailable),
            () if !self.on_duty => Some(Why::OffDuty),
            () if self.load >= self.capacity => Some(Why::AtCapacity),
            () => None,
        }
    }
}

/// An agent in a reason: their rooms and what they may have, at that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// Who.
    pub agent: AgentId,
    /// Rooms they had.
    pub load: i64,
    /// Rooms they might have.
    pub capacity: i64,
}

/// '왜 이 상담사에게?'
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The rule that chose.
    pub rule: Rule,
    /// The group it was for; `None`: everybody.
    pub group: Option<GroupId>,
    /// Who could take it, the chosen one first.
    pub eligible: Vec<Stand>,
    /// Who could not, and why.
    pub others: Vec<(Stand, Why)>,
    /// Who is not named above.
    pub unnamed: usize,
}

/// A room was given to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// To whom.
    pub agent: AgentId,
    /// Why to them.
    pub reason: Reason,
}

impl Rules {
    /// The group that looks after a room; `None`: everybody.
    #[must_use]
    pub fn group_of(&self, room: &Waiting) -> Option<GroupId> {
        let named = match self.rule {
            Rule::Fewest | Rule::RoundRobin => return None,
            Rule::Category => room.category.as_ref().and_then(|category| {
                let lines = || self.targets.categories.iter().filter(|line| line.category == *category);
                let exact = lines().find(|line| line.division.is_some() && line.division == room.division);
                exact.or_else(|| lines().find(|line| line.division.is_none())).map(|line| line.group)
            }),
            Rule::Channel => self
                .targets
                .channels
                .iter()
                .find(|(channel, _)| Some(*channel) == room.channel)
                .map(|(_, group)| *group),
        };
        named.or(self.targets.rest)
    }
}

/// Rooms are given out one after the other; each one counts for the next.
#[derive(Debug, Clone)]
pub struct Round {
    rules: Rules,
    candidates: Vec<Candidate>,
    turn: i64,
}

impl Round {
    /// `turn` is the last turn in which somebody was given a room.
    #[must_use]
    pub fn new(rules: Rules, candidates: Vec<Candidate>, turn: i64) -> Self {
        Self { rules, candidates, turn }
    }

    /// Whether anybody could take one more room, of whatever kind.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.rules.mode.gives_out() && self.candidates.iter().any(|one| one.closed().is_none())
    }

    /// The last turn.
    #[must_use]
    pub fn turn(&self) -> i64 {
        self.turn
    }

    /// The agents as they stand now.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Gives the room to somebody and says why; `None`: it goes on waiting.
    pub fn give(&mut self, room: &Waiting) -> Option<Given> {
        let group = self.rules.group_of(room);
        let chosen = self.chosen(group)?;
        let reason = self.reason(group);
        Some(Given { agent: self.count(chosen), reason })
    }

    /// The same without a reason; `false`: it goes on waiting.
    pub fn takes(&mut self, room: &Waiting) -> bool {
        let chosen = self.chosen(self.rules.group_of(room));
        chosen.map(|chosen| self.count(chosen)).is_some()
    }

    fn count(&mut self, chosen: usize) -> AgentId {
        self.turn += 1;
        let one = &mut self.candidates[chosen];
        (one.load, one.last_given) = (one.load + 1, self.turn);
        one.agent
    }

    fn why_not(group: Option<GroupId>, one: &Candidate) -> Option<Why> {
        let outside = group.is_some_and(|group| !one.groups.contains(&group));
        if outside { Some(Why::OtherGroup) } else { one.closed() }
    }

    /// What the rule goes by: the smallest takes the room. Nobody is last twice while others wait for their turn.
    fn place(&self, one: &Candidate) -> (i64, i64, AgentId) {
        let load = if self.rules.rule == Rule::RoundRobin { 0 } else { one.load };
        (load, one.last_given, one.agent)
    }

    fn chosen(&self, group: Option<GroupId>) -> Option<usize> {
        if !self.rules.mode.gives_out() {
            return None;
        }
        let eligible = self.candidates.iter().enumerate().filter(|(_, one)| Self::why_not(group, one).is_none());
        eligible.min_by_key(|(_, one)| self.place(one)).map(|(place, _)| place)
    }

    fn reason(&self, group: Option<GroupId>) -> Reason {
        let (mut eligible, mut others) = (Vec::new(), Vec::new());
        for one in &self.candidates {
            match Self::why_not(group, one) {
                None => eligible.push(one),
                Some(why) => others.push((one, why)),
            }
        }
        let all = eligible.len() + others.len();
        first(&mut eligible, |one| self.place(one));
        // Of those who could not, the ones that came closest are told first.
        first(&mut others, |(one, why)| (*why == Why::OtherGroup, one.agent));
        let stand = |one: &Candidate| Stand { agent: one.agent, load: one.load, capacity: one.capacity };
        let eligible: Vec<_> = eligible.into_iter().map(stand).collect();
        let others: Vec<_> = others.into_iter().map(|(one, why)| (stand(one), why)).collect();
        let unnamed = all - eligible.len() - others.len();
        Reason { rule: self.rules.rule, group, eligible, others, unnamed }
    }
}

/// Leaves the first few of a list, in order.
fn first<T, K: Ord>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    if list.len() > NAMED {
        list.select_nth_unstable_by_key(NAMED, &key);
        list.truncate(NAMED);
    }
    list.sort_unstable_by_key(key);
}
