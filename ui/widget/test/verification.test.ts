import type { VisitorMessage } from "@sarangbang/api";
import { expect, test } from "vitest";
import { nothing, type Timeline } from "../src/chat/timeline";
import { asked } from "../src/chat/verification";

function line(...codes: string[]): Timeline {
  const items = codes.map((code, i): VisitorMessage => {
    const system = { code, args: { request_id: `r${i + 1}`, expires_at: "2026-11-22T13:50:00.000Z" }, internal: false };
    const seq = i + 1;
    return { seq, id: `1-${seq}`, client_id: null, kind: "system", from: "system", text: "", at: "", attachments: [], system };
  });
  return { ...nothing, room_no: "1", items };
}

test("F8 the newest request is shown until it is answered", () => {
  expect(asked(line("room_accepted"))).toBeNull();
  expect(asked(line("verification_requested"))?.request_id).toBe("r1");
  expect(asked(line("verification_requested", "room_accepted", "verification_requested"))?.request_id).toBe("r3");
  expect(asked(line("verification_requested", "verification_completed"))).toBeNull();
  expect(asked(line("verification_requested", "verification_completed", "verification_requested"))?.request_id).toBe("r3");
});

test("F8 no form is shown in a room that is over", () => {
  expect(asked({ ...line("verification_requested"), ended: true })).toBeNull();
});

test("F8 a code that could not be sent is told, unless it was for a request before", () => {
  expect(asked(line("verification_requested"))?.failed).toBeNull();
  expect(asked(line("verification_requested", "verification_not_sent_number"))?.failed?.id).toBe("1-2");
  expect(asked(line("verification_requested", "verification_not_sent", "verification_requested"))?.failed).toBeNull();
});
