import { call, type Layout, list } from "../text/layout.ts";
import type { Lowered } from "./scope.ts";

/** All of them. */
export function conjunction(parts: readonly Lowered[]): Lowered {
  const [first, ...rest] = parts;
  if (first === undefined) return { type: "unknown", zod: "z.unknown()" };
  if (rest.length === 0) return first;
  const types = parts.filter(({ type }) => type !== "unknown").map(operand);
  return {
    type:
      types.length === 0 ? "unknown" : types.flatMap((type, index) => (index === 0 ? [type] : [" & ", type])),
    zod: intersection(parts.map(({ zod }) => zod)),
    isDeferred: parts.some(({ isDeferred }) => isDeferred),
    isUnion: types.length > 1,
  };
}

const mostInARow = 8;

/** One within the other, as long as that is not too deep for compilers: then halves within halves. */
function intersection(zods: readonly Layout[]): Layout {
  if (zods.length <= mostInARow) return zods.reduce((left, right) => call("z.intersection", left, right));
  const half = Math.ceil(zods.length / 2);
  return call("z.intersection", intersection(zods.slice(0, half)), intersection(zods.slice(half)));
}

/** Any of them, or with `z.xor` exactly one. */
export function union(parts: readonly Lowered[], combinator: "z.union" | "z.xor" = "z.union"): Lowered {
  const [first, ...rest] = parts;
  if (first === undefined) return { type: "never", zod: "z.never()" };
  if (rest.length === 0) return first;
  const isDeferred = parts.some((part) => part.isDeferred);
  const [nullable, others] = [
    parts.some(({ zod }) => zod === "z.null()"),
    parts.filter(({ zod }) => zod !== "z.null()"),
  ];
  const [only] = others;
  if (combinator === "z.union" && nullable && others.length === 1 && only !== undefined) {
    return { type: [only.type, " | null"], zod: call("z.nullable", only.zod), isUnion: true, isDeferred };
  }
  return {
    type: parts.some(({ type }) => type === "unknown") ? "unknown" : unionType(parts),
    zod: call(combinator, list(parts.map(({ zod }) => zod))),
    isUnion: true,
    isDeferred,
  };
}

/** A type as it stands before `[]` or between `&`. */
export function operand({ type, isUnion }: Lowered): Layout {
  return isUnion ? ["(", type, ")"] : type;
}

function unionType(parts: readonly Lowered[]): Layout {
  const seen = new Set<Layout>();
  const types = parts.map(({ type }) => type).filter((type) => !seen.has(type) && seen.add(type));
  return types.flatMap((type, index) => (index === 0 ? [type] : [" | ", type]));
}
