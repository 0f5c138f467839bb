import type { ServerUser } from './server-user.ts';

/**
 * How PostgreSQL's programs are spawned. With a uid or gid given, Node also drops the supplementary groups. The working
 * directory is one that everybody can enter, because the programs look where they are and ours may be closed to them.
 * The environment is almost empty: the gateway's holds secrets, and PG… variables in it are meant for other servers.
 */
export function runAs(user: ServerUser | null) {
  return {
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    windowsHide: true,
  };
}
