import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Child } from "./child.ts";
import { host } from "./ports.ts";

/** How a protocol greets: what the client says first, and what the broker's answer looks like. */
export interface Greeting {
  readonly hello: string;
  readonly isAnswer: (heard: string) => boolean;
}

/** NATS answers a ping once it takes clients, which is after JetStream has its data. */
export function natsGreeting(user: string, pass?: string): Greeting {
  const credentials = pass === undefined ? {} : { user, pass };
  return {
    hello: `CONNECT ${JSON.stringify({ verbose: false, ...credentials })}\r\nPING\r\n`,
    isAnswer: (heard) => heard.includes("PONG\r\n"),
  };
}

/** RabbitMQ answers the protocol header with a method frame: `connection.start`. */
export const amqpGreeting: Greeting = {
  hello: "AMQP\0\0\x09\x01",
  isAnswer: (heard) => heard.startsWith("\x01\0\0"),
};

/** The port mapper answers "names", and closes. */
export const epmdGreeting: Greeting = { hello: "\0\x01n", isAnswer: (heard) => heard.length >= 4 };

/** Resolves once the child answers on that port. Rejects with its output if it ends or takes too long. */
export async function untilReady(
  child: Child,
  port: number,
  greeting: Greeting,
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await answers(port, greeting))) {
    if (child.isGone())
      throw new Error(`The broker ended instead of listening on ${port}:\n${child.output()}`);
    if (Date.now() > deadline) {
      throw new Error(`The broker does not answer on ${port} within ${timeoutMs} ms:\n${child.output()}`);
    }
    await delay(20);
  }
}

async function answers(port: number, { hello, isAnswer }: Greeting): Promise<boolean> {
  const socket = connect({ host, port });
  socket.setTimeout(2_000, () => socket.destroy());
  let heard = "";
  try {
    await once(socket, "connect");
    socket.write(hello, "latin1");
    for await (const chunk of socket) {
      heard += (chunk as Buffer).toString("latin1");
      if (isAnswer(heard)) return true;
    }
    return false;
  } catch {
    return false; // nobody listens yet
  } finally {
    socket.destroy();
  }
}
