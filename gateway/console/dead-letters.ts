import { type Letter, redrive, type RedriveOptions } from "#application/operating/redrive.ts";
import type { GatewayDeps } from "../deps.ts";
import {
  DEAD_LETTERS,
  deadLettersPage,
  type DeadLettersPage,
  discardPage,
} from "../pages/console/dead-letters.ts";
import { seeOther, sendPage } from "../site/answer.ts";
import { type PageRoute, pageRoute, type Visit } from "../site/route.ts";

type Deps = Pick<GatewayDeps, "operating" | "logger">;

/** For admins alone. */
const ACCESS = [] as const;
/** What somebody reads at a time. */
const MOST_SHOWN = 100;

/** What operators do with messages that no worker could apply. */
export function deadLetterPages({ operating, logger }: Deps): readonly PageRoute[] {
  const { letterBox, deadLetters } = operating;

  const show = async (frame: Visit["frame"], page: Omit<DeadLettersPage, "waiting">): Promise<Response> => {
    const { waiting } = await deadLetters();
    return await sendPage(deadLettersPage(frame, { waiting, ...page }));
  };

  /** The ids of the letters with this fate. Whoever has done it, and to which, is logged. */
  const carryOut = async (
    { caller }: Pick<Visit, "caller">,
    fate: "redriven" | "deleted",
    options: Omit<RedriveOptions, "onLetter">,
  ): Promise<number> => {
    const letters: string[] = [];
    const onLetter = (letter: Letter): void => {
      if (letter.fate === fate) letters.push(letter.messageId);
    };
    try {
      await redrive(letterBox, { ...options, onLetter });
    } finally {
      const what = fate === "redriven" ? "sent dead letters back" : "discarded dead letters";
      logger.info({ by: caller.id, count: letters.length, letters }, what);
    }
    return letters.length;
  };

  return [
    pageRoute("GET", DEAD_LETTERS, ACCESS, async ({ frame, query }) =>
      show(frame, { sent: countIn(query.get("sent")), discarded: countIn(query.get("discarded")) }),
    ),

    pageRoute("POST", `${DEAD_LETTERS}/look`, ACCESS, async ({ frame }) => {
      const letters: Letter[] = [];
      let behind = 0;
      await redrive(letterBox, {
        apply: false,
        most: MOST_SHOWN,
        onLetter: (letter) => letters.push(letter),
        async settled() {
          behind = (await deadLetters()).waiting;
        },
      });
      const shown = letters.map((letter) => ({ ...letter, isReadable: letter.fate !== "unreadable" }));
      return await show(frame, { seen: { letters: shown, behind } });
    }),

    // Whoever had to sign in on the way comes back here.
    pageRoute("GET", `${DEAD_LETTERS}/look`, ACCESS, () => Promise.resolve(seeOther(DEAD_LETTERS))),

    pageRoute("POST", `${DEAD_LETTERS}/send-back`, ACCESS, async (visit) => {
      const [eventId, messageId] = ["eventId", "messageId"].map((one) => visit.form.get(one) ?? undefined);
      const sent = await carryOut(visit, "redriven", { apply: true, eventId, messageId });
      return seeOther(`${DEAD_LETTERS}?sent=${sent}`);
    }),

    pageRoute("GET", `${DEAD_LETTERS}/{messageId}/discard`, ACCESS, async ({ frame, params }) =>
      sendPage(discardPage(frame, params.messageId)),
    ),

    pageRoute("POST", `${DEAD_LETTERS}/{messageId}/discard`, ACCESS, async (visit) => {
      const { messageId } = visit.params;
      const options = { apply: false, messageId, discard: new Set([messageId]) };
      const discarded = await carryOut(visit, "deleted", options);
      return seeOther(`${DEAD_LETTERS}?discarded=${discarded}`);
    }),
  ];
}

function countIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
