import type { BrokerUser, BrokerWithUsers, Denial } from "@posthorn/conformance";
import { startRabbitmq } from "./broker.ts";

/** Regular expressions of the names that a user may configure, write to and read from. */
type Rights = readonly [configure: string, write: string, read: string];

const everything: Rights = [".*", ".*", ".*"];

/** Starts RabbitMQ, whose users `rabbitmqctl` manages. */
export async function startRabbitmqWithUsers(version: string): Promise<BrokerWithUsers> {
  const broker = await startRabbitmq(version);
  return {
    ...broker,
    async addUser(name, password) {
      const permit = async (rights: Rights): Promise<void> => {
        await broker.control("set_permissions", "-p", "/", name, ...rights);
      };
      await broker.control("add_user", name, password);
      await permit(everything);
      const credentials = `${encodeURIComponent(name)}:${encodeURIComponent(password)}`;
      return {
        url: broker.url.replace("guest:guest", credentials),
        deny: (denial) => permit(rightsWithout(denial)),
        allow: () => permit(everything),
        async changePassword(changed) {
          await broker.control("change_password", name, changed);
        },
      } satisfies BrokerUser;
    },
  };
}

function rightsWithout({ step, at }: Denial): Rights {
  const name = at.address.replace(/[^A-Za-z0-9]/g, ".");
  switch (step) {
    // A queue is published to through the default exchange, whose permission is that of `amq.default`.
    case "publish":
    case "dead-letter":
      return [".*", except(`amq\\.default|.*${name}.*`), ".*"];
    case "subscribe":
      return [".*", ".*", except(`.*${name}.*`)];
    case "create":
      return [except(`.*${name}.*`), ".*", ".*"];
    case "inbox":
      return [except("posthorn-inbox.*"), ".*", except("posthorn-inbox.*")];
  }
}

/** A regular expression for all names but some. */
function except(names: string): string {
  return `^(?!(${names})$).*$`;
}
