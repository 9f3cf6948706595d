import { isMessagingError } from "@posthorn/core/transport";
import { expect, test } from "vitest";
import { openNatsTransport } from "../nats-transport.ts";
import { readServers } from "./servers.ts";

test("the scheme, the port and the credentials of an address are optional", () => {
  expect(readServers(["nats.example", "nats://[::1]:4333/", "TLS://shop:p%40ss:1@nats.example:1"])).toEqual({
    addresses: ["nats://nats.example", "nats://[::1]:4333", "tls://nats.example:1"],
    credentials: { user: "shop", pass: "p@ss:1" },
    tls: true,
  });
  expect(readServers("nats://s3cret@nats.example").credentials).toEqual({ token: "s3cret" });
});

test.each([
  "",
  " ",
  "nats://",
  "nats://:4222",
  "nats://host:port",
  "nats://host:70000",
  "nats://host:0",
  "nats://ho st",
  "http://host",
  "nats://a/b",
  "nats://user:50%@host",
  [],
  [""],
  [42],
  7,
])("%j is not accepted as the address of a server", async (servers) => {
  const opening = openNatsTransport({ servers: servers as string, waitForBroker: true });
  const error = await opening.catch((thrown: unknown) => thrown);
  expect(isMessagingError(error, "invalid_argument"), String(error)).toBe(true);
});

test("the error for an invalid address does not show its password", () => {
  expect(() => readServers("nats://shop:s3cret@host:port")).toThrow(
    '[invalid_argument] "nats://…@host:port" is not the address of a NATS server. Write "nats://host:4222", ' +
      'with credentials "nats://user:password@host:4222" or "nats://token@host:4222".',
  );
});
