import type { MigrationStep } from '../modules/namespaces/migrate-namespace.service.ts';

/** One line on standard error for each file when it begins; on a terminal the line counts its statements. */
export function showMigrationProgress(stream: NodeJS.WriteStream = process.stderr): (step: MigrationStep) => void {
  let current = '';
  return ({ file, statementsDone, statementsTotal, filesDone, filesTotal }) => {
    const isDone = statementsDone === statementsTotal;
    const place = `${Math.min(filesDone + (isDone ? 0 : 1), filesTotal)}/${filesTotal}`;
    if (stream.isTTY) {
      stream.write(`\r\x1b[K${place} ${file}: ${statementsDone} of ${statementsTotal} statements${isDone ? '\n' : ''}`);
    } else if (file !== current) {
      current = file;
      stream.write(`${place} ${file}: ${statementsTotal} statements\n`);
    }
  };
}
