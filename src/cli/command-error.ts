/** Something the person at the keyboard can put right: printed as a sentence, without a stack. */
export class CommandError extends Error {}
