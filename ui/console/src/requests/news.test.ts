import type { RequestNews } from "@sarangbang/api";
import { expect, test } from "vitest";
import { newsOf } from "./news";

const kim = { agent_id: "1", name: "김상담" };
const lee = { agent_id: "2", name: "이상담" };
const park = { agent_id: "3", name: "박매니저" };
const asked: RequestNews = { id: "9", kind: "transfer", state: "pending", room_no: "17", from: kim, to: lee, decided_by: null };
const tell = (news: Partial<RequestNews>, who: typeof kim, role: "agent" | "manager" = "agent") =>
  newsOf({ ...asked, ...news }, { agent_id: who.agent_id, role });

test("F4 who is asked is told, nobody else is interrupted", () => {
  expect(tell({}, lee)).toBe("김상담 님이 상담원 변경을 요청했습니다.");
  expect(tell({}, kim)).toBe("");
  expect(tell({}, park, "manager")).toBe("");
  expect(tell({ kind: "review", to: null }, park, "manager")).toBe("김상담 님이 상담내용 검토를 요청했습니다.");
  expect(tell({ kind: "review", to: null }, lee)).toBe("");
});

test("F4 who asked is told what became of it, but not of their own act", () => {
  expect(tell({ state: "approved", decided_by: lee }, kim)).toBe("이상담 님이 상담원 변경을 승인했습니다. (17번)");
  expect(tell({ state: "approved", kind: "review", decided_by: park }, kim)).toBe("박매니저 님이 검토 요청에 답했습니다. (17번)");
  expect(tell({ state: "rejected", decided_by: park }, kim)).toBe("박매니저 님이 요청을 반려했습니다. (17번)");
  expect(tell({ state: "closed" }, kim)).toBe("17번 상담이 종료되었거나 담당이 바뀌어 요청이 종결되었습니다.");
  expect(tell({ state: "withdrawn", decided_by: kim }, kim)).toBe("");
  expect(tell({ state: "approved", decided_by: lee }, lee)).toBe("");
});
