import { readContract } from "@posthorn/contract";
import { expect, test } from "vitest";
import { withFiles } from "../../../contract/test/contract-with.ts";
import { generate } from "../generate.ts";

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

/** What is generated of that operation. */
async function operationOf(operation: string): Promise<string> {
  const read = await withFiles({ "inn.yaml": contractOf(operation) }, (folder) =>
    readContract(`${folder}/inn.yaml`),
  );
  if (read.contract === undefined) throw new Error(JSON.stringify(read.diagnostics));
  const { files } = generate(read.contract, { source: "inn.yaml" });
  return files.find(({ path }) => path === "operations/book-room.ts")?.text ?? "";
}

test.each([
  ["command", ""],
  ["event", ""],
  ["query", `${reply}, `],
])("the handler timeout of a %s is in its descriptor, if the contract gives one", async (kind, more) => {
  const settings = (rest: string) => `${more}action: receive, x-posthorn: { kind: ${kind}${rest} }`;
  expect(await operationOf(settings(", handlerTimeoutMs: 60000"))).toContain("  handlerTimeoutMs: 60000,\n");
  expect(await operationOf(settings(""))).not.toContain("handlerTimeoutMs");
});
