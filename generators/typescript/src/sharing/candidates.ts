import type { NamedSchema } from "@posthorn/contract";
import type { SharingContract } from "./sharing-contract.ts";

/** A schema that several contracts refer to. */
export interface Candidate {
  /** Its location, as every contract identifies it. */
  readonly place: string;
  /** The contracts that refer to it, at least two, in their order. */
  readonly uses: readonly [Use, Use, ...Use[]];
}

/** A schema in one of the contracts. */
export interface Use {
  readonly by: SharingContract;
  readonly named: NamedSchema;
}

/** The schemas that at least two of the contracts refer to, sorted by their locations. */
export function findCandidates(contracts: readonly SharingContract[]): readonly Candidate[] {
  const byPlace = Map.groupBy(contracts.flatMap(locatedSchemas), ({ place }) => place);
  return [...byPlace]
    .flatMap(([place, located]): readonly Candidate[] => {
      const [first, second, ...others] = located.map(({ use }) => use);
      return first === undefined || second === undefined ? [] : [{ place, uses: [first, second, ...others] }];
    })
    .toSorted((one, other) => (one.place < other.place ? -1 : 1));
}

interface LocatedSchema {
  readonly place: string;
  readonly use: Use;
}

/**
 * A contract's schemas with their locations. Several types of another schema language may have the same location; those
 * are left out.
 */
function locatedSchemas(by: SharingContract): readonly LocatedSchema[] {
  const located = by.contract.schemas.map((named) => ({
    place: by.placeOf(named.origin),
    use: { by, named },
  }));
  const byPlace = Map.groupBy(located, ({ place }) => place);
  return located.filter(({ place }) => byPlace.get(place)?.length === 1);
}
