import { topic } from "@posthorn/core/transport";
import { expect, test } from "vitest";
import { type ConsumerOwner, consumerConfig } from "./configs.ts";
import type { JetStreamApi } from "./jetstream/api.ts";
import { namesOf } from "./names.ts";
import { resetConsumers } from "./topology.ts";

test("a group that another program moves again and again is reported, and not taken to be moved", async () => {
  const from = topic("facts", { keepMs: 60_000 });
  const settings = { partitions: 1, replicas: 1, ackWaitMs: 30_000, ttl: false, delay: false };
  const owner: ConsumerOwner = { from, group: "all", start: "earliest" };
  // Whenever somebody looks, the other program has created the consumer at its own place.
  const config = { ...consumerConfig(owner, namesOf(from), settings), deliver_policy: "new" };
  const elsewhere = { created: "2026-01-01T00:00:00Z", config };
  const api = (async () => elsewhere) as unknown as JetStreamApi;
  const stream = { ...namesOf(from), ordered: false, partitions: undefined, duplicateWindowMs: undefined };
  const options = { api, settings, mode: "create", onServerTime: () => {} } as const;
  const moving = resetConsumers(options, stream, owner);
  await expect(moving).rejects.toThrow('Another program moves group "all" of topic "facts"');
});
