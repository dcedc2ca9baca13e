import { texts } from "../text";

/** The search over the settings: its own words, and what stands on each page. */
export const settingsSearch = texts({
  label: { ko: "설정 검색", en: "Search the settings" },
  none: { ko: "‘{query}’에 맞는 설정이 없습니다.", en: "No setting fits ‘{query}’." },
  found: { ko: "{count}개", en: "{count} found" },
});

/** What people look for and where it is, by the page's address; words apart by commas. */
export const contents = texts({
  "basics/start": { ko: "시작하기,처음,할 일,시험 상담,체크리스트", en: "first steps,checklist,try a consultation,onboarding" },
  "basics/site": { ko: "브랜드 이름,회사 이름,시간대,고객 안내 언어,SITEID,사이트 번호", en: "brand name,company,time zone,language for customers,SITEID" },
  "basics/web-chat": {
    ko: "설치 코드,스크립트,위젯,상담창 주소,허용 도메인,홈페이지",
    en: "code for your pages,script,widget,chat address,allowed origins,domains",
  },
  "basics/hours": { ko: "운영 시간,영업 시간,휴무일,공휴일,점심시간,요일", en: "opening hours,holidays,lunch,weekdays" },
  "basics/messages": {
    ko: "인사말,환영 메시지,부재중 안내,상담량 많음 안내,자동 종료,무응답 종료,종료 안내",
    en: "greeting,welcome,away message,busy message,automatic end,no answer,closing words",
  },
  "operation/categories": { ko: "상담 분류,대분류,중분류,소분류,미사용", en: "categories,divisions,classification,unused" },
  "operation/templates": { ko: "템플릿,자주 쓰는 문장,단축 코드,변수,CSV 가져오기,내보내기", en: "templates,canned answers,shortcut codes,variables,CSV import,export" },
  "bots/profile": { ko: "프로필봇,개인정보 동의,이름 묻기,전화번호 묻기", en: "profile bot,consent,ask for the name,ask for the phone" },
  "bots/chat": { ko: "챗봇,시나리오,버튼,상담원 연결,처음으로,게시,버전", en: "chatbot,scenario,buttons,hand over,publish,versions" },
  "advanced/distribution": {
    ko: "배분방식,자동배분,수동배분,하이브리드,동시 상담 수,상담함,근무 시간,상담 그룹",
    en: "assignment,automatic,manual,hybrid,capacity,availability,working hours,groups",
  },
  "advanced/requests": { ko: "상담원 변경 요청,검토 요청,승인", en: "transfer requests,review requests,approval" },
  "advanced/info-area": { ko: "대표 메뉴,커스텀 탭,외부 페이지,CRM,서명 키,아이프레임", en: "first view,custom tabs,pages of your own,CRM,signing key,iframe" },
  "advanced/security": { ko: "ID 서명,비밀 키,site_uid,해시,서명 필수,연동 권한", en: "signed IDs,secret,site_uid,hash,signed only,who may link" },
  "advanced/sms": { ko: "문자,SMS,인증번호,발신번호,솔라피", en: "SMS,verification codes,sender number,Solapi" },
  "extensions/services": {
    ko: "카카오톡,상담톡,네이버 톡톡,채널 연동,스마트스토어,커머스 연동,카카오싱크,웹훅 주소,전송 실패",
    en: "KakaoTalk,Naver TalkTalk,channels,Smart Store,commerce,Kakao Sync,webhook address,undelivered",
  },
  "extensions/api-keys": { ko: "API 키,외부 시스템,ERP,CRM,연동,토큰,권한 범위", en: "API keys,ERP,CRM,tokens,scopes,integration" },
  "extensions/webhooks": { ko: "웹훅,알림 주소,이벤트,서명,재전송,전송 기록", en: "webhooks,events,signature,retries,delivery log" },
  "account/people": {
    ko: "상담사 계정,초대,역할,관리자,매니저,퇴사,비활성화,비밀번호 재설정,2단계 인증",
    en: "agents,invitations,roles,administrators,leaving,deactivate,password reset,two-step verification",
  },
  "account/groups": { ko: "상담 그룹,팀,팀장", en: "groups,teams,leaders" },
  "account/me": {
    ko: "내 계정,이름,비밀번호 변경,2단계 인증,OTP,복구 코드,로그인한 기기,테마,언어,전송 키,알림음",
    en: "my account,name,change password,two-step verification,OTP,recovery codes,devices,theme,language,send key,sounds",
  },
});
