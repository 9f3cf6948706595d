import { queue } from "@posthorn/core/transport";
import type { Channel, ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import type { PublishLimits } from "../publish/ledger.ts";
import type { Publisher } from "../publish/publisher.ts";
import { openRoutes } from "../publish/routes.ts";
import { attachTo, detach } from "./consumer-channel.ts";
import { openMoves } from "./copies.ts";
import { openSettler } from "./settlements.ts";

test.each([
  { kind: "retry", afterMs: 1_000 },
  { kind: "dead-letter", reason: "no" },
] as const)(
  "the copy for a $kind that still waits is not sent once its channel broke",
  async (settlement) => {
    const attachment = attachTo({} as Channel);
    const given: (PublishLimits | undefined)[] = [];
    const done: string[] = [];
    const publish: Publisher["publish"] = (_route, _messages, limits) => {
      given.push(limits);
      return new Promise((_, reject) => {
        limits?.signal?.addEventListener("abort", () => reject(new Error("nothing was sent")));
      });
    };
    const settler = openSettler({
      from: queue("jobs"),
      group: undefined,
      queue: "jobs",
      isOwn: false,
      publisher: { publish } as Publisher,
      routes: openRoutes(),
      moves: openMoves(() => "token"),
      onError: () => done.push("reported"),
      finish: () => done.push("acknowledged"),
      nack: () => done.push("given back"),
      stopped: async () => {},
      redeliver: () => done.push("delivered again") > 0,
      pause: async () => {},
    });
    const message = { properties: { headers: {} }, content: Buffer.from("1"), fields: {} } as ConsumeMessage;
    const delivery = {
      headers: {},
      body: message.content,
      address: "jobs",
      attempt: 1,
      signal: attachment.aborter.signal,
    };
    const settled = settler.settle({ attachment, message, delivery }, settlement);
    expect(given).toMatchObject([{ onlyUnsent: true }]);
    detach(attachment, new Error("broken"));
    await settled;
    expect(done).toEqual([]);
  },
);
