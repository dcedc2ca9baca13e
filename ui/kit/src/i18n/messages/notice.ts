import { texts } from "../text";

/** Notices by kind. */
export const notice = texts({
  title: { ko: "알림 종류", en: "What to be told of" },
  waiting: { ko: "새 대기 상담", en: "New waiting room" },
  message: { ko: "내 상담의 메시지", en: "Message in my room" },
  assigned: { ko: "나에게 배정", en: "Assigned to me" },
  request: { ko: "요청", en: "Requests" },
  alarm: { ko: "알람", en: "Alarms" },
  soundOf: { ko: "{kind} 소리", en: "{kind}: sound" },
  desktopOf: { ko: "{kind} 바탕 화면 알림", en: "{kind}: desktop" },
  test: { ko: "{kind} 알림 시험", en: "Test: {kind}" },
  testOf: { ko: "알림 시험: {kind}", en: "Test: {kind}" },
  testBody: { ko: "알림이 이렇게 보입니다.", en: "This is what a notification looks like." },
  newWaiting: { ko: "새 대기 상담: {name}", en: "Waiting: {name}" },
  cameToMe: { ko: "배정된 상담: {name}", en: "Assigned to you: {name}" },
  alarmOf: { ko: "알람: {name}", en: "Alarm: {name}" },
});
