import { texts } from "../text";

/** System lines by their code (`SystemLine.code`); an unknown code shows the server's own text. */
export const system = texts({
  room_opened: { ko: "상담방이 열렸습니다.", en: "The room was opened." },
  room_accepted: { ko: "{agent|이/가} 상담을 접수했습니다.", en: "{agent} accepted the consultation." },
  room_transferred: { ko: "{agent|이/가} {from}의 상담을 이어받았습니다. (상담원 변경 요청)", en: "{agent} took over from {from}. (on request)" },
  room_given_back: { ko: "{agent} 상담사가 맡던 상담이 대기로 돌아왔습니다.", en: "The room of {agent} waits again." },
  room_reassigned: { ko: "담당 상담사가 {agent|으로/로} 변경되었습니다. (매니저 변경)", en: "{agent} is in charge now. (changed by a manager)" },
  room_assigned: { ko: "{agent} 상담사에게 배정되었습니다.", en: "Assigned to {agent}." },
  room_ended_by_agent: { ko: "{agent|이/가} 상담을 종료했습니다.", en: "{agent} ended the consultation." },
  room_ended_by_bot: { ko: "챗봇이 상담을 종료했습니다.", en: "The bot ended the consultation." },
  room_ended_by_customer: { ko: "고객이 상담을 종료했습니다.", en: "The customer ended the consultation." },
  room_ended_customer_silent: { ko: "고객의 응답이 없어 자동 종료되었습니다.", en: "Ended by itself: the customer did not answer." },
  room_ended_agent_silent: { ko: "상담사의 답변이 없어 자동 종료되었습니다.", en: "Ended by itself: no agent answered." },
  room_held: { ko: "{agent|이/가} 상담을 보류했습니다.", en: "{agent} put the consultation on hold." },
  room_unheld: { ko: "{agent|이/가} 보류를 해제했습니다.", en: "{agent} lifted the hold." },
  room_hold_over: { ko: "보류 시간이 끝났습니다.", en: "The hold is over." },
  verification_requested: { ko: "{agent|이/가} 본인 인증을 요청했습니다.", en: "{agent} asked the customer to verify." },
  verification_completed: { ko: "고객이 휴대폰 본인 인증을 마쳤습니다.", en: "The customer verified a mobile number." },
  verification_not_sent: { ko: "인증번호를 보내지 못했습니다.", en: "The code could not be sent." },
  verification_not_sent_number: {
    ko: "고객이 입력한 번호로는 인증번호를 보낼 수 없습니다.",
    en: "No code can be sent to the number the customer gave.",
  },
  kakao_sync_refused: { ko: "카카오가 앱을 거절했습니다. 카카오싱크 설정을 확인해 주세요. ({reason})", en: "Kakao refused the app. Please check the Kakao Sync settings. ({reason})" },
  verification_sender: { ko: "문자 발송 설정을 확인해 주세요. ({reason})", en: "Please check the SMS settings. ({reason})" },
  room_ended_session_over: {
    ko: "메신저의 상담 세션이 만료되어 상담이 종료되었습니다.",
    en: "The consultation ended because the messenger's session is over.",
  },
  customer_left: {
    ko: "고객이 톡톡 대화방을 나갔습니다. 메시지를 보내면 대화방이 다시 열립니다.",
    en: "The customer left the chat. Sending a message opens it again.",
  },
  friend_added: { ko: "고객이 채널을 친구로 추가했습니다.", en: "The customer added the channel as a friend." },
  friend_removed: { ko: "고객이 채널을 친구에서 삭제했습니다.", en: "The customer removed the channel from their friends." },
  number_requested: {
    ko: "{agent|이/가} 네이버 계정의 휴대폰 번호를 요청했습니다.",
    en: "{agent} asked for the number of the Naver account.",
  },
  number_given: { ko: "고객의 동의로 휴대폰 번호가 인증되었습니다.", en: "The mobile number was verified with the customer's consent." },
  number_not_given: {
    ko: "고객이 휴대폰 번호 제공에 동의하지 않았습니다.",
    en: "The customer did not agree to give the mobile number.",
  },
  id_ignored_invalid: {
    ko: "고객 ID로 쓸 수 없는 값이 들어와 무시했습니다.",
    en: "A value that cannot be a customer ID came in and was ignored.",
  },
  id_ignored_unsigned: {
    ko: "서명되지 않은 고객 ID ‘{id}’를 무시했습니다.",
    en: "The unsigned customer ID “{id}” was ignored.",
  },
  id_unsigned: {
    ko: "고객 ID ‘{id}’는 서명 없이 들어왔습니다. 본인인지 확인해 주세요.",
    en: "The customer ID “{id}” came in unsigned. Please check who it is.",
  },
  id_limit: {
    ko: "고객 ID ‘{id}’에 연결된 고객식별번호가 한도에 닿아 연결하지 않았습니다.",
    en: "The customer ID “{id}” has as many identities as it may; nothing was linked.",
  },
  id_kept: {
    ko: "서명되지 않은 고객 ID ‘{id}’가 들어왔지만 이미 정해진 고객 ID를 그대로 둡니다.",
    en: "The unsigned customer ID “{id}” came in; the ID that was set before stays.",
  },
});
