import * as z from "zod";
import { explainUnions } from "./explain-unions.ts";

/** Says what is wrong with a value, in words without the value itself; nothing if it fits. */
export type Validate = (value: unknown) => string | undefined;

const validators = new WeakMap<z.ZodType, Validate>();

/** The validator of a schema, compiled the first time, where zod can compile it. */
export function validatorOf(schema: z.ZodType): Validate {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const compiled = z.compile(schema);
  const validate: Validate = (value) => (compiled.validate(value) ? undefined : explain(schema, value));
  validators.set(schema, validate);
  return validate;
}

const mostIssues = 5;

function explain(schema: z.ZodType, value: unknown): string {
  const check = (each: unknown): readonly z.core.$ZodIssue[] => schema.safeParse(each).error?.issues ?? [];
  const found = check(value);
  const issues = [...explainUnions(found.slice(0, mostIssues), value, check), ...found.slice(mostIssues)];
  const told = issues.slice(0, mostIssues).map(({ path, message }) => `${pointer(path)}: ${message}`);
  return [...told, ...(issues.length > mostIssues ? [`and ${issues.length - mostIssues} more`] : [])].join(
    "; ",
  );
}

function pointer(path: readonly PropertyKey[]): string {
  return `/${path.map((step) => String(step).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`;
}
