import { afterEach, describe, expect, test } from "vitest";
import { newOperations, oldOperations, postOffice } from "../test/post-office.ts";
import { openProgram, type Program } from "../test/program.ts";

const withStamp = postOffice({ operations: [...oldOperations, "stamp"] });
const withoutStamp = postOffice();
const mark = '@deprecated The contract no longer has this operation: "stamp" is not in PostOfficeHandlers.';

let program: Program;
afterEach(() => program.close());

describe("an operation that the contract no longer has", () => {
  test("is marked where its handler is declared, and nothing is deleted", async () => {
    program = await openProgram();
    await program.scaffold(withStamp);
    const before = await program.texts();
    expect((await program.scaffold(withoutStamp)).findings).toEqual([]);
    expect(await program.texts()).toEqual({
      ...before,
      "stamp.ts": before["stamp.ts"]?.replace("/** Sells a stamp. */", `/** Sells a stamp.\n * ${mark}\n */`),
    });
    expect((await program.scaffold(withoutStamp)).changes).toEqual([]);
  });

  test.each([
    ["without a comment", "", ""],
    ["with a line", "/** Sells a stamp. */\n", `/** Sells a stamp.\n * ${mark}\n */\n`],
    ["with lines", "/**\n * Sells a stamp.\n */\n", `/**\n * Sells a stamp.\n *\n * ${mark}\n */\n`],
    [
      "with a comment that begins in its first line",
      "/** Sells\n * a stamp. */\n",
      `/** Sells\n * a stamp.\n * ${mark}\n */\n`,
    ],
    [
      "with a comment that begins in its first line and ends in its own",
      "/** Sells a stamp.\n */\n",
      `/** Sells a stamp.\n *\n * ${mark}\n */\n`,
    ],
    ["with another comment", "// Sells a stamp.\n", `// Sells a stamp.\n/** ${mark} */\n`],
  ])("%s: comes back, and its file is as it was", async (_, comment, marked) => {
    const statement = 'export const stamp: PostOfficeHandlers["stamp"] = () => {};\n';
    const imports = 'import type { PostOfficeHandlers } from "../generated/index.js";\n\n';
    for (const lineBreak of ["\n", "\r\n"]) {
      const text = `${imports}${comment}${statement}`.replaceAll("\n", lineBreak);
      program = await openProgram({ "stamp.ts": text });
      await program.scaffold(withStamp);
      expect(await program.text("stamp.ts")).toBe(text);
      await program.scaffold(withoutStamp);
      const wanted = `${imports}${marked === "" ? `/** ${mark} */\n` : marked}${statement}`;
      expect(await program.text("stamp.ts")).toBe(wanted.replaceAll("\n", lineBreak));
      await program.scaffold(withStamp);
      expect(await program.text("stamp.ts")).toBe(text);
      await program.close();
    }
  });

  test.each([
    ["export async function stamp(payload: { number: string }): Promise<void> {}", "stamp", ""],
    ["function mine(): void {}\nexport { mine as stamp };", "stamp", ""],
    ["export default async () => {};", "default as stamp", ""],
    [
      "@sealed\nclass Stamps {\n  @sealed\n  stamp() {}\n}\nexport const stamps = new Stamps();",
      "stamps",
      "  ",
    ],
  ])("is marked as %j", async (statement, name, margin) => {
    const entry = name === "stamps" ? "stamp: stamps.stamp" : "stamp";
    const office = `import type { PostOfficeHandlers } from "../generated/index.js";
import { ${name} } from "./stamps.js";

export const office: PostOfficeHandlers = {
  ${entry},
};
`;
    program = await openProgram({ "office.ts": office, "stamps.ts": statement });
    await program.scaffold(withoutStamp);
    const text = await program.text("stamps.ts");
    expect(text.split("\n").filter((line) => line.includes(mark))).toEqual([`${margin}/** ${mark} */`]);
    expect(text.replace(`${margin}/** ${mark} */\n`, "")).toBe(statement);
    await program.scaffold(withStamp);
    expect(await program.text("stamps.ts")).toBe(statement);
  });

  test("is marked in the collection if its function is there, or does something else as well", async () => {
    const office = `import type { PostOfficeHandlers } from "../generated/index.js";
const nothing = () => {};
export const office: PostOfficeHandlers = {
  post: { letter: nothing, parcel: nothing },
  price: () => ({ price: "1" }),
  collect: nothing,
  stamp: nothing, // sold out
};
`;
    program = await openProgram({ "office.ts": office });
    await program.scaffold(withoutStamp);
    expect(await program.text("office.ts")).toBe(office.replace("  stamp:", `  /** ${mark} */\n  stamp:`));
    await program.scaffold(withStamp);
    expect(await program.text("office.ts")).toBe(office);
  });

  test("is not marked twice, nor where people have marked it themselves", async () => {
    const stamp = `import type { PostOfficeHandlers } from "../generated/index.js";
/** @deprecated Stamps are sold elsewhere. */
export const stamp: PostOfficeHandlers["stamp"] = () => {};
`;
    program = await openProgram({ "stamp.ts": stamp });
    await program.scaffold(withStamp);
    await program.scaffold(withoutStamp);
    expect(await program.text("stamp.ts")).toBe(stamp);
  });

  test("is not guessed: other members of a class and of objects without a type stay as they are", async () => {
    const office = `import { servePostOffice } from "../generated/index.js";
const nothing = () => {};
export const open = (transport: never) => {
  const handlers = { post: { letter: nothing, parcel: nothing }, price: nothing, collect: nothing, log: nothing };
  return servePostOffice(transport, handlers);
};
`;
    program = await openProgram({ "office.ts": office });
    expect((await program.scaffold(withoutStamp)).changes).toEqual([]);
  });
});

