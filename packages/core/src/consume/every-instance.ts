/**
 * Used instead of a group's name: every subscription gets every event that is published while it is open. The
 * broker stores nothing for it. Events are missed while it is away, and a message that cannot be handled is
 * reported and dropped.
 */
export const everyInstance: unique symbol = Symbol.for("@posthorn/core/every-instance");
