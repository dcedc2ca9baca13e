import type { BotButton, BotNode, BotProblem, BotStep, BotTree } from "@sarangbang/api";

export const NODES_MOST = 500;
export const BUTTONS_MOST = 10;
export const TEXT_MOST = 1_000;
export const LABEL_MOST = 28;
export const TITLE_MOST = 40;

/** A line of the outline. */
export interface Line {
  node: BotNode;
  depth: number;
}

/** Where a node leads, in order, each once. */
export function targets(step: BotStep): string[] {
  if (step.kind === "menu") return [...new Set((step.buttons ?? []).flatMap((button) => (button.kind === "go" ? [button.to] : [])))];
  return step.kind === "next" || step.kind === "form" ? [step.to] : [];
}

/** The tree as it is walked from its start, each node where it comes first, and the nodes nobody comes to. */
export function outline(tree: BotTree): { reached: Line[]; loose: Line[] } {
  const nodes = new Map(tree.nodes.map((node) => [node.key, node]));
  const seen = new Set<string>();
  const reached: Line[] = [];
  const waiting: [string, number][] = [[tree.start, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [key, depth] = next;
    const node = nodes.get(key);
    if (!node || seen.has(key)) continue;
    seen.add(key);
    reached.push({ node, depth });
    waiting.push(...targets(node.step).map((to): [string, number] => [to, depth + 1]).reverse());
  }
  return { reached, loose: tree.nodes.filter(({ key }) => !seen.has(key)).map((node) => ({ node, depth: 0 })) };
}

/** What a node is called. */
export function nameOf(node: BotNode, untitled: string): string {
  return node.title?.trim() || node.text?.trim().split("\n")[0]?.slice(0, 40) || untitled;
}

/** A key that no node of the tree has. */
export function freshKey(tree: BotTree): string {
  const taken = new Set(tree.nodes.map(({ key }) => key));
  let n = tree.nodes.length + 1;
  while (taken.has(`node${n}`)) n += 1;
  return `node${n}`;
}

export function withNode(tree: BotTree, key: string, change: Partial<BotNode>): BotTree {
  return { ...tree, nodes: tree.nodes.map((node) => (node.key === key ? { ...node, ...change } : node)) };
}

export function added(tree: BotTree, key: string, title = ""): BotTree {
  return { ...tree, nodes: [...tree.nodes, { key, title, text: "", image: null, step: { kind: "menu", buttons: [] } }] };
}

/** Without a node; what led to it leads nowhere, which the problems tell of. */
export function without(tree: BotTree, key: string): BotTree {
  const nodes = tree.nodes.filter((node) => node.key !== key);
  return { ...tree, nodes, start: tree.start === key ? (nodes[0]?.key ?? "") : tree.start };
}

/** Another kind of step, with what of the old one still fits. */
export function steppedAs(step: BotStep, kind: BotStep["kind"]): BotStep {
  if (step.kind === kind) return step;
  const to = targets(step)[0] ?? "";
  switch (kind) {
    case "menu":
      return { kind, buttons: to === "" ? [] : [{ kind: "go", label: "", to }] };
    case "next":
      return { kind, to };
    case "form":
      return { kind, items: [{ field: "name", words: "", required: false }], to };
    case "agent":
      return { kind, category_id: null, division_id: null };
    case "end":
      return { kind };
  }
}

/** One of a list at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, n) => n !== from);
  const one = list[from];
  return one === undefined ? [...list] : [...rest.slice(0, to), one, ...rest.slice(to)];
}

export function withButton(buttons: readonly BotButton[], at: number, change: Partial<{ label: string; to: string; url: string }>): BotButton[] {
  return buttons.map((button, n) => (n === at ? ({ ...button, ...change } as BotButton) : button));
}

/** The nodes that lead to this one. */
export function comesFrom(tree: BotTree, key: string): BotNode[] {
  return tree.nodes.filter((node) => targets(node.step).includes(key));
}

export function problemsOf(problems: readonly BotProblem[], key: string): BotProblem[] {
  return problems.filter((problem) => problem.node === key);
}
