import { z } from "zod";

type Variant = z.ZodObject<{ status: z.ZodLiteral<string> }>;

type NamesOf<Union> = Union extends unknown ? keyof Union : never;

/** A union each of whose variants says of the others' members that it doesn't have them. */
type Exclusive<Union, Names extends PropertyKey = NamesOf<Union>> = Union extends unknown
  ? Union & { [Name in Exclude<Names, keyof Union>]?: never }
  : never;

/**
 * The union of these variants, told apart by `status`. A member that some variants lack can be read of any value, and
 * is undefined there; once `status` is known, so is which members there are.
 */
export function byStatus<const Variants extends readonly [Variant, Variant, ...Variant[]]>(
  variants: Variants,
): z.ZodType<Exclusive<z.output<Variants[number]>>> {
  // Of a type that isn't known yet, the compiler can't see that each variant fits.
  return z.discriminatedUnion("status", variants) as never;
}
