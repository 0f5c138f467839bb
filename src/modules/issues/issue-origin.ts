import { OriginKindForbidden } from '../../auth/auth.errors.ts';
import { originNamespace, type PluginContext } from '../../auth/plugin-context.ts';
import { BadUserInput } from '../../kernel/errors.ts';
import { hasControlCharacter } from '../../kernel/text.ts';

// Kinds of Paperclip itself: a word, without a colon.
const coreKindPattern = /^[a-z][a-z0-9_]*$/;

/** Whether `kind` is the plugin's namespace or lies below it. Code points are compared as they are: no folding, no pattern. */
export function isOwnOriginKind(pluginKey: string, kind: string): boolean {
  const namespace = originNamespace(pluginKey);
  return kind === namespace || (kind.startsWith(`${namespace}:`) && kind.length > namespace.length + 1);
}

/** The origin kind that a write may use: left out or empty, the plugin's own root. */
export function originKindToWrite(plugin: PluginContext, kind: string | null | undefined): string {
  if (kind == null || kind === '') return originNamespace(plugin.pluginKey);
  if (!isOwnOriginKind(plugin.pluginKey, kind)) throw new OriginKindForbidden(kind, originNamespace(plugin.pluginKey));
  return withoutControlCharacters(kind);
}

/** A filter may name the plugin's own kinds and Paperclip's, never another plugin's or something that looks like one. */
export function originKindToFilter(plugin: PluginContext, kind: string): string {
  if (!isOwnOriginKind(plugin.pluginKey, kind) && !coreKindPattern.test(kind)) {
    throw new OriginKindForbidden(kind, originNamespace(plugin.pluginKey));
  }
  return withoutControlCharacters(kind);
}

/** A prefix names a namespace of the plugin's own: that kind and everything below it. */
export function originKindPrefixToFilter(plugin: PluginContext, prefix: string): string {
  if (!isOwnOriginKind(plugin.pluginKey, prefix))
    throw new OriginKindForbidden(prefix, originNamespace(plugin.pluginKey));
  return withoutControlCharacters(prefix);
}

function withoutControlCharacters(kind: string): string {
  if (hasControlCharacter(kind)) throw new BadUserInput('An OriginKind has no control characters.');
  return kind;
}
