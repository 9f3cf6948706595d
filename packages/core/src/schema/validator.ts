import type * as z from "zod";
import { checkOf } from "./check.ts";
import type { Issue } from "./choose-issues.ts";
import { issuesOf } from "./issues.ts";

/** Describes what is wrong with a value, without the value itself. Returns undefined if it fits. */
export type Validate = (value: unknown) => string | undefined;

const validators = new WeakMap<z.ZodType, Validate>();

/** Returns the validator of a schema. All messages with the schema share it. */
export function validatorOf(schema: z.ZodType): Validate {
  const cached = validators.get(schema);
  if (cached !== undefined) return cached;
  const check = checkOf(schema);
  const validate: Validate = (value) => {
    try {
      return check(value) ? undefined : describe(issuesOf(schema, value));
    } catch (error) {
      if (error instanceof RangeError) return "/: it is nested too deeply"; // the stack overflowed
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
