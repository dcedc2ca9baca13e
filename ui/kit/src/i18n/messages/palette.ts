import { texts } from "../text";

/** Ctrl/⌘K. */
export const palette = texts({
  title: { ko: "빠른 실행", en: "Quick actions" },
  placeholder: { ko: "상담방, 기능 검색", en: "Search rooms and actions" },
  rooms: { ko: "상담방", en: "Rooms" },
  actions: { ko: "기능", en: "Actions" },
  results: { ko: "결과 {n}개", en: "{n} {n#result/results}" },
  searching: { ko: "상담방을 찾는 중…", en: "Searching rooms…" },
  nothing: { ko: "‘{query}’에 맞는 상담방이나 기능이 없습니다.", en: "Nothing matches “{query}”." },
  nothingWhy: {
    ko: "이름, 전화, 방번호, 메시지 내용, 기능 이름이나 초성으로 찾을 수 있습니다.",
    en: "Search by name, phone, room number, message text or action.",
  },
  roomsFailed: { ko: "상담방을 찾지 못했습니다. 기능은 쓸 수 있습니다.", en: "Rooms could not be searched. Actions still work." },
  move: { ko: "이동", en: "Move" },
  run: { ko: "실행", en: "Run" },
  close: { ko: "닫기", en: "Close" },

  accept: { ko: "상담 접수로 변경", en: "Accept this room" },
  end: { ko: "상담 종료", en: "End this consultation" },
  nextRoom: { ko: "다음 상담방", en: "Next room" },
  previousRoom: { ko: "이전 상담방", en: "Previous room" },
  themeSystem: { ko: "테마: 시스템 설정", en: "Theme: system" },
  themeLight: { ko: "테마: 밝게", en: "Theme: light" },
  themeDark: { ko: "테마: 어둡게", en: "Theme: dark" },
  languageKo: { ko: "언어: 한국어", en: "Language: 한국어 (Korean)" },
  languageEn: { ko: "언어: English (영어)", en: "Language: English" },
  available: { ko: "상담함으로 변경", en: "Set myself available" },
  unavailable: { ko: "상담 안함으로 변경", en: "Set myself unavailable" },
  logOut: { ko: "로그아웃", en: "Log out" },
  showTab: { ko: "상담정보: {tab}", en: "Info: {tab}" },
});
