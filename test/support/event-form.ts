/** What somebody fills in for a new event, as the console's form sends it. */
export const FILLED = {
  title: "Concert",
  date: "2027-07-01T20:00",
  timeZone: "Europe/Berlin",
  capacity: "2",
  hasWaitlist: "true",
  promotion: "automatic",
  lateCancellation: "marked",
  registrationOpensAt: "none",
  registrationClosesAt: "start",
  cancelUntil: "none",
  promoteUntil: "start",
};
