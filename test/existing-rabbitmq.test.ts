import { brokerOrSkip, loadBrokerKind } from "@posthorn/brokers";
import { wantedTopology } from "@posthorn/core";
import { openRabbitmqTransport, type RabbitmqTransportOptions } from "@posthorn/transport-rabbitmq";
import { type ChannelModel, connect } from "amqplib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type RabbitmqBroker, startRabbitmq } from "../packages/transports/rabbitmq/test/broker.ts";
import {
  bill,
  handleBill,
  onOrderBillable,
  publishOrderPlaced,
  sendBill,
} from "./programs/existing/generated/index.ts";

type RabbitmqTransport = Awaited<ReturnType<typeof openRabbitmqTransport>>;

const choice = brokerOrSkip(await loadBrokerKind("rabbitmq"));
const queues = ["billing-orders", "bills", "rejected"];

describe.skipIf(choice.skip || choice.external)(
  "a generated program in an existing system on RabbitMQ",
  () => {
    let broker: RabbitmqBroker;
    let admin: ChannelModel;
    const opened: RabbitmqTransport[] = [];
    beforeAll(async () => {
      broker = await startRabbitmq();
      await broker.control("add_user", "service", "secret");
      await broker.control("set_permissions", "service", "^$", ".*", ".*");
      const policy = JSON.stringify({ "max-length-bytes": 1_000_000, overflow: "reject-publish" });
      await broker.control("set_policy", "limits", "^(bills|rejected)$", policy, "--apply-to", "queues");
      admin = await connect(broker.url);
    });
    afterAll(async () => {
      await admin?.close();
      await broker?.close();
    });
    beforeEach(provision);
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((transport) => transport.close({ timeoutMs: 500 })));
      const channel = await admin.createChannel();
      for (const name of queues) await channel.deleteQueue(name);
      await channel.close();
    });

    /** What the operators of the system have created, with arguments of their own. */
    async function provision(): Promise<void> {
      const channel = await admin.createChannel();
      await channel.assertExchange("orders", "topic", { durable: true });
      await channel.assertQueue("billing-orders", {
        durable: true,
        arguments: { "x-max-length": 1_000, "x-message-ttl": 3_600_000 },
      });
      await channel.bindQueue("billing-orders", "orders", "orders.*.placed");
      const quorum = { "x-queue-type": "quorum", "x-delivery-limit": 50, "x-max-length": 1_000 };
      await channel.assertQueue("bills", { durable: true, arguments: quorum });
      await channel.assertQueue("rejected", { durable: true, arguments: { "x-queue-type": "quorum" } });
      await channel.close();
    }

    async function open(options: Omit<RabbitmqTransportOptions, "url">): Promise<RabbitmqTransport> {
      const url = broker.url.replace("guest:guest", "service:secret");
      const transport = await openRabbitmqTransport({ url, ...options });
      opened.push(transport);
      return transport;
    }

    async function countIn(queue: string): Promise<number> {
      const channel = await admin.createChannel();
      const { messageCount } = await channel.checkQueue(queue);
      await channel.close();
      return messageCount;
    }

    describe.each(["verify", "leave"] as const)("with topology: %s", (topology) => {
      test("handles messages of other programs and its own, and configures nothing", async () => {
        const transport = await open({ topology });
        const handled: string[] = [];
        await onOrderBillable(transport, ({ orderId }) => void handled.push(orderId), { group: "ignored" });
        const channel = await admin.createChannel();
        channel.publish("orders", "orders.eu.placed", Buffer.from('{ "orderId": "foreign" }'), {
          contentType: "application/json",
        });
        await publishOrderPlaced(transport, { orderId: "own" }, { parameters: { region: "us" } });
        await vi.waitFor(() => expect(handled.toSorted()).toEqual(["foreign", "own"]), 10_000);
        await channel.close();
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
        const waiting = { timeout: 15_000, interval: 100 };
        await vi.waitFor(async () => expect(await countIn("rejected")).toBe(1), waiting);
        await vi.waitFor(async () => expect(await countIn("bills")).toBe(0), waiting);
        expect(attempts).toEqual([1, 2]);
        expect(onError.mock.calls.map(([error]) => error.code)).not.toContain("forbidden");
      });
    });

    test("what is missing is an error when it is used, and a typed difference before", async () => {
      const channel = await admin.createChannel();
      await channel.deleteQueue("bills");
      await channel.close();
      const transport = await open({ topology: "verify" });
      const [missing] = (await transport.more?.topology?.compare(wantedTopology(transport, bill))) ?? [];
      expect(missing).toMatchObject({
        what: expect.stringContaining("bills"),
        is: undefined,
        effect: "loses",
      });
      await expect(handleBill(transport, () => {})).rejects.toMatchObject({ code: "not_found" });
      await expect(sendBill(transport, { orderId: "7" })).rejects.toMatchObject({ code: "not_found" });
    });
  },
);
