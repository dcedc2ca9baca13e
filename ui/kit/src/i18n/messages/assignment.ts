import { texts } from "../text";

/** How a room came to its agent: '배정 대기', 배정 기록, '왜 이 상담사에게?'. */
export const assignment = texts({
  queued: { ko: "배정 대기", en: "To be assigned" },
  log: { ko: "배정 기록", en: "Assignments" },
  why: { ko: "왜 이 상담사에게?", en: "Why this agent?" },
  whyOf: { ko: "담당 {name}: 배정 기록 보기", en: "{name}: show assignments" },
  logEmpty: { ko: "아직 배정되지 않았습니다.", en: "Not assigned yet." },
  logFailed: { ko: "배정 기록을 불러오지 못했습니다.", en: "The assignments could not be loaded." },
  byAuto: { ko: "자동배분", en: "Given out" },
  byAccepted: { ko: "대기에서 직접 접수", en: "Accepted" },
  byTransfer: { ko: "상담원 변경 요청", en: "By request" },
  byManager: { ko: "{name|이/가} 변경", en: "By {name}" },
  because_fewest: { ko: "받을 수 있는 상담사 가운데 맡은 상담이 가장 적었습니다.", en: "Of those who could take it, this agent had the fewest rooms." },
  because_round_robin: { ko: "받을 차례였습니다.", en: "It was this agent's turn." },
  because_category: { ko: "분류를 맡은 ‘{group}’ 그룹에서 맡은 상담이 가장 적었습니다.", en: "The fewest rooms in “{group}”, which looks after the category." },
  because_channel: { ko: "채널을 맡은 ‘{group}’ 그룹에서 맡은 상담이 가장 적었습니다.", en: "The fewest rooms in “{group}”, which looks after the channel." },
  eligible: { ko: "받을 수 있던 상담사", en: "Who could take it" },
  others: { ko: "받을 수 없던 상담사", en: "Who could not" },
  chosen: { ko: "배정됨", en: "Chosen" },
  loadThen: { ko: "{load}/{capacity}건", en: "{load} of {capacity}" },
  unnamed: { ko: "외 {n}명", en: "and {n} more" },
  goneGroup: { ko: "삭제된 그룹", en: "a removed group" },
  not_available: { ko: "상담 안함", en: "Not taking rooms" },
  off_duty: { ko: "근무 시간 아님", en: "Outside hours" },
  at_capacity: { ko: "동시 상담 수가 가득 참", en: "At the limit" },
  other_group: { ko: "담당 그룹 아님", en: "Another group's" },
});
