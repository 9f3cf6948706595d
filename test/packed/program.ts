// Compiled and run with the packed packages in an empty project, as an ES module and as CommonJS.
import { main as posthorn } from "@posthorn/cli";
import type { describeTransport } from "@posthorn/conformance";
import { readContract } from "@posthorn/contract";
import { type Command, openRequester, type Query } from "@posthorn/core";
import { consume, produce, request, serve } from "@posthorn/core/codegen";
import { generate } from "@posthorn/generator-typescript";
import { memoryTransport } from "@posthorn/transport-memory";
import { openNatsTransport } from "@posthorn/transport-nats";
import { openRabbitmqTransport } from "@posthorn/transport-rabbitmq";
import { type Trace, withTrace } from "@posthorn/wrappers";
import * as z from "zod";

interface Tea {
  readonly sort: string;
  readonly sugar?: number;
}
const Tea: z.ZodType<Tea> = z.looseObject({ sort: z.string(), sugar: z.exactOptional(z.int()) });

const brewTea: Command<Tea> = {
  kind: "command",
  name: "brewTea",
  address: "kitchen.brew-tea",
  source: "Kitchen",
  message: { name: "BrewTea", payload: Tea },
};
const teaSorts: Query<Tea, readonly Tea[]> = {
  kind: "query",
  name: "teaSorts",
  address: "kitchen.tea-sorts",
  source: "Kitchen",
  message: { name: "TeaSortsRequest", payload: Tea },
  reply: { name: "TeaSorts", payload: z.array(Tea) },
};

// Only the type of the suite: it runs in vitest, which does not support CommonJS.
export type Suite = typeof describeTransport;

async function main(): Promise<void> {
  const seen: Trace["kind"][] = [];
  const transport = withTrace(memoryTransport(), (message) => seen.push(message.kind));
  const brewed = new Promise<Tea>((resolve) => void consume(transport, brewTea, resolve));
  await produce(transport, brewTea, { sort: "green" });
  await serve(transport, teaSorts, async (like) => [like, await brewed]);
  const requester = openRequester(transport);
  const sorts = await request(requester, teaSorts, { sort: "black", sugar: 1 });
  await requester.close();
  await transport.close();
  const { diagnostics } = await readContract("no-such-contract.yaml");
  const found = [posthorn, generate, openNatsTransport, openRabbitmqTransport].map((each) => each.name);
  console.log(JSON.stringify({ sorts, seen: [...new Set(seen)].sort(), errors: diagnostics.length, found }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
