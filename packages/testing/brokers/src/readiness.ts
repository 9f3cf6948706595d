import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { ChildProcess } from "./child-process.ts";
import { host } from "./ports.ts";

/** The beginning of a conversation with a broker that is ready. */
export interface Greeting {
  readonly port: number;
  /** The bytes that the client sends first, in Latin-1. */
  readonly hello: string;
  /** True if the bytes that the broker has sent so far, in Latin-1, show that it is ready. */
  readonly isAnswer: (received: string) => boolean;
}

/** Resolves once the process answers the greeting. Rejects with its output if it ends or takes too long. */
export async function waitUntilReady(
  child: ChildProcess,
  greeting: Greeting,
  timeoutMs: number,
): Promise<void> {
  const { port } = greeting;
  const deadline = Date.now() + timeoutMs;
  while (!(await isAnswered(greeting))) {
    if (child.hasEnded())
      throw new Error(`The broker ended before it listened on ${port}:\n${child.output()}`);
    if (Date.now() > deadline) {
      throw new Error(`The broker did not answer on ${port} within ${timeoutMs} ms:\n${child.output()}`);
    }
    await delay(20);
  }
}

async function isAnswered({ port, hello, isAnswer }: Greeting): Promise<boolean> {
  const socket = connect({ host, port });
  socket.setTimeout(2_000, () => socket.destroy());
  let received = "";
  try {
    await once(socket, "connect");
    socket.write(hello, "latin1");
    for await (const chunk of socket) {
      received += (chunk as Buffer).toString("latin1");
      if (isAnswer(received)) return true;
    }
    return false;
  } catch {
    return false; // the broker does not listen yet
  } finally {
    socket.destroy();
  }
}
