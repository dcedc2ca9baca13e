//! Who may see and do what in a room (R18).

use std::sync::Arc;

use crate::{AgentId, Millis, code::coded, room::Status};

coded! {
    /// Roles, narrowest first.
    pub enum Role {
        /// 상담사
        Agent = 0,
        /// 매니저
        Manager = 1,
        /// 관리자
        Admin = 2,
    }
}

/// Whether a site whose administrators are these has one left when this agent is none any more.
#[must_use]
pub fn keeps_an_admin(admins: &[AgentId], loses: AgentId) -> bool {
    admins.iter().any(|admin| *admin != loses)
}

/// An agent who looks at rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Who.
    pub agent: AgentId,
    /// In which role.
    pub role: Role,
    /// The members of the groups this agent leads, ascending.
    pub leads: Arc<[AgentId]>,
}

/// What decides who may see a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomAccess {
    /// Its status.
    pub status: Status,
    /// The agent in charge; after the end, the last one.
    pub agent: Option<AgentId>,
    /// The manager who is asked for a review of it, while they are.
    pub reviewer: Option<AgentId>,
    /// '배정 대기': it waits to be given out, and agents neither see nor accept it (F1).
    pub queued: bool,
}

impl Viewer {
    /// Whether this agent may read the room.
    #[must_use]
    pub fn may_read(&self, room: RoomAccess) -> bool {
        match self.role {
            Role::Admin => true,
            _ if room.agent == Some(self.agent) => true,
            _ if room.status == Status::Waiting && !room.queued => true,
            Role::Manager => room.agent.is_none_or(|agent| self.leads(agent)) || room.reviewer == Some(self.agent),
            Role::Agent => false,
        }
    }

    /// Whether this agent may write to the customer, were the room open.
    #[must_use]
    pub fn may_write(&self, room: RoomAccess) -> bool {
        match self.role {
            Role::Admin => true,
            Role::Manager => {
                room.agent.is_none_or(|agent| agent == self.agent || self.leads(agent))
                    || room.reviewer == Some(self.agent)
            }
            Role::Agent => room.agent == Some(self.agent),
        }
    }

    /// Whether this agent may change what is known of the room's customer: fields, ID, links, 고객 태그. Who may write in the
    /// room may do so while it is open and on the day of its end; 매니저 and 관리자 at any time. `today_start` is the first
    /// instant of the day in the site's time zone.
    #[must_use]
    pub fn may_edit_customer(&self, room: RoomAccess, ended_at: Option<Millis>, today_start: Millis) -> bool {
        let recent = room.status.is_open() || ended_at.is_some_and(|end| end >= today_start);
        self.may_write(room) && (self.role >= Role::Manager || recent)
    }

    /// Whether this agent may give a customer an ID that another one has, which links the two; `by_managers` is the site's
    /// choice to keep that for 매니저 and up.
    #[must_use]
    pub fn may_link(&self, by_managers: bool) -> bool {
        !by_managers || self.role >= Role::Manager
    }

    /// Whether this agent may take the room from [대기].
    #[must_use]
    pub fn may_accept(&self, room: RoomAccess) -> bool {
        room.status == Status::Waiting && self.may_read(room)
    }

    /// Whether this agent may give the room to somebody else at once: 매니저 and 관리자, where it is nobody's, their own or that
    /// of somebody they oversee. Who is asked for a review alone may not.
    #[must_use]
    pub fn may_reassign(&self, room: RoomAccess) -> bool {
        self.role >= Role::Manager
            && room.status.is_open()
            && room.agent.is_none_or(|agent| agent == self.agent || self.oversees(agent))
    }

    /// Whether this agent looks after another one's work: 관리자 after everybody's, 매니저 after that of the groups they lead.
    #[must_use]
    pub fn oversees(&self, agent: AgentId) -> bool {
        match self.role {
            Role::Admin => true,
            Role::Manager => self.leads(agent),
            Role::Agent => false,
        }
    }

