import { readFileSync } from "node:fs";
import { enableCompileCache } from "node:module";

// Parses a contract with @asyncapi/parser only. Like the command line, it uses Node's cache of compiled code.
enableCompileCache();
const unsupportedCode = 3;
const { Parser } = await import("@asyncapi/parser");
const [file = ""] = process.argv.slice(2);
const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"));
if (document === undefined) {
  console.error(JSON.stringify(diagnostics.slice(0, 3)));
  process.exitCode = unsupportedCode;
}
