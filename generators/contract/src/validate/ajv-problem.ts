import type { ErrorObject } from "ajv";
import type { Path, Problem } from "./problem.ts";

/** Translates an error of Ajv. The validator must be compiled with `verbose`. */
export function problemOf({ keyword, params, data, message = "is wrong" }: ErrorObject): Problem {
  const path: Path = [];
  switch (keyword) {
    case "type":
      return { path, kind: "type", expected: [params.type].flat() };
    case "enum":
      return {
        path,
        kind: "value",
        allowed: params.allowedValues,
        isOfType: isOfType(params.allowedValues, data),
      };
    case "const":
      return {
        path,
        kind: "value",
        allowed: [params.allowedValue],
        isOfType: isOfType([params.allowedValue], data),
      };
    case "required":
      return { path, kind: "missing", keys: [params.missingProperty] };
    default:
      return { path, kind: "other", text: textOf(keyword, params) ?? message };
  }
}

function isOfType(allowed: readonly unknown[], value: unknown): boolean {
  return allowed.some((each) => typeof each === typeof value);
}

/** A text for the keywords whose own text from Ajv is hard to understand. */
function textOf(keyword: string, { limit, format, pattern }: ErrorObject["params"]): string | undefined {
  switch (keyword) {
    case "minimum":
      return `must be ${limit} or more`;
    case "maximum":
      return `must be ${limit} or less`;
    case "exclusiveMinimum":
      return `must be more than ${limit}`;
    case "exclusiveMaximum":
      return `must be less than ${limit}`;
    case "minItems":
    case "minLength":
    case "minProperties":
      return limit === 1 ? "is empty" : `has fewer than ${limit} ${unitOf(keyword, limit)}`;
    case "maxItems":
    case "maxLength":
    case "maxProperties":
      return `has more than ${limit} ${unitOf(keyword, limit)}`;
    case "uniqueItems":
      return "has the same item twice";
    case "format":
      return `is not ${formats[format] ?? `in the format "${format}"`}`;
    case "pattern":
      return `does not match ${pattern}`;
    default:
      return undefined;
  }
}

function unitOf(keyword: string, count: number): string {
  const noun = keyword.endsWith("Items") ? "item" : keyword.endsWith("Length") ? "character" : "member";
  return count === 1 ? noun : `${noun}s`;
}

const formats: Readonly<Record<string, string>> = {
  email: "an email address",
  regex: "a regular expression",
  uri: "a URI with its scheme",
  "uri-reference": "a URI",
  "uri-template": "a URI template",
};
