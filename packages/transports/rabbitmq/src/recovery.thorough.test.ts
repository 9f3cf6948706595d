import { getEventListeners } from "node:events";
import {
  type ConnectionStatus,
  deadLetters,
  inbox,
  isMessagingError,
  queue,
  topic,
} from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { external, idsOf, ownBroker, packet, receiveFrom, skip, unique } from "../test/own-broker.ts";
import { openRabbitmqTransport } from "./rabbitmq-transport.ts";

const shared = ownBroker();

describe.skipIf(skip)("a packet that is retried", () => {
  const { open } = shared;

  test("waits in the broker, also while there is no consumer, and keeps its address", async () => {
    const transport = await open();
    const jobs = queue(unique("jobs.{tenant}"));
    const later = { kind: "retry", afterMs: 400 } as const;
    const first = await receiveFrom(transport, jobs, { settle: () => later });
    await transport.publish({ ...jobs, address: jobs.template.replace("{tenant}", "a") }, [packet("1")]);
    await first.reach(1);
    await first.subscription.close();
    const second = await receiveFrom(await open(), jobs);
    await second.reach(1);
    const [delivery] = second.deliveries;
    expect(delivery).toMatchObject({ attempt: 2, headers: { "ce-id": "1" } });
    expect(delivery?.address).toBe(first.deliveries[0]?.address);
  });

  test("keeps its place in an ordered queue", async () => {
    const transport = await open();
    const jobs = queue(unique("jobs"), { ordered: true });
    const seen = await receiveFrom(transport, jobs, {
      settle: ({ attempt, headers }) =>
        headers["ce-id"] === "1" && attempt < 3 ? { kind: "retry", afterMs: 20 } : { kind: "done" },
    });
    const ids = ["0", "1", "2"];
    await transport.publish(
      jobs,
      ids.map((id) => packet(id, { key: "k" })),
    );
    await seen.reach(5);
    expect(idsOf(seen.deliveries)).toEqual(["0", "1", "1", "1", "2"]);
    expect(seen.deliveries.map(({ attempt }) => attempt)).toEqual([1, 1, 2, 3, 1]);
  });
});

describe.skipIf(skip)("a dead letter", () => {
  const { open } = shared;

  test("has only the reason if the details of the failure are too large", async () => {
    const transport = await open();
    const jobs = queue(unique("jobs"));
    const headers = { "posthorn-dead-error-stack": "x".repeat(70_000) };
    await receiveFrom(transport, jobs, { settle: () => ({ kind: "dead-letter", reason: "no", headers }) });
    const dead = await receiveFrom(transport, deadLetters(jobs));
    await transport.publish(jobs, [packet("1")]);
    await dead.reach(1);
    expect(dead.deliveries[0]?.headers).toMatchObject({ "ce-id": "1", "posthorn-dead-reason": "no" });
  });
});

describe.skipIf(skip)("in the broker", () => {
  const { open, otherClient } = shared;

  test("a queue that was deleted is declared again by its consumer", async () => {
    const transport = await open();
    const jobs = queue(unique("jobs"));
    const seen = await receiveFrom(transport, jobs);
    await transport.publish(jobs, [packet("1")]);
    await seen.reach(1);
    await (await (await otherClient()).createChannel()).deleteQueue(jobs.template);
    await transport.publish(jobs, [packet("2")]);
    await seen.reach(2);
    expect(idsOf(seen.deliveries)).toEqual(["1", "2"]);
  });

  test("a queue that was deleted is declared again by its producer, and no packet is lost", async () => {
    const transport = await open();
    const jobs = queue(unique("jobs"));
    await transport.publish(jobs, [packet("1")]);
    await (await (await otherClient()).createChannel()).deleteQueue(jobs.template);
    const more = ["2", "3", "3"].map((id) => packet(id));
    await transport.publish(jobs, more);
    const seen = await receiveFrom(transport, jobs);
    await seen.reach(3);
    expect(idsOf(seen.deliveries)).toEqual(["2", "3", "3"]);
  });

  test("an exchange that was deleted is declared again, and the publish in flight is uncertain", async () => {
    const transport = await open();
    const facts = topic(unique("facts"));
    const seen = await receiveFrom(transport, facts, { group: "all" });
    await (await (await otherClient()).createChannel()).deleteExchange(facts.template);
    await expect(transport.publish(facts, [packet("1")])).resolves.toBe(undefined); // after the consumer has declared it again
    await (await (await otherClient()).createChannel()).deleteExchange(facts.template);
    await expect(transport.publish(facts, [packet("2")])).rejects.toMatchObject({
      code: "publish_uncertain",
    });
    await transport.publish(facts, [packet("3")]);
    await seen.subscription.close();
  });

  test("a queue that exists with other arguments is rejected, without an effect on other queues", async () => {
    const transport = await open();
    const temporary = queue(unique("temporary"));
    await (await (await otherClient()).createChannel()).assertQueue(temporary.template, {
      durable: false,
      autoDelete: true,
    });
    const code = async (promise: Promise<unknown>): Promise<unknown> =>
      promise.catch((error: unknown) => isMessagingError(error) && error.code);
    expect(await code(transport.publish(temporary, [packet("1")]))).toBe("topology_differs");
    expect(await code(receiveFrom(transport, temporary))).toBe("topology_differs");
    await transport.publish(queue(unique("jobs")), [packet("1")]);
  });

  test("an inbox is deleted with its consumer", async () => {
    const transport = await open();
    const replies = inbox(unique("inbox"));
    const seen = await receiveFrom(transport, replies);
    await transport.publish(replies, [packet("1")]);
    await seen.reach(1);
    await seen.subscription.close();
    const channel = await (await otherClient()).createChannel();
    channel.on("error", () => {});
    await expect(channel.checkQueue(replies.template)).rejects.toThrow("404");
    await transport.publish(replies, [packet("2")]); // dropped
  });
});

