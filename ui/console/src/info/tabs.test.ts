import type { CustomTab } from "@sarangbang/api";
import { expect, test } from "vitest";
import { firstTab, infoTabs, splitTabs, tabByKey } from "./tabs";

const ids = (tabs: { id: string }[]) => tabs.map(({ id }) => id);

const made = (id: string, title: string, channels: CustomTab["channels"] = ["web", "kakao", "naver"]): CustomTab => ({ id, title, channels, origin: "https://crm.example.com" });

test("S2 three fixed views, then one tab per custom tab or one that is empty", () => {
  expect(infoTabs([]).map(({ label }) => label)).toEqual(["상담방정보", "고객정보", "상담이력", "커스텀 상담 정보"]);
  const custom = [made("7", "주문"), made("3", "포인트")];
  expect(ids(infoTabs(custom))).toEqual(["room", "customer", "history", "custom:7", "custom:3"]);
});

test("S2 too many tabs go into a menu, the one in view never", () => {
  const tabs = infoTabs([made("1", "주문"), made("2", "포인트"), made("3", "쿠폰")]);
  const widths = [80, 70, 70, 60, 60, 60];
  expect(splitTabs(tabs, widths, 400, 32, "room").menu).toEqual([]);
  expect(ids(splitTabs(tabs, widths, 330, 32, "room").row)).toEqual(["room", "customer", "history", "custom:1"]);
  const other = splitTabs(tabs, widths, 330, 32, "custom:3");
  expect(ids(other.row)).toEqual(["room", "customer", "history", "custom:3"]);
  expect(ids(other.menu)).toEqual(["custom:1", "custom:2"]);
  expect(ids(splitTabs(tabs, widths, 90, 32, "custom:2").row)).toEqual(["custom:2"]);
});

test("S5 a custom tab that is gone falls back to 상담이력", () => {
  const tabs = infoTabs([made("7", "주문")]);
  expect(firstTab("custom:7", tabs)).toBe("custom:7");
  expect(firstTab("custom:8", tabs)).toBe("history");
  expect(firstTab("customer", tabs)).toBe("customer");
});

test("keys lead round the tabs", () => {
  expect(tabByKey("ArrowRight", 3, 4)).toBe(0);
  expect(tabByKey("ArrowLeft", 0, 4)).toBe(3);
  expect(tabByKey("Home", 2, 4)).toBe(0);
  expect(tabByKey("End", 0, 4)).toBe(3);
  expect(tabByKey("Enter", 0, 4)).toBeNull();
});

test("R22 a custom tab stands only in rooms of its channels", () => {
  const custom = [made("7", "주문", ["kakao"]), made("3", "포인트")];
  expect(ids(infoTabs(custom, "web"))).toEqual(["room", "customer", "history", "custom:3"]);
  expect(ids(infoTabs(custom, "kakao"))).toEqual(["room", "customer", "history", "custom:7", "custom:3"]);
  expect(ids(infoTabs([made("7", "주문", [])], "web"))).toEqual(["room", "customer", "history", "custom"]);
});
