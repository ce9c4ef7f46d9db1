type Defined<Value> = { [Name in keyof Value]: Exclude<Value[Name], undefined> };

/** The same object to the type checker's satisfaction: a parsed body has no members that are undefined. */
export function defined<Value extends object>(value: Value): Defined<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Defined<Value>;
}
