import type { RoomRow, Scope, Status, Turn } from "@sarangbang/api";

/** Every row this console knows, by 방번호. */
export type Table = ReadonlyMap<string, RoomRow>;

/** One change that a frame or an answer brings. */
export type Change = { row: RoomRow } | { gone: string };

/** Applies changes in the order they came; a row older than the known one is ignored. */
export function change(table: Table, changes: readonly Change[]): Table {
  let next: Map<string, RoomRow> | null = null;
  for (const one of changes) {
    const current: Table = next ?? table;
    if ("gone" in one) {
      if (!current.has(one.gone)) continue;
      next ??= new Map(table);
      next.delete(one.gone);
    } else if (isNewer(one.row, current.get(one.row.room_no))) {
      next ??= new Map(table);
      next.set(one.row.room_no, one.row);
    }
  }
  return next ?? table;
}

function isNewer(row: RoomRow, known: RoomRow | undefined): boolean {
  return known === undefined || row.version > known.version;
}

/** A list that is shown: one status of one scope, loaded down to a place. */
export interface View {
  readonly scope: Scope;
  readonly status: Status;
  /** Of 진행 only those in which this side spoke last. */
  readonly turn?: Turn | null;
  /** The last loaded row; null when everything is loaded. */
  readonly end: Place | null;
  /** Rows the server named for this scope, where the console can't tell by itself. */
  readonly members: ReadonlySet<string> | null;
}

/** A place in the order of the list. */
export interface Place {
  readonly at: number;
  readonly roomNo: string;
}

export function placeOf(row: RoomRow): Place {
  return { at: Date.parse(row.last_message?.at ?? row.started_at), roomNo: row.room_no };
}

/** Newest activity first. */
export function compare(one: Place, other: Place): number {
  return other.at - one.at || other.roomNo.length - one.roomNo.length || (one.roomNo < other.roomNo ? 1 : -1);
}

/** The rows of a view in order. */
export function rowsOf(table: Table, view: View, myId: string): RoomRow[] {
  const found: { row: RoomRow; place: Place }[] = [];
  for (const row of table.values()) {
    if (row.status !== view.status || (view.turn && row.turn !== view.turn) || !isInScope(row, view, myId)) continue;
    const place = placeOf(row);
    if (view.end && compare(place, view.end) > 0) continue;
    found.push({ row, place });
  }
  found.sort((one, other) => (one.row === other.row ? 0 : compare(one.place, other.place)));
  return found.map(({ row }) => row);
}

function isInScope(row: RoomRow, view: View, myId: string): boolean {
  if (view.members) return view.members.has(row.room_no);
  return view.scope !== "mine" || row.agent == null || row.agent.agent_id === myId;
}

/** Rows of the view that a fresh first page no longer has, among those that stood there unchanged since before it was asked for. */
export function vanished(before: Table, now: Table, view: View, fresh: readonly RoomRow[], myId: string): string[] {
  const named = new Set(fresh.map(({ room_no }) => room_no));
  return rowsOf(now, view, myId)
    .filter((row) => !named.has(row.room_no) && before.get(row.room_no) === row)
    .map(({ room_no }) => room_no);
}
