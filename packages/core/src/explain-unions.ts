import type * as z from "zod";

type Issue = z.core.$ZodIssue;
type Union = Extract<Issue, { readonly code: "invalid_union" }>;
type Path = readonly PropertyKey[];

/** Returns the issues that a schema finds in a value. */
export type Check = (value: unknown) => readonly Issue[];

/**
 * Replaces the issue of a union by the issues of the member that the discriminating property selects, or by one issue
 * at that property if its value selects no member. Unions without such a property keep their issue.
 */
export function explainUnions(issues: readonly Issue[], value: unknown, check: Check): readonly Issue[] {
  return issues.flatMap((issue) => explained(issue, value, check));
}

/** The most properties that are tried as the discriminating one. */
const mostTried = 3;

function explained(issue: Issue, value: unknown, check: Check): readonly Issue[] {
  if (!isUnion(issue)) return [issue];
  const tried = valuePaths(issue).slice(0, mostTried);
  const property = tried.find((path) => tellsApart(path, issue, value, check));
  if (property === undefined) return [issue];
  const meant = issue.errors.filter((issues) => !refuses(issues, property));
  const [only, ...others] = meant;
  if (only === undefined) return [unknownValue(issue, property)];
  if (others.length > 0) return [issue];
  return only.map((inner) => beneath(issue.path, inner)).flatMap((inner) => explained(inner, value, check));
}

function isUnion(issue: Issue): issue is Union {
  return issue.code === "invalid_union" && issue.errors.length > 0;
}

function beneath(path: Path, issue: Issue): Issue {
  return { ...issue, path: [...path, ...issue.path] };
}

/** Whether every member lists values for a property: all of them then refuse a value that none of them lists. */
function tellsApart(path: Path, { path: at, errors }: Union, value: unknown, check: Check): boolean {
  const issues = check(replaced(value, [...at, ...path], "\u0000"));
  const found = issues.filter(isUnion).find((issue) => isSame(issue.path, at));
  return found?.errors.length === errors.length && found.errors.every((member) => refuses(member, path));
}

/** Whether a member refuses a property because its value is not one that the member lists. */
function refuses(issues: readonly Issue[], path: Path): boolean {
  return valuesFor(issues, path).length > 0;
}

/** The values that a member expects at a property, if it refuses the actual one. */
function valuesFor(issues: readonly Issue[], path: Path): readonly unknown[] {
  return issues.flatMap((issue) => {
    if (issue.code === "invalid_value") return isSame(issue.path, path) ? issue.values : [];
    if (!isUnion(issue) || !isSame(issue.path, path.slice(0, issue.path.length))) return [];
    const lists = issue.errors.map((member) => valuesFor(member, path.slice(issue.path.length)));
    return lists.every((list) => list.length > 0) ? lists.flat() : [];
  });
}

/** The paths at which members expect other values: paths of many members first, then short ones. */
function valuePaths({ errors }: Union): readonly Path[] {
  const counts = new Map<string, { readonly path: Path; readonly count: number }>();
  for (const issue of errors.flat()) {
    const found = isUnion(issue)
      ? valuePaths(issue).map((path) => [...issue.path, ...path])
      : issue.code === "invalid_value" && issue.path.length > 0
        ? [issue.path]
        : [];
    for (const path of found) {
      const key = JSON.stringify(path.map(String));
      counts.set(key, { path, count: (counts.get(key)?.count ?? 0) + 1 });
    }
  }
  return [...counts.values()]
    .sort((one, other) => other.count - one.count || one.path.length - other.path.length)
    .map(({ path }) => path);
}

function unknownValue({ path, errors }: Union, property: Path): Issue {
  const values = [...new Set(errors.flatMap((member) => valuesFor(member, property)))];
  const message = `Invalid input: expected ${values.map(written).join(" or ")}`;
  return { code: "custom", path: [...path, ...property], message };
}

function written(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function isSame(one: Path, other: Path): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index]);
}

/** Copies a value with another one at a path. Returns it unchanged if the path does not exist. */
function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return by;
  if (typeof value !== "object" || value === null) return value;
  const inner = replaced((value as Readonly<Record<PropertyKey, unknown>>)[step], rest, by);
  return Array.isArray(value) ? value.with(Number(step), inner) : { ...value, [step]: inner };
}
