import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../tools/packages/packages.ts";

const run = promisify(execFile);
const bin = join(root, "generators/cli/src/bin.ts");
let folder = "";
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "posthorn-determinism-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Generates the shop in a process of its own, and gives every file that it wrote. */
async function generated(
  env: Readonly<Record<string, string>>,
  contract = join(root, "schemas/shop.yaml"),
  cwd = root,
): Promise<ReadonlyMap<string, string>> {
  count += 1;
  const out = join(folder, `out-${count}`);
  const args = ["--conditions=@posthorn/source", bin, "generate", contract, "--out", out];
  await run(process.execPath, args, { cwd, env: { ...process.env, ...env } });
  const paths = (await readdir(out, { recursive: true })).filter((path) => /\.(ts|json)$/.test(path)).sort();
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(out, path), "utf8")] as const)),
  );
}

let usual: ReadonlyMap<string, string>;
beforeAll(async () => {
  usual = await generated({ TZ: "UTC", LC_ALL: "C" });
  expect(usual.size).toBeGreaterThan(60);
}, 60_000);

test.each([
  ["Pacific/Kiritimati", "tr_TR.UTF-8"],
  ["America/St_Johns", "sv_SE.UTF-8"],
])(
  "in the time zone %s with the locale %s the same bytes are written",
  async (TZ, locale) => {
    expect(await generated({ TZ, LC_ALL: locale, LANG: locale, LANGUAGE: locale })).toEqual(usual);
  },
  60_000,
);

test("in another folder and from another place the same bytes are written", async () => {
  const elsewhere = join(folder, "elsewhere");
  await cp(join(root, "schemas"), elsewhere, { recursive: true });
  expect(await generated({}, "shop.yaml", elsewhere)).toEqual(usual);
}, 60_000);

test("the order in which files came to be does not matter", async () => {
  const schema = (name: string): string => `type: object\nproperties:\n  ${name}: { type: string }\n`;
  const names = ["zebra", "ant", "Moose", "öre"];
  const contract = `asyncapi: 3.0.0
info: { title: Zoo, version: 1.0.0 }
channels:
  zoo:
    address: zoo
    messages:
      Moved:
        payload:
          type: object
          properties:
${names.map((name) => `            ${name}: { $ref: "./${name}.yaml" }`).join("\n")}
operations:
  moved: { action: send, channel: { $ref: "#/channels/zoo" } }
`;
  const results: ReadonlyMap<string, string>[] = [];
  for (const order of [names, names.toReversed()]) {
    const zoo = await mkdtemp(join(folder, "zoo-"));
    for (const name of order) await writeFile(join(zoo, `${name}.yaml`), schema("name"));
    await writeFile(join(zoo, "zoo.yaml"), contract);
    results.push(await generated({}, "zoo.yaml", zoo));
  }
  expect(results[1]).toEqual(results[0]);
}, 60_000);

test("nothing in the generators asks for the machine's locale, date or chance", () => {
  const files = globSync("{generators/*,packages/testing/builders}/src/**/*.ts", { cwd: root }).filter(
    (file) => !/\.test(-d)?\.ts$|\/testing\//.test(file),
  );
  expect(files.length).toBeGreaterThan(80);
  const asking = /\.localeCompare\(|\bIntl\.|\.toLocale\w*\(|\bnew Date\(\)|\bMath\.random\(/;
  expect(files.filter((file) => asking.test(readFileSync(join(root, file), "utf8")))).toEqual([]);
});
