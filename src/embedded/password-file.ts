import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { DataDirectoryLayout } from './data-directory.ts';
import { DataDirectoryPasswordError } from './embedded-postgres.errors.ts';

export function generatePassword(): string {
  // Hexadecimal needs no escaping in a URL.
  return randomBytes(32).toString('hex');
}

/**
 * The file belongs to whoever runs the gateway and not to the server's user: where that is "nobody", other services may
 * run under the same name.
 */
export function writePassword(layout: DataDirectoryLayout, password: string): void {
  const temporary = `${layout.passwordFile}.new`;
  rmSync(temporary, { force: true });
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(file, `${password}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, layout.passwordFile);
}

export function readPassword({ dataDirectory, passwordFile }: DataDirectoryLayout): string {
  let password: string;
  try {
    password = readFileSync(passwordFile, 'utf8').trim();
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new DataDirectoryPasswordError(
      dataDirectory,
      passwordFile,
      isMissing ? 'is missing' : 'cannot be read by this user',
    );
  }
  if (password === '') throw new DataDirectoryPasswordError(dataDirectory, passwordFile, 'is empty');
  return password;
}
