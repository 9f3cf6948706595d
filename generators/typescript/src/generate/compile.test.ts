import { join } from "node:path";
import { readContract } from "@posthorn/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { oddContracts } from "../../../../tools/fuzz/contracts.ts";
import { describeMistakes, type Mistake } from "../../test/mistakes.ts";
import {
  type Compiler,
  compilers,
  openWorkbench,
  type Resolution,
  type Workbench,
} from "../../test/workbench.ts";
import { checkSupport } from "../report/support.ts";
import { generate } from "./generate.ts";

/** A contract in JSON, and one in Avro and Protobuf. */
const contracts = ["shop", "weather"] as const;
let workbench: Workbench;

beforeAll(async () => {
  workbench = await openWorkbench();
  for (const name of contracts) {
    const path = join(import.meta.dirname, `../../../../schemas/${name}.yaml`);
    const { contract, diagnostics } = await readContract(path);
    if (contract === undefined) throw new Error(JSON.stringify(diagnostics, undefined, 2));
    expect(checkSupport(contract)).toEqual([]);
    await workbench.write(generate(contract, { source: `${name}.yaml`, builders: true }).files, name);
  }
}, 120_000);
afterAll(() => workbench.close());

describe.each(contracts)("the generated %s compiles under every strict flag", (name) => {
  const versions = Object.keys(compilers) as Compiler[];
  const matrix = versions.flatMap((compiler) =>
    (["nodenext", "bundler"] as const).map((resolution): [Compiler, Resolution] => [compiler, resolution]),
  );
  test.each(matrix)("with TypeScript %s and %s", { timeout: 120_000 }, async (compiler, resolution) => {
    expect(await workbench.compile(name, compiler, resolution)).toBe("");
  });
});

test("unusual schemas compile with bigint and Date", { timeout: 120_000 }, async () => {
  for (const [index, { read }] of oddContracts().entries()) {
    const contract = await read();
    if (contract === undefined) throw new Error("an odd contract is refused");
    const { files } = generate(contract, { source: "odd", int64: "bigint", dates: "date", builders: true });
    await workbench.write(files, `odd/${index}`);
  }
  const visits = await readContract(join(import.meta.dirname, "../../../../test/visits.yaml"));
  if (visits.contract === undefined) throw new Error("the visits are refused");
  const options = { source: "visits", int64: "bigint", dates: "date", builders: true } as const;
  await workbench.write(generate(visits.contract, options).files, "odd/visits");
  for (const compiler of ["5.5", "7"] as const)
    expect(await workbench.compile("odd", compiler, "nodenext")).toBe("");
});

const prelude = `import { everyInstance, type TransportWith, type Requester } from "@posthorn/core";
import * as shop from "../shop/index.js";
declare const transport: TransportWith<{ groups: true; order: "key"; duplicateDetection: true }>;
declare const requester: Requester;
declare const punctual: TransportWith<{ groups: true; order: "key"; duplicateDetection: true; delay: true }>;
declare const immediate: TransportWith<{ groups: true; order: "key"; duplicateDetection: true; delay: false }>;
const parameters = { basketId: "b" };
const item: shop.AddItem = { productId: "teapot", quantity: 1 };
declare const queue: TransportWith<{ groups: true; order: "none" }>;
declare const order: shop.PlaceOrder;
void [everyInstance, transport, requester, punctual, immediate, parameters, item, queue, order, shop];
`;

