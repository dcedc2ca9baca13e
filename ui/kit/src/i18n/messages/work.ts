import { texts } from "../text";

/** What agents do with a room beside writing: [부가기능] and what stands below the heading of a conversation. */
export const work = texts({
  extras: { ko: "부가기능", en: "More" },
  marks: { ko: "상담방 표시", en: "Marks of the room" },
  saveFailed: { ko: "저장하지 못했습니다.", en: "That was not saved." },

  hold: { ko: "보류", en: "Hold" },
  unlift: { ko: "보류 해제", en: "Lift the hold" },
  heldUntil: { ko: "보류 · {at}까지", en: "On hold until {at}" },
  held: { ko: "보류 · 해제할 때까지", en: "On hold until lifted" },
  exemptUntil: { ko: "자동 종료 안 함 · {at}까지", en: "No auto-end until {at}" },
  exempt: { ko: "자동 종료 안 함", en: "No auto-end" },
  exemptHint: { ko: "고객이 답해 진행으로 돌아왔습니다. 해제할 때까지 자동 종료되지 않습니다.", en: "The customer wrote, so the room is active again; silence does not end it until the hold is lifted." },
  liftDone: { ko: "보류를 해제했습니다.", en: "The hold was lifted." },
  changeHold: { ko: "보류 시간 변경", en: "Change the hold" },

  category: { ko: "상담 분류", en: "Category" },
  noCategory: { ko: "분류 없음", en: "No category" },
  categoryNow: { ko: "상담 분류: {label}", en: "Category: {label}" },
  roomTagAdd: { ko: "상담방 태그 추가", en: "Add room tag" },

  myAlarms: { ko: "내 알람", en: "My alarms" },
  myAlarmCount: { ko: "내 알람 {n}개", en: "My alarms: {n}" },
  alarm: { ko: "알람", en: "Alarm" },
  alarmAt: { ko: "알람 · {at}", en: "Alarm · {at}" },

  flag: { ko: "상담방 깃발", en: "Sign" },
  flag1: { ko: "빨간 깃발", en: "Red flag" },
  flag2: { ko: "주황 별", en: "Orange star" },
  flag3: { ko: "노란 번개", en: "Yellow bolt" },
  flag4: { ko: "초록 체크", en: "Green check" },
  flag5: { ko: "파란 물음표", en: "Blue question mark" },
  flag6: { ko: "보라 하트", en: "Purple heart" },
  flag7: { ko: "분홍 전화", en: "Pink phone" },
  flag8: { ko: "회색 시계", en: "Grey clock" },

  grade: { ko: "고객 등급", en: "Customer grade" },
  vip: { ko: "VIP", en: "VIP" },
  caution: { ko: "주의", en: "Caution" },
});
