import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { drop, folderWith, posthorn, put, tea } from "../../test/posthorn.ts";

let folder: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": tea });
});
afterEach(() => drop(folder));

test.each(["https://tea.example/tea.yaml", "HTTP://tea.example/a", "file:///tmp/tea.yaml"])(
  "a contract at %s is refused with the remedy",
  async (address) => {
    const { code, error } = await posthorn("generate", address, "--allow-remote");
    expect(code).toBe(2);
    expect(error).toContain(
      `"${address}" is an address, but a contract must be a file. Download it and pass the file.`,
    );
  },
);

test("a file at the path of a configured output folder is a mistake in the configuration", async () => {
  const config = join(folder, "posthorn.config.json");
  await put(config, JSON.stringify({ contracts: [{ contract: "tea.yaml", out: "tea.yaml" }] }));
  const { code, error } = await posthorn("generate", "--config", config);
  expect(code).toBe(2);
  expect(error).toContain('Choose another with "out" in the configuration.');
  expect((await posthorn("validate", "--config", config)).code).toBe(0);
});
