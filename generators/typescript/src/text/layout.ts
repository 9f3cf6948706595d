/**
 * Source whose line breaks are still open: texts and groups, one after the other. The printer breaks a group into
 * lines where it does not fit into one. A text is never broken, and may contain line breaks.
 */
export type Layout = string | Group | readonly Layout[];

/** The width of a line of generated code. */
export const lineWidth = 110;

/** Items between brackets: on one line if they fit, else each on a line by itself. */
export interface Group {
  readonly open: Layout;
  readonly items: readonly Layout[];
  readonly close: string;
  /** Follows each item but the last. In a broken group it follows the last item too. */
  readonly separator: string;
  /** Stands between the brackets and the items if everything is on one line. */
  readonly padding: string;
  /** True if each item gets a line, even if all would fit into one. */
  readonly broken?: boolean;
  /** True if no separator follows the last item, even in a broken group. */
  readonly bareEnd?: boolean;
}

/** `f(a, b)` */
export function call(name: string, ...args: readonly Layout[]): Layout {
  const [only] = args;
  // The brackets of a single argument stay next to the parentheses: `z.array(z.object({`
  if (args.length === 1 && only !== undefined) return [`${name}(`, only, ")"];
  return { open: `${name}(`, items: args, close: ")", separator: ",", padding: "" };
}

/** `(a: string, b: string)` */
export function parentheses(items: readonly Layout[]): Layout {
  return { open: "(", items, close: ")", separator: ",", padding: "" };
}

/** `Handler<A, B>`, or `Handler` without arguments. */
export function generic(name: string, types: readonly Layout[]): Layout {
  if (types.length === 0) return name;
  return { open: `${name}<`, items: types, close: ">", separator: ",", padding: "", bareEnd: true };
}

/** `z.string().min(1).max(9)`: each call gets a line if all of them do not fit into one. */
export function chain(start: Layout, calls: readonly Layout[]): Layout {
  if (calls.length === 0) return start;
  return { open: start, items: calls, close: "", separator: "", padding: "" };
}

/** `[a, b]` */
export function list(items: readonly Layout[], broken = false): Layout {
  return { open: "[", items, close: "]", separator: ",", padding: "", broken };
}

/** `{ a, b }` */
export function braces(items: readonly Layout[], broken = false): Layout {
  if (items.length === 0) return "{}";
  return { open: "{", items, close: "}", separator: ",", padding: " ", broken };
}

/** `{ a; b }`, the members of a type. */
export function members(items: readonly Layout[], broken = false): Layout {
  if (items.length === 0) return "{}";
  return { open: "{", items, close: "}", separator: ";", padding: " ", broken };
}
