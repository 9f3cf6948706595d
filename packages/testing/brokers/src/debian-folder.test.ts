import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { installDebianFolder, pathOf } from "./debian-folder.ts";

const folder = { release: "trixie", package: "teapot-server" };

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test("a folder that exists is not installed again", async () => {
  const cache = mkdtempSync(join(tmpdir(), "posthorn-cache-"));
  vi.stubEnv("POSTHORN_CACHE", cache);
  mkdirSync(pathOf(folder));
  expect(await installDebianFolder(folder)).toBe(undefined);
  rmSync(cache, { recursive: true });
});

test("a user who is not the administrator gets the reason", async () => {
  vi.stubEnv("POSTHORN_CACHE", join(tmpdir(), "posthorn-nowhere"));
  vi.spyOn(process, "getuid").mockReturnValue(1_000);
  expect(await installDebianFolder(folder)).toContain("administrator");
});
