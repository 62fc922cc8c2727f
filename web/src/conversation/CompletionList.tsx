interface CompletionListProps {
  readonly id: string;
  readonly label: string;
  readonly sign: string;
  readonly names: readonly string[];
  /** What each looks like, by its name. */
  readonly pictures?: Readonly<Record<string, string>>;
  /** What each does, by its name. */
  readonly hints?: Readonly<Record<string, string>>;
  readonly active: number;
  readonly onChoose: (name: string) => void;
}

/** Names to choose from while one is being written. The caret stays in the composer, whose keys move in here. */
export function CompletionList({ id, label, sign, names, pictures, hints, active, onChoose }: CompletionListProps) {
  return (
    <ul id={id} className="completion" role="listbox" aria-label={label}>
      {names.map((name, index) => (
        <li
          key={name}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          className={index === active ? 'completion-active' : undefined}
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(name);
          }}
        >
          {pictures?.[name] !== undefined && <span className="completion-picture">{pictures[name]} </span>}
          <bdi>
            {sign}
            {name}
          </bdi>
          {hints?.[name] !== undefined && <span className="completion-hint"> {hints[name]}</span>}
        </li>
      ))}
    </ul>
  );
}
