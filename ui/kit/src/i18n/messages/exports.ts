import { texts } from "../text";

/** Lists as files. */
export const exports = texts({
  open: { ko: "내보내기", en: "Export" },
  title: { ko: "CSV 내보내기", en: "Export as CSV" },
  hint: { ko: "지금 조건에 맞는 목록 전체를 파일로 만듭니다. 24시간 동안 내려받을 수 있고, 누가 내보냈는지 감사 기록에 남습니다.", en: "Writes the whole list as it is narrowed into a file. It can be downloaded for 24 hours, and the audit log says who did." },
  perAccount: { ko: "고객식별번호마다 한 줄입니다.", en: "One line for each identifier." },
  begin: { ko: "내보내기 시작", en: "Begin" },
  beginning: { ko: "시작하는 중…", en: "Beginning…" },
  customers: { ko: "고객 목록", en: "Customers" },
  consultations: { ko: "상담 목록", en: "Consultations" },
  running: { ko: "만드는 중 · {rows}줄", en: "Being written · {rows} {rows#row/rows}" },
  runningOf: { ko: "만드는 중 · {rows} / {total}줄", en: "Being written · {rows} of {total} rows" },
  ready: { ko: "{rows}줄 · {size}", en: "{rows} {rows#row/rows} · {size}" },
  until: { ko: "{at}까지", en: "until {at}" },
  failed: { ko: "만들지 못했습니다", en: "Could not be written" },
  cancelled: { ko: "취소됨", en: "Cancelled" },
  download: { ko: "내려받기", en: "Download" },
  cancel: { ko: "취소", en: "Cancel" },
  remove: { ko: "지우기", en: "Remove" },
  none: { ko: "만든 파일이 없습니다.", en: "There are no files." },
  files: { ko: "내보낸 파일", en: "Files" },
  loadFailed: { ko: "내보낸 파일을 불러오지 못했습니다.", en: "The files could not be loaded." },
});
