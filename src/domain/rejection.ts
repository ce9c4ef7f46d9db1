import type { Standing } from "./event-state.ts";
import type { ScheduleConflict } from "./schedule.ts";

/** Why the rules said no. A refusal is a value: an outcome like any other, never an exception. */
export type Rejection =
  | { readonly type: "EventNotFound" }
  | { readonly type: "EventAlreadyExists" }
  | { readonly type: "UserNotFound" }
  | { readonly type: "EventNotPublished" }
  | { readonly type: "EventCancelled"; readonly reason?: string }
  | { readonly type: "NotRegistered" }
  | {
      readonly type: "EventFull";
      readonly capacity: number;
      readonly registeredCount: number;
      /** How many seats are held by offers; absent if none is. */
      readonly offeredCount?: number;
    }
  | { readonly type: "AlreadyRegistered"; readonly standing: Extract<Standing, { status: "registered" }> }
  | { readonly type: "AlreadyWaitlisted"; readonly standing: Extract<Standing, { status: "waitlisted" }> }
  | {
      readonly type: "CapacityBelowRegistered";
      readonly registeredCount: number;
      readonly offeredCount?: number;
    }
  | { readonly type: "WaitlistNotEmpty"; readonly waitlistCount: number }
  | { readonly type: "RegistrationNotOpen"; readonly registrationOpensAt: string }
  | { readonly type: "RegistrationClosed"; readonly registrationClosesAt: string }
  | { readonly type: "CancellationClosed"; readonly cancelUntil: string }
  | {
      readonly type: "NotWaitlisted";
      readonly standing: Extract<Standing, { status: "registered" | "offered" }>;
    }
  | { readonly type: "NotSeated"; readonly standing: Extract<Standing, { status: "offered" | "waitlisted" }> }
  | { readonly type: "AlreadyCheckedIn"; readonly checkedInAt: string }
  | { readonly type: "NotCheckedIn" }
  | { readonly type: "WaitlistFull"; readonly waitlistLimit: number }
  | ({ readonly type: "InvalidSchedule" } & ScheduleConflict);
