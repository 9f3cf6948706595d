import { MessagingError, type SubscriptionEvent } from "@posthorn/core/transport";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openLink } from "../connection/link.ts";
import { readNetworkOptions } from "../options/network-options.ts";
import { type KeepSubscribedOptions, keepSubscribed } from "./keep-subscribed.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function fakeSubscription(options: Partial<KeepSubscribedOptions> = {}) {
  const settings = readNetworkOptions({ onStatus: () => {} }, "Tea");
  const link = openLink({ transport: "tea", broker: "Tea at tea://host", settings });
  const connection = link.addConnection();
  connection.up();
  const events: SubscriptionEvent[] = [];
  const reported: string[] = [];
  const start = vi.fn<() => Promise<void>>(async () => {});
  const subscription = keepSubscribed(link, {
    what: 'queue "tea"',
    start,
    onEvent: (event) => void events.push(event),
    storesNothing: false,
    reportProblem: (subject, error) => void reported.push(`${subject}: ${(error as Error).message}`),
    ...options,
  });
  const kinds = (): string[] => events.map(({ kind }) => kind);
  return { link, connection, subscription, start, events, kinds, reported };
}

const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe("a subscription begins", () => {
  test("and resolves once deliveries flow", async () => {
    const { subscription, start, kinds } = fakeSubscription();
    await subscription.begin(1_000);
    expect(start).toHaveBeenCalledTimes(1);
    expect(kinds()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("again if the connection breaks meanwhile", async () => {
    const { subscription, start, connection } = fakeSubscription();
    start.mockReturnValueOnce(new Promise(() => {}));
    const begun = subscription.begin(1_000);
    connection.down(new Error("cut"));
    await vi.advanceTimersByTimeAsync(200);
    connection.up();
    await vi.advanceTimersByTimeAsync(200);
    await begun;
    expect(start).toHaveBeenCalledTimes(2);
  });

  test("again if the broker ends it at once", async () => {
    const { subscription, start } = fakeSubscription();
    start.mockImplementationOnce(async () => subscription.restart(new Error("deleted")));
    const begun = subscription.begin(1_000);
    await vi.advanceTimersByTimeAsync(200);
    await begun;
    expect(start).toHaveBeenCalledTimes(2);
  });

  test("and rejects if the broker refuses", async () => {
    const { subscription, start } = fakeSubscription();
    const refusal = new MessagingError("forbidden", "No.");
    start.mockRejectedValue(refusal);
    await expect(subscription.begin(1_000)).rejects.toBe(refusal);
    expect(start).toHaveBeenCalledTimes(1);
  });

  test("and rejects when the time is up", async () => {
    const { subscription, start, connection } = fakeSubscription();
    start.mockReturnValue(new Promise(() => {}));
    const late = expect(subscription.begin(1_000)).rejects.toThrow(
      '[unreachable] The subscription to queue "tea" was not open within 1000 ms: it took too long.',
    );
    await vi.advanceTimersByTimeAsync(1_000);
    await late;
    connection.down(new Error("cut"));
    const away = expect(subscription.begin(1_000)).rejects.toMatchObject({ code: "unreachable" });
    await vi.advanceTimersByTimeAsync(1_000);
    await away;
  });
});

describe("a subscription goes on", () => {
  test("on the next connection", async () => {
    const { subscription, start, connection, kinds } = fakeSubscription();
    await subscription.begin(1_000);
    connection.down(new Error("cut"));
    connection.up();
    await turn();
    expect(start).toHaveBeenCalledTimes(2);
    expect(kinds()).toEqual([]);
  });

  test("and says that packets may be missing, if the broker stores none", async () => {
    const { subscription, connection, events } = fakeSubscription({ storesNothing: true });
    await subscription.begin(1_000);
    const cause = new Error("cut");
    connection.down(cause);
    await turn();
    expect(events).toEqual([{ kind: "interrupted", cause }]);
  });

  test("after a failure, at a growing pace, and shows the problem until then", async () => {
    const { subscription, start, kinds, reported, link } = fakeSubscription();
    await subscription.begin(1_000);
    const cause = new MessagingError("forbidden", "No.");
    start.mockRejectedValueOnce(cause).mockRejectedValueOnce(cause);
    subscription.restart(new Error("deleted"));
    await turn();
    expect(link.health.now()).toEqual({ kind: "connected", problems: [cause] });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(start).toHaveBeenCalledTimes(4);
    expect(kinds()).toEqual(["broken", "restored"]);
    expect(reported[0]).toBe('no deliveries from queue "tea": [forbidden] No.');
    expect(link.health.now()).toEqual({ kind: "connected" });
  });

  test("once more if the broker ends it while it starts", async () => {
    const { subscription, start } = fakeSubscription();
    await subscription.begin(1_000);
    start.mockImplementationOnce(async () => subscription.restart(new Error("deleted")));
    subscription.restart(new Error("deleted"));
    await turn();
    expect(start).toHaveBeenCalledTimes(3);
  });
});

describe("a subscription ends", () => {
  test("for good", async () => {
    const { subscription, start, connection } = fakeSubscription();
    await subscription.begin(1_000);
    subscription.end();
    subscription.restart(new Error("deleted"));
    connection.down(new Error("cut"));
    connection.up();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(start).toHaveBeenCalledTimes(1);
  });

  test("with the link that is given up, and says so", async () => {
    const { subscription, link, events } = fakeSubscription();
    await subscription.begin(1_000);
    const cause = new MessagingError("unauthorized", "No.");
    link.giveUp(cause);
    await turn();
    expect(events).toEqual([{ kind: "failed", cause }]);
    process.exitCode = undefined;
  });

  test("silently with the link that is closed", async () => {
    const { subscription, link, kinds } = fakeSubscription();
    await subscription.begin(1_000);
    link.close();
    await turn();
    expect(kinds()).toEqual([]);
  });
});

test("a listener that throws is logged, and changes nothing", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  const { subscription, connection, start } = fakeSubscription({
    storesNothing: true,
    onEvent() {
      throw new Error("oops");
    },
  });
  await subscription.begin(1_000);
  connection.down(new Error("cut"));
  connection.up();
  await turn();
  expect(start).toHaveBeenCalledTimes(2);
  expect(log).toHaveBeenCalledTimes(1);
  log.mockRestore();
});
