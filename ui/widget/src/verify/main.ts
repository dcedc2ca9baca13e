import { mount } from "svelte";
import "../app/style.css";
import Page from "./Page.svelte";
import { verifyWords } from "./words";

const lang = /^(ko|$)/i.test(navigator.language) ? "ko" : "en";
document.documentElement.lang = lang;
document.title = verifyWords(lang)("verifyTitle");

const hash = location.hash.slice(1);
/** What came of a way through Kakao. */
const kakao = hash.startsWith("kakao=") ? hash.slice(6) : "";
const token = kakao ? "" : hash;
// The token leaves the address at once: neither history nor a screenshot keeps it.
if (hash) history.replaceState(null, "", location.pathname);

mount(Page, { target: document.body, props: { lang, token, kakao } });
