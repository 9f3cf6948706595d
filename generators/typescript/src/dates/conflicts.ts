import type { Schema, SchemaObject } from "@posthorn/contract";
import { excludesDateTime, isBareText, isDateTime, takesObject, takesText } from "../schema/date.ts";
import type { Spread } from "./spread.ts";

/** A schema that says something of the texts of a value. */
interface Saying {
  readonly schema: SchemaObject;
  readonly takes: "date" | "text" | "object";
}

/**
 * Why a date-time stays a text. `checked`: it is only part of a check. `conflict`: something else is said of the same
 * text. `elsewhere`: what is no JSON has it too. `more`: it says more of its text than that.
 */
export type Why = "checked" | "conflict" | "elsewhere" | "more";

export interface Conflicts {
  /** Two that are `Date`, or both not. */
  readonly bind: (one: SchemaObject, other: SchemaObject) => void;
  /** One that stays a text, and why. */
  readonly keep: (schema: SchemaObject, why: Why) => void;
  /** Whether no value can fit both. */
  readonly areDisjoint: (one: Schema, other: Schema) => boolean;
}

/** Finds the date-times of a value that cannot be `Date`, since something else is said of the same text. */
export function findConflicts(spread: Spread, conflicts: Conflicts): void {
  sayings(spread);

  function sayings(part: Spread): readonly Saying[] {
    switch (part.kind) {
      case "own":
        return sayingOf(part);
      case "checked":
        return sayings(part.part).map(unread);
      case "all":
        return crossed(part.parts.map(sayings), together);
      case "choice": {
        const members = part.members.map(({ of, part: inner }) => ({ of, said: sayings(inner) }));
        return crossed(
          members.map(({ said }) => said),
          (one, other, first, second) => {
            const [mine, yours] = [members[first]?.of ?? true, members[second]?.of ?? true];
            apart(one, other, () => conflicts.areDisjoint(mine, yours));
          },
        );
      }
    }
  }

  function unread({ schema, takes }: Saying): Saying {
    if (takes === "date") conflicts.keep(schema, "checked");
    return { schema, takes: takes === "date" ? "text" : takes };
  }

  /** They hold of the same value. */
  function together(one: Saying, other: Saying): void {
    if (one.takes === other.takes) conflicts.bind(one.schema, other.schema);
    else conflicts.keep((one.takes === "date" ? one : other).schema, "conflict");
  }

  /** One of them holds, and the value has to say which: zod takes a `Date` for an object, where JSON has a text. */
  function apart(one: Saying, other: Saying, areDisjoint: () => boolean): void {
    const { schema, takes } = one.takes === "date" ? other : one;
    const isTold = takes !== "object" && ((takes === "text" && excludesDateTime(schema)) || areDisjoint());
    if (!isTold) together(one, other);
  }
}

type Meet = (one: Saying, other: Saying, first: number, second: number) => void;

function crossed(lists: readonly (readonly Saying[])[], meet: Meet): readonly Saying[] {
  for (const [second, those] of lists.entries()) {
    for (const [first, these] of lists.slice(0, second).entries()) {
      for (const one of these)
        for (const other of those)
          if (one.takes === "date" || other.takes === "date") meet(one, other, first, second);
    }
  }
  return lists.flat();
}

function sayingOf({ schema, isBeside }: Extract<Spread, { kind: "own" }>): readonly Saying[] {
  if (isDateTime(schema)) return [{ schema, takes: "date" }];
  if (takesText(schema)) return isBeside && isBareText(schema) ? [] : [{ schema, takes: "text" }];
  return takesObject(schema) ? [{ schema, takes: "object" }] : [];
}
