import { expect, test } from "vitest";
import { info } from "./messages/info";
import { verification } from "./messages/verification";

test("S64 인증수단 is SMS, 카카오싱크 or 네이버톡톡 스마트스토어", () => {
  const methods = [verification.sms, verification.kakao_sync, verification.naver];
  expect(methods.map((words) => words.ko)).toEqual(["SMS", "카카오싱크", "네이버톡톡 스마트스토어"]);
});

test("S57 the words beside ID: it marks one and the same customer; for simple facts there are the other fields", () => {
  expect(info.idHelp.ko).toBe("같은 고객임을 나타내는 값입니다. 단순한 정보는 다른 항목에 적어 주세요.");
});
