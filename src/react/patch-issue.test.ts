import { describe, expect, it } from 'vitest';
import { patchIssue } from './patch-issue.ts';

const told = { id: 'a', title: 'New', status: 'DONE', updatedAt: '2026-01-02T00:00:00.000000Z', parent: { id: 'p' } };

describe('a cached answer', () => {
  it('has the new fields of a changed issue wherever it stands, and only those it asked for', () => {
    const data = {
      issue: {
        id: 'a',
        title: 'Old',
        blockedBy: [
          { id: 'b', status: 'TODO' },
          { id: 'a', status: 'TODO' },
        ],
      },
    };
    expect(patchIssue(data, told)).toEqual({
      issue: {
        id: 'a',
        title: 'New',
        blockedBy: [
          { id: 'b', status: 'TODO' },
          { id: 'a', status: 'DONE' },
        ],
      },
    });
  });

  it('is the same object where the issue stands nowhere, so that nothing is rendered again', () => {
    const data = { issues: { nodes: [{ id: 'b', title: 'Other' }] } };
    expect(patchIssue(data, told)).toBe(data);
  });

  it('keeps the parts that did not change', () => {
    const other = { id: 'b', title: 'Other' };
    const data = { nodes: [other, { id: 'a', title: 'Old' }] };
    expect(patchIssue(data, told).nodes[0]).toBe(other);
  });

  it('keeps what is newer than what is told', () => {
    const data = { id: 'a', title: 'Newest', updatedAt: '2026-01-02T00:00:00.000001Z' };
    expect(patchIssue(data, told)).toBe(data);
  });

  it('never puts a plain value where an object is, nor an object where a value is', () => {
    const data = { id: 'a', status: { name: 'x' }, parent: 'p' };
    expect(patchIssue(data, told)).toBe(data);
  });
});
