import type { CustomerView } from "@sarangbang/api";
import { expect, test } from "vitest";
import { basicFields, originText, parameterRows } from "./fields";

const at = "2026-11-22T04:07:00Z";
const customer: CustomerView = {
  version: "v",
  customer_id: "happytalk",
  name: "김서연",
  phone: null,
  mobile: { number: "010-1234-5678", verified: true },
  email: "",
  birth_date: "1993-04-12",
  age: 33,
  address: null,
  note: null,
  sources: { name: { source: "agent", by: "이지원", at, channel: null } },
  parameters: { parameter10: "열", parameter2: "둘", shop: "강남", user_parameter: "회원" },
  parameter_sources: { parameter2: { source: "parameter", by: null, at, channel: "웹채팅" } },
  identity: { identifier: "4000000024_happytalk", tags: [], signed: true, ignored_claim: null, keeps_identifier: false, unsigned: false },
  verify_by: ["sms"],
  identities: 2,
  editable: [],
};

test("S24 기본 정보 has nine items in order", () => {
  expect(basicFields(customer).map((field) => field.label.ko)).toEqual([
    "ID", "이름", "전화", "휴대폰", "이메일", "생년월일", "연령", "주소", "비고",
  ]);
});

test("S36 연령 is empty without a birth date", () => {
  const age = (view: CustomerView) => basicFields(view).find((field) => field.key === "age")?.value;
  expect(age(customer)).toBe("만 33세");
  expect(age({ ...customer, birth_date: null, age: null })).toBeNull();
  expect(age({ ...customer, age: 0 })).toBe("만 0세");
});

test("S62 a verified 휴대폰 is marked", () => {
  const mobile = basicFields(customer).find((field) => field.key === "mobile");
  expect(mobile).toMatchObject({ value: "010-1234-5678", verified: true });
  expect(basicFields({ ...customer, mobile: null }).find((field) => field.key === "mobile")).toMatchObject({ value: null, verified: false });
});

test("S40 parameters stand in their order with their sources", () => {
  expect(parameterRows(customer).map((row) => row.name)).toEqual(["user_parameter", "parameter2", "parameter10", "shop"]);
  expect(parameterRows(customer)[1]?.source?.channel).toBe("웹채팅");
});

test("R3 a value tells who wrote it, when and by which channel", () => {
  expect(originText({ source: "agent", by: "이지원", at, channel: null })).toMatch(/^상담원 이지원 입력 · 2026/);
  expect(originText({ source: "parameter", by: null, at, channel: "웹채팅" })).toMatch(/^채팅 파라미터 · 웹채팅 · 2026/);
});
