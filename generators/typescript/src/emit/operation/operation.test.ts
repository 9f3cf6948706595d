import { type Contract, readContract } from "@posthorn/contract";
import { expect, test } from "vitest";
import { withFiles } from "../../../../contract/test/contract-with.ts";
import { generate } from "../../generate/generate.ts";

/** A contract with one operation that has those settings. */
const contractOf = (operation: string): string => `asyncapi: 3.0.0
info: { title: Inn, version: 1.0.0 }
channels:
  rooms: { address: rooms.book, messages: { BookRoom: { payload: { type: object } } } }
  lost: { address: rooms.lost, bindings: { amqp: { is: queue, queue: { name: lost } } } }
  rooms-booked: { address: null, messages: { RoomBooked: { payload: { type: object } } } }
operations:
  bookRoom: { channel: { $ref: '#/channels/rooms' }, ${operation} }
`;

const reply = "reply: { channel: { $ref: '#/channels/rooms-booked' } }";

/** The text of a file that is generated from the contract with that operation. */
async function generatedOf(operation: string, path = "operations/book-room.ts"): Promise<string> {
  const { contract } = await readOf(operation);
  const { files } = generate(contract, { source: "inn.yaml" });
  return files.find((file) => file.path === path)?.text ?? "";
}

async function readOf(operation: string): Promise<{ readonly contract: Contract }> {
  const { contract, diagnostics } = await withFiles({ "inn.yaml": contractOf(operation) }, (folder) =>
    readContract(`${folder}/inn.yaml`),
  );
  if (contract === undefined) throw new Error(JSON.stringify(diagnostics));
  return { contract };
}

test.each([
  ["command", ""],
  ["event", ""],
  ["query", `${reply}, `],
])("the descriptor of a %s has the handler timeout if the contract has one", async (kind, more) => {
  const settings = (rest: string) => `${more}action: receive, x-posthorn: { kind: ${kind}${rest} }`;
  expect(await generatedOf(settings(", handlerTimeoutMs: 60000"))).toContain("  handlerTimeoutMs: 60000,\n");
  expect(await generatedOf(settings(""))).not.toContain("handlerTimeoutMs");
});

const command = (settings: string) =>
  generatedOf(`action: receive, x-posthorn: { kind: command, ${settings} }`);
const event = (settings: string) => generatedOf(`action: receive, x-posthorn: { kind: event, ${settings} }`);
const query = (settings: string) =>
  generatedOf(`${reply}, action: receive, x-posthorn: { kind: query, ${settings} }`);

test("an event that is kept requires a transport that can replay", async () => {
  const text = await event("keepMs: 60000");
  expect(text).toContain("  keepMs: 60000,\n  requires: { groups: true, replay: true },\n};");
  expect(text).toContain("\n  from: TransportWith<{ groups: true; replay: true }>,\n");
  expect(text).toContain("\n  to: TransportWith<{ groups: true; replay: true; delay: D }>,\n");
});

test.each([
  ["cloudevents", false],
  ["structured", false],
  ["plain", true],
])("a message that expires requires a transport for that only without CloudEvents: %s", async (...of) => {
  const [wire, isRequired] = of;
  const text = await command(`ttlMs: 5000, wire: ${wire}`);
  expect(text).toContain("  ttlMs: 5000,\n");
  expect(text.includes("  requires: { ttl: true },\n")).toBe(isRequired);
  expect(text.includes("TransportWith<{ ttl: true; delay: D }>")).toBe(isRequired);
});

test("the option for the wire format decides whether a message that expires requires a transport", async () => {
  const settings = "action: receive, x-posthorn: { kind: command, ttlMs: 5000 }";
  const { contract } = await readOf(settings);
  const { files } = generate(contract, { source: "inn.yaml", wire: "plain" });
  const text = files.find(({ path }) => path === "operations/book-room.ts")?.text;
  expect(text).toContain('  wire: "plain",\n  ttlMs: 5000,\n  requires: { ttl: true },\n');
});

test("a structured wire format is that of the descriptor", async () => {
  expect(await query("wire: structured")).toContain('  wire: "structured",\n');
  expect(await event("wire: structured")).toContain('  wire: "structured",\n');
  expect(await event("wire: cloudevents")).not.toContain("  wire:");
});

