/**
 * Part of the plain evaluator: what is made of an object, made once. Worlds are plain data that nobody changes, and a
 * test asks one of them thousands of times.
 */
export function once<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const found = known.get(key) ?? { value: make(key) };
    known.set(key, found);
    return found.value;
  };
}
