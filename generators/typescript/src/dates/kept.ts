import type { Schema, SchemaObject } from "@posthorn/contract";
import { allKinds } from "../keywords/kinds.ts";
import { isDateTime } from "../schema/date.ts";
import { areDisjoint } from "../schema/disjoint.ts";
import { reachedFrom } from "../schema/reached.ts";
import type { Conflicts, Why } from "./conflicts.ts";

/** Which date-times stay texts, as far as it is known, and which of them are of one fate. */
export interface Kept extends Conflicts {
  /** Those within these schemas stay texts. */
  readonly keepAll: (schemas: readonly Schema[], why: Why) => void;
  /** Why each of them does, once all is known. */
  readonly reasons: () => ReadonlyMap<SchemaObject, Why>;
}

export function openKept(resolve: (ref: string) => Schema): Kept {
  const kept = new Map<SchemaObject, Why>();
  const bound = new Map<SchemaObject, SchemaObject[]>();
  const disjoint = new Map<Schema, Map<Schema, boolean>>();

  function keep(schema: SchemaObject, why: Why): void {
    if (!kept.has(schema)) kept.set(schema, why);
  }

  return {
    keep,
    bind(one, other) {
      bound.set(one, [...(bound.get(one) ?? []), other]);
      bound.set(other, [...(bound.get(other) ?? []), one]);
    },
    areDisjoint(one, other) {
      const known = disjoint.get(one) ?? new Map<Schema, boolean>();
      disjoint.set(one, known);
      const answer = known.get(other) ?? areDisjoint([one, other], resolve, allKinds);
      known.set(other, answer);
      return answer;
    },
    keepAll(schemas, why) {
      for (const part of reachedFrom(schemas, resolve)) if (isDateTime(part)) keep(part, why);
    },
    reasons() {
      const open = [...kept];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        const [schema, why] = next;
        for (const other of bound.get(schema) ?? []) {
          if (kept.has(other)) continue;
          kept.set(other, why);
          open.push([other, why]);
        }
      }
      return kept;
    },
  };
}
