import { api } from "@sarangbang/api";
import { Asked } from "../../app/asked.svelte";

/** 상담 분류 of the site. */
export const categories = new Asked(api.categories, "categories");
