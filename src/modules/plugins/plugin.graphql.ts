import { builder } from '../../graphql/builder.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import { Node, registerNode } from '../../graphql/node.ts';
import type { Place } from '../../graphql/planning/field-plan.ts';
import type { JsonText } from '../../graphql/planning/json-text.ts';
import { installationOf } from './installation.sql.ts';
import { installationText } from './installation-plan.graphql.ts';

export interface PluginShape {
  readonly id: string;
  readonly key: string;
  readonly version: string;
  readonly displayName: string;
  readonly status: string;
}

registerNode('Plugin', {
  capability: null,
  ownId: (plugin) => plugin.pluginId,
  load: loadOwnPlugin,
  json: ownPluginText,
});

export const Plugin = builder.objectRef<PluginShape>('Plugin').implement({
  description: 'A plugin of this host. A plugin sees itself and no other one.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of the plugin.' }),
    key: t.exposeString('key', { description: 'Its name among plugins, for example `acme.missions`.' }),
    version: t.exposeString('version', { description: 'The version that is installed.' }),
    displayName: t.exposeString('displayName', {
      description: 'What people call it: its manifest says so, or else it is the key.',
    }),
    status: t.exposeString('status', { description: 'How it stands on this host; `ready` while it may work.' }),
  }),
});

/** The plugin by SQL, as an object of the type Plugin. */
export function ownPluginText(place: Place, typeName?: string): JsonText {
  return installationText(place, typeName, {
    id: 'plugin_id',
    key: 'plugin_key',
    version: 'version',
    displayName: 'display_name',
    status: 'status',
  });
}

export async function loadOwnPlugin(context: GatewayContext): Promise<PluginShape> {
  const row = await installationOf(context);
  return {
    id: row.plugin_id,
    key: row.plugin_key,
    version: row.version,
    displayName: row.display_name,
    status: row.status,
  };
}
