/** One thing that is wrong with a value, and where. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code?: string | undefined;
  /** The values that were expected, where the schema lists them. */
  readonly values?: readonly unknown[];
}

const mostValues = 20;

/**
 * What is wrong with a value for which a schema has several options; nothing if one of them fits.
 *
 * @param all What is wrong with the value by each option.
 */
export function chooseIssues(
  all: readonly (readonly Issue[])[],
  { isExclusive }: { readonly isExclusive: boolean },
): readonly Issue[] {
  const fitting = all.filter((issues) => issues.length === 0).length;
  if (fitting === 1 || (fitting > 1 && !isExclusive)) return [];
  if (fitting > 1)
    return [{ path: [], message: `Invalid input: fits ${fitting} options, expected exactly one` }];
  return byConstant(all) ?? byType(all) ?? [{ path: [], message: "Invalid input" }];
}

/** The issues of the one option whose constants the value has, or the constant that no option has. */
function byConstant(all: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const refusals = all.map(
    (issues) => new Map(issues.filter(isConstant).map((issue) => [placeOf(issue), issue])),
  );
  const places = new Set(refusals.flatMap((places) => [...places.keys()]));
  for (const place of places) {
    const meant = all.filter((_, index) => refusals[index]?.has(place) === false);
    if (meant.length === 1) return meant[0];
  }
  for (const place of places) {
    const refused = refusals.map((places) => places.get(place)).filter((issue) => issue !== undefined);
    if (refused.length === all.length) return [oneOfAll(refused)];
  }
  return undefined;
}

function isConstant({ code, values }: Issue): boolean {
  return code === "invalid_value" && values !== undefined;
}

function placeOf({ path }: Issue): string {
  return JSON.stringify(path.map(String));
}

function oneOfAll(issues: readonly Issue[]): Issue {
  const values = [...new Set(issues.flatMap(({ values = [] }) => values))];
  const shown = values
    .slice(0, mostValues)
    .map((value) => (typeof value === "bigint" ? String(value) : JSON.stringify(value)));
  const more = values.length > mostValues ? `|… (${values.length} in all)` : "";
  return {
    path: issues[0]?.path ?? [],
    message: `Invalid option: expected one of ${shown.join("|")}${more}`,
    code: "invalid_value",
    values,
  };
}

/** The issues of the one option that is of the value's type. */
function byType(all: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const meant = all.filter(
    (issues) => !issues.some(({ path, code }) => path.length === 0 && code === "invalid_type"),
  );
  return meant.length === 1 ? meant[0] : undefined;
}
