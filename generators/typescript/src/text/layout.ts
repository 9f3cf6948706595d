/** Source to lay out: texts and groups, one after the other. */
export type Layout = string | Group | readonly Layout[];

/** Items between brackets: on one line if they fit, else each on its own. */
export interface Group {
  readonly open: Layout;
  readonly items: readonly Layout[];
  readonly close: string;
  /** What stands after each item but the last; after the last one too where the group is broken. */
  readonly separator: string;
  /** Between the brackets and the items where all is on one line. */
  readonly padding: string;
  /** Each item on its own line, even if they would fit. */
  readonly broken?: boolean;
  /** No separator after the last item, even where the group is broken. */
  readonly endsBare?: boolean;
}

export const width = 110;

/** `f(a, b)` */
export function call(name: string, ...args: readonly Layout[]): Layout {
  const [only] = args;
  // One argument that is a group itself hugs the parentheses: `z.array(z.object({`
  if (args.length === 1 && only !== undefined) return [`${name}(`, only, ")"];
  return { open: `${name}(`, items: args, close: ")", separator: ",", padding: "" };
}

/** `Handler<A, B>`; without arguments `Handler`. */
export function generic(name: string, types: readonly Layout[]): Layout {
  if (types.length === 0) return name;
  return { open: `${name}<`, items: types, close: ">", separator: ",", padding: "", endsBare: true };
}

/** `z.string().min(1).max(9)`: each call on its own line where one does not hold them. */
export function chain(start: Layout, calls: readonly Layout[]): Layout {
  if (calls.length === 0) return start;
  return { open: start, items: calls, close: "", separator: "", padding: "" };
}

/** `[a, b]` */
export function list(items: readonly Layout[]): Layout {
  return { open: "[", items, close: "]", separator: ",", padding: "" };
}

/** `{ a, b }` */
export function braces(items: readonly Layout[], broken = false): Layout {
  if (items.length === 0) return "{}";
  return { open: "{", items, close: "}", separator: ",", padding: " ", broken };
}

/** `{ a; b }`, as in a type. */
export function members(items: readonly Layout[], broken = false): Layout {
  if (items.length === 0) return "{}";
  return { open: "{", items, close: "}", separator: ";", padding: " ", broken };
}

/**
 * As source. Lines after the first begin `indent` columns in; the first begins at `column`, and on the
 * last line there is to be room for `after` more characters.
 */
export function layOut(layout: Layout, column = 0, indent = 0, after = 1): string {
  if (typeof layout === "string") return layout.replace(/\n/g, `\n${" ".repeat(indent)}`);
  if (isGroup(layout)) return layOutGroup(layout, column, indent, after);
  let text = "";
  layout.forEach((part, index) => {
    const isLast = index === layout.length - 1;
    const room = isLast ? after : lengthOfRest(layout, index + 1) + after;
    text += layOut(part, columnAfter(text, column), indent, room);
  });
  return text;
}

/** How long the first line of what comes then is. Nothing fits once it is wider than a line, so that is enough. */
function lengthOfRest(layout: readonly Layout[], from: number): number {
  let length = 0;
  for (let index = from; index < layout.length && length <= width; index += 1) {
    length += firstLine(layout[index] as Layout).length;
  }
  return length;
}

function layOutGroup(group: Group, column: number, indent: number, after: number): string {
  const flat = flatten(group);
  if (flat !== undefined && column + flat.length + after <= width) return flat;
  const inner = " ".repeat(indent + 2);
  const open = layOut(group.open, column, indent);
  const lines = group.items.map((item, index) => {
    const separator = group.endsBare && index === group.items.length - 1 ? "" : group.separator;
    return `${inner}${layOut(item, indent + 2, indent + 2)}${separator}\n`;
  });
  if (group.separator === "") return `${open}\n${lines.join("").trimEnd()}`;
  return `${open}\n${lines.join("")}${" ".repeat(indent)}${group.close}`;
}

/** What a layout begins with, up to where it may be broken. */
function firstLine(layout: Layout): string {
  if (typeof layout === "string") return layout.split("\n", 1)[0] ?? "";
  if (isGroup(layout)) return firstLine(layout.open);
  return layout.map(firstLine).join("");
}

const flattened = new WeakMap<Group | readonly Layout[], string | undefined>();

/** On one line, or nothing where it does not fit into one. Remembered, for each level asks again. */
function flatten(layout: Layout): string | undefined {
  if (typeof layout === "string") return layout.includes("\n") ? undefined : layout;
  if (flattened.has(layout)) return flattened.get(layout);
  const whole = isGroup(layout) ? flattenGroup(layout) : joined(layout.map(flatten), "");
  const flat = whole !== undefined && whole.length <= width ? whole : undefined;
  flattened.set(layout, flat);
  return flat;
}

function flattenGroup(layout: Group): string | undefined {
  if (layout.broken) return undefined;
  const open = flatten(layout.open);
  const items = joined(layout.items.map(flatten), layout.separator === "" ? "" : `${layout.separator} `);
  if (open === undefined || items === undefined) return undefined;
  return open + layout.padding + items + layout.padding + layout.close;
}

function joined(texts: readonly (string | undefined)[], separator: string): string | undefined {
  return texts.includes(undefined) ? undefined : texts.join(separator);
}

function columnAfter(text: string, column: number): number {
  const newline = text.lastIndexOf("\n");
  return newline < 0 ? column + text.length : text.length - newline - 1;
}

function isGroup(layout: Group | readonly Layout[]): layout is Group {
  return !Array.isArray(layout);
}
