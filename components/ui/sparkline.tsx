/** Connections in equal buckets; null where nothing was observed (hatched, never zero). */
export function Sparkline(props: {
  values: readonly (number | null)[];
  label: string;
  width?: number;
  height?: number;
}) {
  const width = props.width ?? 96;
  const height = props.height ?? 20;
  const step = width / Math.max(1, props.values.length);
  const top = Math.max(1, ...props.values.map((value) => value ?? 0));
  return (
    <svg width={width} height={height} role="img" aria-label={props.label} className="block flex-none">
      {props.values.map((value, index) => {
        const x = index * step;
        // Buckets have no name of their own: their place is their identity.
        const key = `${index}`;
        if (value === null)
          return <rect key={key} x={x} y={0} width={step} height={height} fill="url(#hatch)" />;
        const tall = value === 0 ? 0 : Math.max(1.5, (value / top) * (height - 2));
        return (
          <rect
            key={key}
            x={x + 0.5}
            y={height - Math.max(tall, 0.75)}
            width={Math.max(1, step - 1)}
            height={Math.max(tall, 0.75)}
            fill={value === 0 ? 'var(--line-2)' : 'var(--ink-2)'}
          />
        );
      })}
    </svg>
  );
}
