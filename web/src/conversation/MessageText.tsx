import { Fragment, memo, useId, useState, type ReactNode } from 'react';
import type { Mention } from '@tertulia/client';
import { usePhrases } from '../language/language';
import { treeOf, type Branch, type Node } from '../markdown/tree';
import type { Message } from '../state/model';
import { Code } from './Code';
import { cut, marksOf, masksOf, type Mark } from './text';

interface MessageTextProps {
  readonly message: Pick<Message, 'text' | 'mentions' | 'tags' | 'flags' | 'action' | 'approved' | 'masked'> & Partial<Pick<Message, 'kind'>>;
  readonly me: string | undefined;
  /** Whether I may look under what is masked. */
  readonly mayReveal: boolean;
}

interface Reading {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly me: string | undefined;
  readonly mayReveal: boolean;
}

/** The text of a message as text nodes, links and marks, in the elements of its Markdown. What the system says has none. */
export const MessageText = memo(function MessageText({ message, me, mayReveal }: MessageTextProps) {
  const { text } = message;
  const reading: Reading = { text, marks: marksOf(text, message.mentions, message.tags, masksOf(message)), me, mayReveal };
  const blocks = message.kind === 'system' ? undefined : treeOf(text);
  if (blocks === undefined) return <>{pieces(reading, 0, text.length, false)}</>;
  const only = blocks.length === 1 ? blocks[0] : undefined;
  // One paragraph stands in its line, with what is written beside it.
  return <>{all(only?.kind === 'paragraph' ? only.children : blocks, reading)}</>;
});

const all = (nodes: readonly Node[], reading: Reading, inLink = false): ReactNode => nodes.map((node, index) => <Fragment key={index}>{shown(node, reading, inLink)}</Fragment>);

function shown(node: Node, reading: Reading, inLink: boolean): ReactNode {
  // An address in a link's words leads where the link leads.
  if (node.kind === 'text') return pieces(reading, node.start, node.end, inLink);
  const children = node.kind === 'code' || node.kind === 'code block' ? literally(node, reading) : all(node.children, reading, inLink || node.kind === 'link');
  switch (node.kind) {
    case 'paragraph':
      return <p dir="auto">{children}</p>;
    case 'quote':
      return <blockquote dir="auto">{children}</blockquote>;
    case 'bullets':
      return <ul>{children}</ul>;
    case 'numbers':
      return <ol start={node.first}>{children}</ol>;
    case 'item':
      return <li dir="auto">{node.children.map((child, index) => (
        <Fragment key={index}>{child.kind === 'paragraph' && index === 0 ? all(child.children, reading) : shown(child, reading, false)}</Fragment>
      ))}</li>;
    case 'code block':
      return (
        <pre tabIndex={0}>
          <code>{coloured(node, reading) ?? children}</code>
        </pre>
      );
    case 'code':
      return <code>{children}</code>;
    case 'emphasis':
      return <em>{children}</em>;
    case 'strong':
      return <strong>{children}</strong>;
    case 'strike':
      return <s>{children}</s>;
    case 'spoiler':
      return <Spoiler>{children}</Spoiler>;
    case 'link':
      // What is covered in an address must not be readable in the link's target.
      if (reading.marks.some((mark) => mark.kind === 'masked' && mark.start < node.end && node.start < mark.end)) return children;
      return (
        <a href={node.href} title={node.href} target="_blank" rel="noopener noreferrer nofollow">
          {children}
        </a>
      );
  }
}

/** What is covered, and code in a quote whose lines are apart, keeps its own pieces. */
function coloured({ children, language }: Branch, { text, marks }: Reading): ReactNode | undefined {
  const [code] = children;
  if (language === undefined || children.length !== 1 || code === undefined) return undefined;
  if (marks.some((mark) => mark.kind === 'masked' && mark.start < code.end && code.start < mark.end)) return undefined;
  return <Code text={text.slice(code.start, code.end)} language={language} />;
}

const literally = (node: Branch, reading: Reading): ReactNode =>
  node.children.map((child, index) => <Fragment key={index}>{pieces(reading, child.start, child.end, true)}</Fragment>);

function pieces({ text, marks, me, mayReveal }: Reading, start: number, end: number, literal: boolean): ReactNode {
  return cut(text, start, end, marks, literal).map((part, index) => {
    switch (part.kind) {
      case 'text':
        return <span key={index}>{part.text}</span>;
      case 'link':
        return (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        );
      case 'mention':
        return (
          <mark key={index} className={isMe(part.mention, me) ? 'mention mention-me' : 'mention'}>
            {part.text}
          </mark>
        );
      case 'masked':
        return mayReveal ? <Covered key={index} text={part.text} /> : <Masked key={index} />;
      case 'tag':
        return (
          <span key={index} className="tag">
            {part.text}
          </span>
        );
    }
  });
}

/** What its writer wants nobody to read by accident: not on the page until asked for. */
function Spoiler({ children }: { readonly children: ReactNode }) {
  const phrases = usePhrases();
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <span className="spoiler">
      <button type="button" aria-expanded={open} aria-controls={open ? id : undefined} title={open ? phrases.spoilerHide : phrases.spoilerShow} onClick={() => setOpen(!open)}>
        {phrases.spoiler}
      </button>
      {open && <span id={id}>{children}</span>}
    </span>
  );
}

/** A bar of always the same length, in place of the text. */
function Masked() {
  const phrases = usePhrases();
  return (
    <span className="masked" title={phrases.maskedByRoom}>
      <span className="sr-only">{phrases.masked}</span>
    </span>
  );
}

/** The same for who may look under it. */
function Covered({ text }: { readonly text: string }) {
  const phrases = usePhrases();
  const [shown, setShown] = useState(false);
  return (
    <button
      type="button"
      className={shown ? 'uncovered' : 'masked'}
      aria-expanded={shown}
      title={shown ? phrases.coverAgain : phrases.uncover}
      onClick={() => setShown(!shown)}
    >
      {shown ? text : <span className="sr-only">{phrases.masked}</span>}
    </button>
  );
}

/** A call to the whole room is a call to me too. */
const isMe = (mention: Mention, me: string | undefined): boolean =>
  mention.kind === 'user' ? mention.id === me : true;
