import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { type Broker, type BrokerChoice, brokerOrSkip, loadBrokerKinds } from "@posthorn/brokers";
import { readContract } from "@posthorn/contract";
import { deadLetters, queue, topic, withDeadLetterQueue } from "@posthorn/core/transport";
import { generate } from "@posthorn/generator-typescript";
import { namesOf } from "@posthorn/transport-nats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadFeatures, withFeatures } from "../tools/packages/features-table.ts";
import { listPackages, root } from "../tools/packages/packages.ts";
import { listReadmes, type Program, type Readme, tableOf } from "./readme.ts";

const run = promisify(execFile);
const folder = join(root, ".cache/readme");
const readmes = listReadmes();
const compileErrors = new Map<string, string[]>();

const brokers = await loadBrokerKinds();
const chosen = new Map<string, BrokerChoice>();
const started = new Map<string, Promise<Broker>>();

const folderOf = ({ file }: Readme): string => join(folder, file.replace(/\.md$/, ""));
const fileOf = (readme: Readme, index: number): string => join(folderOf(readme), `program-${index + 1}.ts`);

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await Promise.all(readmes.map(layOut));
  const compilerOptions = { isolatedDeclarations: false, declaration: false };
  const include = ["**/*.ts"];
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include, exclude: [] }),
  );
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = await run("node", [tsc, "--noEmit", "--pretty", "false", "-p", folder], {
    cwd: folder,
  }).catch((failed: { readonly stdout: string }) => failed);
  for (const [line, file = ""] of stdout.matchAll(/^([^\s(][^(]*)\(\d+,\d+\): error .*$/gm)) {
    const path = join(folder, file);
    compileErrors.set(path, [...(compileErrors.get(path) ?? []), line]);
  }
}, 240_000);

afterAll(async () => {
  for (const broker of started.values()) await (await broker).close();
});

const shown = readmes.filter(({ programs }) => programs.length > 0);

describe.each(shown.map((readme) => [readme.file, readme] as const))("%s", (_file, readme) => {
  test.each(readme.programs.map((program, index) => [program.place, program, index] as const))(
    "the program at %s compiles, and runs until it ends",
    async (_place, program, index) => {
      const file = fileOf(readme, index);
      expect(compileErrors.get(file) ?? []).toEqual([]);
      if (!(await isRunnable(program, file))) return;
      const { stdout, stderr } = await run("node", ["--conditions=@posthorn/source", file], {
        timeout: 60_000,
      });
      expect(stderr).toBe("");
      if (program.writes !== undefined) expect(stdout).toBe(program.writes);
    },
    120_000,
  );
});

test("the README's table of transports is current", async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const cells = (text: string): string => text.replace(/[ -]+/g, "");
  expect(cells(withFeatures(readme, await loadFeatures())), "Run: npm run readme").toBe(cells(readme));
  expect(readme).toContain("[memory](packages/transports/memory)");
});

test("the guide to dead letters gives their names on each broker", () => {
  const guide = readmes.find(({ file }) => file === "docs/dead-letters.md")?.text;
  const all = [deadLetters(queue("tea.brew")), deadLetters(topic("tea.brewed"), "waiters")];
  for (const dead of all.map(withDeadLetterQueue)) {
    expect(guide).toContain(`| \`${dead.template}\` `);
    expect(guide).toContain(`| \`${namesOf(dead).stream}\` `);
  }
});

test("every published package has a README with a first example", () => {
  const published = listPackages().filter((each) => !each.private);
  const files = published.map(({ folder }) => join(relative(root, folder), "README.md"));
  const withExample = readmes.filter(({ text }) => /^```(ts|sh)$/m.test(text)).map(({ file }) => file);
  expect(withExample).toEqual(expect.arrayContaining(files));
});

test("the README lists every package that is published", () => {
  const table = tableOf(readmes.find(({ file }) => file === "README.md")?.text ?? "", "Package");
  const listed = [...table.keys()].map((cell) => /`(.*)`/.exec(cell)?.[1]);
  const published = listPackages().filter((each) => !each.private);
  expect(listed.sort()).toEqual(published.map(({ name }) => name).sort());
});

/** Writes the programs of a page to files, beside the code generated from its contract. */
async function layOut(readme: Readme): Promise<void> {
  const generated = join(folderOf(readme), "generated");
  await mkdir(generated, { recursive: true });
  if (readme.contract === undefined) {
    await generateInto(generated, join(root, "schemas/shop.yaml"));
  } else {
    const file = join(folderOf(readme), "contract.yaml");
    await writeFile(file, readme.contract);
    await generateInto(generated, file);
  }
  await Promise.all(
    readme.programs.map(({ source }, index) => writeFile(fileOf(readme, index), asSource(source))),
  );
}

/** Generates everything from a contract, with message builders. */
async function generateInto(generated: string, file: string): Promise<void> {
  const { contract, diagnostics } = await readContract(file);
  if (contract === undefined) throw new Error(`The contract ${file}: ${JSON.stringify(diagnostics)}`);
  const { files } = generate(contract, { source: basename(file), importExtension: ".ts", builders: true });
  for (const { path, text } of files) {
    await mkdir(dirname(join(generated, path)), { recursive: true });
    await writeFile(join(generated, path), text);
  }
}

/** Programs import the files that a user's compiler writes; here they run from their sources. */
function asSource(source: string): string {
  return source.replace(/from "(\.[^"]*)\.js"/g, 'from "$1.ts"');
}

/** True if the program can run here. Inserts the address of a running broker into it. */
async function isRunnable({ place, source }: Program, file: string): Promise<boolean> {
  if (/from "(vitest|@posthorn\/conformance)"/.test(source)) {
    console.warn(`${place}: only compiled, because it is a test.`);
    return false;
  }
  let text = asSource(source);
  for (const kind of brokers.filter(({ scheme }) => source.includes(`${scheme}://`))) {
    const { name, scheme } = kind;
    const choice = chosen.get(name) ?? brokerOrSkip(kind);
    chosen.set(name, choice);
    if (choice.skip) {
      console.warn(`${place}: only compiled, because its broker is not installed.`);
      return false;
    }
    const broker = started.get(name) ?? choice.start();
    started.set(name, broker);
    text = text.replaceAll(new RegExp(`${scheme}://[^"]*`, "g"), (await broker).url);
  }
  await writeFile(file, text);
  return true;
}
