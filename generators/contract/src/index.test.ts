import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

/** Lists the modules that a program loads which imports this package. */
const program = `
  import { registerHooks } from "node:module";
  registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) });
  await import(${JSON.stringify(new URL("./index.ts", import.meta.url).href)});
`;

test("a program that imports the package loads neither a validator nor the parser of AsyncAPI", async () => {
  const options = ["--conditions=@posthorn/source", "--input-type=module", "--eval", program];
  const { stdout } = await run(process.execPath, options);
  expect(stdout).toContain("generators/contract/src/read-contract.ts");
  expect(stdout.split("\n").filter((url) => /node_modules\/(?:ajv|@asyncapi)/.test(url))).toEqual([]);
});
