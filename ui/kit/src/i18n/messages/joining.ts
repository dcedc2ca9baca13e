import { texts } from "../text";

/** Pages behind one-time links: an invitation, another password. */
export const joining = texts({
  invited: { ko: "{site}에 초대되었습니다", en: "You are invited to {site}" },
  invitedAs: { ko: "{name} 님의 초대 · 역할: {role}", en: "Invited by {name} · role: {role}" },
  checking: { ko: "링크를 확인하는 중…", en: "Checking the link…" },
  emailHelp: { ko: "이 이메일로 로그인합니다.", en: "You will log in with this email." },
  knownLead: {
    ko: "이미 이 이메일로 쓰는 계정이 있습니다. 지금 비밀번호를 입력하면 이 사이트에서도 쓸 수 있습니다.",
    en: "There is an account with this email already. Enter its password to use it here too.",
  },
  passwordHelp: {
    ko: "서로 상관없는 단어 몇 개를 이으면 외우기 쉽고 안전합니다.",
    en: "A few words that have nothing to do with each other are easy to keep in mind and hard to guess.",
  },
  join: { ko: "시작하기", en: "Get started" },
  joining: { ko: "계정을 만드는 중…", en: "Creating your account…" },
  linkGone: { ko: "쓸 수 없는 링크입니다", en: "This link does not work any more" },
  invitationGone: {
    ko: "이미 사용했거나 취소되었거나 7일이 지난 초대입니다. 관리자에게 새 링크를 요청해 주세요.",
    en: "The invitation was used, taken back or is older than seven days. Ask an administrator for a new link.",
  },
  passwordGone: {
    ko: "이미 사용했거나 하루가 지난 링크입니다. 관리자에게 새 링크를 요청해 주세요.",
    en: "The link was used or is older than a day. Ask an administrator for a new one.",
  },
  linkCut: { ko: "링크를 처음부터 끝까지 복사해 다시 열어 주세요.", en: "Copy the whole link and open it again." },
  newPassword: { ko: "새 비밀번호 정하기", en: "Choose a new password" },
  newPasswordLead: { ko: "{name} 님 ({email})", en: "{name} ({email})" },
  change: { ko: "비밀번호 바꾸기", en: "Change the password" },
  changing: { ko: "바꾸는 중…", en: "Changing…" },
  changed: { ko: "비밀번호를 바꿨습니다", en: "Your password is changed" },
  changedHint: { ko: "모든 기기에서 로그아웃되었습니다. 새 비밀번호로 로그인해 주세요.", en: "You are logged out everywhere. Log in with the new password." },
  wrongPassword: { ko: "비밀번호가 맞지 않습니다.", en: "The password is not right." },
});
