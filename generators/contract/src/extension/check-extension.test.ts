import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkExtension } from "./check-extension.ts";
import { extensionSchema } from "./extension-schema.ts";

const problemsIn = (settings: unknown, owner: Parameters<typeof checkExtension>[1] = "operation") =>
  checkExtension(settings, owner, { file: "tea.yaml", pointer: "/x-posthorn" }).map(
    ({ origin, problem, instead }) => `${origin.pointer} ${problem}. ${instead}`,
  );

test("the published schema is that of the reader", () => {
  const file = new URL("../../../../schemas/x-posthorn.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(file, "utf8")), "run: npm run schema -w @posthorn/contract").toEqual(
    JSON.parse(JSON.stringify(extensionSchema)),
  );
});

test.each([
  ["operation", {}],
  ["operation", { kind: "query", name: "a_1", timeoutMs: 1, wire: "plain" }],
  ["operation", { orderingKey: "$message.payload#/a/b~0c~1", delayMs: 0, handlerTimeoutMs: 1 }],
  ["operation", { idempotencyKey: { location: "$message.payload#/a", windowMs: 1 } }],
  ["operation", { retry: { attempts: 1, backoffMs: 0 } }],
  ["operation", { retry: { attempts: 1, backoffMs: 0, strategy: "linear", longestMs: 1 } }],
  ["operation", { retry: { attempts: 1, backoffMs: 0, multiplier: 0.5 } }],
  ["operation", { keepMs: 1, ttlMs: 1, deadLetter: false, wire: "structured" }],
  ["operation", { delivery: "light", deadLetter: true }],
  ["document", { wire: "cloudevents", delivery: "durable" }],
  ["message", { failure: true, name: "Tea" }],
  ["schema", { name: "Tea" }],
] as const)("settings of an %s are valid: %j", (owner, settings) => {
  expect(problemsIn(settings, owner)).toEqual([]);
});

test.each([
  [{ kind: "comand" }, '/x-posthorn/kind "kind" is "comand". Did you mean "command"?'],
  [{ kind: 1 }, '/x-posthorn/kind "kind" is 1. Make it "command", "query" or "event".'],
  [{ name: "1a" }, '/x-posthorn/name "name" is "1a". Make it a name of letters, digits and _.'],
  [{ timeoutMs: 0 }, '/x-posthorn/timeoutMs "timeoutMs" is 0. Make it a whole number, 1 or more.'],
  [{ timeoutMs: -0.5 }, '/x-posthorn/timeoutMs "timeoutMs" is -0.5. Make it a whole number, 1 or more.'],
  [{ timeoutMs: "1" }, '/x-posthorn/timeoutMs "timeoutMs" is "1". Make it a whole number, 1 or more.'],
  [{ delayMs: -1 }, '/x-posthorn/delayMs "delayMs" is -1. Make it a whole number, 0 or more.'],
  [{ keepMs: 0 }, '/x-posthorn/keepMs "keepMs" is 0. Make it a whole number, 1 or more.'],
  [{ ttlMs: 0 }, '/x-posthorn/ttlMs "ttlMs" is 0. Make it a whole number, 1 or more.'],
  [{ deadLetter: "no" }, '/x-posthorn/deadLetter "deadLetter" is "no". Make it true or false.'],
  [{ delivery: "lite" }, '/x-posthorn/delivery "delivery" is "lite". Make it "durable" or "light".'],
  [{ wire: "soap" }, '/x-posthorn/wire "wire" is "soap". Make it "cloudevents", "structured" or "plain".'],
  [{ timeout: 1 }, '/x-posthorn/timeout "timeout" is unknown. Did you mean "timeoutMs"?'],
  [
    { retry: { attempts: 1, backoffMs: 0, multiplier: 0 } },
    '/x-posthorn/retry/multiplier "multiplier" is 0. Make it a number above 0.',
  ],
  [
    { retry: { attempts: 1, backoffMs: 0, strategy: "quadratic" } },
    '/x-posthorn/retry/strategy "strategy" is "quadratic". Make it "fixed", "linear" or "exponential".',
  ],
  [{ retry: { backoffMs: 0 } }, '/x-posthorn/retry "attempts" is missing. Add it.'],
  [{ "a/b": 1 }, /^\/x-posthorn\/a~1b "a\/b" is unknown\. Remove it, or use one of kind, name, /],
  [
    { retry: 5 },
    "/x-posthorn/retry 5 is not an object. Give it members: attempts, backoffMs, strategy, multiplier, longestMs.",
  ],
  ["command", /^\/x-posthorn "command" is not an object\. Give it members: kind, name, /],
  [null, /^\/x-posthorn null is not an object\. /],
  [[], /^\/x-posthorn \[\] is not an object\. /],
])("%j is reported with its remedy", (settings, expected) => {
  const matcher = typeof expected === "string" ? expected : expect.stringMatching(expected);
  expect(problemsIn(settings)).toEqual([matcher]);
});

test.each(["$message.payload#/a~2", "$message.payload", "$message.header#/a", "orderId"])(
  "%s is not a location in the payload",
  (orderingKey) => {
    expect(problemsIn({ orderingKey })).toEqual([
      `/x-posthorn/orderingKey "orderingKey" is ${JSON.stringify(orderingKey)}. Make it a location in the payload, such as "$message.payload#/orderId".`,
    ]);
  },
);

test.each([
  ["message", { failure: "yes" }, '/x-posthorn/failure "failure" is "yes". Make it true or false.'],
  [
    "message",
    { kind: "event" },
    '/x-posthorn/kind "kind" is unknown. Remove it, or use one of name, failure.',
  ],
  ["schema", { name: 1 }, '/x-posthorn/name "name" is 1. Make it a name of letters, digits and _.'],
  [
    "document",
    { kind: "event" },
    '/x-posthorn/kind "kind" is unknown. Remove it, or use one of wire, delivery.',
  ],
] as const)("settings of a %s are not valid: %j", (owner, settings, expected) => {
  expect(problemsIn(settings, owner)).toEqual([expected]);
});

test("problems have the order of the settings", () => {
  const settings = { retry: { attempts: 0, more: 1 }, colour: "red", kind: "order" };
  expect(problemsIn(settings).map((problem) => problem.split(" ")[0])).toEqual([
    "/x-posthorn/retry",
    "/x-posthorn/retry/attempts",
    "/x-posthorn/retry/more",
    "/x-posthorn/colour",
    "/x-posthorn/kind",
  ]);
});
