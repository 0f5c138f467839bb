import { z } from 'zod';
import { parsePositionedJson } from './json-positions.ts';
import { JsonSyntaxError, type Position } from './json-syntax.errors.ts';
import { type Manifest, manifestSchema } from './manifest.ts';
import { crossProblems } from './manifest-rules.ts';
import { nearestName } from './nearest-name.ts';

export interface ManifestProblem {
  readonly path: readonly PropertyKey[];
  /** Goes on from the path: `is missing. …` */
  readonly message: string;
  /** The name is what is wrong, whatever its value. */
  readonly isAboutName?: boolean;
}

export type LocatedProblem = { readonly path: string; readonly message: string } & Position;

export interface CheckedManifest {
  readonly manifest: Manifest | null;
  readonly problems: readonly ManifestProblem[];
  /** What is taken, and may be a mistake all the same. */
  readonly warnings: readonly ManifestProblem[];
}

/** Checks a manifest that was parsed already, for example the one that the database keeps. */
export function checkManifest(value: unknown): CheckedManifest {
  const parsed = manifestSchema.safeParse(value, { error: describeIssue });
  if (!parsed.success) return { manifest: null, problems: parsed.error.issues.map(problemOf), warnings: [] };
  const problems = crossProblems(parsed.data);
  return { manifest: problems.length === 0 ? parsed.data : null, problems, warnings: strangers(parsed.data) };
}

/** Checks the text of a manifest and says for everything that is wrong where it stands. */
export function readManifest(text: string): {
  manifest: Manifest | null;
  problems: LocatedProblem[];
  warnings: LocatedProblem[];
} {
  try {
    const json = parsePositionedJson(text);
    const { manifest, problems, warnings } = checkManifest(json.value);
    const locate = ({ path, message, isAboutName }: ManifestProblem): LocatedProblem => ({
      path: pathText(path),
      message,
      ...(isAboutName ? json.positionOfKey(path) : json.positionOf(path)),
    });
    return { manifest, problems: problems.map(locate), warnings: warnings.map(locate) };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return { manifest: null, problems: [{ path: '', message: error.message, ...error.position }], warnings: [] };
  }
}

/** `apiRoutes[0].path`, as people write it. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text === '' ? '' : '.'}${String(part)}`),
    '',
  );
}

const strange = 'is not known here.';

function problemOf(issue: z.core.$ZodIssue): ManifestProblem {
  const message = /[.?!]$/.test(issue.message) ? issue.message : `${issue.message}.`;
  if (issue.code !== 'unrecognized_keys') return { path: issue.path, message };
  return { path: [...issue.path, issue.keys[0] ?? ''], message, isAboutName: true };
}

/** Members that only the host reads, or that nobody does. */
function strangers(manifest: Manifest): ManifestProblem[] {
  const known = Object.keys(manifestSchema.shape);
  return Object.keys(manifest)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path: [name],
      message: `${strange} It is kept for the host.${hint(name, known)}`,
      isAboutName: true,
    }));
}

/** Says what is wrong in words that tell how to put it right. What a field says of itself in the schema comes before this. */
function describeIssue(issue: z.core.$ZodRawIssue): string {
  const about = issue.inst instanceof z.ZodType ? issue.inst.description : undefined;
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_value': {
      if (issue.input === undefined) return `is missing.${about ? ` ${about}` : ''}`;
      const values = issue.code === 'invalid_value' ? issue.values.map(String) : null;
      if (values === null || typeof issue.input !== 'string') {
        return `is ${kindOf(issue.input)} and must be ${issue.code === 'invalid_type' ? (nouns[issue.expected] ?? issue.expected) : values?.join(' or ')}`;
      }
      return `is "${issue.input}" and must be ${values.map((value) => `"${value}"`).join(', ')}.${hint(issue.input, values)}`;
    }
    case 'invalid_union':
      return 'is none of "body", "query" and "issue"';
    case 'unrecognized_keys': {
      const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
      const meant = issue.keys.map((key: string) => hint(key, known)).join('');
      return `${strange}${meant || ` Known are ${known.join(', ')}.`}`;
    }
    case 'too_small':
      return issue.origin === 'array' ? 'is empty and needs one entry at least' : 'is empty';
    case 'too_big':
      return `is longer than ${issue.maximum} ${issue.origin === 'array' ? 'entries' : 'characters'}`;
    default:
      return 'is not valid';
  }
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  object: 'an object',
  array: 'a list',
};

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : JSON.stringify(value);
}

function hint(name: string, known: readonly string[]): string {
  const meant = nearestName(name, known);
  return meant === null ? '' : ` Did you mean "${meant}"?`;
}
