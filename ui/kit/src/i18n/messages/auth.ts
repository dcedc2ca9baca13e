import { texts } from "../text";

/** Log-in and first start. */
export const auth = texts({
  logIn: { ko: "로그인", en: "Log in" },
  logInTo: { ko: "상담 콘솔에 로그인", en: "Log in to the console" },
  tagline: { ko: "고객과 나누는 모든 대화를 한곳에서", en: "Every customer conversation in one place" },
  email: { ko: "이메일", en: "Email" },
  password: { ko: "비밀번호", en: "Password" },
  showPassword: { ko: "비밀번호 표시", en: "Show password" },
  hidePassword: { ko: "비밀번호 숨기기", en: "Hide password" },
  capsLock: { ko: "Caps Lock이 켜져 있습니다.", en: "Caps Lock is on." },
  loggingIn: { ko: "로그인하는 중…", en: "Logging in…" },
  needEmail: { ko: "이메일을 입력해 주세요.", en: "Enter your email." },
  needPassword: { ko: "비밀번호를 입력해 주세요.", en: "Enter your password." },
  badCredentials: { ko: "이메일 또는 비밀번호가 맞지 않습니다.", en: "The email or password is not right." },
  rateLimited: {
    ko: "로그인에 여러 번 실패해 잠시 막혔습니다. {time} 뒤에 다시 시도해 주세요.",
    en: "Too many failed attempts. Try again in {time}.",
  },
  waitOver: { ko: "이제 다시 시도할 수 있습니다.", en: "You can try again now." },
  minutesSeconds: { ko: "{m}분 {s}초", en: "{m} min {s} s" },
  seconds: { ko: "{s}초", en: "{s} s" },
  forgot: {
    ko: "비밀번호를 잊으셨다면 관리자에게 재설정을 요청해 주세요.",
    en: "Forgot your password? Ask an administrator to reset it.",
  },
  offline: { ko: "서버에 연결하지 못했습니다. 연결을 확인하고 다시 시도해 주세요.", en: "The server could not be reached. Check the connection and try again." },
  failed: { ko: "처리하지 못했습니다. 잠시 후 다시 시도해 주세요.", en: "That did not work. Try again in a moment." },
  language: { ko: "언어", en: "Language" },

  setUp: { ko: "처음 설정", en: "First set-up" },
  setUpLead: {
    ko: "사이트와 첫 관리자 계정을 만듭니다. 이 링크는 한 번만 쓸 수 있습니다.",
    en: "Create the site and its first administrator. This link works once.",
  },
  siteName: { ko: "사이트 이름", en: "Site name" },
  siteNameHelp: { ko: "고객의 채팅창에 보이는 브랜드 이름입니다.", en: "The brand name your customers see in the chat." },
  yourName: { ko: "이름", en: "Your name" },
  yourNameHelp: { ko: "고객과 동료에게 보입니다.", en: "Shown to customers and colleagues." },
  passwordRule: { ko: "10자 이상", en: "At least 10 characters" },
  ruleMet: { ko: "충족", en: "met" },
  ruleUnmet: { ko: "{n}자 더 필요합니다", en: "{n} more needed" },
  needSiteName: { ko: "사이트 이름을 입력해 주세요.", en: "Enter a site name." },
  needName: { ko: "이름을 입력해 주세요.", en: "Enter your name." },
  create: { ko: "만들고 시작하기", en: "Create and start" },
  creating: { ko: "만드는 중…", en: "Creating…" },
  linkUsed: { ko: "이미 쓴 설정 링크입니다.", en: "This set-up link was used already." },
  linkUsedWhy: {
    ko: "설정이 끝났다면 로그인해 주세요. 아니라면 서버를 다시 시작해 새 링크를 받으세요.",
    en: "If set-up is done, log in. If not, restart the server to get a new link.",
  },
  linkMissing: { ko: "설정 링크가 완전하지 않습니다.", en: "The set-up link is not complete." },
  linkMissingWhy: {
    ko: "서버를 시작할 때 출력된 링크를 처음부터 끝까지 복사해 다시 열어 주세요.",
    en: "Copy the whole link that the server printed at its start and open it again.",
  },
  toLogIn: { ko: "로그인으로 이동", en: "Go to log-in" },
});
