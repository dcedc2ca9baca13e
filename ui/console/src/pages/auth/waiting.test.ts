import { expect, test } from "vitest";
import { charactersMissing, duration, tokenOf } from "./waiting";

test("a waiting time reads in minutes and seconds", () => {
  expect(duration(754)).toBe("12분 34초");
  expect(duration(59.2)).toBe("1분 0초");
  expect(duration(9)).toBe("9초");
  expect(duration(-1)).toBe("0초");
});

test("R13 a password counts by characters, with 한글 and emoji", () => {
  expect(charactersMissing("", 10)).toBe(10);
  expect(charactersMissing("사랑방비밀번호😀😀", 10)).toBe(1);
  expect(charactersMissing("사랑방비밀번호😀😀😀", 10)).toBe(0);
  expect(charactersMissing("비밀번호".normalize("NFD"), 10)).toBe(6);
});

test("the token stands in the fragment", () => {
  expect(tokenOf("#token=abc-123")).toBe("abc-123");
  expect(tokenOf("#token=")).toBeNull();
  expect(tokenOf("")).toBeNull();
  expect(tokenOf("#other=1")).toBeNull();
});
