//! Who sends the SMS of a site.

use domain::{SiteId, verification::Sender};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one FIND = "SELECT sender, api_key, api_secret, from_number FROM sms_settings WHERE site_id = $1";
    write PUT = "INSERT INTO sms_settings (site_id, sender, api_key, api_secret, from_number) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (site_id) DO UPDATE SET sender = excluded.sender, api_key = excluded.api_key, \
        api_secret = COALESCE(excluded.api_secret, sms_settings.api_secret), from_number = excluded.from_number";
}

/// The settings of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsSettings {
    /// Who sends.
    pub sender: Sender,
    /// The provider's key.
    pub api_key: String,
    /// The provider's secret, encrypted.
    pub api_secret: Option<String>,
    /// 발신번호, digits.
    pub from: String,
}

impl Default for SmsSettings {
    fn default() -> Self {
        Self { sender: Sender::Local, api_key: String::new(), api_secret: None, from: String::new() }
    }
}

/// The settings of a site; those of a new one where nothing was set.
///
/// # Errors
/// When the database fails.
pub async fn settings(conn: &mut dyn AsConn, site: SiteId) -> Result<SmsSettings, StoreError> {
    let row: Option<(i64, String, Option<String>, String)> =
        on!(conn, |c| sqlx::query_as(FIND).bind(site.0).fetch_optional(c))?;
    let Some((sender, api_key, api_secret, from)) = row else { return Ok(SmsSettings::default()) };
    let sender = Sender::from_code(sender).ok_or(StoreError::Corrupt("sms_settings.sender"))?;
    Ok(SmsSettings { sender, api_key, api_secret, from })
}

/// Writes the settings; without a secret the one before stays.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx<'_>, site: SiteId, new: &SmsSettings) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(PUT)
            .bind(site.0)
            .bind(new.sender.code())
            .bind(new.api_key.as_str())
            .bind(new.api_secret.as_deref())
            .bind(new.from.as_str())
    )
    .map(drop)
}
