import { expect, test, vi } from "vitest";
import { rejection } from "../../test/echo.ts";
import { askOverMemory, requester, transport } from "../../test/over-memory.ts";
import { orderStatus } from "../../test/shop.ts";
import { request } from "../query/request.ts";
import { serve } from "../query/serve.ts";
import { withoutDeadline } from "./handled-message.ts";

askOverMemory();

const inner = { ...orderStatus, name: "inner", address: "inner" };

/** Answers, and asks another query once its requester's deadline has passed. */
async function askLate(start: <T>(task: () => T) => T): Promise<Promise<unknown>> {
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

test("work that a handler starts keeps its caller's deadline", async () => {
  expect((await rejection(askLate((task) => task()))).code).toBe("request_timeout");
});

test("work that is started without it does not, and belongs to the same conversation", async () => {
  expect(await askLate(withoutDeadline)).toBe(true);
});

test("outside of a handler there is none to leave", () => {
  expect(withoutDeadline(() => 7)).toBe(7);
});
