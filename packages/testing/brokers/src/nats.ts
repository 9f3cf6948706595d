import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Broker } from "./broker.ts";
import { type Child, startChild } from "./child.ts";
import { makeBroker, makeFolder } from "./make-broker.ts";
import { freePort, host } from "./ports.ts";
import { findProgram } from "./programs.ts";
import { type Greeting, natsGreeting, untilReady } from "./ready.ts";

const startMs = 20_000;
const reloadMs = 10_000;
const defaultUser = "posthorn";

export interface NatsOptions {
  /** Default true. */
  readonly jetstream?: boolean;
  /** What the user `posthorn` must say. Default: nobody need say anything. */
  readonly password?: string;
  /**
   * Text for the server's configuration file, such as users with permissions, or `max_payload`. If it has users,
   * name one of them in `credentials`.
   */
  readonly config?: string;
  /** As whom the address connects. Default: the user `posthorn`, if there is a password. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** The token that `config` asks for, instead of credentials. */
  readonly token?: string;
}

export interface NatsBroker extends Broker {
  /** The folder in which JetStream keeps its streams. */
  readonly store: string;
  /**
   * Replaces the text of the configuration file. Resolves once the server runs by it; a server that is
   * stopped reads it when it starts.
   */
  configure(config: string): Promise<void>;
}

/** Starts a NATS server on a free port of the loopback interface. */
export async function startNats(options: NatsOptions = {}): Promise<NatsBroker> {
  const { jetstream = true, password, config = "" } = options;
  const program = findProgram("nats");
  const port = await freePort();
  const folder = await makeFolder("nats");
  const configFile = join(folder, "nats.conf");
  const pidFile = join(folder, "nats.pid");
  // In the file and not as an argument: a server that reads its file again would turn JetStream off.
  const data = join(folder, "data");
  const storing = jetstream ? `jetstream { store_dir: ${JSON.stringify(data)} }\n` : "";
  const write = (text: string): Promise<void> => writeFile(configFile, storing + text);
  await write(config);
  const args = ["-c", configFile, "-P", pidFile, "-a", host, "-p", String(port)];
  if (password !== undefined) args.push("--user", defaultUser, "--pass", password);
  const credentials =
    options.credentials ?? (password === undefined ? undefined : { user: defaultUser, password });
  let server: Child | undefined;
  const broker = await makeBroker({
    url: `nats://${userInfo(options.token, credentials)}${host}:${port}`,
    port,
    folder,
    launch: async () => {
      server = startChild(program, args, { folder });
      const greeting =
        options.token === undefined
          ? natsGreeting(credentials?.user ?? defaultUser, credentials?.password)
          : tokenGreeting(options.token);
      try {
        await untilReady(server, port, greeting, startMs);
      } catch (error) {
        await server.kill();
        throw error;
      }
      return [server];
    },
  });
  const reloads = async (): Promise<number> => {
    const log = await readFile(join(folder, `${program.split("/").at(-1)}.log`), "utf8");
    return log.split("Reloaded server configuration").length - 1;
  };
  return {
    ...broker,
    store: join(data, "jetstream"),
    async configure(text) {
      await write(text);
      const before = await reloads();
      if (server === undefined || server.isGone()) return;
      process.kill(Number(await readFile(pidFile, "utf8")), "SIGHUP");
      const deadline = Date.now() + reloadMs;
      while ((await reloads()) === before) {
        if (Date.now() > deadline)
          throw new Error(`The NATS server at ${port} did not take its new configuration.`);
        await delay(10);
      }
    },
  };
}

function userInfo(token: string | undefined, credentials: NatsOptions["credentials"]): string {
  if (token !== undefined) return `${encodeURIComponent(token)}@`;
  if (credentials === undefined) return "";
  return `${encodeURIComponent(credentials.user)}:${encodeURIComponent(credentials.password)}@`;
}

function tokenGreeting(token: string): Greeting {
  return {
    hello: `CONNECT ${JSON.stringify({ verbose: false, auth_token: token })}\r\nPING\r\n`,
    isAnswer: (heard) => heard.includes("PONG\r\n"),
  };
}
