import { mount } from "svelte";
import "../app/style.css";
import Page from "./Page.svelte";
import { verifyWords } from "./words";

const lang = /^(ko|$)/i.test(navigator.language) ? "ko" : "en";
document.documentElement.lang = lang;
document.title = verifyWords(lang)("verifyTitle");

const token = location.hash.slice(1);
// The token leaves the address at once: neither history nor a screenshot keeps it.
if (token) history.replaceState(null, "", location.pathname);

mount(Page, { target: document.body, props: { lang, token } });
