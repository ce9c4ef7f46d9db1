/** Called with one line for each thing that was done, or is waited for. */
export type Report = (line: string) => void;
