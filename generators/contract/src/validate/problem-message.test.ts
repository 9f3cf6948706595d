import { expect, test } from "vitest";
import type { Problem } from "./problem.ts";
import { messageOf } from "./problem-message.ts";

const numbers = Array.from({ length: 13 }, (_, index) => index);
const unknown = (path: Problem["path"], known: readonly string[], allowsExtensions: boolean): Problem => ({
  path,
  kind: "unknown",
  known,
  allowsExtensions,
});
const value = (allowed: readonly unknown[]): Problem => ({
  path: ["type"],
  kind: "value",
  allowed,
  isOfType: true,
});

test.each<readonly [Problem, unknown, string]>([
  [{ path: [], kind: "type", expected: ["object"] }, null, "The document is null. Make it an object."],
  [{ path: ["a"], kind: "type", expected: ["string"] }, [], '"a" is an array. Make it a string.'],
  [
    { path: ["a"], kind: "type", expected: ["null", "integer"] },
    "",
    '"a" is a string. Make it null or an integer.',
  ],
  [
    { path: ["a", 0], kind: "type", expected: ["object", "boolean", "array"] },
    1,
    'Item 0 of "a" is a number. Make it an object, a boolean or an array.',
  ],
  [
    { path: ["a", 2, 1], kind: "type", expected: ["string"] },
    {},
    'Item 1 of Item 2 of "a" is an object. Make it a string.',
  ],
  [{ path: ["a"], kind: "reference" }, {}, '"a" cannot be a reference. Write its value here.'],
  [value(["http"]), "htp", '"type" is "htp". Make it "http".'],
  [value(["http", "oauth2"]), "htttp", '"type" is "htttp". Did you mean "http"?'],
  [value(["http", "oauth2"]), "key", '"type" is "key". Use one of "http", "oauth2".'],
  [value(["1", 2]), 1, '"type" is 1. Use one of "1", 2.'],
  [value(numbers.slice(1)), 0, '"type" is 0. Use one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12.'],
  [value(numbers), 99, '"type" is 99. Use one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ….'],
  [{ path: [], kind: "missing", keys: ["info"] }, {}, 'The document has no "info". Add it.'],
  [{ path: ["a"], kind: "missing", keys: ["b", "c"] }, {}, '"a" has none of "b", "c". Add one of them.'],
  [
    unknown(["a", "chanels"], ["channels", "id"], true),
    1,
    '"chanels" is not known here. Did you mean "channels"?',
  ],
  [
    unknown(["colour"], ["id"], true),
    1,
    '"colour" is not known here. Remove it, or rename it to "x-colour".',
  ],
  [unknown(["colour"], ["id"], false), 1, '"colour" is not known here. Remove it.'],
  [{ path: ["a"], kind: "forbidden" }, 1, '"a" is not allowed together with the other keys here. Remove it.'],
  [{ path: ["a"], kind: "other", text: "is empty" }, [], '"a" is empty. Correct it.'],
])("%j of the value %j: %s", (problem, written, message) => {
  expect(messageOf(problem, written)).toBe(message);
});
