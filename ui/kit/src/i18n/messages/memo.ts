import { texts } from "../text";

/** Memos of a room: for agents only. */
export const memo = texts({
  memo: { ko: "메모", en: "Memo" },
  reply: { ko: "답장", en: "Reply" },
  writing: { ko: "답장 또는 메모", en: "Reply or memo" },
  write: { ko: "메모 쓰기", en: "Write a memo" },
  field: { ko: "메모 입력", en: "Memo" },
  hint: { ko: "고객에게 보이지 않는 메모를 남기세요", en: "A memo the customer never sees" },
  save: { ko: "메모 남기기", en: "Save memo" },
  onlyAgents: { ko: "상담사만 볼 수 있습니다", en: "Only agents see it" },
  by: { ko: "메모 · {agent}", en: "Memo · {agent}" },
  transferBy: { ko: "상담원 변경 요청 · {agent}", en: "Request to hand over · {agent}" },
  reviewBy: { ko: "상담내용 검토 요청 · {agent}", en: "Request for review · {agent}" },
  to: { ko: "받는 사람: {name}", en: "To: {name}" },
  pending: { ko: "대기", en: "Pending" },
  approved: { ko: "승인", en: "Approved" },
  rejected: { ko: "반려", en: "Rejected" },
  closed: { ko: "종결", en: "Closed" },
  withdrawn: { ko: "취소", en: "Withdrawn" },
  answered: { ko: "답변 완료", en: "Answered" },
  tooLong: { ko: "{n}자를 넘었습니다. 5,000자까지 쓸 수 있습니다.", en: "{n} characters too many; at most 5,000." },
  counter: { ko: "{n} / 5,000자", en: "{n} / 5,000" },
});
