import { expect, test } from "vitest";
import { isAtLeast, parseVersion, requireServer } from "./versions.ts";

test.each([
  ["2.10.7", [2, 10, 7]],
  ["v4.1.0-rc.2", [4, 1, 0]],
  ["3.13", [3, 13, 0]],
  ["RabbitMQ 3.10.8+1", [3, 10, 8]],
  ["unknown", [0, 0, 0]],
])("the version of %j is %j", (text, version) => {
  expect(parseVersion(text)).toEqual(version);
});

test.each([
  ["2.12.0", "2.12", true],
  ["2.9.10", "2.12", false],
  ["10.0.0", "9.9.9", true],
  ["2.12.1", "2.12.2", false],
  ["3.0.0-beta.1", "3", true],
])("%s is at least %s: %s", (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});

test("a server that is too old is refused, with both versions", () => {
  const requirement = { product: "NATS", what: 'The feature "delay"', least: "2.12" };
  expect(() => requireServer({ ...requirement, version: "2.12.0" })).not.toThrow();
  expect(() => requireServer({ ...requirement, version: "2.9.10" })).toThrow(
    '[unsupported_capability] The feature "delay" needs NATS >= 2.12, the server is 2.9.10. Update the server, or do without it.',
  );
});
