import { hasControlCharacter } from '../../kernel/text.ts';
import { badRequest, routeNotFound } from './api-route.errors.ts';

export const apiRoutesPrefix = '/api/plugins/';

export interface RoutePath {
  /** The key or the id of a plugin, as it was written. */
  readonly plugin: string;
  /** What follows, decoded once. None for the root. */
  readonly segments: readonly string[];
}

/**
 * Splits /api/plugins/<plugin>/api/<segments> at its slashes, and decodes the pieces only then: what was written as %2F is no slash. No
 * URL is ever made of them again. A segment that would lead elsewhere in one is refused all the same, for those who get it.
 */
export function readRoutePath(path: string): RoutePath {
  const [plugin = '', mount, ...rest] = path.slice(apiRoutesPrefix.length).split('/');
  if (!path.startsWith(apiRoutesPrefix) || mount !== 'api') throw routeNotFound();
  const isRoot = rest.length === 1 && rest[0] === '';
  return { plugin: decodeSegment(plugin), segments: isRoot ? [] : rest.map(decodeSegment) };
}

function decodeSegment(written: string): string {
  let segment: string;
  try {
    segment = decodeURIComponent(written);
  } catch {
    throw badRequest('The path has a percent sign that escapes nothing.');
  }
  if (segment === '' || segment === '.' || segment === '..' || /[\\/]/.test(segment) || hasControlCharacter(segment)) {
    throw routeNotFound();
  }
  return segment;
}

/** The path below the plugin's own, in one way of writing it. */
export function canonicalPath(segments: readonly string[]): string {
  return `/${segments.map(encodeURIComponent).join('/')}`;
}
