import type { JournalTexts } from "./journal-texts.ts";

/** What happened at an event, as sentences, in English. */
export const journalEn: JournalTexts = {
  kinds: {
    AttendeeRegistered: "Seats taken",
    AttendeeWaitlisted: "Waitlist joined",
    AttendeePromoted: "Promotions",
    SeatOffered: "Offers",
    OfferAccepted: "Offers accepted",
    OfferLapsed: "Offers that ran out",
    OfferWithdrawn: "Offers withdrawn",
    RegistrationCancelled: "Given up or taken away",
    AttendeeCheckedIn: "Check-ins",
    CheckInUndone: "Check-ins undone",
    EventCreated: "Creation",
    EventUpdated: "Changes of the event",
    CapacityRaised: "Steps of a raise",
    EventPublished: "Publication",
    EventCancelled: "Cancellation",
    EventReinstated: "Reinstatement",
    EventRestored: "Restores from a backup",
  },
  AttendeeRegistered: ({ as, extra }) =>
    as === "organizer"
      ? ["An organiser gave ", extra === true ? " an extra seat." : " a seat."]
      : ["", " registered and got a seat."],
  AttendeeWaitlisted: ({ as, position }) =>
    as === "organizer"
      ? ["An organiser put ", ` on the waitlist, at position ${position}.`]
      : ["", ` joined the waitlist at position ${position}.`],
  AttendeePromoted: ({ picked, extra }) =>
    picked === true
      ? ["An organiser picked ", ` from the waitlist for ${extra === true ? "an extra seat" : "a seat"}.`]
      : ["A seat was free, and ", " was next and got it."],
  SeatOffered: ({ until }) => ["A seat was free, and was offered to ", ` until ${until}.`],
  OfferAccepted: ({ as }) =>
    as === "organizer"
      ? ["An organiser accepted the offered seat for ", "."]
      : ["", " accepted the offered seat."],
  OfferLapsed: () => ["", " did not accept the offered seat in time."],
  OfferWithdrawn: () => ["The offer to ", " ran out while the event was cancelled; they wait again."],
  RegistrationCancelled: ({ gaveUp, as, late }) => {
    const what = { seat: "the seat", place: "the place on the waitlist", offer: "the offered seat" }[gaveUp];
    if (as === "organizer") return ["An organiser took " + what + " from ", "."];
    const how = gaveUp === "offer" ? "declined" : "gave up";
    return ["", ` ${how} ${what}${late === true ? ", late" : ""}.`];
  },
  AttendeeCheckedIn: () => ["", " was checked in."],
  CheckInUndone: () => ["The check-in of ", " was undone."],
  EventCreated: ({ capacity }) => `The event was created. Seats: ${capacity}.`,
  EventUpdated: ({ changed, capacity }) =>
    capacity === undefined
      ? `The event was changed: ${changed}.`
      : `The number of seats became ${capacity}${changed === "" ? "" : `; also changed: ${changed}`}.`,
  CapacityRaised: ({ capacity }) => `The number of seats became ${capacity}, on the way to more.`,
  EventPublished: () => "The event was published.",
  EventCancelled: () => "The event was cancelled.",
  EventReinstated: () => "The event was reinstated.",
  EventRestored: ({ restoredVersion }) =>
    `The tables were restored from a backup, which had version ${restoredVersion} of the event.`,
  reason: (reason) => `The reason: ${reason}`,
};
