import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { newOperations, postOffice } from "../test/post-office.ts";
import { openProgram, type Program } from "../test/program.ts";

const contract = postOffice({ posted: ["Letter", "Parcel", "Card"], operations: newOperations });
const type = 'import type { PostOfficeHandlers } from "../generated/index.js";\n';
const members = "post: {}, collect: () => {}, price: () => ({ price: '1' })";

let program: Program;
afterEach(() => program.close());

/** The findings for one file, which must stay as it was. */
async function findingsFor(text: string, path = "office.ts"): Promise<readonly string[]> {
  program = await openProgram({ [path]: text });
  const findings = await program.findings(contract);
  expect(await program.text(path)).toBe(text);
  return findings;
}

describe("an object of handlers that cannot be followed is left alone", () => {
  test.each([
    [
      "a call",
      "export const office: PostOfficeHandlers = makeOffice();",
      "2:43",
      "it is the result of a call",
    ],
    [
      "an import",
      'import { all } from "@acme/office";\nexport const office: PostOfficeHandlers = all;',
      "3:43",
      "it is imported from code outside of this program",
    ],
    [
      "a condition",
      "export const office: PostOfficeHandlers = isOpen ? open : closed;",
      "2:43",
      "it cannot be followed",
    ],
    [
      "a variable",
      "let all = {};\nexport const office: PostOfficeHandlers = all;",
      "3:43",
      "it is not a constant",
    ],
    [
      "a spread of something unknown",
      "export const office: PostOfficeHandlers = {\n  ...others(),\n};",
      "3:3",
      "it is the result of a call",
    ],
    [
      "a spread of a condition",
      "export const office: PostOfficeHandlers = {\n  ...(isOpen && { collect }),\n};",
      "3:3",
      "it cannot be followed",
    ],
    [
      "a name that is computed",
      "export const office: PostOfficeHandlers = {\n  [name]: () => {},\n};",
      "3:3",
      "its name is computed",
    ],
    [
      "a class with an unknown base",
      "class Office extends Counter implements PostOfficeHandlers {}\nexport const office = new Office();",
      "2:22",
      "the class that it extends is not here",
    ],
    [
      "a class from elsewhere",
      'import { Office } from "@acme/office";\nexport const office: PostOfficeHandlers = new Office();',
      "3:43",
      "its class is not here",
    ],
    [
      "an object that spreads itself",
      "export const office: PostOfficeHandlers = { ...office };",
      "2:45",
      "it refers to itself",
    ],
  ])("%s", async (_, statement, place, why) => {
    const findings = await findingsFor(type + statement);
    expect(findings).toContain(
      `handlers-unclear office.ts:${place} The handler "weigh" may be missing here: this code is left alone, because ${why}. Add "weigh" to it, or write an object literal.`,
    );
    expect(Object.keys(await program.texts())).toEqual(["office.ts"]);
  });

  test("but not reported for what its function or its arguments plainly have", async () => {
    const office = `${type}import { traced } from "@acme/tracing";
const make = () => ({ collect: () => {}, price: () => ({ price: "1" }) });
export const office: PostOfficeHandlers = traced({ ...make(), post: {}, weigh: () => {}, track() {} });
`;
    expect(await findingsFor(office)).toEqual([]);
  });
});

test("several objects of handlers are left alone", async () => {
  const findings = await findingsFor(
    `${type}export const one: PostOfficeHandlers = { ${members} };\nexport const other: PostOfficeHandlers = {};\n`,
  );
  expect(findings).toEqual([
    "handlers-ambiguous office.ts:3:42 Several objects collect the handlers of PostOfficeHandlers, this one among them. All are left alone. Keep one, or spread the others into it.",
  ]);
});

test("an object of handlers that others are spread into is the one that is meant", async () => {
  program = await openProgram({
    "office.ts": `${type}export const office: PostOfficeHandlers = { ${members} };\nexport const traced: PostOfficeHandlers = { ...office, collect: () => {} };\n`,
  });
  expect(await program.findings(contract)).toEqual([]);
  expect(await program.text("office.ts")).toContain("price: () => ({ price: '1' }), weigh, track };");
});

test("a file that should collect the handlers and does not is left alone", async () => {
  expect(await findingsFor("export const weight = 1;\n", "post-office-handlers.ts")).toEqual([
    'handlers-not-found post-office-handlers.ts:1:1 This file has no object that collects the handlers. Export "postOfficeHandlers" from it, of type PostOfficeHandlers, or move the file away.',
  ]);
});

