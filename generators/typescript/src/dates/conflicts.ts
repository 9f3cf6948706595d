import type { Schema, SchemaObject } from "@posthorn/contract";
import {
  acceptsAnyText,
  acceptsObject,
  acceptsText,
  excludesDateTime,
  isUnrestrictedDateTime,
} from "../json-schema/date-times.ts";
import type { Expansion } from "./expansion.ts";
import type { Finding } from "./string-reasons.ts";

/** True if no value can pass both schemas. */
export type AreDisjoint = (one: Schema, other: Schema) => boolean;

/** A schema that applies to the value where it is a date-time, another text, or an object. */
interface Claim {
  readonly schema: SchemaObject;
  readonly accepts: "date" | "text" | "object";
}

/** Finds the date-times of one value that cannot be `Date`, because another schema constrains the same text. */
export function findConflicts(expansion: Expansion, areDisjoint: AreDisjoint): readonly Finding[] {
  const findings: Finding[] = [];
  claimsIn(expansion);
  return findings;

  /** The claims of a part of the expansion, compared with each other. */
  function claimsIn(part: Expansion): readonly Claim[] {
    switch (part.kind) {
      case "own":
        return ownClaim(part);
      case "checked":
        return claimsIn(part.part).map(checkedClaim);
      case "all": {
        const claims = part.parts.map(claimsIn);
        for (const { one, other } of pairsWithDate(claims)) findings.push(togetherFinding(one, other));
        return claims.flat();
      }
      case "choice": {
        const claims = part.members.map((member) => claimsIn(member.part));
        for (const { one, other, first, second } of pairsWithDate(claims)) {
          const members = [
            part.members[first]?.member ?? true,
            part.members[second]?.member ?? true,
          ] as const;
          if (!isDistinct(one, other, () => areDisjoint(...members)))
            findings.push(togetherFinding(one, other));
        }
        return claims.flat();
      }
    }
  }

  function checkedClaim({ schema, accepts }: Claim): Claim {
    if (accepts === "date") findings.push({ kind: "string", schema, reason: "checked" });
    return { schema, accepts: accepts === "date" ? "text" : accepts };
  }
}

/** Both apply to the same value, so that they must agree on its type. One of them is a date-time. */
function togetherFinding(one: Claim, other: Claim): Finding {
  if (one.accepts === other.accepts) return { kind: "alike", one: one.schema, other: other.schema };
  return { kind: "string", schema: (one.accepts === "date" ? one : other).schema, reason: "conflict" };
}

/**
 * True if a value shows which of two alternatives applies to it. One of them is a date-time. An object never differs
 * enough, because zod accepts a `Date` as an object where the JSON has a text.
 */
function isDistinct(one: Claim, other: Claim, areDisjoint: () => boolean): boolean {
  const { schema, accepts } = one.accepts === "date" ? other : one;
  return accepts !== "object" && ((accepts === "text" && excludesDateTime(schema)) || areDisjoint());
}

interface Pair {
  readonly one: Claim;
  readonly other: Claim;
  /** The index of the list that contains `one`. */
  readonly first: number;
  /** The index of the list that contains `other`. */
  readonly second: number;
}

/** The pairs of claims from two different lists in which at least one is of a date-time. */
function* pairsWithDate(lists: readonly (readonly Claim[])[]): Iterable<Pair> {
  for (const [second, those] of lists.entries()) {
    for (const [first, these] of lists.slice(0, second).entries()) {
      for (const one of these)
        for (const other of those)
          if (one.accepts === "date" || other.accepts === "date") yield { one, other, first, second };
    }
  }
}

function ownClaim({ schema, isInDateTime }: Extract<Expansion, { kind: "own" }>): readonly Claim[] {
  if (isUnrestrictedDateTime(schema)) return [{ schema, accepts: "date" }];
  if (acceptsText(schema)) return isInDateTime && acceptsAnyText(schema) ? [] : [{ schema, accepts: "text" }];
  return acceptsObject(schema) ? [{ schema, accepts: "object" }] : [];
}
