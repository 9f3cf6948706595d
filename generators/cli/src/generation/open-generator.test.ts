import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { drop, folderWith, put } from "../../test/posthorn.ts";
import type { ContractOptions } from "../configuration/options.ts";
import { generateFiles, openGenerator } from "./generate-files.ts";

const ownContract = (name: string): string =>
  readFileSync(join(import.meta.dirname, "../../../../schemas", name), "utf8");
const shop = ownContract("shop.yaml");
const visits = readFileSync(join(import.meta.dirname, "../../../../test/visits.yaml"), "utf8");
const exact: ContractOptions = { dates: "date", int64: "bigint" };

let folder: string;
beforeEach(async () => {
  folder = await folderWith({});
});
afterEach(() => drop(folder));

/** Numbers from 0 up to a limit, the same each time. */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** What people do to a line of a contract, and what they do by mistake. */
const edits: readonly ((line: string) => string)[] = [
  (line) => line.replace(/\d+/, (digits) => String(Number(digits) + 1)),
  (line) => line.replace(/\bstring\b/, "integer"),
  (line) => line.replace(/\binteger\b/, "string"),
  (line) => line.replace(/(description"?: "?)/, "$1Now "),
  (line) => line.replace(/(\w+)("?:)/, "$1s$2"),
  (line) => line.replace(/schemas\/(\w+)/, "schemas/Money"),
  (line) => line.replace(/required/, "requires"),
  (line) => line.replace(/kind: \w+/, "kind: event"),
  (line) => `${line}\n${line}`,
  () => "",
];

test.each([
  ["the shop", shop, 1],
  ["the shop in JSON", JSON.stringify(parse(shop), undefined, 2), 2],
  [
    "the shop in JSON on one line",
    JSON.stringify(parse(shop))
      .replaceAll(',"', ',\n"')
      .replace(/\n(?=.*\n.*\n)/g, ""),
    3,
  ],
  ["the club", ownContract("club.yaml"), 4],
  ["visits with Dates", visits, 7, exact],
  ["the shop with Dates", shop, 6, exact],
])(
  "whatever changes in %s, a generator that made it before makes what a new one makes",
  async (_, text, seed, options = {}) => {
    const contract = join(folder, "contract.yaml");
    const next = numbersFrom(seed);
    await put(contract, text);
    const again = openGenerator({ contract, options });
    await again();
    let last = text;
    let right = 0;
    for (let step = 0; step < 60; step += 1) {
      const lines = last.split("\n");
      const at = next(lines.length);
      lines[at] = edits[next(edits.length)]?.(lines[at] ?? "") ?? "";
      const changed = lines.join("\n");
      if (changed === last) continue;
      await put(contract, changed);
      const [made, anew] = [await again(), await generateFiles({ contract, options })];
      expect(made, lines[at]).toEqual(anew);
      if (made.files.length === 0) continue;
      right += 1;
      last = changed; // one change upon the other, and what is wrong is taken back
    }
    expect(right).toBeGreaterThan(4);
  },
);

const pots = `asyncapi: 3.0.0
info: { title: Tea, version: 1.0.0 }
channels:
  brew:
    address: tea.brew
    messages:
      BrewTea:
        payload:
          type: object
          properties:
            pot:
              $ref: 'pots.yaml#/Pot'
operations:
  brewTea:
    action: receive
    channel: { $ref: '#/channels/brew' }
    x-posthorn: { kind: command }
components:
  schemas:
    Cup:
      type: object
`;

test.each([
  [
    "a schema takes the name of another",
    "components:\n  schemas:\n",
    "components:\n  schemas:\n    Pot: { type: string }\n",
  ],
  ["a message takes the name of a schema", "BrewTea:", "Pot:"],
  [
    "a schema is not what the specification wants",
    "    Cup:\n      type: object",
    "    Cup:\n      type: cup",
  ],
])("what has not changed is made again where that is of concern to it: %s", async (_, from, to) => {
  const contract = join(folder, "contract.yaml");
  await put(join(folder, "pots.yaml"), "Pot:\n  type: object\n  properties:\n    size: { type: number }\n");
  await put(contract, pots);
  const again = openGenerator({ contract });
  const first = await again();
  expect(first.files.length).toBeGreaterThan(0);
  const changed = pots.replace(from, to);
  for (const text of [changed, changed.replace("tea.brew", "tea.make"), pots]) {
    await put(contract, text);
    expect(await again()).toEqual(await generateFiles({ contract }));
  }
  await put(contract, changed);
  expect(await again()).not.toEqual(first);
});

test("what has not changed is made again where a text elsewhere says that it cannot be a Date", async () => {
  const contract = join(folder, "contract.yaml");
  const texts = `${pots.replace("pots.yaml#/Pot", "#/components/schemas/Moment")}    Moment:
      type: string
      format: date-time
`;
  const headers = "headers: { properties: { at: { $ref: '#/components/schemas/Moment' } } }";
  const changed = texts.replace("        payload:", `        ${headers}\n        payload:`);
  const again = openGenerator({ contract, options: exact });
  for (const text of [texts, changed, texts]) {
    await put(contract, text);
    const made = await again();
    expect(made.files.length).toBeGreaterThan(0);
    expect(made).toEqual(await generateFiles({ contract, options: exact }));
    const moment = made.files.find(({ path }) => path === "schemas/moment.ts")?.text;
    expect(moment).toContain(text === changed ? "z.iso.datetime" : "z.date()");
  }
});
