import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { drop, filesIn, folderWith, posthorn, runPosthorn, tea, textsIn } from "../../test/posthorn.ts";

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": tea, "elsewhere/brew-tea.ts": "mine\n" });
  out = join(folder, "generated");
});
afterEach(() => drop(folder));

const generate = () => posthorn("generate", join(folder, "tea.yaml"), "--out", out);

describe("nothing outside of the output folder is touched", () => {
  test("where one of its folders is a symbolic link out of it", async () => {
    await mkdir(out);
    await symlink(join(folder, "elsewhere"), join(out, "messages"));
    const { code, error } = await generate();
    expect(code).toBe(1);
    expect(error).toContain(
      `${join(out, "messages/brew-tea.ts")} error file-outside a symbolic link leads out`,
    );
    expect(error).toContain("Nothing was written.");
    expect(await filesIn(out)).toEqual([]);
    expect(await textsIn(join(folder, "elsewhere"))).toEqual({ "brew-tea.ts": "mine\n" });
  });

  test("where one of its files is a symbolic link out of it, or to nowhere", async () => {
    await generate();
    await rm(join(out, "index.ts"));
    for (const target of [join(folder, "elsewhere/brew-tea.ts"), join(folder, "nowhere.ts")]) {
      await symlink(target, join(out, "index.ts"));
      expect((await generate()).error).toContain("index.ts error file-outside");
      expect((await posthorn("check", join(folder, "tea.yaml"), "--out", out)).error).toContain(
        "index.ts error drift is behind a symbolic link",
      );
      await rm(join(out, "index.ts"));
    }
    expect(await textsIn(join(folder, "elsewhere"))).toEqual({ "brew-tea.ts": "mine\n" });
  });

  test("where what is no longer wanted has become a symbolic link out of it", async () => {
    await generate();
    await rm(join(out, "messages"), { recursive: true });
    await symlink(join(folder, "elsewhere"), join(out, "messages"));
    await writeFile(join(folder, "tea.yaml"), tea.replaceAll("BrewTea", "MakeTea"));
    expect((await generate()).code).toBe(1);
    expect(await readFile(join(folder, "elsewhere/brew-tea.ts"), "utf8")).toBe("mine\n");
  });
});

test("the output folder itself may be a symbolic link", async () => {
  await mkdir(join(folder, "real"));
  await symlink(join(folder, "real"), out);
  expect((await generate()).code).toBe(0);
  expect(await filesIn(join(folder, "real"))).toContain("index.ts");
});

test.each(["generate", "check"])(
  "where %s finds a file in the place of the output folder, it names the file, the option and what to do",
  async (command) => {
    const file = join(folder, "elsewhere/brew-tea.ts");
    for (const place of [file, join(file, "src")]) {
      const { code, error } = await posthorn(command, join(folder, "tea.yaml"), "--out", place);
      expect(code).toBe(2);
      expect(error).toContain(
        `"${file}" is a file, and the output goes to a folder. Name another with --out.`,
      );
    }
    expect(await readFile(file, "utf8")).toBe("mine\n");
  },
);

test("a file in the place of a configured output folder is told as the configuration's mistake", async () => {
  const config = join(folder, "posthorn.config.json");
  await writeFile(config, JSON.stringify({ contracts: [{ contract: "tea.yaml", out: "tea.yaml" }] }));
  const { code, error } = await posthorn("generate", "--config", config);
  expect(code).toBe(2);
  expect(error).toContain('Name another with "out" in the configuration.');
  expect((await posthorn("validate", "--config", config)).code).toBe(0);
});

test("the same contract gives the same bytes in every time zone, language and folder", {
  timeout: 120_000,
}, async () => {
  const shop = join(import.meta.dirname, "../../../../schemas/shop.yaml");
  const places = [
    { TZ: "UTC", LC_ALL: "C" },
    { TZ: "Pacific/Kiritimati", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8" },
    { TZ: "America/St_Johns", LC_ALL: "sv_SE.UTF-8", LANG: "sv_SE.UTF-8", FORCE_COLOR: "1" },
  ];
  const made: Readonly<Record<string, string>>[] = [];
  for (const [index, env] of places.entries()) {
    const into = join(folder, `made-${index}`);
    const { code, error } = await runPosthorn(["generate", shop, "--out", into], env);
    expect([code, error]).toEqual([0, ""]);
    made.push(await textsIn(into));
  }
  expect(Object.keys(made[0] ?? {}).length).toBeGreaterThan(50);
  expect(made[1]).toEqual(made[0]);
  expect(made[2]).toEqual(made[0]);
});

test("in whatever order a folder already has its files, the bytes are the same", async () => {
  await generate();
  const first = await textsIn(out);
  const names = await filesIn(out);
  await rm(out, { recursive: true });
  for (const name of names.toReversed()) {
    await mkdir(join(out, name, ".."), { recursive: true });
    await writeFile(join(out, name), name === ".posthorn.json" ? (first[name] ?? "") : "old\n");
  }
  expect((await generate()).code).toBe(0);
  expect(await textsIn(out)).toEqual(first);
});
