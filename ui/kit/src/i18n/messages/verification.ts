import { texts } from "../text";

/** 본인 인증: asking for it, 인증정보 조회, and who sends the codes. */
export const verification = texts({
  ask: { ko: "본인 인증 요청", en: "Ask to verify" },
  askKakao: { ko: "카카오 인증", en: "Verify by Kakao" },
  askNaver: { ko: "네이버 번호 요청", en: "Ask Naver for the number" },
  hidden: { ko: "연동이 꺼져 있어 표시하지 않습니다.", en: "Not shown while the service is not linked." },
  asked: { ko: "고객에게 본인 인증을 요청했습니다.", en: "The customer was asked to verify." },
  askFailed: { ko: "본인 인증을 요청하지 못했습니다.", en: "The customer could not be asked." },
  list: { ko: "인증정보 조회", en: "Verifications" },
  none: { ko: "인증 정보가 없습니다.", en: "There is no verified information." },
  listFailed: { ko: "인증 정보를 불러오지 못했습니다.", en: "The verifications could not be loaded." },
  method: { ko: "인증수단", en: "Method" },
  at: { ko: "인증일시", en: "Verified at" },
  number: { ko: "휴대폰", en: "Verified number" },
  sms: { ko: "SMS", en: "SMS" },
  kakao_sync: { ko: "카카오싱크", en: "Kakao Sync" },
  naver: { ko: "네이버톡톡 스마트스토어", en: "Naver TalkTalk Smart Store" },
  unsigned: { ko: "서명되지 않은 ID", en: "Unsigned ID" },
  unsignedHelp: {
    ko: "서명 없이 들어온 고객이 인증한 번호입니다. 다른 인증을 대신하지 않습니다.",
    en: "Verified by somebody whose ID came in unsigned. It replaces no other verification.",
  },
  withdrawn: { ko: "동의 철회", en: "Consent withdrawn" },
  pending: { ko: "고객의 응답을 기다리고 있습니다. ({time}까지)", en: "Waiting for the customer (until {time})" },
  scope: {
    ko: "이 고객식별번호의 인증 정보만 표시됩니다. 조회한 기록이 남습니다.",
    en: "Of this customer identifier only. That you looked is kept in the log.",
  },

  sender: { ko: "발송 방법", en: "Who sends" },
  senderHint: {
    ko: "본인 인증번호를 보낼 때 씁니다. 발신번호는 발송사에 먼저 등록해야 합니다.",
    en: "Used for verification codes. The sender number must be registered with the provider first.",
  },
  local: { ko: "보내지 않고 여기에 표시 (체험용)", en: "Don't send, show here (for trying out)" },
  localNotHere: {
    ko: "체험용 서버나 내 컴퓨터에서만 쓸 수 있습니다.",
    en: "Only on a demo or on this machine.",
  },
  solapi: { ko: "솔라피 (Solapi, CoolSMS)", en: "Solapi (CoolSMS)" },
  apiKey: { ko: "API Key", en: "API key" },
  apiSecret: { ko: "API Secret", en: "API secret" },
  apiSecretKept: { ko: "저장되어 있음. 바꿀 때만 입력하세요.", en: "Stored. Type one only to change it." },
  from: { ko: "발신번호", en: "Sender number" },
  saved: { ko: "문자 발송 설정을 저장했습니다.", en: "The SMS settings are saved." },
  saveFailed: { ko: "저장하지 못했습니다.", en: "Could not save." },
  outbox: { ko: "표시된 문자", en: "Messages shown here" },
  outboxHint: {
    ko: "보내지 않은 인증번호가 유효한 3분 동안 표시됩니다. 조회한 기록이 남습니다.",
    en: "Codes that were not sent, for the three minutes they count. That you looked is kept in the log.",
  },
  outboxEmpty: { ko: "지금 표시할 문자가 없습니다.", en: "There are no messages now." },
  refresh: { ko: "새로 고침", en: "Refresh" },
});
