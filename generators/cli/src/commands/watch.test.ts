import { once } from "node:events";
import { mkdir, readFile, rename, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { brewing, drop, folderWith, put, startPosthorn, tea, teaInParts } from "../../test/posthorn.ts";
import { billingEntry, common, sharedFolder, sharing, shopEntry } from "../../test/sharing.ts";
import { main } from "../main.ts";

let folder: string;
let out: string;
let said: { out: string; error: string };
let stop: AbortController;
let ended: Promise<number> | undefined;
beforeEach(async () => {
  folder = await folderWith({});
  out = join(folder, "generated");
  said = { out: "", error: "" };
  stop = new AbortController();
  ended = undefined;
});
afterEach(async () => {
  stop.abort();
  await ended;
  await drop(folder);
});

/** Begins a watch, and resolves once it has generated for the first time. */
async function watch(...args: readonly string[]): Promise<void> {
  const console = {
    out: (text: string) => {
      said.out += text;
    },
    error: (text: string) => {
      said.error += text;
    },
    isInteractive: false,
  };
  ended = main(["generate", ...args, "--watch"], console, stop.signal);
  await until(() => expect(said.out).toContain("Watching "));
}

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 15_000, interval: 10 });

const message = (): Promise<string> => readFile(join(out, "messages/brew-tea.ts"), "utf8");
const untilMessageHas = (text: string): Promise<void> =>
  until(async () => expect(await message()).toContain(text));

async function watchParts(): Promise<{ part: string }> {
  await put(join(folder, "tea.yaml"), teaInParts);
  const part = join(folder, "brew.yaml");
  await put(part, brewing);
  await watch(join(folder, "tea.yaml"), "--out", out);
  return { part };
}

const schema = (): Promise<string> => readFile(join(out, "schemas/brew.ts"), "utf8");
const untilSchemaHas = (text: string): Promise<void> =>
  until(async () => expect(await schema()).toContain(text));

test("a change of the contract is written, and only what it changes", async () => {
  await put(join(folder, "tea.yaml"), tea);
  await watch(join(folder, "tea.yaml"), "--out", out);
  expect(said.out).toBe(`5 files written to ${out}.\nWatching 1 file. Ctrl-C ends it.\n`);
  await writeFile(join(folder, "tea.yaml"), tea.replace("type: integer", "type: string"));
  await untilMessageHas("cups: string");
  await until(() => expect(said.out).toMatch(/\n1 file written to .*, 4 as they were\.\n$/));
});

test("a change of a file that the contract refers to is written", async () => {
  const { part } = await watchParts();
  await writeFile(part, brewing.replace("integer", "boolean"));
  await untilSchemaHas("cups: boolean");
});

test("a change of a schema that contracts share is written to the shared folder alone", async () => {
  for (const [path, text] of Object.entries(sharing)) await put(join(folder, path), text);
  const configuration = { contracts: [shopEntry, billingEntry], shared: sharedFolder };
  await put(join(folder, "posthorn.config.json"), JSON.stringify(configuration));
  await watch("--config", join(folder, "posthorn.config.json"));
  expect(said.out).toContain("Watching 5 files.");
  await writeFile(join(folder, "contracts/common.yaml"), common.replace("street: {", "town: {"));
  const address = join(folder, sharedFolder, "schemas/address.ts");
  await until(async () => expect(await readFile(address, "utf8")).toContain("readonly town?: string;"));
  await until(() =>
    expect(said.out).toMatch(
      /\n1 file written to .*shared, 7 as they were\.\nNothing to write: .*shop .*\nNothing to write: .*billing .*\n$/,
    ),
  );
});

test("a file that an editor moves over the old one is a change, each time", async () => {
  const { part } = await watchParts();
  for (const [type, written] of [
    ["boolean", "cups: boolean"],
    ["string", "cups: string"],
    ["number", "cups: number"],
  ] as const) {
    await writeFile(`${part}.swp`, brewing.replace("integer", type));
    await rename(`${part}.swp`, part);
    await untilSchemaHas(written);
  }
});

test("a burst of changes ends in what was written last", async () => {
  const { part } = await watchParts();
  for (let index = 0; index < 50; index += 1)
    await writeFile(part, brewing.replace("integer", index % 2 === 0 ? "string" : "number"));
  await writeFile(part, brewing.replace("integer", "boolean"));
  await untilSchemaHas("cups: boolean");
});

