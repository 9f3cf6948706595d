import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { readContract } from "@posthorn/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Compiler, compilers, openWorkbench, type Workbench } from "../../test/workbench.ts";
import { generate } from "./generate.ts";
import type { GenerateOptions, GenerateResult } from "./options.ts";

const root = join(import.meta.dirname, "../../../..");
const animals = join(import.meta.dirname, "../../test/discriminators.yaml");
const springwolf = join(
  root,
  "../shared/contracts/documents/springwolf.springwolf-core__springwolf-examples_springwolf-kafka-example_asyncapi.json",
);

async function generated(path: string, options: Partial<GenerateOptions> = {}): Promise<GenerateResult> {
  const { contract, diagnostics } = await readContract(path);
  if (contract === undefined) throw new Error(JSON.stringify(diagnostics, undefined, 2));
  return generate(contract, { source: "contract", builders: true, ...options });
}

/** Sends each payload over memory with generated code. Returns what arrived, and why the rest was refused. */
async function travelled(
  path: string,
  send: string,
  receive: string,
  payloads: readonly unknown[],
): Promise<readonly unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-discriminator-"));
  try {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    for (const { path: file, text } of (await generated(path, { importExtension: ".ts" })).files) {
      await mkdir(join(folder, "api", dirname(file)), { recursive: true });
      await writeFile(join(folder, "api", file), text);
    }
    const program = `import { memoryTransport } from "@posthorn/transport-memory";
import * as api from "./api/index.ts";
const transport = memoryTransport();
const outcomes: unknown[] = [];
let received: (payload: unknown) => void = () => {};
await api.${receive}(transport, (payload: unknown) => received(payload), { group: "test" } as never);
for (const payload of ${JSON.stringify(payloads)} as never[]) {
  const arrival = new Promise((resolve) => (received = resolve));
  outcomes.push(await api.${send}(transport, payload).then(() => arrival, (error) => error.message));
}
await transport.close();
console.log(JSON.stringify(outcomes));
`;
    await writeFile(join(folder, "program.ts"), program);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--conditions=@posthorn/source", "program.ts"],
      { cwd: folder, timeout: 60_000 },
    );
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("the specification's own example of a discriminator", () => {
  const cat = { name: "Tom", petType: "Cat", huntingSkill: "lazy" };
  const dog = { name: "Rex", petType: "Dog", packSize: 3 };
  const insect = { name: "Twig", petType: "StickBug", color: "green" };

  test("ordinary messages are delivered, even those that fit another member too", {
    timeout: 60_000,
  }, async () => {
    const both = { ...cat, packSize: 3 };
    const payloads = [cat, dog, insect, both];
    expect(await travelled(animals, "sendAdmit", "handleAdmit", payloads)).toEqual(payloads);
  });

  test("a wrong message is refused, with the path of the wrong property", { timeout: 60_000 }, async () => {
    const outcomes = await travelled(animals, "sendAdmit", "handleAdmit", [
      { ...cat, petType: "StickInsect" },
      { name: "Tom", huntingSkill: "lazy" },
      { ...cat, huntingSkill: "none" },
      { ...dog, petType: "Cat" },
    ]);
    expect(outcomes).toEqual([
      expect.stringContaining('/petType: Invalid option: expected one of "Cat"|"Dog"|"StickBug"'),
      expect.stringContaining('/petType: Invalid option: expected one of "Cat"|"Dog"|"StickBug"'),
      expect.stringContaining("/huntingSkill: Invalid option"),
      expect.stringContaining("/huntingSkill: Invalid option"),
    ]);
  });

  test("the code is easy to read, and checks no member twice", async () => {
    const { files, diagnostics } = await generated(animals);
    const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? "";
    expect(textOf("messages/admitted.ts")).toContain("export type Admitted = Cat | Dog | StickInsect;");
    expect(textOf("messages/admitted.ts")).toContain("z.union([Cat, Dog, StickInsect])");
    expect(textOf("schemas/dog.ts")).toContain('readonly petType: "Dog";');
    expect(textOf("schemas/io-shop-vehicle.ts")).toContain("= IoShopElectric | IoShopGasoline;");
    expect(files.filter(({ text }) => text.includes("z.xor")).map(({ path }) => path)).toEqual([]);
    expect(diagnostics.filter(({ code }) => code === "reference-endless")).toEqual([]);
  });
});

