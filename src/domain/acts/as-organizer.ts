import type { Command, Waiver } from "../commands.ts";

/** What a fact says of the organiser who brought it about; nothing if people act for themselves. */
export function organizers(command: Extract<Command, { readonly as?: "organizer" }>) {
  if (command.as === undefined) return {};
  return { as: command.as, ...reasonOf(command), ...("waives" in command && waivedBy(command)) };
}

export const reasonOf = ({ reason }: { readonly reason?: string }) =>
  reason === undefined ? {} : { reason };

export function waivedBy({ waives = [] }: { readonly waives?: readonly Waiver[] }) {
  return waives.length === 0 ? {} : { waived: waives };
}