test("a message that an operation no longer has is marked, and comes back", async () => {
  program = await openProgram();
  await program.scaffold(postOffice({ posted: ["Letter", "Parcel", "Card"] }));
  const before = await program.text("post.ts");
  await program.scaffold(postOffice({ posted: ["Letter", "Parcel"] }));
  const marked = await program.text("post.ts");
  expect(marked).toBe(
    before.replace(
      "  /** A card with a picture. */",
      '  /** A card with a picture.\n   * @deprecated The contract no longer has this message: "post.card" is not in PostOfficeHandlers.\n   */',
    ),
  );
  await program.scaffold(postOffice({ posted: ["Letter", "Parcel", "Card"] }));
  expect(await program.text("post.ts")).toBe(before);
});

test("new operations and messages are added to the files of an earlier run", async () => {
  program = await openProgram();
  await program.scaffold(postOffice());
  const before = await program.texts();
  const { findings } = await program.scaffold(
    postOffice({ posted: ["Letter", "Parcel", "Card"], operations: newOperations }),
  );
  const after = await program.texts();
  expect(findings).toEqual([]);
  expect(Object.keys(after)).toEqual([...Object.keys(before), "track.ts", "weigh.ts"].sort());
  expect(after["post-office-handlers.ts"]).toBe(
    before["post-office-handlers.ts"]
      ?.replace(
        '"./price.js";\n',
        '"./price.js";\nimport { track } from "./track.js";\nimport { weigh } from "./weigh.js";\n',
      )
      .replace("  price,\n", "  price,\n  weigh,\n  track,\n"),
  );
  expect(after["post.ts"]).toBe(
    before["post.ts"]?.replace(
      "  },\n};",
      '  },\n  /** A card with a picture. */\n  card: async (_payload, _context) => {\n    throw new Error("post is not implemented for card.");\n  },\n};',
    ),
  );
});

test("new files are written like those that are there", async () => {
  const price = `import type { PostOfficeHandlers } from '../generated/index'\r\n\r\nexport const price: PostOfficeHandlers['price'] = () => {\r\n\treturn { price: '1' }\r\n}\r\n`;
  program = await openProgram({ "price.ts": price });
  await program.scaffold(withoutStamp);
  expect(await program.text("collect.ts")).toBe(
    `import type { PostOfficeHandlers } from '../generated/index'\r\n\r\n/** Hands out what has arrived. */\r\nexport const collect: PostOfficeHandlers['collect'] = async (\r\n\t_payload,\r\n\t_context,\r\n) => {\r\n\tthrow new Error('collect is not implemented.')\r\n}\r\n`,
  );
  expect(await program.text("post-office-handlers.ts")).toContain("import { price } from './price'\r\n");
});

