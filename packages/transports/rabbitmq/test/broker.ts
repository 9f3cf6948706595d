import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
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
  pathOf,
  programOf,
  runBroker,
  startChildProcess,
  systemPath,
  waitUntilReady,
} from "@posthorn/brokers";

// Debian's `rabbitmq-server` in the path changes the user; the program behind it does not.
const serverProgram = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/** RabbitMQ without plugins. */
export const broker: BrokerKind = {
  name: "rabbitmq",
  versions: {
    "3.10": { candidates: [serverProgram, "rabbitmq-server"], debianPackage: "rabbitmq-server" },
    "4.0": { candidates: [serverProgram], root: { release: "trixie", package: "rabbitmq-server" } },
  },
  scheme: "amqp",
  start: (version) => startRabbitmq(version),
  users: async (version) => (await import("./users.ts")).startRabbitmqWithUsers(version),
};

const startTimeoutMs = 60_000;

/** A program of RabbitMQ, with its path below the folder that is its root. */
interface Installation {
  readonly root: string;
  readonly program: string;
}

function installationOf(version: string): Installation {
  const program = programOf(broker, version);
  const path = findProgram(program);
  if (program.root === undefined) return { root: "/", program: path };
  const root = pathOf(program.root);
  return { root, program: join("/", relative(root, path)) };
}

/** A running server. */
export interface RabbitmqBroker extends Broker {
  /** The address of the management plugin's API, if the broker was started with it. */
  readonly management: string | undefined;
  /** Runs `rabbitmqctl` with these arguments, and resolves to its output. Takes some seconds. */
  control(...args: readonly string[]): Promise<string>;
}

/** The servers that this process has started, by port. */
export const runningBrokers: Map<string, RabbitmqBroker> = new Map();

/** The ports of one server: for clients, the management plugin, Erlang's distribution, and Erlang's port mapper. */
interface Ports {
  readonly client: number;
  /** Undefined without the management plugin. */
  readonly management: number | undefined;
  readonly distribution: number;
  readonly mapper: number;
}

/** Starts RabbitMQ on a free port of the loopback interface, by default without plugins. Takes some seconds. */
export async function startRabbitmq(
  version: string = chosenVersion(broker),
  plugins: readonly "rabbitmq_management"[] = [],
): Promise<RabbitmqBroker> {
  const { root, program } = installationOf(version);
  const ports = {
    client: await freePort(),
    management: plugins.length > 0 ? await freePort() : undefined,
    distribution: await freePort(),
    mapper: await freePort(),
  };
  const folder =
    root === "/" ? await makeFolder("rabbitmq") : await makeFolder("rabbitmq", join(root, "tmp"));
  const inside = root === "/" ? folder : join("/", relative(root, folder));
  const within = root === "/" ? [] : ["chroot", root];
  await writeFile(join(folder, "rabbitmq.conf"), configurationOf(ports));
  await writeFile(join(folder, "plugins"), `[${plugins.join(",")}].\n`);
  await writeFile(join(folder, ".erlang.cookie"), `posthorn${ports.client}`, { mode: 0o400 });
  const env = environmentOf(inside, ports);
  const running = await runBroker({
    url: `amqp://guest:guest@${host}:${ports.client}`,
    port: ports.client,
    folder,
    launch: async () => {
      const processes: ChildProcess[] = [];
      const launchOne = async (name: string, args: readonly string[], greeting: Greeting): Promise<void> => {
        const [first = "", ...others] = [...within, name, ...args];
        const child = startChildProcess(first, others, { folder, env });
        processes.push(child);
        await waitUntilReady(child, greeting, startTimeoutMs);
      };
      try {
        // The port mapper is started first. The one that Erlang would start leaves the process group, and would
        // outlive the broker.
        await launchOne(
          "epmd",
          ["-port", String(ports.mapper), "-address", host],
          mapperGreeting(ports.mapper),
        );
        await launchOne(program, [], amqpGreeting(ports.client));
      } catch (error) {
        await Promise.all(processes.map((child) => child.kill()));
        throw error;
      }
      return processes;
    },
  });
  const { management: port } = ports;
  const management = port === undefined ? undefined : `http://guest:guest@${host}:${port}`;
  const started = {
    ...running,
    management,
    control: controlOf([...within, join(dirname(program), "rabbitmqctl")], env),
  };
  runningBrokers.set(String(ports.client), started);
  return started;
}

function controlOf(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): RabbitmqBroker["control"] {
  return async (...args) => {
    const port = String(await freePort());
    const ports = { RABBITMQ_CTL_DIST_PORT_MIN: port, RABBITMQ_CTL_DIST_PORT_MAX: port };
    const [program = "", ...before] = command;
    const { stdout } = await promisify(execFile)(program, [...before, ...args], {
      env: { PATH: systemPath, LANG: "C.UTF-8", ...env, ...ports },
    });
    return stdout;
  };
}

/** RabbitMQ answers the protocol header with a method frame: `connection.start`. */
function amqpGreeting(port: number): Greeting {
  return { port, hello: "AMQP\0\0\x09\x01", isAnswer: (received) => received.startsWith("\x01\0\0") };
}

/** The port mapper answers the request "names" and closes the connection. */
function mapperGreeting(port: number): Greeting {
  return { port, hello: "\0\x01n", isAnswer: (received) => received.length >= 4 };
}

function configurationOf(ports: Ports): string {
  return [
    `listeners.tcp.1 = ${host}:${ports.client}`,
    "log.console = true",
    "log.console.level = warning",
    "log.file = false",
    "disk_free_limit.absolute = 10MB",
    ...(ports.management === undefined
      ? []
      : [`management.tcp.ip = ${host}`, `management.tcp.port = ${ports.management}`]),
    "",
  ].join("\n");
}

function environmentOf(folder: string, ports: Ports): Record<string, string> {
  return {
    HOME: folder,
    RABBITMQ_NODENAME: `posthorn-${ports.client}@localhost`,
    RABBITMQ_NODE_PORT: String(ports.client),
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_CONF_ENV_FILE: join(folder, "none.conf"),
    RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins"),
    RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
    RABBITMQ_LOG_BASE: join(folder, "log"),
    RABBITMQ_PID_FILE: join(folder, "pid"),
    ERL_EPMD_PORT: String(ports.mapper),
    ERL_EPMD_ADDRESS: host,
    // With input allowed, the script replaces itself with the broker instead of waiting for it.
    RABBITMQ_ALLOW_INPUT: "true",
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      "-noinput -kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
  };
}
