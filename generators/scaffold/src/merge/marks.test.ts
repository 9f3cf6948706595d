import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { oldOperations, postOffice } from "../../test/post-office.ts";
import { openProgram, type Program } from "../../test/program.ts";

const withStamp = postOffice({ operations: [...oldOperations, "stamp"] });
const withoutStamp = postOffice();
const tag = '@deprecated The contract no longer has this operation: "stamp" is not in PostOfficeHandlers.';
const imports = 'import type { PostOfficeHandlers } from "../generated/index.js";\n\n';
const type = 'PostOfficeHandlers["stamp"]';

let program: Program;
afterEach(() => program.close());

test.each([
  [
    "/** Sells a stamp.*/\n",
    `/** Sells a stamp.\n * ${tag}\n*/\n`,
    `export const stamp: ${type} = () => {};`,
  ],
  [
    "/**Sells a stamp. */\n",
    `/**Sells a stamp.\n * ${tag}\n */\n`,
    `export const stamp: ${type} = () => {};`,
  ],
  ["/**/\n", `/**/\n/** ${tag} */\n`, `export const stamp: ${type} = () => {};`],
  [
    "/* Sells a stamp. */\n",
    `/* Sells a stamp. */\n/** ${tag} */\n`,
    `export const stamp: ${type} = () => {};`,
  ],
  ["export const a = 1,\n  ", `export const a = 1,\n  /** ${tag} */\n  `, `stamp: ${type} = () => {};`],
  ["export const a = 1, ", `export const a = 1, /** ${tag} */ `, `stamp: ${type} = () => {};`],
  [
    "/** Sells a stamp. */ ",
    `/** Sells a stamp.\n * ${tag}\n */ `,
    `export const stamp: ${type} = () => {};`,
  ],
  [
    "class A {\n  /** Sells. */\n  ",
    `class A {\n  /** Sells.\n   * ${tag}\n   */\n  `,
    `stamp: ${type} = () => {};\n}\nexport const a = new A();`,
  ],
  [
    "class A {\n  /** Sells.*/\n  ",
    `class A {\n  /** Sells.\n   * ${tag}\n  */\n  `,
    `stamp: ${type} = () => {};\n}\nexport const a = new A();`,
  ],
  ["", `/** ${tag} */\n`, `export const stamp = (() => {}) satisfies ${type};`],
  ["", `/** ${tag} */\n`, `export default (() => {}) as ${type};`],
])("a mark after %j comes off again without a trace", async (before, marked, declaration) => {
  const text = `${imports}${before}${declaration}\n`;
  program = await openProgram({ "stamp.ts": text });
  await program.scaffold(withoutStamp);
  expect(await program.text("stamp.ts")).toBe(`${imports}${marked}${declaration}\n`);
  await program.scaffold(withStamp);
  expect(await program.text("stamp.ts")).toBe(text);
});

test("a first run marks what the contract does not have, and writes the rest", async () => {
  program = await openProgram({ "stamp.ts": `${imports}export const stamp: ${type} = () => {};\n` });
  await program.scaffold(withoutStamp);
  expect(await program.text("stamp.ts")).toContain(tag);
  expect(Object.keys(await program.texts())).toContain("post-office-handlers.ts");
  expect((await program.scaffold(withoutStamp)).changes).toEqual([]);
});

test("a mark stays if lines were added after it, and comes off alone", async () => {
  const text = (mark: string): string =>
    `${imports}/** Sells a stamp.\n${mark} * @see collect\n */\nexport const stamp: ${type} = () => {};\n`;
  program = await openProgram({ "stamp.ts": text(` * ${tag}\n`) });
  await program.scaffold(withoutStamp);
  expect(await program.text("stamp.ts")).toBe(text(` * ${tag}\n`));
  await program.scaffold(withStamp);
  expect(await program.text("stamp.ts")).toBe(text(""));
});

test("a mark of another contract stays", async () => {
  const other = tag.replace("PostOffice", "Museum");
  const text = `${imports}/** ${other} */\nexport const stamp: ${type} = () => {};\n`;
  program = await openProgram({ "stamp.ts": text });
  await program.scaffold(withStamp);
  expect(await program.text("stamp.ts")).toBe(text);
});

test("a handler in a file outside of the folder is marked where it is collected", async () => {
  const members = "post: { letter() {}, parcel() {} }, collect() {}, price() {}";
  const office = `import type { PostOfficeHandlers } from "../generated/index.js";
import { stamp } from "../elsewhere/stamp.js";
export const office: PostOfficeHandlers = { ${members}, stamp };
`;
  const outside = "export const stamp = () => {};\n";
  program = await openProgram({ "office.ts": office });
  await mkdir(join(program.folder, "elsewhere"));
  await writeFile(join(program.folder, "elsewhere/stamp.ts"), outside);
  await program.scaffold(withoutStamp);
  expect(await program.text("office.ts")).toBe(office.replace(" stamp };", ` /** ${tag} */ stamp };`));
  expect(await readFile(join(program.folder, "elsewhere/stamp.ts"), "utf8")).toBe(outside);
  await program.scaffold(withStamp);
  expect(await program.text("office.ts")).toBe(office);
});