describe.skipIf(!existsSync(springwolf))("the Kafka example of Springwolf", () => {
  const base = "io.github.springwolf.examples.kafka.dtos.discriminator.";
  const electric = { vehicleType: "VehicleElectricPayloadDto", topSpeed: 120, batteryCapacity: 60 };
  const gasoline = {
    vehicleType: `${base}VehicleGasolinePayloadDto`,
    enginePower: { hp: 90 },
    fuelCapacity: 40,
  };
  const [send, receive] = [
    "publishVehicleTopicReceiveReceiveExamplePayload",
    "onVehicleTopicReceiveReceiveExamplePayload",
  ];

  test("ordinary messages are delivered, with the name of the class or of the schema", {
    timeout: 60_000,
  }, async () => {
    const payloads = [electric, gasoline];
    expect(await travelled(springwolf, send, receive, payloads)).toEqual(payloads);
  });

  test("a wrong message is refused, with the path of the wrong property", { timeout: 60_000 }, async () => {
    const outcomes = await travelled(springwolf, send, receive, [
      { ...electric, vehicleType: "string" },
      { ...electric, vehicleType: undefined },
      { ...electric, batteryCapacity: "60" },
      { ...electric, topSpeed: "fast" },
    ]);
    expect(outcomes).toEqual([
      expect.stringContaining("/vehicleType: Invalid option: expected one of "),
      expect.stringContaining("/vehicleType: Invalid option: expected one of "),
      expect.stringContaining("/batteryCapacity: Invalid input: expected number"),
      expect.stringContaining("/topSpeed: Invalid input: expected number"),
    ]);
  });
});

describe("types narrow by a discriminator", () => {
  let workbench: Workbench;
  const program = `import type { Admitted, Animal, Found, IoShopVehicle, Paid, Reward } from "./api/index.js";
import { buildAdmitted, buildPaid } from "./api/builders/index.js";
export function describe(pet: Admitted): string | number {
  switch (pet.petType) {
    case "Cat": return pet.huntingSkill;
    case "Dog": return pet.packSize;
    case "StickBug": return pet.color;
  }
}
export function charge(vehicle: IoShopVehicle): number | undefined {
  const speed: number | undefined = vehicle.topSpeed;
  if (vehicle.vehicleType === "Electric") return vehicle.chargeTime;
  // @ts-expect-error - only electric vehicles are charged
  void vehicle.chargeTime;
  return vehicle.vehicleType === "io.shop.Gasoline" ? vehicle.fuelCapacity : speed;
}
export function parts(animal: Animal): string | number | undefined {
  switch (animal.kind) {
    case "Whale": return animal.song ?? animal.fur;
    case "Bat": return animal.wings;
    case "Fish": return animal.fins;
  }
}
export function worth(reward: Reward): string | number | undefined {
  switch (reward.form) {
    case "Money": return reward.cents;
    case "Person": return reward.name;
    case "kiss": case "hug": return 0;
  }
}
export function account(paid: Paid): string | undefined {
  return paid.method === "Transfer" ? paid.iban : paid.last4;
}
export const finder: Found["by"] = { role: "neighbour", form: "tall" };
export const built: Admitted = buildAdmitted({ seed: 3 });
export const method: "Transfer" | "card" | "debit" = buildPaid().method;
// @ts-expect-error - a bird is not a pet
export const bird: Admitted = { name: "Tweety", petType: "Bird", color: "yellow" };
// @ts-expect-error - a cat has a hunting skill
export const cat: Admitted = { name: "Tom", petType: "Cat", packSize: 3 };
export const bought: IoShopVehicle = { vehicleType: "Electric", chargeTime: 1 };
`;
  beforeAll(async () => {
    workbench = await openWorkbench();
    await workbench.write((await generated(animals)).files, "discriminator/api");
    await workbench.write([{ path: "program.ts", text: program }], "discriminator");
  }, 120_000);
  afterAll(() => workbench.close());

  test.each(Object.keys(compilers) as Compiler[])(
    "with TypeScript %s",
    { timeout: 120_000 },
    async (compiler) => {
      expect(await workbench.compile("discriminator", compiler, "nodenext")).toBe("");
    },
  );
});
