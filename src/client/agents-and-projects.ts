import { type OfCompany, optionsOf, type Tail } from './call-arguments.ts';
import type { CompanySession, RequestOptions } from './company-session.ts';
import {
  type AgentFieldsFragment,
  type AgentFilter,
  GetAgentDocument,
  GetProjectDocument,
  ListAgentsDocument,
  ListProjectsDocument,
  type ProjectFieldsFragment,
} from './generated/operations.ts';
import { collect, itemsOf, pageOf, pageSizeFor } from './pages.ts';

export interface Agent extends AgentFieldsFragment {
  readonly companyId: string;
}
export interface Project extends ProjectFieldsFragment {
  readonly companyId: string;
}

interface Listed extends OfCompany, RequestOptions {
  /** How many at most. Left out: all there are. */
  readonly limit?: number | null | undefined;
}
export interface AgentQuery extends Omit<AgentFilter, 'status'>, Listed {
  readonly status?: string | readonly string[] | null | undefined;
}
export type ProjectQuery = Listed;

export interface AgentsClient {
  /** Those that are not terminated, unless asked for. */
  list(query?: AgentQuery): Promise<Agent[]>;
  get(agentId: string, ...tail: Tail<RequestOptions>): Promise<Agent | null>;
}
export interface ProjectsClient {
  list(query?: ProjectQuery): Promise<Project[]>;
  get(projectId: string, ...tail: Tail<RequestOptions>): Promise<Project | null>;
}

export function agentsClientOf(session: CompanySession): AgentsClient {
  return {
    async list({ companyId, signal, limit, status, ...filter } = {}) {
      await session.assertCompany(companyId, signal);
      const ofCompany = await session.companyId(signal);
      const narrowed = { ...filter, ...(status != null && { status: typeof status === 'string' ? [status] : status }) };
      const agents = itemsOf(async (after) => {
        const variables = { filter: narrowed, first: pageSizeFor(limit), after };
        const page = await session.run(ListAgentsDocument, variables, { signal });
        return pageOf(page.agents, (agent) => ({ ...agent, companyId: ofCompany }));
      });
      return collect(agents, limit ?? undefined);
    },
    async get(id, ...tail) {
      const { signal } = await optionsOf(session, tail);
      const { node } = await session.run(GetAgentDocument, { id }, { signal });
      if (node?.__typename !== 'Agent') return null;
      const { __typename: _, ...agent } = node;
      return { ...agent, companyId: await session.companyId(signal) };
    },
  };
}

export function projectsClientOf(session: CompanySession): ProjectsClient {
  return {
    async list({ companyId, signal, limit } = {}) {
      await session.assertCompany(companyId, signal);
      const ofCompany = await session.companyId(signal);
      const projects = itemsOf(async (after) => {
        const page = await session.run(ListProjectsDocument, { first: pageSizeFor(limit), after }, { signal });
        return pageOf(page.projects, (project) => ({ ...project, companyId: ofCompany }));
      });
      return collect(projects, limit ?? undefined);
    },
    async get(id, ...tail) {
      const { signal } = await optionsOf(session, tail);
      const { node } = await session.run(GetProjectDocument, { id }, { signal });
      if (node?.__typename !== 'Project') return null;
      const { __typename: _, ...project } = node;
      return { ...project, companyId: await session.companyId(signal) };
    },
  };
}
