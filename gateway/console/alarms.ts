import type { SeenFigures } from "#application/operating/figures.ts";
import { type Alarm, type AlarmId, ALARMS, isBeyond } from "#platform/alarms.ts";
import type { ShownAlarm } from "../pages/console/alarms.ts";

/** What this gateway measures itself; undefined while it does not know. */
export type OwnFigures = {
  readonly clockOffset: number | undefined;
  readonly dependencies: number | undefined;
};

/** Every alarm with its figure of now, as far as a gateway knows it: the others are known to CloudWatch alone. */
export function alarmsNow(figures: SeenFigures, own: OwnFigures): readonly ShownAlarm[] {
  const { clockOffset } = own;
  const known: Partial<Record<AlarmId, number | undefined>> = {
    DependencyIsDown: own.dependencies,
    DeadLetters: figures.deadLetters?.waiting,
    ClockIsOff: clockOffset === undefined ? undefined : Math.abs(clockOffset),
    OffersDontLapse: figures.offersOverdue,
    NotificationsWait: figures.eventsPending,
    InFlight: figures.commands?.inFlight,
  };
  const all = Object.entries(ALARMS) as [AlarmId, Alarm][];
  return all.map(([id, alarm]) => ({
    id,
    ...alarm,
    value: known[id],
    state: Object.hasOwn(known, id) ? stateOf(alarm, known[id]) : "elsewhere",
  }));
}

/** At the threshold itself all is well; of a figure that is not there nobody knows. */
export function stateOf(alarm: Pick<Alarm, "threshold">, value: number | undefined): ShownAlarm["state"] {
  if (value === undefined) return "unknown";
  return isBeyond(alarm, value) ? "alarm" : "ok";
}
