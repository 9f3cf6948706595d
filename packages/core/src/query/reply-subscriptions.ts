import type { Destination, Receive, Subscription, Transport } from "../transport/transport.ts";

/** Where replies come in: a requester's own inbox, or a topic that it shares with others. */
export interface Mailbox {
  readonly at: Destination;
  isOpen: boolean;
  opening: Promise<Subscription> | undefined;
  /** How many wait for something from there. */
  waiting: number;
}

/** The mailboxes of one requester. Each is opened when it is first needed, and again after that failed. */
export interface Mailboxes {
  readonly own: Mailbox;
  topic(at: Destination): Mailbox;
  /** Resolves once replies flow. */
  open(mailbox: Mailbox): Promise<unknown>;
  close(): Promise<void>;
}

export interface MailboxOptions {
  readonly transport: Transport;
  readonly inbox: Destination;
  /** What comes to the own inbox. */
  readonly receive: Receive;
  /** What comes to a topic, most of it for others. */
  readonly receiveShared: Receive;
  readonly onInterrupted: (mailbox: Mailbox, cause: Error) => void;
}

/** Topics that are listened to at a time. Beyond that, those that nobody waits at are left again. */
const mostTopics = 100;

export function openMailboxes(options: MailboxOptions): Mailboxes {
  const own = mailboxAt(options.inbox);
  const topics = new Map<string, Mailbox>();

  function topic(at: Destination): Mailbox {
    const known = topics.get(at.address);
    if (known !== undefined) return known;
    if (topics.size >= mostTopics) leaveIdle();
    const mailbox = mailboxAt(at);
    topics.set(at.address, mailbox);
    return mailbox;
  }

  function leaveIdle(): void {
    for (const [address, mailbox] of topics) {
      if (mailbox.waiting > 0) continue;
      topics.delete(address);
      closeOne(mailbox).catch(() => {}); // nobody listens there any more, and that is all there is to it
    }
  }

  function open(mailbox: Mailbox): Promise<unknown> {
    const { transport, receive, receiveShared, onInterrupted } = options;
    mailbox.opening ??= transport
      .subscribe(mailbox.at, mailbox === own ? receive : receiveShared, {
        concurrency: 1024,
        connectTimeoutMs: 1_000,
        onInterrupted: (cause) => onInterrupted(mailbox, cause),
      })
      .then(
        (subscription) => {
          mailbox.isOpen = true;
          return subscription;
        },
        (error) => {
          mailbox.opening = undefined;
          throw error;
        },
      );
    return mailbox.opening;
  }

  return {
    own,
    topic,
    open,
    async close() {
      await Promise.all([own, ...topics.values()].map(closeOne));
    },
  };
}

function mailboxAt(at: Destination): Mailbox {
  return { at, isOpen: false, opening: undefined, waiting: 0 };
}

/** One that is still being opened is closed once it is open: that may take as long as its broker is away. */
async function closeOne({ opening, isOpen }: Mailbox): Promise<void> {
  const closed = opening?.then(
    (subscription) => subscription.close(),
    () => undefined,
  );
  if (isOpen) await closed;
}
