import { texts } from "../text";

/** [서비스설정]: its tree and what its pages share. */
export const settings = texts({
  title: { ko: "서비스설정", en: "Settings" },
  tree: { ko: "설정 목록", en: "Settings pages" },
  back: { ko: "설정 목록으로", en: "Back to the list" },
  command: { ko: "설정: {page}", en: "Settings: {page}" },
  adminsOnly: { ko: "관리자만 볼 수 있습니다", en: "For administrators only" },
  adminsOnlyHint: { ko: "설정을 바꾸려면 관리자에게 요청해 주세요.", en: "Ask an administrator to change a setting." },
  unknown: { ko: "없는 설정입니다", en: "There is no such page" },
  unknownHint: { ko: "목록에서 골라 주세요.", en: "Please choose one from the list." },
  loadFailed: { ko: "설정을 불러오지 못했습니다", en: "The settings could not be loaded" },
  unsaved: { ko: "저장하지 않은 변경이 있습니다.", en: "There are unsaved changes." },
  revert: { ko: "되돌리기", en: "Revert" },
  save: { ko: "저장", en: "Save" },
  saved: { ko: "저장했습니다.", en: "Saved." },

  bots: { ko: "챗봇", en: "Bots" },
  profileBot: { ko: "프로필봇", en: "Profile bot" },
  copied: { ko: "복사했습니다.", en: "Copied." },
  copyFailed: { ko: "복사하지 못했습니다. 직접 선택해서 복사해 주세요.", en: "Could not copy. Please select and copy it yourself." },

  operation: { ko: "상담 운영", en: "Consultations" },
  categories: { ko: "상담 분류 관리", en: "Categories" },
  templates: { ko: "템플릿 관리", en: "Templates" },
  extensions: { ko: "확장 서비스 관리", en: "Extensions" },
  services: { ko: "서비스 연동 관리", en: "Linked services" },
  advanced: { ko: "고급 설정", en: "Advanced" },
  infoArea: { ko: "상담정보 영역 관리", en: "Consultation info area" },
  security: { ko: "보안", en: "Security" },
  sms: { ko: "문자 발송 (SMS)", en: "SMS" },
  distribution: { ko: "상담 배분 관리", en: "Distribution" },
  requests: { ko: "상담원 요청", en: "Agents' requests" },
  hours: { ko: "운영 시간", en: "Working hours" },
  messages: { ko: "자동 메시지·종료", en: "Automatic messages and endings" },
});
