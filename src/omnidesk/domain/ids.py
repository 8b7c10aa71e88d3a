"""Distinct id types. An id is opaque: a prefix that names the kind, then hexadecimal."""

from __future__ import annotations

from typing import NewType

ContactId = NewType("ContactId", str)  # ctc_
IdentityId = NewType("IdentityId", str)  # idn_
InboxId = NewType("InboxId", str)  # ibx_
QueueId = NewType("QueueId", str)  # que_
AgentId = NewType("AgentId", str)  # agt_
SkillId = NewType("SkillId", str)  # skl_
ConversationId = NewType("ConversationId", str)  # cnv_
MessageId = NewType("MessageId", str)  # msg_
NoteId = NewType("NoteId", str)  # nte_
WorkItemId = NewType("WorkItemId", str)  # wrk_
OfferId = NewType("OfferId", str)  # ofr_
AttachmentId = NewType("AttachmentId", str)  # att_
InboundItemId = NewType("InboundItemId", str)  # inb_
TokenId = NewType("TokenId", str)  # tok_
MergeId = NewType("MergeId", str)  # mrg_
DecisionId = NewType("DecisionId", str)  # dec_
RuleId = NewType("RuleId", str)  # rul_
