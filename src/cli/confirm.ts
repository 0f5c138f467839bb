import { createInterface } from 'node:readline/promises';
import { CommandError } from './command-error.ts';

export interface Question {
  /** What will have happened, as a sentence without its full stop. */
  readonly consequence: string;
  /** What is typed to go on, and how it is called. */
  readonly word: string;
  readonly wordIs: string;
}

/** Asks whoever is at the terminal before something ends for good. Where nobody is, --yes has to say that it is meant. */
export async function confirm({ consequence, word, wordIs }: Question): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CommandError(`${consequence}, and nobody is here to ask. Add --yes if that is meant.`);
  }
  // The question goes to standard error, so that standard output holds the answer alone.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await terminal.question(`${consequence}. Type ${wordIs} to go on: `);
  terminal.close();
  if (typed.trim() !== word) throw new CommandError(`That was not ${wordIs}. Nothing was changed.`);
}