test("a light query is one in its descriptor, and requires nothing", async () => {
  const text = await query("delivery: light");
  expect(text).toContain('  delivery: "light",\n');
  expect(text).not.toContain("requires");
  expect(await query("delivery: durable")).not.toContain("delivery:");
});

test("dead letters that are dropped, or that have a channel, are so in the descriptor", async () => {
  expect(await command("deadLetter: false")).toContain("  deadLetter: false,\n};");
  expect(await command("deadLetter: true")).not.toContain("deadLetter");
  const channel = "action: receive, deadLetter: { channel: { $ref: '#/channels/lost' } }";
  expect(await generatedOf(`${channel}, x-posthorn: { kind: command }`)).toContain(
    '  deadLetterAddress: "rooms.lost",\n  deadLetterBindings: { amqp: { channel: { is: "queue", queue: { name: "lost" } } } },\n};',
  );
});

test("a retry of the proposal has its strategy in the descriptor", async () => {
  const strategy = "{ type: exponential, initialDelaySeconds: 1, multiplier: 3, maxDelaySeconds: 9 }";
  const retry = `retry: { maxAttempts: 2, strategy: ${strategy} }`;
  expect(await generatedOf(`action: receive, ${retry}, x-posthorn: { kind: command }`)).toContain(
    '  retry: { attempts: 3, backoffMs: 1000, strategy: "exponential", multiplier: 3, longestMs: 9000 },\n',
  );
  expect(await command("retry: { attempts: 2, backoffMs: 5, strategy: linear, longestMs: 9 }")).toContain(
    '  retry: { attempts: 2, backoffMs: 5, strategy: "linear", longestMs: 9 },\n',
  );
  expect(await command("retry: { attempts: 2, backoffMs: 5 }")).toContain(
    "  retry: { attempts: 2, backoffMs: 5 },\n",
  );
});

test("a producer may override a delay that the contract declares", async () => {
  const delayed = "action: receive, x-posthorn: { kind: command, delayMs: 1000 }";
  const operation = await generatedOf(delayed);
  expect(operation).toContain("\n  to: TransportWith<{ delay: true }>,\n");
  expect(operation).toContain("\n  options?: ProduceOptions<true>,\n");
  const client = await generatedOf(delayed, "inn-client.ts");
  expect(client).toContain("(payload: BookRoom, options?: ProduceOptions<true>)");
  expect(client).toContain(
    "export function innClient(transport: TransportWith<{ delay: true }>): InnClient {",
  );
});

test("a client that sends nothing has no type parameter for the delay", async () => {
  const published = "action: send, x-posthorn: { kind: event }";
  const client = await generatedOf(published, "inn-client.ts");
  expect(client).toContain(
    "export function innClient(transport: TransportWith<{ groups: true }>): InnClient {",
  );
});

test.each([
  ["command", "receive", ""],
  ["command", "send", '  source: "Inn",\n'],
  ["event", "receive", ""],
  ["event", "send", '  source: "Inn",\n'],
  ["query", "receive", '  replySource: "Inn",\n'],
  ["query", "send", '  source: "Inn",\n'],
])(
  "the source of a %s that the application is to %s is its title only if the application produces messages",
  async (...of) => {
    const [kind, action, source] = of;
    const more = kind === "query" ? `${reply}, ` : "";
    const operation = await generatedOf(`${more}action: ${action}, x-posthorn: { kind: ${kind} }`);
    expect(operation.match(/^ {2}(source|replySource): .*\n/gm)?.join("") ?? "").toBe(source);
  },
);

test("the options of a responder are the same alone, among all handlers and in the client", async () => {
  const query = `${reply}, action: receive, x-posthorn: { kind: query }`;
  expect(await generatedOf(query)).toContain("  options?: ServeOptions,\n");
  expect(await generatedOf(query, "serve-inn.ts")).toContain("  options?: ServeOptions,\n");
  const asks = query.replace("receive", "send");
  expect(await generatedOf(asks, "inn-client.ts")).toMatch(
    /serveBookRoom: \([^)]*options\?: ServeOptions,?\s*\)/,
  );
});

test("an application that receives events must name one group for all of them", async () => {
  const received = "action: receive, x-posthorn: { kind: event }";
  const serve = await generatedOf(received, "serve-inn.ts");
  expect(serve).toContain('  readonly group: EventOptions["group"];\n');
  expect(serve).toContain("  options: ServeInnOptions,\n");
});
