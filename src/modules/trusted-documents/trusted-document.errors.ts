import { PluginLifecycleError } from '../plugins/plugin-lifecycle.errors.ts';

/** The documents of a plugin cannot be registered. */
export class TrustedDocumentsError extends PluginLifecycleError {
  override readonly code = 'TRUSTED_DOCUMENTS';
}
