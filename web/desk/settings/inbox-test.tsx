export function InboxTest(_: { inbox: { id: string; name: string }; onClose: () => void }) {
  return null;
}
