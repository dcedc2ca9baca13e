import { texts } from "../text";

/** Reminders of one agent about rooms. */
export const alarm = texts({
  title: { ko: "알람", en: "Alarm" },
  hint: { ko: "이 상담방을 다시 볼 시각을 고르면 소리와 알림으로 알려 드립니다. 나에게만 보입니다.", en: "Choose when you want to be reminded of this room. Only you see it." },
  when: { ko: "알람 시각", en: "When" },
  note: { ko: "메모 (선택)", en: "Note (optional)" },
  noteHint: { ko: "예: 배송 조회 결과 회신", en: "Such as: answer about the delivery" },
  counter: { ko: "{n}/{most}", en: "{n}/{most}" },
  set: { ko: "설정", en: "Set" },
  now: { ko: "현재 알람: {at}", en: "Set for {at}" },
  remove: { ko: "알람 해제", en: "Remove the alarm" },
  done: { ko: "{at}에 알려 드립니다.", en: "You will be reminded at {at}." },
  removed: { ko: "알람을 해제했습니다.", en: "The alarm was removed." },

  mine: { ko: "내 알람", en: "My alarms" },
  none: { ko: "설정한 알람이 없습니다", en: "No alarms" },
  noneHint: { ko: "상담방의 [부가기능] > [알람]에서 다시 볼 시각을 정할 수 있습니다.", en: "Set one in a room under More > Alarm." },
  failed: { ko: "알람을 불러오지 못했습니다.", en: "The alarms could not be loaded." },
  rang: { ko: "울림", en: "Rang" },
  ringing: { ko: "알람이 울렸습니다", en: "An alarm rings" },
  open: { ko: "상담방 열기", en: "Open the room" },
  later: { ko: "10분 뒤 다시", en: "Again in 10 min" },
  seen: { ko: "확인", en: "Done" },
});
