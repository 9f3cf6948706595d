import { describe, expect, test } from "vitest";
import { set, sourcesOf } from "../../test/handler-set.ts";
import type { HandlerSet } from "../source/handler-set.ts";
import { findCollections } from "./collection.ts";

describe("the object that collects the handlers", () => {
  /** The code of each object that is found, with `!` if it can have no other members. */
  const found = (files: Readonly<Record<string, string>>, given: HandlerSet = set) =>
    findCollections(sourcesOf(files), given, "/app").map(
      ({ value, isExact }) => `${value.node.getText()}${isExact ? "!" : ""}`,
    );

  test.each([
    ["const a: PostOfficeHandlers = { b };", "{ b }!"],
    ["const a = { b } satisfies PostOfficeHandlers;", "{ b }!"],
    ["const a = { b } as PostOfficeHandlers;", "{ b }!"],
    ["const c = { b };\nconst a: PostOfficeHandlers = c;", "{ b }"],
    ["class A implements PostOfficeHandlers {}", "class A implements PostOfficeHandlers {}"],
    ["function a(): PostOfficeHandlers { return { b }; }", "{ b }!"],
    ["const a = (): PostOfficeHandlers => ({ b });", "{ b }!"],
    ["const a = async function (): Promise<PostOfficeHandlers> { return { b }; };", "{ b }!"],
    ["servePostOffice(transport, { b });", "{ b }!"],
    ["generated.servePostOffice(transport, { b });", "{ b }!"],
    ["const a = { b };\nservePostOffice(transport, a);", "{ b }"],
    ["const a: PostOfficeHandlers = { b };\nservePostOffice(transport, a);", "{ b }!"],
    ["const a = { b };\nservePostOffice(transport, a);\nconst c = a satisfies PostOfficeHandlers;", "{ b }"],
    ["const a: PostOfficeHandlers = make();", "make()!"],
    ["const a: PostOfficeHandlers = make();\nconst c: PostOfficeHandlers = { b };", "{ b }!"],
    ["const a: PostOfficeHandlers = make();\nservePostOffice(transport, make());", "make()!"],
  ])("is found in %j", (text, code) => {
    expect(found({ "a.ts": text })).toEqual([code]);
  });

  test.each([
    "const a: ClubHandlers = { b };",
    "const a: Partial<PostOfficeHandlers> = { b };",
    'const a: PostOfficeHandlers["post"] = { b };',
    "const a = (): PostOfficeHandlers => { if (b) return { b }; return { c }; };",
    "serveClub(transport, { b });",
    "servePostOffice(transport);",
  ])("is not found in %j", (text) => {
    expect(found({ "a.ts": text })).toEqual([]);
  });

  test("is not what the function of the other side gets", () => {
    expect(found({ "a.ts": "servePostOffice(transport, { b });" }, { ...set, side: "client" })).toEqual([]);
  });

  test("is the one in its own file if there are several", () => {
    const files = {
      "a.ts": "export const a: PostOfficeHandlers = { b };",
      "post-office-handlers.ts": "export const postOfficeHandlers: PostOfficeHandlers = { c };",
    };
    expect(found(files)).toEqual(["{ c }!"]);
    expect(found({ "a.ts": files["a.ts"], "b.ts": files["post-office-handlers.ts"] })).toEqual([
      "{ b }!",
      "{ c }!",
    ]);
  });

  test.each([
    ["export const postOfficeHandlers = { b };", ["{ b }"]],
    ["export default { b };", ["{ b }"]],
    ["export const others = { b };", []],
    ["export function postOfficeHandlers() {}", []],
  ])("is the export of its own file, whatever its type: %j", (text, code) => {
    expect(found({ "post-office-handlers.ts": text })).toEqual(code);
    expect(found({ "other.ts": text })).toEqual([]);
  });
});
