import { createInterface } from 'node:readline/promises';
import { CommandError } from './command-error.ts';

/** Has somebody type a word before something is destroyed. Where nobody can, nothing is. `what` is a sentence without its end. */
export async function confirmByTyping(word: string, what: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CommandError(`${what}, and nobody is here to ask. Add --yes if that is meant.`);
  }
  // The question goes to standard error, so that standard output holds the answer alone.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await terminal.question(`${what}. Type ${word} to go on: `);
  terminal.close();
  if (typed.trim() !== word) throw new CommandError('That was something else. Nothing was changed.');
}
