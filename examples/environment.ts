/** The variable's value; ends the program with a message when there is none. */
export function required(name: string, meaning: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== "") return value;
  console.error(`${name} is missing: ${meaning}`);
  process.exit(2);
}

export const optional = (name: string, fallback: string): string => process.env[name] || fallback;
