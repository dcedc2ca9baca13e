import { texts } from "../text";

/** How a message stands on its way to a messenger. */
export const delivery = texts({
  sending: { ko: "전송 중…", en: "Sending…" },
  retrying: { ko: "전송을 다시 시도하는 중: {reason}", en: "Trying again: {reason}" },
  failed: { ko: "전달되지 않음: {reason}", en: "Not delivered: {reason}" },
  product: { ko: "상품 문의", en: "Product inquiry" },
  openProduct: { ko: "상품 보기", en: "Open the product" },
});

/** Why a messenger did not take something, by the server's name for it. */
export const reasons = texts({
  unreachable: { ko: "메신저 서버에 연결할 수 없습니다", en: "the messenger cannot be reached" },
  busy: { ko: "발송이 몰려 있습니다", en: "too much at once" },
  trouble: { ko: "메신저 서버에 문제가 있습니다", en: "the messenger has trouble" },
  in_dialog: { ko: "메신저가 지금 받지 않습니다. 고객이 동의 화면을 보고 있을 수 있습니다", en: "the messenger does not take it now; the customer may be in a dialog" },
  credentials: { ko: "인증 키가 올바르지 않습니다", en: "the keys are not accepted" },
  sender: { ko: "발신 프로필을 사용할 수 없습니다", en: "the sender profile cannot be used" },
  disconnected: { ko: "메신저 연결이 해제되어 있습니다", en: "the messenger is not connected" },
  session_over: { ko: "고객의 상담 세션이 만료되었습니다", en: "the customer's session is over" },
  blocked: { ko: "고객이 채널을 차단했습니다", en: "the customer blocked the channel" },
  unknown_account: { ko: "메신저에 없는 고객입니다", en: "the messenger does not know the customer" },
  picture: { ko: "메신저가 받지 않는 이미지입니다", en: "the messenger does not take this picture" },
  file_kind: { ko: "메신저로 보낼 수 없는 형식의 파일입니다", en: "the messenger does not take files of this kind" },
  file_size: { ko: "메신저로 보내기에 너무 큰 파일입니다", en: "the file is too large for the messenger" },
  file_gone: { ko: "파일이 삭제되었습니다", en: "the file is gone" },
  refused: { ko: "메신저가 메시지를 거부했습니다", en: "the messenger refused the message" },
  too_late: { ko: "24시간 동안 전달하지 못했습니다", en: "not delivered within 24 hours" },
  malformed: { ko: "알 수 없는 형식의 요청을 받았습니다", en: "a request of an unknown shape came in" },
  unknown_sender: { ko: "다른 발신 프로필의 요청을 받았습니다", en: "a request for another sender came in" },
});
