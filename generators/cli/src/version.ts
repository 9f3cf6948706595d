import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The version of this package. */
export function version(): string {
  const here = typeof __dirname === "undefined" ? import.meta.dirname : __dirname; // it is built as both kinds of module
  const manifest = JSON.parse(readFileSync(join(here, "../package.json"), "utf8"));
  return (manifest as { readonly version: string }).version;
}
