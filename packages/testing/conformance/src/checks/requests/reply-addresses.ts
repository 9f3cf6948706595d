import { request, serve } from "@posthorn/core/codegen";
import { inbox, type MessagingError, queue, wireHeaders } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect, done, gate } from "../../support/collect.ts";
import { jobStatus } from "../../support/operations.ts";
import { packetOf } from "../../support/packets.ts";
import { until } from "../../support/wait-until.ts";

const requires = { redelivery: true, deadLetter: true } as const;

/** Checks of group E: who may reply, and at which addresses. */
export const replyAddresses: readonly Check[] = [
  {
    id: "68 forged-reply",
    claim: "a responder of one query cannot reply to its requester's waiting requests of another query",
    requires,
    waits: true,
    run: forgedReplies,
  },
  {
    id: "69 reply-address-confined",
    claim:
      "a request whose reply address is an ordinary queue is refused and reported, and nothing is sent there",
    requires,
    waits: true,
    run: foreignAddress,
  },
  {
    id: "69 reply-address-confined (allowed)",
    claim: "a request whose reply address is in the responder's options gets its reply there",
    requires,
    waits: true,
    run: allowedAddress,
  },
];

async function forgedReplies(stage: Stage): Promise<void> {
  const honest = jobStatus(stage.address("honest"));
  const other = jobStatus(stage.address("other"));
  const held = gate();
  const taken: string[] = [];
  await serve(await stage.open(), honest, async ({ id }) => {
    taken.push(id);
    await held.opened;
    return { id, note: "honest" };
  });
  const attacker = await stage.open();
  await attacker.subscribe(queue(other.address), async ({ headers }) => {
    const correlationId = headers[wireHeaders.requestId] ?? "";
    const reply = (note: string) => (id: string) =>
      packetOf(id, {
        body: new TextEncoder().encode(JSON.stringify({ id: "x", note })),
        headers: {
          [wireHeaders.type]: honest.reply.name,
          [wireHeaders.contentType]: "application/json",
          [wireHeaders.requestId]: id,
        },
      });
    const to = inbox(headers[wireHeaders.replyTo] ?? "");
    await attacker.publish(to, neighboursOf(correlationId).map(reply("forged")));
    await attacker.publish(to, [correlationId].map(reply("own")));
    return done;
  });
  const requester = stage.openRequester(await stage.open());
  const ids = Array.from({ length: 20 }, (_, index) => `pending-${index}`);
  const asked = Promise.all(ids.map((id) => request(requester, honest, { id })));
  asked.catch(() => {}); // the check may fail earlier
  await until("all are pending", () => taken.length === ids.length);
  expect(await request(requester, other, { id: "x" })).toEqual({ id: "x", note: "own" });
  held.open();
  expect(await asked).toEqual(ids.map((id) => ({ id, note: "honest" })));
}

/** Ids that a responder may guess from the id of its request: with other numbers at the beginning, at the end, or both. */
function neighboursOf(id: string): string[] {
  const [, first = "", middle = "", last = ""] = /^(\d*)(.*?)(\d*)$/s.exec(id) ?? [];
  const firsts = first === "" ? [""] : Array.from({ length: 32 }, (_, index) => String(index));
  const lasts =
    last === "" ? [""] : Array.from({ length: 81 }, (_, index) => String(Number(last) + index - 40));
  const guesses = firsts.flatMap((start) => lasts.map((end) => `${start}${middle}${end}`));
  return guesses.filter((guess) => guess !== id);
}

async function foreignAddress(stage: Stage): Promise<void> {
  const query = jobStatus(stage.address("status"));
  const transport = await stage.open();
  const commands = stage.queue("commands");
  const { deliveries } = await collect(transport, commands);
  const errors: MessagingError[] = [];
  await serve(await stage.open(), query, ({ id }) => ({ id }), { onError: (error) => errors.push(error) });
  await transport.publish(queue(query.address), [requestFor(query.message.name, commands.address)]);
  await until("it is reported", () => errors.length > 0);
  expect(errors.map(({ code }) => code)).toEqual(["forbidden"]);
  await transport.publish(commands, [packetOf("sentinel")]);
  await until("the queue is read", () => deliveries.length > 0);
  expect(deliveries.map(({ headers }) => headers[wireHeaders.id])).toEqual(["sentinel"]);
}

async function allowedAddress(stage: Stage): Promise<void> {
  const query = jobStatus(stage.address("status"));
  const transport = await stage.open();
  const address = stage.address("replies");
  const { deliveries } = await collect(transport, inbox(address));
  await serve(await stage.open(), query, ({ id }) => ({ id }), { replyAddresses: [address] });
  await transport.publish(queue(query.address), [requestFor(query.message.name, address)]);
  await until("the reply comes", () => deliveries.length > 0);
  expect(deliveries.map(({ headers }) => headers[wireHeaders.requestId])).toEqual(["foreign"]);
}

/** A request of another program, which chooses its reply address. */
function requestFor(type: string, replyTo: string): ReturnType<typeof packetOf> {
  return packetOf("request", {
    headers: {
      [wireHeaders.type]: type,
      [wireHeaders.contentType]: "application/json",
      [wireHeaders.replyTo]: replyTo,
      [wireHeaders.requestId]: "foreign",
    },
  });
}
