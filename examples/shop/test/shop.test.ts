import { type Broker, brokerOrSkip, loadBrokerKind } from "@posthorn/brokers";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { serviceNames } from "../src/services.ts";
import { type Program, startProgram } from "./program.ts";

const bought = /^order-\w+: placed, paid, packed, on-its-way, delivered; CHF 120\.20$/m;
let running: Program[] = [];

afterEach(async () => {
  await Promise.all(running.map((program) => program.stop()));
  running = [];
});

function start(names: readonly string[], environment: NodeJS.ProcessEnv): Program {
  const program = startProgram(names, environment);
  running.push(program);
  return program;
}

test("in memory, an order is placed and delivered in one process, which then ends", async () => {
  expect(await start([], { SHOP_TRANSPORT: "memory" }).ended()).toMatch(bought);
});

describe.each([
  ["nats", "NATS_URL"],
  ["rabbitmq", "RABBITMQ_URL"],
] as const)("over %s", async (name, variable) => {
  const { skip, start: startBroker } = brokerOrSkip(await loadBrokerKind(name));
  let broker: Broker | undefined;
  beforeAll(async () => {
    if (!skip) broker = await startBroker();
  });
  afterAll(() => broker?.close());

  test.skipIf(skip)(
    "an order is placed and delivered by four processes, and each ends when it is asked to",
    async () => {
      const environment = { SHOP_TRANSPORT: name, [variable]: broker?.url };
      const services = serviceNames.map((service) => start([service], environment));
      await Promise.all(services.map((service, index) => service.wrote(`${serviceNames[index]} is open`)));
      expect(await start(["customer"], environment).ended()).toMatch(bought);
      expect(await Promise.all(services.map((service) => service.stop()))).toEqual([0, 0, 0, 0]);
    },
    60_000,
  );
});

test("an unknown transport is reported with the known ones", async () => {
  const program = start(["basket"], { SHOP_TRANSPORT: "pigeons" });
  await expect(program.ended()).rejects.toThrow(
    'SHOP_TRANSPORT is "pigeons". Set it to memory, nats or rabbitmq.',
  );
});
