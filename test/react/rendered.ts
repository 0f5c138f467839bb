import { Window } from 'happy-dom';
import { createElement, type ReactNode } from 'react';
import type { CompanyClient } from '../../src/client/company-client.ts';

// React wants a document. Everything else stays Node's own: the client speaks to a real gateway over real sockets.
const window = new Window({ url: 'http://page.test/' });
Object.assign(globalThis, {
  window,
  document: window.document,
  HTMLElement: window.HTMLElement,
  Node: window.Node,
});

// After the document: they look for it when they are loaded.
const { act, cleanup, configure, renderHook, waitFor } = await import('@testing-library/react');
const { PluginProvider } = await import('../../src/react/plugin-provider.ts');

// Streams and servers take their time on a busy machine.
configure({ asyncUtilTimeout: 10_000 });

export { act, cleanup, waitFor };

/** A hook below a provider, as a component would call it. */
export function renderWith<Result, Props>(client: CompanyClient, hook: (props: Props) => Result, initialProps?: Props) {
  const wrapper = ({ children }: { children: ReactNode }) => createElement(PluginProvider, { client }, children);
  return renderHook(hook, { wrapper, ...(initialProps !== undefined && { initialProps }) });
}
