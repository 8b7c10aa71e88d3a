/** The dialogs over a conversation: whoever wants one opens it by name, one host shows it. */

import { AssignDialog } from "./assign";
import { MergeDialog } from "./merge";
import { MergeContactsDialog } from "./merge-contacts";
import { closeDialog, opened, openedContacts } from "./opener";
import { SnoozeDialog } from "./snooze";
import { TagsDialog } from "./tags";
import { ConsultDialog, TransferDialog } from "./transfer";
import "./dialogs.css";

export { openDialog } from "./opener";

const DIALOGS = {
  transfer: TransferDialog,
  snooze: SnoozeDialog,
  assign: AssignDialog,
  consult: ConsultDialog,
  merge: MergeDialog,
  tags: TagsDialog,
};

/** Shows the dialog that is open: once in the frame. */
export function Dialogs() {
  if (openedContacts.value) {
    return (
      <MergeContactsDialog
        key={openedContacts.value.contactId}
        {...openedContacts.value}
        onClose={closeDialog}
      />
    );
  }
  if (!opened.value) return null;
  const { kind, conversationId } = opened.value;
  const Shown = DIALOGS[kind];
  return (
    <Shown
      key={`${kind} ${conversationId}`}
      conversationId={conversationId}
      onClose={closeDialog}
    />
  );
}
