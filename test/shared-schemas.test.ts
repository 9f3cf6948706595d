import { execFile } from "node:child_process";
import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { GeneratedFile } from "@posthorn/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generateTogether } from "../generators/cli/src/generation/generate-together.ts";
import { drop, folderWith, put } from "../generators/cli/test/posthorn.ts";
import { sharing } from "../generators/cli/test/sharing.ts";
import {
  type Compiler,
  compilers,
  openWorkbench,
  type Workbench,
} from "../generators/typescript/test/workbench.ts";
import { root } from "../tools/packages/packages.ts";

let workbench: Workbench;
let folder: string;
beforeAll(async () => {
  workbench = await openWorkbench();
  folder = await folderWith(sharing);
}, 120_000);
afterAll(async () => {
  await workbench.close();
  await drop(folder);
});

/** A program that bills each order: it passes the values of a shop handler to a billing sender. */
const billOrders = `import type { TransportWith } from "@posthorn/core";
import { sendBill } from "./billing/index.js";
import { Money, onOrderPlaced } from "./shop/index.js";

export async function billOrders(transport: TransportWith<{ groups: true; delay: false }>): Promise<void> {
  await onOrderPlaced(
    transport,
    async ({ total, category, address, labels }) => {
      await sendBill(transport, { sum: Money.parse(total), category, to: address, labels });
    },
    { group: "billing" },
  );
}
`;

/** The generated files of both contracts and of the shared folder. */
async function generated(importExtension: ".js" | ".ts"): Promise<readonly GeneratedFile[]> {
  const names = ["shop", "billing"];
  const { contracts, shared } = await generateTogether({
    contracts: names.map((name) => ({
      contract: join(folder, `contracts/${name}.yaml`),
      out: join(folder, name),
      options: { importExtension, builders: importExtension === ".js" },
    })),
    shared: join(folder, "shared"),
  });
  const folders = [...contracts.map(({ files }) => files), shared];
  return [
    { path: "bill-orders.ts", text: billOrders.replaceAll('.js"', `${importExtension}"`) },
    ...folders.flatMap((files, index) =>
      files.map(({ path, text }) => ({ path: `${names[index] ?? "shared"}/${path}`, text })),
    ),
  ];
}

test.each(
  (Object.keys(compilers) as Compiler[]).flatMap((compiler) =>
    (["nodenext", "bundler"] as const).map((resolution) => [compiler, resolution] as const),
  ),
)(
  "contracts that share schemas compile together with TypeScript %s and %s, without a cast",
  {
    timeout: 120_000,
  },
  async (compiler, resolution) => {
    await workbench.write(await generated(".js"), "sharing");
    expect(await workbench.compile("sharing", compiler, resolution)).toBe("");
  },
);

test("a sender of one contract accepts shared values from a handler of the other", {
  timeout: 60_000,
}, async () => {
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
  for (const { path, text } of await generated(".ts")) await put(join(folder, path), text);
  const order = {
    total: { amount: 3, currency: "EUR" },
    category: { name: "Drinks", parts: [{ name: "Tea" }] },
    address: { street: "Post Lane" },
    labels: [{ text: "new" }, { text: "hot" }],
  };
  const program = `import { memoryTransport } from "@posthorn/transport-memory";
import { billOrders } from "./bill-orders.ts";
import * as billing from "./billing/index.ts";
import * as shared from "./shared/index.ts";
import * as shop from "./shop/index.ts";
const transport = memoryTransport();
let billed: (invoice: billing.Invoice) => void = () => {};
const bill = new Promise<billing.Invoice>((resolve) => (billed = resolve));
await billing.handleBill(transport, (invoice) => billed(invoice));
await billOrders(transport);
await shop.publishOrderPlaced(transport, ${JSON.stringify(order)});
const duplicate = { ...${JSON.stringify(order)}, labels: [{ text: "hot" }, { text: "hot" }] };
const refusal = await shop.publishOrderPlaced(transport, duplicate).catch((error) => error.message);
const isOne = [shop.Money, billing.Money].every((money) => money === shared.Money);
console.log(JSON.stringify({ bill: await bill, refusal, isOne }));
await transport.close();
`;
  await writeFile(join(folder, "program.ts"), program);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@posthorn/source", "program.ts"],
    { cwd: folder, timeout: 60_000 },
  );
  const { total: sum, category, address: to, labels } = order;
  expect(JSON.parse(stdout)).toEqual({
    bill: { sum, category, to, labels },
    refusal: expect.stringContaining("must not contain duplicate items"),
    isOne: true,
  });
});
