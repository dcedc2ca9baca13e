import { texts } from "../text";

/** The account menu, notices, the state of the connection. */
export const account = texts({
  menu: { ko: "내 계정", en: "My account" },
  agent: { ko: "상담사", en: "Agent" },
  manager: { ko: "매니저", en: "Manager" },
  admin: { ko: "관리자", en: "Administrator" },
  availability: { ko: "상담 상태", en: "Availability" },
  availableOn: { ko: "상담함", en: "Taking rooms" },
  availableOff: { ko: "상담 안함", en: "Not taking rooms" },
  on: { ko: "상담함", en: "On" },
  off: { ko: "안함", en: "Off" },
  availableOnHint: { ko: "상담함: 새 상담을 배정받습니다. 누르면 상담 안함으로 바꿉니다.", en: "Taking rooms. Click to take no new ones." },
  availableOffHint: { ko: "상담 안함: 새 상담을 배정받지 않습니다. 누르면 상담함으로 바꿉니다.", en: "Not taking rooms. Click to take new ones." },
  theme: { ko: "화면 테마", en: "Theme" },
  themeSystem: { ko: "시스템", en: "System" },
  themeLight: { ko: "밝게", en: "Light" },
  themeDark: { ko: "어둡게", en: "Dark" },
  language: { ko: "언어", en: "Language" },
  sendKey: { ko: "전송 키", en: "Send with" },
  notices: { ko: "알림", en: "Notifications" },
  sound: { ko: "소리", en: "Sound" },
  desktop: { ko: "바탕 화면 알림", en: "Desktop" },
  desktopShort: { ko: "바탕 화면", en: "Desktop" },
  test: { ko: "알림 시험", en: "Test" },
  denied: {
    ko: "브라우저가 알림을 막고 있습니다. 주소창의 사이트 설정에서 허용해 주세요.",
    en: "The browser blocks notifications. Allow them in the site settings beside the address.",
  },
  unsupported: { ko: "이 브라우저에서는 알림을 쓸 수 없습니다.", en: "This browser has no notifications." },
  blocked: {
    ko: "이 브라우저에서는 아직 알림을 허용하지 않아 바탕 화면 알림이 뜨지 않습니다.",
    en: "This browser does not allow notifications yet, so none will appear on this desktop.",
  },
  allow: { ko: "알림 허용", en: "Allow" },
  kept: {
    ko: "바꾼 설정은 바로 계정에 저장되어 다른 PC에서도 같습니다. 바탕 화면 알림 허용만 브라우저마다 따로입니다.",
    en: "Changes are saved to your account at once and hold on every PC. Only the permission for desktop notifications is per browser.",
  },
  ownPage: { ko: "내 계정 설정", en: "My account settings" },
  logOut: { ko: "로그아웃", en: "Log out" },
  saveFailed: { ko: "설정을 저장하지 못했습니다.", en: "The setting was not saved." },

  offline: {
    ko: "연결이 끊겼습니다. 다시 연결하는 중… 쓰던 글과 보낸 메시지는 그대로 남아 있습니다.",
    en: "Disconnected. Reconnecting… What you wrote and sent is kept.",
  },
  newBuild: { ko: "새 버전이 있습니다.", en: "A new version is ready." },
  newBuildHint: { ko: "쓰던 글은 남습니다.", en: "What you are writing is kept." },
  bootFailed: { ko: "콘솔을 열지 못했습니다", en: "The console could not be opened" },
  bootFailedHint: {
    ko: "서버가 응답하지 않습니다. 잠시 뒤 다시 시도해 주세요.",
    en: "The server does not answer. Please try again in a moment.",
  },
});
