import { inbox, queue, topic } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import {
  bindingPattern,
  exchangeName,
  groupName,
  nameOf,
  partitionName,
  partName,
  queueName,
  routingKey,
} from "./names.ts";

describe("names of queues and exchanges", () => {
  test("are the template itself, if RabbitMQ accepts it", () => {
    expect(queueName(queue("orders.place"))).toBe("orders.place");
    expect(exchangeName(topic("orders.{region}.placed"))).toBe("orders.{region}.placed");
    expect(groupName(topic("orders.placed"), "billing")).toBe("orders.placed~group~billing");
  });

  test("are an inbox's address, unchanged", () => {
    expect(queueName(inbox("amq.gen-~%"))).toBe("amq.gen-~%");
    expect(routingKey(inbox("amq.gen-~%"))).toBe("amq.gen-~%");
  });

  test("include an exchange for a queue only if that carries an address or an order", () => {
    expect(exchangeName(queue("orders.place"))).toBe("");
    expect(exchangeName(queue("orders.{region}.place"))).toBe("orders.{region}.place~queue");
    expect(exchangeName(queue("orders.place", { ordered: true }))).toBe("orders.place~queue");
  });

  test("include the address for a group that takes a part of a topic", () => {
    const part = topic("orders.{region}.placed", { parameters: { region: "eu" } });
    expect(groupName(part, "billing")).toBe("orders.{region}.placed~group~billing~at~orders.eu.placed");
  });

  test("are the same for the first partition and for the queue without an order, so that they exclude each other", () => {
    expect(partitionName("orders", 0)).toBe("orders");
    expect(partitionName("orders", 7)).toBe("orders~part~7");
  });

  test("differ for different destinations", () => {
    const names = [
      queueName(queue("a~group~b")),
      queueName(queue("a", { delivery: "light" })),
      groupName(topic("a"), "b"),
      groupName(topic("a~group"), "b"),
      groupName(topic("a"), "group~b"),
      queueName(queue("a%7Egroup%7Eb")),
      partitionName(queueName(queue("a")), 1),
      queueName(queue("a~part~1")),
      partName(queueName(queue("a")), "delay~1000"),
      queueName(queue("")),
      queueName(queue("%")),
      queueName(queue("amq.a")),
      queueName(queue("%61mq.a")),
      queueName(queue(`${"x".repeat(300)}1`)),
      queueName(queue(`${"x".repeat(300)}2`)),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  test("are accepted by RabbitMQ, for every template", () => {
    for (const template of [
      "",
      "amq.direct",
      "x".repeat(1_000),
      "茶".repeat(200),
      "😀".repeat(100),
      "a b\r\n\0",
    ]) {
      const name = partitionName(nameOf(template, "group", template), 7);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      expect(name).not.toMatch(/^(amq\.|$)/);
      expect(name.isWellFormed()).toBe(true);
    }
    expect(() => nameOf("half \ud83d")).toThrow(expect.objectContaining({ code: "invalid_address" }));
  });
});

describe("addresses", () => {
  test("with an open parameter that is a whole word are bound by a wildcard", () => {
    const open = topic("orders.{region}.{id}.placed", { parameters: { region: "eu" } });
    expect(bindingPattern(open)).toBe("orders.eu.*.placed");
  });

  test("with an open parameter that is a part of a word are bound by a wildcard for the whole word", () => {
    expect(bindingPattern(topic("orders/{region}/placed"))).toBe("*");
    expect(bindingPattern(topic("v1.0/orders-{region}.placed"))).toBe("v1.*.placed");
    expect(bindingPattern(topic("orders.{a.b}.placed"))).toBe("orders.*.placed");
  });

  test("of topics without parameters may have any length", () => {
    const long = topic("x".repeat(300));
    expect(bindingPattern(long)).toBe("#");
    expect(routingKey(long)).toBe(exchangeName(long));
    expect(Buffer.byteLength(routingKey({ ...long, ordered: true }))).toBe(251);
  });

  test("that are too long for a routing key are rejected", () => {
    const to = topic("orders.{id}", { parameters: { id: "x".repeat(300) } });
    expect(() => routingKey(to)).toThrow(expect.objectContaining({ code: "invalid_address" }));
  });
});
