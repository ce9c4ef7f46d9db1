import type { Answer, Output } from "./answer.ts";

/** What of a call a service lets through. */
export type Admission =
  | { readonly refused: Answer }
  | {
      /** The call as it may go on: with fewer entries, perhaps. */
      readonly input: Output;
      /** The answer to the whole call, from the answer to what went on; counts what that says. */
      readonly complete: (answer: Answer, now: number) => Answer;
    };
