import * as z from "zod";
import { combinedParts, fits } from "./check.ts";
import { chooseIssues, type Issue } from "./choose-issues.ts";
import { divide } from "./divide.ts";
import { constantsOf } from "./property-constants.ts";
import { cutApart } from "./replace-pieces.ts";
import { defOf } from "./subschemas.ts";
import { once, remembering } from "./value-cache.ts";

/** At most so many issues are reported of any one part of a value. */
const mostIssues = 50;

/**
 * What is wrong with a value that does not fit a schema; nothing if it fits. Where several options were open to the
 * value, the issues are those of the option that it is meant to be, as far as that can be told.
 */
export function issuesOf(schema: z.ZodType, value: unknown): readonly Issue[] {
  return fits(schema, value) ? none : remembering(readerOf(schema), value);
}

type Read = (value: unknown) => readonly Issue[];

const readers = new WeakMap<z.ZodType, Read>();
const none: readonly Issue[] = [];

function readerOf(schema: z.ZodType): Read {
  const known = readers.get(schema);
  if (known !== undefined) return known;
  let copy: z.ZodType | undefined;
  const read = once((value): readonly Issue[] => {
    copy ??= readableCopy(schema);
    const issues: readonly Issue[] = copy.safeParse(value).error?.issues ?? none;
    return withoutDuplicates(issues).slice(0, mostIssues);
  }, none);
  readers.set(schema, read);
  return read;
}

const isPiece = /* @__PURE__ */ divide(isCombined);

/** A copy of a schema whose choices and heavy parts have readers of their own. */
function readableCopy(schema: z.ZodType): z.ZodType {
  if (!isCombined(schema))
    return cutApart(schema, {
      isPiece,
      standIn: (part) => readWith(() => readerOf(part)),
    });
  return readWith(() => combinedReader(schema)).check(
    ...((schema._zod.def.checks ?? []) as z.core.$ZodCheck<unknown>[]),
  );
}

function readWith(reader: () => Read): z.ZodType {
  return z.custom().check((payload) => {
    payload.issues.push(...reader()(payload.value).map(rawIssue));
  });
}

/** Zod changes the path of an issue that it is given, so each gets a path of its own. */
export function rawIssue({ path, ...issue }: Issue): z.core.$ZodRawIssue {
  return { ...issue, path: [...path] } as unknown as z.core.$ZodRawIssue;
}

function isCombined(schema: z.ZodType): boolean {
  return ["lazy", "intersection", "union"].includes(defOf(schema).type);
}

function combinedReader(schema: z.ZodType): Read {
  const parts = combinedParts(schema);
  const def = defOf(schema);
  if (def.type !== "union") return (value) => parts.flatMap((part) => readerOf(part)(value));
  const isExclusive = def.inclusive === false;
  return (value) => {
    const options = parts.map((part) => ({ issues: readerOf(part)(value), constants: constantsOf(part) }));
    return chooseIssues(value, options, { isExclusive });
  };
}

function withoutDuplicates(issues: readonly Issue[]): readonly Issue[] {
  if (issues.length < 2) return issues;
  const keyOf = ({ path, message }: Issue): string => JSON.stringify([path.map(String), message]);
  return [...new Map(issues.map((issue) => [keyOf(issue), issue])).values()];
}
