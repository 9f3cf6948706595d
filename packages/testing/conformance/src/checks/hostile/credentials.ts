import { deadLetters, queue } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { ChattererScript } from "../../actors/chatterer.ts";
import type { SubscriberScript } from "../../actors/subscriber.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import { type Child, ready } from "../../stage/child-process.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { codeOf } from "../../support/rejection.ts";
import { openerOf } from "../../support/subject.ts";
import { patienceMs, until, within } from "../../support/wait-until.ts";
import { addUser, formsOf } from "./users.ts";

const common = { where: overNetwork, managesUsers: true, timeoutMs: 120_000 } as const;

/** Checks of credentials that are wrong, and of those that must not be printed. */
export const credentials: readonly Check[] = [
  {
    id: "85 wrong-credentials",
    claim: "to open a transport with a wrong password rejects as unauthorized before the deadline",
    ...common,
    run: wrongAtStart,
  },
  {
    id: "67 give-up-is-loud (credentials)",
    claim:
      "a program whose password no longer holds logs that its transport gives up, and does not exit with code 0",
    requires: { queues: true },
    ...common,
    run: wrongLater,
  },
  {
    id: "80 no-secrets",
    claim: "no error, log, status, event or dead letter of a program contains its password",
    requires: { queues: true, redelivery: true, attempts: true, deadLetter: true },
    ...common,
    run: noSecrets,
  },
];

/** Less than the deadline of opening with default options. */
const refusedMs = 8_000;

async function wrongAtStart(stage: Stage): Promise<void> {
  const { user, password } = await addUser(stage);
  const url = user.url.replace(encodeURIComponent(password), "wrong");
  expect(url).not.toBe(user.url);
  const opening = codeOf(openerOf(stage.subject, "openDefault")(url));
  expect(await within(refusedMs, "it rejects", opening)).toBe("unauthorized");
}

async function wrongLater(stage: Stage): Promise<void> {
  const { user } = await addUser(stage);
  const { proxy, url } = await stage.openProxy(user.url);
  const script: SubscriberScript = { from: stage.queue("jobs") };
  const child = await ready(stage.spawn("subscriber", script, { url, opener: "openDefault" }));
  await user.changePassword("another");
  proxy.reset();
  const code = await within(2 * patienceMs(), "the process ends by itself", child.exited);
  expect(code).toEqual(expect.any(Number));
  expect(code).not.toBe(0);
  expect(child.errors()).not.toBe("");
}

async function noSecrets(stage: Stage): Promise<void> {
  const { broker, user, password } = await addUser(stage);
  const address = stage.address("jobs");
  const admin = await stage.openWith("open", broker.url);
  const dead = await collect(admin, deadLetters(queue(address)));
  const { proxy, url } = await stage.openProxy(user.url);
  const script: ChattererScript = { address };
  const child = await ready(stage.spawn("chatterer", script, { url, quiet: true }));
  await until("it has dead letters", () => dead.deliveries.length > 0);
  proxy.reset();
  await until("it has more", () => dead.deliveries.length > 3);
  await user.deny({ step: "publish", at: queue(address) });
  const denied = child.reported.length;
  await until("it reports more", () => child.reported.length > denied + 5);
  await user.allow();
  await user.changePassword("another");
  proxy.reset();
  const refused = stage.spawn("chatterer", script, { url: user.url, quiet: true });
  await until("another one is refused", () => refused.reported.includes("refused"));
  await within(2 * patienceMs(), "the first ends", endOf(child));
  const letters = dead.deliveries.map(({ headers, body }) => ({
    headers,
    body: Buffer.from(body).toString(),
  }));
  const texts = [...[child, refused].flatMap(outputOf), JSON.stringify(letters)];
  const found = formsOf(password).flatMap((form) => texts.filter((text) => text.includes(form)));
  expect(found.map((text) => text.slice(0, 500))).toEqual([]);
}

async function endOf(child: Child): Promise<void> {
  await Promise.race([child.exited, new Promise((resolve) => setTimeout(resolve, 5_000))]);
  await child.kill();
}

function outputOf({ reported, errors, output }: Child): string[] {
  return [...reported.map(String), errors(), output()];
}
