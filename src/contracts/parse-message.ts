import {
  commandMessageSchema,
  messageText,
  type SubmittedCommand,
  submittedCommandSchema,
} from "./command-message.ts";

/** A message as it was received. */
export type ReceivedMessage = {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly group: string;
  readonly body: string;
  readonly receiveCount: number;
};

export type ParsedMessage = {
  readonly commands: readonly SubmittedCommand[];
  /** What of the message can't be applied, each with the reason: the whole body, or single commands. */
  readonly poison: readonly { readonly body: string; readonly reason: string }[];
};

/** Takes a message apart. Never throws: what it can't read is poison, and its neighbours are not. */
export function parseMessage({ group, body }: Pick<ReceivedMessage, "group" | "body">): ParsedMessage {
  const whole = (reason: string): ParsedMessage => ({ commands: [], poison: [{ body, reason }] });
  const json = parseJson(body);
  if (json === undefined) return whole("the body is not JSON");
  const envelope = commandMessageSchema.safeParse(json);
  if (!envelope.success) return whole(envelope.error.message);
  const { version, eventId, commands } = envelope.data;
  // The group is what puts commands in order; a command outside its event's group could overtake.
  if (eventId !== group) return whole(`the message for event ${eventId} came in the group ${group}`);
  const parsed = commands.map((command) => ({ command, result: submittedCommandSchema.safeParse(command) }));
  return {
    commands: parsed.flatMap(({ result }) => (result.success ? [result.data] : [])),
    poison: parsed.flatMap(({ command, result }) => {
      if (result.success) return [];
      return [{ body: messageText({ version, eventId, commands: [command] }), reason: result.error.message }];
    }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
