import { expect, test } from "vitest";
import { at, commandOf, contractWith, messageOf } from "../../test/operations.ts";
import { pascalCase } from "../text/identifiers.ts";
import { findShortenedNames } from "./shortened-names.ts";

/** A name of more bytes than file names have room for, which differs from others in its beginning. */
const long = (beginning: string): string => `${beginning}${"o".repeat(130)}`;

const shortened = (name: string, file: string, pointer: string) => ({
  severity: "information",
  code: "name-shortened",
  message: `Generated code calls this "${pascalCase(name)}", because the name "${name.slice(0, 30)}…" is too long for a file name. Set a shorter "x-posthorn.name" to choose another name.`,
  file,
  pointer,
});

test("each name that is too long for a file is reported, in the order of the contract's parts", () => {
  const [schema, message, operation] = [long("schema"), long("message"), long("operation")];
  const contract = {
    ...contractWith(
      [commandOf(operation, { messages: [messageOf(message)] })],
      [{ name: schema, origin: at("/schema"), schema: true }],
    ),
    title: long("title"),
  };
  expect(findShortenedNames(contract, new Set())).toEqual([
    shortened(long("title"), "", "/info/title"),
    shortened(schema, "tea.yaml", "/schema"),
    shortened(message, "tea.yaml", `/components/messages/${message}`),
    shortened(operation, "tea.yaml", `/operations/${operation}`),
  ]);
});

test("neither a long name with another one in code nor that of a nested schema is reported", () => {
  const nested = { name: long("nested"), origin: at("/nested"), schema: true };
  const contract = contractWith(
    [commandOf(long("operation"), { name: "brew", messages: [messageOf(long("tea"), { codeName: "tea" })] })],
    [nested, { name: long("schema"), codeName: "Cup", origin: at("/schema"), schema: true }],
  );
  expect(findShortenedNames(contract, new Set([nested]))).toEqual([]);
});
