/**
 * The stream of a page: states, of which the newest counts. It comes back by itself after whatever ends it, rests while
 * nobody sees the page, and says at any time whether what the page shows is live.
 */

export type Liveness = "live" | "notLive" | "paused";

export type LiveOptions = {
  /** Where the stream is. */
  readonly stream: string;
  /** Where the state itself can be asked for, when streams fail again and again. */
  readonly state: string;
  /** The version that the page shows already. */
  readonly version: number;
  /** Called with each message: its event and its parsed data. */
  readonly onMessage: (event: string, data: unknown) => void;
  readonly onLiveness: (liveness: Liveness) => void;
};

/** The server says something at least every 15 seconds. A sleeping laptop keeps a dead connection open. */
const SILENCE_MS = 45_000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;
/** Streams that failed in a row, after which the page asks for the state itself. */
const FAILURES_UNTIL_POLL = 5;
const POLL_MS = 15_000;
const HIDDEN_MS = 30_000;

export function follow({ stream, state, version: shown, onMessage, onLiveness }: LiveOptions): void {
  let version = shown;
  let source: EventSource | undefined;
  let failures = 0;
  let [watchdog, retry, polling] = [0, 0, 0];

  const close = (): void => {
    source?.close();
    source = undefined;
    clearTimeout(watchdog);
    clearTimeout(retry);
  };

  const isThere = (): void => {
    onLiveness("live");
    clearTimeout(watchdog);
    watchdog = setTimeout(failed, SILENCE_MS);
  };

  const heard = (): void => {
    failures = 0;
    clearInterval(polling);
    polling = 0;
    isThere();
  };

  const tell = (event: string, data: unknown): void => {
    if (event === "event") version = (data as { readonly version: number }).version;
    onMessage(event, data);
  };

  const poll = async (): Promise<void> => {
    const answer = await fetch(state).catch(() => undefined);
    if (answer?.ok === true) tell("event", await answer.json());
  };

  function open(): void {
    close();
    source = listenTo(`${stream}?after=${version}`, {
      onOpen: isThere,
      onMessage(event, data) {
        heard();
        if (event !== "beat") tell(event, JSON.parse(data));
      },
      onEnd: failed,
      onCut: () => onLiveness("notLive"),
    });
  }

  function failed(): void {
    close();
    failures += 1;
    onLiveness("notLive");
    const longest = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS);
    retry = setTimeout(open, longest * (0.5 + Math.random() / 2));
    if (failures >= FAILURES_UNTIL_POLL && polling === 0) polling = setInterval(() => void poll(), POLL_MS);
  }

  whileSeen({
    isOpen: () => source !== undefined,
    open,
    rest: () => {
      close();
      onLiveness("paused");
    },
  });
  open();
}

type Heard = {
  readonly onOpen: () => void;
  readonly onMessage: (event: string, data: string) => void;
  /** It is over: another one may be had at once. */
  readonly onEnd: () => void;
  /** It was cut off, and tries again by itself, after the time that the server has said. */
  readonly onCut: () => void;
};

function listenTo(url: string, { onOpen, onMessage, onEnd, onCut }: Heard): EventSource {
  const source = new EventSource(url);
  // Where nothing has changed, the first message is a beat, many seconds later.
  source.addEventListener("open", onOpen);
  for (const event of ["event", "registration", "beat"])
    source.addEventListener(event, ({ data }: MessageEvent<string>) => onMessage(event, data));
  source.addEventListener("bye", onEnd);
  source.addEventListener("error", () => (source.readyState === EventSource.CLOSED ? onEnd() : onCut()));
  return source;
}

type Seen = {
  readonly isOpen: () => boolean;
  readonly open: () => void;
  readonly rest: () => void;
};

/** Has the stream rest while nobody sees the page, and opens it again for whoever comes back. */
function whileSeen({ isOpen, open, rest }: Seen): void {
  let hiding = 0;
  const resume = (): void => {
    clearTimeout(hiding);
    if (!isOpen()) open();
  };
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.visibilityState === "visible") resume();
    else hiding = setTimeout(rest, HIDDEN_MS);
  });
  // A page that is left is kept for whoever comes back, but not its stream.
  addEventListener("pagehide", rest);
  addEventListener("pageshow", ({ persisted }) => persisted && resume());
  addEventListener("online", resume);
}
