import { afterEach, expect, test } from "vitest";
import { newOperations, postOffice } from "../test/post-office.ts";
import { openProgram, type Program } from "../test/program.ts";

let program: Program;
afterEach(() => program.close());

test("an empty folder gets a file for each operation and one that collects them", async () => {
  program = await openProgram();
  const { changes, findings } = await program.scaffold(postOffice({ operations: newOperations }));
  expect(findings).toEqual([]);
  expect(changes.every(({ before }) => before === undefined)).toBe(true);
  expect(await program.texts()).toEqual({
    "collect.ts": `import type { PostOfficeHandlers } from "../generated/index.js";

/** Hands out what has arrived. */
export const collect: PostOfficeHandlers["collect"] = async (
  _payload,
  _context,
) => {
  throw new Error("collect is not implemented.");
};
`,
    "post-office-handlers.ts": `import type { PostOfficeHandlers } from "../generated/index.js";
import { collect } from "./collect.js";
import { post } from "./post.js";
import { price } from "./price.js";
import { track } from "./track.js";
import { weigh } from "./weigh.js";

/** The handlers of Post office, for \`servePostOffice(transport, postOfficeHandlers)\`. */
export const postOfficeHandlers: PostOfficeHandlers = {
  post,
  collect,
  weigh,
  price,
  track,
};
`,
    "post.ts": `import type { PostOfficeHandlers } from "../generated/index.js";

/** Takes something to send. */
export const post: PostOfficeHandlers["post"] = {
  /** A letter. */
  letter: async (_payload, _context) => {
    throw new Error("post is not implemented for letter.");
  },
  parcel: async (_payload, _context) => {
    throw new Error("post is not implemented for parcel.");
  },
};
`,
    "price.ts": `import type { PostOfficeHandlers } from "../generated/index.js";

/** Tells a price. */
export const price: PostOfficeHandlers["price"] = async (
  _request,
  _context,
) => {
  throw new Error("price is not implemented.");
};
`,
    "track.ts": `import type { PostOfficeHandlers } from "../generated/index.js";

/** Tells where a parcel is. */
export const track: PostOfficeHandlers["track"] = async (
  _request,
  _context,
) => {
  // Return the reply, or a failure that the contract declares (\`failure\` is in @posthorn/core):
  // - failure("parcelLost", …): Nobody knows where it is.
  throw new Error("track is not implemented.");
};
`,
    "weigh.ts": `import type { PostOfficeHandlers } from "../generated/index.js";

/** Weighs a parcel. */
export const weigh: PostOfficeHandlers["weigh"] = async (
  _payload,
  _context,
) => {
  throw new Error("weigh is not implemented.");
};
`,
  });
});
