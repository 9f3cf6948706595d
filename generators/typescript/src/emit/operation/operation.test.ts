import { readContract } from "@posthorn/contract";
import { expect, test } from "vitest";
import { withFiles } from "../../../../contract/test/contract-with.ts";
import { generate } from "../../generate/generate.ts";

/** A contract of one operation, which does that. */
const contractOf = (operation: string): string => `asyncapi: 3.0.0
info: { title: Inn, version: 1.0.0 }
channels:
  rooms: { address: rooms.book, messages: { BookRoom: { payload: { type: object } } } }
  rooms-booked: { address: null, messages: { RoomBooked: { payload: { type: object } } } }
operations:
  bookRoom: { channel: { $ref: '#/channels/rooms' }, ${operation} }
`;

const reply = "reply: { channel: { $ref: '#/channels/rooms-booked' } }";

/** What is generated of that operation, or of all of the contract by its client. */
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
])("the handler timeout of a %s is in its descriptor, if the contract gives one", async (kind, more) => {
  const settings = (rest: string) => `${more}action: receive, x-posthorn: { kind: ${kind}${rest} }`;
  expect(await generatedOf(settings(", handlerTimeoutMs: 60000"))).toContain("  handlerTimeoutMs: 60000,\n");
  expect(await generatedOf(settings(""))).not.toContain("handlerTimeoutMs");
});

test("a sender whose contract declares a delay may give another one, over every transport that it takes", async () => {
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

test("a client that sends nothing does not ask whether its transport promises a delay", async () => {
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
])("a %s that the application is to %s has its title where the application itself speaks", async (...of) => {
  const [kind, action, source] = of;
  const more = kind === "query" ? `${reply}, ` : "";
  const operation = await generatedOf(`${more}action: ${action}, x-posthorn: { kind: ${kind} }`);
  expect(operation.match(/^ {2}(source|replySource): .*\n/gm)?.join("") ?? "").toBe(source);
});

test("a responder may be given the addresses to which it may reply, by itself and with all others", async () => {
  const query = `${reply}, action: receive, x-posthorn: { kind: query }`;
  expect(await generatedOf(query)).toContain("  options?: ServeOptions,\n");
  expect(await generatedOf(query, "serve-inn.ts")).toContain("  options?: ServeOptions,\n");
  const asks = query.replace("receive", "send");
  expect(await generatedOf(asks, "inn-client.ts")).toMatch(
    /serveBookRoom: \([^)]*options\?: ServeOptions,?\s*\)/,
  );
});

test("an application that receives events names their group for all of them, or hears them in every instance", async () => {
  const received = "action: receive, x-posthorn: { kind: event }";
  const serve = await generatedOf(received, "serve-inn.ts");
  expect(serve).toContain('  readonly group: EventOptions["group"];\n');
  expect(serve).toContain("  options: ServeInnOptions,\n");
});
