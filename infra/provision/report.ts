/** Takes one line about what was done, or is waited for. */
export type Report = (line: string) => void;
