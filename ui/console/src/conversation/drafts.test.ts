import { afterEach, beforeEach, expect, it, vi } from "vitest";

const saved: { roomNo: string; text: string }[] = [];
vi.mock("@sarangbang/api", () => ({
  api: {
    saveDraft: (roomNo: string, text: string) => {
      saved.push({ roomNo, text });
      return Promise.resolve();
    },
  },
}));
const { drafts } = await import("./drafts.svelte");

beforeEach(() => {
  vi.useFakeTimers();
  saved.length = 0;
  drafts.begin([]);
});
afterEach(async () => {
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
});

it("saves a second after the last key", async () => {
  drafts.write("1", "가");
  await vi.advanceTimersByTimeAsync(900);
  drafts.write("1", "가나");
  await vi.advanceTimersByTimeAsync(900);
  expect(saved).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  expect(saved).toEqual([{ roomNo: "1", text: "가나" }]);
});

it("takes what another tab wrote, but not the late echo of its own", async () => {
  drafts.write("1", "가");
  await vi.advanceTimersByTimeAsync(1_000);
  drafts.write("1", "가나");
  await vi.advanceTimersByTimeAsync(1_000);
  drafts.receive("1", "가");
  expect(drafts.of("1")).toBe("가나");
  drafts.receive("1", "가나");
  drafts.receive("1", "다른 탭");
  expect(drafts.of("1")).toBe("다른 탭");
});

it("keeps what is being written", () => {
  drafts.write("1", "쓰는 중");
  drafts.receive("1", "다른 탭");
  drafts.begin([{ room_no: "1", text: "옛날" }]);
  expect(drafts.of("1")).toBe("쓰는 중");
});
