import { afterEach, describe, expect, test } from "vitest";
import { postOffice } from "../../test/post-office.ts";
import { openProgram, type Program } from "../../test/program.ts";

const imports = 'import type { PostOfficeHandlers } from "../generated/index.js";\n';
const weighing = `/** Weighs a parcel. */
export const weigh: PostOfficeHandlers["weigh"] = async (
  _payload,
  _context,
) => {
  throw new Error("weigh is not implemented.");
};
`;
const weigh = postOffice({ operations: ["weigh"] });

let program: Program;
afterEach(() => program.close());

describe("a new handler is written", () => {
  test("to a file of its name with other capitals, because some systems do not tell the two apart", async () => {
    program = await openProgram({ "Weigh.ts": "export const grams = 1;\n" });
    expect(await program.findings(weigh)).toEqual([]);
    expect(await program.text("Weigh.ts")).toBe(`${imports}\nexport const grams = 1;\n\n${weighing}`);
    expect(await program.text("post-office-handlers.ts")).toContain('import { weigh } from "./Weigh.js";');
  });

  test("to another file if those of its names have handlers of other contracts", async () => {
    const other = (contract: string): string =>
      `import type { ${contract} } from "../others/index.js";\nexport const weigh: ${contract}["weigh"] = () => {};\n`;
    const files = { "weigh.ts": other("ClubHandlers"), "post-office-weigh.ts": other("MuseumHandlers") };
    program = await openProgram(files);
    expect(await program.findings(weigh)).toEqual([]);
    expect(await program.texts()).toEqual({
      ...files,
      "post-office-weigh-handler.ts": `${imports}\n${weighing}`,
      "post-office-handlers.ts": expect.stringContaining(
        'import { weigh } from "./post-office-weigh-handler.js";',
      ),
    });
  });

  test("only for the operations that are wanted, and the others keep theirs", async () => {
    const office = `${imports}export const office: PostOfficeHandlers = {\n  post: { letter() {}, parcel() {} },\n};\n`;
    program = await openProgram({ "office.ts": office });
    const contract = postOffice({ operations: ["post", "collect", "weigh"] });
    expect((await program.scaffold(contract, { only: ["weigh"] })).handlers).toBe(1);
    expect(await program.texts()).toEqual({
      "office.ts": office
        .replace(imports, `${imports}import { weigh } from "./weigh.js";\n`)
        .replace("parcel() {} },\n", "parcel() {} },\n  weigh,\n"),
      "weigh.ts": `${imports}\n${weighing}`,
    });
  });

  test("for a class as properties that have the types of the handlers", async () => {
    const office = `import { servePostOffice } from "../generated/index.js";
class Office {
  weigh() {}
}
export const serve = (transport: never) => servePostOffice(transport, new Office());
`;
    program = await openProgram({ "office.ts": office });
    expect(await program.findings(postOffice({ operations: ["collect", "weigh", "price"] }))).toEqual([]);
    expect(await program.text("office.ts")).toBe(
      office.replace("{ servePostOffice }", "{ servePostOffice, type PostOfficeHandlers }").replace(
        "  weigh() {}\n",
        `  weigh() {}

  /** Hands out what has arrived. */
  readonly collect: PostOfficeHandlers["collect"] = async (
    _payload,
    _context,
  ) => {
    throw new Error("collect is not implemented.");
  };

  /** Tells a price. */
  readonly price: PostOfficeHandlers["price"] = async (_request, _context) => {
    throw new Error("price is not implemented.");
  };
`,
      ),
    );
  });
});

test("a handler that its type names is completed, wherever it is collected", async () => {
  const post = `${imports}export const post: PostOfficeHandlers["post"] = {\n  letter() {},\n};\n`;
  program = await openProgram({
    "post.ts": post,
    "office.ts": `${imports}import { post } from "./post.js";\nexport const office: PostOfficeHandlers = traced({ post });\n`,
  });
  expect(await program.findings(postOffice({ operations: ["post"] }))).toEqual([]);
  expect(await program.text("post.ts")).toBe(
    post.replace(
      "  letter() {},\n",
      '  letter() {},\n  parcel: async (_payload, _context) => {\n    throw new Error("post is not implemented for parcel.");\n  },\n',
    ),
  );
});

test("code that is left alone for several reasons is reported once for each", async () => {
  program = await openProgram({
    "office.ts": `${imports}export const office: PostOfficeHandlers = make();\nservePostOffice(transport, make());\n`,
  });
  expect(await program.findings(postOffice({ operations: ["collect", "weigh"] }))).toEqual(
    ["collect", "weigh"].map(
      (name) =>
        `handlers-unclear office.ts:2:43 The handler "${name}" may be missing here: this code is left alone, because it is the result of a call. Add "${name}" to it, or write an object literal.`,
    ),
  );
});
