import { deadLetterHeaders, MessagingError, type Outgoing } from "@posthorn/core/transport";
import { describe, expect, test, vi } from "vitest";
import type { InFlight } from "../receiver/in-flight.ts";
import { originalHeader, originalSizeHeader } from "./dead-letter.ts";
import { trimmedHeader } from "./dead-letter-headers.ts";
import { createSettle, type Settler } from "./settle.ts";

function inFlightOf(item: string): InFlight<string> {
  return {
    item,
    bytes: 3,
    attempt: 2,
    key: undefined,
    isLive: true,
    state: "settling",
    slot: 0,
    controller: undefined,
    cause: undefined,
  };
}

/** A settler that notes what is done, and whose dead letters may have at most `room` bytes. */
function fakeSettler({ room = 100_000, headers = {}, ...more }: FakeOptions = {}) {
  const log: string[] = [];
  const dead: Outgoing[] = [];
  const errors: MessagingError[] = [];
  const store = async (_: unknown, packet: Outgoing): Promise<void> => {
    const size = Object.entries(packet.headers).flat().join("").length + packet.body.length;
    if (size > room) throw new MessagingError("message_too_large", "It does not fit.");
    dead.push(packet);
    log.push("stored");
  };
  const settler: Settler<string> = {
    transport: "tea",
    onError: (error) => void errors.push(error as MessagingError),
    read: () => ({ headers: { "ce-id": "1", ...headers }, body: new Uint8Array(50), address: "tea.brew" }),
    done: ({ item }) => void log.push(`done ${item}`),
    retry: ({ item }, { afterMs, attempted }) => void log.push(`retry ${item} ${afterMs} ${attempted}`),
    deadLetters: { store },
    ...more,
  };
  return { settle: createSettle(settler), log, dead, errors, store };
}

