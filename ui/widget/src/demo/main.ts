import { english, korean } from "./english";
import "./style.css";

type Queue = ((...args: unknown[]) => void) & { q?: unknown[] };
const page = window as unknown as { sarangbang?: Queue };
page.sarangbang ??= function (...args: unknown[]) {
  (page.sarangbang!.q ??= []).push(args);
};
const sarangbang = (...args: unknown[]) => page.sarangbang!(...args);

const find = <T extends Element>(selector: string) => document.querySelector<T>(selector)!;
const form = find<HTMLFormElement>("#visitor");
const member = find<HTMLElement>("#member");
const said = find<HTMLOutputElement>("#said");
const link = find<HTMLAnchorElement>("#link");
const inKorean: Record<string, string> = { ...korean };

const isEnglish = () => document.documentElement.lang === "en";
const text = (key: string) => (isEnglish() ? english : inKorean)[key] ?? "";

function translate() {
  document.title = text("title");
  for (const node of document.querySelectorAll<HTMLElement>("[data-t]")) {
    const key = node.dataset["t"]!;
    inKorean[key] ??= node.textContent ?? "";
    node.textContent = text(key);
  }
  for (const node of document.querySelectorAll<HTMLElement>("[data-label]"))
    node.setAttribute("aria-label", text(node.dataset["label"]!));
  const button = find<HTMLElement>("#lang");
  button.textContent = isEnglish() ? "한국어" : "English";
  button.lang = isEnglish() ? "ko" : "en";
}

const isMember = () => new FormData(form).get("who") === "member";

function values(): Record<string, string> {
  if (!isMember()) return {};
  const all = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]);
  return Object.fromEntries(all.filter(([name, value]) => name !== "who" && value));
}

function changed() {
  member.hidden = !isMember();
  for (const input of member.querySelectorAll("input")) input.disabled = member.hidden;
  const query = new URLSearchParams(values()).toString();
  link.href = "/chat/4000000024" + (query && `?${query}`);
}

form.addEventListener("input", changed);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const params = values();
  sarangbang("setParams", { site_uid: "", cus_extra_username: "", cus_extra_phone: "", cus_extra_email: "", parameter1: "", ...params });
  sarangbang("open");
  const name = params["cus_extra_username"] ?? params["site_uid"] ?? "";
  said.textContent = isMember() ? text("saidMember").replace("{name}", name) : text("saidGuest");
});
find("#leave").addEventListener("click", () => {
  sarangbang("logout");
  said.textContent = text("saidLeft");
});
find("#ask").addEventListener("click", () => sarangbang("open"));
find("#lang").addEventListener("click", () => {
  document.documentElement.lang = isEnglish() ? "ko" : "en";
  said.textContent = "";
  translate();
});

/** Simulated messengers stand beside a demo. */
async function showServices() {
  const answer = await fetch("/demo/services").catch(() => undefined);
  if (!answer?.ok) return;
  const pages = (await answer.json()) as Record<string, string>;
  for (const link of document.querySelectorAll<HTMLAnchorElement>("[data-service]")) {
    const page = pages[link.dataset["service"]!];
    link.hidden = !page;
    if (page) link.href = page;
  }
  find<HTMLElement>("#beside").hidden = Object.keys(pages).length === 0;
}

void showServices();
changed();
if (new URLSearchParams(location.search).get("lang") === "en") document.documentElement.lang = "en";
translate();
