import type { Schema, SchemaObject } from "@posthorn/contract";
import { excludesDateTime, isBareText, isDateTime, takesText } from "../schema/date.ts";
import type { Spread } from "./spread.ts";

/** A schema that says something of the texts of a value. */
interface Saying {
  readonly schema: SchemaObject;
  readonly isDate: boolean;
}

/** Why a date-time stays a text: programs never see it but as part of a check, or else is said of the same text. */
export type Why = "checked" | "conflict";

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
            if (!conflicts.areDisjoint(mine, yours)) apart(one, other);
          },
        );
      }
    }
  }

  function unread({ schema, isDate }: Saying): Saying {
    if (isDate) conflicts.keep(schema, "checked");
    return { schema, isDate: false };
  }

  /** They hold of the same text. */
  function together(one: Saying, other: Saying): void {
    if (one.isDate && other.isDate) conflicts.bind(one.schema, other.schema);
    else if (one.isDate) conflicts.keep(one.schema, "conflict");
    else if (other.isDate) conflicts.keep(other.schema, "conflict");
  }

  /** One of them holds, and the text has to say which. */
  function apart(one: Saying, other: Saying): void {
    const text = one.isDate ? other : one;
    if (text.isDate || !excludesDateTime(text.schema)) together(one, other);
  }
}

type Meet = (one: Saying, other: Saying, first: number, second: number) => void;

function crossed(lists: readonly (readonly Saying[])[], meet: Meet): readonly Saying[] {
  for (const [second, those] of lists.entries()) {
    for (const [first, these] of lists.slice(0, second).entries()) {
      for (const one of these)
        for (const other of those) if (one.isDate || other.isDate) meet(one, other, first, second);
    }
  }
  return lists.flat();
}

function sayingOf({ schema, isBeside }: Extract<Spread, { kind: "own" }>): readonly Saying[] {
  if (isDateTime(schema)) return [{ schema, isDate: true }];
  return takesText(schema) && !(isBeside && isBareText(schema)) ? [{ schema, isDate: false }] : [];
}
