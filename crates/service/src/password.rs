//! Passwords: what is taken, how they are kept.

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use crate::{Desk, Error, FieldError};

const SHORTEST: usize = 10;
const LONGEST: usize = 256;
/// What a guesser finds in fewer than a million tries is refused: words, names, dates, rows of keys and what is made of them.
const WEAKEST: zxcvbn::Score = zxcvbn::Score::Two;
/// Hashing costs 19 MiB each time; more at once would let strangers take the machine's memory.
static HASHING: Semaphore = Semaphore::const_new(2);
/// Compared with where there is no account, so that the answer takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2FyYW5nYmFuZy1ub2JvZHk$YW5zd2VycyBub2JvZHkgYnV0IHRha2VzIGl0cyB0aW0";
/// Letters that can't be taken for one another.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789-";

/// Whether a password may be set.
///
/// # Errors
/// [`Error::Invalid`] with the reason.
pub fn check(password: &str, email: &str, name: &str) -> Result<(), Error> {
    let length = password.chars().count();
    if length < SHORTEST {
        let error = FieldError { field: "password".into(), code: "too_short", max: Some(SHORTEST as i64) };
        return Err(Error::Invalid(vec![error]));
    }
    if length > LONGEST {
        let error = FieldError { field: "password".into(), code: "too_long", max: Some(LONGEST as i64) };
        return Err(Error::Invalid(vec![error]));
    }
    let folded = password.to_lowercase();
    let (email, name) = (email.trim().to_lowercase(), name.trim().to_lowercase());
    if folded == email || folded == name {
        return Err(Error::field("password", "same_as_email"));
    }
    let mailbox = email.split_once('@').map_or(email.as_str(), |(mailbox, _)| mailbox);
    let strength = zxcvbn::zxcvbn(&folded, &[&email, mailbox, &name]);
    if strength.score() < WEAKEST {
        return Err(Error::field("password", "too_common"));
    }
    Ok(())
}

/// A password for somebody who is to change it.
#[must_use]
pub fn generate(desk: &Desk) -> String {
    let letters = desk.random::<16>().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    letters.iter().collect()
}

/// What is stored of a password: argon2id in PHC form.
///
/// # Errors
/// When hashing fails.
pub async fn hash(desk: &Desk, password: &str) -> Result<String, Error> {
    let (salt, password) = (desk.random::<16>(), password.to_owned());
    apart(move || Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string()))
        .await?
        .map_err(|_| Error::Internal("a password could not be hashed"))
}

/// Whether a password is the one of `stored`; without one it is not, after as long a time.
///
/// # Errors
/// When verifying was interrupted.
pub async fn verify(password: &str, stored: Option<String>) -> Result<bool, Error> {
    let (known, stored) = (stored.is_some(), stored.unwrap_or_else(|| NOBODY.to_owned()));
    let too_long = password.chars().count() > LONGEST;
    let password = if too_long { String::new() } else { password.to_owned() };
    let right = apart(move || Argon2::default().verify_password(password.as_bytes(), stored.as_str()).is_ok()).await?;
    Ok(right && known && !too_long)
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    in_turn(&HASHING, work).await
}

/// The turn ends with the work: a caller that has gone doesn't make room for another one while its hash is being made.
async fn in_turn<T: Send + 'static>(
    turns: &'static Semaphore,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let Ok(turn) = turns.acquire().await else { return Err(Error::Internal("hashing has been closed")) };
    let task = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(turn);
        done
    });
    task.await.map_err(|_| Error::Internal("hashing was interrupted"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_has_no_password_and_costs_as_much() {
        assert!(NOBODY.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let parsed: Result<argon2::PasswordHash, _> = argon2::PasswordHash::new(NOBODY);
        assert!(parsed.is_ok());
        assert!(!verify("anything", None).await.unwrap());
    }

    #[tokio::test]
    async fn callers_that_hang_up_hash_no_more_at_once_than_others() {
        static TURNS: Semaphore = Semaphore::const_new(1);
        let (go, gone) = std::sync::mpsc::channel::<()>();
        let (began, beginning) = tokio::sync::oneshot::channel();
        let caller = tokio::spawn(in_turn(&TURNS, move || {
            let _ = began.send(());
            gone.recv()
        }));
        beginning.await.expect("it began");
        caller.abort();
        assert!(caller.await.is_err_and(|error| error.is_cancelled()));
        assert_eq!(TURNS.available_permits(), 0, "its work goes on");
        go.send(()).expect("it waits");
        assert!(in_turn(&TURNS, || ()).await.is_ok());
    }

    #[test]
    fn f16_short_long_and_obvious_passwords_are_refused() {
        let refused = |password: &str| match check(password, "kim.minjun@example.com", "김민준 상담팀장입니다")
        {
            Ok(()) => "",
            Err(Error::Invalid(faults)) => faults[0].code,
            Err(_) => "?",
        };
        for good in [
            "가나다라마바사아자차",
            "달항아리-2026-겨울",
            "correct horse staple",
            "sarangbang-demo",
            "김치찌개 3인분 주세요",
        ] {
            assert_eq!(refused(good), "", "{good}");
        }
        assert_eq!(refused("short"), "too_short");
        assert_eq!(refused("123456789"), "too_short");
        assert_eq!(refused(&"x".repeat(257)), "too_long");
        for own in ["kim.minjun@example.com", "KIM.minjun@Example.com", "김민준 상담팀장입니다"] {
            assert_eq!(refused(own), "same_as_email", "{own}");
        }
        for common in
            ["1234567890", "password123", "Password1234", "qwertyuiop", "aaaaaaaaaaaa", "kim.minjun1", "abcdefghijk"]
        {
            assert_eq!(refused(common), "too_common", "{common}");
        }
    }
}
