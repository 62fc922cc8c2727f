#!/usr/bin/env node
// Draws the dashboards without Grafana: the panels of the same JSON files, with the answers of a real Prometheus to the same queries.
// It is a rendering for documents and for looking at what a dashboard would show, not Grafana: time ranges, units and stacking as the JSON
// says, colours and lines are its own. Panels without data are named on the console, and the exit code is 1.
//
//   node infra/observability/render/render.mjs --prometheus http://localhost:9090 [--minutes 5] [--end TIME] [--out docs/images]
//
// Needs what the page's tests need: web/node_modules (playwright-core) and Chromium (CHROMIUM names it).
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..', '..');
const { chromium } = createRequire(join(root, 'web', 'package.json'))('playwright-core');

const { values: options } = parseArgs({
  options: {
    prometheus: { type: 'string', default: 'http://localhost:9090' },
    minutes: { type: 'string', default: '5' },
    end: { type: 'string', default: new Date().toISOString() },
    out: { type: 'string', default: join(root, 'docs', 'images') },
  },
});

const WIDTH = 1440;
const COLUMN = WIDTH / 24;
const ROW = 32;
const COLOURS = ['#2e7d32', '#1565c0', '#ef6c00', '#6a1b9a', '#c62828', '#00838f', '#9e9d24', '#ad1457', '#4e342e', '#546e7a'];
const end = Math.floor(Date.parse(options.end) / 1000);
const start = end - Number(options.minutes) * 60;
const step = Math.max(1, Math.round((end - start) / 240));

async function query(kind, parameters) {
  const answer = await fetch(`${options.prometheus}/api/v1/${kind}`, { method: 'POST', body: new URLSearchParams(parameters) });
  const body = await answer.json();
  if (body.status !== 'success') throw new Error(`${parameters.query}: ${body.error}`);
  return body.data.result;
}

async function series(panel) {
  const found = [];
  for (const target of panel.targets) {
    // Grafana takes at least four scrapes.
    const expression = target.expr.replaceAll('$__rate_interval', `${Math.max(4 * 5, step * 2)}s`);
    for (const one of await query('query_range', { query: expression, start, end, step })) {
      found.push({
        name: target.legendFormat.replace(/\{\{(\w+)\}\}/g, (_, label) => one.metric[label] ?? ''),
        points: one.values.map(([at, value]) => [at, Number(value)]).filter(([, value]) => Number.isFinite(value)),
      });
    }
  }
  // The largest first, as in a legend that is sorted.
  return found.filter((one) => one.points.length > 0).sort((a, b) => b.points.at(-1)[1] - a.points.at(-1)[1]);
}

function scaled(value, base, names) {
  let i = 0;
  while (Math.abs(value) >= base && i < names.length - 1) {
    value /= base;
    i += 1;
  }
  return `${Number(value.toPrecision(3))}${names[i]}`;
}

function shown(value, unit) {
  switch (unit) {
    case 's':
      if (value === 0) return '0 s';
      if (Math.abs(value) < 1) return `${Number((value * 1000).toPrecision(3))} ms`;
      return value < 120 ? `${Number(value.toPrecision(3))} s` : `${Number((value / 60).toPrecision(3))} min`;
    case 'ms': return value < 1000 ? `${Number(value.toPrecision(3))} ms` : `${Number((value / 1000).toPrecision(3))} s`;
    case 'percentunit': return `${Number((value * 100).toPrecision(3))} %`;
    case 'bytes': return scaled(value, 1024, [' B', ' KiB', ' MiB', ' GiB']);
    case 'ops': case 'reqps': return `${scaled(value, 1000, ['', ' K', ' M'])}/s`;
    default: return scaled(value, 1000, ['', ' K', ' M']);
  }
}

const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

function ticks(low, high, unit) {
  const rough = (high - low) / 4 || 1;
  const base = unit === 'bytes' ? 2 : 10;
  const power = base ** Math.floor(Math.log(rough) / Math.log(base));
  const size = (unit === 'bytes' ? [1, 2] : [1, 2, 5, 10]).map((n) => n * power).find((n) => n >= rough);
  const all = [];
  for (let at = Math.ceil(low / size) * size; at <= high + size / 1e6; at += size) all.push(at);
  return all;
}

function stacked(all) {
  const sums = new Map();
  return all.map((one) => ({
    ...one,
    points: one.points.map(([at, value]) => {
      sums.set(at, (sums.get(at) ?? 0) + value);
      return [at, sums.get(at)];
    }),
  }));
}

