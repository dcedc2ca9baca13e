import { expect, it } from "vitest";
import { entrance } from "../src/app/entrance";
import { textsOf, words } from "../src/app/words";
import { length, mark, normal, parts } from "../src/chat/text";

it("counts as the server does", () => {
  expect(length("한글")).toBe(2);
  expect(length("한")).toBe(1);
  expect(length("🙂👨‍👩‍👧")).toBe(6);
  expect(length("가\r\n나")).toBe(3);
  expect(normal("가\r나")).toBe("가\n나");
});

it("finds addresses and leaves the particle and the full stop outside", () => {
  expect(parts("https://a.kr/b?c=1. 또 (http://b.kr)를 보세요")).toEqual([
    { text: "https://a.kr/b?c=1", href: "https://a.kr/b?c=1" },
    { text: ". 또 (" },
    { text: "http://b.kr", href: "http://b.kr" },
    { text: ")를 보세요" },
  ]);
  expect(parts("javascript:alert(1)")).toEqual([{ text: "javascript:alert(1)" }]);
});

it("keeps a mark of an id, not the id", () => {
  expect(mark("happytalk")).toBe(mark("happytalk"));
  expect(mark("happytalk")).not.toBe(mark("happytalk2"));
  expect(mark("happytalk")).not.toContain("happytalk");
  expect(mark(undefined)).toBe("");
});

it("reads where and as whom it is opened", () => {
  const at = (pathname: string, search = "", hash = "") => entrance({ pathname, search, hash }, "en-GB");
  expect(at("/widget/frame", "?site=4000000024&lang=ko&site_uid=kim")).toEqual({
    framed: true,
    site: "4000000024",
    lang: "ko",
    theme: "",
    params: {},
  });
  expect(at("/chat/4000000024", "", "#site_uid=kim&cus_extra_username=%EA%B9%80+%EC%84%9C")).toMatchObject({
    framed: false,
    site: "4000000024",
    lang: "en-GB",
    params: { site_uid: "kim", cus_extra_username: "김 서" },
  });
});

it("speaks both languages", async () => {
  const korean = words("ko", await textsOf("ko"));
  expect(korean.system("room_accepted", { agent: "김상담" })).toBe("김상담 상담사가 상담을 맡았어요");
  expect(words("en-US", await textsOf("en-US")).system("room_accepted", { agent: "Kim" })).toBe("Kim will help you");
  expect(words("ja", await textsOf("ja")).lang).toBe("en");
  expect(words("", await textsOf("")).lang).toBe("ko");
  expect(korean.system("brand_new")).toBeNull();
  expect(korean.size(1536 * 1024)).toBe("1.5 MB");
});
