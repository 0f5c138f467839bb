import { operations } from './operations.ts';
import type { Ratio } from './report.ts';
import { type ServerName, serverTitles } from './servers.ts';

const colours: Readonly<Record<ServerName, string>> = {
  ceiling: '#6b7280',
  postgraphile: '#d97706',
  'postgraphile-rls': '#fbbf24',
  plain: '#60a5fa',
  compiled: '#2563eb',
};

const height = 260;
const top = 70;
const left = 56;
const barWidth = 18;
const groupGap = 26;
const legendWidth = 240;

/** Bars for each operation, one for each server: the capacity as a share of the ceiling's, with the range over the rounds. */
export function ratioChart(title: string, ratios: readonly Ratio[]): string {
  const servers = [...new Set(ratios.map(({ server }) => server))];
  const shown = operations.filter(({ name }) => ratios.some(({ operation }) => operation === name));
  const groupWidth = servers.length * barWidth + groupGap;
  const width = left + Math.max(shown.length * groupWidth, servers.length * legendWidth) + 16;
  const most = Math.max(1.1, ...ratios.map(({ cpu }) => cpu.max));
  const y = (value: number) => top + height - (value / most) * height;
  const parts: string[] = [];
  const text = (x: number, at: number, words: string, attributes = '') =>
    parts.push(`<text x="${round(x)}" y="${round(at)}" ${attributes}>${escapeXml(words)}</text>`);

  text(left, 24, title, 'font-size="15" font-weight="600"');
  servers.forEach((server, i) => {
    parts.push(`<rect x="${left + i * legendWidth}" y="36" width="12" height="12" fill="${colours[server]}"/>`);
    text(left + i * legendWidth + 18, 46, serverTitles[server]);
  });
  for (let value = 0; value <= most; value += 0.25) {
    const dash = value === 1 ? '' : 'stroke-dasharray="2 4"';
    parts.push(
      `<line x1="${left}" x2="${width - 16}" y1="${round(y(value))}" y2="${round(y(value))}" class="rule" ${dash}/>`,
    );
    text(left - 8, y(value) + 4, value.toFixed(2), 'text-anchor="end"');
  }
  shown.forEach((operation, group) => {
    const start = left + group * groupWidth + groupGap / 2;
    servers.forEach((server, i) => {
      const ratio = ratios.find((one) => one.server === server && one.operation === operation.name);
      if (!ratio) return;
      const x = start + i * barWidth;
      const { median, min, max } = ratio.cpu;
      parts.push(
        `<rect x="${round(x)}" y="${round(y(median))}" width="${barWidth - 3}" height="${round(top + height - y(median))}" fill="${colours[server]}"><title>${escapeXml(`${operation.title}, ${serverTitles[server]}: ${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`)}</title></rect>`,
        `<line x1="${round(x + (barWidth - 3) / 2)}" x2="${round(x + (barWidth - 3) / 2)}" y1="${round(y(min))}" y2="${round(y(max))}" class="range"/>`,
      );
    });
    text(start + (servers.length * barWidth) / 2, top + height + 20, operation.name, 'text-anchor="middle"');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top + height + 36}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${escapeXml(title)}">
<style>text{fill:#111827}.rule{stroke:#9ca3af;stroke-width:1}.range{stroke:#111827;stroke-width:1.5}@media(prefers-color-scheme:dark){text{fill:#e5e7eb}.range{stroke:#e5e7eb}}</style>
${parts.join('\n')}
</svg>
`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
