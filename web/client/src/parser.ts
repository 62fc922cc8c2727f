/** One block of an event stream. A block may carry only an id: that moves the cursor and shows that the line is alive. */
export interface Block {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly retryMs?: number;
}

/**
 * A parser of `text/event-stream` as the HTML standard defines it, fed with pieces cut anywhere.
 *
 * Why not EventSource: it keeps id-only blocks to itself, so a page can neither see that an idle stream is alive nor know
 * the cursor it would hand to another tab, and it hides the status of a refusal and the time of its next attempt.
 */
export class EventStreamParser {
  private rest = '';
  private afterCarriageReturn = false;
  private atStart = true;
  private id: string | undefined;
  private event: string | undefined;
  private data: string[] = [];
  private retryMs: number | undefined;

  /** Takes the next piece of text and gives the blocks it completes. */
  feed(piece: string): Block[] {
    let text = piece;
    if (this.atStart && text.length > 0) {
      this.atStart = false;
      if (text.startsWith('\uFEFF')) text = text.slice(1);
    }
    if (this.afterCarriageReturn && text.length > 0) {
      this.afterCarriageReturn = false;
      if (text.startsWith('\n')) text = text.slice(1);
    }
    this.afterCarriageReturn = text.endsWith('\r');
    const lines = (this.rest + text).split(/\r\n|\r|\n/);
    this.rest = lines.pop() ?? '';
    const blocks: Block[] = [];
    for (const line of lines) {
      if (line === '') {
        const block = this.finish();
        if (block !== undefined) blocks.push(block);
      } else {
        this.field(line);
      }
    }
    return blocks;
  }

  private field(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? '' : line.slice(colon + 1);
    if (value.startsWith(' ')) value = value.slice(1);
    if (name === 'data') this.data.push(value);
    else if (name === 'event') this.event = value;
    else if (name === 'id' && !value.includes('\0')) this.id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
  }

  private finish(): Block | undefined {
    const block: Block = {
      ...(this.id === undefined ? {} : { id: this.id }),
      ...(this.data.length === 0 ? {} : { event: this.event ?? 'message', data: this.data.join('\n') }),
      ...(this.retryMs === undefined ? {} : { retryMs: this.retryMs }),
    };
    this.id = undefined;
    this.event = undefined;
    this.data = [];
    this.retryMs = undefined;
    return Object.keys(block).length === 0 ? undefined : block;
  }
}
