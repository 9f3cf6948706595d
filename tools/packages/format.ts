import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./packages.ts";

/**
 * Formats files that a tool has written, as the lint expects them.
 *
 * @param files - relative to the repository
 */
export function formatFiles(...files: readonly string[]): void {
  const biome = join(root, "node_modules/.bin/biome");
  execFileSync(biome, ["format", "--write", ...files], { cwd: root, stdio: "ignore" });
}
