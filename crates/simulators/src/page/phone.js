"use strict";
const kind = document.documentElement.dataset.kind;
const names = {
  kakao: ["카카오톡 모의 서비스", "카카오톡 고객이 되어 상담을 시작해 보세요. 실제 카카오톡과 연결되지 않습니다."],
  naver: ["네이버 톡톡 모의 서비스", "톡톡 고객이 되어 상담을 시작해 보세요. 실제 네이버와 연결되지 않습니다."],
  sms: ["문자 모의 서비스", "인증번호 문자가 이 휴대폰으로 도착합니다. 실제로 발송되지 않습니다."],
  commerce: ["스마트스토어 모의 서비스", "물건을 사고 배송 상태를 바꿔 보세요. 실제 주문이 아닙니다."],
};
const empty = {
  kakao: "첫 메시지를 보내면 상담이 시작됩니다.",
  naver: "첫 메시지를 보내면 상담이 시작됩니다.",
  sms: "아직 받은 문자가 없습니다.",
  commerce: "아직 주문이 없습니다. 메뉴에서 주문해 보세요.",
};
const $ = (id) => document.getElementById(id);
const el = (tag, props = {}, ...kids) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...kids.filter((kid) => kid !== null && kid !== undefined));
  return node;
};
[$("name").textContent, $("about").textContent] = names[kind];
document.title = names[kind][0];
for (const node of document.querySelectorAll(".hook, #hook")) node.hidden = kind === "sms" || kind === "commerce";

let person = sessionStorage.getItem("person-" + kind) ?? "seoa";
let shown = "";

async function call(method, path, body) {
  const options = { method };
  if (body instanceof Blob) options.body = body;
  else if (body) Object.assign(options, { body: JSON.stringify(body), headers: { "content-type": "application/json" } });
  const answer = await fetch(path, options);
  const json = await answer.json().catch(() => ({}));
  $("said").textContent = answer.ok ? "" : (json.message ?? "지금은 할 수 없어요.");
  return answer.ok ? json : null;
}

const act = async (act, more = {}) => {
  await call("POST", "/phone/act", { person, act, ...more });
  await look();
};

function button(line, one) {
  if (one.url && /^(https?:|tel:)/.test(one.url)) return el("a", { href: one.url, target: "_blank", rel: "noreferrer", textContent: one.label });
  const node = el("button", { type: "button", textContent: one.label });
  node.onclick = () => act("press", { line: line.n, button: one.id });
  return node;
}

const picture = (src) => el("img", { src, alt: "사진", loading: "lazy" });

