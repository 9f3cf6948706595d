import type { Transport } from "@posthorn/core/transport";
import type { Json } from "../support/json.ts";

/** The values that a role of a child process works with. */
export interface RoleContext {
  readonly open: () => Promise<Transport>;
  /** The settings that the check passes to the role. */
  readonly script: Json;
  /** Sends a value to the check. */
  readonly report: (line: Json) => void;
  /** Resolves once the process receives SIGTERM. */
  readonly ended: Promise<void>;
}

/** A program of a child process. After it has resolved, nothing may keep the process alive. */
export type Role = (context: RoleContext) => Promise<void>;
