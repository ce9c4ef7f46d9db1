import type { z } from "zod";
import {
  commandMessageSchema,
  MESSAGE_VERSION,
  messageText,
  type SubmittedCommand,
  submittedCommandSchema,
} from "./command-message.ts";

/** What can't be applied, and why. `body` is the whole message, or a message of the one invalid command. */
export type Poison = { readonly body: string; readonly reason: string };

export type ParsedMessage =
  | {
      readonly kind: "read";
      readonly commands: readonly SubmittedCommand[];
      readonly poison: readonly Poison[];
    }
  /** Sent by a newer version of Muster, whose workers can read it. */
  | { readonly kind: "newer"; readonly reason: string };

/** Parses a message. Never throws: an invalid command is poison, and the others of its message are not. */
export function parseMessage(message: { readonly group: string; readonly body: string }): ParsedMessage {
  const { group, body } = message;
  const whole = (reason: string): ParsedMessage => {
    return { kind: "read", commands: [], poison: [{ body, reason }] };
  };
  const json = parseJson(body);
  if (json === undefined) return whole("the body is not JSON");
  if (isObject(json) && isNewer(json["version"]) && json["eventId"] === group) {
    return { kind: "newer", reason: `version ${String(json["version"])}` };
  }
  const envelope = commandMessageSchema.safeParse(json);
  if (!envelope.success) {
    const beside = unknownMembers(envelope.error);
    return beside.length > 0 ? newer(beside) : whole(envelope.error.message);
  }
  const { version, eventId, commands } = envelope.data;
  // SQS keeps order only within a group; a command outside its event's group could overtake others.
  if (eventId !== group) return whole(`the message for event ${eventId} came in the group ${group}`);
  const results = commands.map((command) => {
    return submittedCommandSchema.safeParse(version === 1 ? upgraded(command) : command);
  });
  const unknown = results.flatMap(({ error }) => unknownMembers(error));
  if (unknown.length > 0) return newer(unknown);
  return {
    kind: "read",
    commands: results.flatMap(({ data }) => (data === undefined ? [] : [data])),
    poison: results.flatMap(({ error }, i) => {
      if (error === undefined) return [];
      return [{ body: messageText({ version, eventId, commands: [commands[i]] }), reason: error.message }];
    }),
  };
}

function newer(members: readonly string[]): ParsedMessage {
  return { kind: "newer", reason: `the members ${members.join(", ")}` };
}

function isNewer(version: unknown): boolean {
  return Number.isInteger(version) && (version as number) > MESSAGE_VERSION;
}

/** The members that only a newer version knows, of what is valid without them. */
function unknownMembers(error: z.ZodError | undefined): string[] {
  const issues = error?.issues ?? [];
  const names = issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys : [undefined]));
  return names.every((name) => name !== undefined) ? names : [];
}

/** A command of a message of version 1, in the shape of version 2. */
function upgraded(command: unknown): unknown {
  if (!isObject(command)) return command;
  const { key, fingerprint, acceptedAt, ...rest } = command;
  return { command: rest, key, fingerprint, acceptedAt };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
