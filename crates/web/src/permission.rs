use axum::{
    Router,
    extract::Request,
    http::Method,
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::MethodRouter,
};
use domain::{
    access::Role,
    key::{Area, Scope},
};
use utoipa::openapi::{OpenApi, path::HttpMethod, security::SecurityRequirement};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::{Problem, State, client, extract, idempotency, openapi};

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// Anybody.
    Public,
    /// Who shows a visitor's token; the handler's extractor asks for it.
    Visitor,
    /// Any agent that is logged in.
    Agent,
    /// 매니저 and above.
    Manager,
    /// 관리자.
    Admin,
}

/// Which keys of the API may call a route, within what the key's agent may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keys {
    /// None: it is for people, or it would give a key more than it has.
    None,
    /// Every one.
    Any,
    /// Those with a scope of this area: reading for what is safe, else writing.
    Of(Area),
}

/// One line of the route table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// The template, such as `/api/v1/rooms/{room_no}`.
    pub path: String,
    /// GET, POST, …
    pub method: String,
    /// Who may call it.
    pub permission: Permission,
    /// Which keys may.
    pub keys: Keys,
}

/// Collects routes with their permissions and their description.
pub(crate) struct Routes {
    state: Option<State>,
    router: OpenApiRouter<State>,
    table: Vec<Route>,
    keys: Keys,
}

impl Routes {
    /// Without a state the routes can be described but not served.
    pub(crate) fn new(state: Option<State>, document: OpenApi) -> Self {
        Self { state, router: OpenApiRouter::with_openapi(document), table: Vec::new(), keys: Keys::None }
    }

    /// Which keys may call the routes that follow.
    pub(crate) fn for_keys(mut self, keys: Keys) -> Self {
        self.keys = keys;
        self
    }

    /// Described routes of one path.
    pub(crate) fn add(mut self, permission: Permission, routes: UtoipaMethodRouter<State>) -> Self {
        let (schemas, mut paths, handlers) = routes;
        for (path, item) in &mut paths.paths {
            let mut operations = [
                (HttpMethod::Get, &mut item.get),
                (HttpMethod::Post, &mut item.post),
                (HttpMethod::Put, &mut item.put),
                (HttpMethod::Patch, &mut item.patch),
                (HttpMethod::Delete, &mut item.delete),
            ];
            for (method, operation) in &mut operations {
                let Some(operation) = operation else { continue };
                let method = name(method);
                operation.security = security(permission, self.keys, method);
                let (path, method, keys) = (path.clone(), method.to_owned(), self.keys);
                self.table.push(Route { path, method, permission, keys });
            }
        }
        let handlers = self.guarded(permission, handlers);
        self.router = self.router.routes((schemas, paths, handlers));
        self
    }

    /// A route outside the description: pages, sockets.
    pub(crate) fn plain(
        mut self,
        permission: Permission,
        method: Method,
        path: &str,
        handlers: MethodRouter<State>,
    ) -> Self {
        self.keys = Keys::None;
        self.table.push(Route { path: path.to_owned(), method: method.to_string(), permission, keys: self.keys });
        let handlers = self.guarded(permission, handlers);
        self.router = self.router.route(path, handlers);
        self
    }

    fn guarded(&self, permission: Permission, handlers: MethodRouter<State>) -> MethodRouter<State> {
        match &self.state {
            Some(state) => handlers.route_layer(from_fn_with_state((state.clone(), permission, self.keys), guard)),
            None => handlers,
        }
    }

    pub(crate) fn finish(self) -> (Router<State>, OpenApi, Vec<Route>) {
        let (router, mut document) = self.router.split_for_parts();
        openapi::complete(&mut document);
        (router, document, self.table)
    }
}

/// Lets through who may call; what it found out about the caller goes along.
async fn guard(
    axum::extract::State((state, permission, keys)): axum::extract::State<(State, Permission, Keys)>,
    mut request: Request,
    next: Next,
) -> Response {
    let writes = !request.method().is_safe();
    // A browser sends no key by itself, so what comes with one was not forged by another page.
    let key = if permission >= Permission::Agent { extract::bearer(request.headers()) } else { None };
    let forged = key.is_none() && !request.headers().contains_key("x-sarangbang");
    if writes && forged && request.uri().path().starts_with("/api/") {
        return Problem::new("csrf").into_response();
    }
    let least = match permission {
        Permission::Public | Permission::Visitor => return next.run(request).await,
        Permission::Agent => Role::Agent,
        Permission::Manager => Role::Manager,
        Permission::Admin => Role::Admin,
    };
    let session = match key {
        None => extract::find_session(&state, request.headers()).await,
        Some(key) => service::api_key::find(&state.desk, key).await,
    };
    let session = match session {
        Ok(session) => session,
        Err(error) => return Problem::from(error).into_response(),
    };
    if let Some(scopes) = session.scopes {
        let wanted = match keys {
            Keys::None => return Problem::new("not_for_keys").into_response(),
            Keys::Any => None,
            Keys::Of(area) => Some(Scope { area, writes }),
        };
        if let Some(wanted) = wanted.filter(|wanted| !scopes.allow(*wanted)) {
            return Problem::new("scope_missing").with("scope", wanted.to_string().into()).into_response();
        }
        if client::counted(request.headers(), request.extensions(), &state).is_some()
            && let Err(error) = state.key_calls.take(&session.token_hash, state.desk.now())
        {
            return Problem::from(error).into_response();
        }
    }
    if session.viewer.role < least {
        return Problem::from(service::Error::Forbidden).into_response();
    }
    request.extensions_mut().insert(session.clone());
    match idempotency::key(request.method(), request.headers()) {
        None => next.run(request).await,
        Some(key) => idempotency::once(state, session, key, request, next).await.unwrap_or_else(Problem::into_response),
    }
}

fn security(permission: Permission, keys: Keys, method: &str) -> Option<Vec<SecurityRequirement>> {
    let scheme = match permission {
        Permission::Public => return Some(Vec::new()),
        Permission::Visitor => "visitor",
        Permission::Agent | Permission::Manager | Permission::Admin => "session",
    };
    let scopes = match keys {
        Keys::None => None,
        Keys::Any => Some(Vec::new()),
        Keys::Of(area) => Some(vec![Scope { area, writes: method != "GET" }.to_string()]),
    };
    let people = SecurityRequirement::new::<_, [&str; 0], &str>(scheme, []);
    let keys = scopes.map(|scopes| SecurityRequirement::new("api_key", scopes));
    Some([Some(people), keys].into_iter().flatten().collect())
}

fn name(method: &HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "GET",
        HttpMethod::Post => "POST",
        HttpMethod::Put => "PUT",
        HttpMethod::Patch => "PATCH",
        HttpMethod::Delete => "DELETE",
        HttpMethod::Head => "HEAD",
        HttpMethod::Options => "OPTIONS",
        HttpMethod::Trace => "TRACE",
    }
}
