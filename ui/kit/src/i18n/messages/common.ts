import { texts } from "../text";

/** Words that several areas share. */
export const common = texts({
  product: { ko: "사랑방", en: "Sarangbang" },
  cancel: { ko: "취소", en: "Cancel" },
  close: { ko: "닫기", en: "Close" },
  retry: { ko: "다시 시도", en: "Try again" },
  reload: { ko: "새로고침", en: "Reload" },
  loading: { ko: "불러오는 중…", en: "Loading…" },
  none: { ko: "없음", en: "None" },
  leaveAsk: { ko: "저장하지 않은 내용이 있습니다.", en: "There are unsaved changes." },
  leaveHint: { ko: "나가면 입력한 내용이 사라집니다.", en: "What you typed is lost if you leave." },
  leave: { ko: "저장하지 않고 나가기", en: "Leave without saving" },
  stay: { ko: "계속 수정", en: "Keep editing" },
  partFailed: {
    ko: "화면 일부를 불러오지 못했습니다. 연결을 확인하고 다시 시도해 주세요.",
    en: "Part of the page could not be loaded. Check the connection and try again.",
  },
  failed: { ko: "처리하지 못했습니다.", en: "That did not work." },
  network: {
    ko: "서버에 연결하지 못했습니다. 연결되면 다시 시도해 주세요.",
    en: "The server could not be reached. Try again once you are connected.",
  },
});
