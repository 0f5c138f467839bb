import { z } from 'zod';
import { manifestSchema } from './manifest.ts';

const lineMax = 120;

/** The shape of a manifest for editors, laid out as Biome would. Rules between its parts are not in it: plugin install has those. */
export function printManifestJsonSchema(): string {
  const schema = { title: 'Paperclip plugin manifest', ...z.toJSONSchema(manifestSchema, { io: 'input' }) };
  const text = JSON.stringify(schema, null, 2).replace(
    /^(.*)\[\n([^[\]{}]*?)\n *\](,?)$/gm,
    (list: string, start: string, entries: string, comma: string) => {
      const line = `${start}[${entries.trim().replace(/,\n */g, ', ')}]${comma}`;
      return line.length <= lineMax ? line : list;
    },
  );
  return `${text}\n`;
}
