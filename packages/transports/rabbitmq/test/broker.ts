import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import {
  type Broker,
  type BrokerKind,
  type ChildProcess,
  findProgram,
  freePort,
  type Greeting,
  host,
  makeFolder,
  runBroker,
  startChildProcess,
  waitUntilReady,
} from "@posthorn/brokers";

/** RabbitMQ without plugins. */
export const broker: BrokerKind = {
  name: "rabbitmq",
  scheme: "amqp",
  program: {
    // Debian's `rabbitmq-server` in the path changes the user; the program behind it does not.
    candidates: ["/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server"],
    debianPackage: "rabbitmq-server",
    variable: "POSTHORN_RABBITMQ_URL",
  },
  start: () => startRabbitmq(),
};

const startTimeoutMs = 60_000;

/** A running server. */
export interface RabbitmqBroker extends Broker {
  /** Runs `rabbitmqctl` with these arguments, and resolves to its output. Takes some seconds. */
  control(...args: readonly string[]): Promise<string>;
}

/** The ports of one server: for clients, for Erlang's distribution, and for Erlang's port mapper. */
interface Ports {
  readonly client: number;
  readonly distribution: number;
  readonly mapper: number;
}

/** Starts RabbitMQ on a free port of the loopback interface. Takes some seconds. */
export async function startRabbitmq(): Promise<RabbitmqBroker> {
  const program = findProgram(broker.program);
  const ports = { client: await freePort(), distribution: await freePort(), mapper: await freePort() };
  const folder = await makeFolder("rabbitmq");
  await writeFile(join(folder, "rabbitmq.conf"), configurationOf(ports));
  await writeFile(join(folder, "plugins"), "[].\n");
  await writeFile(join(folder, ".erlang.cookie"), `posthorn${ports.client}`, { mode: 0o400 });
  const env = environmentOf(folder, ports);
  const running = await runBroker({
    url: `amqp://guest:guest@${host}:${ports.client}`,
    port: ports.client,
    folder,
    launch: async () => {
      const processes: ChildProcess[] = [];
      const launchOne = async (name: string, args: readonly string[], greeting: Greeting): Promise<void> => {
        const child = startChildProcess(name, args, { folder, env });
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
  return { ...running, control: controlOf(join(dirname(program), "rabbitmqctl"), folder, env) };
}

function controlOf(
  program: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): RabbitmqBroker["control"] {
  return async (...args) => {
    const port = String(await freePort());
    const ports = { RABBITMQ_CTL_DIST_PORT_MIN: port, RABBITMQ_CTL_DIST_PORT_MAX: port };
    const { stdout } = await promisify(execFile)(program, args, {
      cwd: folder,
      env: { PATH: process.env["PATH"], LANG: "C.UTF-8", HOME: folder, ...env, ...ports },
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
    "",
  ].join("\n");
}

function environmentOf(folder: string, ports: Ports): Record<string, string> {
  return {
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
