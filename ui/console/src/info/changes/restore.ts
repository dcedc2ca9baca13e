import type { CustomerChange, CustomerView } from "@sarangbang/api";
import { isSame, isTyped, type Typed } from "../edit/values";

type Now = Pick<CustomerView, "editable"> & Partial<Pick<CustomerView, Typed>>;

/** Whether the button that puts a value back makes sense: another value is shown and the field may be edited. */
export function mayRestore(change: CustomerChange, now: Now): change is CustomerChange & { field: Exclude<Typed, "customer_id"> } {
  const { kind, field, shown } = change;
  if (kind !== "value" || shown || field == null || !isTyped(field) || field === "customer_id") return false;
  return now.editable.includes(field) && !isSame(now[field] ?? "", change.value ?? "");
}
