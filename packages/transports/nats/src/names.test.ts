import { queue, renderAddress, topic } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { addressOf, consumerName, filterOf, inboxSubject, namesOf, subjectOf } from "./names.ts";

const hostile = [
  "orders.place",
  "orders/{id}",
  "a b.c",
  ".",
  "",
  "*",
  ">",
  "a..b",
  "ä=ö",
  "$JS.API",
  "/",
  "x".repeat(300),
];

describe("a stream's name", () => {
  test("shows the kind and the template, and never changes", () => {
    expect(namesOf(queue("orders.place")).stream).toBe("queue-orders_place-mfpq2g4t3c");
    expect(namesOf(topic("orders/{id}/placed")).stream).toBe("topic-orders_id_placed-5fgeyxfh9g");
  });

  test("is legal, and unique for every template", () => {
    const similar = ["Orders.place", "orders_place", "orders.{place}", "orders.place."];
    const names = [...hostile, ...similar].flatMap((template) => [
      namesOf(queue(template)).stream,
      namesOf(topic(template)).stream,
    ]);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  });
});

describe("a subject", () => {
  test("begins with its stream and has a token for each level", () => {
    const at = queue("orders.{id}.place", { parameters: { id: "7" } });
    expect(subjectOf(namesOf(at), at.address)).toBe(`${namesOf(at).stream}.orders.7.place`);
    expect(subjectOf(namesOf(at), at.address, 3)).toBe(`${namesOf(at).stream}.3.orders.7.place`);
  });

  test.each(hostile)("of address %j is legal, and decodes to the address", (address) => {
    const names = namesOf(queue(address));
    for (const partition of [undefined, 7]) {
      const subject = subjectOf(names, address, partition);
      expect(subject).toMatch(/^[A-Za-z0-9_%{}=-]+(\.[A-Za-z0-9_%{}=-]+)+$/);
      expect(addressOf(names, subject, partition !== undefined)).toBe(address);
    }
  });

  test("of an inbox is its address if that is a subject for inboxes already", () => {
    expect(inboxSubject("posthorn-inbox.V1StGXR8_Z5jdHi6B-myT")).toBe("posthorn-inbox.V1StGXR8_Z5jdHi6B-myT");
    expect(inboxSubject("inbox.V1StGXR8_Z5")).toBe("inbox.V1StGXR8_Z5");
    expect(inboxSubject("_INBOX.abc.1")).toBe("_INBOX.abc.1");
    expect(inboxSubject("inbox.>")).toBe("inbox.=3E");
  });

  test("of an inbox reaches nothing but inboxes, whatever the address is", () => {
    expect(inboxSubject("V1StGXR8")).toBe("inbox.V1StGXR8");
    expect(inboxSubject("inbox")).toBe("inbox.inbox");
    expect(inboxSubject("$JS.API.STREAM.DELETE.>")).toBe("inbox.=24JS.API.STREAM.DELETE.=3E");
    const elsewhere = [
      "$SYS.REQ.SERVER.PING",
      "$JS.ACK.queue-orders_place-mfpq2g4t3c.workers.1.1.1.0.0",
      subjectOf(namesOf(queue("orders.place")), "orders.place"),
      "posthorn-state.member.x",
      "posthorn-originals.x",
      "posthorn-inbox",
      "posthorn-inbox2.x",
      " posthorn-inbox.x",
      ">",
      "*.x",
      "",
    ];
    for (const address of elsewhere) expect(inboxSubject(address)).toMatch(/^inbox\.[^*> \r\n]+$/);
    expect(inboxSubject("posthorn-inbox.>\r\nPUB x")).toBe("posthorn-inbox.=3E=0D=0APUB=20x");
  });
});

describe("a filter", () => {
  test("has wildcards where the address has open parameters", () => {
    const stream = (template: string): string => namesOf(topic(template)).stream;
    const some = topic("orders.{shop}.{id}.placed", { parameters: { shop: "eu" } });
    expect(filterOf(namesOf(some), some)).toBe(`${stream(some.template)}.orders.eu.*.placed`);
    expect(filterOf(namesOf(some), some, 2)).toBe(`${stream(some.template)}.2.orders.eu.*.placed`);
    const all = topic("orders/{shop}/placed");
    expect(filterOf(namesOf(all), all)).toBe(`${stream(all.template)}.>`);
    const mixed = topic("orders/{shop}-{id}/{state}", { parameters: { shop: "eu" } });
    expect(filterOf(namesOf(mixed), mixed)).toBe(`${stream(mixed.template)}.orders.*.*`);
  });

  test("spans all partitions for a subscription without a group", () => {
    const { stream } = namesOf(topic("orders.{shop}.placed"));
    const all = topic("orders.{shop}.placed", { ordered: true });
    const some = topic("orders.{shop}.placed", { ordered: true, parameters: { shop: "eu" } });
    expect(filterOf(namesOf(all), all, "*")).toBe(`${stream}.*.>`);
    expect(filterOf(namesOf(some), some, "*")).toBe(`${stream}.*.orders.eu.placed`);
  });

  test("does not treat a value as a wildcard", () => {
    const some = topic("orders.{shop}.{id}", { parameters: { shop: "*" } });
    expect(some.address).toBe(renderAddress("orders.{shop}.{id}", { shop: "*" }));
    expect(filterOf(namesOf(some), some)).toBe(`${namesOf(some).stream}.orders.%2A.*`);
  });
});

test("a consumer's name is unique for its group and its filter", () => {
  const whole = topic("orders.{id}");
  const some = topic("orders.{id}", { parameters: { id: "7" } });
  const names = [
    consumerName(queue("orders"), undefined),
    consumerName(queue("orders"), undefined, 3),
    consumerName(whole, "billing"),
    consumerName(whole, "billing", 3),
    consumerName(whole, "Billing"),
    consumerName(whole, "bill.ing"),
    consumerName(some, "billing"),
  ];
  expect(names.slice(0, 2)).toEqual(["workers", "workers-p3"]);
  expect(names[2]).toMatch(/^billing-[0-9a-z]{10}$/);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]+$/);
});