    fn leads(&self, agent: AgentId) -> bool {
        self.leads.binary_search(&agent).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIM: AgentId = AgentId(1);
    const LEE: AgentId = AgentId(2);
    const PARK: AgentId = AgentId(3);

    fn viewer(agent: AgentId, role: Role, leads: &[AgentId]) -> Viewer {
        Viewer { agent, role, leads: leads.into() }
    }

    fn room(status: Status, agent: Option<AgentId>) -> RoomAccess {
        RoomAccess { status, agent, queued: false, reviewer: None }
    }

    #[test]
    fn r18_agents_read_own_and_waiting_rooms_and_write_their_own() {
        let kim = viewer(KIM, Role::Agent, &[]);
        for status in [Status::Assigned, Status::InProgress, Status::OnHold, Status::Ended] {
            assert!(kim.may_read(room(status, Some(KIM))));
            assert!(kim.may_write(room(status, Some(KIM))));
            assert!(!kim.may_read(room(status, Some(LEE))));
            assert!(!kim.may_write(room(status, Some(LEE))));
        }
        assert!(kim.may_read(room(Status::Waiting, None)));
        assert!(kim.may_accept(room(Status::Waiting, None)));
        assert!(!kim.may_write(room(Status::Waiting, None)));
        assert!(!kim.may_read(room(Status::Bot, None)));
        assert!(!kim.may_read(room(Status::Ended, None)));
    }

    #[test]
    fn f1_배정_대기_is_for_managers_and_administrators_alone() {
        let queued = RoomAccess { queued: true, ..room(Status::Waiting, None) };
        let kim = viewer(KIM, Role::Agent, &[]);
        assert!(!kim.may_read(queued) && !kim.may_write(queued) && !kim.may_accept(queued));
        for role in [Role::Manager, Role::Admin] {
            let above = viewer(PARK, role, &[]);
            assert!(above.may_read(queued) && above.may_accept(queued), "{role:?}");
        }
    }

    #[test]
    fn r18_managers_read_and_write_rooms_of_the_groups_they_lead_and_unassigned_ones() {
        let park = viewer(PARK, Role::Manager, &[KIM]);
        assert!(park.may_write(room(Status::InProgress, Some(KIM))));
        assert!(park.may_write(room(Status::Bot, None)));
        assert!(park.may_read(room(Status::Ended, None)));
        assert!(!park.may_read(room(Status::InProgress, Some(LEE))));
        assert!(!park.may_write(room(Status::InProgress, Some(LEE))));
    }

    #[test]
    fn r18_a_manager_reads_and_writes_a_room_whose_review_they_are_asked_for() {
        let asked = RoomAccess { reviewer: Some(PARK), ..room(Status::InProgress, Some(LEE)) };
        let park = viewer(PARK, Role::Manager, &[KIM]);
        assert!(park.may_read(asked) && park.may_write(asked));
        assert!(!park.may_accept(asked) && !park.may_reassign(asked), "it is not theirs");
        let other = RoomAccess { reviewer: Some(KIM), ..asked };
        assert!(!park.may_read(other) && !park.may_write(other), "another manager is asked");
        let demoted = viewer(PARK, Role::Agent, &[]);
        assert!(!demoted.may_read(asked) && !demoted.may_write(asked), "who is no manager any more is asked nothing");
    }

    #[test]
    fn f4_managers_give_rooms_of_theirs_to_others() {
        let park = viewer(PARK, Role::Manager, &[KIM]);
        assert!(park.may_reassign(room(Status::InProgress, Some(KIM))));
        assert!(park.may_reassign(room(Status::Waiting, None)));
        assert!(park.may_reassign(room(Status::OnHold, Some(PARK))), "their own");
        assert!(!park.may_reassign(room(Status::InProgress, Some(LEE))), "another group's");
        assert!(!park.may_reassign(room(Status::Ended, Some(KIM))));
        assert!(viewer(PARK, Role::Admin, &[]).may_reassign(room(Status::InProgress, Some(LEE))));
        assert!(!viewer(KIM, Role::Agent, &[]).may_reassign(room(Status::InProgress, Some(KIM))));
    }

    #[test]
    fn f16_the_last_administrator_stays() {
        assert!(keeps_an_admin(&[KIM, PARK], KIM));
        assert!(!keeps_an_admin(&[KIM], KIM));
        assert!(keeps_an_admin(&[KIM], PARK), "who is none takes none away");
        assert!(!keeps_an_admin(&[], KIM));
    }

    #[test]
    fn r18_who_oversees_whom() {
        let park = viewer(PARK, Role::Manager, &[KIM, PARK]);
        assert!(park.oversees(KIM) && !park.oversees(LEE));
        assert!(viewer(PARK, Role::Admin, &[]).oversees(LEE));
        assert!(!viewer(KIM, Role::Agent, &[KIM]).oversees(KIM));
    }

    #[test]
    fn r18_administrators_read_and_write_everything() {
        let admin = viewer(PARK, Role::Admin, &[]);
        assert!(admin.may_read(room(Status::Bot, None)));
        assert!(admin.may_write(room(Status::InProgress, Some(LEE))));
    }

    const TODAY: Millis = Millis(1_795_273_200_000);

    #[test]
    fn r18_agents_change_customers_of_their_rooms_while_open_and_on_the_day_of_the_end() {
        let kim = viewer(KIM, Role::Agent, &[]);
        for status in [Status::Assigned, Status::InProgress, Status::OnHold] {
            assert!(kim.may_edit_customer(room(status, Some(KIM)), None, TODAY));
            assert!(!kim.may_edit_customer(room(status, Some(LEE)), None, TODAY));
        }
        let ended = room(Status::Ended, Some(KIM));
        assert!(kim.may_edit_customer(ended, Some(TODAY), TODAY), "the day's first millisecond");
        assert!(!kim.may_edit_customer(ended, Some(TODAY.plus(-1)), TODAY), "yesterday's last");
        assert!(!kim.may_edit_customer(ended, None, TODAY), "an end nobody knows is no end of today");
        assert!(!kim.may_edit_customer(room(Status::Ended, Some(LEE)), Some(TODAY), TODAY));
        assert!(!kim.may_edit_customer(room(Status::Waiting, None), None, TODAY), "read, not written");
    }

    #[test]
    fn r18_managers_and_administrators_change_customers_at_any_time_where_they_may_write() {
        let long_ago = Some(TODAY.plus(-86_400_000 * 365));
        let park = viewer(PARK, Role::Manager, &[KIM]);
        assert!(park.may_edit_customer(room(Status::Ended, Some(KIM)), long_ago, TODAY));
        assert!(park.may_edit_customer(room(Status::Ended, None), long_ago, TODAY));
        assert!(park.may_edit_customer(room(Status::Waiting, None), None, TODAY));
        assert!(!park.may_edit_customer(room(Status::Ended, Some(LEE)), long_ago, TODAY), "another group's");
        let admin = viewer(PARK, Role::Admin, &[]);
        assert!(admin.may_edit_customer(room(Status::Ended, Some(LEE)), long_ago, TODAY));
    }

    #[test]
    fn r18_a_site_may_keep_links_for_managers_and_up() {
        for (role, kept) in [(Role::Agent, false), (Role::Manager, true), (Role::Admin, true)] {
            let agent = viewer(KIM, role, &[]);
            assert!(agent.may_link(false));
            assert_eq!(agent.may_link(true), kept);
        }
    }

    #[test]
    fn f2_only_waiting_rooms_are_accepted() {
        let admin = viewer(PARK, Role::Admin, &[]);
        assert!(admin.may_accept(room(Status::Waiting, None)));
        assert!(!admin.may_accept(room(Status::Assigned, Some(KIM))));
        assert!(!admin.may_accept(room(Status::Ended, None)));
    }
}