describe.skipIf(skip)("a broker that cannot be reached", () => {
  const { open, broker } = ownBroker();
  const ownTest = test.skipIf(external);

  test("is reported without the password, within the timeout", async () => {
    const opening = openRabbitmqTransport({ url: "amqp://shop:secret@127.0.0.1:1", timeoutMs: 300 });
    const error = await opening.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "unreachable" });
    expect(String(error)).toMatch(/Cannot connect to RabbitMQ at amqp:\/\/127\.0\.0\.1:1: ECONNREFUSED/);
    expect(String(error)).not.toContain("secret");
  });

  test("is waited for until the signal aborts", async () => {
    const stop = new AbortController();
    const away = { url: "amqp://127.0.0.1:1", waitForBroker: true, signal: stop.signal };
    const opening = openRabbitmqTransport({ ...away, onStatus: () => stop.abort(new Error("enough")) });
    await expect(opening).rejects.toMatchObject({ code: "aborted", cause: new Error("enough") });
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
    await expect(openRabbitmqTransport(away)).rejects.toMatchObject({ code: "aborted" });
  });

  ownTest(
    "is waited for if `waitForBroker` is set, and then works",
    async () => {
      await broker().stop();
      const opening = open({ waitForBroker: true, timeoutMs: 200 });
      await broker().start();
      await (await opening).publish(queue(unique("jobs")), [packet("1")]);
    },
    60_000,
  );

  ownTest(
    "gets the packets that waited once it is back, and a packet over the limit is rejected",
    async () => {
      const statuses: ConnectionStatus["kind"][] = [];
      let onChange = (): void => {};
      const onStatus = ({ kind }: ConnectionStatus): void => {
        statuses.push(kind);
        onChange();
      };
      const transport = await open({ onStatus, largestWaiting: 2 });
      const jobs = queue(unique("jobs"));
      const seen = await receiveFrom(transport, jobs);
      const down = new Promise<void>((resolve) => (onChange = resolve));
      await broker().kill();
      await down;
      const waiting = [transport.publish(jobs, [packet("1")]), transport.publish(jobs, [packet("2")])];
      await expect(transport.publish(jobs, [packet("3")])).rejects.toMatchObject({ code: "overloaded" });
      await broker().start();
      await Promise.all(waiting);
      await seen.reach(2);
      expect(idsOf(seen.deliveries)).toEqual(["1", "2"]);
      expect(statuses[0]).toBe("connected");
      expect(statuses).toContain("disconnected");
    },
    60_000,
  );

  ownTest(
    "is given up after the allowed attempts, which is reported, and everything that waits rejects",
    async () => {
      const failed = Promise.withResolvers<ConnectionStatus>();
      const transport = await open({
        reconnect: { attempts: 2, leastMs: 300 },
        onStatus: (status) => status.kind === "failed" && failed.resolve(status),
      });
      const jobs = queue(unique("jobs"));
      await receiveFrom(transport, jobs);
      await broker().kill();
      const outcome = await transport.publish(jobs, [packet("1")]).catch((error: unknown) => error);
      expect(isMessagingError(outcome, "unreachable") || isMessagingError(outcome, "publish_uncertain")).toBe(
        true,
      );
      expect(await failed.promise).toMatchObject({ kind: "failed", cause: { code: "unreachable" } });
      await expect(transport.publish(jobs, [packet("2")])).rejects.toMatchObject({ code: "unreachable" });
      await expect(receiveFrom(transport, jobs)).rejects.toMatchObject({ code: "unreachable" });
      await transport.close();
      await broker().start();
    },
    60_000,
  );
});
