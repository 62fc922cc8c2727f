export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect className="logo-ground" width="32" height="32" rx="9" />
      <path className="logo-letter" d="M8 10.5h16M16 10.5V21" />
      <circle className="logo-dot" cx="22.5" cy="21" r="2.6" />
    </svg>
  );
}
