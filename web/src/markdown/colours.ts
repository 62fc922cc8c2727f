import { createLowlight } from 'lowlight';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import shell from 'highlight.js/lib/languages/shell';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';

/** A stretch of code that is one thing; the others are as they are. */
export type Role = 'keyword' | 'string' | 'number' | 'comment' | 'name' | 'added' | 'removed';

export interface Stretch {
  readonly text: string;
  readonly role?: Role;
}

/** Of highlight.js's classes, a few roles: few colours say more. */
const ROLES: Readonly<Record<string, Role>> = {
  'hljs-keyword': 'keyword',
  'hljs-built_in': 'keyword',
  'hljs-literal': 'keyword',
  'hljs-type': 'name',
  'hljs-title': 'name',
  'hljs-attr': 'name',
  'hljs-attribute': 'name',
  'hljs-property': 'name',
  'hljs-name': 'keyword',
  'hljs-section': 'keyword',
  'hljs-string': 'string',
  'hljs-regexp': 'string',
  'hljs-symbol': 'string',
  'hljs-number': 'number',
  'hljs-comment': 'comment',
  'hljs-quote': 'comment',
  'hljs-meta': 'comment',
  'hljs-addition': 'added',
  'hljs-deletion': 'removed',
};

const lowlight = createLowlight({ bash, c, cpp, csharp, css, diff, go, ini, java, javascript, json, kotlin, php, python, ruby, rust, shell, sql, typescript, xml, yaml });

interface TreeNode {
  readonly type: string;
  readonly value?: string;
  readonly properties?: { readonly className?: unknown };
  readonly children?: readonly TreeNode[];
}

/** Codes whose stretches are kept; the oldest go. */
const KEPT_MAX = 100;
const kept = new Map<string, readonly Stretch[]>();

/** Code in its stretches, which together are the code; undefined if nobody here knows the language. */
export function stretchesOf(code: string, language: string): readonly Stretch[] | undefined {
  const name = language.toLowerCase();
  if (!lowlight.registered(name)) return undefined;
  const key = `${name}\n${code}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const stretches: Stretch[] = [];
  walk(lowlight.highlight(name, code) as TreeNode, undefined, stretches);
  if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value ?? '');
  kept.set(key, stretches);
  return stretches;
}

function walk(node: TreeNode, role: Role | undefined, into: Stretch[]): void {
  if (node.type === 'text') {
    if (node.value !== undefined && node.value !== '') into.push(role === undefined ? { text: node.value } : { text: node.value, role });
    return;
  }
  const classes = Array.isArray(node.properties?.className) ? (node.properties.className as readonly unknown[]) : [];
  const own = classes.map((name) => ROLES[String(name)]).find((one) => one !== undefined);
  for (const child of node.children ?? []) walk(child, own ?? role, into);
}
