import { createRequire } from 'node:module';
import type { RawStmt } from '@pgsql/types';
import type * as LibPgQuery from 'libpg-query';
import { SqlRefusal } from './sql-refusal.errors.ts';
import { nestingBound, type SqlToken } from './sql-tokens.ts';

/**
 * How deep a text may nest, by `nestingBound`. The parser writes its tree by recursion on the WebAssembly stack; where
 * that overflows, the stack pointer is not put back, and after some forty times the parser refuses every text there is.
 * The limit is a quarter of what the worst text needs.
 */
const nestingMax = 1_000;

const require = createRequire(import.meta.url);

type Parser = typeof LibPgQuery;
let parser: Parser | null = await freshParser();

/** A WebAssembly instance of its own: the package keeps one per loaded module. */
async function freshParser(): Promise<Parser> {
  const path = require.resolve('libpg-query');
  delete require.cache[path];
  const loaded: Parser = require(path);
  await loaded.loadModule();
  return loaded;
}

/** PostgreSQL's own parse tree. A refusal's position counts code points of `sql` from 1. */
export function parseSql(sql: string, tokens: readonly SqlToken[]): readonly RawStmt[] {
  // The parser takes an empty text for a mistake of the programmer.
  if (tokens.length === 0) return [];
  if (nestingBound(sql, tokens) > nestingMax) throw tooComplex();
  // Only for the moment in which a damaged parser is replaced.
  if (parser === null) throw tooComplex();
  try {
    return parser.parseSync(sql).stmts ?? [];
  } catch (error) {
    if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) {
      replaceParser();
      throw tooComplex();
    }
    if (error instanceof parser.SqlError) {
      const { cursorPosition = 0 } = error.sqlDetails ?? {};
      if (error.message.startsWith('memory exhausted')) throw tooComplex();
      throw new SqlRefusal('SYNTAX', `PostgreSQL cannot read this: ${error.message}.`, cursorPosition + 1);
    }
    throw error;
  }
}

/** On a fresh stack: the one that overflowed may have no room for loading. */
function replaceParser(): void {
  parser = null;
  setImmediate(async () => {
    parser = await freshParser();
  });
}

function tooComplex(): SqlRefusal {
  return new SqlRefusal(
    'TOO_COMPLEX',
    'The statement nests too deep. Write long chains of OR as "= any($1)", and pass lists as parameters.',
  );
}
