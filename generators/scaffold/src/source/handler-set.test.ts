import { describe, expect, test } from "vitest";
import { postOffice } from "../../test/post-office.ts";
import { contractOf } from "../../test/program.ts";
import { type HandlerSet, handlerSet } from "./handler-set.ts";

/** The names of each handler. */
function namesOf({ handlers }: HandlerSet): readonly object[] {
  return handlers.map(({ name, aliases, file, isWanted }) => ({ name, aliases, file, isWanted }));
}

describe("the handlers of a contract", () => {
  test("on the side that serves, have the names of its operations", async () => {
    const set = handlerSet(await contractOf(postOffice()), { client: false });
    expect({ ...set, handlers: namesOf(set) }).toEqual({
      title: "Post office",
      side: "serve",
      type: "PostOfficeHandlers",
      serve: "servePostOffice",
      collection: { name: "postOfficeHandlers", file: "post-office-handlers" },
      handlers: [
        { name: "post", aliases: ["handlePost"], file: "post", isWanted: true },
        { name: "collect", aliases: ["handleCollect"], file: "collect", isWanted: true },
        { name: "price", aliases: ["servePrice"], file: "price", isWanted: true },
      ],
    });
    expect(set.handlers.map(({ kind }) => kind)).toEqual(["command", "command", "query"]);
    expect(set.handlers.map(({ cases }) => cases.map(({ name }) => name))).toEqual([
      ["letter", "parcel"],
      [],
      [],
    ]);
  });

  test("on the side of the client, have the names of the functions that take them", async () => {
    const set = handlerSet(await contractOf(postOffice()), { client: true });
    expect([set.side, set.type]).toEqual(["client", "PostOfficeClient"]);
    expect(namesOf(set)).toEqual([
      { name: "onDelivered", aliases: ["delivered"], file: "on-delivered", isWanted: true },
    ]);
  });

  test("list the failures of a query", async () => {
    const { handlers } = handlerSet(await contractOf(postOffice({ operations: ["track"] })), {
      client: false,
    });
    expect(handlers.map(({ failures }) => failures.map(({ name }) => name))).toEqual([["parcelLost"]]);
  });
});

const sending = await contractOf(postOffice({ operations: ["delivered", "returned"] }));

describe("the operations that are wanted", () => {
  test.each(["delivered", "onDelivered"])("may be named as %s", (name) => {
    const { handlers } = handlerSet(sending, { client: true, only: [name] });
    expect(handlers.map(({ isWanted }) => isWanted)).toEqual([true, false]);
  });

  test("must be among those of the side", () => {
    expect(() => handlerSet(sending, { client: true, only: ["delivered", "post"] })).toThrow(
      new RangeError('"post" is not among the operations of Post office: delivered, returned.'),
    );
  });
});

describe("the object that collects the handlers", () => {
  const collectionOf = async (contract: string) =>
    handlerSet(await contractOf(contract), { client: false }).collection;

  test("has another file than every handler", async () => {
    const contract = postOffice({ operations: ["collect"] }).replace(
      "  collect: { action",
      "  postOfficeHandlers: { action",
    );
    expect(await collectionOf(contract)).toEqual({
      name: "postOfficeHandlers",
      file: "all-post-office-handlers",
    });
  });

  test("has another name than its type, also where the title has no capitals", async () => {
    expect((await collectionOf(postOffice({ title: "邮局" }))).name).toBe("handlers");
  });
});