test("a missing file is told, waited for with its folder, and read once it is there", async () => {
  await put(join(folder, "tea.yaml"), teaInParts.replace("brew.yaml", "parts/of/brew.yaml"));
  await watch(join(folder, "tea.yaml"), "--out", out);
  expect(said.error).toMatch(/tea\.yaml:\d+:\d+ error ref-missing /);
  await mkdir(join(folder, "parts"));
  await put(join(folder, "parts/of/brew.yaml"), brewing);
  await untilSchemaHas("cups: number");
});

test("a contract that is taken away is told, and read again once it is back", async () => {
  await put(join(folder, "tea.yaml"), tea);
  await watch(join(folder, "tea.yaml"), "--out", out);
  await unlink(join(folder, "tea.yaml"));
  await until(() => expect(said.error).toContain("file-missing"));
  await put(join(folder, "tea.yaml"), tea.replace("type: integer", "type: boolean"));
  await untilMessageHas("cups: boolean");
});

test("a folder that is removed and made anew is followed", async () => {
  await put(join(folder, "tea.yaml"), teaInParts.replace("brew.yaml", "parts/brew.yaml"));
  await put(join(folder, "parts/brew.yaml"), brewing);
  await watch(join(folder, "tea.yaml"), "--out", out);
  await rm(join(folder, "parts"), { recursive: true });
  await until(() => expect(said.error).toContain("ref-missing"));
  await put(join(folder, "parts/brew.yaml"), brewing.replace("integer", "string"));
  await untilSchemaHas("cups: string");
  await writeFile(join(folder, "parts/brew.yaml"), brewing.replace("integer", "boolean"));
  await untilSchemaHas("cups: boolean");
});

test("what a symbolic link leads to is followed", async () => {
  await put(join(folder, "in/tea.yaml"), teaInParts);
  await put(join(folder, "in/deep/real.yaml"), brewing);
  await symlink(join(folder, "in/deep/real.yaml"), join(folder, "in/brew.yaml"));
  await watch(join(folder, "in/tea.yaml"), "--out", out);
  await writeFile(join(folder, "in/deep/real.yaml"), brewing.replace("integer", "string"));
  await untilSchemaHas("cups: string");
});

test("an error is told, what was written stays, and the watch goes on", async () => {
  const { part } = await watchParts();
  const before = await schema();
  await writeFile(part, "type: [");
  await until(() => expect(said.error).toContain("syntax-invalid"));
  expect(said.error).toContain("Nothing was written.\n");
  expect(await schema()).toBe(before);
  await writeFile(part, brewing.replace("integer", "string"));
  await untilSchemaHas("cups: string");
});

test("a contract that is added to the configuration is generated", async () => {
  const config = join(folder, "posthorn.config.json");
  await put(join(folder, "tea.yaml"), tea);
  await put(config, JSON.stringify({ contracts: [{ contract: "tea.yaml", out: "one" }] }));
  await watch("--config", config);
  await put(join(folder, "pot.yaml"), tea.replaceAll("BrewTea", "FillPot"));
  const contracts = [
    { contract: "tea.yaml", out: "one" },
    { contract: "pot.yaml", out: "two" },
  ];
  await put(config, JSON.stringify({ contracts }));
  await until(async () =>
    expect(await readFile(join(folder, "two/messages/fill-pot.ts"), "utf8")).toContain("FillPot"),
  );
  await put(config, JSON.stringify({ contracts, more: 1 }));
  await until(() => expect(said.error).toContain('"more" means nothing.'));
});

test("as a program it ends at Ctrl-C with 0, and has said everything", async () => {
  await put(join(folder, "tea.yaml"), tea);
  const child = startPosthorn(["generate", join(folder, "tea.yaml"), "--out", out, "--watch"]);
  let text = "";
  child.stdout?.on("data", (chunk) => {
    text += chunk;
  });
  const exited = once(child, "exit");
  await until(() => expect(text).toContain("Ctrl-C ends it.\n"));
  child.kill("SIGINT");
  expect(await exited).toEqual([0, null]);
});
