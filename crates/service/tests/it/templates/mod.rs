//! Templates and sentences (F5, R21).

mod insert;
mod sentences;
mod sheet;
mod write;

use domain::{
    SiteId,
    access::Role,
    template::{Owner, Wanted},
};
use service::{
    Desk, Error,
    attachment::{self, Named, Unscanned},
    session::Session,
    template,
    view::{Attachment, NewTemplate, Template},
};
use testkit::{Agent, Site, TestDb, TestDesk};

use crate::rooms::session;

pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x06\0\0\0";

/// A site with an agent, a colleague and a manager.
pub struct House {
    pub desk: TestDesk,
    pub site: Site,
    pub agent: Agent,
    pub kim: Session,
    pub lee: Session,
    pub park: Session,
}

impl House {
    pub async fn open(db: &TestDb) -> Self {
        let (desk, site) = (db.desk(), db.site().await);
        let agent = site.agent("김상담", Role::Agent).await;
        let kim = session(&site, &agent);
        let lee = session(&site, &site.agent("이상담", Role::Agent).await);
        let park = session(&site, &site.agent("박매니저", Role::Manager).await);
        Self { desk, site, agent, kim, lee, park }
    }

    pub async fn shared(&self, new: &NewTemplate) -> Result<Template, Error> {
        template::create(&self.desk, &self.park, Owner::Site, new).await
    }

    pub async fn own(&self, session: &Session, new: &NewTemplate) -> Result<Template, Error> {
        template::create(&self.desk, session, own(session), new).await
    }

    pub async fn titles(&self, session: &Session, q: &str) -> Vec<String> {
        let list = template::list(&self.desk, session, q).await.expect("a list");
        list.items.into_iter().map(|one| one.title).collect()
    }
}

pub fn own(session: &Session) -> Owner {
    Owner::Agent(session.viewer.agent)
}

pub fn new(title: &str, body: &str, code: Option<&str>) -> NewTemplate {
    let Wanted { title, body, code } =
        Wanted { title: title.to_owned(), body: body.to_owned(), code: code.map(str::to_owned) };
    NewTemplate { title, body, code, ..NewTemplate::default() }
}

pub fn number<T: std::str::FromStr>(id: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    id.parse().expect("a number")
}

pub fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> (&'static str, &'static str) {
    match result {
        Err(Error::Invalid(fields)) => match fields[0].field {
            std::borrow::Cow::Borrowed(field) => (field, fields[0].code),
            std::borrow::Cow::Owned(_) => panic!("a field with a place: {fields:?}"),
        },
        other => panic!("not refused: {other:?}"),
    }
}

pub async fn upload(desk: &Desk, site: SiteId, session: &Session, name: &str) -> Attachment {
    let named = Named { name: name.to_owned(), declared: None };
    let body = futures_util::stream::iter([Ok(bytes::Bytes::from_static(PNG))]);
    attachment::upload(desk, site, session.viewer.agent.0, named, body, Unscanned).await.expect("kept")
}
