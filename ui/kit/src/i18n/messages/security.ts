import { texts } from "../text";

/** [서비스설정] > [고급 설정] > [보안]. */
export const security = texts({
  intro: {
    ko: "페이지가 보내는 고객 ID(site_uid)를 얼마나 믿을지 정합니다. 서명은 그 ID를 귀사의 서버가 지정했다는 증거입니다.",
    en: "How far a customer ID (site_uid) sent by a page is trusted. A signature proves that your server named it.",
  },
  rules: { ko: "고객 ID 확인", en: "Proof of IDs" },
  signedOnly: { ko: "서명된 ID만 허용", en: "Accept signed IDs only" },
  signedOnlyHint: {
    ko: "켜면 서명이 없거나 틀린 ID는 무시합니다. 고객은 익명으로 상담하고, 상담방에 어떤 ID였는지 표시됩니다.",
    en: "When on, an ID without the right signature is ignored: the customer stays anonymous and the room says which ID it was.",
  },
  unsignedNow: {
    ko: "지금은 서명 없는 ID도 적용됩니다. 회원의 ID를 아는 사람이 그 회원의 상담에 들어올 수 있습니다.",
    en: "Unsigned IDs count at the moment: whoever knows a member's ID can enter that member's conversation.",
  },

  linking: { ko: "고객 연동", en: "Linking customers" },
  linksByManagers: { ko: "매니저와 관리자만 연동 허용", en: "Only managers and administrators may link" },
  linksByManagersHint: {
    ko: "켜면 상담사는 이미 다른 고객에게 등록된 고객 ID로 바꿀 수 없습니다. 등록되지 않은 ID로는 바꿀 수 있습니다.",
    en: "When on, agents cannot give a customer an ID that is already registered to another one. Unused IDs they still can.",
  },

  secrets: { ko: "비밀 키", en: "Secrets" },
  secretsHint: {
    ko: "서버에서 서명을 만드는 데 씁니다. 바꾸는 동안에는 두 개가 함께 유효합니다.",
    en: "Your server signs with it. While you change it, two are valid at once.",
  },
  newest: { ko: "현재", en: "Current" },
  old: { ko: "이전", en: "Previous" },
  masked: { ko: "끝자리 {hint}인 비밀 키", en: "Secret ending in {hint}" },
  madeAt: { ko: "만든 때", en: "Made" },
  madeBy: { ko: "만든 사람", en: "By" },
  withSite: { ko: "사이트를 만들 때 자동으로", en: "with the site, by itself" },
  validUntil: { ko: "유효 기간", en: "Valid" },
  untilDropped: { ko: "폐기할 때까지", en: "until dropped" },
  until: { ko: "{at}까지", en: "until {at}" },
  rotate: { ko: "새 비밀 키 만들기", en: "Make a new secret" },
  rotateWait: {
    ko: "이전 비밀 키를 폐기하면 새로 만들 수 있습니다.",
    en: "Drop the previous secret before you make another.",
  },
  rotateAsk: { ko: "이전 비밀 키는 어떻게 할까요?", en: "What becomes of the current secret?" },
  keep: { ko: "폐기할 때까지 함께 사용", en: "Stays valid until I drop it" },
  keepHint: { ko: "모든 서버에 새 키를 넣은 뒤 폐기하세요.", en: "Drop it once all servers use the new one." },
  week: { ko: "7일 뒤 자동 폐기", en: "Ends by itself in 7 days" },
  day: { ko: "24시간 뒤 자동 폐기", en: "Ends by itself in 24 hours" },
  now: { ko: "바로 폐기", en: "Ends at once" },
  nowHint: {
    ko: "유출되었을 때 쓰세요. 새 키를 넣기 전까지 그 서버가 만든 서명은 인정되지 않습니다.",
    en: "For one that has leaked. Until your servers have the new one, what they sign does not count.",
  },
  make: { ko: "만들기", en: "Make it" },
  fresh: { ko: "새 비밀 키", en: "New secret" },
  freshHint: {
    ko: "지금 한 번만 표시됩니다. 복사해서 서버의 다른 비밀 값과 같은 곳에 보관하세요. 적힌 그대로 텍스트로 씁니다.",
    en: "Shown this once. Copy it to where your server keeps its other secrets, and use it as the text it is.",
  },
  copySecret: { ko: "비밀 키 복사", en: "Copy the secret" },
  put: { ko: "보관했습니다", en: "I have stored it" },
  drop: { ko: "폐기", en: "Drop" },
  dropAsk: { ko: "이전 비밀 키를 폐기할까요?", en: "Drop the previous secret?" },
  dropHint: {
    ko: "이 키로 만든 서명은 바로 인정되지 않습니다. 아직 이 키를 쓰는 서버가 없는지 확인해 주세요. 되돌릴 수 없습니다.",
    en: "What it signed counts no more from now on. Make sure that no server uses it. This cannot be undone.",
  },
  dropped: { ko: "이전 비밀 키를 폐기했습니다.", en: "The previous secret was dropped." },

  code: { ko: "서버 코드", en: "Code for your server" },
  codeHint: {
    ko: "보내는 그대로의 site_uid를 서버에서 서명해 site_uid_hash로 함께 넘기세요. 브라우저에서 만들면 안 됩니다.",
    en: "Sign site_uid on your server, exactly as you send it, and pass the result as site_uid_hash. Never in a browser.",
  },
  languages: { ko: "언어", en: "Language" },
  codeOf: { ko: "{language} 코드", en: "{language} code" },
  copyCode: { ko: "코드 복사", en: "Copy code" },
  sample: { ko: "확인해 보기", en: "Check yours" },
  sampleHint: {
    ko: "현재 비밀 키로 이 ID에 서명하면 아래 값이 나옵니다.",
    en: "With the current secret, this ID gives this hash.",
  },
});
