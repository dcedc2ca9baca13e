import "./app.css";
import { mount } from "svelte";
import App from "./App.svelte";

// Its faces swap in when they come, as each of them does: the first sight waits for none.
void import("pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css");

const target = document.getElementById("app");
if (target) mount(App, { target });
