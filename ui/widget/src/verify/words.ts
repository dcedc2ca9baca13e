/** Texts of the form; they come with it, not with the chat. */
const ko = {
  verifyTitle: "휴대폰 본인 인증",
  verifyMore: "휴대폰 번호를 입력하시면 인증번호를 문자로 보내 드려요.",
  verifyDone: "인증이 완료되었어요. 이 창은 닫으셔도 돼요.",
  verifyClosed: "인증 요청이 끝났거나 만료되었어요. 상담사에게 다시 요청해 주세요.",
  verifyFailed: "처리하지 못했어요. 잠시 뒤에 다시 시도해 주세요.",
  verifyPrivacy: "입력하신 번호는 이 상담의 본인 확인에만 쓰여요. 인증번호를 다른 사람에게 알려 주지 마세요.",
  linkClosed: "사용할 수 없는 링크예요. 이미 인증했거나 시간이 지났어요. 상담사에게 다시 요청해 주세요.",
  kakaoTitle: "카카오로 본인 인증",
  kakaoMore: "카카오계정에 등록된 휴대폰 번호로 인증해요. 동의한 정보만 상담사에게 보여요.",
  kakaoGo: "카카오로 인증하기",
  kakaoDone: "카카오 인증이 완료되었어요. 이 창을 닫고 상담을 이어 가세요.",
  kakaoDenied: "동의하지 않아 인증하지 않았어요. 인증하시려면 상담 창에서 다시 눌러 주세요.",
  kakaoNoNumber: "휴대폰 번호 제공에 동의하지 않았거나 카카오계정에 번호가 없어 인증하지 못했어요. 상담 창에서 다시 시도할 수 있어요.",
  kakaoFailed: "카카오에 연결하지 못했어요. 잠시 뒤에 상담 창에서 다시 눌러 주세요.",
  retry: "다시 시도",
  mobile: "휴대폰 번호",
  sendCode: "인증번호 받기",
  codeSent: "인증번호를 보냈어요: {number}",
  code: "인증번호 6자리",
  checkCode: "확인",
  timeLeft: "남은 시간 {time}",
  codeAgain: "다시 받기",
  otherNumber: "번호 바꾸기",
  notMobile: "휴대폰 번호를 확인해 주세요. 예: 010-1234-5678",
  wrongCode: "인증번호가 일치하지 않아요. 다시 확인해 주세요.",
  wrongCodeLeft: "인증번호가 일치하지 않아요. {left}번 더 입력할 수 있어요.",
  codeExpired: "인증번호 유효 시간이 지났어요. 다시 받아 주세요.",
  tooManyTries: "인증번호를 여러 번 잘못 입력했어요. 다시 받아 주세요.",
  tooManyCodes: "보낼 수 있는 인증번호 수를 넘었어요. 나중에 다시 시도해 주세요.",
};

const en: typeof ko = {
  verifyTitle: "Verify your mobile number",
  verifyMore: "Enter your mobile number and we will text you a code.",
  verifyDone: "Your number is verified. You can close this window.",
  verifyClosed: "This verification is over. Please ask the agent for another one.",
  verifyFailed: "That did not work. Please try again in a moment.",
  verifyPrivacy: "Your number is used to verify you in this conversation only. Never tell anybody the code.",
  linkClosed: "This link can't be used: you have verified already, or it has expired. Please ask the agent for another one.",
  kakaoTitle: "Verify by Kakao",
  kakaoMore: "Verify with the mobile number of your Kakao account. The agent sees only what you agree to.",
  kakaoGo: "Verify by Kakao",
  kakaoDone: "You are verified. Close this window and go on with the conversation.",
  kakaoDenied: "You did not agree, so nothing was verified. To verify, press the button in the chat again.",
  kakaoNoNumber: "Your mobile number was not shared, or your Kakao account has none. You can try again from the chat.",
  kakaoFailed: "Kakao could not be reached. Please press the button in the chat again in a moment.",
  retry: "Try again",
  mobile: "Mobile number",
  sendCode: "Text me a code",
  codeSent: "A code was sent to {number}.",
  code: "6-digit code",
  checkCode: "Verify",
  timeLeft: "{time} left",
  codeAgain: "Send again",
  otherNumber: "Another number",
  notMobile: "Please check the mobile number, such as 010-1234-5678.",
  wrongCode: "That code is wrong. Please check it.",
  wrongCodeLeft: "That code is wrong. Tries left: {left}.",
  codeExpired: "The code has expired. Please get another one.",
  tooManyTries: "Too many wrong codes. Please get another one.",
  tooManyCodes: "No more codes can be sent now. Please try again later.",
};

export type VerifyKey = keyof typeof ko;

/** The texts of one language. */
export function verifyWords(lang: string) {
  const texts = lang === "ko" ? ko : en;
  return (key: VerifyKey, args: Record<string, string> = {}) =>
    texts[key].replace(/\{(\w+)\}/g, (_, name: string) => args[name] ?? "");
}
