import type { StaffMember } from "@sarangbang/api";
import { describe, expect, it } from "vitest";
import { faultOf, groupOf, isCapacity, stateOf, withChannelGroup, withGroup } from "./lines";

describe("F3 who looks after what", () => {
  const lines = [
    { category_id: "1", division_id: null, group_id: "10" },
    { category_id: "1", division_id: "2", group_id: "20" },
  ];

  it("is one group for each 분류", () => {
    expect(groupOf(lines, "1", null)).toBe("10");
    expect(groupOf(lines, "1", "2")).toBe("20");
    expect(groupOf(lines, "1", "3")).toBe("");
    expect(withGroup(lines, "1", "2", "30")).toHaveLength(2);
    expect(groupOf(withGroup(lines, "1", "2", "30"), "1", "2")).toBe("30");
    expect(withGroup(lines, "1", null, "")).toEqual([lines[1]]);
  });

  it("is one group for each channel", () => {
    const web = withChannelGroup([], "7", "10");
    expect(withChannelGroup(web, "7", "20")).toEqual([{ channel_id: "7", group_id: "20" }]);
    expect(withChannelGroup(web, "7", "")).toEqual([]);
  });
});

describe("F3 agents", () => {
  const agent: StaffMember = {
    id: "1", name: "김상담", role: "agent", available: true, on_duty: true, load: 1, capacity: 2, week: null, groups: [],
  };

  it("can take rooms, or it is said why not", () => {
    expect(stateOf(agent)).toBe("takes");
    expect(stateOf({ ...agent, load: 2 })).toBe("full");
    expect(stateOf({ ...agent, on_duty: false, load: 2 })).toBe("offDuty");
    expect(stateOf({ ...agent, available: false, on_duty: false })).toBe("away");
  });

  it("have a limit of 1 to 1,000", () => {
    expect([1, 1_000].every(isCapacity)).toBe(true);
    expect([0, 1_001, 1.5, Number.NaN].some(isCapacity)).toBe(false);
  });
});

it("a group has a name and somebody in it", () => {
  const members = [{ agent_id: "1", name: "김상담", leads: false }];
  expect(faultOf({ name: " ", members })).toBe("noName");
  expect(faultOf({ name: "주문팀", members: [] })).toBe("emptyGroup");
  expect(faultOf({ name: "주문팀", members })).toBeNull();
});
