const paths = {
  hash: 'M5.5 3 4 13M12 3l-1.5 10M2.5 6h11M2 10h11',
  lock: 'M4.5 7V5a3.5 3.5 0 0 1 7 0v2M3.5 7h9v6.5h-9z',
  person: 'M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8ZM2.75 13.5c.6-2.4 2.6-3.75 5.25-3.75s4.65 1.35 5.25 3.75',
  plus: 'M8 3v10M3 8h10',
  compass: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM10.3 5.7 9 9l-3.3 1.3L7 7z',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  close: 'm4 4 8 8M12 4l-8 8',
  people:
    'M6 7.5a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5ZM1.75 13c.4-2.2 2-3.4 4.25-3.4S9.85 10.8 10.25 13M10.5 3.2a2.25 2.25 0 0 1 0 4.2M12 9.9c1.3.5 2.1 1.6 2.3 3.1',
  invite: 'M6.5 7.5a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5ZM2 13c.4-2.2 2.1-3.4 4.5-3.4S10.6 10.8 11 13M12.5 5.5v4M10.5 7.5h4',
  leave: 'M6.5 2.5h-4v11h4M10 5l3 3-3 3M13 8H6',
  edit: 'M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2z',
  trash: 'M3 4.5h10M6 4.5V3h4v1.5M4.25 4.5l.6 9h6.3l.6-9M6.9 7v4M9.1 7v4',
  reply: 'M6.5 4 3 7.5 6.5 11M3 7.5h6A4 4 0 0 1 13 11.5V13',
  send: 'M2.5 8 13.5 2.8 11 13.2 7.8 9.2zM7.8 9.2l5.7-6.4',
  down: 'M8 3v10M4 9l4 4 4-4',
  bell: 'M8 2.5a3.75 3.75 0 0 0-3.75 3.75c0 3-1.25 4.25-1.25 4.25h10s-1.25-1.25-1.25-4.25A3.75 3.75 0 0 0 8 2.5ZM6.7 12.75a1.4 1.4 0 0 0 2.6 0',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.3l3.2 3.2',
  check: 'm3.5 8.5 3 3 6-7',
  chat: 'M2.5 3.5h11v7.5H7.2L4.5 13.4V11h-2z',
  alert: 'M8 2.5 14 13H2zM8 6.5v3M8 11.2v.1',
} as const;

export type IconName = keyof typeof paths;

/** Decoration: whatever carries it has the words. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
