import { once } from "node:events";
import { mkdir, readFile, rename, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { brewSchema, drop, folderWith, put, startPosthorn, tea, teaInTwoFiles } from "../../test/posthorn.ts";
import { billingEntry, common, sharedFolder, sharing, shopEntry } from "../../test/sharing.ts";
import { main } from "../main.ts";

let folder: string;
let out: string;
let written: { out: string; error: string };
let stop: AbortController;
let ended: Promise<number> | undefined;
beforeEach(async () => {
  folder = await folderWith({});
  out = join(folder, "generated");
  written = { out: "", error: "" };
  stop = new AbortController();
  ended = undefined;
});
afterEach(async () => {
  stop.abort();
  await ended;
  await drop(folder);
});

/** Starts to watch, and resolves after the first run. */
async function watch(...args: readonly string[]): Promise<void> {
  const console = {
    out: (text: string) => {
      written.out += text;
    },
    error: (text: string) => {
      written.error += text;
    },
    isInteractive: false,
  };
  ended = main(["generate", ...args, "--watch"], console, stop.signal);
  await until(() => expect(written.out).toContain("Watching "));
}

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 15_000, interval: 10 });

const message = (): Promise<string> => readFile(join(out, "messages/brew-tea.ts"), "utf8");
const untilMessageHas = (text: string): Promise<void> =>
  until(async () => expect(await message()).toContain(text));

async function watchTwoFiles(): Promise<{ brew: string }> {
  await put(join(folder, "tea.yaml"), teaInTwoFiles);
  const brew = join(folder, "brew.yaml");
  await put(brew, brewSchema);
  await watch(join(folder, "tea.yaml"), "--out", out);
  return { brew };
}

const schema = (): Promise<string> => readFile(join(out, "schemas/brew.ts"), "utf8");
const untilSchemaHas = (text: string): Promise<void> =>
  until(async () => expect(await schema()).toContain(text));

test("a change of the contract writes the files that it affects", async () => {
  await put(join(folder, "tea.yaml"), tea);
  await watch(join(folder, "tea.yaml"), "--out", out);
  expect(written.out).toBe(`5 files written to ${out}.\nWatching 1 file. Press Ctrl-C to stop.\n`);
  await writeFile(join(folder, "tea.yaml"), tea.replace("type: integer", "type: string"));
  await untilMessageHas("cups: string");
  await until(() => expect(written.out).toMatch(/\n1 file written to .*, 4 unchanged\.\n$/));
});

test("a change of a referenced file is noticed", async () => {
  const { brew } = await watchTwoFiles();
  await writeFile(brew, brewSchema.replace("integer", "boolean"));
  await untilSchemaHas("cups: boolean");
});

test("a change of a shared schema is written to the shared folder only", async () => {
  for (const [path, text] of Object.entries(sharing)) await put(join(folder, path), text);
  const configuration = { contracts: [shopEntry, billingEntry], shared: sharedFolder };
  await put(join(folder, "posthorn.config.json"), JSON.stringify(configuration));
  await watch("--config", join(folder, "posthorn.config.json"));
  expect(written.out).toContain("Watching 5 files.");
  await writeFile(join(folder, "contracts/common.yaml"), common.replace("street: {", "town: {"));
  const address = join(folder, sharedFolder, "schemas/address.ts");
  await until(async () => expect(await readFile(address, "utf8")).toContain("readonly town?: string;"));
  await until(() =>
    expect(written.out).toMatch(
      /\n1 file written to .*shared, 7 unchanged\.\nNothing to write: .*shop .*\nNothing to write: .*billing .*\n$/,
    ),
  );
});

test("a file that is replaced by a rename is noticed, each time", async () => {
  const { brew } = await watchTwoFiles();
  for (const [type, written] of [
    ["boolean", "cups: boolean"],
    ["string", "cups: string"],
    ["number", "cups: number"],
  ] as const) {
    await writeFile(`${brew}.swp`, brewSchema.replace("integer", type));
    await rename(`${brew}.swp`, brew);
    await untilSchemaHas(written);
  }
});

test("after a burst of changes, the last one is written", async () => {
  const { brew } = await watchTwoFiles();
  for (let index = 0; index < 50; index += 1)
    await writeFile(brew, brewSchema.replace("integer", index % 2 === 0 ? "string" : "number"));
  await writeFile(brew, brewSchema.replace("integer", "boolean"));
  await untilSchemaHas("cups: boolean");
});

test("a missing file is reported, and read once it and its folder exist", async () => {
  await put(join(folder, "tea.yaml"), teaInTwoFiles.replace("brew.yaml", "parts/of/brew.yaml"));
  await watch(join(folder, "tea.yaml"), "--out", out);
  expect(written.error).toMatch(/tea\.yaml:\d+:\d+ error ref-missing /);
  await mkdir(join(folder, "parts"));
  await put(join(folder, "parts/of/brew.yaml"), brewSchema);
  await untilSchemaHas("cups: number");
});

test("a removed contract is reported, and read again once it is back", async () => {
  await put(join(folder, "tea.yaml"), tea);
  await watch(join(folder, "tea.yaml"), "--out", out);
  await unlink(join(folder, "tea.yaml"));
  await until(() => expect(written.error).toContain("file-missing"));
  await put(join(folder, "tea.yaml"), tea.replace("type: integer", "type: boolean"));
  await untilMessageHas("cups: boolean");
});

test("a folder that is removed and created again is watched", async () => {
  await put(join(folder, "tea.yaml"), teaInTwoFiles.replace("brew.yaml", "parts/brew.yaml"));
  await put(join(folder, "parts/brew.yaml"), brewSchema);
  await watch(join(folder, "tea.yaml"), "--out", out);
  await rm(join(folder, "parts"), { recursive: true });
  await until(() => expect(written.error).toContain("ref-missing"));
  await put(join(folder, "parts/brew.yaml"), brewSchema.replace("integer", "string"));
  await untilSchemaHas("cups: string");
  await writeFile(join(folder, "parts/brew.yaml"), brewSchema.replace("integer", "boolean"));
  await untilSchemaHas("cups: boolean");
});

test("the target of a symbolic link is watched", async () => {
  await put(join(folder, "in/tea.yaml"), teaInTwoFiles);
  await put(join(folder, "in/deep/real.yaml"), brewSchema);
  await symlink(join(folder, "in/deep/real.yaml"), join(folder, "in/brew.yaml"));
  await watch(join(folder, "in/tea.yaml"), "--out", out);
  await writeFile(join(folder, "in/deep/real.yaml"), brewSchema.replace("integer", "string"));
  await untilSchemaHas("cups: string");
});

test("an error is reported, the written files stay, and the watch continues", async () => {
  const { brew } = await watchTwoFiles();
  const before = await schema();
  await writeFile(brew, "type: [");
  await until(() => expect(written.error).toContain("syntax-invalid"));
  expect(written.error).toContain("Nothing was written.\n");
  expect(await schema()).toBe(before);
  await writeFile(brew, brewSchema.replace("integer", "string"));
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
  await until(() => expect(written.error).toContain("more is unknown."));
});

test("Ctrl-C stops the program, with exit code 0 and complete output", async () => {
  await put(join(folder, "tea.yaml"), tea);
  const child = startPosthorn(["generate", join(folder, "tea.yaml"), "--out", out, "--watch"]);
  let text = "";
  child.stdout?.on("data", (chunk) => {
    text += chunk;
  });
  const exited = once(child, "exit");
  await until(() => expect(text).toContain("Press Ctrl-C to stop.\n"));
  child.kill("SIGINT");
  expect(await exited).toEqual([0, null]);
});
