import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { readContract } from "@posthorn/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Compiler, compilers, openWorkbench, type Workbench } from "../../test/workbench.ts";
import { checkSupport } from "../report/support.ts";
import { generate } from "./generate.ts";
import type { GenerateResult } from "./options.ts";

const root = join(import.meta.dirname, "../../../..");
let workbench: Workbench;

async function filesOf(importExtension?: ".ts"): Promise<GenerateResult["files"]> {
  const { contract, diagnostics } = await readContract(join(import.meta.dirname, "../../test/queries.yaml"));
  expect(diagnostics.filter(({ severity }) => severity !== "information")).toEqual([]);
  if (contract === undefined) throw new Error("no contract");
  expect(checkSupport(contract)).toEqual([]);
  const options = importExtension === undefined ? {} : { importExtension };
  return generate(contract, { source: "queries.yaml", ...options }).files;
}

beforeAll(async () => {
  workbench = await openWorkbench();
  await workbench.write(await filesOf(), "market");
}, 60_000);
afterAll(() => workbench.close());

test("the module of a query declares its reply address and its correlation id", async () => {
  const text = (await filesOf()).find(({ path }) => path === "operations/quote.ts")?.text ?? "";
  expect(text.slice(text.indexOf("/** @generated"), text.indexOf("/** Requests"))).toBe(`\
/** @generated from query "quote" at /operations/quote */
export const quote: Query<AskQuote, Quote> = {
  kind: "query",
  name: "quote",
  address: "market.quotes",
  replySource: "Market",
  message: askQuoteMessage,
  reply: quoteMessage,
  replyTo: { path: ["answerTo"] },
  correlation: {
    request: { path: ["reqid"], as: "integer", largest: 2147483647 },
    reply: { path: ["reqid"], as: "integer" },
  },
};

`);
});

test("a query that shares its queue names the messages of the other operations", async () => {
  const files = await filesOf();
  const others = (path: string) =>
    /otherMessages: .*/.exec(files.find((file) => file.path === path)?.text ?? "")?.[0];
  expect(others("operations/control-machine.ts")).toBe("otherMessages: [paintMachineMessage],");
  expect(others("operations/paint-machine.ts")).toBe(
    "otherMessages: [startMachineMessage, stopMachineMessage],",
  );
});

const program = `import { MessagingError } from "@posthorn/core";
import type { TransportWith, Requester } from "@posthorn/core";
import * as market from "../market/index.js";
declare const requester: Requester;
declare const transport: TransportWith<{ groups: true }>;
void market.requestPing(requester, { text: "a" }, { headers: { tenant: "t" } });
void market.requestControlMachine(requester, "stopMachine", { why: "noise" });
const price: Promise<market.Price | market.PriceOnDemand> = market.requestPrice(
  requester, { product: "p" }, { parameters: { shop: "s" } });
void market.serveMarket(transport, {
  ping: (asked, { headers }) => ({ text: asked.text + headers.replyTo }),
  quote: () => ({ price: 1 }),
  controlMachine: { startMachine: ({ speed }) => speed, stopMachine: ({ why }) => why },
  paintMachine: ({ colour }) => void colour,
  audit: (_, { headers }) => ({ clean: headers.MQMD.Flags?.[0] === true }),
  startAudit: (_, { headers: { MQMD } }) => void [MQMD.CorrelId, MQMD.Priority === 1],
}, { group: "auditors" });
void market.requestAudit(requester, { year: 1 }, { headers: { MQMD: { CorrelId: "1", ReplyToQ: "q" } } });
void [price, MessagingError];
`;

describe("queries of every kind compile under every strict flag", () => {
  test.each(Object.keys(compilers) as Compiler[])(
    "with TypeScript %s",
    { timeout: 60_000 },
    async (compiler) => {
      await workbench.write([{ path: "program.ts", text: program }], "asks");
      expect(await workbench.compile("asks", compiler, "nodenext")).toBe("");
    },
  );
});

/** A wrong program, and a part of the error that the compiler must report. */
const mistakes = {
  "a header omitted that only the program knows": {
    text: `void market.requestPing(requester, { text: "a" }, { headers: {} });`,
    says: "Property 'tenant' is missing",
  },
  "a message that is not a request of the query": {
    text: `void market.requestControlMachine(requester, "pauseMachine", { why: "noise" });`,
    says: `Argument of type '"pauseMachine"' is not assignable to parameter of type 'keyof ControlMachineRequests'`,
  },
  "the payload of another message": {
    text: `void market.requestControlMachine(requester, "startMachine", { why: "noise" });`,
    says: "'why' does not exist in type 'StartMachine'",
  },
  "a handler for one of the requests omitted": {
    text: "void market.serveControlMachine(transport, { stopMachine: () => 1 });",
    says: "Property 'startMachine' is missing",
  },
  "a reply of an undeclared type": {
    text: `void market.servePrice(transport, () => ({ euros: 1 }));`,
    says: "is not assignable to type",
  },
};

