import { isMessagingError } from "@posthorn/core/transport";
import { expect, test } from "vitest";
import { type AddressForm, readAddresses } from "./addresses.ts";

const form: AddressForm = {
  option: "servers",
  product: "a tea server",
  schemes: ["tea", "teas"],
  example: '"tea://host:4711"',
};

test("the scheme, the port and the credentials of an address are optional", () => {
  const servers = ["tea.example", "tea://[::1]:4333/", "TEAS://shop:p%40ss:1@tea.example:1"];
  expect(readAddresses(servers, form)).toEqual({
    addresses: ["tea://tea.example", "tea://[::1]:4333", "teas://tea.example:1"],
    schemes: ["tea", "tea", "teas"],
    credentials: { user: "shop", password: "p@ss:1" },
  });
  expect(readAddresses("tea://s3cret@tea.example", form).credentials).toEqual({
    user: "s3cret",
    password: undefined,
  });
});

test.each([
  "",
  " ",
  "tea://",
  "tea://:4222",
  "tea://host:port",
  "tea://host:70000",
  "tea://host:0",
  "tea://ho st",
  "http://host",
  "tea://a/b",
  "tea://user:50%@host",
  [],
  [""],
  [42],
  7,
])("%j is not accepted as an address", (servers) => {
  let error: unknown;
  try {
    readAddresses(servers, form);
  } catch (thrown) {
    error = thrown;
  }
  expect(isMessagingError(error, "invalid_argument"), String(error)).toBe(true);
});

test("the error for an invalid address does not show its password", () => {
  expect(() => readAddresses("tea://shop:s3cret@host:port", form)).toThrow(
    '[invalid_argument] "tea://…@host:port" is not the address of a tea server. Write "tea://host:4711".',
  );
});
