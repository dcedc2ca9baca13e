import { texts } from "../text";

/** [서비스설정] > [고급 설정] > [자동 메시지·종료] (F13). */
export const automation = texts({
  intro: {
    ko: "상담사가 없어도 고객에게 보내는 안내와, 대화가 끊긴 상담을 정리하는 기준을 정합니다. 비워 둔 메시지는 보내지 않습니다.",
    en: "What customers are told without an agent, and when a consultation that has gone silent ends. An empty message is not sent.",
  },
  messages: { ko: "자동 메시지", en: "Automatic messages" },
  greeting: { ko: "인사말", en: "Greeting" },
  greetingHint: { ko: "고객이 상담을 시작하면 첫 메시지에 이어 한 번 보냅니다.", en: "Sent once, after the first message of a consultation." },
  off_hours: { ko: "운영 시간 외 안내", en: "Outside working hours" },
  off_hoursHint: {
    ko: "운영 시간이 아니거나 휴무일이면 인사말 대신 보냅니다. 비워 두면 인사말을 보냅니다.",
    en: "Sent instead of the greeting outside working hours and on holidays. Left empty, the greeting is sent.",
  },
  busy: { ko: "상담 지연 안내", en: "When customers wait" },
  busyHint: { ko: "아래 시간 동안 아무도 접수하지 않은 상담에 한 번 보냅니다.", en: "Sent once where nobody has accepted a consultation for the time below." },
  busyAfter: { ko: "기다린 시간 (분)", en: "Minutes of waiting" },
  endings: { ko: "자동 종료", en: "Ending by silence" },
  endingsHint: {
    ko: "접수하거나 진행 중인 상담에만 적용됩니다. 대기와 보류 상담은 종료되지 않습니다. 10분부터 6일 23시간 50분까지 정할 수 있습니다.",
    en: "Only for consultations an agent has; waiting and held ones never end so. From 10 minutes to 6 days, 23 hours and 50 minutes.",
  },
  customer_silence: { ko: "고객이 답하지 않을 때", en: "When the customer doesn't answer" },
  agent_silence: { ko: "상담사가 답하지 않을 때", en: "When the agent doesn't answer" },
  days: { ko: "일", en: "days" },
  hours: { ko: "시간", en: "hours" },
  minutes: { ko: "분", en: "minutes" },
  after: { ko: "뒤 종료", en: "until it ends" },
  shortest: { ko: "10분 이상으로 정해 주세요.", en: "Please choose 10 minutes or more." },
});
