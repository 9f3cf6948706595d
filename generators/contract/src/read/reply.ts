import { diagnose } from "../diagnostic.ts";
import { appended } from "../load/pointer.ts";
import type { Message, Origin } from "../model.ts";
import { type Fields, fieldsOf, isFields, member, textOf } from "../value.ts";
import { readMessage } from "./message.ts";
import type { Reading } from "./reading.ts";

export interface Reply {
  readonly replies: readonly Message[];
  readonly failures: readonly Message[];
  /** What describes them, for what else they say. */
  readonly written: readonly unknown[];
}

/** Reads an operation's reply; the operation is a query. */
export function readReply(reading: Reading, operation: Fields, id: string, origin: Origin): Reply {
  const { sources, report } = reading;
  const reply = sources.follow(operation.reply);
  if (!isFields(reply)) {
    report(diagnose("reply-missing", origin, { operation: id }));
    return { replies: [], failures: [], written: [] };
  }
  const at = sources.originOf(reply);
  const channel = fieldsOf(sources.follow(reply.channel));
  checkAddress(reading, reply, channel);
  const written = Array.isArray(reply.messages)
    ? reply.messages
    : Object.values(fieldsOf(sources.follow(channel.messages)));
  const replies: Message[] = [];
  const failures: Message[] = [];
  written.forEach((value, index) => {
    const message = readMessage(reading, value, `${id}Reply${index === 0 ? "" : index + 1}`);
    if (message === undefined) return;
    (reading.failures.has(message) ? failures : replies).push(message);
  });
  if (replies.length === 0) report(diagnose("reply-messages-missing", at, { operation: id }));
  return { replies, failures, written };
}

/** Replies go to the asker's own inbox, whose address the request carries: nowhere else for now. */
function checkAddress(reading: Reading, reply: Fields, channel: Fields): void {
  const { sources, report } = reading;
  const at = sources.originOf(reply);
  const location = textOf(member(sources.follow(reply.address), "location"));
  if (location !== undefined && !/^\$message\.header#\/reply-to$/i.test(location)) {
    report(
      diagnose(
        "not-supported",
        { file: at.file, pointer: appended(at.pointer, "address") },
        {
          what: `A reply address at "${location}"`,
          instead: 'Use "$message.header#/reply-to", or leave "address" out.',
        },
      ),
    );
  }
  const fixed = textOf(channel.address);
  if (fixed !== undefined) {
    report(
      diagnose(
        "not-supported",
        { file: at.file, pointer: appended(at.pointer, "channel") },
        {
          what: `A reply at the fixed address "${fixed}"`,
          instead: 'Make the "address" of the reply\'s channel null: each asker then has its own inbox.',
        },
      ),
    );
  }
}
