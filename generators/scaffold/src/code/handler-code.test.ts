import { describe, expect, test } from "vitest";
import { post as command, set } from "../../test/handler-set.ts";
import type { WantedHandler } from "../source/handler-set.ts";
import { type Style, usualStyle } from "../text/style.ts";
import {
  handlerMember,
  handlerStatement,
  handlerType,
  messageMember,
  messageProperty,
} from "./handler-code.ts";

const letter = { name: "letter", comment: ["/** A letter. */"] };
const parcel = { name: "parcel", comment: [] };
const post: WantedHandler = {
  ...command,
  comment: ["/** Takes something to send. */"],
  cases: [letter, parcel],
};
const price: WantedHandler = { ...post, name: "price", kind: "query", comment: [], cases: [] };
const other: Style = { quote: "'", semicolon: "", indent: "\t", lineBreak: "\n" };

describe("the type of a handler", () => {
  test.each([
    ["serve", undefined, usualStyle, 'Handlers["post"]'],
    ["serve", "letter", usualStyle, 'Handlers["post"]["letter"]'],
    ["client", undefined, usualStyle, 'Parameters<Handlers["post"]>[0]'],
    ["client", "letter", other, "Parameters<Handlers['post']>[0]['letter']"],
  ] as const)("on the side %s, for the message %s", (side, message, style, type) => {
    const named = { name: "post", local: "Handlers", ...(message !== undefined && { message }) };
    expect(handlerType({ ...set, side }, named, style)).toBe(type);
  });
});

test("a handler of several messages is an object, with a function for each", () => {
  expect(handlerStatement(post, "Post", other)).toEqual([
    "/** Takes something to send. */",
    "export const post: Post = {",
    "\t/** A letter. */",
    "\tletter: async (_payload, _context) => {",
    "\t\tthrow new Error('post is not implemented for letter.')",
    "\t},",
    "\tparcel: async (_payload, _context) => {",
    "\t\tthrow new Error('post is not implemented for parcel.')",
    "\t},",
    "}",
  ]);
});

test("a handler in a class is a property that cannot be set", () => {
  expect(handlerMember(price, "Price", usualStyle)).toEqual([
    "readonly price: Price = async (_request, _context) => {",
    '  throw new Error("price is not implemented.");',
    "};",
  ]);
  expect(messageMember(post, letter, { type: "Letter", style: usualStyle })).toEqual([
    "/** A letter. */",
    "readonly letter: Letter = async (_payload, _context) => {",
    '  throw new Error("post is not implemented for letter.");',
    "};",
  ]);
});

test("a function without a type takes no parameters, which would have the type any", () => {
  expect(messageProperty(post, parcel, { isTyped: false, style: usualStyle })).toEqual([
    "parcel: async () => {",
    '  throw new Error("post is not implemented for parcel.");',
    "}",
  ]);
});

test("a query lists its failures, with the first line of what the contract says about each", () => {
  const failures = [
    { name: "lost", comment: ["/**", " * Nobody knows where it is.", " *", " * It may come back.", " */"] },
    { name: "late", comment: ["/** It is late. */"] },
    { name: "gone", comment: [] },
  ];
  expect(handlerStatement({ ...price, failures }, "Price", usualStyle)).toEqual([
    "export const price: Price = async (_request, _context) => {",
    "  // Return the reply, or a failure that the contract declares (`failure` is in @posthorn/core):",
    '  // - failure("lost", …): Nobody knows where it is.',
    '  // - failure("late", …): It is late.',
    '  // - failure("gone", …)',
    '  throw new Error("price is not implemented.");',
    "};",
  ]);
});

test("parameters are broken if their line would be longer than 80 characters", () => {
  const start = "export const price:  = async (_request, _context) => {".length;
  const [longest = "", tooLong = ""] = [80, 81].map((length) => "T".repeat(length - start));
  expect(handlerStatement(price, longest, usualStyle)[0]).toBe(
    `export const price: ${longest} = async (_request, _context) => {`,
  );
  expect(handlerStatement(price, tooLong, usualStyle).slice(0, 4)).toEqual([
    `export const price: ${tooLong} = async (`,
    "  _request,",
    "  _context,",
    ") => {",
  ]);
});
