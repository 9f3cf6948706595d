import { expect, test } from "vitest";
import { type NetworkOptions, readNetworkOptions } from "./network-options.ts";

test("every option has a default", () => {
  expect(readNetworkOptions({}, "Tea")).toEqual({
    timeoutMs: 10_000,
    publishTimeoutMs: 30_000,
    waitForBroker: false,
    signal: undefined,
    onStatus: undefined,
    reconnect: { leastMs: 100, mostMs: 5_000, attempts: Number.POSITIVE_INFINITY },
    heartbeatMs: 5_000,
    largestWindow: 2_000,
    largestWindowBytes: 16_777_216,
    largestWaiting: 20_000,
    largestWaitingBytes: 67_108_864,
    partitions: 8,
    topology: "create",
  });
});

test("values are taken as they are", () => {
  const onStatus = (): void => {};
  const { signal } = new AbortController();
  const options: NetworkOptions = {
    timeoutMs: 1,
    waitForBroker: true,
    signal,
    onStatus,
    reconnect: { leastMs: 10_000 },
    heartbeatMs: Number.POSITIVE_INFINITY,
    partitions: 2.5,
    topology: "leave",
  };
  expect(readNetworkOptions(options, "Tea")).toMatchObject({
    ...options,
    reconnect: { leastMs: 10_000, mostMs: 10_000 },
    partitions: 2,
  });
});

test.each([
  [
    { timeoutMs: 0 },
    "`timeoutMs` of the Tea transport is 0. Pass a number of at least 1, or omit it for the default of 10000.",
  ],
  [{ heartbeatMs: Number.NaN }, "`heartbeatMs` of the Tea transport is NaN."],
  [{ partitions: 257 }, "Pass a number from 1 to 256, or omit it for the default of 8."],
  [{ waitForBroker: "no" }, "Pass true or false, or omit it for the default of false."],
  [{ onStatus: null }, "`onStatus` of the Tea transport is of type null. Pass a function, or omit it."],
  [{ topology: "make" }, 'Pass one of "create", "verify", "leave", or omit it for the first of them.'],
  [{ reconnect: { leastMs: 10, mostMs: 5 } }, "`reconnect.mostMs` of the Tea transport is 5."],
])("%j is refused with a remedy", (options, text) => {
  expect(() => readNetworkOptions(options as NetworkOptions, "Tea")).toThrow(text);
});

test("a text that was passed by mistake is not repeated", () => {
  const options = { timeoutMs: "tea://user:secret@host" } as unknown as NetworkOptions;
  expect(() => readNetworkOptions(options, "Tea")).toThrow(/is of type string/);
  expect(() => readNetworkOptions(options, "Tea")).not.toThrow(/secret/);
  expect(() => readNetworkOptions("tea://secret" as unknown as NetworkOptions, "Tea")).toThrow(
    "The options of the Tea transport are of type string. Pass an object.",
  );
});
