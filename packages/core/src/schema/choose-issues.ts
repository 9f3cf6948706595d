import { type Constants, commonConstants } from "./property-constants.ts";

/** One thing that is wrong with a value, and where. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code?: string | undefined;
}

/** What one of several schemas, which are open to a value, says of it. */
export interface Option {
  /** Nothing if the value fits. */
  readonly issues: readonly Issue[];
  readonly constants: Constants;
}

/**
 * What is wrong with a value for which several options are open; nothing if one of them fits. The issues are those of
 * the option whose constants the value has, or else of the one that is of its type.
 */
export function chooseIssues(
  value: unknown,
  options: readonly Option[],
  { isExclusive }: { readonly isExclusive: boolean },
): readonly Issue[] {
  const fitting = options.filter(({ issues }) => issues.length === 0).length;
  if (fitting === 1 || (fitting > 1 && !isExclusive)) return [];
  if (fitting > 1)
    return [{ path: [], message: `Invalid input: fits ${fitting} options, expected exactly one` }];
  return byConstants(value, options) ?? byType(options) ?? [{ path: [], message: "Invalid input" }];
}

function byConstants(value: unknown, options: readonly Option[]): readonly Issue[] | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const common = commonConstants(options.map(({ constants }) => constants));
  const valueAt = (name: string): unknown =>
    Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  for (const name of common.keys()) {
    const [meant, ...others] = options.filter(({ constants }) => constants.get(name)?.has(valueAt(name)));
    if (meant !== undefined && others.length === 0) return meant.issues;
  }
  const [unknown] = [...common].filter(([name, values]) => !values.has(valueAt(name)));
  return (
    unknown && [{ path: [unknown[0]], message: `Invalid option: expected one of ${listed(unknown[1])}` }]
  );
}

const mostListed = 20;

function listed(values: ReadonlySet<unknown>): string {
  const shown = [...values]
    .filter((value) => value !== undefined)
    .map((value) => (typeof value === "bigint" ? String(value) : JSON.stringify(value)));
  const more = shown.length > mostListed ? `|… (${shown.length} in all)` : "";
  return `${shown.slice(0, mostListed).join("|")}${more}`;
}

function byType(options: readonly Option[]): readonly Issue[] | undefined {
  const ofOtherType = ({ path, code }: Issue): boolean => path.length === 0 && code === "invalid_type";
  const meant = options.filter(({ issues }) => !issues.some(ofOtherType));
  return meant.length === 1 ? meant[0]?.issues : undefined;
}
