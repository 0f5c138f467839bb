/** Where a worker writes what happened. pino and most others fit as they are. */
export interface WorkerLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** JSON lines on stderr, as the gateway writes them. */
export function stderrLog(): WorkerLog {
  const write = (level: string) => (fields: object, message: string) => {
    process.stderr.write(`${JSON.stringify({ level, time: new Date().toISOString(), ...fields, msg: message })}\n`);
  };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

/** For tests. */
export function silentLog(): WorkerLog {
  return { info: () => {}, warn: () => {}, error: () => {} };
}
