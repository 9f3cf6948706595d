import type { Contract, Operation } from "@posthorn/contract";

/** The contract with a wire format for the operations that do not define one. */
export function withWireFormat(contract: Contract, wire: NonNullable<Operation["wire"]>): Contract {
  const operations = contract.operations.map((operation): Operation => ({ wire, ...operation }));
  return { ...contract, operations };
}
