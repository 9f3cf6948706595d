import { readSize } from "./input.ts";
import { writeLong } from "./output.ts";
import { fits, kindOf, type Type } from "./type.ts";

interface Branch {
  readonly index: number;
  readonly type: Type;
}

/**
 * A value is written as the first type of the union that it fits. There is no mark in it of which type it is: what
 * fits two of them is the same to programs either way.
 */
export function unionType(types: readonly Type[]): Type {
  const branches = types.map((type, index): Branch => ({ index, type }));
  const byKind = Map.groupBy(branches, ({ type }) => type.kind);
  const branchOf = (value: unknown): Branch | undefined => {
    const kind = kindOf(value);
    const candidates = kind === undefined ? [] : (byKind.get(kind) ?? []);
    if (candidates.length <= 1) return candidates[0];
    const exact = candidates.find(({ type }) => type.fits(value));
    return exact ?? (typeof value === "number" ? candidates.find(({ type }) => type.rounds) : undefined);
  };
  return {
    kind: "any",
    fits: (value) => {
      const branch = branchOf(value);
      return branch !== undefined && fits(branch.type, value);
    },
    write: (to, value) => {
      const branch = branchOf(value);
      if (branch === undefined) throw new TypeError("a value fits no type of its union");
      writeLong(to, branch.index);
      branch.type.write(to, value);
    },
    read: (from) => {
      const type = types[readSize(from)];
      if (type === undefined) throw new RangeError("a union has no type of that number");
      return type.read(from);
    },
    revive: (json) => {
      const revived = types.map((type) => [type, type.revive(json)] as const);
      return revived.find(([type, value]) => fits(type, value))?.[1] ?? json;
    },
  };
}
