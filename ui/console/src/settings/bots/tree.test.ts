import type { BotTree } from "@sarangbang/api";
import { expect, test } from "vitest";
import { added, comesFrom, freshKey, moved, nameOf, outline, steppedAs, without, withNode } from "./tree";

const menu = (...list: string[]) => ({ kind: "menu" as const, buttons: list.map((to) => ({ kind: "go" as const, label: to, to })) });
const tree: BotTree = {
  start: "a",
  fallback: "",
  consent: "",
  misses: 3,
  nodes: [
    { key: "a", title: "시작", text: "", step: menu("b", "c") },
    { key: "b", title: "", text: "배송\n안내", step: menu("a", "d") },
    { key: "c", title: "", text: "", step: { kind: "agent" } },
    { key: "d", title: "", text: "", step: { kind: "end" } },
    { key: "e", title: "", text: "", step: { kind: "next", to: "a" } },
  ],
};

test("F12 the outline walks each node once, loops and all, and shows apart what nobody comes to", () => {
  const { reached, loose } = outline(tree);
  expect(reached.map(({ node, depth }) => [node.key, depth])).toEqual([["a", 0], ["b", 1], ["d", 2], ["c", 1]]);
  expect(loose.map(({ node }) => node.key)).toEqual(["e"]);
});

test("F12 nodes are added under a key of their own and go without taking others along", () => {
  const more = added(tree, freshKey(tree));
  expect(more.nodes.at(-1)?.key).toBe("node6");
  expect(freshKey(more)).toBe("node7");
  const less = without(tree, "b");
  expect(less.nodes.map(({ key }) => key)).toEqual(["a", "c", "d", "e"]);
  expect(without(tree, "a").start).toBe("b");
  expect(comesFrom(tree, "a").map(({ key }) => key)).toEqual(["b", "e"]);
});

test("F12 another step keeps where the node led", () => {
  expect(steppedAs(menu("b", "c"), "next")).toEqual({ kind: "next", to: "b" });
  expect(steppedAs({ kind: "next", to: "b" }, "menu")).toEqual({ kind: "menu", buttons: [{ kind: "go", label: "", to: "b" }] });
  expect(withNode(tree, "d", { text: "안녕" }).nodes[3]?.text).toBe("안녕");
});

test("a node is called by its title, else by what it says", () => {
  expect(tree.nodes.slice(0, 3).map((node) => nameOf(node, "제목 없음"))).toEqual(["시작", "배송", "제목 없음"]);
});

test("things of a list change places", () => {
  expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
});
