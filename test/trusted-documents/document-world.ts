import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printDocumentList } from '../../src/modules/trusted-documents/document-list.ts';
import { startTestGateway } from '../../src/testing/index.ts';

export const key = 'acme.pages';

export const titleQuery = 'query Title($id: ID!) { issue(id: $id) { title } }';
export const createMutation =
  'mutation Create($input: CreateIssueInput!) { createIssue(input: $input) { __typename } }';
export const activitySubscription = 'subscription Activity { activity { __typename } }';

/** A gateway, and a folder with a plugin whose documents a test chooses. */
export async function startDocumentWorld() {
  const test = await startTestGateway();
  const directory = mkdtempSync(join(tmpdir(), 'trusted-documents-'));
  const world = {
    test,
    directory,
    /** Writes manifest and list, and returns the path of the manifest. */
    write: (documents: readonly string[] | string | null, more: object = {}): string => {
      const manifest = join(directory, 'manifest.json');
      if (documents !== null) {
        const text = typeof documents === 'string' ? documents : printDocumentList(documents);
        writeFileSync(join(directory, 'documents.json'), text);
      }
      writeFileSync(
        manifest,
        JSON.stringify({
          id: key,
          apiVersion: 1,
          version: '1.0.0',
          displayName: 'Pages',
          description: 'Has a page.',
          author: 'Acme',
          categories: ['ui'],
          capabilities: ['issues.read', 'issues.create', 'activity.read', 'events.subscribe'],
          ...(documents !== null && { trustedDocuments: { file: 'documents.json', onlyThese: true } }),
          ...more,
        }),
      );
      return manifest;
    },
    install: async (documents: readonly string[] | null, more: object = {}) => {
      await test.install(world.write(documents, more));
      // What was found is remembered for a second.
      test.clock.advance(1_000);
    },
    close: async () => {
      rmSync(directory, { recursive: true, force: true });
      await test.close();
    },
  };
  return world;
}
export type DocumentWorld = Awaited<ReturnType<typeof startDocumentWorld>>;
