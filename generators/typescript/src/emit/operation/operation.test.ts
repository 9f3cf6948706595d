import { readContract } from "@posthorn/contract";
import { expect, test } from "vitest";
import { withFiles } from "../../../../contract/test/contract-with.ts";
import { generate } from "../../generate/generate.ts";

/** A contract with one operation that has those settings. */
const contractOf = (operation: string): string => `asyncapi: 3.0.0
info: { title: Inn, version: 1.0.0 }
channels:
  rooms: { address: rooms.book, messages: { BookRoom: { payload: { type: object } } } }
  rooms-booked: { address: null, messages: { RoomBooked: { payload: { type: object } } } }
operations:
  bookRoom: { channel: { $ref: '#/channels/rooms' }, ${operation} }
`;

const reply = "reply: { channel: { $ref: '#/channels/rooms-booked' } }";

/** The text of a file that is generated from the contract with that operation. */
async function generatedOf(operation: string, path = "operations/book-room.ts"): Promise<string> {
  const read = await withFiles({ "inn.yaml": contractOf(operation) }, (folder) =>
    readContract(`${folder}/inn.yaml`),
  );
  if (read.contract === undefined) throw new Error(JSON.stringify(read.diagnostics));
  const { files } = generate(read.contract, { source: "inn.yaml" });
  return files.find((file) => file.path === path)?.text ?? "";
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
