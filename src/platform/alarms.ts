/**
 * When operators are told: the thresholds of the alarms of docs/operations.md. CloudWatch's alarms have them from here,
 * and so has the console's page of the system.
 */

export type Alarm = {
  /** `page` wakes somebody: people can't register, their requests don't end, or what is stored is in doubt. */
  readonly level: "page" | "ticket";
  /** The figure is on the wrong side of it: at the threshold itself all is well. */
  readonly threshold: { readonly over: number } | { readonly under: number };
  readonly unit?: "%" | "s";
  /** So long the figure was there in each minute, or hour, before anybody is told. */
  readonly during: { readonly minutes: number } | { readonly hours: number };
  /** Also raised when nothing is measured. */
  readonly isSilenceBad?: true;
};

export const ALARMS = {
  CommandsAreOld: { level: "page", threshold: { over: 60 }, unit: "s", during: { minutes: 5 } },
  ReceivingIsPaused: { level: "page", threshold: { over: 0 }, during: { minutes: 2 } },
  WorkersAreSilent: { level: "page", threshold: { under: 1 }, during: { minutes: 5 }, isSilenceBad: true },
  GatewaysAreSilent: { level: "page", threshold: { under: 1 }, during: { minutes: 5 }, isSilenceBad: true },
  DependencyIsDown: { level: "page", threshold: { under: 1 }, during: { minutes: 2 } },
  ServerErrors: { level: "page", threshold: { over: 1 }, unit: "%", during: { minutes: 5 } },
  DeadLetters: { level: "page", threshold: { over: 0 }, during: { minutes: 1 } },
  CommandsAreLate: { level: "ticket", threshold: { over: 10 }, unit: "%", during: { minutes: 5 } },
  CommandsFail: { level: "ticket", threshold: { over: 0 }, during: { minutes: 1 } },
  ClockIsOff: { level: "ticket", threshold: { over: 30 }, unit: "s", during: { minutes: 2 } },
  Outages: { level: "ticket", threshold: { over: 60 }, during: { minutes: 5 } },
  Conflicts: { level: "ticket", threshold: { over: 50 }, unit: "%", during: { minutes: 5 } },
  OffersDontLapse: { level: "ticket", threshold: { over: 0 }, during: { minutes: 5 } },
  NotificationsWait: { level: "ticket", threshold: { over: 0 }, during: { minutes: 5 } },
  NotificationsAreLost: { level: "ticket", threshold: { over: 0 }, during: { minutes: 5 } },
  Throttled: { level: "ticket", threshold: { over: 0 }, during: { minutes: 5 } },
  InFlight: { level: "ticket", threshold: { over: 100_000 }, during: { minutes: 5 } },
  ErrorsAreLogged: { level: "ticket", threshold: { over: 0 }, during: { minutes: 1 } },
  AuditIsMissing: { level: "ticket", threshold: { under: 1 }, during: { hours: 26 }, isSilenceBad: true },
  RetentionIsMissing: { level: "ticket", threshold: { under: 1 }, during: { hours: 26 }, isSilenceBad: true },
} as const satisfies Readonly<Record<string, Alarm>>;

export type AlarmId = keyof typeof ALARMS;

/** Whether the figure is on the wrong side of the alarm's threshold, whatever it was before. */
export function isBeyond({ threshold }: Pick<Alarm, "threshold">, value: number): boolean {
  return "over" in threshold ? value > threshold.over : value < threshold.under;
}
