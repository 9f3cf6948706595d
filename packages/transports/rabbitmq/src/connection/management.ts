import { asError, MessagingError } from "@posthorn/core/transport";
import { readAddresses } from "@posthorn/transport-kit";

/** Reads what RabbitMQ tells only over HTTP. */
export interface Management {
  /** The policies of the virtual host, those of operators included. */
  policies(): Promise<readonly Policy[]>;
}

/** As the plugin describes it. */
export interface Policy {
  readonly name: string;
  readonly pattern: string;
  readonly "apply-to": string;
  readonly priority: number;
  readonly definition: Readonly<Record<string, unknown>>;
  /** True for one of an operator, which applies in addition to the others. */
  readonly isOperators: boolean;
}

export interface ManagementOptions {
  readonly vhost: string;
  readonly timeoutMs: number;
}

/**
 * Uses the management plugin. Its functions reject with MessagingError `unauthorized` or `forbidden` if the plugin refuses
 * the user, and `unreachable` if it does not answer. Throws `invalid_argument` if the address is not one.
 */
export function openManagement(address: string, { vhost, timeoutMs }: ManagementOptions): Management {
  const { addresses, credentials } = readAddresses(address, {
    option: "management",
    product: "a management plugin",
    schemes: ["http", "https"],
    example: "`http://user:password@host:15672`",
  });
  const [base = ""] = addresses;
  const { user = "guest", password = "guest" } = credentials ?? {};
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

  async function get(path: string): Promise<Response> {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await fetch(`${base}${path}`, { headers: { authorization }, signal });
    } catch (thrown) {
      const cause = asError(thrown);
      const text = `The management plugin at ${base} does not answer (${asError(cause.cause ?? cause).message}). Is it enabled?`;
      throw new MessagingError("unreachable", text, { cause });
    }
  }

  async function list(kind: "policies" | "operator-policies"): Promise<Policy[]> {
    const response = await get(`/api/${kind}/${encodeURIComponent(vhost)}`);
    if (response.ok) {
      const policies = (await response.json()) as Policy[];
      return policies.map((policy) => ({ ...policy, isOperators: kind === "operator-policies" }));
    }
    await response.body?.cancel();
    throw refusal(base, response.status);
  }

  return {
    policies: async () => (await Promise.all([list("policies"), list("operator-policies")])).flat(),
  };
}

function refusal(base: string, status: number): MessagingError {
  const place = `The management plugin at ${base}`;
  if (status === 401) {
    const text = `${place} does not accept this user or password. Correct them in \`management\`, and give the user the tag \`monitoring\`.`;
    return new MessagingError("unauthorized", text);
  }
  if (status === 403) {
    return new MessagingError(
      "forbidden",
      `${place} refuses this user. Give it permissions for the virtual host.`,
    );
  }
  return new MessagingError("unreachable", `${place} answered with status ${status}. Try again later.`);
}
