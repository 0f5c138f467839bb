import { originNamespace, type PluginContext, type TokenActor } from '../../auth/plugin-context.ts';
import { builder } from '../../graphql/builder.ts';
import type { RateLimitState } from '../../graphql/context.ts';
import { planned } from '../../graphql/planning/field-plan.ts';
import { loadRow } from '../../graphql/row-loader.ts';
import { Agent } from '../agents/agent.graphql.ts';
import { Company, loadOwnCompany } from '../companies/company.graphql.ts';
import { loadOwnPlugin, Plugin } from '../plugins/plugin.graphql.ts';
import { loadRun, Run } from '../runs/run.graphql.ts';
import { viewerText } from './viewer-plan.graphql.ts';

const Actor = builder.objectRef<TokenActor>('Actor').implement({
  description: 'Who the plugin acts for, as its token says.',
  fields: (t) => ({
    agent: t.field({
      type: Agent,
      nullable: true,
      capability: 'agents.read',
      description: 'The agent, if it is one.',
      resolve: ({ agentId }, _args, context, info) =>
        agentId === null ? null : loadRow(context, info, { table: 'agents', typeName: 'Agent' }, agentId),
    }),
    userId: t.exposeString('userId', { nullable: true, description: 'The person, if it is one.' }),
    run: t.field({
      type: Run,
      nullable: true,
      capability: 'issues.orchestration.read',
      description: 'The run in which the agent asked.',
      resolve: ({ runId }, _args, context, info) => (runId === null ? null : loadRun(context, info, runId)),
    }),
  }),
});

const RateLimit = builder.objectRef<RateLimitState>('RateLimit').implement({
  description: "The plugin's budget in this company, in cost points. Every operation takes what it costs.",
  fields: (t) => ({
    limit: t.exposeInt('limit', { description: 'The most that can be saved up.' }),
    remaining: t.exposeInt('remaining', { description: 'What is left of it.' }),
    resetAt: t.field({
      type: 'DateTime',
      description: 'When it will be full again.',
      resolve: ({ resetAt }) => resetAt.toISOString(),
    }),
  }),
});

export const Viewer = builder.objectRef<PluginContext>('Viewer').implement({
  description: 'Who is asking: everything that the token and the installation say.',
  fields: (t) => ({
    plugin: t.field({
      type: Plugin,
      capability: 'inherited',
      description: 'The plugin that the token names.',
      resolve: (_viewer, _args, context) => loadOwnPlugin(context),
    }),
    company: t.field({
      type: Company,
      capability: 'inherited',
      description: 'The company that the token names.',
      resolve: (_viewer, _args, context) => loadOwnCompany(context),
    }),
    actor: t.field({
      type: Actor,
      nullable: true,
      capability: 'inherited',
      description: 'Who the plugin acts for; null where it acts on its own account.',
      resolve: ({ actor }) => ((actor.agentId ?? actor.userId ?? actor.runId) === null ? null : actor),
    }),
    capabilities: t.stringList({
      description: 'What it may do here: what its manifest, the company and the token all grant.',
      resolve: ({ capabilities }) => [...capabilities].sort(),
    }),
    originKind: t.field({
      type: 'OriginKind',
      description: 'The root of the origin kinds that it may write: this one and everything below it.',
      resolve: ({ pluginKey }) => originNamespace(pluginKey),
    }),
    tokenExpiresAt: t.field({
      type: 'DateTime',
      description: 'When the token ends.',
      resolve: ({ expiresAt }) => new Date(expiresAt * 1000).toISOString(),
    }),
    rateLimit: t.field({
      type: RateLimit,
      capability: 'inherited',
      description: 'How much it may still ask for.',
      resolve: (_viewer, _args, context) => context.rateLimit,
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    capability: 'none',
    description: 'Who the token speaks for. Needs no capability.',
    extensions: planned({ json: viewerText }),
    resolve: (_root, _args, context) => context.plugin,
  }),
);
