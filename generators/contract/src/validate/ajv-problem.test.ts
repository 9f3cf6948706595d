import { beforeAll, describe, expect, test } from "vitest";
import { loadAjv } from "./ajv.ts";
import { problemOf } from "./ajv-problem.ts";

let problemsIn: (schema: object, value: unknown) => readonly unknown[];

beforeAll(async () => {
  const ajv = await loadAjv({ allErrors: true, verbose: true });
  problemsIn = (schema, value) => {
    const validate = ajv.compile(schema);
    validate(value);
    return (validate.errors ?? []).map(problemOf);
  };
});

describe("a violation is translated", () => {
  test.each([
    [{ type: "string" }, 1, { kind: "type", expected: ["string"] }],
    [{ type: ["string", "null"] }, 1, { kind: "type", expected: ["string", "null"] }],
    [{ enum: ["a", 1] }, "b", { kind: "value", allowed: ["a", 1], isOfType: true }],
    [{ enum: ["a", "b"] }, 1, { kind: "value", allowed: ["a", "b"], isOfType: false }],
    [{ const: "a" }, "b", { kind: "value", allowed: ["a"], isOfType: true }],
    [{ const: "a" }, 1, { kind: "value", allowed: ["a"], isOfType: false }],
    [{ required: ["a"] }, {}, { kind: "missing", keys: ["a"] }],
  ])("%j by %j", (schema, value, expected) => {
    expect(problemsIn(schema, value)).toEqual([{ path: [], ...expected }]);
  });

  test.each([
    [{ minimum: 3 }, 2, "must be 3 or more"],
    [{ maximum: 3 }, 4, "must be 3 or less"],
    [{ exclusiveMinimum: 3 }, 3, "must be more than 3"],
    [{ exclusiveMaximum: 3 }, 3, "must be less than 3"],
    [{ minItems: 1 }, [], "is empty"],
    [{ minItems: 2 }, [1], "has fewer than 2 items"],
    [{ maxItems: 1 }, [1, 2], "has more than 1 item"],
    [{ minLength: 1 }, "", "is empty"],
    [{ minLength: 3 }, "a", "has fewer than 3 characters"],
    [{ maxLength: 0 }, "a", "has more than 0 characters"],
    [{ minProperties: 1 }, {}, "is empty"],
    [{ minProperties: 2 }, {}, "has fewer than 2 members"],
    [{ maxProperties: 0 }, { a: 1 }, "has more than 0 members"],
    [{ uniqueItems: true }, [1, 1], "has the same item twice"],
    [{ format: "email" }, "a", "is not an email address"],
    [{ format: "regex" }, "(", "is not a regular expression"],
    [{ format: "uri" }, "a", "is not a URI with its scheme"],
    [{ format: "uri-reference" }, "a b", "is not a URI"],
    [{ format: "uri-template" }, "{", "is not a URI template"],
    [{ format: "date" }, "a", 'is not in the format "date"'],
    [{ pattern: "^a$" }, "b", "does not match ^a$"],
    [{ multipleOf: 2 }, 3, "must be multiple of 2"],
  ])("%j by %j: it %s", (schema, value, text) => {
    expect(problemsIn(schema, value)).toEqual([{ path: [], kind: "other", text }]);
  });
});
