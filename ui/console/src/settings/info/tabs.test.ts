import { expect, test } from "vitest";
import { changed, inserted, moved, newTab, titleFault, toggled, without, type InfoForm } from "./tabs";

const form = (): InfoForm => ({
  version: 3,
  default_tab: "custom:2",
  custom_tabs: [
    { ...newTab(), id: "1", title: "주문" },
    { ...newTab(), id: "2", title: "재고" },
  ],
});

test("S5 removing the tab that is 대표 메뉴 leads back to 상담이력; another one's going doesn't", () => {
  expect(without(form(), 1)).toMatchObject({ default_tab: "history", custom_tabs: [{ id: "1" }] });
  expect(without(form(), 0)).toMatchObject({ default_tab: "custom:2", custom_tabs: [{ id: "2" }] });
});

test("tabs are moved and changed without touching the others", () => {
  expect(moved(form(), 0, 1).custom_tabs.map(({ id }) => id)).toEqual(["2", "1"]);
  expect(moved(form(), 0, 2)).toEqual(form());
  expect(changed(form(), 1, { title: "창고" }).custom_tabs.map(({ title }) => title)).toEqual(["주문", "창고"]);
});

test("R22 titles have 1 to 50 characters", () => {
  expect([titleFault(" "), titleFault("가".repeat(50)), titleFault("가".repeat(51)), titleFault("👍".repeat(50))]).toEqual(["blank", null, "long", null]);
});

test("a choice keeps the order of all, a placeholder goes where the caret is", () => {
  expect(toggled(["a", "b", "c"], ["c"], "a", true)).toEqual(["a", "c"]);
  expect(toggled(["a", "b", "c"], ["a", "c"], "a", false)).toEqual(["c"]);
  expect(inserted("https://x/?c=&d", "{{room_no}}", 13, 13)).toEqual({ text: "https://x/?c={{room_no}}&d", caret: 24 });
});
