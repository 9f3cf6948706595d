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
  test("if one of its folders is a symbolic link that leads out of it", async () => {
    await mkdir(out);
    await symlink(join(folder, "elsewhere"), join(out, "messages"));
    const { code, error } = await generate();
    expect(code).toBe(1);
    expect(error).toContain(
      `${join(out, "messages/brew-tea.ts")} error file-outside A symbolic link leads out of the output folder.`,
    );
    expect(error).toContain("Nothing was written.");
    expect(await filesIn(out)).toEqual([]);
    expect(await textsIn(join(folder, "elsewhere"))).toEqual({ "brew-tea.ts": "mine\n" });
  });

  test("if one of its files is a symbolic link that leads out of it or is broken", async () => {
    await generate();
    await rm(join(out, "index.ts"));
    for (const target of [join(folder, "elsewhere/brew-tea.ts"), join(folder, "nowhere.ts")]) {
      await symlink(target, join(out, "index.ts"));
      expect((await generate()).error).toContain("index.ts error file-outside");
      expect((await posthorn("check", join(folder, "tea.yaml"), "--out", out)).error).toContain(
        "index.ts error drift A symbolic link leads out of the output folder.",
      );
      await rm(join(out, "index.ts"));
    }
    expect(await textsIn(join(folder, "elsewhere"))).toEqual({ "brew-tea.ts": "mine\n" });
  });

  test("if the folder of an extra file has become a symbolic link that leads out of it", async () => {
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

test("the same contract gives the same bytes in every time zone, language and folder", {
  timeout: 120_000,
}, async () => {
  const shop = join(import.meta.dirname, "../../../../schemas/shop.yaml");
  const environments = [
    { TZ: "UTC", LC_ALL: "C" },
    { TZ: "Pacific/Kiritimati", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8" },
    { TZ: "America/St_Johns", LC_ALL: "sv_SE.UTF-8", LANG: "sv_SE.UTF-8", FORCE_COLOR: "1" },
  ];
  const outputs: Readonly<Record<string, string>>[] = [];
  for (const [index, env] of environments.entries()) {
    const target = join(folder, `output-${index}`);
    const { code, error } = await runPosthorn(["generate", shop, "--out", target], env);
    expect([code, error]).toEqual([0, ""]);
    outputs.push(await textsIn(target));
  }
  expect(Object.keys(outputs[0] ?? {}).length).toBeGreaterThan(50);
  expect(outputs[1]).toEqual(outputs[0]);
  expect(outputs[2]).toEqual(outputs[0]);
});

test("the bytes do not depend on the order in which the files were created", async () => {
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
