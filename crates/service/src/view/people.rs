use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Role;

/// Everybody of a site.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct People {
    /// By name, those who work there no more at the end.
    pub items: Vec<Person>,
    /// Always null.
    pub next_cursor: Option<String>,
}

/// Somebody who works or worked in a site.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Person {
    /// Opaque id of the agent.
    pub id: String,
    /// Shown name.
    pub name: String,
    /// Log-in name.
    pub email: String,
    /// 상담사, 매니저 or 관리자.
    pub role: Role,
    /// Names of their groups.
    pub groups: Vec<String>,
    /// Whether they may log in.
    pub active: bool,
    /// Whether it is whoever asks.
    pub oneself: bool,
    /// Without them nobody could look after the site.
    pub last_admin: bool,
    /// Whether logging in takes a second factor.
    pub totp: bool,
    /// Rooms they have in hand.
    pub rooms: i64,
    /// When they joined.
    pub since: String,
    /// Their last log-in.
    pub last_log_in_at: Option<String>,
    /// Since when they may log in no more.
    pub deactivated_at: Option<String>,
    /// What can be done about them now.
    pub may: PersonActs,
}

/// What an administrator may do about somebody now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonActs {
    /// Give them another role.
    pub change_role: bool,
    /// See that they log in no more.
    pub deactivate: bool,
    /// Let them log in again.
    pub reactivate: bool,
    /// Make a link by which they choose another password.
    pub reset_password: bool,
    /// Take their second factor out of use.
    pub turn_off_totp: bool,
}

/// Somebody as wanted. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewPerson {
    /// 1 to 100 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// 상담사, 매니저 or 관리자.
    #[serde(default)]
    pub role: Option<Role>,
}

/// Where the rooms go that somebody has in hand who is to log in no more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct Deactivation {
    /// To this agent, all of them.
    #[serde(default)]
    pub to_agent_id: Option<String>,
    /// Back to [대기].
    #[serde(default)]
    pub give_back: bool,
}

/// A link that works once; it is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OneTimeLink {
    /// Its token stands behind `#`.
    pub url: String,
    /// From then on it is no good.
    pub expires_at: String,
}

/// Invitations that nobody has accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Invitations {
    /// Newest first.
    pub items: Vec<Invitation>,
    /// Always null.
    pub next_cursor: Option<String>,
}

/// An invitation that nobody has accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Invitation {
    /// Opaque.
    pub id: String,
    /// Log-in name of who is invited.
    pub email: String,
    /// In which role.
    pub role: Role,
    /// Who invited.
    pub invited_by: String,
    /// When.
    pub created_at: String,
    /// From then on the link is no good.
    pub expires_at: String,
    /// Whether that is past.
    pub expired: bool,
}

/// Whom to invite.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewInvitation {
    /// What they log in by; no mail is sent there.
    pub email: String,
    /// In which role.
    pub role: Role,
}

/// An invitation with its link, which is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvitationLink {
    /// Opaque.
    pub id: String,
    /// Log-in name of who is invited.
    pub email: String,
    /// In which role.
    pub role: Role,
    /// Its token stands behind `#`.
    pub url: String,
    /// From then on it is no good.
    pub expires_at: String,
}

/// An invitation as whoever opens its link sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvitationLook {
    /// Name of the brand.
    pub site_name: String,
    /// Who invited.
    pub invited_by: String,
    /// What they will log in by.
    pub email: String,
    /// In which role.
    pub role: Role,
    /// Whether they have an account already: then its password is asked for.
    pub known: bool,
    /// From then on the link is no good.
    pub expires_at: String,
}

/// Whom a link for another password is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PasswordLinkLook {
    /// Log-in name.
    pub email: String,
    /// Shown name.
    pub name: String,
}

/// Sessions of one's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenSessions {
    /// The one used last first.
    pub items: Vec<OpenSession>,
    /// Always null.
    pub next_cursor: Option<String>,
}

/// A session of one's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenSession {
    /// Opaque.
    pub id: String,
    /// Whether it is this one.
    pub current: bool,
    /// Such as Chrome; null: unknown.
    pub browser: Option<String>,
    /// Such as Windows; null: unknown.
    pub system: Option<String>,
    /// On a phone or tablet.
    pub mobile: bool,
    /// Where it began; null: unknown.
    pub address: Option<String>,
    /// When.
    pub began_at: String,
    /// When it was used last, to about a minute.
    pub seen_at: String,
}

/// How one's second factor stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SecondFactor {
    /// Whether it is asked for at log-in.
    pub on: bool,
    /// Since when.
    pub since: Option<String>,
    /// Recovery codes that are not used yet.
    pub codes_left: i64,
}

/// A second factor that is being set up; shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NewSecondFactor {
    /// To be typed into the app, base 32.
    pub secret: String,
    /// `otpauth://…`
    pub uri: String,
    /// The same to be photographed, as SVG.
    pub qr: String,
}

/// Codes that stand in for the second factor, each once; shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten.
    pub codes: Vec<String>,
}
