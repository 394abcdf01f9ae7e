import { Fragment } from 'react';

/** A write in words; the names of objects in it are what people copy, so they stand in mono. */
export function WriteTitle(props: { title: string }) {
  const words = props.title.split(' ').map((text, place) => ({ text, place }));
  return words.map(({ text, place }) => (
    <Fragment key={place}>
      {place === 0 ? '' : ' '}
      {/^[\w-]+[./][\w./-]+$/.test(text) ? <code>{text}</code> : text}
    </Fragment>
  ));
}
