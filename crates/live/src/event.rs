use domain::{AgentId, CustomerKey, RoomNo, SiteId, access::RoomAccess};

/// What happened, with who may hear of it. JSON texts are objects without `cursor`; the hub adds it as their first key.
#[derive(Debug, Clone)]
pub struct Event {
    /// The site.
    pub site: SiteId,
    /// Who of the agents may hear of it.
    pub audience: Audience,
    /// Told to the visitors whose current room this is.
    pub visitors: Option<(RoomNo, String)>,
}

/// Agents who hear of an event, and what each of them hears.
#[derive(Debug, Clone)]
pub enum Audience {
    /// Nobody at the console.
    None,
    /// Who may read the room: in both states hears `update`, only after the change `entered`, only before it `left`.
    Room {
        /// The room.
        room_no: RoomNo,
        /// Before the change; `None` where the room is new.
        before: Option<RoomAccess>,
        /// After the change.
        after: RoomAccess,
        /// Frame for those who saw the room before and after.
        update: String,
        /// Frame with the list row for those who see it now; `None` where before equals after.
        entered: Option<String>,
        /// Frame with the bare number for those who saw it before only.
        left: Option<String>,
    },
    /// All connections of one agent.
    Agent(AgentId, String),
    /// Who has a room of this customer in view; `{"type":"customer","room_no":<theirs>}` is made by the hub.
    Customer(CustomerKey),
}
