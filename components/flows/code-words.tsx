import { Fragment } from 'react';

/**
 * Prose with its selectors and policy names set as code: whatever stands in backticks, and comparisons like
 * `app == "reports"`.
 */
export function CodeWords(props: { text: string }) {
  const parts = props.text.split(/(`[^`]+`|[\w./-]+ (?:==|!=|in|not in) (?:"[^"]*"|'[^']*'|\{[^}]*\}))/g);
  return parts.map((part, index) => {
    const key = `${index}-${part}`;
    if (index % 2 === 0) return <Fragment key={key}>{part}</Fragment>;
    return <code key={key}>{part.replaceAll('`', '')}</code>;
  });
}
