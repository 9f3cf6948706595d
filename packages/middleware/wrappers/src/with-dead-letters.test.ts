import {
  type Delivery,
  type Destination,
  deadLetterHeaders,
  deadLetters,
  inbox,
  type MessagingError,
  queue,
  type Settlement,
  topic,
  wireHeaders,
} from "@posthorn/core/transport";
import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { deliveryOf, type FedTransport, fedTransport, watch } from "../test/fed-transport.ts";
import { fullMemory } from "../test/full-memory.ts";
import { withDeadLetters } from "./with-dead-letters.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const jobs = queue("jobs");
const facts = topic("facts");
const done: Settlement = { kind: "done" };
const cold: Settlement = { kind: "dead-letter", reason: "cold", headers: { note: "n" } };
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

/** Subscribes a receiver that dead-letters every packet. Returns the errors that are reported. */
async function refusing(inner: FedTransport, from: Destination = jobs, group?: string): Promise<Error[]> {
  const errors: Error[] = [];
  const options = {
    onError: (error: Error) => errors.push(error),
    ...(group === undefined ? {} : { group }),
  };
  await withDeadLetters(inner).subscribe(from, async () => cold, options);
  return errors;
}

describe("a dead letter", () => {
  test("is published to the queue of its queue, and its packet is done once the broker has it", async () => {
    const inner = fedTransport();
    const accepted = Promise.withResolvers<undefined>();
    inner.publish.mockReturnValue(accepted.promise);
    await refusing(inner);
    const outcome = watch(inner.feed({ address: "jobs.7", attempt: 2, headers: { tenant: "acme" } }));
    await settle();
    expect(outcome.settled).toBeUndefined();
    accepted.resolve(undefined);
    await settle();
    expect(outcome.settled).toEqual(done);
    const headers = {
      [wireHeaders.id]: "one",
      tenant: "acme",
      [deadLetterHeaders.reason]: "cold",
      [deadLetterHeaders.address]: "jobs.7",
      [deadLetterHeaders.attempts]: "2",
      [deadLetterHeaders.time]: "1970-01-01T00:00:00.000Z",
      note: "n",
    };
    expect(inner.publish.mock.calls).toEqual([
      [queue("jobs.dead"), [{ id: "one", body: new Uint8Array([7]), headers }]],
    ]);
  });

  test.each([
    ["of a group of a topic", facts, "mail", "facts~mail.dead"],
    ["of a dead letter", deadLetters(jobs), undefined, "jobs.dead.dead"],
    ["of an ordered queue", queue("jobs", { ordered: true }), undefined, "jobs.dead"],
  ])("%s has a queue of its own", async (_, from, group, address) => {
    const inner = fedTransport();
    await refusing(inner, from, group);
    await inner.feed();
    expect(inner.publish.mock.calls[0]?.[0]).toEqual(queue(address));
  });

  test("of a packet without an id has one, so that no other is taken for its duplicate", async () => {
    const inner = fedTransport();
    await refusing(inner);
    await inner.feed({ headers: { [wireHeaders.id]: "" } });
    await inner.feed({ headers: { [wireHeaders.id]: "" } });
    const ids = inner.publish.mock.calls.map(([, [packet]]) => packet?.id);
    expect(ids).toEqual([expect.stringMatching(/^[-\w]{36}$/), expect.stringMatching(/^[-\w]{36}$/)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test.each([
    ["an inbox", inbox("inbox")],
    ["a topic without a group", facts],
    ["a light queue", queue("jobs", { delivery: "light" })],
  ])("of %s is dropped, as the broker stores nothing there", async (_, from) => {
    const inner = fedTransport();
    await refusing(inner, from);
    expect(await inner.feed()).toEqual(done);
    expect(inner.publish).not.toHaveBeenCalled();
  });

  test("that comes after the packet has gone back to the broker is not stored", async () => {
    const inner = fedTransport();
    await refusing(inner);
    expect(await inner.feed({ signal: AbortSignal.abort() })).toBe(cold);
    expect(inner.publish).not.toHaveBeenCalled();
  });
});

describe("a dead letter that the broker does not accept", () => {
  test("is reported, and its packet is retried", async () => {
    const inner = fedTransport({ redelivery: true });
    const cause = new Error("full");
    inner.publish.mockRejectedValue(cause);
    const errors = await refusing(inner);
    expect(await inner.feed()).toMatchObject({ kind: "retry", afterMs: expect.any(Number) });
    expect(errors).toMatchObject([{ code: "publish_refused", cause }]);
    expect((errors[0] as MessagingError).text).toBe(
      'A dead letter could not be stored in "jobs.dead". Its packet stays in its queue, and is not lost.',
    );
  });

  test("is published until the broker accepts it, if the transport cannot deliver its packet again", async () => {
    const inner = fedTransport({ redelivery: false });
    inner.publish.mockRejectedValueOnce(new Error("full")).mockRejectedValueOnce(new Error("full"));
    const errors = await refusing(inner);
    const outcome = watch(inner.feed());
    await vi.advanceTimersByTimeAsync(100);
    expect([inner.publish.mock.calls.length, outcome.settled]).toEqual([2, undefined]);
    await vi.advanceTimersByTimeAsync(200);
    expect([inner.publish.mock.calls.length, outcome.settled, errors.length]).toEqual([3, done, 2]);
  });

  test("is published no longer once its packet has gone back to the broker", async () => {
    const inner = fedTransport({ redelivery: false });
    inner.publish.mockRejectedValue(new Error("full"));
    await refusing(inner);
    const connection = new AbortController();
    const outcome = watch(inner.feed({ signal: connection.signal }));
    await settle();
    connection.abort();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([inner.publish.mock.calls.length, outcome.settled]).toEqual([1, cold]);
  });
});

describe("the destination of dead letters", () => {
  test("is their queue, to publish and to subscribe", async () => {
    const inner = fedTransport();
    const transport = withDeadLetters(inner);
    const options = { connectTimeoutMs: 7 };
    await transport.publish(deadLetters(jobs), [], options);
    await transport.subscribe(deadLetters(facts, "mail"), async () => done, options);
    expect(inner.publish.mock.calls).toEqual([[queue("jobs.dead"), [], options]]);
    expect(inner.subscribe.mock.calls[0]).toEqual([queue("facts~mail.dead"), expect.any(Function), options]);
  });

  test("gives a dead letter the address that its packet was published to, if it says so", async () => {
    const inner = fedTransport();
    const seen: Delivery[] = [];
    await withDeadLetters(inner).subscribe(deadLetters(jobs), async (delivery) => {
      seen.push(delivery);
      return done;
    });
    await inner.feed({ address: "jobs.dead", headers: { [deadLetterHeaders.address]: "jobs.7" } });
    await inner.feed({ address: "jobs.dead" });
    expect(seen.map(({ address }) => address)).toEqual(["jobs.7", "jobs.dead"]);
  });

  test("does the same for packets that are read without being taken", async () => {
    const inner = { ...fullMemory(), features: { ...fullMemory().features, deadLetter: false } };
    const headers = { [deadLetterHeaders.address]: "jobs.7" };
    vi.mocked(inner.more.browse).mockImplementation(async function* () {
      yield deliveryOf("one", { address: "jobs.dead", headers });
    });
    const { browse } = withDeadLetters(inner).more ?? {};
    const addressesIn = async (from: Destination): Promise<string[]> => {
      const addresses: string[] = [];
      for await (const { address } of browse?.(from, { most: 1 }) ?? []) addresses.push(address);
      return addresses;
    };
    expect(await addressesIn(deadLetters(jobs))).toEqual(["jobs.7"]);
    expect(await addressesIn(queue("jobs.dead"))).toEqual(["jobs.dead"]);
    expect(inner.more.browse).toHaveBeenCalledWith(queue("jobs.dead"), { most: 1 });
  });
});

describe("the transport", () => {
  test("declares dead letters, and keeps its other features and its optional members", async () => {
    const inner = { ...fullMemory(), features: { ...fullMemory().features, deadLetter: false } };
    const { features, more } = withDeadLetters(inner);
    expect(features).toEqual({ ...inner.features, deadLetter: true });
    expect(Object.keys(more ?? {}).sort()).toEqual(Object.keys(inner.more).sort());
    await more?.measure?.(deadLetters(jobs));
    await more?.topology?.provision([{ at: deadLetters(jobs) }]);
    await more?.publishAll?.([{ to: deadLetters(jobs), packets: [] }]);
    expect(inner.more.measure).toHaveBeenCalledWith(queue("jobs.dead"), undefined);
    expect(inner.more.topology.provision).toHaveBeenCalledWith([{ at: queue("jobs.dead") }]);
    expect(inner.more.publishAll).toHaveBeenCalledWith([{ to: queue("jobs.dead"), packets: [] }]);
  });

  test("stores the dead letters of deferred packets, and those that a settlement publishes", async () => {
    const inner = { ...fullMemory(), features: { ...fullMemory().features, deadLetter: false } };
    const transport = withDeadLetters(inner);
    await transport.more?.fetch?.(jobs, { positions: ["41"] }, async () => cold);
    expect(await inner.receivers[0]?.(deliveryOf("one"))).toEqual(done);
    expect(vi.mocked(inner.publish).mock.calls[0]?.[0]).toEqual(queue("jobs.dead"));
    const publish = [{ to: deadLetters(jobs), packets: [] }];
    await transport.subscribe(jobs, async () => ({ kind: "done", publish }));
    const settled = await inner.receivers[1]?.(deliveryOf("one"));
    expect(settled).toEqual({ kind: "done", publish: [{ to: queue("jobs.dead"), packets: [] }] });
    await inner.close();
  });

  test("is the inner one if that has dead letters", () => {
    const inner = memoryTransport();
    expect(withDeadLetters(inner)).toBe(inner);
  });

  test("needs queues", () => {
    expect(() => withDeadLetters(fedTransport({ queues: false }))).toThrow(
      '[unsupported_capability] Transport "fed" does not declare "queues", in which dead letters are stored.',
    );
  });
});
