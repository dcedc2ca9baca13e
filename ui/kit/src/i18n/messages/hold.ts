import { texts } from "../text";

/** 보류 and times to choose. */
export const hold = texts({
  title: { ko: "상담 보류", en: "Put on hold" },
  hint: {
    ko: "언제까지 보류할까요? 고객이 메시지를 보내면 바로 진행(문의)으로 돌아오고, 해제할 때까지 자동 종료되지 않습니다.",
    en: "Until when? A message of the customer brings the room back to Active at once; until it is lifted, silence does not end it.",
  },
  minutes: { ko: "{n}분", en: "{n} minutes" },
  hour: { ko: "1시간", en: "1 hour" },
  today: { ko: "오늘 18시", en: "Today, 18:00" },
  tomorrow: { ko: "내일 09시", en: "Tomorrow, 09:00" },
  open: { ko: "해제할 때까지", en: "Until lifted" },
  ownTime: { ko: "직접 입력", en: "Choose a time" },
  ownTimeIn: { ko: "날짜와 시각 ({zone})", en: "Date and time ({zone})" },
  past: { ko: "지금보다 뒤의 시각을 골라 주세요.", en: "Please choose a time in the future." },
  done: { ko: "{at}까지 보류했습니다.", en: "On hold until {at}." },
  doneOpen: { ko: "해제할 때까지 보류했습니다.", en: "On hold until lifted." },
});

/** Signs and grades to choose. */
export const mark = texts({
  flagTitle: { ko: "깃발 표시", en: "Mark with a sign" },
  flagHint: { ko: "목록과 상담방 위에 보입니다. 상담사만 볼 수 있습니다.", en: "Shown in the list and above the room, to agents only." },
  noFlag: { ko: "표시 안 함", en: "None" },
  gradeHint: {
    ko: "같은 고객 ID를 쓰는 모든 상담방에 함께 보입니다.",
    en: "Shown in every room of the same customer ID.",
  },
  noGrade: { ko: "등급 없음", en: "No grade" },
  vipHint: { ko: "먼저 응대할 고객", en: "To be answered first" },
  cautionHint: { ko: "응대에 주의가 필요한 고객", en: "To be answered with care" },
});
