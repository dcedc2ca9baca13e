import type { Text } from "@sarangbang/kit/i18n";

/** Something the agent can do by key or from the palette. */
export interface Command {
  id: string;
  label: Text;
  group: "room" | "view" | "account";
  /** Keys as shown, such as `Alt+E`; absent where there are none. */
  keys?: string;
  /** Whether it can be done now; asked at the moment it is shown. */
  available(): boolean;
  run(): void | Promise<void>;
}

const commands = new Map<string, Command>();

/** Makes a command known while its owner is on screen. Answers how to take it back. */
export function offer(...offered: Command[]): () => void {
  for (const command of offered) commands.set(command.id, command);
  return () => {
    for (const command of offered) if (commands.get(command.id) === command) commands.delete(command.id);
  };
}

/** What can be done now, in the order it was offered. */
export function availableCommands(): Command[] {
  return [...commands.values()].filter((command) => command.available());
}

/** All that are known, for the overview of keys. */
export function knownCommands(): Command[] {
  return [...commands.values()];
}
