import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeIn, markdownFiles, projectDirectory, read } from './markdown.ts';

const files = markdownFiles();
const exists = (path: string) => existsSync(join(projectDirectory, path));

describe('Markdown of the project', () => {
  it('is there', () => {
    expect(files).toContain('docs/architecture.md');
  });

  it.each(files)('%s links to files and headings that exist', (file) => {
    const broken = linksIn(read(file)).filter((link) => {
      const [path = '', heading] = link.split('#');
      const target = path === '' ? file : normalize(join(dirname(file), decodeURIComponent(path)));
      if (!exists(target)) return true;
      return heading !== undefined && target.endsWith('.md') && !headingsIn(read(target)).includes(heading);
    });
    expect(broken).toEqual([]);
  });

  it.each(files)('%s names files in backticks that exist', (file) => {
    const missing = codeIn(withoutFences(read(file))).filter((code) => isPath(code) && !exists(code));
    expect(missing).toEqual([]);
  });
});

/** A path from the root of the project into one of its own folders; a pattern names no file. */
function isPath(code: string): boolean {
  return /^(src|test|docs|migrations)\/[\w./-]*$/.test(code);
}

function linksIn(text: string): string[] {
  const links = [...withoutFences(text).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^[a-z][a-z+.-]*:/i.test(link));
}

/** As they are made into anchors: lower case, no punctuation, dashes for spaces. */
function headingsIn(text: string): string[] {
  return [...withoutFences(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

function withoutFences(text: string): string {
  return text.replace(/^```.*?^```$/gms, '');
}
