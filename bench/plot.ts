import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './rig.ts';
import type { Step } from './scale.ts';

/** A curve over the number of objects. */
interface Plot {
  readonly file: string;
  readonly title: string;
  readonly unit: string;
  readonly value: (step: Step) => number;
  /** What is not to be exceeded. */
  readonly limit: number;
}

const plots: readonly Plot[] = [
  { file: 'memory', title: 'Resident memory', unit: 'MiB', value: ({ rssMiB }) => rssMiB, limit: 450 },
  { file: 'restart', title: 'Restart until steady', unit: 's', value: ({ steadySeconds }) => steadySeconds, limit: 60 },
  {
    file: 'edit-latency',
    title: 'Edit to AWS call, p99',
    unit: 'ms',
    value: ({ editP99Ms }) => editP99Ms,
    limit: 1000,
  },
];

const [width, height, margin] = [480, 260, 56];

/** Draws what grows with the number of objects into docs/images, as SVG. */
export async function plotsOf(steps: readonly Step[]): Promise<void> {
  const folder = join(root, 'docs/images');
  await mkdir(folder, { recursive: true });
  for (const plot of plots) await writeFile(join(folder, `${plot.file}.svg`), svgOf(plot, steps));
}

function svgOf({ title, unit, value, limit }: Plot, steps: readonly Step[]): string {
  const top = 1.15 * Math.max(...steps.map(value));
  const [least = 1, most = 10] = [steps[0]?.objects, steps.at(-1)?.objects];
  const decades = Math.max(1, Math.log10(most / least));
  const x = (objects: number): number => margin + ((width - 2 * margin) * Math.log10(objects / least)) / decades;
  const y = (number: number): number => height - margin - ((height - 2 * margin) * number) / top;
  const points = steps.map((step) => ({ at: [x(step.objects), y(value(step))].map((n) => n.toFixed(1)), step }));
  const text = (at: readonly (number | string)[], words: string, anchor = 'middle'): string =>
    `<text x="${at[0]}" y="${at[1]}" text-anchor="${anchor}">${words}</text>`;
  const dots = points.map(({ at: [cx, cy], step }) => {
    const label = text([cx ?? 0, Number(cy) - 10], value(step).toFixed(value(step) < 10 ? 1 : 0));
    const tick = text([cx ?? 0, height - margin + 18], step.objects.toLocaleString('en'));
    return `<circle cx="${cx}" cy="${cy}" r="4" fill="#2563eb"/>${label}${tick}`;
  });
  const axes = `M${margin} ${margin}V${height - margin}H${width - margin}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<title>${title} (${unit}) against the number of objects</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${text([width / 2, 24], `${title} (${unit}); at most ${limit} ${unit} is the aim`)}
<path d="${axes}" fill="none" stroke="#444"/>
${text([width / 2, height - 14], 'objects on one replica')}
<polyline points="${points.map(({ at }) => at.join(',')).join(' ')}" fill="none" stroke="#2563eb" stroke-width="2"/>
${dots.join('\n')}
</svg>
`;
}