test("a mistake in a program is a compile error with a helpful text", { timeout: 60_000 }, async () => {
  const prelude = program.split("\n").slice(1, 5).join("\n");
  const files = Object.entries(mistakes).map(([name, { text }]) => ({
    path: `${name.replaceAll(" ", "-")}.ts`,
    text: `${prelude}\nvoid [requester, transport];\n${text}\n`,
  }));
  await workbench.write(files, "mistakes");
  const said = await workbench.compile("mistakes", "6", "nodenext");
  for (const [index, { says }] of Object.values(mistakes).entries()) {
    const here = said.split(/^(?=\S)/m).filter((line) => line.startsWith(`mistakes/${files[index]?.path}(`));
    expect(here.join("")).toContain(says);
  }
});

const running = `import { failure, isMessagingError, openRequester, queue, topic } from "@posthorn/core";
import { memoryTransport } from "@posthorn/transport-memory";
import * as market from "./market/index.ts";

const transport = memoryTransport();
const seen: Record<string, unknown> = {};
const settled = { kind: "done" } as const;
await market.serveMarket(transport, {
  ping: ({ text }, { headers }) => {
    seen.ping = [headers.tenant, headers.replyTo.startsWith("posthorn-inbox."), headers.requestId.length];
    return { text };
  },
  quote: ({ pair, reqid, answerTo }) => {
    seen.quote = [pair, typeof reqid, typeof answerTo];
    return { price: 2 };
  },
  controlMachine: { startMachine: ({ speed }) => ({ speed }), stopMachine: () => undefined },
  paintMachine: ({ colour }) => void (seen.painted = colour),
  audit: ({ year }, { headers: { MQMD } }) => {
    seen.audit = [typeof MQMD.CorrelId, MQMD.ReplyToQ.startsWith("posthorn-inbox.")];
    return { clean: year > 0 };
  },
  startAudit: (_, { headers }) => void (seen.startAudit = headers.MQMD),
}, { group: "auditors" });
await market.servePrice(transport, ({ product }) => {
  if (product === "moon") return failure("notSold", { product });
  return product === "yacht" ? { phone: "1" } : { cents: 3 };
});
await transport.subscribe(topic(market.price.replyAddress ?? "", { parameters: { shop: "s" } }), async ({ address }) => {
  seen.priced = address;
  return settled;
});
const requester = openRequester(transport);
const price = (product: string) =>
  market.requestPrice(requester, { product }, { parameters: { shop: "s" } });
const replies = [
  await market.requestPing(requester, { text: "a" }, { headers: { tenant: "t" } }),
  await market.requestQuote(requester, { pair: "EUR/CHF" }),
  (await market.requestQuote(requester, { pair: "EUR/CHF", reqid: 7 })),
  await price("tea"),
  await price("yacht"),
  await price("moon").catch((error) => market.isPriceFailure(error) && error.failure),
  await market.requestControlMachine(requester, "startMachine", { speed: 5 }),
  await market.requestControlMachine(requester, "stopMachine", { why: "noise" }),
  await market.requestAudit(requester, { year: 1 }),
];
await market.sendPaintMachine(transport, { colour: "red" });
const MQMD = { CorrelId: "1", ReplyToQ: "q", Priority: 2, Flags: [true, false] };
await market.publishStartAudit(transport, { year: 1 }, { headers: { MQMD } });
while (seen.painted === undefined || seen.startAudit === undefined) await new Promise(setImmediate);
const { waiting, dropped } = requester;
await requester.close();
await transport.close();
console.log(JSON.stringify({ replies, seen, waiting, dropped }));
`;

test("queries of every kind are answered", { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-queries-"));
  try {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    for (const { path, text } of await filesOf(".ts")) {
      await mkdir(join(folder, "market", dirname(path)), { recursive: true });
      await writeFile(join(folder, "market", path), text);
    }
    await writeFile(join(folder, "program.ts"), running);
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ["--conditions=@posthorn/source", "program.ts"], {
      cwd: folder,
      timeout: 30_000,
    });
    const { replies, ...rest } = JSON.parse(stdout);
    expect(replies).toEqual([
      { text: "a" },
      { price: 2, reqid: expect.any(Number) },
      { price: 2, reqid: 7 },
      { cents: 3 },
      { phone: "1" },
      { name: "notSold", payload: { product: "moon" } },
      { speed: 5 },
      null,
      { clean: true },
    ]);
    expect(rest).toEqual({
      seen: {
        ping: ["t", true, 36],
        quote: ["EUR/CHF", "number", "string"],
        priced: "market.s.priced",
        painted: "red",
        audit: ["string", true],
        startAudit: { CorrelId: "1", ReplyToQ: "q", Priority: 2, Flags: [true, false] },
      },
      waiting: 0,
      dropped: 0,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
