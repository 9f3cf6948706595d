import { randomUUID } from "node:crypto";
import type { Stage } from "../../stage/stage.ts";
import type { BrokerUser, BrokerWithUsers } from "../../support/broker.ts";

export interface AddedUser {
  readonly broker: BrokerWithUsers;
  readonly user: BrokerUser;
  readonly password: string;
}

/** Adds a user to the broker whose users the suite manages. The password has characters that URLs escape. */
export async function addUser(stage: Stage): Promise<AddedUser> {
  const broker = await stage.brokerWithUsers();
  const id = randomUUID().slice(0, 8);
  const password = `secret/${randomUUID()}?#`;
  return { broker, password, user: await broker.addUser(`user-${id}`, password) };
}

/** Returns the forms in which a password could be printed. */
export function formsOf(password: string): string[] {
  const base64 = Buffer.from(password).toString("base64").replace(/=+$/, "");
  return [
    password,
    encodeURIComponent(password),
    encodeURI(password),
    JSON.stringify(password).slice(1, -1),
    base64,
  ];
}
