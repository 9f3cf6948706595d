import type { BrokerUser, BrokerWithUsers, Denial } from "@posthorn/conformance";
import { deadLetters, withDeadLetterQueue } from "@posthorn/core/transport";
import { namesOf } from "../src/names.ts";
import { startNats } from "./broker.ts";

const admin = { user: "admin", password: "admin" };

/** A user, and the subjects that are denied to it. */
interface User {
  password: string;
  denied: Denied;
}

interface Denied {
  readonly publish?: readonly string[];
  readonly subscribe?: readonly string[];
}

/** Starts a NATS server whose users are in its configuration file. */
export async function startNatsWithUsers(version: string): Promise<BrokerWithUsers> {
  const users = new Map<string, User>();
  const broker = await startNats({ version, config: configurationOf(users), credentials: admin });
  const configure = (): Promise<void> => broker.configure(configurationOf(users));
  return {
    ...broker,
    async addUser(name, password) {
      const user: User = { password, denied: {} };
      users.set(name, user);
      await configure();
      const credentials = `${encodeURIComponent(name)}:${encodeURIComponent(password)}`;
      const change = async (changes: Partial<User>): Promise<void> => {
        Object.assign(user, changes);
        await configure();
      };
      return {
        url: broker.url.replace(`${admin.user}:${admin.password}`, credentials),
        deny: (denial) => change({ denied: subjectsOf(denial) }),
        allow: () => change({ denied: {} }),
        changePassword: (changed) => change({ password: changed }),
      } satisfies BrokerUser;
    },
  };
}

function subjectsOf({ step, at }: Denial): Denied {
  const { stream } = namesOf(at);
  switch (step) {
    case "publish":
      return { publish: [`${stream}.>`] };
    case "subscribe":
      return { publish: [`$JS.API.CONSUMER.*.${stream}.>`, `$JS.API.CONSUMER.MSG.NEXT.${stream}.>`] };
    case "create":
      return { publish: ["$JS.API.STREAM.CREATE.>"] };
    case "inbox":
      return { subscribe: ["posthorn-inbox.>"] };
    case "dead-letter":
      return { publish: [`${namesOf(withDeadLetterQueue(deadLetters(at))).stream}.>`] };
  }
}

function configurationOf(users: ReadonlyMap<string, User>): string {
  const deny = (subjects: readonly string[] = []): string => `{ deny: ${JSON.stringify(subjects)} }`;
  const lines = [...users].map(([name, { password, denied }]) => {
    const permissions = `{ publish: ${deny(denied.publish)}, subscribe: ${deny(denied.subscribe)} }`;
    return `{ user: ${JSON.stringify(name)}, password: ${JSON.stringify(password)}, permissions: ${permissions} }`;
  });
  const administrator = `{ user: ${admin.user}, password: ${admin.password} }`;
  return `authorization { users: [\n${[administrator, ...lines].join("\n")}\n] }\n`;
}
