import type * as z from "zod";
import { checkOf } from "./check.ts";
import type { Issue } from "./choose-issues.ts";
import { issuesOf } from "./issues.ts";

/** Says what is wrong with a value, in words without the value itself; nothing if it fits. */
export type Validate = (value: unknown) => string | undefined;

const validators = new WeakMap<z.ZodType, Validate>();

/** The validator of a schema. */
export function validatorOf(schema: z.ZodType): Validate {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const check = checkOf(schema);
  const validate: Validate = (value) => {
    try {
      return check(value) ? undefined : describe(issuesOf(schema, value));
    } catch (error) {
      if (error instanceof RangeError) return "/: it is nested too deeply"; // the stack is used up
      throw error;
    }
  };
  validators.set(schema, validate);
  return validate;
}

const mostDescribed = 5;

function describe(issues: readonly Issue[]): string {
  const described = issues.slice(0, mostDescribed).map(({ path, message }) => `${pointer(path)}: ${message}`);
  const more = issues.length > mostDescribed ? [`and ${issues.length - mostDescribed} more`] : [];
  return [...described, ...more].join("; ");
}

function pointer(path: readonly PropertyKey[]): string {
  return `/${path.map((step) => String(step).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`;
}
