import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { root } from "../tools/packages/packages.ts";

const colour = "\u001b[";

async function demo(environment: NodeJS.ProcessEnv): Promise<string> {
  const { FORCE_COLOR, NO_COLOR, ...rest } = process.env;
  const args = ["--conditions=@posthorn/source", join(root, "tools/demo/demo.ts")];
  const env = { ...rest, ...environment };
  return (await promisify(execFile)(process.execPath, args, { cwd: root, env, timeout: 60_000 })).stdout;
}

describe("npm run demo", () => {
  let lines: readonly string[];
  beforeAll(async () => {
    lines = (await demo({})).split("\n");
  });
  const shown = (pattern: RegExp): readonly string[] => lines.filter((line) => pattern.test(line));

  test("first generates the shop's code", () => {
    expect(lines[0]).toContain("$ posthorn generate schemas/shop.yaml");
    expect(lines[1]).toContain("64 files");
  });

  test("shows a command with its receiver and its duration", () => {
    const command = /^ {2}command {2}AddItem +customer +━━▶ basket +#.{4} +\d+\.\d ms$/;
    expect(shown(command)).toHaveLength(2);
  });

  test("shows a query, its reply and a declared failure, with requester and responder", () => {
    expect(shown(/^ {2}query +ProductSearchRequest +customer +─\?▶ catalogue /)).toHaveLength(1);
    expect(shown(/^ {2}reply +ProductSearchResult +catalogue +─!▶ customer /)).toHaveLength(1);
    expect(shown(/^ {2}failure +DestinationNotServed +shipping +─!▶ customer /)).toHaveLength(1);
  });

  test("shows an event with all subscribers, and one without a subscriber", () => {
    expect(
      shown(/^ {2}event +OrderPlaced +ordering +──» (basket, catalogue|catalogue, basket) /),
    ).toHaveLength(1);
    expect(shown(/^ {2}event +StockRanLow +catalogue ──» \(no subscriber\) /)).toHaveLength(1);
  });

  test("shows that a duplicate order is handled once", () => {
    expect(shown(/PlaceOrder +customer +━━▶ ordering /)).toHaveLength(1);
    expect(shown(/PlaceOrder +customer +━━▶ \(duplicate\) /)).toHaveLength(1);
  });

  test("runs the order to its end", () => {
    expect(shown(/^order-\w+: placed, paid, packed, on-its-way, delivered; CHF 120\.20$/)).toHaveLength(1);
  });

  test("has no colour without a terminal", () => {
    expect(lines.join("\n")).not.toContain(colour);
  });
});

test("the demo has colour with FORCE_COLOR", async () => {
  expect(await demo({ FORCE_COLOR: "1" })).toContain(colour);
});
