/** The fields of a node of the parser's tree, whose kind is known from where it stands. */
export type Fields = Readonly<Record<string, unknown>>;

export interface TaggedNode {
  readonly kind: string;
  readonly fields: Fields;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `{ SelectStmt: { … } }`, or null for the empty object that stands for a null pointer. */
export function taggedNode(value: unknown): TaggedNode | null {
  if (!isFields(value)) throw new Error('The parser wrote no node where one belongs.');
  const [entry, ...more] = Object.entries(value);
  if (entry === undefined) return null;
  const [kind, fields] = entry;
  if (more.length > 0 || !isFields(fields)) throw new Error('The parser wrote a node without its tag.');
  return { kind, fields };
}

export function nodesOf(value: unknown): TaggedNode[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error('The parser wrote no list where one belongs.');
  return value.map(taggedNode).filter((node) => node !== null);
}

/** The texts of a list of String nodes. Anything else in the list comes out as `*`. */
export function namesOf(value: unknown): string[] {
  return nodesOf(value).map(({ kind, fields }) => (kind === 'String' ? textOf(fields.sval) : '*'));
}

/** The parser leaves out what is empty. */
export function textOf(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') throw new Error('The parser wrote no text where one belongs.');
  return value;
}

export function numberOf(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value !== 'number') throw new Error('The parser wrote no number where one belongs.');
  return value;
}
