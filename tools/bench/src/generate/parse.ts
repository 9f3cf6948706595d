import { readFileSync } from "node:fs";
import { enableCompileCache } from "node:module";

// The parser alone, as a program of its own: with the same cache of compiled code as the command line has.
enableCompileCache();
const gaveUp = 3;
const { Parser } = await import("@asyncapi/parser");
const [file = ""] = process.argv.slice(2);
const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"));
if (document === undefined) {
  console.error(JSON.stringify(diagnostics.slice(0, 3)));
  process.exitCode = gaveUp;
}
