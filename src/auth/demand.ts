import { CapabilityDenied } from './auth.errors.ts';
import type { Capability } from './capabilities.ts';
import type { PluginContext } from './plugin-context.ts';

/** Throws the refusal that names the first capability the plugin lacks. */
export function demand(plugin: PluginContext, needed: readonly Capability[], field: string): void {
  for (const capability of needed) {
    if (!plugin.capabilities.has(capability)) throw new CapabilityDenied(capability, field);
  }
}
