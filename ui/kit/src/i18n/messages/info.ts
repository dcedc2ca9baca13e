import { texts } from "../text";

/** 상담정보 영역. */
export const info = texts({
  area: { ko: "상담정보", en: "Consultation info" },
  tabs: { ko: "상담정보 보기", en: "Info views" },
  moreTabs: { ko: "다른 탭", en: "More tabs" },
  tabRoom: { ko: "상담방정보", en: "Room" },
  tabCustomer: { ko: "고객정보", en: "Customer" },
  tabHistory: { ko: "상담이력", en: "History" },
  tabCustom: { ko: "커스텀 상담 정보", en: "Custom info" },

  noRoom: { ko: "상담방을 선택하면 상담정보가 여기에 표시됩니다.", en: "Choose a room to see its information here." },
  failed: { ko: "정보를 불러오지 못했습니다.", en: "The information could not be loaded." },
  failedKept: { ko: "새 정보를 불러오지 못해 마지막 정보를 표시합니다.", en: "Could not refresh; this is what was loaded last." },
  notFound: { ko: "이 상담방을 볼 수 없습니다.", en: "This room cannot be viewed." },

  agent: { ko: "상담원", en: "Agent" },
  identifier: { ko: "고객식별번호", en: "Customer identifier" },
  roomNo: { ko: "방번호", en: "Room number" },
  channel: { ko: "채널", en: "Channel" },
  historyCount: { ko: "총 상담이력건", en: "Consultations" },
  historyCountValue: { ko: "{n}건", en: "{n}" },
  copy: { ko: "{what} 복사", en: "Copy {what}" },
  copied: { ko: "{what|을/를} 복사했습니다.", en: "{what} copied." },
  copyFailed: { ko: "복사하지 못했습니다. 직접 선택해 복사해 주세요.", en: "Could not copy. Select the text and copy it by hand." },

  basic: { ko: "기본 정보", en: "Basic information" },
  verified: { ko: "인증 정보", en: "Verified information" },
  extra: { ko: "추가 정보 (파라미터 정보)", en: "Additional information (parameters)" },
  tags: { ko: "고객 태그", en: "Customer tags" },

  id: { ko: "ID", en: "ID" },
  name: { ko: "이름", en: "Name" },
  phone: { ko: "전화", en: "Phone" },
  mobile: { ko: "휴대폰", en: "Mobile" },
  email: { ko: "이메일", en: "Email" },
  birthDate: { ko: "생년월일", en: "Date of birth" },
  age: { ko: "연령", en: "Age" },
  ageValue: { ko: "만 {n}세", en: "{n} years" },
  address: { ko: "주소", en: "Address" },
  note: { ko: "비고", en: "Note" },
  verifiedMark: { ko: "인증완료", en: "Verified" },
  notVerified: { ko: "인증 정보가 없습니다.", en: "There is no verified information." },
  noParameters: {
    ko: "들어온 파라미터가 없습니다. 채팅을 열 때 전달한 값이 여기에 표시됩니다.",
    en: "No parameters have come in. Values passed when the chat is opened are shown here.",
  },
  shared: { ko: "고객식별번호 {n}개가 함께 씁니다.", en: "Shared by {n} customer identifiers." },
  ignoredClaim: { ko: "서명되지 않은 ID: {id}", en: "Unsigned ID: {id}" },
  ignoredClaimWhy: {
    ko: "고객이 보낸 ID를 확인할 수 없어 적용하지 않았습니다.",
    en: "The ID that came in could not be confirmed and was not used.",
  },

  scopeCustomer: { ko: "고객 ID", en: "Customer ID" },
  scopeIdentity: { ko: "고객식별번호", en: "Identifier" },
  scopeOf: { ko: "적용 범위: {scope}", en: "Belongs to: {scope}" },
  scopeCustomerHelp: {
    ko: "같은 고객 ID를 쓰는 모든 고객식별번호에서 같은 내용이 보입니다.",
    en: "The same is shown under every identifier that has this customer ID.",
  },
  scopeBasicHelp: {
    ko: "같은 고객 ID를 쓰는 모든 고객식별번호에서 같은 내용이 보입니다. 인증된 휴대폰만 고객식별번호를 따릅니다.",
    en: "The same is shown under every identifier that has this customer ID. Only the verified mobile number stays with its identifier.",
  },
  scopeIdentityHelp: {
    ko: "이 고객식별번호에만 해당합니다. 고객 ID가 같아도 다른 고객식별번호에서는 보이지 않습니다.",
    en: "Belongs to this identifier only. Not shown under others, even with the same customer ID.",
  },

  origin: { ko: "{field} 출처", en: "Source of {field}" },
  byAgent: { ko: "상담원 입력", en: "Entered by an agent" },
  byNamedAgent: { ko: "상담원 {name} 입력", en: "Entered by {name}" },
  byProfileBot: { ko: "프로필봇", en: "Profile bot" },
  byParameter: { ko: "채팅 파라미터", en: "Chat parameter" },
  byApi: { ko: "API", en: "API" },
  byVerification: { ko: "본인 인증", en: "Verification" },

  startedAt: { ko: "상담시작", en: "Started" },
  memo: { ko: "메모", en: "Memo" },
  category: { ko: "대분류/중분류/소분류", en: "Category" },
  handledBy: { ko: "상담원", en: "Agent" },
  historyTotal: { ko: "총 {n}건", en: "{n} in total" },
  moreMemos: { ko: "(+{n})", en: "(+{n})" },
  currentRoom: { ko: "현재 상담", en: "Current" },
  historyEmpty: { ko: "아직 상담이력이 없습니다.", en: "There are no consultations yet." },
  historyEmptyWhy: {
    ko: "고객 ID로 묶인 모든 채널의 상담이 시작되는 대로 여기에 쌓입니다.",
    en: "Consultations of this customer ID, on every channel, appear here as they start.",
  },
  historyMore: { ko: "이전 상담이력 불러오기", en: "Load earlier consultations" },
  historyMoreFailed: { ko: "이전 상담이력을 불러오지 못했습니다.", en: "Earlier consultations could not be loaded." },
  historyEnd: { ko: "모든 상담이력을 표시했습니다.", en: "That is all of them." },

  customEmpty: { ko: "표시할 커스텀 상담 정보가 없습니다.", en: "There is no custom information to show." },
  customEmptyWhy: {
    ko: "사용 중인 커스텀 탭이 없습니다. 관리자가 [서비스설정] > [고급 설정] > [상담 정보 관리]에서 탭을 추가하면 여기에 표시됩니다.",
    en: "No custom tab is in use. An administrator can add one in Service settings > Advanced > Consultation info.",
  },
  customLater: { ko: "이 탭의 내용은 아직 표시할 수 없습니다.", en: "The content of this tab cannot be shown yet." },
});
