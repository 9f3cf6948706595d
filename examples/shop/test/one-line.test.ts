import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brokerOrSkip, loadBrokerKind } from "@posthorn/brokers";
import { main } from "@posthorn/cli";
import { afterAll, beforeAll, expect, test } from "vitest";
import { source, startProgram } from "./program.ts";

const root = join(import.meta.dirname, "../../..");
const line = /^const chosen = .*$/m;
const bought = /^order-\w+: placed, paid, packed, on-its-way, delivered; CHF 120\.20$/m;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "posthorn-shop-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Copies the shop, with another text in the line that chooses the transport, and with code that is generated anew. */
async function shopOver(transport: string): Promise<string> {
  const copy = join(folder, transport);
  await cp(source, copy, { recursive: true, filter: (file) => file !== join(source, "generated") });
  const file = join(copy, "transport.ts");
  const before = await readFile(file, "utf8");
  expect(before.match(new RegExp(line, "gm"))).toHaveLength(1);
  await writeFile(file, before.replace(line, `const chosen: string = "${transport}";`));
  const contract = join(root, "schemas/shop.yaml");
  const args = ["generate", contract, "--out", join(copy, "generated"), "--import-extension", ".ts"];
  expect(await main(args, { out: () => {}, error: () => {}, isInteractive: false })).toBe(0);
  return copy;
}

/** The bytes of each file below a folder. */
async function filesIn(path: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const texts = files.toSorted().map(async (file) => [file.slice(path.length), await readFile(file, "hex")]);
  return Object.fromEntries(await Promise.all(texts));
}

test.each([
  ["memory", undefined],
  ["nats", "NATS_URL"],
  ["rabbitmq", "RABBITMQ_URL"],
] as const)(
  "another text in one line moves the shop to %s, and no byte of its generated code differs",
  async (transport, variable) => {
    const copy = await shopOver(transport);
    expect(await filesIn(join(copy, "generated"))).toEqual(await filesIn(join(source, "generated")));
    const choice = variable === undefined ? undefined : brokerOrSkip(await loadBrokerKind(transport));
    if (choice?.skip === true) return;
    const broker = await choice?.start();
    try {
      const environment = variable === undefined ? {} : { [variable]: broker?.url };
      expect(await startProgram([], environment, copy).ended()).toMatch(bought);
    } finally {
      await broker?.close();
    }
  },
  60_000,
);
