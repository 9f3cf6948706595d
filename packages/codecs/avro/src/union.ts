import { readSize } from "./input.ts";
import { writeLong } from "./output.ts";
import { accepts, kindOf, type Type } from "./type.ts";

interface Branch {
  readonly index: number;
  readonly type: Type;
}

/** Makes a union type. A value is written as the first type of the union that accepts it. */
export function unionType(types: readonly Type[]): Type {
  const branches = types.map((type, index): Branch => ({ index, type }));
  const byKind = Map.groupBy(branches, ({ type }) => type.kind);
  const branchOf = (value: unknown): Branch | undefined => {
    const kind = kindOf(value);
    const candidates = kind === undefined ? [] : (byKind.get(kind) ?? []);
    if (candidates.length <= 1) return candidates[0];
    const exact = candidates.find(({ type }) => type.accepts(value));
    return exact ?? (typeof value === "number" ? candidates.find(({ type }) => type.rounds) : undefined);
  };
  return {
    kind: "any",
    accepts: (value) => {
      const branch = branchOf(value);
      return branch !== undefined && accepts(branch.type, value);
    },
    write: (to, value) => {
      const branch = branchOf(value);
      if (branch === undefined) throw new TypeError("no type of the union accepts the value");
      writeLong(to, branch.index);
      branch.type.write(to, value);
    },
    read: (from) => {
      const type = types[readSize(from)];
      if (type === undefined) throw new RangeError("a union has no type of that number");
      return type.read(from);
    },
    fromDefault: (json) => {
      const values = types.map((type) => [type, type.fromDefault(json)] as const);
      return values.find(([type, value]) => accepts(type, value))?.[1] ?? json;
    },
  };
}
