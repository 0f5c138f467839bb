/**
 * The ceiling: node:http and pg, and for each operation one statement, written by hand, named and prepared, that returns the whole
 * answer as text. No schema, no limits, no tokens, no row security: what is left out is what the others are measured to cost.
 */
import { createServer } from 'node:http';
import pg from 'pg';
import { z } from 'zod';
import { ceilingStatements } from '../ceiling.sql.ts';
import { listenFor } from './listen-for.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20, options: '-c timezone=UTC' });
const { COMPANY_ID = '', PLUGIN_ID = '' } = process.env;
const bodySchema = z.object({ operation: z.string(), values: z.array(z.string()) });

listenFor(
  createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      answer(Buffer.concat(chunks).toString()).then(
        (text) => {
          const length = Buffer.byteLength(text);
          response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': length });
          response.end(text);
        },
        (error: unknown) => {
          response.writeHead(500);
          response.end(String(error));
        },
      );
    });
  }),
);

async function answer(body: string): Promise<string> {
  const { operation, values } = bodySchema.parse(JSON.parse(body));
  const statement = ceilingStatements.get(operation);
  if (!statement) throw new Error(`there is no operation ${operation}`);
  const scope = statement.takesPlugin ? [COMPANY_ID, PLUGIN_ID] : [COMPANY_ID];
  const { rows } = await pool.query({
    name: operation,
    text: statement.text,
    values: [...scope, ...values],
    rowMode: 'array',
  });
  return `{"data":${rows[0]?.[0]}}`;
}
