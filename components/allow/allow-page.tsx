export function AllowPage() {
  return null;
}
