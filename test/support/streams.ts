import { setTimeout as sleep } from "node:timers/promises";

/** A message of a stream, or its first line, which only says when to come again. */
export type Message = {
  readonly event?: string;
  readonly id?: string;
  readonly data?: unknown;
  readonly retry?: string;
};

export type OpenStream = {
  /** What came so far, in order. */
  readonly messages: readonly Message[];
  /** Resolves with the first message that matches, from now on or of before. Rejects after `withinMs`. */
  readonly find: (matches: (message: Message) => boolean, withinMs?: number) => Promise<Message>;
  /** Resolves once the server has ended it. */
  readonly ended: Promise<void>;
  readonly close: () => Promise<void>;
};

/** Reads server-sent events, each as it comes. */
export function readStream({ body }: Response): OpenStream {
  if (body === null) throw new TypeError("there is no stream");
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const messages: Message[] = [];
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let text = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += decoder.decode(part.value, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      messages.push(...blocks.map(parse));
    }
  };
  const ended = read();
  ended.catch(() => undefined);
  return {
    messages,
    ended,
    async find(matches, withinMs = 5000) {
      const deadline = Date.now() + withinMs;
      for (;;) {
        const found = messages.find(matches);
        if (found !== undefined) return found;
        if (Date.now() > deadline) throw new Error(`none matches of ${JSON.stringify(messages)}`);
        await sleep(5);
      }
    },
    close: () => reader.cancel(),
  };
}

function parse(block: string): Message {
  const fields = block.split("\n").map((line) => /^(\w+): (.*)$/.exec(line)?.slice(1) ?? [line, ""]);
  const { data, ...rest } = Object.fromEntries(fields) as Record<string, string>;
  return { ...rest, ...(data !== undefined && { data: JSON.parse(data) as unknown }) };
}

/** Matches a message of this kind whose data has these members. */
export function saying(event: string, members: Readonly<Record<string, unknown>> = {}) {
  return (message: Message): boolean => {
    const data = (message.data ?? {}) as Record<string, unknown>;
    return message.event === event && Object.entries(members).every(([name, value]) => data[name] === value);
  };
}
