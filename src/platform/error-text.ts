/** Reads errors of any shape: what is thrown somewhere need not be an `Error`. */

export function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** An error of a connection often has no message of its own, only a code, or several errors inside. */
export function messageOf(error: unknown): string {
  const errors = memberOf(error, "errors");
  const candidates = [
    memberOf(error, "message"),
    ...(Array.isArray(errors) && errors.length > 0 ? [messageOf(errors[0])] : []),
    memberOf(error, "code"),
    memberOf(error, "name"),
  ];
  return candidates.find((one): one is string => typeof one === "string" && one !== "") ?? String(error);
}

/** The message of an error and of what caused it, in one line, unless the message has that already. */
export function reasonOf(error: unknown): string {
  const text = messageOf(error).replaceAll(/\s+/g, " ");
  const cause = memberOf(error, "cause");
  const reason = cause === undefined ? "" : reasonOf(cause);
  return text.includes(reason) ? text : `${text}: ${reason}`;
}
