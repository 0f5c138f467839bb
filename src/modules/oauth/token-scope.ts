import type { Capability } from '../../auth/capabilities.ts';
import { InvalidScope } from './oauth.errors.ts';

/** What a plugin's user interface does not get, unless the manifest says so in `ui.capabilities`: it runs in somebody's browser. */
export const workerOnly: ReadonlySet<Capability> = new Set([
  'database.namespace.read',
  'database.namespace.write',
  'database.namespace.migrate',
  'issues.wakeup',
  'issues.checkout',
]);

/** The capabilities asked for, or all there are to have. More than that is refused, whether it exists elsewhere or nowhere. */
export function readScope(scope: string | undefined, allowed: readonly Capability[]): Capability[] {
  if (scope === undefined) return [...allowed].sort();
  const words = new Set(scope.split(' ').filter((word) => word !== ''));
  const granted = allowed.filter((capability) => words.has(capability));
  if (granted.length < words.size) throw new InvalidScope();
  return granted.sort();
}

/** What of a worker's token its user interface can have. */
export function uiScope(
  ofWorker: ReadonlySet<Capability>,
  { capabilities, uiCapabilities }: { capabilities: readonly Capability[]; uiCapabilities: readonly Capability[] },
): Capability[] {
  return capabilities.filter(
    (capability) => ofWorker.has(capability) && (!workerOnly.has(capability) || uiCapabilities.includes(capability)),
  );
}
