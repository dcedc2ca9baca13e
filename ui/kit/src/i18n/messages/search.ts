import { texts } from "../text";

/** Search of conversations. */
export const search = texts({
  inHistory: { ko: "이 고객의 상담 내용 검색", en: "Search this customer’s messages" },
  inHistoryLabel: { ko: "이 고객의 모든 상담에서 메시지와 메모 검색", en: "Search messages and memos in all consultations of this customer" },
  results: { ko: "찾은 메시지", en: "Messages found" },
  found: { ko: "메시지 {n}개를 찾았습니다.", en: "{n} {n#message/messages} found." },
  searching: { ko: "메시지를 찾는 중…", en: "Searching messages…" },
  messages: { ko: "메시지", en: "Messages" },
  more: { ko: "더 찾기", en: "Find more" },
  memo: { ko: "메모", en: "Memo" },
  customer: { ko: "고객", en: "Customer" },
  thisRoom: { ko: "현재 상담", en: "Current" },
  roomNo: { ko: "방 {n}", en: "Room {n}" },
  nothing: { ko: "‘{q}’에 맞는 메시지가 없습니다.", en: "No message matches “{q}”." },
  nothingHint: {
    ko: "더 짧은 단어나 초성(예: ㅎㅂ)으로 찾아 보세요. 모든 채널의 메시지, 메모, 파일 이름에서 찾습니다.",
    en: "Try a shorter word. Messages, memos and file names on every channel are searched.",
  },
  tooShort: { ko: "두 글자 이상 입력해 주세요.", en: "Type at least two letters." },
  tooShortHint: {
    ko: "단어의 일부나 초성(예: ㅎㅂ)으로도 찾을 수 있습니다.",
    en: "Parts of words and Korean initials (ㅎㅂ) are found as well.",
  },
  failed: { ko: "메시지를 찾지 못했습니다.", en: "Messages could not be searched." },
  matchedPhone: { ko: "전화", en: "Phone" },
  matchedMobile: { ko: "인증된 휴대폰 번호 일치", en: "Verified mobile number" },
  matchedName: { ko: "이름·고객 ID", en: "Name or customer ID" },
  matchedMemo: { ko: "메모", en: "Memo" },
  matchedMessage: { ko: "메시지", en: "Message" },
});