/** Texts with their links made to links. */
function linked(text) {
  const bubble = el("div", { className: "bubble" });
  for (const part of text.split(/(https?:\/\/\S+)/)) {
    if (/^https?:\/\//.test(part)) bubble.append(el("a", { href: part, target: "_blank", rel: "noreferrer", textContent: part, style: "color:inherit" }));
    else if (part) bubble.append(part);
  }
  return bubble;
}

function line(one, last) {
  const node = el("div", { className: `line ${one.from}` });
  if (one.from === "messenger") return el("div", { className: "line messenger", textContent: one.text });
  if (one.image) node.append(picture(one.image));
  if (one.text) node.append(linked(one.text));
  if (one.file) node.append(el("a", { className: "file", href: one.file[0], download: one.file[1] }, "📎 ", one.file[1]));
  if (one.cards) {
    const cards = one.cards.map((card) =>
      el("div", { className: "card" }, card.image ? picture(card.image) : null, card.title ? el("b", { textContent: card.title }) : null,
        card.text ? el("p", { textContent: card.text }) : null,
        card.buttons.length ? el("div", { className: "buttons" }, ...card.buttons.map((b) => button(one, b))) : null));
    node.append(el("div", { className: "cards", style: "width:100%" }, ...cards));
  }
  if (one.buttons) node.append(el("div", { className: "buttons" }, ...one.buttons.map((b) => button(one, b))));
  if (one.at) node.append(el("time", { textContent: new Date(one.at).toLocaleString("ko-KR", kind === "commerce" ? { dateStyle: "medium", timeStyle: "short" } : { timeStyle: "short" }) }));
  if (one.quick && last) node.append(el("div", { className: "quick" }, ...one.quick.map((b) => button(one, b))));
  return node;
}

function draw({ people, screen }) {
  $("people").replaceChildren(...people.map((one) => {
    const node = el("button", { type: "button" }, el("b", { textContent: one.name }), el("small", { textContent: one.mobile || "번호 없음" }));
    node.setAttribute("aria-current", String(one.id === person));
    node.onclick = () => choose(one.id);
    return node;
  }));
  if (!screen) return choose(people[0].id);
  $("title").textContent = screen.title;
  $("subtitle").textContent = screen.subtitle;
  const lines = screen.lines.map((one, n) => line(one, n === screen.lines.length - 1));
  if (screen.typing) lines.push(el("div", { className: "typing", textContent: "입력 중…" }));
  if (!lines.length) lines.push(el("p", { className: "empty", textContent: empty[kind] }));
  $("lines").replaceChildren(...lines);
  $("lines").scrollTop = $("lines").scrollHeight;
  $("menu").hidden = !screen.menu.length;
  $("acts").replaceChildren(...screen.menu.map((one) => {
    const node = el("button", { type: "button", textContent: one.label });
    node.onclick = () => { toggle(false); act(one.act); };
    return el("li", {}, node);
  }));
  $("write").hidden = Boolean(screen.closed);
  $("closed").hidden = !screen.closed;
  $("closed").textContent = screen.closed ?? "";
  $("shade").hidden = !screen.dialog;
  if (screen.dialog) {
    const choices = screen.dialog.choices.map((one) => {
      const node = el("button", { type: "button", textContent: one.label });
      node.onclick = () => act(one.act);
      return node;
    });
    $("sheet").replaceChildren(el("h3", { id: "asked", textContent: screen.dialog.title }), el("p", { textContent: screen.dialog.text }),
      el("ul", {}, ...screen.dialog.items.map((item) => el("li", { textContent: item }))), ...choices);
    choices[0].focus();
  }
}

async function look() {
  const answer = await fetch(`/phone?person=${encodeURIComponent(person)}`).catch(() => null);
  if (!answer?.ok) return;
  const text = await answer.text();
  if (text === shown) return;
  shown = text;
  draw(JSON.parse(text));
}

function choose(id) {
  person = id;
  sessionStorage.setItem("person-" + kind, id);
  shown = "";
  $("said").textContent = "";
  look();
}

function toggle(open) {
  $("acts").hidden = !open;
  $("open").setAttribute("aria-expanded", String(open));
}
$("open").onclick = () => toggle($("acts").hidden);
document.addEventListener("click", (event) => { if (!$("menu").contains(event.target)) toggle(false); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") toggle(false); });

$("write").onsubmit = async (event) => {
  event.preventDefault();
  const text = $("text").value;
  if (!text.trim()) return;
  $("text").value = "";
  await act("text", { text });
};
$("text").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
    event.preventDefault();
    $("write").requestSubmit();
  }
};
$("file").onchange = async () => {
  const file = $("file").files[0];
  $("file").value = "";
  if (!file) return;
  const kept = await call("POST", `/phone/upload?name=${encodeURIComponent(file.name)}`, file);
  if (kept) await act("file", { upload: kept.upload });
};
$("new").onsubmit = async (event) => {
  event.preventDefault();
  const added = await call("POST", "/phone/people", Object.fromEntries(new FormData($("new"))));
  if (!added) return;
  $("new").reset();
  choose(added.id);
};

let controlled = false;
function control({ webhook, faults, facts, log }) {
  $("facts").replaceChildren(...facts.flatMap(([name, value]) => [el("dt", { textContent: name }), el("dd", { textContent: value })]));
  if (!controlled) {
    $("control").webhook.value = webhook;
    for (const [name, value] of Object.entries(faults)) {
      const field = $("control").elements[name];
      if (field.type === "checkbox") field.checked = value;
      else field.value = value;
    }
    controlled = true;
  }
  const rows = log.map((sent) => {
    const ok = sent.status === 200;
    const what = sent.path || sent.body.event || "";
    const again = el("button", { type: "button", textContent: "다시" });
    again.onclick = async () => { await call("POST", `/control/again/${sent.n}`); await panel(); };
    return el("li", {}, el("b", { className: ok ? "ok" : "bad", textContent: sent.status ?? "응답 없음" }),
      el("span", { textContent: what, title: JSON.stringify(sent.body, null, 1) }), el("small", { textContent: new Date(sent.at).toLocaleTimeString("ko-KR") }), again);
  });
  $("log").replaceChildren(...(rows.length ? rows : [el("li", { textContent: "아직 보낸 알림이 없습니다." })]));
}
async function panel() {
  const answer = await fetch("/control").catch(() => null);
  if (answer?.ok) control(await answer.json());
}
$("control").onsubmit = async (event) => {
  event.preventDefault();
  const form = $("control").elements;
  const faults = {};
  for (const name of ["fail_percent", "slow_ms"]) faults[name] = Number(form[name].value) || 0;
  for (const name of ["busy", "down", "cut", "duplicate", "reorder"]) faults[name] = form[name].checked;
  controlled = false;
  const now = await call("PUT", "/control", { webhook: form.webhook.value, faults });
  if (now) control(now);
};

const from = new URLSearchParams(location.search).get("from");
if (from) {
  history.replaceState(null, "", "/");
  act("open", { from });
}
look();
panel();
setInterval(look, 700);
setInterval(panel, 2500);
