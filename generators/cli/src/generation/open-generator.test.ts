import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { drop, folderWith, put } from "../../test/posthorn.ts";
import type { ContractOptions } from "../configuration/options.ts";
import { generateFiles, openGenerator } from "./generate-files.ts";

const contractNamed = (name: string): string =>
  readFileSync(join(import.meta.dirname, "../../../../schemas", name), "utf8");
const shop = contractNamed("shop.yaml");
const visits = readFileSync(join(import.meta.dirname, "../../../../test/visits.yaml"), "utf8");
const exact: ContractOptions = { dates: "date", int64: "bigint" };

let folder: string;
beforeEach(async () => {
  folder = await folderWith({});
});
afterEach(() => drop(folder));

/** A reproducible series of random integers below a limit. */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Edits of a line, intended ones and typical mistakes. */
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
  ["the club", contractNamed("club.yaml"), 4],
  ["visits with Dates", visits, 7, exact],
  ["the shop with Dates", shop, 6, exact],
])(
  "after any edit of %s, an open generator gives the same files as a new one",
  async (_, text, seed, options = {}) => {
    const contract = join(folder, "contract.yaml");
    const next = numbersFrom(seed);
    await put(contract, text);
    const generate = openGenerator({ contract, options });
    await generate();
    let last = text;
    let validEdits = 0;
    for (let step = 0; step < 60; step += 1) {
      const lines = last.split("\n");
      const index = next(lines.length);
      lines[index] = edits[next(edits.length)]?.(lines[index] ?? "") ?? "";
      const changed = lines.join("\n");
      if (changed === last) continue;
      await put(contract, changed);
      const result = await generate();
      expect(result, lines[index]).toEqual(await generateFiles({ contract, options }));
      if (result.files.length === 0) continue;
      validEdits += 1;
      last = changed; // edits accumulate, except for mistakes
    }
    expect(validEdits).toBeGreaterThan(4);
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
  ["a schema is not valid", "    Cup:\n      type: object", "    Cup:\n      type: cup"],
])("a part is generated again if a change elsewhere affects it: %s", async (_, from, to) => {
  const contract = join(folder, "contract.yaml");
  await put(join(folder, "pots.yaml"), "Pot:\n  type: object\n  properties:\n    size: { type: number }\n");
  await put(contract, pots);
  const generate = openGenerator({ contract });
  const first = await generate();
  expect(first.files.length).toBeGreaterThan(0);
  const changed = pots.replace(from, to);
  for (const text of [changed, changed.replace("tea.brew", "tea.make"), pots]) {
    await put(contract, text);
    expect(await generate()).toEqual(await generateFiles({ contract }));
  }
  await put(contract, changed);
  expect(await generate()).not.toEqual(first);
});

test("a schema is generated again if headers begin to use it, so that it cannot be a Date", async () => {
  const contract = join(folder, "contract.yaml");
  const texts = `${pots.replace("pots.yaml#/Pot", "#/components/schemas/Moment")}    Moment:
      type: string
      format: date-time
`;
  const headers = "headers: { properties: { at: { $ref: '#/components/schemas/Moment' } } }";
  const changed = texts.replace("        payload:", `        ${headers}\n        payload:`);
  const generate = openGenerator({ contract, options: exact });
  for (const text of [texts, changed, texts]) {
    await put(contract, text);
    const result = await generate();
    expect(result.files.length).toBeGreaterThan(0);
    expect(result).toEqual(await generateFiles({ contract, options: exact }));
    const moment = result.files.find(({ path }) => path === "schemas/moment.ts")?.text;
    expect(moment).toContain(text === changed ? "z.iso.datetime" : "z.date()");
  }
});
