import { brokerOrSkip } from "@posthorn/brokers";
import { queue } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { broker as nats } from "../test/broker.ts";
import { proxiedServer } from "../test/proxied-server.ts";
import { codeOf, done, idOf, packetOf, until } from "../test/support.ts";

const choice = brokerOrSkip(nats);
const mib = 1_048_576;

describe.skipIf(choice.skip || choice.external)("while the server reads nothing", () => {
  const { openThroughProxy } = proxiedServer();

  test("publishes wait, then reject, and what is buffered stays within the window", async () => {
    const { transport, proxy } = await openThroughProxy({
      heartbeatMs: 60_000,
      publishTimeoutMs: 4_000,
      largestWindowBytes: 4 * mib,
      largestWaitingBytes: 8 * mib,
    });
    const jobs = queue("window");
    await transport.publish(jobs, [packetOf("before")]);
    proxy.stall();
    const body = new Uint8Array(mib / 2); // shared, so that only copies count
    const bytes = (): number => process.memoryUsage().arrayBuffers;
    const codes: Promise<unknown>[] = [];
    let most = 0;
    const before = bytes();
    for (let index = 0; index < 400; index++) {
      codes.push(codeOf(transport.publish(jobs, [packetOf(`${index}`, { body })])));
      if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, bytes() - before);
    }
    // The copies in the buffers of the client and the socket.
    expect(most).toBeLessThan(16 * mib);
    const settled = await Promise.all(codes);
    const count = (code: string): number => settled.filter((each) => each === code).length;
    expect(count("publish_uncertain")).toBeLessThanOrEqual(24);
    expect(count("publish_uncertain")).toBeGreaterThan(0);
    expect(count("overloaded")).toBeGreaterThan(350);
    proxy.pass();
    await transport.publish(jobs, [packetOf("after")]);
    const received: string[] = [];
    await transport.subscribe(jobs, async (delivery) => {
      received.push(idOf(delivery));
      return done;
    });
    await until(() => received.includes("after"));
  });
});