describe("handlers that are there before they are collected", () => {
  test.each([
    [
      "export const handleCollect = async () => {};",
      "import { handleCollect } from",
      "collect: handleCollect,",
    ],
    ["export default async () => {};", "import collect from", "collect,"],
    [
      "export class Counter { collect() {} }\nexport const counter = new Counter();",
      "import { counter } from",
      "collect: (payload, context) => counter.collect(payload, context),",
    ],
    [
      "export const counter = { collect: () => {} };",
      "import { counter } from",
      "collect: (payload, context) => counter.collect(payload, context),",
    ],
    ["const mine = () => {};\nexport { mine as collect };", "import { collect } from", "collect,"],
  ])("%j", async (text, imported, entry) => {
    program = await openProgram({ "collect.ts": text });
    expect((await program.scaffold(postOffice())).findings).toEqual([]);
    const office = await program.text("post-office-handlers.ts");
    expect(office).toContain(`${imported} "./collect.js"`);
    expect(office).toContain(`  ${entry}\n`);
    expect(await program.text("collect.ts")).toBe(text);
  });

  test("by their types, whatever they and their files are called", async () => {
    const mine = `import type { PostOfficeHandlers } from "../generated/index.js";
export const give: PostOfficeHandlers["collect"] = logged(() => {});
`;
    program = await openProgram({ "deep/counter.ts": mine });
    await program.scaffold(postOffice());
    const office = await program.text("post-office-handlers.ts");
    expect(office).toContain('import { give } from "./deep/counter.js";');
    expect(office).toContain("  collect: give,");
  });

  test("in the file that collects them", async () => {
    const office = `import type { PostOfficeHandlers } from "../generated/index.js";
export const collect: PostOfficeHandlers["collect"] = () => {};
export const office: PostOfficeHandlers = {};
`;
    program = await openProgram({ "office.ts": office });
    await program.scaffold(postOffice());
    expect(await program.text("office.ts")).toContain(
      "PostOfficeHandlers = {\n  post,\n  collect,\n  price,\n};",
    );
  });
});

test("a name that means something else in the file of the collection gets another one", async () => {
  const office = `import { weigh, type PostOfficeHandlers } from "../generated/index.js";
export const address = weigh.address;
export const office: PostOfficeHandlers = {
};
`;
  program = await openProgram({ "office.ts": office });
  await program.scaffold(postOffice({ operations: ["weigh"] }));
  expect(
    await program.text("office.ts"),
  ).toBe(`import { weigh, type PostOfficeHandlers } from "../generated/index.js";
import { weigh as handleWeigh } from "./weigh.js";
export const address = weigh.address;
export const office: PostOfficeHandlers = {
  weigh: handleWeigh,
};
`);
});

describe("a second contract in the same folder", () => {
  const museum = postOffice({ title: "Museum", operations: ["collect", "weigh"] });

  test("has files and a collection beside those of the first, which stay as they are", async () => {
    program = await openProgram();
    await program.scaffold(postOffice());
    const before = await program.texts();
    const { findings } = await program.scaffold(museum);
    expect(findings).toEqual([]);
    const after = await program.texts();
    expect(after).toMatchObject(before);
    expect(Object.keys(after).filter((path) => !(path in before))).toEqual([
      "museum-collect.ts",
      "museum-handlers.ts",
      "weigh.ts",
    ]);
    expect(after["museum-handlers.ts"]).toContain('import { collect } from "./museum-collect.js";');
    for (const contract of [postOffice(), museum])
      expect((await program.scaffold(contract)).changes).toEqual([]);
  });
});

describe("the side of the client", () => {
  test("has a handler for each message that the application sends", async () => {
    program = await openProgram();
    await program.scaffold(postOffice(), { client: true });
    expect(await program.texts()).toEqual({
      "on-delivered.ts": `import type { PostOfficeClient } from "../generated/index.js";

/** A parcel was delivered. */
export const onDelivered: Parameters<PostOfficeClient["onDelivered"]>[0] = async (
  _payload,
  _context,
) => {
  throw new Error("onDelivered is not implemented.");
};
`,
    });
    expect((await program.scaffold(postOffice(), { client: true })).changes).toEqual([]);
  });

  test("has only those that are asked for, and none that a program gives to the client already", async () => {
    const contract = postOffice({ operations: ["delivered", "returned"] });
    const main = `import { onDelivered } from "../generated/index.js";
export const run = (transport: never, client: { onReturned: (handler: () => void) => void }) => {
  onDelivered(transport, () => {}, { group: "main" });
  client.onReturned(() => {});
};
`;
    program = await openProgram({ "main.ts": main });
    expect((await program.scaffold(contract, { client: true })).changes).toEqual([]);
    await program.put({ "main.ts": "" });
    await program.scaffold(contract, { client: true, only: ["returned"] });
    expect(Object.keys(await program.texts())).toEqual(["main.ts", "on-returned.ts"]);
    await expect(program.scaffold(contract, { client: true, only: ["retuned"] })).rejects.toThrow(
      '"retuned" is not among the operations of Post office: delivered, returned.',
    );
  });

  test("marks what the contract no longer has", async () => {
    program = await openProgram();
    await program.scaffold(postOffice({ operations: ["delivered", "returned"] }), { client: true });
    await program.scaffold(postOffice({ operations: ["delivered"] }), { client: true });
    expect(await program.text("on-returned.ts")).toContain(
      '/** @deprecated The contract no longer has this operation: "onReturned" is not in PostOfficeClient. */\nexport const onReturned',
    );
  });
});
