import { consume, produce, request, serve } from "@posthorn/core/codegen";
import {
  deadLetterHeaders,
  deadLetters,
  type MessagingError,
  queue,
  topic,
  wireHeaders,
} from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { doJob, jobDone, jobStatus } from "../../support/operations.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { until } from "../../support/wait-until.ts";

const requires = { redelivery: true, attempts: true, deadLetter: true } as const;

/** Checks of group B: packets of a type that the contract does not have. */
export const unknownTypes: readonly Check[] = [
  {
    id: "14 unknown-type-not-dropped",
    claim: "a packet of an unknown type in a queue is dead-lettered and reported, and no handler sees it",
    requires,
    run: (stage) => unknown(stage, "command"),
  },
  {
    id: "14 unknown-type-not-dropped (group)",
    claim:
      "a packet of an unknown type in a topic is dead-lettered for the group and reported, and no handler sees it",
    requires: { ...requires, groups: true },
    run: (stage) => unknown(stage, "event"),
  },
  {
    id: "14 unknown-type-not-dropped (query)",
    claim:
      "a packet of an unknown type at a query is reported, dead-lettered or refused, and other requests get replies",
    requires: { ...requires, inboxes: true },
    run: unknownRequest,
  },
];

/** A packet that fits the schema of a job, but not by its type. */
function foreign(id: string): ReturnType<typeof packetOf> {
  const headers = { [wireHeaders.type]: "SomethingElse", [wireHeaders.contentType]: "application/json" };
  return packetOf(id, { headers });
}

async function unknown(stage: Stage, kind: "command" | "event"): Promise<void> {
  const transport = await stage.open();
  const address = stage.address("jobs");
  const at = kind === "command" ? queue(address) : topic(address);
  const group = kind === "command" ? undefined : "workers";
  const operation = kind === "command" ? doJob(address) : jobDone(address);
  const handled: string[] = [];
  const errors: MessagingError[] = [];
  const dead = await collect(transport, deadLetters(at, group));
  await consume(transport, operation, ({ id }) => void handled.push(id), {
    ...(group === undefined ? {} : { group }),
    onError: (error) => errors.push(error),
  });
  await transport.publish(at, [foreign("foreign")]);
  await produce(transport, operation, { id: "known" });
  await until("it is in the dead letters", () => dead.deliveries.length > 0);
  await until("the known one is handled", () => handled.length > 0);
  expect(handled).toEqual(["known"]);
  expect(dead.deliveries.map(idOf)).toEqual(["foreign"]);
  expect(dead.deliveries[0]?.headers[deadLetterHeaders.reason]).toContain("SomethingElse");
  expect(errors.map(({ code }) => code)).toEqual(["invalid_message"]);
}

async function unknownRequest(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const query = jobStatus(stage.address("status"));
  const handled: string[] = [];
  const errors: MessagingError[] = [];
  const dead = await collect(transport, deadLetters(queue(query.address)));
  await serve(
    transport,
    query,
    ({ id }) => {
      handled.push(id);
      return { id };
    },
    { onError: (error) => errors.push(error) },
  );
  await transport.publish(queue(query.address), [foreign("foreign")]);
  await until("it is reported", () => errors.length > 0);
  const requester = stage.openRequester(await stage.open());
  expect(await request(requester, query, { id: "known" })).toEqual({ id: "known" });
  expect(handled).toEqual(["known"]);
  expect(errors.map(({ code }) => code)).toEqual(["invalid_message"]);
  await until("it is in the dead letters", () => dead.deliveries.length > 0);
}
