type Forms = { readonly one: string; readonly other: string };

/**
 * Numbers and plurals of one language, for its messages: `#` in a form is the number, as people write it. What a
 * language is like takes megabytes, so it is looked up when it is first needed.
 */
export function pluralOf(language: string) {
  let known: { readonly rules: Intl.PluralRules; readonly numbers: Intl.NumberFormat } | undefined;
  return (count: number, { one, other }: Forms): string => {
    known ??= { rules: new Intl.PluralRules(language), numbers: new Intl.NumberFormat(language) };
    const form = known.rules.select(count) === "one" ? one : other;
    return form.replace("#", known.numbers.format(count));
  };
}
