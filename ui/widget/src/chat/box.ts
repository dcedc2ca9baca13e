/** Small things kept in the browser under one site's name; in memory where storage is blocked. */
export interface Box {
  get<T>(key: string): T | null;
  set(key: string, value: unknown): void;
  remove(key: string): void;
}

export function openBox(site: string, storage: () => Storage): Box {
  const memory = new Map<string, string>();
  const name = (key: string) => `sarangbang.${site}.${key}`;
  const attempt = <T>(act: (kept: Storage) => T): T | undefined => {
    try {
      return act(storage());
    } catch {
      return undefined;
    }
  };
  return {
    get<T>(key: string): T | null {
      const text = memory.get(key) ?? attempt((kept) => kept.getItem(name(key)));
      try {
        return text ? (JSON.parse(text) as T) : null;
      } catch {
        return null;
      }
    },
    set(key, value) {
      const text = JSON.stringify(value);
      const stored = attempt((kept) => {
        kept.setItem(name(key), text);
        return true;
      });
      if (stored) memory.delete(key);
      else memory.set(key, text);
    },
    remove(key) {
      memory.delete(key);
      attempt((kept) => kept.removeItem(name(key)));
    },
  };
}
