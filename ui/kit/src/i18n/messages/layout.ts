import { texts } from "../text";

/** Dividers and the lower right area. */
export const layout = texts({
  listDivider: { ko: "상담방 목록 너비", en: "Width of the room list" },
  infoDivider: { ko: "상담정보 너비", en: "Width of the info column" },
  templatesDivider: { ko: "템플릿&자동완성 높이", en: "Height of templates" },
  pixels: { ko: "{n}픽셀", en: "{n} pixels" },
  reset: { ko: "기본 크기로 되돌렸습니다.", en: "Back to the default size." },
  unsaved: {
    ko: "바꾼 화면 크기를 저장하지 못했습니다. 자동으로 다시 시도합니다.",
    en: "The new sizes could not be saved. Trying again.",
  },
  rightColumn: { ko: "상담정보와 템플릿", en: "Info and templates" },
  templatesArea: { ko: "템플릿&자동완성", en: "Templates and autocomplete" },
});