function chart(panel, all, width, height) {
  const { unit, min, max, custom } = panel.fieldConfig.defaults;
  const drawn = custom.stacking?.mode === 'normal' ? stacked(all) : all;
  const values = drawn.flatMap((one) => one.points.map(([, value]) => value));
  const low = Math.min(min ?? Infinity, ...values);
  const top = Math.max(max ?? -Infinity, ...values);
  const high = top > low ? top + (max === undefined ? (top - low) / 20 : 0) : low + 1;
  const left = 62;
  const x = (at) => left + ((at - start) / (end - start)) * (width - left - 8);
  const y = (value) => height - 18 - ((value - low) / (high - low)) * (height - 26);
  let svg = '';
  for (const tick of ticks(low, high, unit)) {
    svg += `<line x1="${left}" x2="${width - 8}" y1="${y(tick)}" y2="${y(tick)}" stroke="#e4e4e4"/>`;
    svg += `<text x="${left - 6}" y="${y(tick) + 3.5}" text-anchor="end">${escaped(shown(tick, unit))}</text>`;
  }
  const every = Math.max(60, Math.ceil((end - start) / 4 / 60) * 60);
  for (let at = Math.ceil(start / every) * every; at <= end; at += every) {
    svg += `<text x="${x(at)}" y="${height - 3}" text-anchor="middle">${new Date(at * 1000).toISOString().slice(11, 16)}</text>`;
  }
  // The last first: in a stack what is below stays to be seen.
  [...drawn.entries()].reverse().forEach(([i, one]) => {
    let path = '';
    one.points.forEach(([at, value], n) => {
      const gap = n === 0 || at - one.points[n - 1][0] > 3 * step;
      path += `${gap ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    });
    svg += `<path d="${path}" fill="none" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="1.4"/>`;
  });
  return `<svg width="${width}" height="${height}">${svg}</svg>`;
}

function stat(panel, all) {
  const value = all[0].points.at(-1)[1];
  const { unit, thresholds } = panel.fieldConfig.defaults;
  const colour = thresholds.steps.filter((one) => one.value === null || value >= one.value).at(-1).color;
  return `<div class="stat" style="color:${colour === 'red' ? '#c62828' : '#2e7d32'}">${escaped(shown(value, unit))}</div>`;
}

async function page(dashboard, empty) {
  let body = '';
  let bottom = 0;
  for (const panel of dashboard.panels) {
    const all = await series(panel);
    const { x, y, w, h } = panel.gridPos;
    const width = w * COLUMN - 8;
    const height = h * ROW - 8;
    bottom = Math.max(bottom, (y + h) * ROW);
    let content = '<div class="none">no data</div>';
    if (all.length === 0) empty.push(`${dashboard.title}: ${panel.title}`);
    else if (panel.type === 'stat') content = stat(panel, all);
    else {
      const named = all.slice(0, 12).map((one, i) => `<span><i style="background:${COLOURS[i % COLOURS.length]}"></i>${escaped(one.name)}</span>`).join('');
      content = `${chart(panel, all, width - 12, height - 72)}<div class="legend">${named}</div>`;
    }
    body += `<section style="left:${x * COLUMN}px;top:${y * ROW}px;width:${width}px;height:${height}px"><h2>${escaped(panel.title)}</h2>${content}</section>`;
  }
  const when = `${new Date(start * 1000).toISOString().slice(0, 16)} to ${new Date(end * 1000).toISOString().slice(11, 16)} UTC`;
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; width: ${WIDTH}px; font: 12px/1.3 "DejaVu Sans", sans-serif; background: #f4f5f5; color: #24292e; }
    header { padding: 10px 8px; height: 20px; font-size: 16px } header small { font-size: 11px; color: #777; margin-left: 12px }
    main { position: relative; height: ${bottom}px; margin-left: 4px }
    section { position: absolute; background: #fff; border: 1px solid #dcdcdc; border-radius: 3px; box-sizing: border-box; padding: 5px; overflow: hidden }
    h2 { font-size: 12px; font-weight: 600; margin: 0 0 4px } svg text { font-size: 10px; fill: #666 }
    .stat { font-size: 28px; text-align: center; margin-top: 18px } .none { color: #999; text-align: center; margin-top: 30px }
    .legend { max-height: 42px; overflow: hidden; font-size: 10px; color: #444 } .legend span { margin-right: 10px; white-space: nowrap; display: inline-block }
    .legend i { display: inline-block; width: 10px; height: 3px; margin-right: 4px; vertical-align: middle }
    </style><header>${escaped(dashboard.title)}<small>${when} · drawn from the dashboard's JSON and Prometheus' answers to its queries, not by Grafana</small></header><main>${body}</main>`;
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const empty = [];
try {
  const view = await browser.newPage({ viewport: { width: WIDTH + 8, height: 800 } });
  const folder = join(here, '..', 'grafana', 'dashboards');
  for (const file of readdirSync(folder).sort()) {
    const dashboard = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    await view.setContent(await page(dashboard, empty));
    await view.screenshot({ path: join(options.out, `dashboards-${dashboard.uid.replace('tertulia-', '')}.png`), fullPage: true });
  }
} finally {
  await browser.close();
}
for (const panel of empty) console.log(`no data: ${panel}`);
process.exitCode = empty.length > 0 ? 1 : 0;
