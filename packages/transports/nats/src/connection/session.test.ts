import { brokerOrSkip } from "@posthorn/brokers";
import { describe, expect, test } from "vitest";
import { broker as nats } from "../../test/broker.ts";
import { proxiedServer } from "../../test/proxied-server.ts";
import { openSession } from "./session.ts";

const choice = brokerOrSkip(nats);

describe.skipIf(choice.skip || choice.external)("the flush of a session", () => {
  const { openProxy } = proxiedServer();

  test("rejects if the connection breaks before the server has answered", async () => {
    const proxy = await openProxy();
    const settings = { servers: [`127.0.0.1:${proxy.port}`], heartbeatMs: 60_000, connection: {} };
    const session = await openSession({ settings, otherServers: [], onRefused: () => {} }, 5_000);
    proxy.stall("client");
    const flushes = [session.flush(), session.flushRefusals()].map((flush) => flush.catch(String));
    await new Promise((resolve) => setImmediate(resolve)); // they are written
    proxy.cut();
    expect(await Promise.all(flushes)).toEqual([
      "Error: the connection broke",
      "Error: the connection broke",
    ]);
    await expect(session.flush()).rejects.toThrow("the connection is closed");
  });
});
