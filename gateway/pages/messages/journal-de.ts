import type { JournalTexts } from "./journal-texts.ts";

/** What happened at an event, as sentences, in German. */
export const journalDe: JournalTexts = {
  kinds: {
    AttendeeRegistered: "Vergebene Plätze",
    AttendeeWaitlisted: "Auf die Warteliste",
    AttendeePromoted: "Nachgerückt",
    SeatOffered: "Angebote",
    OfferAccepted: "Angenommene Angebote",
    OfferLapsed: "Abgelaufene Angebote",
    OfferWithdrawn: "Zurückgezogene Angebote",
    RegistrationCancelled: "Zurückgegeben oder weggenommen",
    AttendeeCheckedIn: "Einlass",
    CheckInUndone: "Einlass zurückgenommen",
    EventCreated: "Anlegen",
    EventUpdated: "Änderungen der Veranstaltung",
    CapacityRaised: "Schritte zu mehr Plätzen",
    EventPublished: "Veröffentlichung",
    EventCancelled: "Absage",
    EventReinstated: "Zurückgenommene Absage",
    EventRestored: "Wiederherstellung aus einer Sicherung",
  },
  AttendeeRegistered: ({ as, extra }) =>
    as === "organizer"
      ? ["Die Veranstalter gaben ", extra === true ? " einen zusätzlichen Platz." : " einen Platz."]
      : ["", " hat sich angemeldet und einen Platz bekommen."],
  AttendeeWaitlisted: ({ as, position }) =>
    as === "organizer"
      ? ["Die Veranstalter setzten ", ` auf die Warteliste, an Position ${position}.`]
      : ["", ` kam auf die Warteliste, an Position ${position}.`],
  AttendeePromoted: ({ picked, extra }) =>
    picked === true
      ? [
          "Die Veranstalter gaben ",
          ` von der Warteliste ${extra === true ? "einen zusätzlichen" : "einen"} Platz.`,
        ]
      : ["Ein Platz war frei, und ", " war an der Reihe und bekam ihn."],
  SeatOffered: ({ until }) => ["Ein Platz war frei und wurde ", ` bis ${until} angeboten.`],
  OfferAccepted: ({ as }) =>
    as === "organizer"
      ? ["Die Veranstalter nahmen den angebotenen Platz für ", " an."]
      : ["", " nahm den angebotenen Platz an."],
  OfferLapsed: () => ["", " nahm den angebotenen Platz nicht rechtzeitig an."],
  OfferWithdrawn: () => [
    "Das Angebot an ",
    " lief ab, während die Veranstaltung abgesagt war; wartet wieder.",
  ],
  RegistrationCancelled: ({ gaveUp, as, late }) => {
    const what = {
      seat: "den Platz",
      place: "den Platz auf der Warteliste",
      offer: "den angebotenen Platz",
    }[gaveUp];
    if (as === "organizer") return ["Die Veranstalter nahmen ", ` ${what} weg.`];
    const how = gaveUp === "offer" ? "lehnte" : "gab";
    return [
      "",
      ` ${how} ${what} ${gaveUp === "offer" ? "ab" : "zurück"}${late === true ? ", verspätet" : ""}.`,
    ];
  },
  AttendeeCheckedIn: () => ["", " wurde eingelassen."],
  CheckInUndone: () => ["Der Einlass von ", " wurde zurückgenommen."],
  EventCreated: ({ capacity }) => `Die Veranstaltung wurde angelegt. Plätze: ${capacity}.`,
  EventUpdated: ({ changed, capacity }) =>
    capacity === undefined
      ? `Die Veranstaltung wurde geändert: ${changed}.`
      : `Die Zahl der Plätze wurde ${capacity}${changed === "" ? "" : `; auch geändert: ${changed}`}.`,
  CapacityRaised: ({ capacity }) => `Die Zahl der Plätze wurde ${capacity}, auf dem Weg zu mehr.`,
  EventPublished: () => "Die Veranstaltung wurde veröffentlicht.",
  EventCancelled: () => "Die Veranstaltung wurde abgesagt.",
  EventReinstated: () => "Die Absage wurde zurückgenommen.",
  EventRestored: ({ restoredVersion }) =>
    `Die Tabellen wurden aus einer Sicherung wiederhergestellt, mit Version ${restoredVersion} der Veranstaltung.`,
  reason: (reason) => `Der Grund: ${reason}`,
};
