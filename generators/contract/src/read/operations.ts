import { checkDeadLetterAddresses } from "../check/dead-letter-addresses.ts";
import { checkSharedDestinations } from "../check/shared-destinations.ts";
import type { Operation } from "../model/operation.ts";
import { type Reading, report } from "../reading/reading.ts";
import { findChannelOperations, findOperations } from "./find-operations.ts";
import { readOperation } from "./operation.ts";
import { reportReplyOperations } from "./reply-operations.ts";

/** Reads every operation, in the document's order. */
export function readOperations(reading: Reading): readonly Operation[] {
  const isThree = reading.input.major >= 3;
  const written = isThree ? findOperations(reading) : findChannelOperations(reading);
  const operations = written.map((operation) => readOperation(reading, operation));
  if (isThree) reportReplyOperations(reading, written, operations);
  report(reading, ...checkSharedDestinations(operations), ...checkDeadLetterAddresses(operations));
  return operations;
}
