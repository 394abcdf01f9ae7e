export function Kbd(props: { children: string }) {
  return (
    <kbd className="rounded-[3px] border border-line-2 bg-bg px-1 font-medium font-mono text-[11px] text-ink-3 leading-4">
      {props.children}
    </kbd>
  );
}
