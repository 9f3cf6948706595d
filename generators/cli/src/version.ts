import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The version of this package. */
export function version(): string {
  // This file is also built as CommonJS, where `import.meta` has no `dirname`.
  const folder = typeof __dirname === "undefined" ? import.meta.dirname : __dirname;
  const manifest = JSON.parse(readFileSync(join(folder, "../package.json"), "utf8"));
  return (manifest as { readonly version: string }).version;
}
