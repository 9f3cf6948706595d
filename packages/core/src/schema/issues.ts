import * as z from "zod";
import { combinedSchemas, fits } from "./check.ts";
import { chooseIssues, type Issue } from "./choose-issues.ts";
import { divide } from "./divide.ts";
import { constantsOf } from "./property-constants.ts";
import { replacePieces } from "./replace-pieces.ts";
import { defOf } from "./subschemas.ts";
import { oncePerObject, withObjectCache } from "./value-cache.ts";

/** The most issues that are reported for any one part of a value. */
const mostIssues = 50;

/**
 * Returns the issues of a value that does not fit a schema; none if it fits. If the value may fit several options,
 * they are the issues of the option that it is meant to be, as far as that can be decided.
 */
export function issuesOf(schema: z.ZodType, value: unknown): readonly Issue[] {
  return fits(schema, value) ? none : withObjectCache(issueFinderOf(schema), value);
}

type FindIssues = (value: unknown) => readonly Issue[];

const finders = new WeakMap<z.ZodType, FindIssues>();
const none: readonly Issue[] = [];

function issueFinderOf(schema: z.ZodType): FindIssues {
  const cached = finders.get(schema);
  if (cached !== undefined) return cached;
  let copy: z.ZodType | undefined;
  const find = oncePerObject((value): readonly Issue[] => {
    copy ??= copyForIssues(schema);
    const issues: readonly Issue[] = copy.safeParse(value).error?.issues ?? none;
    return withoutDuplicates(issues).slice(0, mostIssues);
  }, none);
  finders.set(schema, find);
  return find;
}

const isPiece = /* @__PURE__ */ divide(isCombined);

/** Returns a copy of a schema in which choices and heavy subschemas find their issues separately. */
function copyForIssues(schema: z.ZodType): z.ZodType {
  if (!isCombined(schema)) {
    return replacePieces(schema, {
      isPiece,
      standIn: (piece) => schemaWithIssues(() => issueFinderOf(piece)),
    });
  }
  const refinements = (schema._zod.def.checks ?? []) as z.core.$ZodCheck<unknown>[];
  return schemaWithIssues(() => combinedIssueFinder(schema)).check(...refinements);
}

function schemaWithIssues(finder: () => FindIssues): z.ZodType {
  return z.custom().check((payload) => {
    payload.issues.push(...finder()(payload.value).map(rawIssue));
  });
}

/** Copies the path, because zod changes the path of an issue that it is given. */
export function rawIssue({ path, ...issue }: Issue): z.core.$ZodRawIssue {
  return { ...issue, path: [...path] } as unknown as z.core.$ZodRawIssue;
}

function isCombined(schema: z.ZodType): boolean {
  return ["lazy", "intersection", "union"].includes(defOf(schema).type);
}

function combinedIssueFinder(schema: z.ZodType): FindIssues {
  const combined = combinedSchemas(schema);
  const def = defOf(schema);
  if (def.type !== "union") return (value) => combined.flatMap((each) => issueFinderOf(each)(value));
  const isExclusive = def.inclusive === false;
  return (value) => {
    const options = combined.map((each) => ({
      issues: issueFinderOf(each)(value),
      constants: constantsOf(each),
    }));
    return chooseIssues(value, options, { isExclusive });
  };
}

function withoutDuplicates(issues: readonly Issue[]): readonly Issue[] {
  if (issues.length < 2) return issues;
  const keyOf = ({ path, message }: Issue): string => JSON.stringify([path.map(String), message]);
  return [...new Map(issues.map((issue) => [keyOf(issue), issue])).values()];
}
