const WRITTEN = /^(\d{4})\s*[-./년]?\s*(\d{1,2})\s*[-./월]?\s*(\d{1,2})\s*[일.]?$/;
const BARE = /^(\d{4})(\d{2})(\d{2})$/;

/** The usual ways to write a day become YYYY-MM-DD; anything else stays as it was typed. */
export function tidyDay(text: string): string {
  const trimmed = text.trim();
  const found = BARE.exec(trimmed) ?? (/\D/.test(trimmed) ? WRITTEN.exec(trimmed) : null);
  if (!found) return trimmed;
  const [, year = "", month = "", day = ""] = found;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** What is wrong with a day before the server is asked: its form, or that no calendar has it. */
export function dayProblem(text: string): "format" | "missing" | null {
  if (text === "") return null;
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!found) return "format";
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? "missing" : null;
}
