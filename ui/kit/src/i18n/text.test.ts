import { describe, expect, it } from "vitest";
import { fill } from "./text";
import { particle } from "./particle";

describe("particles", () => {
  it.each([
    ["김상담", "이", "가", "이"],
    ["이지우", "이", "가", "가"],
    ["서울", "으로", "로", "로"],
    ["부산", "으로", "로", "으로"],
    ["파일 3", "을", "를", "을"],
    ["파일 2", "을", "를", "를"],
    ["Kim", "이", "가", "이"],
    ["Lee", "이", "가", "가"],
    ["박매니저 (퇴사)", "은", "는", "는"],
  ])("%s", (word, withFinal, without, expected) => {
    expect(particle(word, withFinal, without)).toBe(expected);
  });
});

describe("fill", () => {
  it("puts values, particles and numbers in", () => {
    expect(fill("{agent|이/가} 접수했습니다", "ko", { agent: "김상담" })).toBe("김상담이 접수했습니다");
    expect(fill("{n} {n#message/messages}", "en", { n: 1 })).toBe("1 message");
    expect(fill("{n} {n#message/messages}", "en", { n: 1200 })).toBe("1,200 messages");
  });

  it("keeps text that looks like a place but has no value", () => {
    expect(fill("{unknown}", "ko", {})).toBe("{unknown}");
  });
});
