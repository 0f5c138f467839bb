import { globSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const projectDirectory = resolve(import.meta.dirname, '../..');

export function read(path: string): string {
  return readFileSync(join(projectDirectory, path), 'utf8');
}

/** Every Markdown file of the project, hidden folders and installed packages left out. */
export function markdownFiles(): string[] {
  const isForeign = ({ name }: { name: string }) => name === 'node_modules' || name.startsWith('.');
  const found = globSync('**/*.md', { cwd: projectDirectory, exclude: isForeign, withFileTypes: true });
  return found.map((file) => relative(projectDirectory, join(file.parentPath, file.name))).sort();
}

/** The cells of the tables under one heading, without the head of each table. */
export function tableRows(text: string, heading: string): string[][] {
  const section = text.split(/^(?=## )/m).find((part) => part.startsWith(`## ${heading}\n`));
  if (section === undefined) throw new Error(`there is no heading "${heading}"`);
  const lines = section.split('\n');
  return lines.flatMap((line, i) => {
    const isHead = lines[i + 1]?.startsWith('| ---');
    if (!line.startsWith('| ') || line.startsWith('| ---') || isHead) return [];
    return [
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ];
  });
}

/** What stands between backticks, in order. */
export function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].flatMap(([, code]) => (code === undefined ? [] : [code]));
}
