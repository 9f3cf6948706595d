import { type Constants, commonConstants } from "./property-constants.ts";

/** A problem with a value, and its path. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code?: string | undefined;
}

/** One of several schemas that a value may fit. */
export interface Option {
  /** Empty if the value fits. */
  readonly issues: readonly Issue[];
  readonly constants: Constants;
}

/**
 * Returns the issues of a value that may fit several options; none if it fits. They are the issues of the option
 * whose constants the value has, or else of the only option that has the value's type.
 */
export function chooseIssues(
  value: unknown,
  options: readonly Option[],
  { isExclusive }: { readonly isExclusive: boolean },
): readonly Issue[] {
  const fitting = options.filter(({ issues }) => issues.length === 0).length;
  if (fitting === 1 || (fitting > 1 && !isExclusive)) return [];
  if (fitting > 1) {
    return [{ path: [], message: `Invalid input: fits ${fitting} options, expected exactly one` }];
  }
  return byConstants(value, options) ?? byType(options) ?? [{ path: [], message: "Invalid input" }];
}

function byConstants(value: unknown, options: readonly Option[]): readonly Issue[] | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const common = commonConstants(options.map(({ constants }) => constants));
  const valueAt = (name: string): unknown =>
    Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  for (const name of common.keys()) {
    const matching = options.filter(({ constants }) => constants.get(name)?.has(valueAt(name)));
    if (matching.length === 1) return matching[0]?.issues;
  }
  const [unknown] = [...common].filter(([name, values]) => !values.has(valueAt(name)));
  if (unknown === undefined) return undefined;
  const [name, values] = unknown;
  return [{ path: [name], message: `Invalid option: expected one of ${listOf(values)}` }];
}

const mostListed = 20;

function listOf(values: ReadonlySet<unknown>): string {
  const shown = [...values]
    .filter((value) => value !== undefined)
    .map((value) => (typeof value === "bigint" ? String(value) : JSON.stringify(value)));
  const more = shown.length > mostListed ? `|… (${shown.length} in all)` : "";
  return `${shown.slice(0, mostListed).join("|")}${more}`;
}

function byType(options: readonly Option[]): readonly Issue[] | undefined {
  const isOfOtherType = ({ path, code }: Issue): boolean => path.length === 0 && code === "invalid_type";
  const matching = options.filter(({ issues }) => !issues.some(isOfOtherType));
  return matching.length === 1 ? matching[0]?.issues : undefined;
}
