import { afterEach, describe, expect, test } from "vitest";
import { postOffice } from "../../test/post-office.ts";
import { openProgram, type Program } from "../../test/program.ts";

let program: Program;
afterEach(() => program.close());

/** The new file that collects handlers, from its imports on, without the one of the generated type. */
async function collected(contract: string, files: Readonly<Record<string, string>>): Promise<string> {
  program = await openProgram(files);
  expect(await program.findings(contract)).toEqual([]);
  const text = await program.text("post-office-handlers.ts");
  const type = 'import type { PostOfficeHandlers } from "../generated/index.js";\n';
  expect(text.startsWith(type)).toBe(true);
  return text.slice(type.length);
}

const opening = `
/** The handlers of Post office, for \`servePostOffice(transport, postOfficeHandlers)\`. */
export const postOfficeHandlers: PostOfficeHandlers = {
`;

describe("a new file that collects the handlers", () => {
  test("imports an object once for all of its members, and calls its methods on it", async () => {
    const counter =
      "class Counter {\n  post = { letter() {}, parcel() {} };\n  collect() {}\n  price() {}\n}\nexport const counter = new Counter();\n";
    expect(await collected(postOffice(), { "counter.ts": counter })).toBe(
      `import { counter } from "./counter.js";
${opening}  post: counter.post,
  collect: (payload, context) => counter.collect(payload, context),
  price: (request, context) => counter.price(request, context),
};
`,
    );
  });

  test("imports handlers of the same name in different files under different names", async () => {
    const typed = (name: string): string =>
      `import type { PostOfficeHandlers } from "../generated/index.js";\nexport const handle: PostOfficeHandlers["${name}"] = () => {};\n`;
    expect(
      await collected(postOffice({ operations: ["collect", "weigh"] }), {
        "a.ts": typed("collect"),
        "b.ts": typed("weigh"),
      }),
    ).toBe(
      `import { handle } from "./a.js";
import { handle as handle2 } from "./b.js";
${opening}  collect: handle,
  weigh: handle2,
};
`,
    );
  });

  test("imports a handler that is called as itself under another name", async () => {
    const contract = postOffice({ operations: ["collect"] }).replace(
      "  collect: { action",
      "  postOfficeHandlers: { action",
    );
    program = await openProgram();
    await program.scaffold(contract);
    expect(
      await program.text("all-post-office-handlers.ts"),
    ).toBe(`import type { PostOfficeHandlers } from "../generated/index.js";
import { postOfficeHandlers as postOfficeHandlers2 } from "./post-office-handlers.js";
${opening}  postOfficeHandlers: postOfficeHandlers2,
};
`);
  });

  test("imports the default export of a file with its others in one line", async () => {
    const files = {
      "collect.ts":
        "import type { PostOfficeHandlers } from \"../generated/index.js\";\nexport default () => {};\nexport const weighing: PostOfficeHandlers['weigh'] = () => {};\n",
    };
    expect(await collected(postOffice({ operations: ["collect", "weigh"] }), files)).toBe(
      `import collect, { weighing } from "./collect.js";\n${opening}  collect,\n  weigh: weighing,\n};\n`,
    );
  });

  test("is not written if the contract has no operations on this side", async () => {
    program = await openProgram({ "a.ts": "export {};\n" });
    expect(await program.scaffold(postOffice({ operations: ["delivered"] }))).toEqual({
      changes: [],
      findings: [],
      handlers: 0,
    });
  });

  test("has a title that ends no comment and no line", async () => {
    program = await openProgram();
    await program.scaffold(postOffice({ title: '"Post\\n*/ office"', operations: ["collect"] }));
    expect(await program.text("post-office-handlers.ts")).toContain(
      "/** The handlers of Post *\\/ office, for `servePostOffice(transport, postOfficeHandlers)`. */\n",
    );
  });
});

test("an existing file that collects handlers gets the members of an object", async () => {
  const office = `import type { PostOfficeHandlers } from "../generated/index.js";
import { counter } from "./counter.js";

export const office: PostOfficeHandlers = {
  post: counter.post,
};
`;
  program = await openProgram({
    "office.ts": office,
    "counter.ts":
      "export const counter = { post: { letter() {}, parcel() {} }, collect() {}, price() {} };\n",
  });
  expect(await program.findings(postOffice())).toEqual([]);
  expect(await program.text("office.ts")).toBe(
    office.replace(
      "counter.post,\n",
      "counter.post,\n  collect: (payload, context) => counter.collect(payload, context),\n  price: (request, context) => counter.price(request, context),\n",
    ),
  );
});

test.each([
  ["const mine = () => {};\nexport { mine as collect };", "collect: mine,"],
  ["function mine() {}\nexport default mine;", "collect: mine,"],
  ["export const handleCollect = () => {};", "collect: handleCollect,"],
  ["export const collect = () => {};", "collect,"],
  ["export default function mine() {}", "collect: mine,"],
  ['import { mine as theirs } from "./mine.js";\nexport const collect = theirs;', "collect,"],
])("a handler in the file that collects them has its name there: %j", async (handler, entry) => {
  const collection = `import type { PostOfficeHandlers } from "../generated/index.js";
${handler}
export const office: PostOfficeHandlers = {};
`;
  program = await openProgram({ "collect.ts": collection, "mine.ts": "export const mine = () => {};\n" });
  expect(await program.findings(postOffice({ operations: ["collect"] }))).toEqual([]);
  expect(await program.text("collect.ts")).toBe(collection.replace("= {};", `= {\n  ${entry}\n};`));
});

test("a handler in the file that collects them is left alone if it has no name", async () => {
  const collection = `import type { PostOfficeHandlers } from "../generated/index.js";
export default () => {};
export const office: PostOfficeHandlers = {};
`;
  program = await openProgram({ "collect.ts": collection });
  expect(await program.findings(postOffice({ operations: ["collect"] }))).toEqual([
    'handler-unclear collect.ts:2:16 The handler "collect" may be here: this code is left alone, because it is exported without a name. Export "collect" by its name.',
  ]);
  expect(await program.texts()).toEqual({ "collect.ts": collection });
});
