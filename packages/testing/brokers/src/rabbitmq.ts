import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Broker } from "./broker.ts";
import { type Child, startChild } from "./child.ts";
import { makeBroker, makeFolder } from "./make-broker.ts";
import { freePort, host } from "./ports.ts";
import { findProgram } from "./programs.ts";
import { amqpGreeting, epmdGreeting, untilReady } from "./ready.ts";

const startMs = 60_000;

export interface RabbitmqBroker extends Broker {
  /** Runs `rabbitmqctl` with these arguments, and resolves to what it writes. Takes some seconds. */
  control(...args: readonly string[]): Promise<string>;
}

/** Starts RabbitMQ without plugins on a free port of the loopback interface. Takes some seconds. */
export async function startRabbitmq(): Promise<RabbitmqBroker> {
  const program = findProgram("rabbitmq");
  const [port, distPort, mapperPort] = [await freePort(), await freePort(), await freePort()];
  const folder = await makeFolder("rabbitmq");
  await writeFile(join(folder, "rabbitmq.conf"), configuration(port));
  await writeFile(join(folder, "plugins"), "[].\n");
  await writeFile(join(folder, ".erlang.cookie"), `posthorn${port}`, { mode: 0o400 });
  const env = environment(folder, port, distPort, mapperPort);
  const broker = await makeBroker({
    url: `amqp://guest:guest@${host}:${port}`,
    port,
    folder,
    launch: async () => {
      const children: Child[] = [];
      const launchOne = async (...[name, args, at, greeting]: Launch): Promise<void> => {
        const child = startChild(name, args, { folder, env });
        children.push(child);
        await untilReady(child, at, greeting, startMs);
      };
      try {
        // Erlang's port mapper comes first and of our own making: the one that Erlang would start by
        // itself leaves the process group and stays for ever.
        await launchOne("epmd", ["-port", String(mapperPort), "-address", host], mapperPort, epmdGreeting);
        await launchOne(program, [], port, amqpGreeting);
      } catch (error) {
        await Promise.all(children.map((child) => child.kill()));
        throw error;
      }
      return children;
    },
  });
  return { ...broker, control: controller(join(dirname(program), "rabbitmqctl"), folder, env) };
}

function controller(
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

type Launch = [name: string, args: readonly string[], port: number, greeting: typeof amqpGreeting];

function configuration(port: number): string {
  return [
    `listeners.tcp.1 = ${host}:${port}`,
    "log.console = true",
    "log.console.level = warning",
    "log.file = false",
    "disk_free_limit.absolute = 10MB",
    "",
  ].join("\n");
}

function environment(
  folder: string,
  port: number,
  distPort: number,
  mapperPort: number,
): Record<string, string> {
  return {
    RABBITMQ_NODENAME: `posthorn-${port}@localhost`,
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_CONF_ENV_FILE: join(folder, "none.conf"),
    RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins"),
    RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
    RABBITMQ_LOG_BASE: join(folder, "log"),
    RABBITMQ_PID_FILE: join(folder, "pid"),
    ERL_EPMD_PORT: String(mapperPort),
    ERL_EPMD_ADDRESS: host,
    // With input allowed, the script becomes the broker instead of waiting for it.
    RABBITMQ_ALLOW_INPUT: "true",
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      "-noinput -kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
  };
}
