import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';

/** A role that logs in. */
export interface Login {
  readonly role: string;
  readonly password: string;
}

/** The address of the same server with another login. */
export function loginUrl(ownerUrl: string, database: string, { role, password }: Login): string {
  const url = new URL(ownerUrl);
  // Named in full: where the owner's address leaves it out, it means the database that is called like the role.
  url.pathname = `/${encodeURIComponent(database)}`;
  url.searchParams.delete('user');
  url.searchParams.delete('password');
  if (url.hostname === '') {
    // An address of a socket has no host, and without a host a URL carries no user before it.
    url.searchParams.set('user', role);
    url.searchParams.set('password', password);
  } else {
    url.username = role;
    url.password = password;
  }
  return url.href;
}

/** A literal for CREATE ROLE … PASSWORD: the SCRAM verifier, so that the password itself is in no statement and in no log of the server. */
export function passwordVerifier(password: string): string {
  const iterations = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const keyOf = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  const serverKey = keyOf('Server Key').toString('base64');
  return pg.escapeLiteral(`SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`);
}
