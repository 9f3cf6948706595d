import { expect, test, vi } from "vitest";
import { rejection } from "../../test/echo.ts";
import { orderStatus } from "../../test/shop.ts";
import { requester, transport, useMemoryTransport } from "../../test/use-memory-transport.ts";
import { request } from "../query/request.ts";
import { serve } from "../query/serve.ts";
import { withoutDeadline } from "./handled-message.ts";

useMemoryTransport();

const inner = { ...orderStatus, name: "inner", address: "inner" };

/** Serves a query whose answer sends another request after its requester's deadline has passed. */
async function requestLate(start: <T>(task: () => T) => T): Promise<Promise<unknown>> {
  const background = Promise.withResolvers<Promise<unknown>>();
  await serve(transport, inner, (_, { deadline, correlationId }) => ({
    stage: `${deadline} ${correlationId}`,
  }));
  await serve(transport, orderStatus, (_, { deadline, correlationId }) => {
    const work = async (): Promise<unknown> => {
      await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(deadline ?? 0));
      const { stage } = await request(requester, inner, { orderId: "7" });
      return stage.endsWith(correlationId);
    };
    background.resolve(start(work).catch((error: unknown) => Promise.reject(error)));
    return { stage: "accepted" };
  });
  await request(requester, orderStatus, { orderId: "7" }, { timeoutMs: 50 });
  return background.promise;
}

test("work that a handler starts has the handler's deadline", async () => {
  expect((await rejection(requestLate((task) => task()))).code).toBe("request_timeout");
});

test("work that is started without the deadline does not, but belongs to the same conversation", async () => {
  expect(await requestLate(withoutDeadline)).toBe(true);
});

test("withoutDeadline calls its function outside of a handler, too", () => {
  expect(withoutDeadline(() => 7)).toBe(7);
});
