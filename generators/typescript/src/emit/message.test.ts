import { readContract } from "@posthorn/contract";
import { expect, test } from "vitest";
import { withFiles } from "../../../contract/test/contract-with.ts";
import { generate } from "../generate/generate.ts";

const contract = (payload: string): string => `asyncapi: 3.0.0
info: { title: Inn, version: 1.0.0 }
channels:
  rooms: { address: rooms.book, messages: { BookRoom: { $ref: '#/components/messages/BookRoom' } } }
operations:
  bookRoom: { action: receive, channel: { $ref: '#/channels/rooms' }, x-posthorn: { kind: command } }
components:
  messages:
    BookRoom:
      headers: { type: object, properties: { trace: { type: string } } }
      payload: ${payload}
  schemas:
    Booking: { type: object, properties: { room: { type: integer } } }
`;

async function bookRoom(payload: string): Promise<string | undefined> {
  const read = await withFiles({ "inn.yaml": contract(payload) }, (folder) =>
    readContract(`${folder}/inn.yaml`),
  );
  if (read.contract === undefined) throw new Error(JSON.stringify(read.diagnostics));
  const { files } = generate(read.contract, { source: "inn.yaml" });
  return files.find(({ path }) => path === "messages/book-room.ts")?.text;
}

test("the comment on headers links the payload's type if that is a schema with another name", async () => {
  expect(await bookRoom("{ $ref: '#/components/schemas/Booking' }")).toContain(
    " * The headers of {@link Booking}.\n",
  );
});

test("the comment on headers links the message's own type if its payload has no name", async () => {
  expect(await bookRoom("{ type: object }")).toContain(" * The headers of {@link BookRoom}.\n");
});
