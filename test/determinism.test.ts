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

/** Generates the shop in a new process, and returns every generated file. */
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

let reference: ReadonlyMap<string, string>;
beforeAll(async () => {
  reference = await generated({ TZ: "UTC", LC_ALL: "C" });
  expect(reference.size).toBeGreaterThan(60);
}, 60_000);

test.each([
  ["Pacific/Kiritimati", "tr_TR.UTF-8"],
  ["America/St_Johns", "sv_SE.UTF-8"],
])(
  "the output is the same in the time zone %s with the locale %s",
  async (TZ, locale) => {
    expect(await generated({ TZ, LC_ALL: locale, LANG: locale, LANGUAGE: locale })).toEqual(reference);
  },
  60_000,
);

test("the output is the same from another working directory and contract folder", async () => {
  const elsewhere = join(folder, "elsewhere");
  await cp(join(root, "schemas"), elsewhere, { recursive: true });
  expect(await generated({}, "shop.yaml", elsewhere)).toEqual(reference);
}, 60_000);

test("the output does not depend on the order in which files were created", async () => {
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

test("the generators do not use the machine's locale, date or random numbers", () => {
  const files = globSync("{generators/*,packages/testing/builders}/src/**/*.ts", { cwd: root }).filter(
    (file) => !/\.test(-d)?\.ts$|\/testing\//.test(file),
  );
  expect(files.length).toBeGreaterThan(80);
  const forbidden = /\.localeCompare\(|\bIntl\.|\.toLocale\w*\(|\bnew Date\(\)|\bMath\.random\(/;
  expect(files.filter((file) => forbidden.test(readFileSync(join(root, file), "utf8")))).toEqual([]);
});
