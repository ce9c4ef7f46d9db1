/** The failures that ports have in common. Adapters classify once, here and nowhere else. */

/**
 * The service can't be reached, answers too late, throttles, or is broken for the moment. Whether the call
 * took effect is unknown; trying again later may succeed.
 */
export class Unavailable extends Error {
  readonly code = "UNAVAILABLE";

  constructor(service: string, options?: ErrorOptions) {
    super(`${service} is unavailable`, options);
    this.name = "Unavailable";
  }
}

/**
 * The service answers that it does not do what was asked, for the moment: most often, because too much is asked of
 * it. The same call may be repeated, later and less often.
 */
export class Overloaded extends Unavailable {}

/**
 * What is stored of one thing can't be read: it is damaged, or written by a version of Muster that this one
 * does not know. Trying again can't help, and nothing else is concerned.
 */
export class Unreadable extends Error {
  readonly code = "UNREADABLE";

  /** `thing` names it as clients know it, such as "the event e1". */
  constructor(thing: string, options?: ErrorOptions) {
    super(`${thing} can't be read`, options);
    this.name = "Unreadable";
  }
}

/** Another transaction was faster, so nothing was written. The commands must be loaded and decided again. */
export class CommitConflict extends Error {
  readonly code = "COMMIT_CONFLICT";

  /** `actions` names the labelled actions that were refused, with the reason for each. */
  constructor(actions: readonly string[], options?: ErrorOptions) {
    super(`commit refused: ${actions.join(", ")}`, options);
    this.name = "CommitConflict";
  }
}
