use axum::{
    Router,
    extract::Request,
    http::Method,
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::MethodRouter,
};
use domain::access::Role;
use utoipa::openapi::{OpenApi, path::HttpMethod, security::SecurityRequirement};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::{Problem, State, extract, idempotency};

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

/// One line of the route table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// The template, such as `/api/v1/rooms/{room_no}`.
    pub path: String,
    /// GET, POST, …
    pub method: String,
    /// Who may call it.
    pub permission: Permission,
}

/// Collects routes with their permissions and their description.
pub(crate) struct Routes {
    state: Option<State>,
    router: OpenApiRouter<State>,
    table: Vec<Route>,
}

impl Routes {
    /// Without a state the routes can be described but not served.
    pub(crate) fn new(state: Option<State>, document: OpenApi) -> Self {
        Self { state, router: OpenApiRouter::with_openapi(document), table: Vec::new() }
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
                operation.security = security(permission);
                self.table.push(Route { path: path.clone(), method: name(method).to_owned(), permission });
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
        self.table.push(Route { path: path.to_owned(), method: method.to_string(), permission });
        let handlers = self.guarded(permission, handlers);
        self.router = self.router.route(path, handlers);
        self
    }

    fn guarded(&self, permission: Permission, handlers: MethodRouter<State>) -> MethodRouter<State> {
        match &self.state {
            Some(state) => handlers.route_layer(from_fn_with_state((state.clone(), permission), guard)),
            None => handlers,
        }
    }

    pub(crate) fn finish(self) -> (Router<State>, OpenApi, Vec<Route>) {
        let (router, document) = self.router.split_for_parts();
        (router, document, self.table)
    }
}

/// Lets through who may call; what it found out about the caller goes along.
async fn guard(
    axum::extract::State((state, permission)): axum::extract::State<(State, Permission)>,
    mut request: Request,
    next: Next,
) -> Response {
    let writes = !request.method().is_safe();
    if writes && request.uri().path().starts_with("/api/") && !request.headers().contains_key("x-sarangbang") {
        return Problem::new("csrf").into_response();
    }
    let least = match permission {
        Permission::Public | Permission::Visitor => return next.run(request).await,
        Permission::Agent => Role::Agent,
        Permission::Manager => Role::Manager,
        Permission::Admin => Role::Admin,
    };
    let session = match extract::find_session(&state, request.headers()).await {
        Ok(session) => session,
        Err(error) => return Problem::from(error).into_response(),
    };
    if session.viewer.role < least {
        return Problem::from(service::Error::Forbidden).into_response();
    }
    request.extensions_mut().insert(session.clone());
    match idempotency::key(request.method(), request.headers()) {
        None => next.run(request).await,
        Some(key) => idempotency::once(state, session, key, request, next).await.unwrap_or_else(Problem::into_response),
    }
}

fn security(permission: Permission) -> Option<Vec<SecurityRequirement>> {
    let scheme = match permission {
        Permission::Public => return Some(Vec::new()),
        Permission::Visitor => "visitor",
        Permission::Agent | Permission::Manager | Permission::Admin => "session",
    };
    Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>(scheme, [])])
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
