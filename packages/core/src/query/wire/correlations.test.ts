import { describe, expect, test } from "vitest";
import type { Location } from "../../contract/location.ts";
import { textCodec } from "../../message/codecs.ts";
import type { Delivery } from "../../transport/packet.ts";
import { type Correlation, createCorrelations } from "./correlations.ts";

const label = 'query "orderStatus"';
const { signal } = new AbortController();

function reply(body: unknown, headers: Record<string, string> = {}): Delivery {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
  return { headers, body: bytes, address: "inbox", attempt: 1, signal };
}

function waiting(correlations: readonly Correlation[]) {
  const requests = createCorrelations<string>();
  for (const correlation of correlations) requests.add(correlation, String(correlation.correlationId), label);
  return requests;
}

const inPayload: Location = { path: ["order", "id"] };
const inHeader: Location = { header: "OrderId" };

describe("the request of a reply", () => {
  test.each<[string, Location, Delivery]>([
    ["the header of Posthorn", inPayload, reply({}, { "correlation-id": "7" })],
    ["a text in its payload", inPayload, reply({ order: { id: "7" } })],
    ["a number in its payload", inPayload, reply({ order: { id: 7 } })],
    ["its header", inHeader, reply({}, { OrderId: "7" })],
    ["its header in lower case", inHeader, reply({}, { orderid: "7" })],
  ])("is found by %s", (_, location, delivery) => {
    const requests = waiting([
      { correlationId: 7, location },
      { correlationId: "8", location },
    ]);
    expect(requests.find(delivery)).toBe("7");
  });

  test("is found among requests whose replies have other formats", () => {
    const codec = { decode: (body: Uint8Array) => ({ id: textCodec.decode(body) }) };
    const requests = waiting([
      { correlationId: "a", location: inPayload },
      { correlationId: "b", location: { path: ["id"] } },
      { correlationId: "c", location: { path: ["id"] }, codec },
      { correlationId: "d", location: inHeader },
    ]);
    const replies = [
      reply({ order: { id: "a" } }),
      reply({ id: "b" }),
      reply(Buffer.from("c")),
      reply(Buffer.from("?"), { OrderId: "d" }),
    ];
    expect(replies.map((each) => requests.find(each))).toEqual(["a", "b", "c", "d"]);
  });

  test.each<[string, Delivery]>([
    ["has another id", reply({ order: { id: "8" } })],
    ["has no id", reply({})],
    ["is not JSON", reply(Buffer.from("order 7"))],
    ["has the id elsewhere", reply({ id: "7" }, { OrderId: "7" })],
  ])("is not found if the reply %s", (_, delivery) => {
    expect(waiting([{ correlationId: "7", location: inPayload }]).find(delivery)).toBeUndefined();
  });
});

test("a correlation id is in use until its request is removed, as a number and as a text", () => {
  const requests = waiting([{ correlationId: 7, location: inPayload }]);
  const again: Correlation = { correlationId: "7", location: inHeader };
  expect(() => requests.add(again, "again", label)).toThrow(
    '[invalid_message] The correlation id "7" of query "orderStatus" belongs to another request that waits for its reply. Nothing was sent. Give each request another id, or leave it out.',
  );
  expect(requests.find(reply({ order: { id: 7 } }))).toBe("7");
  requests.remove({ correlationId: 7, location: inPayload });
  expect(requests.find(reply({ order: { id: 7 } }))).toBeUndefined();
  requests.add(again, "again", label);
  expect(requests.find(reply({}, { OrderId: "7" }))).toBe("again");
});
