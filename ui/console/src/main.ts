import "pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css";
import "./app.css";
import { mount } from "svelte";
import App from "./App.svelte";

const target = document.getElementById("app");
if (target) mount(App, { target });