type FakeOptions = Partial<Settler<string>> & {
  readonly room?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

describe("a settlement", () => {
  test("is passed on without a promise if it takes no time", () => {
    const { settle, log } = fakeSettler();
    expect(settle(inFlightOf("a"), { kind: "done" })).toBeUndefined();
    expect(settle(inFlightOf("b"), { kind: "retry", afterMs: 5, attempted: false })).toBeUndefined();
    expect(settle(inFlightOf("c"), { kind: "retry" })).toBeUndefined();
    expect(log).toEqual(["done a", "retry b 5 false", "retry c 0 true"]);
  });

  test("that fails is reported, and never rejects", async () => {
    const broken = new Error("broken");
    const { settle, errors } = fakeSettler({
      done: async () => {
        throw broken;
      },
      retry: () => {
        throw broken;
      },
    });
    await settle(inFlightOf("a"), { kind: "done" });
    await settle(inFlightOf("a"), { kind: "retry" });
    expect(errors).toEqual([broken, broken]);
  });

  test.each([{ kind: "defer" }, { kind: "done", publish: [] }] as const)(
    "%j that the transport lacks is reported, and the packet is retried",
    async (settlement) => {
      const { settle, dead, log, errors } = fakeSettler();
      await settle(inFlightOf("a"), settlement);
      expect(errors.map(({ code }) => code)).toEqual(["unsupported_capability"]);
      expect(dead).toEqual([]);
      expect(log).toEqual([expect.stringMatching(/^retry a \d+ true$/)]);
    },
  );

  test("that the transport has is passed on", async () => {
    const defer = vi.fn();
    const transaction = vi.fn(async () => {});
    const { settle, dead } = fakeSettler({ defer, transaction });
    const inFlight = inFlightOf("a");
    await settle(inFlight, { kind: "defer" });
    await settle(inFlight, { kind: "done", publish: [] });
    expect(defer).toHaveBeenCalledWith(inFlight);
    expect(transaction).toHaveBeenCalledWith(inFlight, []);
    expect(dead).toEqual([]);
  });

  test("in a transaction that fails is retried", async () => {
    const { settle, log, errors } = fakeSettler({
      transaction: async () => {
        throw new MessagingError("publish_refused", "The queue is full.");
      },
    });
    await settle(inFlightOf("a"), { kind: "done", publish: [] });
    expect(log[0]).toMatch(/^retry a \d+ true$/);
    expect(errors[0]?.text).toBe("A packet could not be settled, and is delivered again: The queue is full.");
  });
});

describe("a dead letter", () => {
  const settlement = { kind: "dead-letter", reason: "bad" } as const;

  test("is stored before its packet is removed", async () => {
    const { settle, dead, log } = fakeSettler();
    await settle(inFlightOf("a"), settlement);
    expect(log).toEqual(["stored", "done a"]);
    expect(dead[0]).toMatchObject({
      id: "1",
      headers: {
        "ce-id": "1",
        [deadLetterHeaders.reason]: "bad",
        [deadLetterHeaders.address]: "tea.brew",
        [deadLetterHeaders.attempts]: "2",
      },
    });
  });

  test("that cannot be stored leaves its packet with the broker, and is reported", async () => {
    const { settle, log, errors } = fakeSettler({ room: 0 });
    await settle(inFlightOf("a"), settlement);
    expect(log[0]).toMatch(/^retry a \d{4} true$/);
    expect(errors.map(({ code }) => code)).toEqual(["message_too_large"]);
  });

  test("that cannot be stored because the connection broke is not reported again", async () => {
    const store = async (): Promise<void> => {
      throw new MessagingError("unreachable", "There is no connection.");
    };
    const { settle, log, errors } = fakeSettler({ deadLetters: { store } });
    await settle(inFlightOf("a"), settlement);
    expect(log[0]).toMatch(/^retry a/);
    expect(errors).toEqual([]);
  });

  test("does not remove a packet that was abandoned meanwhile", async () => {
    const inFlight = inFlightOf("a");
    const store = async (): Promise<void> => {
      inFlight.isLive = false;
    };
    const { settle, log } = fakeSettler({ deadLetters: { store } });
    await settle(inFlight, settlement);
    expect(log).toEqual([]);
  });

  test("is dropped where nothing is stored", async () => {
    const log: string[] = [];
    const settle = createSettle<string>({
      transport: "tea",
      onError: undefined,
      read: () => ({ headers: {}, body: new Uint8Array(0), address: "" }),
      done: ({ item }) => void log.push(item),
      retry: () => {},
    });
    await settle(inFlightOf("a"), settlement);
    expect(log).toEqual(["a"]);
  });

  test("gets legal names and whole characters", async () => {
    const { settle, dead } = fakeSettler({ headers: { "a b": "half \ud800" } });
    await settle(inFlightOf("a"), settlement);
    expect(dead[0]?.headers["posthorn-dead-612062"]).toBe("half \ufffd");
  });

  const long = {
    ...settlement,
    headers: {
      [deadLetterHeaders.errorStack]: "s".repeat(5_000),
      [deadLetterHeaders.errorMessage]: "m".repeat(2_000),
    },
  };

  test("that is too large has shorter texts", async () => {
    const { settle, dead } = fakeSettler({ room: 2_000 });
    await settle(inFlightOf("a"), long);
    expect(dead[0]?.headers[deadLetterHeaders.errorStack]).toBeUndefined();
    expect(dead[0]?.headers[deadLetterHeaders.errorMessage]).toHaveLength(1_001);
    expect(dead[0]?.headers[trimmedHeader]).toBe("posthorn-dead-error-stack,posthorn-dead-error-message");
  });

  test("that is still too large lacks headers of its packet", async () => {
    const { settle, dead } = fakeSettler({ room: 900, headers: { big: "b".repeat(500), small: "s" } });
    await settle(inFlightOf("a"), long);
    expect(dead[0]?.headers).toMatchObject({ [deadLetterHeaders.reason]: "bad" });
    expect(dead[0]?.headers["big"]).toBeUndefined();
    expect(dead[0]?.headers[trimmedHeader]).toContain("big");
    expect(dead[0]?.body).toHaveLength(50);
  });

  test("refers to the stored packet if there is a place for it, first with and then without its body", async () => {
    async function deadLetterIn(room: number): Promise<Outgoing | undefined> {
      const { store, dead } = fakeSettler({ room });
      const storeOriginal = async (): Promise<string> => "originals.1";
      const headers = { big: "b".repeat(20_000) };
      const { settle } = fakeSettler({ headers, deadLetters: { store, storeOriginal } });
      await settle(inFlightOf("a"), settlement);
      return dead[0];
    }
    const withBody = await deadLetterIn(10_000);
    expect(withBody?.headers).toMatchObject({ [originalHeader]: "originals.1", [originalSizeHeader]: "50" });
    expect(withBody?.body).toHaveLength(50);
    const without = await deadLetterIn(
      Object.entries(withBody?.headers ?? {})
        .flat()
        .join("").length + 49,
    );
    expect(without?.headers).toMatchObject({ [originalHeader]: "originals.1", [originalSizeHeader]: "50" });
    expect(without?.body).toHaveLength(0);
  });
});
