import { randomUUID } from "node:crypto";
import type { Broker } from "@posthorn/brokers";
import {
  deadLetterHeaders,
  deadLetters,
  isMessagingError,
  openRequester,
  queue,
  wireHeaders,
} from "@posthorn/core";
import { produce } from "@posthorn/core/codegen";
import { inbox } from "@posthorn/core/transport";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import {
  brewTea,
  handleBrewTea,
  requestTeaMenu,
  sendBrewTea,
  serveTeaMenu,
  teaMenu,
} from "../examples/hello/src/generated/index.ts";
import { onItemAdded, publishItemAdded } from "../examples/shop/src/generated/index.ts";
import { type CommonTransport, listTransports } from "./support/transports.ts";

const secret = "hunter2";
const waiting = { timeout: 15_000, interval: 20 };

/** The code of the error, whose text must not show the payload. Undefined if there is none. */
async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return undefined;
  expect(String(error)).not.toContain(secret);
  expect(isMessagingError(error)).toBe(true);
  return isMessagingError(error) ? error.code : undefined;
}

describe.each(await listTransports())("over $name", ({ skip, start, open }) => {
  let broker: Broker | undefined;
  let transport: CommonTransport;
  beforeAll(async () => {
    if (!skip) broker = await start();
  });
  afterAll(() => broker?.close());
  beforeEach(async () => {
    if (!skip) transport = await open(broker);
  });
  afterEach(() => transport?.close({ timeoutMs: 1_000 }));

  test.skipIf(skip)("a body over the limit is refused, and the messages around it are handled", async () => {
    const handled: string[] = [];
    await handleBrewTea(transport, ({ sort }) => void handled.push(sort.slice(0, 10)));
    const sort = secret + "x".repeat(transport.features.limits.largestBody);
    const sent = [
      sendBrewTea(transport, { sort: "before" }),
      sendBrewTea(transport, { sort }),
      sendBrewTea(transport, { sort: "after" }),
    ];
    expect(await Promise.all(sent.map(codeOf))).toEqual([undefined, "message_too_large", undefined]);
    await vi.waitFor(() => expect(handled.toSorted()).toEqual(["after", "before"]), waiting);
  });

  test.skipIf(skip)("a header with line breaks or 64 KiB arrives unchanged, or is refused", async () => {
    const received: string[] = [];
    await handleBrewTea(transport, (_, { headers }) => void received.push(String(headers["note"])));
    const notes = ["a\r\nce-type: other\r\n\r\nbody", `${secret}${"y".repeat(65_536)}`, "plain"];
    const accepted: string[] = [];
    for (const note of notes) {
      const code = await codeOf(produce(transport, brewTea, { sort: "Assam" }, { headers: { note } }));
      if (code === undefined) accepted.push(note);
      else expect(code).toMatch(/^(message_too_large|invalid_message|publish_refused)$/);
    }
    expect(accepted).toContain("plain");
    await vi.waitFor(() => expect(received.toSorted()).toEqual(accepted.toSorted()), waiting);
  });

  test.skipIf(skip).each([
    ["separators", "a.b/c"],
    ["wildcards of NATS", "*.>"],
    ["wildcards of RabbitMQ", "#.*"],
    ["a space and a line break", "a b\r\nc"],
    ["braces", "{basketId}"],
    ["a very long text", "z".repeat(5_000)],
    ["nothing", ""],
  ])("a parameter with %s reaches its own address only, or is refused", async (_, basketId) => {
    const handled: string[] = [];
    const group = randomUUID();
    await onItemAdded(transport, (__, { parameters }) => void handled.push(parameters.basketId), { group });
    const item = { basketId: "basket-7", productId: "product-7", quantity: 1, at: "2026-01-01T00:00:00Z" };
    const code = await codeOf(publishItemAdded(transport, item, { parameters: { basketId } }));
    if (code !== undefined) expect(code).toBe("invalid_address");
    await publishItemAdded(transport, item, { parameters: { basketId: "plain" } });
    const wanted = code === undefined ? [basketId, "plain"] : ["plain"];
    await vi.waitFor(() => expect(handled.toSorted()).toEqual(wanted.toSorted()), waiting);
  });

  test.skipIf(skip)(
    "a request whose reply should go to another queue is a dead letter, and nothing is sent there",
    async () => {
      const brewed = vi.fn();
      const errors: unknown[] = [];
      await handleBrewTea(transport, brewed);
      await serveTeaMenu(transport, () => [{ sort: secret }], {
        onError: (error) => errors.push([error.code, String(error).includes(secret)]),
      });
      const headers = {
        [wireHeaders.type]: teaMenu.message.name,
        [wireHeaders.contentType]: "application/json",
        [wireHeaders.replyTo]: brewTea.address,
      };
      const menu = queue(teaMenu.address);
      await transport.publish(menu, [{ id: randomUUID(), headers, body: Buffer.from("{}") }]);
      const reasons: (string | undefined)[] = [];
      await transport.subscribe(deadLetters(menu), async (dead) => {
        reasons.push(dead.headers[deadLetterHeaders.reason]);
        return { kind: "done" };
      });
      await vi.waitFor(() => expect(reasons).toHaveLength(1), waiting);
      expect(errors).toEqual([["forbidden", false]]);
      const requester = openRequester(transport);
      expect(await requestTeaMenu(requester, {})).toEqual([{ sort: secret }]);
      await requester.close();
      expect(brewed).not.toHaveBeenCalled();
    },
  );

  test.skipIf(skip)(
    "a forged reply is dropped, and the request gets the reply of its responder",
    async () => {
      const requester = openRequester(transport);
      const asked = Promise.withResolvers<void>();
      const answer = Promise.withResolvers<{ sort: string }[]>();
      await serveTeaMenu(transport, () => {
        asked.resolve();
        return answer.promise;
      });
      const menu = requestTeaMenu(requester, {});
      await asked.promise;
      for (const id of ["0.forged", "0.", "?", ""]) {
        const headers = { [wireHeaders.requestId]: id, [wireHeaders.contentType]: "application/json" };
        await transport.publish(inbox(requester.address), [
          { id: randomUUID(), headers, body: Buffer.from('[{ "sort": "poison" }]') },
        ]);
      }
      await vi.waitFor(() => expect(requester.dropped).toBeGreaterThanOrEqual(3), waiting);
      answer.resolve([{ sort: "Assam" }]);
      expect(await menu).toEqual([{ sort: "Assam" }]);
      await requester.close();
    },
  );
});