describe("a handler that is not clear is not added to", () => {
  const office = { "office.ts": `${type}export const office: PostOfficeHandlers = { ${members} };\n` };
  const others = { "track.ts": "export const track = () => {};\n" };

  test("two that may be meant", async () => {
    program = await openProgram({
      ...office,
      ...others,
      "a.ts": "export const weigh = () => {};\n",
      "b.ts": "\nexport function weigh() {}\n",
    });
    expect(await program.findings(contract)).toContain(
      'handler-ambiguous b.ts:2:1 This may be the handler "weigh", and others may be it too. Nothing is added. Add the right one to the collected handlers.',
    );
    expect(await program.text("office.ts")).not.toContain("weigh");
  });

  test("names from code outside of the program", async () => {
    const weigh = 'export const grams = 1;\nexport * from "@acme/scales";\n';
    program = await openProgram({ ...office, ...others, "weigh.ts": weigh });
    expect(await program.findings(contract)).toContain(
      'handler-unclear weigh.ts:2:1 The handler "weigh" may be here: this code is left alone, because it exports names from code outside of this program. Export "weigh" by its name.',
    );
    expect(await program.text("weigh.ts")).toBe(weigh);
  });

  test("a declaration that is not exported", async () => {
    const weigh = "  const weigh = () => {};\nexport const grams = weigh;\n";
    program = await openProgram({ ...office, ...others, "weigh.ts": weigh });
    expect(await program.findings(contract)).toContain(
      'handler-not-exported weigh.ts:1:9 "weigh" is not exported. Export it, or give it another name.',
    );
    expect(await program.text("weigh.ts")).toBe(weigh);
  });
});

describe("a handler whose operation got or lost messages is reported", () => {
  const rest =
    "collect: () => {}, price: () => ({ price: '1' }), weigh: () => {}, track: () => ({ town: 'Bern' })";

  test.each([
    [
      "post: () => {}",
      "4:9",
      "handler-shape",
      '"post" has several messages now. Make the handler an object with a function for each: letter, parcel, card.',
    ],
    [
      "post: { ...letters(), card() {} }",
      "4:11",
      "handlers-unclear",
      'The handler "post.letter" may be missing here: this code is left alone, because it is the result of a call. Add "post.letter" to it, or write an object literal.',
    ],
    [
      "post: makePost()",
      "4:9",
      "messages-unclear",
      'The handler "post" needs a function for each of its messages (letter, parcel, card). This code was not checked, because it is the result of a call.',
    ],
  ])("%s", async (post, place, code, message) => {
    const text = `${type}\nexport const office: PostOfficeHandlers = {\n  ${post}, ${rest} };\n`;
    expect(await findingsFor(text)).toContain(`${code} office.ts:${place} ${message}`);
  });

  test("an object where one message is left", async () => {
    const text = `${type}export const office: PostOfficeHandlers = { post: { letter() {} }, ${rest} };\n`;
    program = await openProgram({ "office.ts": text });
    expect(await program.findings(postOffice({ posted: ["Letter"], operations: newOperations }))).toEqual([
      'handler-shape office.ts:2:51 "post" has one message now, and this is an object. Make the handler a function.',
    ]);
  });
});

test("files outside of the folder are not changed", async () => {
  program = await openProgram({
    "office.ts": `${type}import { collect, post } from "../elsewhere/post.js";\nexport const office: PostOfficeHandlers = { collect, post };\n`,
  });
  const elsewhere = "export const post = { letter() {}, parcel() {} };\nexport const collect = () => {};\n";
  await mkdir(join(program.folder, "elsewhere"));
  await writeFile(join(program.folder, "elsewhere/post.ts"), elsewhere);
  const findings = await program.findings(
    postOffice({ posted: ["Letter", "Parcel", "Card"], operations: ["post", "collect"] }),
  );
  expect(findings).toEqual([
    expect.stringMatching(
      /^source-outside .*:1:21 "post" needs functions for card, and this file is outside of the folder of the handlers. Add it by hand.$/,
    ),
  ]);
});

describe("nothing is written if a file", () => {
  async function expectNothing(code: string): Promise<void> {
    const before = await program.texts().catch(() => undefined);
    const { findings, changes } = await program.scaffold(contract);
    expect([changes, findings.map((each) => each.code)]).toEqual([[], [code]]);
    expect(await program.texts().catch(() => undefined)).toEqual(before);
  }

  test("is not TypeScript", async () => {
    program = await openProgram({ "weigh.ts": `${type}export const weigh = ;\n` });
    const [finding] = await program.findings(contract);
    expect(finding).toBe(
      "source-invalid weigh.ts:2:22 This file is not valid TypeScript: Expression expected. Correct it, and run this again.",
    );
    await expectNothing("source-invalid");
  });

  test("is not UTF-8", async () => {
    program = await openProgram({ "good.ts": "export {};\n" });
    await writeFile(join(program.folder, "handlers/weigh.ts"), Buffer.from([0x2f, 0x2f, 0xff, 0xfe]));
    await expectNothing("source-unreadable");
  });

  test("cannot be read", async () => {
    program = await openProgram();
    await mkdir(join(program.folder, "handlers"));
    await symlink(join(program.folder, "missing.ts"), join(program.folder, "handlers/weigh.ts"));
    await expectNothing("source-unreadable");
    await chmod(join(program.folder, "handlers"), 0o755);
  });
});

test("a link to a file outside of the folder is followed, and its file is not changed", async () => {
  program = await openProgram({ "office.ts": `${type}export const office: PostOfficeHandlers = {};\n` });
  const outside = join(program.folder, "weigh.ts");
  await writeFile(outside, "export const grams = 1;\n");
  await symlink(outside, join(program.folder, "handlers/weigh.ts"));
  const findings = await program.findings(postOffice({ operations: ["weigh"] }));
  expect(findings).toEqual([
    expect.stringContaining('source-outside weigh.ts:1:1 "weigh" needs a handler, and this file is outside'),
  ]);
  expect(Object.keys(await program.texts())).toEqual(["office.ts"]);
});
