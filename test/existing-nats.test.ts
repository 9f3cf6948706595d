import { AckPolicy, jetstreamManager, RetentionPolicy } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { brokerOrSkip, loadBrokerKind } from "@posthorn/brokers";
import { wantedTopology } from "@posthorn/core";
import { type NatsTransportOptions, openNatsTransport } from "@posthorn/transport-nats";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type NatsBroker, startNats } from "../packages/transports/nats/test/broker.ts";
import {
  bill,
  handleBill,
  onOrderPlaced,
  orderPlaced,
  publishOrderPlaced,
  sendBill,
} from "./programs/existing/generated/index.ts";

type NatsTransport = Awaited<ReturnType<typeof openNatsTransport>>;

const choice = brokerOrSkip(await loadBrokerKind("nats"));

/** A service that may read topology, and publish and settle messages, but nothing else. */
const config = `
  authorization {
    users: [
      { user: admin, password: admin }
      { user: service, password: secret, permissions: {
        publish: [
          "orders.>", "finance.>", "$JS.API.INFO", "$JS.API.STREAM.INFO.*", "$JS.API.CONSUMER.INFO.>",
          "$JS.API.CONSUMER.MSG.NEXT.>", "$JS.ACK.>"
        ]
        subscribe: ["_INBOX.>"]
      } }
    ]
  }
`;

describe.skipIf(choice.skip || choice.external)("a generated program in an existing system on NATS", () => {
  let broker: NatsBroker;
  let nc: NatsConnection;
  const opened: NatsTransport[] = [];
  beforeAll(async () => {
    broker = await startNats({ config, credentials: { user: "admin", password: "admin" } });
    nc = await connect({ servers: `${broker.host}:${broker.port}`, user: "admin", pass: "admin" });
  });
  afterAll(async () => {
    await nc?.close();
    await broker?.close();
  });
  beforeEach(provision);
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((transport) => transport.close({ timeoutMs: 500 })));
    const { streams } = await jetstreamManager(nc);
    for (const name of await streams.names().next()) await streams.delete(name);
  });

  /** What the operators of the system have created, with settings of their own. */
  async function provision(): Promise<void> {
    const { streams, consumers } = await jetstreamManager(nc);
    const limits = { retention: RetentionPolicy.Limits, max_msgs: 1_000, max_age: 3_600e9 };
    await streams.add({ name: "ORDERS", subjects: ["orders.>"], ...limits });
    await streams.add({ name: "BILLS", subjects: ["finance.bills"], retention: RetentionPolicy.Workqueue });
    await streams.add({ name: "REJECTED", subjects: ["finance.rejected"] });
    const settings = { ack_policy: AckPolicy.Explicit, ack_wait: 5e9, max_ack_pending: 50 };
    await consumers.add("ORDERS", {
      durable_name: "billing",
      filter_subject: "orders.*.placed",
      max_deliver: 4,
      ...settings,
    });
    await consumers.add("BILLS", { durable_name: "biller", ...settings });
    await consumers.add("REJECTED", { durable_name: "clerk", ...settings });
  }

  async function open(options: NatsTransportOptions): Promise<NatsTransport> {
    const servers = broker.url.replace("admin:admin", "service:secret");
    const transport = await openNatsTransport({ servers, ...options });
    opened.push(transport);
    return transport;
  }

  describe.each(["verify", "leave"] as const)("with topology: %s", (topology) => {
    test("handles messages of other programs and its own, and configures nothing", async () => {
      const transport = await open({ topology });
      const handled: string[] = [];
      await onOrderPlaced(
        transport,
        ({ orderId }, { parameters }) => void handled.push(`${orderId} of ${parameters.region}`),
        { group: "ignored" },
      );
      nc.publish("orders.eu.placed", '{ "orderId": "foreign" }');
      await publishOrderPlaced(transport, { orderId: "own" }, { parameters: { region: "us" } });
      await vi.waitFor(() => expect(handled.toSorted()).toEqual(["foreign of eu", "own of us"]), 10_000);
    });

    test("a message that fails goes to the queue that the contract names, and is done", async () => {
      const transport = await open({ topology });
      const attempts: number[] = [];
      const onError = vi.fn();
      await handleBill(
        transport,
        (_, { attempt }) => {
          attempts.push(attempt);
          throw new Error("no such account");
        },
        { onError },
      );
      await sendBill(transport, { orderId: "7" });
      const { streams } = await jetstreamManager(nc);
      await vi.waitFor(async () => expect((await streams.info("REJECTED")).state.messages).toBe(1), {
        timeout: 15_000,
        interval: 50,
      });
      await vi.waitFor(async () => expect((await streams.info("BILLS")).state.messages).toBe(0), 10_000);
      expect(attempts).toEqual([1, 2]);
      expect(onError.mock.calls.map(([error]) => error.code)).not.toContain("forbidden");
    });
  });

  test("what differs is an error when it is used, and a typed difference before", async () => {
    const { streams, consumers } = await jetstreamManager(nc);
    await consumers.update("ORDERS", "billing", { max_deliver: 2 });
    await streams.delete("BILLS");
    const transport = await open({ topology: "verify" });
    const wanted = [
      ...wantedTopology(transport, orderPlaced, { group: "x" }),
      ...wantedTopology(transport, bill),
    ];
    expect(await transport.more?.topology?.compare(wanted)).toEqual(
      expect.arrayContaining([
        { what: 'consumer "billing" of stream "ORDERS": max_deliver', is: 2, wanted: 4, effect: "loses" },
        { what: 'stream "BILLS"', is: undefined, wanted: expect.anything(), effect: "loses" },
      ]),
    );
    await expect(onOrderPlaced(transport, () => {}, { group: "x" })).rejects.toMatchObject({
      code: "topology_differs",
      text: expect.stringContaining("max_deliver is 2, wanted 4"),
    });
    await expect(handleBill(transport, () => {})).rejects.toMatchObject({ code: "not_found" });
    await expect(sendBill(transport, { orderId: "7" })).rejects.toMatchObject({ code: "not_found" });
  });

  test("a user who may not create is told so when something is missing", async () => {
    const { streams } = await jetstreamManager(nc);
    await streams.delete("BILLS");
    const transport = await open({});
    await expect(sendBill(transport, { orderId: "7" })).rejects.toMatchObject({ code: "forbidden" });
    await publishOrderPlaced(transport, { orderId: "own" }, { parameters: { region: "us" } });
  });
});