/** A wrong program, and a part of the error that each compiler must report. */
const mistakes: Readonly<Record<string, Mistake>> = {
  "a correct program": {
    program: `shop.sendAddItem(transport, { productId: "teapot", quantity: 1 }, { parameters: { basketId: "b" } });
shop.sendPlaceOrder(transport, order, { headers: { "sales-channel": "web" } });`,
    says: [],
  },
  "a payload without a required property": {
    program: `shop.sendAddItem(transport, { productId: "teapot" }, { parameters: { basketId: "b" } });`,
    says: ["Property 'quantity' is missing in type '{ productId: string; }' but required in type 'AddItem'"],
  },
  "a payload with an undeclared property": {
    program: `shop.sendAddItem(transport, { productId: "teapot", quantity: 1, colour: "red" }, { parameters: { basketId: "b" } });`,
    says: ["'colour' does not exist in type 'AddItem'"],
  },
  "a payment with an unknown method": {
    program: `const payment: shop.Payment = { method: "barter" }; void payment;`,
    says: [`Type '"barter"' is not assignable to type '"card" | "invoice" | "voucher"'`],
  },
  "an address without its parameters": {
    program: `shop.sendAddItem(transport, { productId: "teapot", quantity: 1 }, {});`,
    says: [
      "Property 'parameters' is missing in type '{}' but required in type 'SendAddItemOptions<boolean>'",
    ],
  },
  "a parameter that the contract does not list": {
    program: `shop.onOrderPlaced(transport, () => {}, { group: "mail", parameters: { country: "FR" } });`,
    says: [`Type '"FR"' is not assignable to type '"AT" | "CH" | "DE"`],
  },
  "required headers omitted": {
    program: `shop.sendPlaceOrder(transport, order);`,
    says: ["Expected 3 arguments, but got 2"],
  },
  "a consumer of events in every instance": {
    program: `shop.onItemAdded(transport, () => {}, { group: everyInstance });`,
    says: [],
  },
  "a consumer of events without its group": {
    program: `shop.onItemAdded(transport, () => {}, {});`,
    says: ["Property 'group' is missing in type '{}' but required in type 'EventOptions<ItemAddedParameters"],
  },
  "a filter of a header that the contract does not define": {
    program: `shop.onOrderPlaced(transport, () => {}, { group: "till", filter: { "sales-chanel": "web" } });`,
    says: [`'"sales-chanel"' does not exist in type`],
  },
  "a filter of a value that the header cannot have": {
    program: `shop.onOrderPlaced(transport, () => {}, { group: "till", filter: { "sales-channel": "fax" } });`,
    says: [`Type '"fax"' is not assignable to type`],
  },
  "a filter of the contract's headers": {
    program: `const options = { group: "till", filter: { "sales-channel": ["web", "app"], priority: { from: 5 } } } as const;
shop.onOrderPlaced(transport, () => {}, options);`,
    says: [],
  },
  "a transport without a feature that the contract requires": {
    program: `shop.publishParcelMoved(queue, undefined as never, undefined as never);`,
    says: [
      `is not assignable to parameter of type 'TransportWith<{ groups: true; order: "key"; delay: boolean; }>'`,
      `Type '"none"' is not assignable to type '"key" | "partition"'`,
    ],
  },
  "a delay over a transport that declares delays": {
    program: `shop.sendAddItem(punctual, item, { parameters, delayMs: 5_000 });
shop.shopClient(punctual).sendAddItem(item, { parameters, delayMs: 5_000 });
const later: shop.SendAddItemOptions<true> = { parameters, delayMs: 5_000 };
shop.sendAddItem(punctual, item, later);
const now: shop.SendAddItemOptions = { parameters };
for (const each of [punctual, immediate, transport]) shop.sendAddItem(each, item, now);
const client: shop.ShopClient = shop.shopClient(punctual);
shop.shopClient(punctual).sendAddItem(item, now);
void client;`,
    says: [],
  },
  "a delay over a transport without delays": {
    program: `shop.sendAddItem(immediate, item, { parameters, delayMs: 5_000 });`,
    says: ["Type 'number' is not assignable to type 'DelayNotPromised'"],
  },
  "a delay over a transport that may not declare delays": {
    program: `shop.sendAddItem(transport, item, { parameters, delayMs: 5_000 });`,
    says: ["Type 'number' is not assignable to type 'DelayNotPromised'"],
  },
  "options with a delay for a transport that may not declare delays": {
    program: `declare const later: shop.SendAddItemOptions<true>; shop.sendAddItem(transport, item, later);`,
    says: ["is not assignable to parameter of type"],
  },
  "a delay from a client over a transport without delays": {
    program: `shop.shopClient(immediate).sendAddItem(item, { parameters, delayMs: 5_000 });`,
    says: ["Type 'number' is not assignable to type 'DelayNotPromised'"],
  },
  "a missing handler": {
    program: `declare const handlers: Omit<shop.ShopHandlers, "cancelOrder">; shop.serveShop(transport, handlers);`,
    says: [
      `Property 'cancelOrder' is missing in type 'Omit<ShopHandlers, "cancelOrder">' but required in type 'ShopHandlers'`,
    ],
  },
  "a handler of the wrong payload": {
    program: `declare const handlers: Omit<shop.ShopHandlers, "cancelOrder">;
shop.serveShop(transport, { ...handlers, cancelOrder: (item: shop.AddItem) => void item });`,
    says: ["Type '(item: shop.AddItem) => undefined' is not assignable to type 'Handler<CancelOrder>'"],
  },
  "a failure that the contract does not declare": {
    program: `import { failure } from "@posthorn/core";
shop.serveOrderStatus(transport, () => failure("orderLost", {}));`,
    says: [`is not assignable to type`, `'"orderLost"'`],
  },
  "a reply without a required property": {
    program: `shop.serveOrderStatus(transport, () => ({}));`,
    says: ["Type '{}' is not assignable to type 'OrderStatus | "],
  },
};

describeMistakes(() => workbench, { prelude, folder: "mistakes" }, mistakes);
