//! Every route on one page, grouped, with who may call it.

use axum::{
    Router,
    http::Method,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use domain::key::Area;
use utoipa_axum::routes;

use crate::{
    Route, State, account, api_key, attachment, bot, channel, customer, demo, distribution, edge, export, health,
    history, info_area, kakao, list, live, me, memo, message, openapi, pages, people,
    permission::{
        Keys,
        Permission::{Admin, Agent, Manager, Public, Visitor},
        Routes,
    },
    report, request, room, search, settings, shop, template, verification, webhook, widget, work,
};

/// The whole surface.
pub fn router(state: State) -> Router {
    let (router, ..) = all(Some(state.clone())).finish();
    router.fallback(pages::console).layer(from_fn_with_state(state.clone(), edge::edge)).with_state(state)
}

/// `/metrics` alone, for a listener of its own.
pub fn metrics_router(state: State) -> Router {
    let render = move || async move { state.render_metrics() };
    Router::new().route("/metrics", get(render))
}

/// Every route with who may call it.
#[must_use]
pub fn table() -> Vec<Route> {
    all(None).finish().2
}

pub(crate) fn all(state: Option<State>) -> Routes {
    let routes = Routes::new(state, openapi::base());
    let routes = accounts(routes);
    let routes = sockets(routes);
    let routes = rooms(routes);
    let routes = customers(routes);
    let routes = attachments(routes);
    let routes = lists(routes);
    let routes = of_site(routes);
    let routes = secrets(routes);
    let routes = templates(routes);
    let routes = visitors(routes);
    let routes = messengers(routes);
    ui(routes)
}

fn rooms(routes: Routes) -> Routes {
    routes
        .for_keys(Keys::Of(Area::Rooms))
        .add(Agent, routes!(room::counts))
        .add(Agent, routes!(room::list))
        .add(Agent, routes!(search::find))
        .add(Agent, routes!(room::accept_many))
        .add(Agent, routes!(room::find))
        .add(Agent, routes!(room::accept))
        .add(Agent, routes!(distribution::assignments))
        .add(Agent, routes!(room::end))
        .add(Agent, routes!(room::read))
        .add(Agent, routes!(room::put_draft))
        .add(Agent, routes!(message::page, message::send))
        .add(Agent, routes!(channel::send_again))
        .add(Agent, routes!(memo::list_memos, memo::write_memo))
        .add(Agent, routes!(request::colleagues))
        .add(Agent, routes!(request::request_transfer))
        .add(Agent, routes!(request::request_review))
        // Who may decide is the site's choice.
        .add(Agent, routes!(request::requests))
        .add(Agent, routes!(request::approve))
        .add(Agent, routes!(request::reject))
        .add(Agent, routes!(request::withdraw))
        .add(Manager, routes!(request::reassign))
        .add(Manager, routes!(request::reassign_many))
        .add(Agent, routes!(request::end_many))
        .add(Manager, routes!(request::show_team))
        .add(Agent, routes!(work::put_on_hold))
        .add(Agent, routes!(work::classify))
        .add(Agent, routes!(work::put_room_tags))
        .add(Agent, routes!(work::suggest_room_tags))
        .add(Agent, routes!(work::flag))
        .add(Agent, routes!(work::put_grade))
        .add(Agent, routes!(work::set_alarm))
        .add(Agent, routes!(work::alarms))
}

/// What is known of the person behind a room.
fn customers(routes: Routes) -> Routes {
    routes
        .for_keys(Keys::Of(Area::Customers))
        .add(Agent, routes!(channel::create_link))
        .add(Agent, routes!(customer::room_info))
        .add(Agent, routes!(info_area::custom_tab))
        // A site may keep the part of it that links for 매니저 and up: `links_by_managers` (R18).
        .add(Agent, routes!(customer::customer, customer::edit))
        .add(Agent, routes!(customer::changes))
        .add(Agent, routes!(customer::undo))
        // Rooms of other agents are audited (R18).
        .add(Agent, routes!(history::list_history))
        .add(Agent, routes!(history::history_filters))
        .add(Agent, routes!(history::consultation))
        .add(Agent, routes!(history::consultation_messages))
        .add(Agent, routes!(history::older_conversations))
        .add(Agent, routes!(customer::put_tags))
        .add(Agent, routes!(customer::suggest_tags))
        .add(Agent, routes!(verification::verifications, verification::ask_verification))
        .add(Agent, routes!(shop::orders))
        .add(Agent, routes!(shop::refresh_orders))
}

fn lists(routes: Routes) -> Routes {
    routes
        // 상담사 see what they have or had last (R18).
        .for_keys(Keys::Of(Area::Customers))
        .add(Agent, routes!(list::customers))
        .add(Agent, routes!(list::person))
        .for_keys(Keys::Of(Area::Reports))
        .add(Agent, routes!(list::consultations))
        .add(Agent, routes!(list::list_choices))
        .add(Manager, routes!(report::report_overview))
        .add(Manager, routes!(report::report_groups))
        .add(Manager, routes!(report::report_hours))
        .add(Manager, routes!(report::report_table))
        .add(Manager, routes!(export::exports, export::create_export))
        .add(Manager, routes!(export::cancel_export))
        .add(Manager, routes!(export::export_file))
        .for_keys(Keys::None)
        .add(Agent, routes!(list::list_columns, list::put_list_columns))
}

fn accounts(routes: Routes) -> Routes {
    routes
        .for_keys(Keys::Any)
        .add(Agent, routes!(account::me))
        .for_keys(Keys::None)
        .add(Public, routes!(account::log_in))
        .add(Agent, routes!(account::log_out))
        .add(Public, routes!(account::set_up))
        .add(Agent, routes!(account::boot))
        .add(Agent, routes!(account::layout, account::put_layout))
        .add(Agent, routes!(info_area::info_tabs))
        .add(Agent, routes!(account::preferences, account::put_preferences))
        .add(Agent, routes!(account::put_availability))
        .add(Agent, routes!(me::put_name))
        .add(Agent, routes!(me::put_password))
        .add(Agent, routes!(me::sessions, me::end_other_sessions))
        .add(Agent, routes!(me::end_session))
        .add(Agent, routes!(me::totp, me::begin_totp, me::confirm_totp))
        .add(Agent, routes!(me::turn_off_totp))
        .add(Agent, routes!(me::renew_recovery_codes))
        // Prove themselves by the token of their link.
        .add(Public, routes!(people::look_at_invitation))
        .add(Public, routes!(people::accept_invitation))
        .add(Public, routes!(people::look_at_password_link))
        .add(Public, routes!(people::use_password_link))
}

fn of_site(routes: Routes) -> Routes {
    routes
        .for_keys(Keys::Of(Area::Settings))
        .add(Agent, routes!(channel::channels))
        .add(Admin, routes!(channel::connect))
        .add(Admin, routes!(channel::change, channel::disconnect))
        .add(Admin, routes!(channel::check))
        .add(Admin, routes!(channel::undelivered))
        .add(Admin, routes!(channel::send_many_again))
        .add(Agent, routes!(info_area::info_area))
        .add(Admin, routes!(info_area::put_info_area))
        .add(Admin, routes!(info_area::try_address))
        .add(Agent, routes!(work::categories))
        .add(Admin, routes!(work::put_categories))
        .add(Admin, routes!(request::request_settings, request::put_request_settings))
        .add(Admin, routes!(settings::first_steps))
        .add(Admin, routes!(settings::site, settings::put_site))
        .add(Admin, routes!(settings::web_chat, settings::put_web_chat))
        .add(Admin, routes!(settings::hours, settings::put_hours))
        .add(Admin, routes!(distribution::distribution, distribution::put_distribution))
        .add(Admin, routes!(distribution::groups, distribution::put_groups))
        .add(Admin, routes!(distribution::agents, distribution::put_agents))
        .add(Admin, routes!(settings::messages, settings::put_messages))
        .add(Admin, routes!(bot::profile_bot, bot::put_profile_bot))
        .add(Admin, routes!(bot::chatbot, bot::put_chatbot))
        .add(Admin, routes!(bot::publish))
        .add(Admin, routes!(bot::check))
        .add(Admin, routes!(bot::test))
        .add(Admin, routes!(bot::versions))
        .add(Admin, routes!(bot::version))
        .add(Admin, routes!(bot::restore))
        .add(Admin, routes!(settings::security, settings::put_security))
        .add(Admin, routes!(verification::sms_settings, verification::put_sms_settings))
        .add(Admin, routes!(verification::sms_outbox))
        .add(Admin, routes!(shop::shop_settings, shop::link_shop, shop::unlink_shop))
        .add(Admin, routes!(shop::check_shop))
        .add(Admin, routes!(kakao::settings, kakao::put_settings))
        .add(Admin, routes!(webhook::webhooks, webhook::create_webhook))
        .add(Admin, routes!(webhook::put_webhook, webhook::remove_webhook))
        .add(Admin, routes!(webhook::check_webhook))
        .add(Admin, routes!(webhook::webhook_deliveries))
        .add(Admin, routes!(webhook::send_webhook_again))
        .add(Admin, routes!(webhook::send_all_webhooks_again))
}

/// What would give a key more than it has, or another one: for people alone.
fn secrets(routes: Routes) -> Routes {
    routes
        .for_keys(Keys::None)
        .add(Admin, routes!(channel::rotate))
        .add(Admin, routes!(info_area::tab_secret, info_area::rotate_tab_secret))
        .add(Admin, routes!(settings::rotate_secret))
        .add(Admin, routes!(settings::drop_old_secret))
        .add(Admin, routes!(webhook::webhook_secret, webhook::rotate_webhook_secret))
        .add(Admin, routes!(api_key::api_keys, api_key::create_api_key))
        .add(Admin, routes!(api_key::revoke_api_key))
        .add(Admin, routes!(people::people))
        .add(Admin, routes!(people::put_person))
        .add(Admin, routes!(people::deactivate))
        .add(Admin, routes!(people::reactivate))
        .add(Admin, routes!(people::make_password_link))
        .add(Admin, routes!(people::take_totp_off))
        .add(Admin, routes!(people::invitations, people::invite))
        .add(Admin, routes!(people::take_invitation_back))
        .add(Admin, routes!(people::renew_invitation))
        // Answers with demo data only.
        .add(Admin, routes!(demo::simulate))
}

fn templates(routes: Routes) -> Routes {
    routes
        .for_keys(Keys::Of(Area::Templates))
        .add(Agent, routes!(template::templates, template::create_own_template))
        .add(Agent, routes!(template::put_own_template, template::delete_own_template))
        .add(Agent, routes!(template::sample_template))
        .add(Agent, routes!(template::favour_template))
        .add(Agent, routes!(template::own_template_categories, template::put_own_template_categories))
        .add(Agent, routes!(template::look_at_template, template::insert_template))
        .add(Agent, routes!(template::offered_sentences, template::keep_sentences))
        .add(Agent, routes!(template::own_sentences, template::choose_sentences, template::forget_sentences))
        .add(Agent, routes!(template::forget_sentence))
        .add(Manager, routes!(template::shared_templates, template::create_template))
        .add(Manager, routes!(template::import_templates))
        .add(Manager, routes!(template::export_templates))
        .add(Manager, routes!(template::put_template, template::delete_template))
        .add(Manager, routes!(template::template_categories, template::put_template_categories))
}

fn sockets(routes: Routes) -> Routes {
    routes
        .for_keys(Keys::None)
        .plain(Agent, Method::GET, "/api/v1/live", get(live::console))
        // Proves itself in its first frame: browsers can't send a header with it.
        .plain(Public, Method::GET, "/widget/v1/live", get(live::visitor))
}

fn attachments(routes: Routes) -> Routes {
    routes
        .for_keys(Keys::Of(Area::Rooms))
        .add(Agent, routes!(attachment::upload))
        .add(Agent, routes!(attachment::download))
        .add(Visitor, routes!(attachment::visitor_upload))
        .add(Visitor, routes!(attachment::visitor_download))
}

fn visitors(routes: Routes) -> Routes {
    routes
        .for_keys(Keys::None)
        .add(Public, routes!(widget::enter))
        .add(Visitor, routes!(widget::messages, widget::send))
        .add(Visitor, routes!(widget::rooms))
        .add(Visitor, routes!(widget::room_messages))
        .add(Visitor, routes!(widget::read))
        .add(Visitor, routes!(widget::end))
        .add(Visitor, routes!(verification::answer_verification))
        // Prove themselves by the token of the link, and by what the browser kept since.
        .plain(Public, Method::GET, "/kakao/start", get(kakao::start))
        .plain(Public, Method::GET, "/kakao/callback", get(kakao::callback))
        // Kakao proves itself by the app's admin key, and comes in either way.
        .plain(Public, Method::GET, "/kakao/unlink/{site_id}", get(kakao::unlinked))
        .plain(Public, Method::POST, "/kakao/unlink/{site_id}", post(kakao::unlinked))
        // Proves itself by the token of its link.
        .add(Public, routes!(verification::answer_by_link))
}

fn messengers(routes: Routes) -> Routes {
    routes
        // Prove themselves by the secret in their address.
        .plain(Public, Method::POST, "/channels/naver/{secret}", post(channel::naver))
        .plain(Public, Method::POST, "/channels/kakao/{secret}/{hook}", post(channel::kakao))
        // Proves itself by its signature.
        .plain(Public, Method::GET, "/files/{signed}", get(channel::file))
        .plain(Public, Method::GET, "/chat/{site_id}/kakao", get(channel::to_kakao))
        .plain(Public, Method::GET, "/chat/{site_id}/naver", get(channel::to_naver))
}

fn ui(routes: Routes) -> Routes {
    routes
        .plain(Public, Method::GET, "/api/openapi.json", get(openapi::serve))
        .plain(Public, Method::GET, "/widget.js", get(pages::loader))
        .plain(Public, Method::GET, "/widget/frame", get(pages::frame))
        .plain(Public, Method::GET, "/widget/assets/{*file}", get(pages::widget_asset))
        .plain(Public, Method::GET, "/chat/{site_id}", get(pages::chat))
        .plain(Public, Method::GET, "/verify", get(pages::verify))
        .plain(Public, Method::GET, "/demo", get(pages::demo))
        .plain(Public, Method::GET, "/demo/services", get(demo::services))
        .plain(Public, Method::GET, "/healthz", get(health::alive))
        .plain(Public, Method::GET, "/readyz", get(health::ready))
        .plain(Public, Method::GET, "/metrics", get(health::metrics))
}
