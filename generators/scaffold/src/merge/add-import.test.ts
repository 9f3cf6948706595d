import { afterEach, describe, expect, test } from "vitest";
import { set } from "../../test/handler-set.ts";
import { postOffice } from "../../test/post-office.ts";
import { openProgram, type Program } from "../../test/program.ts";
import { openSources } from "../source/sources.ts";
import { applyEdits } from "../text/edits.ts";
import { insertElements } from "./add-element.ts";
import { addImport, insertImports, type NeededImport } from "./add-import.ts";
import { openDraft } from "./draft.ts";

/** The text of a file that was made to import names, and the names by which it has them. */
function withImports(text: string, needed: readonly NeededImport[]): readonly [string, readonly string[]] {
  const sources = openSources([{ path: "/app/handlers/weigh.ts", text, isEditable: true }]);
  const folders = { out: "/app/handlers", generated: "/app/generated" };
  const draft = openDraft({ sources, set, ...folders, importExtension: ".js" });
  const [file] = sources.all;
  if (file === undefined) throw new Error("The file was not parsed.");
  const names = needed.map((each) => addImport(file, each, draft));
  insertImports(draft);
  insertElements(draft);
  return [applyEdits(text, draft.edits.get(file) ?? []), names];
}

/** The same for the generated type of handlers, which is needed twice. */
function withType(text: string): readonly [string, string] {
  const type = { name: set.type, local: set.type, isType: true, path: "/app/generated/index.ts" };
  const [edited, [local = "", again]] = withImports(text, [type, type]);
  expect(again).toBe(local);
  return [edited, local];
}

const generated = '"../generated/index.js"';
const type = `import type { PostOfficeHandlers } from ${generated};\n`;

describe("the type of a new handler is added to an import of the same module", () => {
  test.each([
    ["import sendWeigh", "import sendWeigh, { type PostOfficeHandlers }"],
    ["import sendWeigh, { Parcel }", "import sendWeigh, { Parcel, type PostOfficeHandlers }"],
    ["import { sendWeigh }", "import { sendWeigh, type PostOfficeHandlers }"],
    ["import { type Parcel, }", "import { type Parcel, type PostOfficeHandlers, }"],
    ["import type { Parcel }", "import type { Parcel, PostOfficeHandlers }"],
    ["import {}", "import { type PostOfficeHandlers, }"],
  ])("which is %s", (before, after) => {
    const rest = ` from ${generated};\nexport const a = 1;\n`;
    expect(withType(before + rest)).toEqual([after + rest, "PostOfficeHandlers"]);
  });
});

describe("the type of a new handler is not imported again", () => {
  test.each([
    [`import { type PostOfficeHandlers } from ${generated};`, "PostOfficeHandlers"],
    [`import { type PostOfficeHandlers as Handlers } from ${generated};`, "Handlers"],
    [`import type * as office from ${generated};`, "office.PostOfficeHandlers"],
    ['import type { PostOfficeHandlers } from "../generated";', "PostOfficeHandlers"],
    ['import type { PostOfficeHandlers } from "../generated/serve-post-office.js";', "PostOfficeHandlers"],
  ])("by a file with %s", (line, local) => {
    const text = `${line}\nexport const a = 1;\n`;
    expect(withType(text)).toEqual([text, local]);
  });
});

describe("the type of a new handler gets its own import", () => {
  test.each([
    ["export const a = 1;\n", `${type}\nexport const a = 1;\n`],
    ["// About a.\nexport const a = 1;\n", `${type}\n// About a.\nexport const a = 1;\n`],
    ["// Copyright.\n\nexport const a = 1;\n", `// Copyright.\n\n${type}\nexport const a = 1;\n`],
    [
      "/* One. */\n\n// Two.\n\n// About a.\nexport const a = 1;\n",
      `/* One. */\n\n// Two.\n\n${type}\n// About a.\nexport const a = 1;\n`,
    ],
    ["#!/usr/bin/env node\nexport const a = 1;\n", `#!/usr/bin/env node\n${type}\nexport const a = 1;\n`],
    ["// Copyright.\n", `${type}\n// Copyright.\n`],
    ["// Copyright.\n\n", `// Copyright.\n\n${type}\n`],
    ["", `${type}\n`],
  ])("at the top of %j", (before, after) => {
    expect(withType(before)).toEqual([after, "PostOfficeHandlers"]);
  });

  test.each([
    [
      'import { a } from "acme";\nimport { b } from "./b.js";\n',
      `import { a } from "acme";\n${type}import { b } from "./b.js";\n`,
    ],
    ['import { b } from "./b.js"; // local\n', `import { b } from "./b.js"; // local\n${type}`],
    [
      'import "acme";\nimport { b } from "../b.js";\nimport { c } from "../z.js";\n',
      `import "acme";\nimport { b } from "../b.js";\n${type}import { c } from "../z.js";\n`,
    ],
    [`import ${generated};\n`, `import ${generated};\n${type}`],
    [`import type Office from ${generated};\n`, `import type Office from ${generated};\n${type}`],
  ])("in the order of the others: %j", (before, after) => {
    const rest = "export const a = 1;\n";
    expect(withType(before + rest)).toEqual([after + rest, "PostOfficeHandlers"]);
  });

  test("under another name where its own is taken", () => {
    const text = "export interface PostOfficeHandlers {}\nexport const GeneratedPostOfficeHandlers = 1;\n";
    expect(withType(text)).toEqual([
      `import type { PostOfficeHandlers as GeneratedPostOfficeHandlers2 } from ${generated};\n\n${text}`,
      "GeneratedPostOfficeHandlers2",
    ]);
  });

  test.each([
    ["./b.ts", "../generated/index.ts"],
    ["./b", "../generated/index"],
    ["./b.mjs", "../generated/index.js"],
    ["./b.json", "../generated/index.js"],
  ])("with the ending of %s", (specifier, wanted) => {
    const text = `import b from "${specifier}";\nexport const a = 1;\n`;
    expect(withType(text)[0]).toContain(` from "${wanted}";\n`);
  });
});

