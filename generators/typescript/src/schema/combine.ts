import { call, type Layout, list } from "../text/layout.ts";
import type { Lowered } from "./scope.ts";

/** The intersection of all parts; `unknown` if there are none. */
export function intersection(parts: readonly Lowered[]): Lowered {
  const [first, ...rest] = parts;
  if (first === undefined) return { type: "unknown", zod: "z.unknown()" };
  if (rest.length === 0) return first;
  const types = parts.filter(({ type }) => type !== "unknown").map(operand);
  return {
    type:
      types.length === 0 ? "unknown" : types.flatMap((type, index) => (index === 0 ? [type] : [" & ", type])),
    zod: zodIntersection(parts.map(({ zod }) => zod)),
    isDeferred: parts.some(({ isDeferred }) => isDeferred),
    isUnion: types.length > 1,
  };
}

/** The greatest number of operands that are written one within the other. */
const mostInARow = 8;

/** More operands than compilers can follow are divided into halves. */
function zodIntersection(zods: readonly Layout[]): Layout {
  if (zods.length <= mostInARow) return zods.reduce((left, right) => call("z.intersection", left, right));
  const half = Math.ceil(zods.length / 2);
  return call("z.intersection", zodIntersection(zods.slice(0, half)), zodIntersection(zods.slice(half)));
}

/** The union of all parts; `never` if there are none. With `z.xor`, a value must pass exactly one of them. */
export function union(parts: readonly Lowered[], combinator: "z.union" | "z.xor" = "z.union"): Lowered {
  const [first, ...rest] = parts;
  if (first === undefined) return { type: "never", zod: "z.never()" };
  if (rest.length === 0) return first;
  const isDeferred = parts.some((part) => part.isDeferred);
  const others = parts.filter(({ zod }) => zod !== "z.null()");
  const [only] = others;
  const isNullable = others.length === 1 && others.length < parts.length;
  if (combinator === "z.union" && isNullable && only !== undefined) {
    return { type: [only.type, " | null"], zod: call("z.nullable", only.zod), isUnion: true, isDeferred };
  }
  return {
    type: parts.some(({ type }) => type === "unknown") ? "unknown" : unionType(parts),
    zod: call(combinator, list(parts.map(({ zod }) => zod))),
    isUnion: true,
    isDeferred,
  };
}

/** The type with the parentheses that it needs before `[]` and between `&`. */
export function operand({ type, isUnion }: Lowered): Layout {
  return isUnion ? ["(", type, ")"] : type;
}

function unionType(parts: readonly Lowered[]): Layout {
  const seen = new Set<Layout>();
  const types = parts.map(({ type }) => type).filter((type) => !seen.has(type) && seen.add(type));
  return types.flatMap((type, index) => (index === 0 ? [type] : [" | ", type]));
}
