import type * as z from "zod";

type Issue = z.core.$ZodIssue;

/**
 * What is wrong, said of the member of a union that is meant: of the one whose discriminating property has the right
 * value, or of that property where no member has its value. Other unions stay as they are.
 */
export function explainUnions(issues: readonly Issue[]): readonly Issue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
    const members = issue.errors.map(explainUnions);
    const meant = memberMeant(members) ?? unknownValue(members);
    return meant?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
  });
}

/** The issues of the only member that a property's value is right for, where it is wrong for all others. */
function memberMeant(members: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  for (const path of wrongValues(members)) {
    const rest = members.filter((issues) => !isAt(issues, path));
    const others = members.length - rest.length;
    if (rest.length === 1 && others > 0 && members.every((issues) => isWrong(issues, path) || !isAt(issues, path)))
      return rest[0];
  }
  return undefined;
}

/** One issue of the property whose value is wrong for every member, with the values that are right. */
function unknownValue(members: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  for (const path of wrongValues(members)) {
    const found = members.map((issues) => issues.find((issue) => isWrongAt(issue, path)));
    if (found.some((issue) => issue === undefined)) continue;
    const values = [...new Set(found.flatMap((issue) => (issue?.code === "invalid_value" ? issue.values : [])))];
    const [first] = found;
    if (first?.code !== "invalid_value") continue;
    const message = `Invalid input: expected ${values.map(written).join(" or ")}`;
    return [{ ...first, values, message }];
  }
  return undefined;
}

/** The paths at which some member wants another value, each once, the shortest first. */
function wrongValues(members: readonly (readonly Issue[])[]): readonly (readonly PropertyKey[])[] {
  const paths = new Map<string, readonly PropertyKey[]>();
  for (const issue of members.flat())
    if (issue.code === "invalid_value" && issue.path.length > 0) paths.set(textOf(issue.path), issue.path);
  return [...paths.values()].sort((one, other) => one.length - other.length);
}

function isWrong(issues: readonly Issue[], path: readonly PropertyKey[]): boolean {
  return issues.some((issue) => isWrongAt(issue, path));
}

function isWrongAt(issue: Issue, path: readonly PropertyKey[]): boolean {
  return issue.code === "invalid_value" && textOf(issue.path) === textOf(path);
}

function isAt(issues: readonly Issue[], path: readonly PropertyKey[]): boolean {
  return issues.some((issue) => textOf(issue.path) === textOf(path));
}

function textOf(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}

function written(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