describe("several names of one module", () => {
  const named = (name: string): NeededImport => ({
    name,
    local: name,
    isType: false,
    path: "/app/handlers/b.ts",
  });

  test.each([
    ["import { a }", "import { a, one, two }"],
    ["import a", "import a, { one, two }"],
    ["import a, {}", "import a, { one, two, }"],
    ["import type { a }", 'import type { a } from "./b.js";\nimport { one, two }'],
    ["import type one", 'import type one from "./b.js";\nimport { one as handleOne, two }'],
  ])("are added together to %s", (before, after) => {
    const rest = ' from "./b.js";\n';
    expect(withImports(before + rest, ["one", "two"].map(named))[0]).toBe(after + rest);
  });

  test("get different names if other modules have the same", () => {
    const text = 'import { a } from "./a.js";\nimport { b } from "./b.js";\n';
    const other = { ...named("one"), path: "/app/handlers/a.ts" };
    expect(withImports(text, [named("one"), other])).toEqual([
      'import { a, one as handleOne } from "./a.js";\nimport { b, one } from "./b.js";\n',
      ["one", "handleOne"],
    ]);
  });

  test("are taken from a namespace or under the names that they have", () => {
    const text = 'import * as all from "./b.js";\nimport { one as first } from "./b.js";\n';
    expect(withImports(text, ["one", "two"].map(named))).toEqual([text, ["all.one", "all.two"]]);
    const line = 'import first, { one as second } from "./b.js";\n';
    expect(withImports(line, ["default", "one"].map(named))).toEqual([line, ["first", "second"]]);
  });
});

describe("a file without imports", () => {
  let program: Program;
  afterEach(() => program.close());

  test.each(["", "\n", "// Copyright.\n\n"])("that is %j has its import before its handler", async (text) => {
    program = await openProgram({ "weigh.ts": text });
    await program.scaffold(postOffice({ operations: ["weigh"] }));
    expect(await program.text("weigh.ts")).toBe(`${text}${type}
/** Weighs a parcel. */
export const weigh: PostOfficeHandlers["weigh"] = async (
  _payload,
  _context,
) => {
  throw new Error("weigh is not implemented.");
};
`);
  });

  test.each([
    "// @ts-nocheck\n",
    "/* eslint-disable no-console */\n",
    '/// <reference types="node" />\n',
    '"use strict";\n',
    "// Copyright.\n\n// @ts-check\n",
  ])("that begins with %j has its import after that", async (head) => {
    program = await openProgram({ "weigh.ts": `${head}export const scales = 1;\n` });
    await program.scaffold(postOffice({ operations: ["weigh"] }));
    const text = (await program.text("weigh.ts")) ?? "";
    expect(text.slice(0, text.indexOf("export const scales"))).toBe(`${head}${type}\n`);
  });

  test("that is only a directive has its import after that", async () => {
    program = await openProgram({ "weigh.ts": '"use strict";\n' });
    await program.scaffold(postOffice({ operations: ["weigh"] }));
    expect(await program.text("weigh.ts")).toMatch(`"use strict";\n${type}\n`);
  });

  test("whose first comment belongs to its code has its import before both", async () => {
    const code = "// eslint-disable-next-line no-console\nconsole.log();\n";
    program = await openProgram({ "weigh.ts": code });
    await program.scaffold(postOffice({ operations: ["weigh"] }));
    expect(await program.text("weigh.ts")).toMatch(`${type}\n${code}`);
  });
});
