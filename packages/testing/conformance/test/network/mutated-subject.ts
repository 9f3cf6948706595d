import { loadSubject, type Opener, type OpenSubject, type SubjectModule } from "../../src/support/subject.ts";
import { type NetworkMutant, networkMutants } from "./mutants.ts";
import { userMutants } from "./users.ts";

/** The transports over which mutants run, by the names of their folders. */
const mutantsOf: Readonly<Record<string, readonly NetworkMutant[]>> = {
  tcp: networkMutants,
  nats: userMutants,
};

/**
 * Loads the subject of a transport, whose transports have the defect of a mutant.
 *
 * @param folder - the folder of the transport
 * @param fault - names the mutant. Empty: no defect.
 */
export async function mutatedSubject(folder: string, fault: string): Promise<SubjectModule> {
  const mutant = mutantsOf[folder]?.find((each) => each.fault === fault);
  if (mutant === undefined && fault !== "") throw new Error(`${folder} has no mutant "${fault}".`);
  const inner = await loadSubject(
    new URL(`../../../../transports/${folder}/test/subject.ts`, import.meta.url).href,
  );
  const mutated = (opener: Opener): OpenSubject => {
    const opens = inner[opener] ?? inner.open;
    return async (url) => {
      const transport = await opens(url);
      return mutant?.mutate?.(transport) ?? transport;
    };
  };
  const plain: SubjectModule = {
    ...inner,
    open: mutated("open"),
    openDefault: mutated("openDefault"),
    openQuick: mutated("openQuick"),
    openImpatient: mutated("openImpatient"),
    openWaiting: mutated("openWaiting"),
  };
  return { ...plain, ...mutant?.subject?.(plain) };
}
