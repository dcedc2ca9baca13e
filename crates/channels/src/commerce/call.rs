use domain::Millis;
use reqwest::{RequestBuilder, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

use super::{Fault, Order, Shop, Shops, Token, order::Detail, sign::sign};

/// Largest answer that is read: three hundred orders with all their words are far below.
const ANSWER_MAX: usize = 8 << 20;
/// A token is not used in its last minute.
const MARGIN_MS: i64 = 60_000;

/// One page of what changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Product orders that changed, each once.
    pub ids: Vec<String>,
    /// Where the next page begins; `None` at the end.
    pub more: Option<(String, String)>,
}

#[derive(Deserialize)]
struct Answer<T> {
    data: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ChangedData {
    #[serde(default)]
    last_change_statuses: Vec<Changed>,
    more: Option<More>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    product_order_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct More {
    more_from: String,
    more_sequence: String,
}

#[derive(Deserialize)]
struct Given {
    access_token: String,
    expires_in: i64,
}

#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(default)]
    code: String,
}

/// A time as the API wants it: Korean, with milliseconds.
fn told(at: Millis) -> String {
    let time = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    let korea = jiff::tz::Offset::constant(9).to_time_zone();
    time.to_zoned(korea).strftime("%Y-%m-%dT%H:%M:%S%.3f+09:00").to_string()
}

impl Shops {
    /// Gets a token anew: whether the application and its secret are good.
    ///
    /// # Errors
    /// Why not.
    pub async fn check(&self, shop: &Shop, now: Millis) -> Result<(), Fault> {
        self.forget(shop.site);
        self.token(shop, now).await.map(drop)
    }

    async fn token(&self, shop: &Shop, now: Millis) -> Result<String, Fault> {
        let known = self.tokens().get(&shop.site).cloned();
        if let Some(known) = known.filter(|known| known.shop == *shop && now < known.until) {
            return Ok(known.token);
        }
        let (id, secret) = (shop.client_id.clone(), shop.client_secret.clone());
        // bcrypt takes its time on purpose.
        let signed = tokio::task::spawn_blocking(move || sign(&id, &secret, now.0)).await;
        let signature = signed.ok().flatten().ok_or_else(|| Fault::Refused("secret".to_owned()))?;
        let timestamp = now.0.to_string();
        let form = [
            ("client_id", shop.client_id.as_str()),
            ("timestamp", &timestamp),
            ("client_secret_sign", &signature),
            ("grant_type", "client_credentials"),
            ("type", "SELF"),
        ];
        let client = self.inner.http.client().map_err(|_| Fault::Later("no TLS".to_owned()))?;
        let url = format!("{}/external/v1/oauth2/token", self.inner.url);
        let body = serde_urlencoded::to_string(form).map_err(|_| Fault::Refused("form".to_owned()))?;
        let call =
            client.post(url).header(reqwest::header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        let given: Given = answer(call).await.map_err(|(status, code)| match status {
            // Whatever the gateway calls it: with these there is no token.
            Some(StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Fault::Refused(code),
            _ => Fault::Later(code),
        })?;
        let until = now.plus(given.expires_in.clamp(0, 86_400) * 1000 - MARGIN_MS);
        let token = Token { shop: shop.clone(), token: given.access_token.clone(), until };
        self.tokens().insert(shop.site, token);
        Ok(given.access_token)
    }

    /// Makes a call; with a token that has expired meanwhile once more with another one.
    async fn call<T: DeserializeOwned>(
        &self,
        shop: &Shop,
        now: Millis,
        request: impl Fn(&reqwest::Client) -> RequestBuilder,
    ) -> Result<T, Fault> {
        let client = self.inner.http.client().map_err(|_| Fault::Later("no TLS".to_owned()))?;
        let mut again = true;
        loop {
            let token = self.token(shop, now).await?;
            match answer(request(client).bearer_auth(token)).await {
                Ok(value) => return Ok(value),
                Err((Some(StatusCode::UNAUTHORIZED), _)) if again => {
                    again = false;
                    self.forget(shop.site);
                }
                Err((Some(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN), code)) => {
                    return Err(Fault::Refused(code));
                }
                Err((_, code)) => return Err(Fault::Later(code)),
            }
        }
    }

    /// What changed in a time of at most 24 hours, from a page on.
    ///
    /// # Errors
    /// Whether another attempt makes sense.
    pub async fn changes(
        &self,
        shop: &Shop,
        (from, to): (Millis, Millis),
        page: Option<&(String, String)>,
        now: Millis,
    ) -> Result<Changes, Fault> {
        let url = format!("{}/external/v1/pay-order/seller/product-orders/last-changed-statuses", self.inner.url);
        let limit = ORDERS_A_PAGE.to_string();
        let mut query = vec![
            ("lastChangedFrom", page.map_or_else(|| told(from), |(from, _)| from.clone())),
            ("lastChangedTo", told(to)),
            ("limitCount", limit),
        ];
        if let Some((_, sequence)) = page {
            query.push(("moreSequence", sequence.clone()));
        }
        let query = serde_urlencoded::to_string(query).map_err(|_| Fault::Later("query".to_owned()))?;
        let found: Answer<ChangedData> = self.call(shop, now, |client| client.get(format!("{url}?{query}"))).await?;
        let mut ids: Vec<String> =
            found.data.last_change_statuses.into_iter().map(|changed| changed.product_order_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let more = found.data.more.map(|more| (more.more_from, more.more_sequence));
        Ok(Changes { ids, more })
    }

    /// Orders as they stand now; what can't be kept is left out.
    ///
    /// # Errors
    /// Whether another attempt makes sense.
    pub async fn orders(&self, shop: &Shop, ids: &[String], now: Millis) -> Result<Vec<Order>, Fault> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let url = format!("{}/external/v1/pay-order/seller/product-orders/query", self.inner.url);
        let body = json!({"productOrderIds": ids, "quantityClaimCompatibility": true});
        let found: Answer<Vec<Detail>> = self.call(shop, now, |client| client.post(&url).json(&body)).await?;
        Ok(found.data.into_iter().filter_map(Detail::order).collect())
    }
}

/// Fewer than may be asked for: a page is written in one short transaction.
const ORDERS_A_PAGE: usize = 200;

/// The answer of a call, or its status with a code.
async fn answer<T: DeserializeOwned>(call: RequestBuilder) -> Result<T, (Option<StatusCode>, String)> {
    let mut answer = call.send().await.map_err(|_| (None, "unreachable".to_owned()))?;
    let status = answer.status();
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= ANSWER_MAX => body.extend_from_slice(&chunk),
            Ok(Some(_)) => return Err((None, "too large".to_owned())),
            Ok(None) => break,
            Err(_) => return Err((None, "cut off".to_owned())),
        }
    }
    if status.is_success() {
        return serde_json::from_slice(&body).map_err(|_| (None, "unreadable".to_owned()));
    }
    let code = serde_json::from_slice::<Refusal>(&body).unwrap_or_default().code;
    // A code is a word; anything else may hold what was sent.
    let word = code.len() <= 40 && code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_'));
    let code = if word { code.as_str() } else { "" };
    Err((Some(status), format!("{} {code}", status.as_u16()).trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f10_times_are_told_in_korea() {
        assert_eq!(told(Millis(1_893_423_600_000)), "2030-01-01T00:00:00.000+09:00");
    }
}
