// Made by `make web-types` from the server's documents; do not edit.

export interface paths {
    "/api/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Agents
         * @description Every agent with presence and load, in the order they were made.
         */
        get: operations["list_agents_api_v1_agents_get"];
        put?: never;
        /**
         * Create Agent
         * @description Make an agent, offline.
         */
        post: operations["create_agent_api_v1_agents_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Agent
         * @description One agent. The entity tag counts changes of the agent, not of presence and load.
         */
        get: operations["get_agent_api_v1_agents__agent_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update Agent
         * @description Change the given fields. A disabled agent goes offline and their tokens end; a new
         *     password ends their sessions. With If-Match only the version you saw is changed.
         */
        patch: operations["update_agent_api_v1_agents__agent_id__patch"];
        trace?: never;
    };
    "/api/v1/agents/{agent_id}/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Force Presence
         * @description Send somebody away or offline; their work goes back as if they had said so.
         */
        post: operations["force_presence_api_v1_agents__agent_id__presence_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent_id}/shift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Shift
         * @description An agent's plan. Its entity tag is what If-Match takes.
         */
        get: operations["get_shift_api_v1_agents__agent_id__shift_get"];
        /**
         * Put Shift
         * @description Give an agent this plan in place of what they had. With If-Match only the version you saw
         *     is replaced.
         */
        put: operations["put_shift_api_v1_agents__agent_id__shift_put"];
        post?: never;
        /**
         * Delete Shift
         * @description Take an agent's plan away.
         */
        delete: operations["delete_shift_api_v1_agents__agent_id__shift_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Alarms
         * @description Work that nobody could ever take, that nobody who is there can, or that starves; newest
         *     first, words in the language of Accept-Language (en, ru, uk).
         */
        get: operations["list_alarms_api_v1_alarms_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload
         * @description Upload one file (multipart field `file`, at most 25 MiB) and send it by its id within a
         *     day. Its type is what its bytes show.
         */
        post: operations["upload_api_v1_attachments_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attachments/{attachment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download
         * @description The file, if its conversation is yours to see, or if you uploaded it and did not send it
         *     yet. Only raster images are shown in place.
         */
        get: operations["download_api_v1_attachments__attachment_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Calendars
         * @description Every calendar, in the order they were made.
         */
        get: operations["list_calendars_api_v1_calendars_get"];
        put?: never;
        /**
         * Create Calendar
         * @description Make a calendar.
         */
        post: operations["create_calendar_api_v1_calendars_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendars/{calendar_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Calendar
         * @description One calendar. Its entity tag is what If-Match takes.
         */
        get: operations["get_calendar_api_v1_calendars__calendar_id__get"];
        /**
         * Replace Calendar
         * @description Put another calendar in its place, holidays included. With If-Match only the version you
         *     saw is replaced.
         */
        put: operations["replace_calendar_api_v1_calendars__calendar_id__put"];
        post?: never;
        /**
         * Delete Calendar
         * @description Remove a calendar. 409 while a queue, a rule or a clock that counts follows it.
         */
        delete: operations["delete_calendar_api_v1_calendars__calendar_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendars/{calendar_id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Calendar Status
         * @description Whether it is open, and when that changes.
         */
        get: operations["get_calendar_status_api_v1_calendars__calendar_id__status_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Channels
         * @description Every channel of this program: what it can do, and the JSON Schema of its settings.
         */
        get: operations["list_channels_api_v1_channels_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consults/{consult_id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete Consult
         * @description Hand the work over to the agent who joined.
         */
        post: operations["complete_consult_api_v1_consults__consult_id__complete_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consults/{consult_id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End Consult
         * @description The second agent leaves, or is not waited for any more.
         */
        post: operations["end_consult_api_v1_consults__consult_id__end_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Contacts
         * @description Contacts you may see; with `q` those whose address begins so or whose name has the words.
         */
        get: operations["list_contacts_api_v1_contacts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{contact_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Contact
         * @description One contact with its identities. The id of a contact that was merged leads to the one that
         *     replaced it.
         */
        get: operations["get_contact_api_v1_contacts__contact_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update Contact
         * @description Change the given fields. With If-Match only the version you saw is changed.
         */
        patch: operations["update_contact_api_v1_contacts__contact_id__patch"];
        trace?: never;
    };
    "/api/v1/contacts/{contact_id}/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Duplicates
         * @description Up to ten contacts that may be the same person: a verified address in common, or the name.
         */
        get: operations["get_duplicates_api_v1_contacts__contact_id__duplicates_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{contact_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get History
         * @description Messages and calls over all channels in the conversations you may see, newest first.
         */
        get: operations["get_history_api_v1_contacts__contact_id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{contact_id}/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add Identity
         * @description Add an address you were told. It counts as unverified until its owner proves it.
         */
        post: operations["add_identity_api_v1_contacts__contact_id__identities_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{contact_id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge Contacts
         * @description Give everything of another contact to this one. It can be taken back exactly.
         */
        post: operations["merge_contacts_api_v1_contacts__contact_id__merge_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{contact_id}/merges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Merges
         * @description The contacts that were merged into this one, newest first, with the evidence.
         */
        get: operations["get_merges_api_v1_contacts__contact_id__merges_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{contact_id}/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unmerge Contact
         * @description Take back the merge of this contact into another one: its identities return, and with them
         *     every conversation they ever opened.
         */
        post: operations["unmerge_contact_api_v1_contacts__contact_id__unmerge_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Conversations
         * @description Conversations you may see: longest waiting customer first, or latest activity first, or
         *     newest first (`order=created`, in which no row ever moves).
         *
         *     Rows that nothing happens to come exactly once over all pages. One that changes while you
         *     page is left to the realtime feed. `agent_id` takes `me` and `none`; `q` finds words of
         *     messages and notes, and names and addresses of contacts, by latest activity.
         */
        get: operations["list_conversations_api_v1_conversations_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Conversation
         * @description One conversation. Its entity tag is what If-Match takes. The id of a conversation that was
         *     merged leads to the one it was merged into.
         */
        get: operations["get_conversation_api_v1_conversations__conversation_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update Conversation
         * @description Change the given fields. With If-Match only the version you saw is changed.
         */
        patch: operations["update_conversation_api_v1_conversations__conversation_id__patch"];
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}/drafts/{mode}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Draft
         * @description Your draft; an empty one with version 0 if there is none. Its entity tag is what If-Match
         *     takes.
         */
        get: operations["get_draft_api_v1_conversations__conversation_id__drafts__mode__get"];
        /**
         * Put Draft
         * @description Keep a draft. With If-Match only the version you saw is replaced ("0": only if there is
         *     none), so that two windows do not overwrite each other: 412 says to read, merge and put again.
         *     One with neither text nor files is forgotten. Sending a reply or a note forgets its draft.
         */
        put: operations["put_draft_api_v1_conversations__conversation_id__drafts__mode__put"];
        post?: never;
        /**
         * Delete Draft
         * @description Throw a draft away; 204 also if there was none.
         */
        delete: operations["delete_draft_api_v1_conversations__conversation_id__drafts__mode__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge Conversations
         * @description Move the messages and notes of another conversation of the same contact into this one.
         */
        post: operations["merge_conversations_api_v1_conversations__conversation_id__merge_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}/merges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Conversation Merges
         * @description The conversations that were merged into this one, newest first.
         */
        get: operations["get_conversation_merges_api_v1_conversations__conversation_id__merges_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Messages
         * @description The thread, always oldest first: its last messages, or those before or after one.
         *     `next_cursor` goes on in the same direction.
         */
        get: operations["list_messages_api_v1_conversations__conversation_id__messages_get"];
        put?: never;
        /**
         * Send Message
         * @description Reply to the contact. The message is queued with this answer and sent right after.
         */
        post: operations["send_message_api_v1_conversations__conversation_id__messages_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Notes
         * @description Notes, newest first. Bots get none.
         */
        get: operations["list_notes_api_v1_conversations__conversation_id__notes_get"];
        put?: never;
        /**
         * Create Note
         * @description Write a note that only agents see.
         */
        post: operations["create_note_api_v1_conversations__conversation_id__notes_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Mark Read
         * @description Say how far you have read. A mark never goes back to an earlier message; null makes the
         *     contact's last message unread again. An answer of yours marks the conversation read.
         */
        put: operations["mark_read_api_v1_conversations__conversation_id__read_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reopen Conversation
         * @description Open it again; it waits for an agent if nobody has it.
         */
        post: operations["reopen_conversation_api_v1_conversations__conversation_id__reopen_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve Conversation
         * @description The matter is settled; live work on it ends.
         */
        post: operations["resolve_conversation_api_v1_conversations__conversation_id__resolve_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}/sla": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Conversation Sla
         * @description What was promised to the customer, and how it stands. Changes come as `sla.*` events.
         */
        get: operations["get_conversation_sla_api_v1_conversations__conversation_id__sla_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Snooze Conversation
         * @description Sleep until a time, or until the contact writes.
         */
        post: operations["snooze_conversation_api_v1_conversations__conversation_id__snooze_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Timeline
         * @description Messages, notes and events of the conversation in one line, newest first.
         */
        get: operations["get_timeline_api_v1_conversations__conversation_id__timeline_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unmerge Conversation
         * @description Take back the merge of this conversation into another one.
         */
        post: operations["unmerge_conversation_api_v1_conversations__conversation_id__unmerge_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}/ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Reply Ways
         * @description How the contact can be answered, best way first: that one is taken when a reply names no
         *     `via`. Empty when no inbox can write to any address of theirs.
         */
        get: operations["list_reply_ways_api_v1_conversations__conversation_id__ways_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation_id}/work": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Conversation Work
         * @description The last 20 work items of the conversation, newest first. At most the first one is live.
         */
        get: operations["get_conversation_work_api_v1_conversations__conversation_id__work_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Dead Letters
         * @description Outbound messages that were given up after every repeat.
         */
        get: operations["list_dead_letters_api_v1_dead_letters_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbound-items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Items
         * @description Inbound items that were quarantined, ignored, or wait for their message.
         */
        get: operations["list_items_api_v1_inbound_items_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbound-items/{item_id}/raw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Raw Item
         * @description The bytes as they came, as a download.
         */
        get: operations["raw_item_api_v1_inbound_items__item_id__raw_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbound-items/{item_id}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Redrive Item
         * @description Read an item again and give it its effect.
         */
        post: operations["redrive_item_api_v1_inbound_items__item_id__redrive_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Inboxes
         * @description Every inbox. Settings are shown to admins and supervisors, secrets to nobody.
         */
        get: operations["list_inboxes_api_v1_inboxes_get"];
        put?: never;
        /**
         * Create Inbox
         * @description Make an inbox. Provider requests to `/hooks/{name}` are taken from then on.
         */
        post: operations["create_inbox_api_v1_inboxes_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inboxes/{inbox_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Inbox
         * @description One inbox. Its entity tag is what If-Match takes.
         */
        get: operations["get_inbox_api_v1_inboxes__inbox_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update Inbox
         * @description Change the given fields. With If-Match only the version you saw is changed.
         */
        patch: operations["update_inbox_api_v1_inboxes__inbox_id__patch"];
        trace?: never;
    };
    "/api/v1/inboxes/{inbox_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try Settings
         * @description Whether the inbox would work now: its settings, the address for its provider and, where the
         *     provider can be asked, the credentials. Takes 15 seconds at most; nothing is sent to a
         *     customer, and no detail holds a secret.
         */
        post: operations["try_settings_api_v1_inboxes__inbox_id__test_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Me
         * @description The caller: role, and the agent the token belongs to, if any.
         */
        get: operations["me_api_v1_me_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/consults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Own Consults
         * @description The consults you asked for or were asked into, while they run.
         */
        get: operations["own_consults_api_v1_me_consults_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Counts
         * @description How many conversations of yours have something unread, how many mentions you have not
         *     seen, how many drafts you have. All 0 for a token that belongs to no agent.
         */
        get: operations["get_counts_api_v1_me_counts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Drafts
         * @description Where you have drafts, latest first. Those of conversations you may no longer see are left
         *     out.
         */
        get: operations["list_drafts_api_v1_me_drafts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/filters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Filters
         * @description Your filters and the shared ones, by position.
         */
        get: operations["list_filters_api_v1_me_filters_get"];
        put?: never;
        /**
         * Create Filter
         * @description Keep a filter, 100 at most. A shared one is shown to every agent; what it finds is for each
         *     what they may see.
         */
        post: operations["create_filter_api_v1_me_filters_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/filters/{filter_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Filter
         * @description Delete a filter, with the same rights.
         */
        delete: operations["delete_filter_api_v1_me_filters__filter_id__delete"];
        options?: never;
        head?: never;
        /**
         * Update Filter
         * @description Change the given fields of a filter of yours; supervisors and admins also shared ones of
         *     others. With If-Match only the version you saw is changed.
         */
        patch: operations["update_filter_api_v1_me_filters__filter_id__patch"];
        trace?: never;
    };
    "/api/v1/me/mentions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Mentions
         * @description Notes that mention you, newest first, in conversations you may read. A mention gives no
         *     right by itself; only who may read a conversation can be mentioned in it.
         */
        get: operations["list_mentions_api_v1_me_mentions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/mentions/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * See Mentions
         * @description Say that you have seen a mention (`note_id`) or every one (`all`); what is left.
         */
        put: operations["see_mentions_api_v1_me_mentions_seen_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/offers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Own Offers
         * @description Your pending offers. Whoever reads them counts as having been shown them.
         */
        get: operations["own_offers_api_v1_me_offers_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change Password
         * @description Change your own password. Your other sessions end.
         */
        put: operations["change_password_api_v1_me_password_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put Presence
         * @description Declare online, away or offline.
         */
        put: operations["put_presence_api_v1_me_presence_put"];
        /**
         * Post Presence
         * @description The same with an idempotency key.
         */
        post: operations["post_presence_api_v1_me_presence_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/reads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Reads
         * @description Your marks of up to 100 conversations; those you may not see are left out.
         */
        get: operations["list_reads_api_v1_me_reads_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry Message
         * @description Send a failed or unconfirmed message again; the contact may get it twice if the first
         *     one arrived after all.
         */
        post: operations["retry_message_api_v1_messages__message_id__retry_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/offers/{offer_id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept Offer
         * @description Take the offered work.
         */
        post: operations["accept_offer_api_v1_offers__offer_id__accept_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/offers/{offer_id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decline Offer
         * @description Pass; the work keeps its age and asks others first.
         */
        post: operations["decline_offer_api_v1_offers__offer_id__decline_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/offers/{offer_id}/present": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Present Offer
         * @description Say that the offer is on the agent's screen.
         */
        post: operations["present_offer_api_v1_offers__offer_id__present_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Policy
         * @description The policy in force. Its entity tag is what If-Match takes.
         */
        get: operations["get_policy_api_v1_policy_get"];
        /**
         * Replace Policy
         * @description Put a policy in force; decisions follow it from now on. With If-Match only the version you
         *     saw is replaced. To go back, send an old version's document again: it becomes a new version.
         */
        put: operations["replace_policy_api_v1_policy_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policy/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check Policy
         * @description What is wrong, or hardly meant, in rules, queues, steps and roster: rules never reached,
         *     circles of overflow, work that nobody on any shift could do.
         */
        get: operations["check_policy_api_v1_policy_check_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policy/shadow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Shadow Policy
         * @description The policy that is watched.
         */
        get: operations["get_shadow_policy_api_v1_policy_shadow_get"];
        /**
         * Watch Shadow Policy
         * @description Watch a policy: it decides along from the router's next turn on, and nothing it decides has
         *     any effect. To put it in force, send its document to PUT /policy.
         */
        put: operations["watch_shadow_policy_api_v1_policy_shadow_put"];
        post?: never;
        /**
         * Unwatch Shadow Policy
         * @description Watch it no longer.
         */
        delete: operations["unwatch_shadow_policy_api_v1_policy_shadow_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policy/shadow/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shadow Policy Report
         * @description How often, where and why the watched policy disagrees with the one in force.
         */
        get: operations["shadow_policy_report_api_v1_policy_shadow_report_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policy/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Policy Versions
         * @description Every policy there was, newest first.
         */
        get: operations["list_policy_versions_api_v1_policy_versions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policy/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Policy Version
         * @description One version of the policy.
         */
        get: operations["get_policy_version_api_v1_policy_versions__version__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Queues
         * @description Every queue, in the order they were made.
         */
        get: operations["list_queues_api_v1_queues_get"];
        put?: never;
        /**
         * Create Queue
         * @description Make a queue.
         */
        post: operations["create_queue_api_v1_queues_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queues/{queue_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Queue
         * @description One queue. Its entity tag is what If-Match takes.
         */
        get: operations["get_queue_api_v1_queues__queue_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update Queue
         * @description Change the given fields. With If-Match only the version you saw is changed.
         */
        patch: operations["update_queue_api_v1_queues__queue_id__patch"];
        trace?: never;
    };
    "/api/v1/queues/{queue_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Queue
         * @description Offer none of its work until it is resumed; what waits keeps its age.
         */
        post: operations["pause_queue_api_v1_queues__queue_id__pause_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queues/{queue_id}/pull": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pull Work
         * @description Take the first work of a queue that you are able to do.
         */
        post: operations["pull_work_api_v1_queues__queue_id__pull_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queues/{queue_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Queue
         * @description Offer its work again.
         */
        post: operations["resume_queue_api_v1_queues__queue_id__resume_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queues/{queue_id}/waiting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Waiting
         * @description What waits in a queue, first things first by the routing policy's order.
         */
        get: operations["list_waiting_api_v1_queues__queue_id__waiting_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/realtime/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Ticket
         * @description A token of one minute for the socket's first frame, so that pages need not hold the long
         *     one. It ends with the token it was made from.
         */
        post: operations["create_ticket_api_v1_realtime_tickets_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Replies
         * @description Every saved reply, by shortcut.
         */
        get: operations["list_replies_api_v1_replies_get"];
        put?: never;
        /**
         * Create Reply
         * @description Keep a reply.
         */
        post: operations["create_reply_api_v1_replies_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replies/{reply_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Reply
         * @description One saved reply. Its entity tag is what If-Match takes.
         */
        get: operations["get_reply_api_v1_replies__reply_id__get"];
        put?: never;
        post?: never;
        /**
         * Delete Reply
         * @description Delete a saved reply.
         */
        delete: operations["delete_reply_api_v1_replies__reply_id__delete"];
        options?: never;
        head?: never;
        /**
         * Update Reply
         * @description Change the given fields. With If-Match only the version you saw is changed.
         */
        patch: operations["update_reply_api_v1_replies__reply_id__patch"];
        trace?: never;
    };
    "/api/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report
         * @description Figures by group and interval. Intervals are half-open; what cannot be divided is null.
         *
         *     Each entry of `counts` can be listed: `/reports/items?measure=...` with the line's own span
         *     and group as filters.
         */
        get: operations["report_api_v1_reports_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export
         * @description A report's lines, or every fact that began in its time, as CSV or Parquet.
         */
        get: operations["export_api_v1_reports_export_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Items
         * @description The facts behind one count, oldest first: as many as the count says.
         */
        get: operations["items_api_v1_reports_items_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics
         * @description Every metric with its formula, in the language of Accept-Language (en, ru, uk).
         */
        get: operations["metrics_api_v1_reports_metrics_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Rules
         * @description Every rule in order, on one page. The entity tag is what If-Match takes.
         */
        get: operations["list_rules_api_v1_rules_get"];
        /**
         * Replace Rules
         * @description Make these the rules, in this order. A rule that keeps its name keeps its id. With
         *     If-Match only the list you saw is replaced. Refused when work could go round in a circle or a
         *     step asks for more than before; what else a check finds is in `warnings`.
         */
        put: operations["replace_rules_api_v1_rules_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Rule Versions
         * @description Every set of rules and segments there was, newest first. To go back to one, send its rules
         *     again.
         */
        get: operations["list_rule_versions_api_v1_rules_versions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Messages
         * @description Messages and notes with these words, in the conversations you may see.
         *
         *     All words must occur; "in quotes" together; -not this one; `or` between alternatives. The
         *     last word may be a beginning. Endings are understood in English and Russian. `order=rank`
         *     sorts the newest 500 hits by how well they fit.
         */
        get: operations["search_messages_api_v1_search_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Segments
         * @description Every segment by name, on one page. The entity tag is what If-Match takes.
         */
        get: operations["list_segments_api_v1_segments_get"];
        /**
         * Replace Segments
         * @description Make these the segments. One that a rule asks for stays. With If-Match only the list you
         *     saw is replaced.
         */
        put: operations["replace_segments_api_v1_segments_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Session
         * @description Sign in with a password. The token lives twelve hours.
         *
         *     The answer is the same for an unknown address and a wrong password. Five tries at once per
         *     account and address, then one in thirty seconds.
         */
        post: operations["create_session_api_v1_sessions_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Session
         * @description Revoke the token that asks. Its sockets are closed within seconds.
         */
        delete: operations["delete_session_api_v1_sessions_current_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shifts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Shifts
         * @description Every agent's plan, in the order of agents.
         */
        get: operations["list_shifts_api_v1_shifts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/skills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Skills
         * @description Every skill, in the order they were made.
         */
        get: operations["list_skills_api_v1_skills_get"];
        put?: never;
        /**
         * Create Skill
         * @description Make a skill.
         */
        post: operations["create_skill_api_v1_skills_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/skills/{skill_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Skill
         * @description Remove a skill, also from its agents. 409 while a rule requires it.
         */
        delete: operations["delete_skill_api_v1_skills__skill_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sla-policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sla Policies
         * @description Every policy, in the order they were made.
         */
        get: operations["list_sla_policies_api_v1_sla_policies_get"];
        put?: never;
        /**
         * Create Sla Policy
         * @description Make a policy. It counts nothing until a queue or a rule names it.
         */
        post: operations["create_sla_policy_api_v1_sla_policies_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sla-policies/{policy_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Sla Policy
         * @description One policy. Its entity tag is what If-Match takes.
         */
        get: operations["get_sla_policy_api_v1_sla_policies__policy_id__get"];
        /**
         * Replace Sla Policy
         * @description Put another policy in its place; clocks that run keep their promise. With If-Match only
         *     the version you saw is replaced.
         */
        put: operations["replace_sla_policy_api_v1_sla_policies__policy_id__put"];
        post?: never;
        /**
         * Delete Sla Policy
         * @description Remove a policy. 409 while a queue, a rule or a clock that counts needs it.
         */
        delete: operations["delete_sla_policy_api_v1_sla_policies__policy_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats/estimates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Estimate Accuracy
         * @description How good the waiting times told to customers were, by queue.
         */
        get: operations["estimate_accuracy_api_v1_stats_estimates_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * History
         * @description A reading a minute: all queues together, and each queue asked for. `answered`, `abandoned`
         *     and `service_level` are of the 30 minutes before each reading.
         */
        get: operations["history_api_v1_stats_history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats/realtime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Realtime Stats
         * @description All queues in one call: what waits, who is there, the service level and its formula.
         *
         *     At most a second old. Durations in seconds, capacity in units.
         */
        get: operations["realtime_stats_api_v1_stats_realtime_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream
         * @description The board of /api/v1/stats/realtime whenever it changed, once a second at most, as
         *     server-sent events. A comment each four seconds says that nothing did. It ends when the token
         *     does, and when the server stops: connect again.
         */
        get: operations["stream_api_v1_stats_stream_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Tokens
         * @description API tokens without their texts, in the order they were made.
         */
        get: operations["list_tokens_api_v1_tokens_get"];
        put?: never;
        /**
         * Create Token
         * @description Make a token. Its text is in this answer and nowhere else.
         */
        post: operations["create_token_api_v1_tokens_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Token
         * @description End a token for good. Its sockets are closed within seconds.
         */
        delete: operations["revoke_token_api_v1_tokens__token_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Event Names
         * @description The names of all events.
         */
        get: operations["list_event_names_api_v1_webhook_events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Webhooks
         * @description Every endpoint, in the order they were made.
         */
        get: operations["list_webhooks_api_v1_webhooks_get"];
        put?: never;
        /**
         * Create Webhook
         * @description Make an endpoint; it hears of what happens from then on. Its signing secret is in this
         *     answer and nowhere else.
         */
        post: operations["create_webhook_api_v1_webhooks_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Webhook
         * @description One endpoint. Its entity tag is what If-Match takes.
         */
        get: operations["get_webhook_api_v1_webhooks__webhook_id__get"];
        put?: never;
        post?: never;
        /**
         * Delete Webhook
         * @description Delete an endpoint, its log and what waits for it.
         */
        delete: operations["delete_webhook_api_v1_webhooks__webhook_id__delete"];
        options?: never;
        head?: never;
        /**
         * Update Webhook
         * @description Change the given fields. With If-Match only the version you saw is changed. What happens
         *     while it is switched off is not sent later.
         */
        patch: operations["update_webhook_api_v1_webhooks__webhook_id__patch"];
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Deliveries
         * @description The delivery log of 30 days, newest first.
         */
        get: operations["list_deliveries_api_v1_webhooks__webhook_id__deliveries_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Delivery
         * @description Send once more what was delivered or given up, under the same webhook-id.
         */
        post: operations["replay_delivery_api_v1_webhooks__webhook_id__deliveries__delivery_id__replay_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate Webhook Secret
         * @description Give it a new secret, shown in this answer only. For 24 hours both sign, so that the
         *     receiver can change over without a gap.
         */
        post: operations["rotate_webhook_secret_api_v1_webhooks__webhook_id__rotate_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try Webhook
         * @description Send a `webhook.test` event at once, also to one that is switched off, and show exactly what
         *     was signed and what came back. Takes 15 seconds at most.
         */
        post: operations["try_webhook_api_v1_webhooks__webhook_id__test_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/{inbox}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask Callback
         * @description Be called back, or written to, instead of waiting; the place in line is kept. Asking again
         *     changes it.
         */
        post: operations["ask_callback_api_v1_widget__inbox__callback_post"];
        /**
         * Cancel Callback
         * @description Wait in the chat again.
         */
        delete: operations["cancel_callback_api_v1_widget__inbox__callback_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/{inbox}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Config
         * @description What a page needs to show the chat.
         */
        get: operations["config_api_v1_widget__inbox__config_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/{inbox}/left-messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave Message
         * @description Leave a message that is answered by e-mail instead of waiting.
         */
        post: operations["leave_message_api_v1_widget__inbox__left_messages_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/{inbox}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Messages
         * @description The visitor's thread, oldest first: the last messages, or those before one of them.
         */
        get: operations["list_messages_api_v1_widget__inbox__messages_get"];
        put?: never;
        /**
         * Create Message
         * @description Write to the team. The answer comes after the commit; the same client_message_id again is
         *     the same message.
         */
        post: operations["create_message_api_v1_widget__inbox__messages_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/{inbox}/rating": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Rating
         * @description Rate a conversation that has ended, once. The agents see it.
         */
        post: operations["create_rating_api_v1_widget__inbox__rating_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/{inbox}/receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Receipts
         * @description Say which answers arrived and which were seen.
         */
        post: operations["create_receipts_api_v1_widget__inbox__receipts_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/{inbox}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Session
         * @description A token for a visitor, anonymous or signed by the site's server. The page keeps it in its
         *     own storage and gives it back in the Authorization header.
         */
        post: operations["create_session_api_v1_widget__inbox__sessions_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/{inbox}/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Session
         * @description Revoke the token that asks: somebody else sits here next. Its sockets are closed within
         *     seconds; what was said stays with the team.
         */
        delete: operations["delete_session_api_v1_widget__inbox__sessions_current_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload
         * @description Upload one file (multipart field `file`) and send it by its id within a day.
         */
        post: operations["upload_api_v1_widget_attachments_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/attachments/{attachment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download
         * @description A file of the visitor's own thread.
         */
        get: operations["download_api_v1_widget_attachments__attachment_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/work-items/{work_item_id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Assign Work
         * @description Give work to an agent at once, without an offer.
         */
        post: operations["assign_work_api_v1_work_items__work_item_id__assign_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/work-items/{work_item_id}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask Callback
         * @description Have the customer of waiting work called, in their turn or in a window; for work you have,
         *     later: it comes back to you first.
         */
        post: operations["ask_callback_api_v1_work_items__work_item_id__callback_post"];
        /**
         * Cancel Callback
         * @description Nobody is to call: the work waits as before, where it stood.
         */
        delete: operations["cancel_callback_api_v1_work_items__work_item_id__callback_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/work-items/{work_item_id}/consult": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start Consult
         * @description Ask a second agent into the conversation; you stay its owner.
         */
        post: operations["start_consult_api_v1_work_items__work_item_id__consult_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/work-items/{work_item_id}/end-wrap-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End Wrap Up
         * @description Wrap-up is over before its time; not where it is forced.
         */
        post: operations["end_wrap_up_api_v1_work_items__work_item_id__end_wrap_up_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/work-items/{work_item_id}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain
         * @description Why it waits or who got it; words in the language of Accept-Language (en, ru, uk). With
         *     `decision_id` or `at` also how it was then: every candidate with the first filter that removed
         *     them, from the recorded log. Agents ask about work of conversations they may see.
         */
        get: operations["explain_api_v1_work_items__work_item_id__explanation_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/work-items/{work_item_id}/extend-wrap-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Extend Wrap Up
         * @description More time for wrap-up, as often as its rule allows.
         */
        post: operations["extend_wrap_up_api_v1_work_items__work_item_id__extend_wrap_up_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/work-items/{work_item_id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish Work
         * @description The agent's part is done; wrap-up follows where its kind or queue has one.
         */
        post: operations["finish_work_api_v1_work_items__work_item_id__finish_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/work-items/{work_item_id}/take": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take Work
         * @description Take waiting work by hand.
         */
        post: operations["take_work_api_v1_work_items__work_item_id__take_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/work-items/{work_item_id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Transfer Work
         * @description Give the work to a queue or an agent, with its age.
         */
        post: operations["transfer_work_api_v1_work_items__work_item_id__transfer_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download By Link
         * @description The file that a link of this server names, while the link lives: for providers that fetch
         *     what is sent through them.
         */
        get: operations["download_by_link_files__token__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Healthz
         * @description The process answers. Says nothing of the database: a restart would not mend that.
         */
        get: operations["healthz_healthz_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hooks/{inbox}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answer Handshake
         * @description A provider checks that the address is ours.
         */
        get: operations["answer_handshake_hooks__inbox__get"];
        put?: never;
        /**
         * Receive Webhook
         * @description A provider reports messages, calls or delivery states.
         */
        post: operations["receive_webhook_hooks__inbox__post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Readyz
         * @description Whether this process can do its work; 503 lists the parts that cannot, by name.
         */
        get: operations["readyz_readyz_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Ack
         * @description Everything up to this position arrived.
         */
        Ack: {
            /** Position */
            position: string;
        };
        /**
         * Agent
         * @description An agent with presence and load. `capacity` and `used` are units; `held` counts work by
         *     channel kind, dormant work left out; `wake_debt` is what dormant work would take more if it
         *     woke; `caps` bound kinds; `speeds` are mean handling seconds.
         */
        Agent: {
            /** Capacity */
            capacity: number;
            /** Caps */
            caps: {
                [key: string]: number;
            };
            /** Disabled */
            disabled: boolean;
            /** Email */
            email: string;
            /** Held */
            held: {
                [key: string]: number;
            };
            /** Id */
            id: string;
            /** Idle Since */
            idle_since: string | null;
            /** Language */
            language: string;
            /** Last Assigned At */
            last_assigned_at: string | null;
            /** Name */
            name: string;
            presence: components["schemas"]["Presence"];
            /** Queue Ids */
            queue_ids: string[];
            /**
             * Role
             * @enum {string}
             */
            role: "admin" | "supervisor" | "agent" | "ops" | "bot";
            /** Skills */
            skills: {
                [key: string]: number;
            };
            /** Speeds */
            speeds: {
                [key: string]: number;
            };
            /** Used */
            used: number;
            /** Version */
            version: number;
            /** Wake Debt */
            wake_debt: number;
        };
        /**
         * AgentChanges
         * @description The fields to change; `skills` and `queue_ids` replace what was there.
         */
        AgentChanges: {
            /** Capacity */
            capacity?: number;
            /** Caps */
            caps?: {
                [key: string]: number;
            };
            /** Disabled */
            disabled?: boolean;
            /** Email */
            email?: string;
            /** Language */
            language?: string;
            /** Name */
            name?: string;
            /**
             * Password
             * Format: password
             */
            password?: string;
            /** Queue Ids */
            queue_ids?: string[];
            /**
             * Role
             * @enum {string}
             */
            role?: "admin" | "supervisor" | "agent" | "ops" | "bot";
            /** Skills */
            skills?: {
                [key: string]: number;
            };
        };
        /**
         * AgentCounts
         * @description Agents by effective state; reconnecting ones are declared online, but nobody is there.
         */
        AgentCounts: {
            /** Away */
            away: number;
            /** Offline */
            offline: number;
            /** Online */
            online: number;
            /** Reconnecting */
            reconnecting: number;
        };
        /**
         * AgentData
         * @description The agent after it.
         */
        AgentData: {
            agent: components["schemas"]["Agent"];
        };
        /**
         * AgentInput
         * @description An agent to make. Without a password they sign in by a token only. `caps` bound how much of
         *     a channel kind they have at once, 0 bars it.
         */
        AgentInput: {
            /**
             * Capacity
             * @default 60
             */
            capacity?: number;
            /** Caps */
            caps?: {
                [key: string]: number;
            };
            /** Email */
            email: string;
            /**
             * Language
             * @default en
             */
            language?: string;
            /** Name */
            name: string;
            /** Password */
            password?: string | null;
            /** Queue Ids */
            queue_ids?: string[];
            /**
             * Role
             * @default agent
             * @enum {string}
             */
            role?: "admin" | "supervisor" | "agent" | "ops" | "bot";
            /** Skills */
            skills?: {
                [key: string]: number;
            };
        };
        /**
         * Alarm
         * @description Waiting work in trouble, told once for all that asks for the same. `nobody_ever`: no agent
         *     could ever take it; `nobody_there`: nobody who could is there; `starving`: it has waited three
         *     times its target although somebody could. `detail` says what would help.
         */
        Alarm: {
            /** Channel Kind */
            channel_kind: string;
            /** Cleared At */
            cleared_at: string | null;
            /** Detail */
            detail: {
                [key: string]: unknown;
            };
            /** Id */
            id: string;
            /** Items */
            items: number;
            /**
             * Oldest At
             * Format: date-time
             */
            oldest_at: string;
            /** Oldest Work Item Id */
            oldest_work_item_id: string;
            /** Queue Id */
            queue_id: string;
            /**
             * Raised At
             * Format: date-time
             */
            raised_at: string;
            /**
             * Reason
             * @enum {string}
             */
            reason: "nobody_ever" | "nobody_there" | "starving";
            /** Requirements */
            requirements: components["schemas"]["RequiredSkill"][];
            /** Version */
            version: number;
            /** Widened To */
            widened_to: string[];
        };
        /**
         * AlarmData
         * @description The alarm after it.
         */
        AlarmData: {
            alarm: components["schemas"]["Alarm"];
        };
        /**
         * Alive
         * @description The process answers.
         */
        Alive: {
            /**
             * Status
             * @constant
             */
            status: "ok";
        };
        /**
         * Alternative
         * @description What a step can offer the customer instead of waiting.
         * @enum {string}
         */
        Alternative: "callback" | "voicemail" | "message";
        /**
         * AskCallback
         * @description Be called instead of waiting (`via` phone, with a number), or be written to (`message`).
         *
         *     `region` (ISO 3166) says from where a number without country code is dialled. With
         *     `not_before` and `not_after` the call comes in that window.
         */
        AskCallback: {
            /**
             * Address
             * @default
             */
            address?: string;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Not After
             * @default null
             */
            not_after?: string | null;
            /**
             * Not Before
             * @default null
             */
            not_before?: string | null;
            /**
             * Region
             * @default null
             */
            region?: string | null;
            /**
             * Via
             * @default phone
             * @enum {string}
             */
            via?: "phone" | "message";
        };
        /**
         * Asked
         * @description What visitors are asked for before the first message. It is a claim and proves nothing.
         */
        Asked: {
            /**
             * Field
             * @enum {string}
             */
            field: "name" | "email" | "phone";
            /**
             * Required
             * @default false
             */
            required?: boolean;
        };
        /**
         * AssignBody
         * @description To this agent at once; `override` goes past skills and capacity, which is recorded.
         */
        AssignBody: {
            /** Agent Id */
            agent_id: string;
            /**
             * Override
             * @default false
             */
            override?: boolean;
        };
        /**
         * Assigned
         * @description Work that is an agent's now: the offer that made it so, and the conversation.
         */
        Assigned: {
            conversation: components["schemas"]["Conversation"];
            offer: components["schemas"]["Offer"];
            work_item: components["schemas"]["WorkItem"];
        };
        /**
         * AssignWork
         * @description Assign a work item to an agent.
         */
        AssignWork: {
            /** Agent Id */
            agent_id: string;
            /**
             * Override
             * @default false
             */
            override?: boolean;
            /** Work Item Id */
            work_item_id: string;
        };
        /**
         * Attachment
         * @description A file of a message.
         */
        Attachment: {
            /** Content Id */
            content_id: string | null;
            /** Id */
            id: string;
            /** Mime */
            mime: string;
            /** Name */
            name: string;
            /** Reason */
            reason: string;
            /** Size */
            size: number | null;
            /**
             * State
             * @enum {string}
             */
            state: "stored" | "pending" | "refused";
            /** Url */
            url: string | null;
        };
        /**
         * Beat
         * @description A heartbeat, or the answer to one. Either side may ask; any frame is a sign of life.
         */
        Beat: {
            /**
             * Type
             * @enum {string}
             */
            type: "ping" | "pong";
        };
        /**
         * Board
         * @description All queues in one call.
         */
        Board: {
            /** Agents */
            agents: components["schemas"]["Person"][];
            /**
             * Day Started At
             * Format: date-time
             */
            day_started_at: string;
            /** Formula */
            formula: string;
            /**
             * Generated At
             * Format: date-time
             */
            generated_at: string;
            /** Queues */
            queues: components["schemas"]["QueueFigures"][];
            /** Short Abandon Seconds */
            short_abandon_seconds: number;
            /** Timezone */
            timezone: string;
            totals: components["schemas"]["TotalFigures"];
            /** Window Seconds */
            window_seconds: number;
        };
        /**
         * BoardHistory
         * @description Readings, oldest first: of all queues together, and by queue. Minutes in which nobody
         *     read are left out.
         */
        BoardHistory: {
            /** Queues */
            queues: {
                [key: string]: components["schemas"]["Reading"][];
            };
            /** Step Seconds */
            step_seconds: number;
            /** Totals */
            totals: components["schemas"]["Reading"][];
        };
        /**
         * Boosts
         * @description Seconds by which a priority counts as having arrived earlier.
         */
        Boosts: {
            /**
             * High
             * @default 120
             */
            high?: number;
            /**
             * Low
             * @default -300
             */
            low?: number;
            /**
             * Normal
             * @default 0
             */
            normal?: number;
            /**
             * Urgent
             * @default 300
             */
            urgent?: number;
        };
        /**
         * BotFirstPart
         * @description A bot that is asked first, for `seconds`.
         */
        BotFirstPart: {
            /** Agent Id */
            agent_id: string;
            /**
             * Seconds
             * @default 30
             */
            seconds?: number;
        };
        /**
         * BotFirstShape
         * @description A bot that is asked first.
         */
        BotFirstShape: {
            /** Agent Id */
            agent_id: string;
            /** Seconds */
            seconds: number;
        };
        /**
         * BreakForm
         * @description A planned break on some days of every week.
         */
        BreakForm: {
            /**
             * Closes
             * @description A time of day like 09:30; 24:00 is the end of the day
             */
            closes: string;
            /** Days */
            days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            /**
             * Name
             * @default break
             */
            name?: string;
            /**
             * Opens
             * @description A time of day like 09:30; 24:00 is the end of the day
             */
            opens: string;
        };
        /**
         * BreakShown
         * @description A planned break.
         */
        BreakShown: {
            /** Closes */
            closes: string;
            /** Days */
            days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            /** Name */
            name: string;
            /** Opens */
            opens: string;
        };
        /**
         * By
         * @description What lines may be grouped by, besides the interval.
         * @enum {string}
         */
        By: "queue" | "channel" | "skill" | "agent";
        /**
         * CalendarForm
         * @description A calendar without its id.
         */
        CalendarForm: {
            /** Holidays */
            holidays?: components["schemas"]["HolidayForm"][];
            /** Name */
            name: string;
            /** Time Zone */
            time_zone: string;
            /** Weekly */
            weekly?: components["schemas"]["WeeklyForm"][];
        };
        /**
         * CalendarShown
         * @description A business calendar.
         */
        CalendarShown: {
            /** Holidays */
            holidays: components["schemas"]["HolidayShown"][];
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Time Zone */
            time_zone: string;
            /** Version */
            version: number;
            /** Weekly */
            weekly: components["schemas"]["WeeklyShown"][];
        };
        /**
         * CalendarStatus
         * @description Whether a calendar is open at an instant, and when that changes; null: not in ten years.
         */
        CalendarStatus: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Next Close At */
            next_close_at: string | null;
            /** Next Open At */
            next_open_at: string | null;
            /** Open */
            open: boolean;
        };
        /**
         * CallbackBody
         * @description How and when the customer is to be reached. Without a window: in their turn.
         */
        CallbackBody: {
            /**
             * Address
             * @default
             */
            address?: string;
            /**
             * Name
             * @default
             */
            name?: string;
            /** Not After */
            not_after?: string | null;
            /** Not Before */
            not_before?: string | null;
            /** Region */
            region?: string | null;
            /**
             * Via
             * @default phone
             * @enum {string}
             */
            via?: "phone" | "message";
        };
        /**
         * CallbackData
         * @description What the visitor asked for after it; null: nothing any more.
         */
        CallbackData: {
            callback: components["schemas"]["VisitorCallback"] | null;
            /** Conversation Id */
            conversation_id: string;
        };
        /**
         * CallbackMade
         * @description What the visitor asked for; null: nothing.
         */
        CallbackMade: {
            callback: components["schemas"]["VisitorCallback"] | null;
        };
        /**
         * CallbackOfferData
         * @description Something better than waiting, which callback.ask or message.leave takes; null: no more.
         */
        CallbackOfferData: {
            /** Alternative */
            alternative: ("callback" | "voicemail" | "message") | null;
            /** Conversation Id */
            conversation_id: string;
            /** Text */
            text: string;
        };
        /**
         * CancelCallback
         * @description Wait in the chat again, in the same place.
         */
        CancelCallback: Record<string, never>;
        /**
         * Cause
         * @description How often they disagree in this way. `outcome`: another agent (`other_agent`), not at that
         *     moment (`later`), or already before (`earlier`); `reason`: the first component that differs,
         *     or why the agent would not have been chosen.
         */
        Cause: {
            /** Count */
            count: number;
            /** Outcome */
            outcome: string;
            /** Reason */
            reason: string;
        };
        /**
         * ChannelFacts
         * @description What a channel can do, and the JSON Schema of its settings.
         */
        ChannelFacts: {
            /** Config Schema */
            config_schema: {
                [key: string]: unknown;
            };
            /**
             * Kind
             * @enum {string}
             */
            kind: "chat" | "messaging" | "email" | "voice";
            /** Listens */
            listens: boolean;
            /** Name */
            name: string;
            /** Receives Webhooks */
            receives_webhooks: boolean;
            /** Sends */
            sends: boolean;
        };
        /**
         * ChannelKind
         * @description What kind of attention a channel needs; capacity weights go by it.
         * @enum {string}
         */
        ChannelKind: "chat" | "messaging" | "email" | "voice";
        /**
         * ChatHours
         * @description Whether somebody answers now, by the calendar of the chat's queue. Without a calendar it
         *     is always open and the rest is null.
         */
        ChatHours: {
            /** Closes At */
            closes_at: string | null;
            /** Open */
            open: boolean;
            /** Opens At */
            opens_at: string | null;
            /** Time Zone */
            time_zone: string | null;
        };
        /**
         * ChatSettings
         * @description What a page needs to show the chat.
         *
         *     `answers_by_email`: an address that the visitor leaves can be written to. `answer_seconds`:
         *     four of five chats of the last day were taken within it; null while there were too few.
         *     `texts` are the admin's own, by language. `server_now` sets the page's clock.
         */
        ChatSettings: {
            /** Accent */
            accent: string;
            /** Accent Dark */
            accent_dark: string;
            /** Answer Seconds */
            answer_seconds: number | null;
            /** Answers By Email */
            answers_by_email: boolean;
            /** Contact Email */
            contact_email: string;
            /** Greeting */
            greeting: string;
            hours: components["schemas"]["ChatHours"];
            /** Inbox */
            inbox: string;
            /** Max Attachment Bytes */
            max_attachment_bytes: number;
            /** Max Attachments */
            max_attachments: number;
            /** Max Text Length */
            max_text_length: number;
            /** Pre Chat */
            pre_chat: components["schemas"]["Asked"][];
            /** Rating */
            rating: boolean;
            /** Require Identity */
            require_identity: boolean;
            /**
             * Server Now
             * Format: date-time
             */
            server_now: string;
            /** Socket */
            socket: string;
            /** Subprotocol */
            subprotocol: string;
            /** Texts */
            texts: {
                [key: string]: components["schemas"]["Texts"];
            };
        };
        /**
         * Claims
         * @description What the operator's server says of its signed-in user.
         *
         *     `inbox` is the inbox's name, `expires_at` Unix seconds, `signature` the hexadecimal
         *     HMAC-SHA256 of `canonical` under the inbox's identity_secret.
         */
        Claims: {
            /**
             * Email
             * @default
             */
            email?: string;
            /** Expires At */
            expires_at: number;
            /** Inbox */
            inbox: string;
            /**
             * Language
             * @default
             */
            language?: string;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Phone
             * @default
             */
            phone?: string;
            /** Signature */
            signature: string;
            /** User Id */
            user_id: string;
        };
        /**
         * ClosedPolicy
         * @description What becomes of new work while its queue is closed.
         *
         *     HOLD: it waits. MESSAGE: it waits and the customer is told. PARK_UNTIL_OPEN: it is parked
         *     until the queue opens; the customer is told if the queue has words for it.
         * @enum {string}
         */
        ClosedPolicy: "hold" | "message" | "park_until_open";
        /**
         * Cmd
         * @description A command. `id` is its idempotency key, shared with REST.
         */
        Cmd: {
            /** Args */
            args?: {
                [key: string]: unknown;
            };
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Type
             * @constant
             */
            type: "cmd";
        };
        /**
         * ConfigurationData
         * @description Something that processes keep in memory changed.
         */
        ConfigurationData: Record<string, never>;
        /**
         * Consult
         * @description A second agent asked into a conversation, beside its owner.
         */
        Consult: {
            /** Agent Id */
            agent_id: string;
            /** Conversation Id */
            conversation_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Ended At */
            ended_at: string | null;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** From Agent Id */
            from_agent_id: string;
            /** Id */
            id: string;
            /** Joined At */
            joined_at: string | null;
            /** Note */
            note: string;
            /** Offer Id */
            offer_id: string;
            /** Queue Id */
            queue_id: string;
            /** Reason */
            reason: string;
            /**
             * State
             * @enum {string}
             */
            state: "offered" | "joined" | "declined" | "expired" | "ended" | "completed";
            /** Version */
            version: number;
            /** Work Item Id */
            work_item_id: string;
        };
        /**
         * ConsultBody
         * @description Ask an agent, or somebody of a queue, into the conversation.
         */
        ConsultBody: {
            /** Agent Id */
            agent_id?: string | null;
            /**
             * Note
             * @default
             */
            note?: string;
            /** Queue Id */
            queue_id?: string | null;
        };
        /**
         * ConsultData
         * @description The consult after it, with the conversation where its participants changed.
         */
        ConsultData: {
            consult: components["schemas"]["Consult"];
            /** @default null */
            conversation?: components["schemas"]["Conversation"] | null;
        };
        /**
         * ConsultOnly
         * @description A consult.
         */
        ConsultOnly: {
            /** Consult Id */
            consult_id: string;
        };
        /**
         * Consults
         * @description The caller's live consults, oldest first.
         */
        Consults: {
            /** Items */
            items: components["schemas"]["Consult"][];
        };
        /**
         * Contact
         * @description A person and the addresses known of them.
         */
        Contact: {
            /** Attributes */
            attributes: {
                [key: string]: unknown;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** Identities */
            identities: components["schemas"]["Identity"][];
            /** Language */
            language: string | null;
            /** Merged Into */
            merged_into: string | null;
            /** Name */
            name: string;
            /** Version */
            version: number;
        };
        /**
         * ContactBrief
         * @description Whose conversation it is.
         */
        ContactBrief: {
            /** Id */
            id: string;
            /** Language */
            language: string | null;
            /** Name */
            name: string;
        };
        /**
         * ContactChanges
         * @description The fields to change. `attributes` are merged in; null removes one.
         */
        ContactChanges: {
            /** Attributes */
            attributes?: {
                [key: string]: string | number | boolean | null;
            };
            /** Language */
            language?: string | null;
            /** Name */
            name?: string;
        };
        /**
         * ContactData
         * @description The contact after it.
         */
        ContactData: {
            contact: components["schemas"]["Contact"];
            /** @default null */
            merged?: components["schemas"]["Contact"] | null;
        };
        /**
         * ContactMerge
         * @description The kept contact, and the one that was merged into it or is back.
         */
        ContactMerge: {
            contact: components["schemas"]["Contact"];
            merged: components["schemas"]["Contact"];
        };
        /**
         * ContactMergeBody
         * @description The contact that turns out to be the same person, and how you know.
         */
        ContactMergeBody: {
            /**
             * Evidence
             * @default
             */
            evidence?: string;
            /** Merged Id */
            merged_id: string;
        };
        /**
         * ContactMergeRecord
         * @description A standing merge: who was merged, by whom, on what evidence.
         */
        ContactMergeRecord: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Evidence */
            evidence: string;
            /** Merged By */
            merged_by: string | null;
            /** Merged Id */
            merged_id: string;
            /** Name */
            name: string;
        };
        /**
         * Conversation
         * @description A thread with one contact.
         */
        Conversation: {
            /** Agent Id */
            agent_id: string | null;
            /** Attributes */
            attributes: {
                [key: string]: unknown;
            };
            /**
             * Channel Kind
             * @enum {string}
             */
            channel_kind: "chat" | "messaging" | "email" | "voice";
            /** Contact Id */
            contact_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** First Response At */
            first_response_at: string | null;
            /** Former Id */
            former_id: string | null;
            /** Id */
            id: string;
            /** Inbox Id */
            inbox_id: string;
            /** Language */
            language: string | null;
            /**
             * Last Activity At
             * Format: date-time
             */
            last_activity_at: string;
            /** Merged Into */
            merged_into: string | null;
            /** Message Count */
            message_count: number;
            /** Participants */
            participants: string[];
            /** Preview */
            preview: string;
            /** Priority */
            priority: number;
            /** Queue Id */
            queue_id: string;
            /** Resolved At */
            resolved_at: string | null;
            /** Snoozed Until */
            snoozed_until: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "open" | "snoozed" | "resolved";
            /** Subject */
            subject: string | null;
            /** Tags */
            tags: string[];
            /** Version */
            version: number;
            /** Waiting Since */
            waiting_since: string | null;
        };
        /**
         * ConversationChanges
         * @description The fields to change. `attributes` are merged in; null removes one.
         */
        ConversationChanges: {
            /** Attributes */
            attributes?: {
                [key: string]: string | number | boolean | null;
            };
            /** Language */
            language?: string | null;
            /** Priority */
            priority?: number;
            /** Subject */
            subject?: string | null;
            /** Tags */
            tags?: string[];
        };
        /**
         * ConversationData
         * @description The conversation after it.
         */
        ConversationData: {
            /**
             * Agent Id
             * @default null
             */
            agent_id?: string | null;
            conversation: components["schemas"]["Conversation"];
            /**
             * From Queue Id
             * @default null
             */
            from_queue_id?: string | null;
            /** @default null */
            merged?: components["schemas"]["Conversation"] | null;
            /**
             * Message Ids
             * @default null
             */
            message_ids?: string[] | null;
            /**
             * Note Ids
             * @default null
             */
            note_ids?: string[] | null;
            /** @default null */
            rating?: components["schemas"]["Rating"] | null;
            /**
             * Reason
             * @default null
             */
            reason?: string | null;
            /** @default null */
            unmerged?: components["schemas"]["Conversation"] | null;
            /** @default null */
            work_item?: components["schemas"]["LiveWorkItem"] | null;
        };
        /**
         * ConversationMerge
         * @description The kept conversation, and the one that was merged into it or is back.
         */
        ConversationMerge: {
            conversation: components["schemas"]["Conversation"];
            merged: components["schemas"]["Conversation"];
        };
        /**
         * ConversationMergeRecord
         * @description A standing merge: which conversation, by whom, and how many messages and notes it brought.
         */
        ConversationMergeRecord: {
            /**
             * Channel Kind
             * @enum {string}
             */
            channel_kind: "chat" | "messaging" | "email" | "voice";
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Inbox Id */
            inbox_id: string;
            /** Merged By */
            merged_by: string | null;
            /** Merged Id */
            merged_id: string;
            /** Messages */
            messages: number;
            /** Notes */
            notes: number;
            /** Preview */
            preview: string;
            /** Subject */
            subject: string | null;
        };
        /**
         * ConversationOnly
         * @description A conversation.
         */
        ConversationOnly: {
            /** Conversation Id */
            conversation_id: string;
        };
        /**
         * ConversationSla
         * @description A conversation's clocks, newest first, at most 100.
         */
        ConversationSla: {
            /** Items */
            items: components["schemas"]["NamedSlaClock"][];
        };
        /**
         * Counts
         * @description What waits for your eyes. `unread_conversations` are those you hold; `unread_mentions` is
         *     1,000 at most.
         */
        Counts: {
            /** Drafts */
            drafts: number;
            /** Unread Conversations */
            unread_conversations: number;
            /** Unread Mentions */
            unread_mentions: number;
        };
        /**
         * CreateNote
         * @description Write a note.
         */
        CreateNote: {
            /** Conversation Id */
            conversation_id: string;
            /** Mentions */
            mentions?: string[];
            /** Text */
            text: string;
        };
        /**
         * DeadLetter
         * @description An outbound message that was given up; POST .../retry sends it again.
         */
        DeadLetter: {
            /** Attempts */
            attempts: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** Inbox Id */
            inbox_id: string;
            /** Last Error */
            last_error: string;
            /** Message Id */
            message_id: string;
        };
        /**
         * Decision
         * @description One recorded decision: who was eligible, who was not and why, and the same in words.
         */
        Decision: {
            /**
             * Decided At
             * Format: date-time
             */
            decided_at: string;
            /** Epoch */
            epoch: number;
            /** Id */
            id: string;
            /** Outcome */
            outcome: string;
            /** Policy Version */
            policy_version: string;
            /** Position */
            position: number;
            /** Record */
            record: {
                [key: string]: unknown;
            };
            /** Words */
            words: string[];
        };
        /**
         * DeclineBody
         * @description Why it is declined.
         */
        DeclineBody: {
            /**
             * Reason
             * @default
             */
            reason?: string;
        };
        /**
         * Declined
         * @description An offer that was declined; its work waits again.
         */
        Declined: {
            offer: components["schemas"]["Offer"];
            work_item: components["schemas"]["WorkItem"];
        };
        /**
         * DeclineOffer
         * @description Decline an offer.
         */
        DeclineOffer: {
            /** Offer Id */
            offer_id: string;
            /**
             * Reason
             * @default
             */
            reason?: string;
        };
        /**
         * Definition
         * @description A metric and its formula.
         */
        Definition: {
            /**
             * About
             * @enum {string}
             */
            about: "segments" | "conversations" | "agent_time";
            /** By */
            by: components["schemas"]["By"][];
            /** Denominator */
            denominator: string | null;
            /** Formula */
            formula: string;
            /** Measures */
            measures: string[];
            /** Name */
            name: string;
            /** Numerator */
            numerator: string | null;
            /** Title */
            title: string;
            /**
             * Unit
             * @enum {string}
             */
            unit: "count" | "seconds" | "ratio" | "distribution";
        };
        /**
         * Definitions
         * @description Every metric.
         */
        Definitions: {
            /** Items */
            items: components["schemas"]["Definition"][];
        };
        /**
         * DeskState
         * @description All that a desk shows; every part by id. Events change it by replacing resources.
         */
        DeskState: {
            agent: components["schemas"]["ShownAgent"] | null;
            /** Agents */
            agents: {
                [key: string]: components["schemas"]["ShownAgent"];
            };
            /** Consults */
            consults: {
                [key: string]: components["schemas"]["Consult"];
            };
            /** Contacts */
            contacts: {
                [key: string]: components["schemas"]["Contact"];
            };
            /** Conversations */
            conversations: {
                [key: string]: components["schemas"]["Conversation"];
            };
            /** Offers */
            offers: {
                [key: string]: components["schemas"]["Offer"];
            };
            /** Previews */
            previews: {
                [key: string]: components["schemas"]["Preview"];
            };
            /** Queues */
            queues: {
                [key: string]: components["schemas"]["LiveQueue"];
            };
            /** Threads */
            threads: {
                [key: string]: components["schemas"]["Thread"];
            };
            /** Work Items */
            work_items: {
                [key: string]: components["schemas"]["LiveWorkItem"];
            };
        };
        /**
         * Details
         * @description What an unknown visitor typed about themselves.
         */
        Details: {
            /**
             * Email
             * @default
             */
            email?: string;
            /**
             * Language
             * @default
             */
            language?: string;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Phone
             * @default
             */
            phone?: string;
        };
        /**
         * Draft
         * @description What you have written and not sent. Files that can no longer be sent are left out.
         */
        Draft: {
            /** Attachments */
            attachments: components["schemas"]["Attachment"][];
            /** Conversation Id */
            conversation_id: string;
            /**
             * Mode
             * @enum {string}
             */
            mode: "reply" | "note";
            /** Text */
            text: string;
            /** Updated At */
            updated_at: string | null;
            /** Version */
            version: number;
            /** Via */
            via: string | null;
        };
        /**
         * DraftBody
         * @description What is written so far. `attachments` are ids of your uploads, `via` the inbox chosen.
         */
        DraftBody: {
            /** Attachments */
            attachments?: string[];
            /**
             * Text
             * @default
             */
            text?: string;
            /** Via */
            via?: string | null;
        };
        /**
         * DraftData
         * @description A draft of yours changed, in another window perhaps; version 0: there is none.
         */
        DraftData: {
            /** Conversation Id */
            conversation_id: string;
            /**
             * Mode
             * @enum {string}
             */
            mode: "reply" | "note";
            /** Updated At */
            updated_at: string | null;
            /** Version */
            version: number;
        };
        /**
         * Draining
         * @description The server stops; the socket closes with 4010. Connect again after a short random wait.
         */
        Draining: {
            /**
             * Type
             * @default server.draining
             * @constant
             */
            type?: "server.draining";
        };
        /**
         * Duplicate
         * @description A contact that may be the same person, and why.
         */
        Duplicate: {
            contact: components["schemas"]["Contact"];
            /** Reasons */
            reasons: ("same_address" | "same_name")[];
        };
        /**
         * Durable
         * @description A recorded fact. Positions sort as text and are otherwise opaque.
         */
        Durable: {
            /** Data */
            data: {
                [key: string]: unknown;
            };
            /** Id */
            id: string;
            /** Position */
            position: string;
            /**
             * Ts
             * Format: date-time
             */
            ts: string;
            /** Type */
            type: string;
        };
        /**
         * Ephemeral
         * @description Something of the moment, without a position; it is never sent again.
         */
        Ephemeral: {
            /** Data */
            data: {
                [key: string]: unknown;
            };
            /**
             * Type
             * @enum {string}
             */
            type: "typing.started" | "typing.stopped" | "viewer.joined" | "viewer.left" | "viewer.seen" | "queue.stats" | "queue.place" | "callback.offered" | "callback.updated" | "seen" | "conversation.read" | "draft.updated" | "mention.seen";
        };
        /**
         * EstimateAccuracy
         * @description What estimates claim, and what they were.
         */
        EstimateAccuracy: {
            /** Claimed Coverage */
            claimed_coverage: number;
            /** Last */
            last: number;
            /** Method */
            method: string;
            /** Queues */
            queues: components["schemas"]["QueueEstimates"][];
            /** Silent Below */
            silent_below: number;
        };
        /**
         * EventNames
         * @description The events that there are to hear of.
         */
        EventNames: {
            /** Items */
            items: string[];
            /** Next Cursor */
            next_cursor: null;
        };
        /**
         * ExhaustedPolicy
         * @description What becomes of work that everybody who is there has declined or missed.
         *
         *     WAIT: until somebody else comes. RELAX: its next step is taken at once. REASK: the same agents
         *     are asked again after a while. ESCALATE: it moves to the queue named for that.
         * @enum {string}
         */
        ExhaustedPolicy: "wait" | "relax" | "reask" | "escalate";
        /**
         * Explanation
         * @description A work item, its situation now (null once it has ended), and its history. `then` is what
         *     was asked about the past. `candidate_words` has a line for every agent.
         */
        Explanation: {
            /** Candidate Words */
            candidate_words: string[];
            /** Decisions */
            decisions: components["schemas"]["Decision"][];
            /** Now */
            now: {
                [key: string]: unknown;
            } | null;
            then: components["schemas"]["Then-Output"] | null;
            /** Words */
            words: string[];
            work_item: components["schemas"]["WorkItem"];
        };
        /**
         * Fact
         * @description One fact behind a count. Work has work_item_id and stay, conversations have episode, agents'
         *     time has from, to, state and reason.
         */
        Fact: {
            /** Agent Id */
            agent_id: string | null;
            /** Value */
            value: number | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * FactsState
         * @description How far in the log the facts are; `current` is false while they are being made anew.
         */
        FactsState: {
            /** Behind */
            behind: number;
            /** Current */
            current: boolean;
            /** Position */
            position: number;
        };
        /**
         * FactTest
         * @description A test of one fact about a contact or a call. Every given part must hold.
         *
         *     `one_of`: equal to one of these, letter case aside; a number equals its text. `exists`: known
         *     at all, or not. The rest compare numbers.
         */
        FactTest: {
            /** Above */
            above?: number | null;
            /** At Least */
            at_least?: number | null;
            /** At Most */
            at_most?: number | null;
            /** Below */
            below?: number | null;
            /** Exists */
            exists?: boolean | null;
            /** One Of */
            one_of?: (boolean | number | string)[] | null;
        };
        /**
         * FactTestShape
         * @description A test of one fact. Every given part must hold.
         */
        FactTestShape: {
            /** Above */
            above?: number | null;
            /** At Least */
            at_least?: number | null;
            /** At Most */
            at_most?: number | null;
            /** Below */
            below?: number | null;
            /** Exists */
            exists?: boolean | null;
            /** One Of */
            one_of?: (boolean | number | string)[];
        };
        /**
         * Fault
         * @description A frame that could not be understood; the connection goes on.
         */
        Fault: {
            /** Problem */
            problem: {
                [key: string]: unknown;
            };
            /**
             * Type
             * @default error
             * @constant
             */
            type?: "error";
        };
        /**
         * FieldProblem
         * @description One faulty value: a JSON pointer into the body, or `query:name`, `header:name`.
         */
        FieldProblem: {
            /** Detail */
            detail: string;
            /** Pointer */
            pointer: string;
        };
        /**
         * FilterChanges
         * @description The fields to change; `query` replaces the whole.
         */
        FilterChanges: {
            /** Name */
            name?: string;
            /** Position */
            position?: number;
            query?: components["schemas"]["SavedQuery"];
            /** Shared */
            shared?: boolean;
        };
        /**
         * FilterInput
         * @description A filter to keep. `query` takes what the list of conversations takes; `position` orders.
         */
        FilterInput: {
            /** Name */
            name: string;
            /**
             * Position
             * @default 0
             */
            position?: number;
            query: components["schemas"]["SavedQuery"];
            /**
             * Shared
             * @default false
             */
            shared?: boolean;
        };
        /**
         * Finding
         * @description Something about the configuration that should be looked at. `where` is the table, the name
         *     of the entry and the key; `message` is in the language asked for.
         */
        Finding: {
            /** Code */
            code: string;
            /** Message */
            message: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "error" | "warning" | "note";
            /** Where */
            where: string[];
        };
        /**
         * Findings
         * @description What a check found, errors first.
         */
        Findings: {
            /** Items */
            items: components["schemas"]["Finding"][];
            /** Next Cursor */
            next_cursor: null;
        };
        /**
         * FinishBody
         * @description `wrap_up` asks for time afterwards where the kind of work leaves it to the agent.
         */
        FinishBody: {
            /**
             * Wrap Up
             * @default false
             */
            wrap_up?: boolean;
        };
        /**
         * FinishWork
         * @description Finish a work item.
         */
        FinishWork: {
            /** Work Item Id */
            work_item_id: string;
            /**
             * Wrap Up
             * @default false
             */
            wrap_up?: boolean;
        };
        /**
         * ForcedPresence
         * @description Somebody else's presence. Online is theirs alone to say.
         */
        ForcedPresence: {
            /** For Seconds */
            for_seconds?: null;
            /**
             * Reason
             * @default
             */
            reason?: string;
            /**
             * State
             * @enum {string}
             */
            state: "away" | "offline";
        };
        /**
         * GiveRating
         * @description What the visitor gives a conversation of theirs that has ended: 1 to 5.
         */
        GiveRating: {
            /**
             * Comment
             * @default
             */
            comment?: string;
            /** Conversation Id */
            conversation_id: string;
            /** Score */
            score: number;
        };
        /**
         * Hello
         * @description The client's first frame. `position` is the last one it has, null for a fresh start;
         *     anything else than a position of ours leads to a reset, never to an error.
         */
        Hello: {
            /**
             * Client
             * @default
             */
            client?: string;
            /**
             * Position
             * @default null
             */
            position?: unknown;
            subscribe?: components["schemas"]["Subscription"];
            /** Token */
            token: string;
            /**
             * Type
             * @constant
             */
            type: "hello";
        };
        /**
         * Hit
         * @description Where the words were found. `excerpt` is plain text around the first of them.
         */
        Hit: {
            conversation: components["schemas"]["Conversation"];
            /** Excerpt */
            excerpt: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "message" | "note";
            message: components["schemas"]["Message"] | null;
            note: components["schemas"]["Note"] | null;
        };
        /**
         * HolidayForm
         * @description A date with hours of its own; none: closed.
         */
        HolidayForm: {
            /**
             * Date
             * Format: date
             */
            date: string;
            /** Hours */
            hours?: components["schemas"]["HoursForm"][];
            /** Name */
            name: string;
        };
        /**
         * HolidayShown
         * @description A date with hours of its own; none: closed.
         */
        HolidayShown: {
            /** Date */
            date: string;
            /** Hours */
            hours: components["schemas"]["HoursShown"][];
            /** Name */
            name: string;
        };
        /**
         * HoursForm
         * @description Open from `opens` until `closes`; a `closes` that is not later is on the next day.
         */
        HoursForm: {
            /**
             * Closes
             * @description A time of day like 09:30; 24:00 is the end of the day
             */
            closes: string;
            /**
             * Opens
             * @description A time of day like 09:30; 24:00 is the end of the day
             */
            opens: string;
        };
        /**
         * HoursPart
         * @description A calendar that must be open, or closed (`inside` false).
         */
        HoursPart: {
            /** Calendar Id */
            calendar_id: string;
            /**
             * Inside
             * @default true
             */
            inside?: boolean;
        };
        /**
         * HoursShape
         * @description A calendar that must be open, or closed.
         */
        HoursShape: {
            /** Calendar Id */
            calendar_id: string;
            /** Inside */
            inside: boolean;
        };
        /**
         * HoursShown
         * @description Open from `opens` until `closes`, times of the calendar's clock.
         */
        HoursShown: {
            /** Closes */
            closes: string;
            /** Opens */
            opens: string;
        };
        /**
         * Identity
         * @description An address of a contact.
         */
        Identity: {
            /** Address */
            address: string;
            /** Display Name */
            display_name: string;
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Verified */
            verified: boolean;
        };
        /**
         * IdentityInput
         * @description An address somebody told you. `region` (ISO 3166) reads local phone numbers.
         */
        IdentityInput: {
            /** Address */
            address: string;
            /**
             * Display Name
             * @default
             */
            display_name?: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "phone" | "email";
            /** Region */
            region?: string | null;
        };
        /**
         * InboundItem
         * @description One thing that came in and needs a person; its raw bytes are at `/raw`.
         */
        InboundItem: {
            /** Content Type */
            content_type: string;
            /** Id */
            id: string;
            /** Inbox Id */
            inbox_id: string;
            /** Kind */
            kind: string;
            /** Reason */
            reason: string;
            /**
             * Received At
             * Format: date-time
             */
            received_at: string;
            /** Size */
            size: number;
            /** State */
            state: string;
        };
        /**
         * Inbox
         * @description One address on a channel. `config` shows secrets as stars; null for whom it is not.
         */
        Inbox: {
            /** Address */
            address: string;
            /** Channel */
            channel: string;
            /** Config */
            config: {
                [key: string]: unknown;
            } | null;
            /** Enabled */
            enabled: boolean;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Queue Id */
            queue_id: string;
            /** Reopen Window Seconds */
            reopen_window_seconds: number;
            /** Version */
            version: number;
        };
        /**
         * InboxBrief
         * @description Where it came in; name and channel are null when the inbox is gone.
         */
        InboxBrief: {
            /** Channel */
            channel: string | null;
            /** Id */
            id: string;
            /** Name */
            name: string | null;
        };
        /**
         * InboxChanges
         * @description The fields to change. `config` replaces the whole; secrets sent back as stars stay.
         */
        InboxChanges: {
            /** Address */
            address?: string;
            /** Config */
            config?: {
                [key: string]: unknown;
            };
            /** Enabled */
            enabled?: boolean;
            /** Name */
            name?: string;
            /** Queue Id */
            queue_id?: string;
            /** Reopen Window Seconds */
            reopen_window_seconds?: number;
        };
        /**
         * InboxCheck
         * @description One thing that was looked at. `fix`: how to mend or better it; empty if all is well.
         */
        InboxCheck: {
            /** Detail */
            detail: string;
            /** Fix */
            fix: string;
            /** Name */
            name: string;
            /** Ok */
            ok: boolean;
        };
        /**
         * InboxInput
         * @description An inbox to make. `config` follows the channel's own model.
         */
        InboxInput: {
            /**
             * Address
             * @default
             */
            address?: string;
            /** Channel */
            channel: string;
            /** Config */
            config?: {
                [key: string]: unknown;
            };
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /** Name */
            name: string;
            /** Queue Id */
            queue_id: string;
            /**
             * Reopen Window Seconds
             * @default 259200
             */
            reopen_window_seconds?: number;
        };
        /**
         * InboxTest
         * @description Whether an inbox would work now.
         */
        InboxTest: {
            /** Checks */
            checks: components["schemas"]["InboxCheck"][];
            /** Ok */
            ok: boolean;
        };
        /**
         * Interval
         * @description How long one line of a report is; days, weeks (from Monday) and months are local ones.
         * @enum {string}
         */
        Interval: "none" | "15m" | "30m" | "hour" | "day" | "week" | "month";
        /**
         * KindPolicy
         * @description How work of one channel kind uses an agent.
         *
         *     `weight` units while the customer waits for the agent, `dormant_weight` (None: the same) once
         *     the agent answered and the customer has been silent for `dormant_after_seconds`. `exclusive`
         *     work needs an agent without live work and then bars every other. `separate` work has a pool of
         *     its own and takes no units; with `needs_idle` it goes only to agents without live work, and
         *     while it is open the kinds in `interrupted_by` may still come. At most `cap` of the kind at
         *     once (dormant ones not counted; None: no cap of its own).
         *
         *     `grace_seconds`: how long work stays with an agent whose connection is lost.
         *     `abandon_after_seconds`: silence of a waiting customer that means they left (None: never).
         *     `prompt_after_seconds`, `close_after_seconds`: silence of a customer who was answered, after
         *     which they are asked and then the conversation is closed (None: never).
         */
        KindPolicy: {
            /** Abandon After Seconds */
            abandon_after_seconds?: number | null;
            /** Cap */
            cap?: number | null;
            /** Close After Seconds */
            close_after_seconds?: number | null;
            /**
             * Dormant After Seconds
             * @default 300
             */
            dormant_after_seconds?: number;
            /** Dormant Weight */
            dormant_weight?: number | null;
            /**
             * Exclusive
             * @default false
             */
            exclusive?: boolean;
            /**
             * Grace Seconds
             * @default 60
             */
            grace_seconds?: number;
            /**
             * Interrupted By
             * @default [
             *       "chat",
             *       "email",
             *       "messaging",
             *       "voice"
             *     ]
             */
            interrupted_by?: components["schemas"]["ChannelKind"][];
            /**
             * Needs Idle
             * @default false
             */
            needs_idle?: boolean;
            /** Prompt After Seconds */
            prompt_after_seconds?: number | null;
            /**
             * Separate
             * @default false
             */
            separate?: boolean;
            /**
             * Weight
             * @default 12
             */
            weight?: number;
            /**
             * @default {
             *       "mode": "none",
             *       "seconds": 0,
             *       "extend_seconds": 60,
             *       "extensions": 1
             *     }
             */
            wrap_up?: components["schemas"]["WrapUp"];
        };
        /**
         * LastMessage
         * @description How the last message fared: `status` is null for what the contact wrote.
         */
        LastMessage: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Direction
             * @enum {string}
             */
            direction: "in" | "out";
            /**
             * Kind
             * @enum {string}
             */
            kind: "text" | "call";
            /** Status */
            status: ("queued" | "unconfirmed" | "sent" | "failed" | "delivered" | "read") | null;
        };
        /**
         * LeaveMessage
         * @description Leave a message (text, or a recording as a file) that is answered by e-mail. Whoever waits
         *     already may leave the address alone: what they wrote is answered there.
         */
        LeaveMessage: {
            /** Attachments */
            attachments?: string[];
            /** Client Message Id */
            client_message_id: string;
            /** Email */
            email: string;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Page Url
             * @default
             */
            page_url?: string;
            /**
             * Text
             * @default
             */
            text?: string;
        };
        /**
         * Limits
         * @description What a client must keep to, and what the server holds for it.
         */
        Limits: {
            /** Buffer Bytes */
            buffer_bytes: number;
            /** Buffer Frames */
            buffer_frames: number;
            /**
             * Commands Waiting
             * @default 64
             */
            commands_waiting?: number;
            /**
             * Frame Bytes
             * @default 65536
             */
            frame_bytes?: number;
            /**
             * Frames Burst
             * @default 200
             */
            frames_burst?: number;
            /**
             * Frames Per Second
             * @default 50
             */
            frames_per_second?: number;
            /**
             * Subscriptions
             * @default 200
             */
            subscriptions?: number;
        };
        /**
         * Line
         * @description One interval and group: its fields are those asked for in `by`.
         */
        Line: {
            /** Counts */
            counts: {
                [key: string]: number | null;
            };
            /**
             * From
             * Format: date-time
             */
            from: string;
            /**
             * To
             * Format: date-time
             */
            to: string;
            /** Values */
            values: {
                [key: string]: number | components["schemas"]["omnidesk__api__reports__Step"][] | null;
            };
        } & {
            [key: string]: unknown;
        };
        /**
         * ListedConversation
         * @description A conversation as a list shows it. `unread_count`: the contact's messages after your own read
         *     mark, 100 at most; 0 for a token that belongs to no agent.
         */
        ListedConversation: {
            /** Agent Id */
            agent_id: string | null;
            /** Attributes */
            attributes: {
                [key: string]: unknown;
            };
            /**
             * Channel Kind
             * @enum {string}
             */
            channel_kind: "chat" | "messaging" | "email" | "voice";
            contact: components["schemas"]["ContactBrief"];
            /** Contact Id */
            contact_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** First Response At */
            first_response_at: string | null;
            /** Former Id */
            former_id: string | null;
            /** Id */
            id: string;
            inbox: components["schemas"]["InboxBrief"];
            /** Inbox Id */
            inbox_id: string;
            /** Language */
            language: string | null;
            /**
             * Last Activity At
             * Format: date-time
             */
            last_activity_at: string;
            last_message: components["schemas"]["LastMessage"] | null;
            /** Merged Into */
            merged_into: string | null;
            /** Message Count */
            message_count: number;
            /** Participants */
            participants: string[];
            /** Preview */
            preview: string;
            /** Priority */
            priority: number;
            /** Queue Id */
            queue_id: string;
            /** Resolved At */
            resolved_at: string | null;
            /** Snoozed Until */
            snoozed_until: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "open" | "snoozed" | "resolved";
            /** Subject */
            subject: string | null;
            /** Tags */
            tags: string[];
            /** Unread Count */
            unread_count: number;
            /** Version */
            version: number;
            /** Waiting Since */
            waiting_since: string | null;
        };
        /**
         * ListedDraft
         * @description Where there is a draft. No version comes twice; 0: there is none.
         */
        ListedDraft: {
            /** Conversation Id */
            conversation_id: string;
            /**
             * Mode
             * @enum {string}
             */
            mode: "reply" | "note";
            /** Updated At */
            updated_at: string | null;
            /** Version */
            version: number;
        };
        /**
         * Queue
         * @description A queue; durations in seconds. `steps` are what waiting changes, `closed_policy` what becomes
         *     of new work while its calendar is closed; messages are by language, with defaults.
         */
        LiveQueue: {
            /** Calendar Id */
            calendar_id: string | null;
            /** Closed Message */
            closed_message: {
                [key: string]: string;
            };
            /**
             * Closed Policy
             * @enum {string}
             */
            closed_policy: "hold" | "message" | "park_until_open";
            /** Escalate Queue Id */
            escalate_queue_id: string | null;
            /**
             * Exhausted Policy
             * @enum {string}
             */
            exhausted_policy: "wait" | "relax" | "reask" | "escalate";
            /** Id */
            id: string;
            /** Leave Idle */
            leave_idle: number;
            /**
             * Lost Agent Rule
             * @enum {string}
             */
            lost_agent_rule: "requeue" | "keep" | "return";
            /** Manual */
            manual: boolean;
            /** Name */
            name: string;
            /** Offer Timeout Seconds */
            offer_timeout_seconds: number;
            /** Paused */
            paused: boolean;
            /** Preferred Agent Seconds */
            preferred_agent_seconds: number;
            /** Prompt Message */
            prompt_message: {
                [key: string]: string;
            };
            /** Reask Seconds */
            reask_seconds: number | null;
            /** Rings */
            rings: number;
            /** Sla Policy Id */
            sla_policy_id: string | null;
            /** Steps */
            steps: components["schemas"]["Step"][];
            /**
             * Strategy
             * @enum {string}
             */
            strategy: "recommended" | "least_loaded" | "longest_idle" | "most_skilled" | "least_flexible" | "round_robin" | "fastest";
            /** Target In Open Time */
            target_in_open_time: boolean;
            /** Version */
            version: number;
            /** Wait Target Seconds */
            wait_target_seconds: number;
            /** Wrap Up Seconds */
            wrap_up_seconds: number;
        };
        /**
         * WorkItem
         * @description A piece of work that is routed.
         */
        LiveWorkItem: {
            /** Agent Id */
            agent_id: string | null;
            /**
             * Arrived At
             * Format: date-time
             */
            arrived_at: string;
            /** Blended */
            blended: boolean;
            /** Callback */
            callback: {
                [key: string]: unknown;
            } | null;
            /**
             * Channel Kind
             * @enum {string}
             */
            channel_kind: "chat" | "messaging" | "email" | "voice";
            /** Conversation Id */
            conversation_id: string;
            /** Declined By */
            declined_by: string[];
            /** Dormant */
            dormant: boolean;
            /** End Reason */
            end_reason: string;
            /** Ended At */
            ended_at: string | null;
            /** Id */
            id: string;
            /** Offer Id */
            offer_id: string | null;
            /** Parked Until */
            parked_until: string | null;
            /** Policy Version */
            policy_version: number;
            /** Preferred Agent Id */
            preferred_agent_id: string | null;
            /** Preferred Until */
            preferred_until: string | null;
            /** Priority */
            priority: number;
            /** Queue Id */
            queue_id: string;
            /** Requirements */
            requirements: components["schemas"]["RequiredSkill"][];
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "offered" | "assigned" | "wrap_up" | "parked" | "done" | "abandoned";
            /** Step */
            step: number;
            /** Step At */
            step_at: string | null;
            /** Steps */
            steps: components["schemas"]["Step"][];
            /** Target Seconds */
            target_seconds: number | null;
            /** Version */
            version: number;
            /** Weight */
            weight: number;
            /** Widened To */
            widened_to: string[];
            /** Wrap Up Until */
            wrap_up_until: string | null;
        };
        /**
         * Me
         * @description The caller.
         */
        Me: {
            agent: components["schemas"]["Agent"] | null;
            /**
             * Role
             * @enum {string}
             */
            role: "admin" | "supervisor" | "agent" | "ops" | "bot" | "board";
            /** Token Id */
            token_id: string;
        };
        /**
         * Mention
         * @description A note that names you, and where it was written.
         */
        Mention: {
            conversation: components["schemas"]["ListedConversation"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            note: components["schemas"]["Note"];
            /** Seen */
            seen: boolean;
        };
        /**
         * MentionData
         * @description You have seen a mention, in another window perhaps; null: all of them.
         */
        MentionData: {
            /** Note Id */
            note_id: string | null;
            /** Unread Mentions */
            unread_mentions: number;
        };
        /**
         * MergeBody
         * @description The conversation whose messages move over.
         */
        MergeBody: {
            /** Merged Id */
            merged_id: string;
        };
        /**
         * Message
         * @description A message or a phone call in a thread.
         */
        Message: {
            /** Agent Id */
            agent_id: string | null;
            /** Attachments */
            attachments: components["schemas"]["Attachment"][];
            /** Automatic */
            automatic: boolean;
            /** Call */
            call: {
                [key: string]: unknown;
            } | null;
            /** Channel */
            channel: string;
            /** Client Message Id */
            client_message_id: string | null;
            /** Conversation Id */
            conversation_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Direction
             * @enum {string}
             */
            direction: "in" | "out";
            /** Extra */
            extra: {
                [key: string]: unknown;
            };
            /** Html */
            html: string | null;
            /** Id */
            id: string;
            /** Identity Id */
            identity_id: string | null;
            /** In Reply To */
            in_reply_to: string | null;
            /** Inbox Id */
            inbox_id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "text" | "call";
            /** Reason Code */
            reason_code: components["schemas"]["SendReason"] | "";
            /** Sent At */
            sent_at: string | null;
            /** Status */
            status: ("queued" | "unconfirmed" | "sent" | "failed" | "delivered" | "read") | null;
            /** Status Reason */
            status_reason: string;
            /** Subject */
            subject: string | null;
            /** Text */
            text: string;
            /** Version */
            version: number;
        };
        /**
         * MessageData
         * @description The message after it, and with a new one its conversation.
         */
        MessageData: {
            /** @default null */
            conversation?: components["schemas"]["Conversation"] | null;
            message: components["schemas"]["ShownMessage"];
        };
        /**
         * MessageLeft
         * @description The message, if one was left, and where the answer will come to.
         */
        MessageLeft: {
            callback: components["schemas"]["VisitorCallback"] | null;
            message: components["schemas"]["VisitorMessage"] | null;
        };
        /**
         * MessageMade
         * @description The message as the visitor sees it.
         */
        MessageMade: {
            message: components["schemas"]["VisitorMessage"];
        };
        /**
         * NamedSlaClock
         * @description A clock with its policy's name.
         */
        NamedSlaClock: {
            /** At Risk */
            at_risk: boolean;
            /** At Risk At */
            at_risk_at: string | null;
            /** Breached At */
            breached_at: string | null;
            /** Business Hours */
            business_hours: boolean;
            /** Conversation Id */
            conversation_id: string;
            /** Due At */
            due_at: string | null;
            /** Ended At */
            ended_at: string | null;
            /** Id */
            id: string;
            /**
             * Metric
             * @enum {string}
             */
            metric: "first_response" | "next_response" | "resolution";
            /** Paused At */
            paused_at: string | null;
            /** Policy */
            policy: string;
            /** Policy Id */
            policy_id: string;
            /** Priority */
            priority: number;
            /** Queue Id */
            queue_id: string;
            /** Remaining Seconds */
            remaining_seconds: number | null;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * State
             * @enum {string}
             */
            state: "running" | "paused" | "met" | "breached" | "cancelled";
            /** Target Seconds */
            target_seconds: number;
            /** Version */
            version: number;
        };
        /**
         * NewSession
         * @description A signed identity, or what an anonymous visitor chose to say of themselves.
         */
        NewSession: {
            details?: components["schemas"]["Details"];
            identity?: components["schemas"]["Claims"] | null;
        };
        /**
         * Note
         * @description Agents only.
         */
        Note: {
            /** Agent Id */
            agent_id: string | null;
            /** Conversation Id */
            conversation_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** Mentions */
            mentions: string[];
            /** Text */
            text: string;
        };
        /**
         * NoteBody
         * @description A note that only agents see. `mentions` are agents by id or address; `@olena` in the text
         *     mentions, too.
         */
        NoteBody: {
            /** Mentions */
            mentions?: string[];
            /** Text */
            text: string;
        };
        /**
         * NoteData
         * @description A new note.
         */
        NoteData: {
            note: components["schemas"]["Note"];
        };
        /**
         * Offer
         * @description A claim on one agent that expires.
         */
        Offer: {
            /** Agent Id */
            agent_id: string;
            /** Answered At */
            answered_at: string | null;
            /** Consult Id */
            consult_id: string | null;
            /** Conversation Id */
            conversation_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Dormant */
            dormant: boolean;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "chat" | "messaging" | "email" | "voice";
            /** Made By */
            made_by: string | null;
            /** Manual */
            manual: boolean;
            /** Over Capacity */
            over_capacity: boolean;
            /** Queue Id */
            queue_id: string;
            /** Reason */
            reason: string;
            /**
             * State
             * @enum {string}
             */
            state: "pending" | "accepted" | "declined" | "expired" | "revoked" | "ended";
            /** Weight */
            weight: number;
            /** Work Item Id */
            work_item_id: string;
        };
        /**
         * OfferData
         * @description The offer and its work after it; a new offer comes with what its agent may see of it.
         */
        OfferData: {
            /** @default null */
            contact?: components["schemas"]["Contact"] | null;
            /** @default null */
            conversation?: components["schemas"]["Conversation"] | null;
            offer: components["schemas"]["Offer"];
            /**
             * Preview
             * @default null
             */
            preview?: string | null;
            work_item: components["schemas"]["LiveWorkItem"];
        };
        /**
         * OfferOnly
         * @description An offer.
         */
        OfferOnly: {
            /** Offer Id */
            offer_id: string;
        };
        /**
         * Step
         * @description Answered after waiting at most so long; null: however long.
         */
        omnidesk__api__reports__Step: {
            /** Answered */
            answered: number;
            /** Within Seconds */
            within_seconds: number | null;
        };
        /**
         * Step
         * @description What waiting changes, `after_seconds` since the work was queued.
         */
        omnidesk__api__schemas__Step: {
            /** After Seconds */
            after_seconds: number;
            /** Drop */
            drop?: string[];
            /** Offer */
            offer?: ("callback" | "voicemail" | "message") | null;
            /** Priority */
            priority?: number | null;
            /** Queue Id */
            queue_id?: string | null;
            /** Relax */
            relax?: {
                [key: string]: number;
            };
            /** Widen To */
            widen_to?: string[];
        };
        /**
         * Order
         * @description Which waiting work first.
         *
         *     DUE: arrival + target - boost of its priority, + handicap where the agent's level for it is
         *     secondary; overtaking is bounded by the spread of these constants, so nothing starves. EDF:
         *     arrival + target. FIFO: arrival. STRICT: priority, then arrival; the lowest may wait for ever.
         * @enum {string}
         */
        omnidesk__domain__policy__Order: "due" | "edf" | "fifo" | "strict";
        /**
         * Order
         * @description How a list is sorted.
         *
         *     WAITING: longest waiting customer first, then the others by latest activity. RECENT: latest
         *     activity first. CREATED: newest first; no row ever moves in it.
         * @enum {string}
         */
        omnidesk__store__conversation_lists__Order: "waiting" | "recent" | "created";
        /**
         * OwnOffer
         * @description An offer to the caller, with what they may see before they accept.
         */
        OwnOffer: {
            contact: components["schemas"]["Contact"];
            conversation: components["schemas"]["Conversation"];
            offer: components["schemas"]["Offer"];
            /** Preview */
            preview: string;
        };
        /**
         * OwnOffers
         * @description The caller's pending offers, oldest first.
         */
        OwnOffers: {
            /** Items */
            items: components["schemas"]["OwnOffer"][];
        };
        /** Page[Agent] */
        Page_Agent_: {
            /** Items */
            items: components["schemas"]["Agent"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[CalendarShown] */
        Page_CalendarShown_: {
            /** Items */
            items: components["schemas"]["CalendarShown"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ChannelFacts] */
        Page_ChannelFacts_: {
            /** Items */
            items: components["schemas"]["ChannelFacts"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Contact] */
        Page_Contact_: {
            /** Items */
            items: components["schemas"]["Contact"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ContactMergeRecord] */
        Page_ContactMergeRecord_: {
            /** Items */
            items: components["schemas"]["ContactMergeRecord"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ConversationMergeRecord] */
        Page_ConversationMergeRecord_: {
            /** Items */
            items: components["schemas"]["ConversationMergeRecord"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[DeadLetter] */
        Page_DeadLetter_: {
            /** Items */
            items: components["schemas"]["DeadLetter"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Duplicate] */
        Page_Duplicate_: {
            /** Items */
            items: components["schemas"]["Duplicate"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Fact] */
        Page_Fact_: {
            /** Items */
            items: components["schemas"]["Fact"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Hit] */
        Page_Hit_: {
            /** Items */
            items: components["schemas"]["Hit"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[InboundItem] */
        Page_InboundItem_: {
            /** Items */
            items: components["schemas"]["InboundItem"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Inbox] */
        Page_Inbox_: {
            /** Items */
            items: components["schemas"]["Inbox"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ListedConversation] */
        Page_ListedConversation_: {
            /** Items */
            items: components["schemas"]["ListedConversation"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ListedDraft] */
        Page_ListedDraft_: {
            /** Items */
            items: components["schemas"]["ListedDraft"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Mention] */
        Page_Mention_: {
            /** Items */
            items: components["schemas"]["Mention"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Message] */
        Page_Message_: {
            /** Items */
            items: components["schemas"]["Message"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Note] */
        Page_Note_: {
            /** Items */
            items: components["schemas"]["Note"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[PolicyVersion] */
        Page_PolicyVersion_: {
            /** Items */
            items: components["schemas"]["PolicyVersion"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Queue] */
        Page_Queue_: {
            /** Items */
            items: components["schemas"]["Queue"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ReadMark] */
        Page_ReadMark_: {
            /** Items */
            items: components["schemas"]["ReadMark"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ReplyWay] */
        Page_ReplyWay_: {
            /** Items */
            items: components["schemas"]["ReplyWay"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Rule] */
        Page_Rule_: {
            /** Items */
            items: components["schemas"]["Rule"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[RuleVersion] */
        Page_RuleVersion_: {
            /** Items */
            items: components["schemas"]["RuleVersion"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[SavedFilter] */
        Page_SavedFilter_: {
            /** Items */
            items: components["schemas"]["SavedFilter"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[SavedReply] */
        Page_SavedReply_: {
            /** Items */
            items: components["schemas"]["SavedReply"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Segment] */
        Page_Segment_: {
            /** Items */
            items: components["schemas"]["Segment"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ShiftShown] */
        Page_ShiftShown_: {
            /** Items */
            items: components["schemas"]["ShiftShown"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Skill] */
        Page_Skill_: {
            /** Items */
            items: components["schemas"]["Skill"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[SlaPolicyShown] */
        Page_SlaPolicyShown_: {
            /** Items */
            items: components["schemas"]["SlaPolicyShown"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[TimelineEntry] */
        Page_TimelineEntry_: {
            /** Items */
            items: components["schemas"]["TimelineEntry"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Token] */
        Page_Token_: {
            /** Items */
            items: components["schemas"]["Token"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ToldAlarm] */
        Page_ToldAlarm_: {
            /** Items */
            items: components["schemas"]["ToldAlarm"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[WaitingWork] */
        Page_WaitingWork_: {
            /** Items */
            items: components["schemas"]["WaitingWork"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Webhook] */
        Page_Webhook_: {
            /** Items */
            items: components["schemas"]["Webhook"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[WebhookDelivery] */
        Page_WebhookDelivery_: {
            /** Items */
            items: components["schemas"]["WebhookDelivery"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[WorkItem] */
        Page_WorkItem_: {
            /** Items */
            items: components["schemas"]["WorkItem"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * ParkedPart
         * @description New work sleeps for `seconds`, or until the calendar opens: one of the two.
         */
        ParkedPart: {
            /** Calendar Id */
            calendar_id?: string | null;
            /** Seconds */
            seconds?: number | null;
        };
        /**
         * ParkedShape
         * @description How long new work sleeps.
         */
        ParkedShape: {
            /** Calendar Id */
            calendar_id: string | null;
            /** Seconds */
            seconds: number | null;
        };
        /**
         * PasswordChange
         * @description The password now, and the one from now on.
         */
        PasswordChange: {
            /**
             * Current Password
             * Format: password
             */
            current_password: string;
            /**
             * New Password
             * Format: password
             */
            new_password: string;
        };
        /**
         * Person
         * @description An agent on the board.
         */
        Person: {
            /** Capacity */
            capacity: number;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Reason */
            reason: string;
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /**
             * State
             * @enum {string}
             */
            state: "online" | "reconnecting" | "away" | "offline";
            /** Used */
            used: number;
        };
        /**
         * PlaceData
         * @description Where the visitor stands: 1 is next; null: the waiting is over, or somebody is about to
         *     answer.
         *
         *     `moved_back` says why the place is larger than the one before; without it a place never grows.
         *     `estimate` is null for the `reason` given. `text` says it all in the visitor's language.
         */
        PlaceData: {
            /** Conversation Id */
            conversation_id: string;
            estimate: components["schemas"]["WaitInterval"] | null;
            /** Moved Back */
            moved_back: ("urgent" | "returned" | "moved") | null;
            /** Place In Line */
            place_in_line: number | null;
            /** Reason */
            reason: ("no_agents" | "paused" | "staffing" | "few_data" | "unreliable") | null;
            /** Text */
            text: string;
        };
        /**
         * Policy
         * @description The whole document; `Policy()` is the default.
         *
         *     `handicap_seconds` is added to work for which the agent's level is below `primary_level`.
         *     `wake_reserve` units are kept free on an agent for dormant conversations that may wake, at
         *     most what all of theirs would need. Work that has waited `guard_factor` times its target and
         *     only lacks room keeps the agent nearest to having it. A preferred skill that no step drops is
         *     dropped after `preferred_skill_seconds`. An offer no desk has shown for `present_seconds` is
         *     withdrawn and made again.
         */
        Policy: {
            /**
             * @default {
             *       "urgent": 300,
             *       "high": 120,
             *       "normal": 0,
             *       "low": -300
             *     }
             */
            boosts?: components["schemas"]["Boosts"];
            /**
             * Guard Factor
             * @default 3
             */
            guard_factor?: number;
            /**
             * Handicap Seconds
             * @default 60
             */
            handicap_seconds?: number;
            /** Kinds */
            kinds?: {
                [key: string]: components["schemas"]["KindPolicy"];
            };
            /** @default due */
            order?: components["schemas"]["omnidesk__domain__policy__Order"];
            /**
             * Preferred Skill Seconds
             * @default 30
             */
            preferred_skill_seconds?: number;
            /**
             * Present Seconds
             * @default 3
             */
            present_seconds?: number;
            /**
             * Primary Level
             * @default 10
             */
            primary_level?: number;
            /**
             * Wake Reserve
             * @default 16
             */
            wake_reserve?: number;
        };
        /**
         * PolicyAnswer
         * @description The policy in force after a change, and what a check of the configuration found.
         */
        PolicyAnswer: {
            /** Created At */
            created_at: string | null;
            /** Created By */
            created_by: string | null;
            document: components["schemas"]["Policy"];
            /** Note */
            note: string;
            /** Version */
            version: number;
            /** Warnings */
            warnings: components["schemas"]["Finding"][];
        };
        /**
         * PolicyInput
         * @description The whole document; what it does not say has its default. `note` tells others why.
         */
        PolicyInput: {
            document: components["schemas"]["Policy"];
            /**
             * Note
             * @default
             */
            note?: string;
        };
        /**
         * PolicyVersion
         * @description A routing policy. Version 0 is the default that nobody has stored.
         */
        PolicyVersion: {
            /** Created At */
            created_at: string | null;
            /** Created By */
            created_by: string | null;
            document: components["schemas"]["Policy"];
            /** Note */
            note: string;
            /** Version */
            version: number;
        };
        /**
         * Presence
         * @description The agent's word, and how long the socket vouches for it. `until`: how long it was
         *     meant to last, a break say; nothing ends by itself then.
         */
        Presence: {
            /**
             * Changed At
             * Format: date-time
             */
            changed_at: string;
            /** Lease Expires At */
            lease_expires_at: string | null;
            /** Reason */
            reason: string;
            /**
             * State
             * @enum {string}
             */
            state: "online" | "away" | "offline";
            /** Until */
            until: string | null;
        };
        /**
         * Preview
         * @description What an agent is shown of work offered to them, as it was when it was offered.
         */
        Preview: {
            contact: components["schemas"]["Contact"];
            conversation: components["schemas"]["Conversation"];
            /** Preview */
            preview: string;
        };
        /**
         * Problem
         * @description RFC 9457. `type` resolves to a help page; `instance` is the request id the log knows.
         */
        Problem: {
            /** Detail */
            detail: string;
            /** Errors */
            errors?: components["schemas"]["FieldProblem"][];
            /** Instance */
            instance: string;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /** Type */
            type: string;
        };
        /**
         * Queue
         * @description A queue; durations in seconds. `steps` are what waiting changes, `closed_policy` what becomes
         *     of new work while its calendar is closed; messages are by language, with defaults.
         */
        Queue: {
            /** Calendar Id */
            calendar_id: string | null;
            /** Closed Message */
            closed_message: {
                [key: string]: string;
            };
            /**
             * Closed Policy
             * @enum {string}
             */
            closed_policy: "hold" | "message" | "park_until_open";
            /** Escalate Queue Id */
            escalate_queue_id: string | null;
            /**
             * Exhausted Policy
             * @enum {string}
             */
            exhausted_policy: "wait" | "relax" | "reask" | "escalate";
            /** Id */
            id: string;
            /** Leave Idle */
            leave_idle: number;
            /**
             * Lost Agent Rule
             * @enum {string}
             */
            lost_agent_rule: "requeue" | "keep" | "return";
            /** Manual */
            manual: boolean;
            /** Name */
            name: string;
            /** Offer Timeout Seconds */
            offer_timeout_seconds: number;
            /** Paused */
            paused: boolean;
            /** Preferred Agent Seconds */
            preferred_agent_seconds: number;
            /** Prompt Message */
            prompt_message: {
                [key: string]: string;
            };
            /** Reask Seconds */
            reask_seconds: number | null;
            /** Rings */
            rings: number;
            /** Sla Policy Id */
            sla_policy_id: string | null;
            /** Steps */
            steps: components["schemas"]["omnidesk__api__schemas__Step"][];
            /**
             * Strategy
             * @enum {string}
             */
            strategy: "recommended" | "least_loaded" | "longest_idle" | "most_skilled" | "least_flexible" | "round_robin" | "fastest";
            /** Target In Open Time */
            target_in_open_time: boolean;
            /** Version */
            version: number;
            /** Wait Target Seconds */
            wait_target_seconds: number;
            /** Wrap Up Seconds */
            wrap_up_seconds: number;
        };
        /**
         * QueueChanges
         * @description The fields to change.
         */
        QueueChanges: {
            /** Calendar Id */
            calendar_id?: string | null;
            /** Closed Message */
            closed_message?: {
                [key: string]: string;
            };
            closed_policy?: components["schemas"]["ClosedPolicy"];
            /** Escalate Queue Id */
            escalate_queue_id?: string | null;
            exhausted_policy?: components["schemas"]["ExhaustedPolicy"];
            /** Leave Idle */
            leave_idle?: number;
            /**
             * Lost Agent Rule
             * @enum {string}
             */
            lost_agent_rule?: "requeue" | "keep" | "return";
            /** Manual */
            manual?: boolean;
            /** Name */
            name?: string;
            /** Offer Timeout Seconds */
            offer_timeout_seconds?: number;
            /** Paused */
            paused?: boolean;
            /** Preferred Agent Seconds */
            preferred_agent_seconds?: number;
            /** Prompt Message */
            prompt_message?: {
                [key: string]: string;
            };
            /** Reask Seconds */
            reask_seconds?: number | null;
            /** Rings */
            rings?: number;
            /** Sla Policy Id */
            sla_policy_id?: string | null;
            /** Steps */
            steps?: components["schemas"]["StepPart"][];
            strategy?: components["schemas"]["Strategy"];
            /** Target In Open Time */
            target_in_open_time?: boolean;
            /** Wait Target Seconds */
            wait_target_seconds?: number;
            /** Wrap Up Seconds */
            wrap_up_seconds?: number;
        };
        /**
         * QueueData
         * @description The queue after it.
         */
        QueueData: {
            queue: components["schemas"]["LiveQueue"];
        };
        /**
         * QueueEstimates
         * @description A queue's last `scored` estimates: the share of waits inside their interval, mean absolute
         *     error and bias (positive: told too long) of the medians in seconds, by which `factor` intervals
         *     are widened now, and whether they are told at all.
         */
        QueueEstimates: {
            /** Bias Seconds */
            bias_seconds: number | null;
            /** Coverage */
            coverage: number | null;
            /** Error Seconds */
            error_seconds: number | null;
            /** Factor */
            factor: number;
            /** Name */
            name: string;
            /** Queue Id */
            queue_id: string;
            /** Scored */
            scored: number;
            /** Told */
            told: boolean;
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * QueueFigures
         * @description One queue.
         */
        QueueFigures: {
            agents: components["schemas"]["AgentCounts"];
            /** Assigned */
            assigned: number;
            /** Free Capacity */
            free_capacity: number;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Offered */
            offered: number;
            /** Oldest Wait Seconds */
            oldest_wait_seconds: number;
            /** Parked */
            parked: number;
            /** Paused */
            paused: boolean;
            recent: components["schemas"]["Window"];
            /** Service Level */
            service_level: number | null;
            sla: components["schemas"]["SlaCounts"];
            today: components["schemas"]["Window"];
            /** Wait Target Seconds */
            wait_target_seconds: number;
            /** Waiting */
            waiting: number;
            /** Waiting Since */
            waiting_since: string | null;
            /** Wrap Up */
            wrap_up: number;
        };
        /**
         * QueueInput
         * @description A queue to make; durations in seconds.
         */
        QueueInput: {
            /** Calendar Id */
            calendar_id?: string | null;
            /** Closed Message */
            closed_message?: {
                [key: string]: string;
            };
            /** @default hold */
            closed_policy?: components["schemas"]["ClosedPolicy"];
            /** Escalate Queue Id */
            escalate_queue_id?: string | null;
            /** @default reask */
            exhausted_policy?: components["schemas"]["ExhaustedPolicy"];
            /**
             * Leave Idle
             * @default 0
             */
            leave_idle?: number;
            /**
             * Lost Agent Rule
             * @default requeue
             * @enum {string}
             */
            lost_agent_rule?: "requeue" | "keep" | "return";
            /**
             * Manual
             * @default false
             */
            manual?: boolean;
            /** Name */
            name: string;
            /**
             * Offer Timeout Seconds
             * @default 30
             */
            offer_timeout_seconds?: number;
            /**
             * Paused
             * @default false
             */
            paused?: boolean;
            /**
             * Preferred Agent Seconds
             * @default 30
             */
            preferred_agent_seconds?: number;
            /** Prompt Message */
            prompt_message?: {
                [key: string]: string;
            };
            /** Reask Seconds */
            reask_seconds?: number | null;
            /**
             * Rings
             * @default 1
             */
            rings?: number;
            /** Sla Policy Id */
            sla_policy_id?: string | null;
            /** Steps */
            steps?: components["schemas"]["StepPart"][];
            /** @default recommended */
            strategy?: components["schemas"]["Strategy"];
            /**
             * Target In Open Time
             * @default true
             */
            target_in_open_time?: boolean;
            /**
             * Wait Target Seconds
             * @default 60
             */
            wait_target_seconds?: number;
            /**
             * Wrap Up Seconds
             * @default 0
             */
            wrap_up_seconds?: number;
        };
        /**
         * QueueOnly
         * @description A queue.
         */
        QueueOnly: {
            /** Queue Id */
            queue_id: string;
        };
        /**
         * QueueRouting
         * @description The fields of a queue that the router decides by; what is not given is as the queue has
         *     it. Durations in seconds.
         */
        QueueRouting: {
            /** Escalate Queue Id */
            escalate_queue_id?: string | null;
            exhausted_policy?: components["schemas"]["ExhaustedPolicy"];
            /** Leave Idle */
            leave_idle?: number;
            /** Manual */
            manual?: boolean;
            /** Offer Timeout Seconds */
            offer_timeout_seconds?: number;
            /** Paused */
            paused?: boolean;
            /** Reask Seconds */
            reask_seconds?: number | null;
            strategy?: components["schemas"]["Strategy"];
            /** Wait Target Seconds */
            wait_target_seconds?: number;
        };
        /**
         * Rated
         * @description The rating as it is kept.
         */
        Rated: {
            /** Comment */
            comment: string;
            /** Score */
            score: number;
        };
        /**
         * Rating
         * @description What a customer gave a conversation, 1 to 5, and what they said of it.
         */
        Rating: {
            /** Comment */
            comment: string;
            /** Score */
            score: number;
        };
        /**
         * ReadBody
         * @description The last message that was read; null marks the conversation unread.
         */
        ReadBody: {
            /** Message Id */
            message_id: string | null;
        };
        /**
         * ReadData
         * @description You have read up to a message, in another window perhaps; see PUT .../read.
         */
        ReadData: {
            /** Conversation Id */
            conversation_id: string;
            /** Message Id */
            message_id: string | null;
            /** Unread Count */
            unread_count: number;
        };
        /**
         * Reading
         * @description One minute of a board. `answered`, `abandoned` (but for short ones) and `service_level` are
         *     of the 30 minutes before it.
         */
        Reading: {
            /** Abandoned */
            abandoned: number;
            /** Answered */
            answered: number;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Available */
            available: number;
            /** Oldest Wait Seconds */
            oldest_wait_seconds: number;
            /** Service Level */
            service_level: number | null;
            /** Waiting */
            waiting: number;
        };
        /**
         * ReadMark
         * @description How far you have read. `message_id` is the last message read; null: none yet.
         *     `unread_count` are the contact's messages after it, 100 at most.
         */
        ReadMark: {
            /** Conversation Id */
            conversation_id: string;
            /** Message Id */
            message_id: string | null;
            /** Read At */
            read_at: string | null;
            /** Unread Count */
            unread_count: number;
        };
        /**
         * Ready
         * @description Everything checked is well.
         */
        Ready: {
            /** Checks */
            checks: string[];
            /**
             * Status
             * @constant
             */
            status: "ready";
        };
        /**
         * Receipts
         * @description Answers that the page has, and those that its reader saw.
         */
        Receipts: {
            /** Received */
            received?: string[];
            /** Seen */
            seen?: string[];
        };
        /**
         * Redriven
         * @description What became of an item that was read again.
         */
        Redriven: {
            /** Id */
            id: string;
            /** Reason */
            reason: string;
            /** State */
            state: string;
        };
        /**
         * Reply
         * @description The answer to a command.
         */
        Reply: {
            /** Ok */
            ok: boolean;
            /**
             * Problem
             * @default null
             */
            problem?: {
                [key: string]: unknown;
            } | null;
            /** Re */
            re: string;
            /**
             * Replayed
             * @default false
             */
            replayed?: boolean;
            /**
             * Result
             * @default null
             */
            result?: unknown;
            /**
             * Type
             * @default reply
             * @constant
             */
            type?: "reply";
        };
        /**
         * ReplyChanges
         * @description The fields to change; `texts` and `queue_ids` replace what was there.
         */
        ReplyChanges: {
            /** Queue Ids */
            queue_ids?: string[] | null;
            /** Shortcut */
            shortcut?: string;
            /** Texts */
            texts?: {
                [key: string]: string;
            };
            /** Title */
            title?: string;
        };
        /**
         * ReplyInput
         * @description A reply to keep. `texts` by language; {contact.name}, {agent.name} and {conversation.id} in
         *     them are filled by who inserts it. `queue_ids`: null for all queues.
         */
        ReplyInput: {
            /** Queue Ids */
            queue_ids?: string[] | null;
            /** Shortcut */
            shortcut: string;
            /** Texts */
            texts: {
                [key: string]: string;
            };
            /** Title */
            title: string;
        };
        /**
         * ReplyWay
         * @description An inbox that can write to the contact at `address`. Lengths are characters, sizes bytes;
         *     `attachment_types` are media types or ranges of them (`image/*`), none: any. After `open_until`
         *     the provider takes no reply until the contact writes again; null: it always does.
         */
        ReplyWay: {
            /** Address */
            address: string;
            /** Attachment Types */
            attachment_types: string[];
            /** Channel */
            channel: string;
            /**
             * Channel Kind
             * @enum {string}
             */
            channel_kind: "chat" | "messaging" | "email" | "voice";
            /** Identity Id */
            identity_id: string;
            /** Inbox Id */
            inbox_id: string;
            /** Inbox Name */
            inbox_name: string;
            /** Max Attachment Bytes */
            max_attachment_bytes: number;
            /** Max Attachments */
            max_attachments: number;
            /** Max Text Length */
            max_text_length: number;
            /** Open Until */
            open_until: string | null;
        };
        /**
         * Report
         * @description Lines, what their metrics mean, and how fresh they are.
         */
        Report: {
            /** Definitions */
            definitions: components["schemas"]["Definition"][];
            facts: components["schemas"]["FactsState"];
            /** Items */
            items: components["schemas"]["Line"][];
        };
        /**
         * Required
         * @description A skill at `level` or better; one that is only `preferred` is dropped after a while.
         */
        Required: {
            /**
             * Level
             * @default 1
             */
            level?: number;
            /**
             * Preferred
             * @default false
             */
            preferred?: boolean;
            /** Skill */
            skill: string;
        };
        /**
         * RequiredSkill
         * @description A skill at `level` (1 to 10) or better; one that is only `preferred` is dropped by a step.
         */
        RequiredSkill: {
            /** Level */
            level: number;
            /**
             * Preferred
             * @default false
             */
            preferred?: boolean;
            /** Skill */
            skill: string;
        };
        /**
         * Reset
         * @description What the client holds is void; a snapshot follows.
         */
        Reset: {
            /**
             * Reason
             * @enum {string}
             */
            reason: "fresh" | "malformed" | "epoch" | "future" | "too_old" | "too_far" | "hole" | "subscription";
            /**
             * Type
             * @default reset
             * @constant
             */
            type?: "reset";
        };
        /**
         * ResolveBody
         * @description `seen_message_id` is the last message the caller has seen: if the contact wrote after it,
         *     nothing is resolved and the answer is 409. Without it the matter is settled as it stands.
         */
        ResolveBody: {
            /** Seen Message Id */
            seen_message_id?: string | null;
        };
        /**
         * ResolveConversation
         * @description Resolve a conversation.
         */
        ResolveConversation: {
            /** Conversation Id */
            conversation_id: string;
            /**
             * Seen Message Id
             * @default null
             */
            seen_message_id?: string | null;
        };
        /**
         * Resumed
         * @description All that was missed has been sent: `count` events, up to `position`.
         */
        Resumed: {
            /** Count */
            count: number;
            /** Position */
            position: string;
            /**
             * Type
             * @default resumed
             * @constant
             */
            type?: "resumed";
        };
        /**
         * Rule
         * @description An ordered rule: the first that matches decides.
         */
        Rule: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            then: components["schemas"]["RuleOutcome"];
            when: components["schemas"]["RuleCondition"];
        };
        /**
         * RuleCondition
         * @description Every given part must hold.
         */
        RuleCondition: {
            /** Call */
            call: {
                [key: string]: components["schemas"]["FactTestShape"];
            };
            /** Channels */
            channels: string[];
            /** Contact */
            contact: {
                [key: string]: components["schemas"]["FactTestShape"];
            };
            hours: components["schemas"]["HoursShape"] | null;
            /** Inboxes */
            inboxes: string[];
            /** Kinds */
            kinds: string[];
            /** Languages */
            languages: string[];
            /** Previous Agents */
            previous_agents: string[];
            /** Previous Queues */
            previous_queues: string[];
            /** Segments */
            segments: string[];
            /** Subject */
            subject: string[];
            /** Tags */
            tags: string[];
            /** Text */
            text: string[];
            /** Words */
            words: string[];
        };
        /**
         * RuleInput
         * @description A rule. The first whose `when` holds decides.
         */
        RuleInput: {
            /** Name */
            name: string;
            then?: components["schemas"]["Then-Input"];
            when?: components["schemas"]["When"];
        };
        /**
         * RuleList
         * @description The rules as they are now, and what a check of them found.
         */
        RuleList: {
            /** Items */
            items: components["schemas"]["Rule"][];
            /** Next Cursor */
            next_cursor: null;
            /** Warnings */
            warnings: components["schemas"]["Finding"][];
        };
        /**
         * RuleOutcome
         * @description What the rule decides; null keeps the inbox's or the queue's own.
         */
        RuleOutcome: {
            bot_first: components["schemas"]["BotFirstShape"] | null;
            parked: components["schemas"]["ParkedShape"] | null;
            /** Priority */
            priority: number | null;
            /** Queue Id */
            queue_id: string | null;
            /** Requirements */
            requirements: components["schemas"]["RequiredSkill"][];
            /** Sla Policy Id */
            sla_policy_id: string | null;
            /** Steps */
            steps: components["schemas"]["omnidesk__api__schemas__Step"][] | null;
            /** Tags */
            tags: string[];
        };
        /**
         * Rules
         * @description The whole list, in order.
         */
        Rules: {
            /** Rules */
            rules: components["schemas"]["RuleInput"][];
        };
        /**
         * RuleVersion
         * @description The rules and segments as they were.
         */
        RuleVersion: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string | null;
            /** Rules */
            rules: components["schemas"]["Rule"][];
            /** Segments */
            segments: components["schemas"]["Segment"][];
            /** Version */
            version: number;
        };
        /**
         * SavedFilter
         * @description A list with a name. `agent_id` made it; `editable`: you may change it. `query` has the
         *     parameters of the list of conversations that restrict or order it.
         */
        SavedFilter: {
            /** Agent Id */
            agent_id: string;
            /** Editable */
            editable: boolean;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Position */
            position: number;
            query: components["schemas"]["SavedQuery"];
            /** Shared */
            shared: boolean;
            /** Version */
            version: number;
        };
        /**
         * SavedQuery
         * @description What a filter asks the list for.
         */
        SavedQuery: {
            /** Agent Id */
            agent_id?: string | ("me" | "none") | null;
            /** Channel Kind */
            channel_kind?: ("chat" | "messaging" | "email" | "voice") | null;
            /** Contact Id */
            contact_id?: string | null;
            /** Inbox */
            inbox?: string | null;
            /** @default waiting */
            order?: components["schemas"]["omnidesk__store__conversation_lists__Order"];
            /**
             * Q
             * @default
             */
            q?: string;
            /** Queue Id */
            queue_id?: string[];
            /** State */
            state?: ("open" | "snoozed" | "resolved")[];
            /** Tag */
            tag?: string | null;
            /** Waiting */
            waiting?: boolean | null;
        };
        /**
         * SavedReply
         * @description Words for a question that is often asked, by language. {contact.name}, {agent.name} and
         *     {conversation.id} in them are filled by who inserts it. `queue_ids`: null for all queues.
         */
        SavedReply: {
            /** Id */
            id: string;
            /** Queue Ids */
            queue_ids: string[] | null;
            /** Shortcut */
            shortcut: string;
            /** Texts */
            texts: {
                [key: string]: string;
            };
            /** Title */
            title: string;
            /** Version */
            version: number;
        };
        /**
         * Say
         * @description A visitor's message. The page makes `client_message_id` and keeps it over retries.
         */
        Say: {
            /** Attachments */
            attachments?: string[];
            /** Client Message Id */
            client_message_id: string;
            /**
             * Page Url
             * @default
             */
            page_url?: string;
            /**
             * Text
             * @default
             */
            text?: string;
        };
        /**
         * SearchOrder
         * @description Newest hits first, or the best of the newest.
         * @enum {string}
         */
        SearchOrder: "newest" | "rank";
        /**
         * Seen
         * @description The agent looks at a conversation, up to a message. Ephemeral.
         */
        Seen: {
            /** Conversation Id */
            conversation_id: string;
            /**
             * Message Id
             * @default null
             */
            message_id?: string | null;
        };
        /**
         * SeenBody
         * @description One mention by its note, or all of them.
         */
        SeenBody: {
            /** All */
            all?: true | null;
            /** Note Id */
            note_id?: string | null;
        };
        /**
         * SeenView
         * @description What the snapshot shows: one's own work, or everything, and the subscriptions.
         */
        SeenView: {
            /** Agent Id */
            agent_id: string | null;
            /** Conversations */
            conversations: string[];
            /** Everything */
            everything: boolean;
            /** Queues */
            queues: string[];
        };
        /**
         * Segment
         * @description A named group of contacts: those for whom every test holds.
         */
        Segment: {
            /** Contact */
            contact: {
                [key: string]: components["schemas"]["FactTestShape"];
            };
            /** Name */
            name: string;
        };
        /**
         * SegmentPart
         * @description A named group of contacts: those for whom every test holds.
         */
        SegmentPart: {
            /** Contact */
            contact: {
                [key: string]: components["schemas"]["FactTest"];
            };
            /** Name */
            name: string;
        };
        /**
         * Segments
         * @description The whole list.
         */
        Segments: {
            /** Segments */
            segments: components["schemas"]["SegmentPart"][];
        };
        /**
         * SendBody
         * @description A reply. `attachments` are ids of uploads; `via` an inbox other than the conversation's;
         *     `client_message_id` is unique within the conversation.
         */
        SendBody: {
            /** Attachments */
            attachments?: string[];
            /** Client Message Id */
            client_message_id?: string | null;
            /**
             * Text
             * @default
             */
            text?: string;
            /** Via */
            via?: string | null;
        };
        /**
         * SendMessage
         * @description Send a reply.
         */
        SendMessage: {
            /** Attachments */
            attachments?: string[];
            /**
             * Client Message Id
             * @default null
             */
            client_message_id?: string | null;
            /** Conversation Id */
            conversation_id: string;
            /**
             * Text
             * @default
             */
            text?: string;
            /**
             * Via
             * @default null
             */
            via?: string | null;
        };
        /**
         * SendReason
         * @description Why a message did not arrive, or may not have: what programs can tell apart and desks say
         *     in their users' languages.
         * @enum {string}
         */
        SendReason: "no_recipient" | "away" | "blocked" | "filtered" | "too_late" | "too_large" | "content" | "credentials" | "misconfigured" | "unreachable" | "busy" | "refused" | "unconfirmed" | "internal";
        /**
         * SessionMade
         * @description The visitor's token, to be kept by the page.
         */
        SessionMade: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Token */
            token: string;
            visitor: components["schemas"]["VisitorShown"];
        };
        /**
         * SetPresence
         * @description Declare a presence. `reason` says why away, `for_seconds` how long it is meant to
         *     last, a break say: everybody sees until when, and nothing ends by itself.
         */
        SetPresence: {
            /**
             * For Seconds
             * @default null
             */
            for_seconds?: number | null;
            /**
             * Reason
             * @default
             */
            reason?: string;
            /**
             * State
             * @enum {string}
             */
            state: "online" | "away" | "offline";
        };
        /**
         * Shadow
         * @description The policy that is watched.
         */
        Shadow: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string | null;
            document: components["schemas"]["Policy"];
            /** Note */
            note: string;
            /** Queues */
            queues: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
            /** Version */
            version: number;
        };
        /**
         * ShadowInput
         * @description A policy to watch; what the document does not say has its default. `queues` says by id in
         *     what queues would route otherwise.
         */
        ShadowInput: {
            document: components["schemas"]["Policy"];
            /**
             * Note
             * @default
             */
            note?: string;
            /** Queues */
            queues?: {
                [key: string]: components["schemas"]["QueueRouting"];
            };
        };
        /**
         * ShadowReport
         * @description What was found since the policy is watched. It is an open loop: every turn starts from what
         *     really happened before it.
         */
        ShadowReport: {
            /** Decisions */
            decisions: number;
            /** Disagreements */
            disagreements: number;
            /** Examples */
            examples: {
                [key: string]: unknown;
            }[];
            /** Queues */
            queues: components["schemas"]["Share"][];
            /** Reasons */
            reasons: components["schemas"]["Cause"][];
            /** Reordered Turns */
            reordered_turns: number;
            shadow: components["schemas"]["Shadow"];
            /** Share */
            share: number | null;
            /** Strategies */
            strategies: components["schemas"]["Share"][];
            /** Turns */
            turns: number;
        };
        /**
         * Share
         * @description How many decisions were compared, and in how many the policies disagree.
         */
        Share: {
            /** Decisions */
            decisions: number;
            /** Disagreements */
            disagreements: number;
            /** Queue Id */
            queue_id?: string | null;
            /** Share */
            share: number | null;
            /** Strategy */
            strategy?: string | null;
        };
        /**
         * ShiftData
         * @description Whose shift was over when, and whether they were set away for it.
         */
        ShiftData: {
            /** Agent Id */
            agent_id: string;
            /**
             * Ended At
             * Format: date-time
             */
            ended_at: string;
            /** Set Away */
            set_away: boolean;
        };
        /**
         * ShiftForm
         * @description A shift plan as it is written. `exceptions` replace the hours of their dates.
         */
        ShiftForm: {
            /**
             * At End
             * @default remind
             * @enum {string}
             */
            at_end?: "remind" | "away";
            /** Breaks */
            breaks?: components["schemas"]["BreakForm"][];
            /** Exceptions */
            exceptions?: components["schemas"]["HolidayForm"][];
            /** Time Zone */
            time_zone: string;
            /** Weekly */
            weekly?: components["schemas"]["WeeklyForm"][];
        };
        /**
         * ShiftShown
         * @description An agent's plan; `exceptions` replace the hours of their dates. `next_end_at`: when the
         *     shift that is on, or comes next, ends.
         */
        ShiftShown: {
            /** Agent Id */
            agent_id: string;
            /**
             * At End
             * @enum {string}
             */
            at_end: "remind" | "away";
            /** Breaks */
            breaks: components["schemas"]["BreakShown"][];
            /** Exceptions */
            exceptions: components["schemas"]["HolidayShown"][];
            /** Next End At */
            next_end_at: string | null;
            /** Time Zone */
            time_zone: string;
            /** Version */
            version: number;
            /** Weekly */
            weekly: components["schemas"]["WeeklyShown"][];
        };
        /**
         * ShownAgent
         * @description An agent as a desk keeps it.
         */
        ShownAgent: {
            /** Capacity */
            capacity: number;
            /** Caps */
            caps: {
                [key: string]: number;
            };
            /** Disabled */
            disabled: boolean;
            /** Email */
            email: string;
            /** Held */
            held: {
                [key: string]: number;
            };
            /** Id */
            id: string;
            /** Idle Since */
            idle_since: string | null;
            /** Language */
            language: string;
            /** Last Assigned At */
            last_assigned_at: string | null;
            /** Name */
            name: string;
            presence: components["schemas"]["ShownPresence"];
            /** Queue Ids */
            queue_ids: string[];
            /**
             * Role
             * @enum {string}
             */
            role: "admin" | "supervisor" | "agent" | "ops" | "bot";
            /** Skills */
            skills: {
                [key: string]: number;
            };
            /** Speeds */
            speeds: {
                [key: string]: number;
            };
            /** Used */
            used: number;
            /** Version */
            version: number;
            /** Wake Debt */
            wake_debt: number;
        };
        /**
         * ShownMessage
         * @description A message. `shortened` marks one whose text or HTML is too long for the stream: the whole
         *     is at its conversation's REST resource.
         */
        ShownMessage: {
            /** Agent Id */
            agent_id: string | null;
            /** Attachments */
            attachments: components["schemas"]["Attachment"][];
            /** Automatic */
            automatic: boolean;
            /** Call */
            call: {
                [key: string]: unknown;
            } | null;
            /** Channel */
            channel: string;
            /** Client Message Id */
            client_message_id: string | null;
            /** Conversation Id */
            conversation_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Direction
             * @enum {string}
             */
            direction: "in" | "out";
            /** Extra */
            extra: {
                [key: string]: unknown;
            };
            /** Html */
            html: string | null;
            /** Id */
            id: string;
            /** Identity Id */
            identity_id: string | null;
            /** In Reply To */
            in_reply_to: string | null;
            /** Inbox Id */
            inbox_id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "text" | "call";
            /** Reason Code */
            reason_code: components["schemas"]["SendReason"] | "";
            /** Sent At */
            sent_at: string | null;
            /**
             * Shortened
             * @default false
             */
            shortened?: boolean;
            /** Status */
            status: ("queued" | "unconfirmed" | "sent" | "failed" | "delivered" | "read") | null;
            /** Status Reason */
            status_reason: string;
            /** Subject */
            subject: string | null;
            /** Text */
            text: string;
            /** Version */
            version: number;
        };
        /**
         * ShownPresence
         * @description A presence as a desk keeps it: heartbeats move the end of the lease without events.
         */
        ShownPresence: {
            /**
             * Changed At
             * Format: date-time
             */
            changed_at: string;
            /** Reason */
            reason: string;
            /**
             * State
             * @enum {string}
             */
            state: "online" | "away" | "offline";
            /** Until */
            until: string | null;
        };
        /**
         * SignIn
         * @description An agent's address and password.
         */
        SignIn: {
            /** Email */
            email: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * Skill
         * @description A skill that rules may require and agents may have.
         */
        Skill: {
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * SkillInput
         * @description A skill to make.
         */
        SkillInput: {
            /** Name */
            name: string;
        };
        /**
         * SlaClock
         * @description One promise to a customer. `due_at` is null while paused or when open time never comes;
         *     `remaining_seconds` is what was left then. `breached_at` is when it was due; a breached clock
         *     counts on until `ended_at`.
         */
        SlaClock: {
            /** At Risk */
            at_risk: boolean;
            /** At Risk At */
            at_risk_at: string | null;
            /** Breached At */
            breached_at: string | null;
            /** Business Hours */
            business_hours: boolean;
            /** Conversation Id */
            conversation_id: string;
            /** Due At */
            due_at: string | null;
            /** Ended At */
            ended_at: string | null;
            /** Id */
            id: string;
            /**
             * Metric
             * @enum {string}
             */
            metric: "first_response" | "next_response" | "resolution";
            /** Paused At */
            paused_at: string | null;
            /** Policy Id */
            policy_id: string;
            /** Priority */
            priority: number;
            /** Queue Id */
            queue_id: string;
            /** Remaining Seconds */
            remaining_seconds: number | null;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * State
             * @enum {string}
             */
            state: "running" | "paused" | "met" | "breached" | "cancelled";
            /** Target Seconds */
            target_seconds: number;
            /** Version */
            version: number;
        };
        /**
         * SlaCounts
         * @description Clocks of a queue: `counting` run or are paused, of those `at_risk`; `breached` ones are
         *     still waited for. Today's ends.
         */
        SlaCounts: {
            /** At Risk */
            at_risk: number;
            /** Breached */
            breached: number;
            /** Breached Today */
            breached_today: number;
            /** Counting */
            counting: number;
            /** Met Today */
            met_today: number;
        };
        /**
         * SlaData
         * @description The clock after it.
         */
        SlaData: {
            clock: components["schemas"]["SlaClock"];
        };
        /**
         * SlaPolicyForm
         * @description A service level policy. `business_hours`: seconds count while the queue is open.
         *     `priorities` say what differs for some of them.
         */
        SlaPolicyForm: {
            /**
             * At Risk Share
             * @default 0.8
             */
            at_risk_share?: number;
            /**
             * Business Hours
             * @default false
             */
            business_hours?: boolean;
            /** First Response Seconds */
            first_response_seconds?: number | null;
            /** Name */
            name: string;
            /** Next Response Seconds */
            next_response_seconds?: number | null;
            /**
             * Pause While Waiting On Contact
             * @default true
             */
            pause_while_waiting_on_contact?: boolean;
            /** Priorities */
            priorities?: {
                [key: string]: components["schemas"]["Targets"];
            };
            /** Resolution Seconds */
            resolution_seconds?: number | null;
        };
        /**
         * SlaPolicyShown
         * @description A service level policy; null targets are not promised.
         */
        SlaPolicyShown: {
            /** At Risk Share */
            at_risk_share: number;
            /** Business Hours */
            business_hours: boolean;
            /** First Response Seconds */
            first_response_seconds: number | null;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Next Response Seconds */
            next_response_seconds: number | null;
            /** Pause While Waiting On Contact */
            pause_while_waiting_on_contact: boolean;
            /** Priorities */
            priorities: {
                [key: string]: components["schemas"]["SlaTargets"];
            };
            /** Resolution Seconds */
            resolution_seconds: number | null;
            /** Version */
            version: number;
        };
        /**
         * SlaTargets
         * @description Targets in seconds for one priority; what is left out is as for all.
         */
        SlaTargets: {
            /** First Response Seconds */
            first_response_seconds?: number | null;
            /** Next Response Seconds */
            next_response_seconds?: number | null;
            /** Resolution Seconds */
            resolution_seconds?: number | null;
        };
        /**
         * Snapshot
         * @description The whole state at `position`. `truncated`: there is more live work than it shows.
         */
        Snapshot: {
            /** Data */
            data: {
                [key: string]: unknown;
            };
            /** Position */
            position: string;
            /** Truncated */
            truncated: boolean;
            /**
             * Type
             * @default snapshot
             * @constant
             */
            type?: "snapshot";
            view: components["schemas"]["SeenView"];
        };
        /**
         * SnoozeBody
         * @description Sleep until then, or until the contact writes.
         */
        SnoozeBody: {
            /**
             * Until
             * Format: date-time
             */
            until: string;
        };
        /**
         * SnoozeConversation
         * @description Snooze a conversation.
         */
        SnoozeConversation: {
            /** Conversation Id */
            conversation_id: string;
            /**
             * Until
             * Format: date-time
             */
            until: string;
        };
        /**
         * StartConsult
         * @description Start a consult.
         */
        StartConsult: {
            /**
             * Agent Id
             * @default null
             */
            agent_id?: string | null;
            /**
             * Note
             * @default
             */
            note?: string;
            /**
             * Queue Id
             * @default null
             */
            queue_id?: string | null;
            /** Work Item Id */
            work_item_id: string;
        };
        /**
         * StatsData
         * @description The board: all queues with totals, or the one subscribed to.
         */
        StatsData: {
            /**
             * Generated At
             * Format: date-time
             */
            generated_at: string;
            /** Queues */
            queues: components["schemas"]["QueueFigures"][];
            totals: components["schemas"]["TotalFigures"] | null;
        };
        /**
         * Step
         * @description What waiting changes, `after_seconds` since the work was queued.
         */
        Step: {
            /** After Seconds */
            after_seconds: number;
            /** Drop */
            drop?: string[];
            /**
             * Offer
             * @default null
             */
            offer?: ("callback" | "voicemail" | "message") | null;
            /**
             * Priority
             * @default null
             */
            priority?: number | null;
            /**
             * Queue Id
             * @default null
             */
            queue_id?: string | null;
            /** Relax */
            relax?: {
                [key: string]: number;
            };
            /** Widen To */
            widen_to?: string[];
        };
        /**
         * StepPart
         * @description What waiting changes, `after_seconds` since the work was queued: levels that are enough,
         *     skills no longer asked for, more queues whose agents may take it, a priority, another queue,
         *     what the customer is offered instead.
         */
        StepPart: {
            /** After Seconds */
            after_seconds: number;
            /** Drop */
            drop?: string[];
            offer?: components["schemas"]["Alternative"] | null;
            /** Priority */
            priority?: number | null;
            /** Queue Id */
            queue_id?: string | null;
            /** Relax */
            relax?: {
                [key: string]: number;
            };
            /** Widen To */
            widen_to?: string[];
        };
        /**
         * Strategy
         * @description Which agent, among those who can take the work now. Ties end in the agent's id.
         *
         *     RECOMMENDED: highest level, least flexible, least loaded, longest idle. MOST_SKILLED: highest
         *     level, then load. LEAST_FLEXIBLE: fewest skills times live channels, then load. LEAST_LOADED:
         *     smallest share of capacity in use. LONGEST_IDLE: idle before busy, longest first. ROUND_ROBIN:
         *     the next in turn. FASTEST: shortest mean handling time for this kind of work.
         * @enum {string}
         */
        Strategy: "recommended" | "least_loaded" | "longest_idle" | "most_skilled" | "least_flexible" | "round_robin" | "fastest";
        /**
         * Subscription
         * @description Queues and conversations beyond one's own work.
         */
        Subscription: {
            /** Conversations */
            conversations?: string[];
            /** Queues */
            queues?: string[];
        };
        /**
         * SubscriptionEnded
         * @description The agent lost the right to these; what only they showed is to be dropped.
         */
        SubscriptionEnded: {
            /** Conversations */
            conversations?: string[];
            /** Queues */
            queues?: string[];
            /**
             * Type
             * @default subscription.ended
             * @constant
             */
            type?: "subscription.ended";
        };
        /**
         * TakeBody
         * @description `override` lets the item exceed your capacity; supervisors and admins only.
         */
        TakeBody: {
            /**
             * Override
             * @default false
             */
            override?: boolean;
        };
        /**
         * TakeWork
         * @description Take a work item.
         */
        TakeWork: {
            /**
             * Override
             * @default false
             */
            override?: boolean;
            /** Work Item Id */
            work_item_id: string;
        };
        /**
         * Targets
         * @description Targets in seconds; what is left out is not promised, or as for all priorities.
         */
        Targets: {
            /** First Response Seconds */
            first_response_seconds?: number | null;
            /** Next Response Seconds */
            next_response_seconds?: number | null;
            /** Resolution Seconds */
            resolution_seconds?: number | null;
        };
        /**
         * Texts
         * @description The admin's own words in one language; what is empty has a default or is not shown.
         *
         *     `team` is who answers, `greeting` stands before the first message, `launcher` names the
         *     button, `away` is said while the chat is closed, `promise` says when an answer comes.
         */
        Texts: {
            /**
             * Away
             * @default
             */
            away?: string;
            /**
             * Greeting
             * @default
             */
            greeting?: string;
            /**
             * Launcher
             * @default
             */
            launcher?: string;
            /**
             * Promise
             * @default
             */
            promise?: string;
            /**
             * Team
             * @default
             */
            team?: string;
        };
        /**
         * Then
         * @description What a rule decides. Priority: 0 urgent, 1 high, 2 normal, 3 low. `steps` stand in for the
         *     queue's; null leaves those.
         */
        "Then-Input": {
            bot_first?: components["schemas"]["BotFirstPart"] | null;
            parked?: components["schemas"]["ParkedPart"] | null;
            /** Priority */
            priority?: number | null;
            /** Queue Id */
            queue_id?: string | null;
            /** Requirements */
            requirements?: components["schemas"]["Required"][];
            /** Sla Policy Id */
            sla_policy_id?: string | null;
            /** Steps */
            steps?: components["schemas"]["StepPart"][] | null;
            /** Tags */
            tags?: string[];
        };
        /**
         * Then
         * @description The work item at an instant of the past, rebuilt from the log; `explanation` is null when
         *     it did not exist or had ended. Asked by decision, it is the moment just before it, and `agrees`
         *     says whether it leads to the recorded winner again: false means that log or record were changed
         *     (`omnidesk replay` tells more).
         */
        "Then-Output": {
            /** Agrees */
            agrees: boolean | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Candidate Words */
            candidate_words: string[];
            decision: components["schemas"]["Decision"] | null;
            /** Explanation */
            explanation: {
                [key: string]: unknown;
            } | null;
            /** Policy Version */
            policy_version: number;
            /** Position */
            position: number;
            /** Words */
            words: string[];
        };
        /**
         * Thread
         * @description The end of a conversation's thread, oldest first.
         */
        Thread: {
            /** Loaded */
            loaded: boolean;
            /** Messages */
            messages: components["schemas"]["ShownMessage"][];
            /** Notes */
            notes: components["schemas"]["Note"][];
        };
        /**
         * ThreadPage
         * @description Messages, oldest first. `next_cursor` is the `before` of older ones.
         */
        ThreadPage: {
            conversation: components["schemas"]["VisitorConversation"] | null;
            /** Items */
            items: components["schemas"]["VisitorMessage"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * TimelineEntry
         * @description A message, a note or an event, as `type` says; the other two are null.
         */
        TimelineEntry: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            event: components["schemas"]["TimelineEvent"] | null;
            message: components["schemas"]["Message"] | null;
            note: components["schemas"]["Note"] | null;
            /**
             * Type
             * @enum {string}
             */
            type: "message" | "note" | "event";
        };
        /**
         * TimelineEvent
         * @description What happened to the conversation, under the name the feed gave it.
         */
        TimelineEvent: {
            /** Agent Id */
            agent_id: string | null;
            /** Merged Id */
            merged_id: string | null;
            /** Name */
            name: string;
            /** Queue Id */
            queue_id: string | null;
            rating: components["schemas"]["Rating"] | null;
            /** Snoozed Until */
            snoozed_until: string | null;
            /** Work Item Id */
            work_item_id: string | null;
        };
        /**
         * Token
         * @description A token without its text.
         */
        Token: {
            /** Agent Id */
            agent_id: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "api" | "session";
            /** Label */
            label: string;
            /** Revoked At */
            revoked_at: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "admin" | "supervisor" | "agent" | "ops" | "bot" | "board";
        };
        /**
         * TokenInput
         * @description A token for an agent (with the agent's role, always) or for a role alone.
         */
        TokenInput: {
            /** Agent Id */
            agent_id?: string | null;
            /** Expires Days */
            expires_days?: number | null;
            /**
             * Label
             * @default
             */
            label?: string;
            /** Role */
            role?: ("admin" | "supervisor" | "agent" | "ops" | "bot" | "board") | null;
        };
        /**
         * TokenIssued
         * @description A token, shown once.
         */
        TokenIssued: {
            /** Agent Id */
            agent_id: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /**
             * Role
             * @enum {string}
             */
            role: "admin" | "supervisor" | "agent" | "ops" | "bot" | "board";
            /** Token */
            token: string;
            /**
             * Token Type
             * @constant
             */
            token_type: "bearer";
        };
        /**
         * ToldAlarm
         * @description The same, and in words.
         */
        ToldAlarm: {
            /** Channel Kind */
            channel_kind: string;
            /** Cleared At */
            cleared_at: string | null;
            /** Detail */
            detail: {
                [key: string]: unknown;
            };
            /** Id */
            id: string;
            /** Items */
            items: number;
            /**
             * Oldest At
             * Format: date-time
             */
            oldest_at: string;
            /** Oldest Work Item Id */
            oldest_work_item_id: string;
            /** Queue Id */
            queue_id: string;
            /**
             * Raised At
             * Format: date-time
             */
            raised_at: string;
            /**
             * Reason
             * @enum {string}
             */
            reason: "nobody_ever" | "nobody_there" | "starving";
            /** Requirements */
            requirements: components["schemas"]["RequiredSkill"][];
            /** Version */
            version: number;
            /** Widened To */
            widened_to: string[];
            /** Words */
            words: string[];
        };
        /**
         * TotalFigures
         * @description All queues; an agent of several queues counts once.
         */
        TotalFigures: {
            agents: components["schemas"]["AgentCounts"];
            /** Assigned */
            assigned: number;
            /** Free Capacity */
            free_capacity: number;
            /** Offered */
            offered: number;
            /** Oldest Wait Seconds */
            oldest_wait_seconds: number;
            /** Parked */
            parked: number;
            recent: components["schemas"]["Window"];
            /** Service Level */
            service_level: number | null;
            sla: components["schemas"]["SlaCounts"];
            today: components["schemas"]["Window"];
            /** Used Capacity */
            used_capacity: number;
            /** Waiting */
            waiting: number;
            /** Waiting Since */
            waiting_since: string | null;
            /** Wrap Up */
            wrap_up: number;
        };
        /**
         * TransferBody
         * @description To a queue or to an agent, with a note for whoever comes next.
         */
        TransferBody: {
            /** Agent Id */
            agent_id?: string | null;
            /** Note */
            note?: string | null;
            /** Queue Id */
            queue_id?: string | null;
        };
        /**
         * TransferWork
         * @description Transfer a work item.
         */
        TransferWork: {
            /**
             * Agent Id
             * @default null
             */
            agent_id?: string | null;
            /**
             * Note
             * @default null
             */
            note?: string | null;
            /**
             * Queue Id
             * @default null
             */
            queue_id?: string | null;
            /** Work Item Id */
            work_item_id: string;
        };
        /**
         * Typing
         * @description The agent writes, or no longer does. Ephemeral.
         */
        Typing: {
            /** Conversation Id */
            conversation_id: string;
            /**
             * State
             * @default started
             * @enum {string}
             */
            state?: "started" | "stopped";
        };
        /**
         * TypingData
         * @description Who writes: an agent by id, or one of the two sides.
         */
        TypingData: {
            /**
             * Agent Id
             * @default null
             */
            agent_id?: string | null;
            /** Conversation Id */
            conversation_id: string;
            /**
             * From
             * @default null
             */
            from?: ("agent" | "visitor") | null;
        };
        /**
         * ViewerData
         * @description Who looks at a conversation, and how far they have read.
         */
        ViewerData: {
            /**
             * Agent Id
             * @default null
             */
            agent_id?: string | null;
            /** Conversation Id */
            conversation_id: string;
            /**
             * From
             * @default null
             */
            from?: ("agent" | "visitor") | null;
            /**
             * Message Id
             * @default null
             */
            message_id?: string | null;
        };
        /**
         * VisitorCallback
         * @description What the visitor asked for instead of waiting: a call, an answer in the chat (`message`) or
         *     one by e-mail.
         */
        VisitorCallback: {
            /** Address */
            address: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "phone" | "message" | "email";
            /** Not After */
            not_after: string | null;
            /** Not Before */
            not_before: string | null;
        };
        /**
         * VisitorConversation
         * @description Whether it goes on, and with whom; in a snapshot also what is said to who waits.
         *
         *     `agent_lost`: whoever answered is gone, and the visitor keeps their place. `rating` is what
         *     they gave it.
         */
        VisitorConversation: {
            /**
             * Agent Lost
             * @default false
             */
            agent_lost?: boolean;
            /** Agent Name */
            agent_name: string;
            /** @default null */
            callback?: components["schemas"]["VisitorCallback"] | null;
            /** Id */
            id: string;
            /** @default null */
            offer?: components["schemas"]["CallbackOfferData"] | null;
            /**
             * Place In Line
             * @default null
             */
            place_in_line?: number | null;
            /**
             * Rating
             * @default null
             */
            rating?: number | null;
            /**
             * State
             * @enum {string}
             */
            state: "open" | "resolved";
            /** @default null */
            wait?: components["schemas"]["PlaceData"] | null;
        };
        /**
         * VisitorConversationData
         * @description The conversation after it.
         */
        VisitorConversationData: {
            conversation: components["schemas"]["VisitorConversation"];
        };
        /**
         * VisitorFile
         * @description A file of a message; its bytes are at /api/v1/widget/attachments/{id}.
         */
        VisitorFile: {
            /** Id */
            id: string;
            /** Mime */
            mime: string;
            /** Name */
            name: string;
            /** Size */
            size: number | null;
            /**
             * State
             * @enum {string}
             */
            state: "stored" | "pending" | "refused";
        };
        /**
         * VisitorMessage
         * @description A message of the visitor's own thread.
         */
        VisitorMessage: {
            /** Agent Name */
            agent_name: string;
            /** Attachments */
            attachments: components["schemas"]["VisitorFile"][];
            /** Automatic */
            automatic: boolean;
            /** Client Message Id */
            client_message_id: string | null;
            /** Conversation Id */
            conversation_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * From
             * @enum {string}
             */
            from: "agent" | "visitor";
            /** Id */
            id: string;
            /** Status */
            status: string | null;
            /** Text */
            text: string;
            /** Version */
            version: number;
        };
        /**
         * VisitorMessageData
         * @description The message after it.
         */
        VisitorMessageData: {
            message: components["schemas"]["VisitorMessage"];
        };
        /**
         * VisitorShown
         * @description Who the visitor is to us. `signed`: the operator's site vouched for them.
         */
        VisitorShown: {
            /** Name */
            name: string;
            /** Signed */
            signed: boolean;
        };
        /**
         * VisitorSnapshot
         * @description The conversation and its last messages at `position`.
         */
        VisitorSnapshot: {
            /** Data */
            data: {
                [key: string]: unknown;
            };
            /** Position */
            position: string;
            /**
             * Type
             * @default snapshot
             * @constant
             */
            type?: "snapshot";
        };
        /**
         * VisitorState
         * @description The current conversation and the last messages, oldest first.
         */
        VisitorState: {
            conversation: components["schemas"]["VisitorConversation"] | null;
            /** Messages */
            messages: components["schemas"]["VisitorMessage"][];
        };
        /**
         * VisitorTyping
         * @description The visitor writes, or no longer does.
         */
        VisitorTyping: {
            /**
             * State
             * @default started
             * @enum {string}
             */
            state?: "started" | "stopped";
        };
        /**
         * VisitorWelcome
         * @description The token is good; the missed messages or a reset follow.
         */
        VisitorWelcome: {
            /** Epoch */
            epoch: string;
            /** Heartbeat Seconds */
            heartbeat_seconds: number;
            /** Position */
            position: string;
            /**
             * Server Now
             * Format: date-time
             */
            server_now: string;
            /** Session Id */
            session_id: string;
            /**
             * Type
             * @default welcome
             * @constant
             */
            type?: "welcome";
        };
        /**
         * WaitingWork
         * @description Work that waits in a queue, with what may be seen of it.
         */
        WaitingWork: {
            contact: components["schemas"]["Contact"];
            conversation: components["schemas"]["Conversation"];
            /** Preview */
            preview: string;
            work_item: components["schemas"]["WorkItem"];
        };
        /**
         * WaitInterval
         * @description About four of five waits end in it.
         */
        WaitInterval: {
            /** High Seconds */
            high_seconds: number;
            /** Low Seconds */
            low_seconds: number;
        };
        /**
         * Webhook
         * @description Who hears of which events; `*` stands for all. `disabled_reason`: `gone` when the receiver
         *     answered 410. Until `former_secret_until` the secret before the last one signs along.
         */
        Webhook: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Description */
            description: string;
            /** Disabled Reason */
            disabled_reason: "gone" | null;
            /** Enabled */
            enabled: boolean;
            /** Events */
            events: string[];
            /** Former Secret Until */
            former_secret_until: string | null;
            /** Id */
            id: string;
            /** Url */
            url: string;
            /** Version */
            version: number;
        };
        /**
         * WebhookAttempt
         * @description One request: `status` is null where no answer came, `detail` what was wrong, with the first
         *     words of a refusal.
         */
        WebhookAttempt: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Detail */
            detail: string;
            /** Seconds */
            seconds: number;
            /** Status */
            status: number | null;
        };
        /**
         * WebhookChanges
         * @description The fields to change.
         */
        WebhookChanges: {
            /** Description */
            description?: string;
            /** Enabled */
            enabled?: boolean;
            /** Events */
            events?: string[];
            /** Url */
            url?: string;
        };
        /**
         * WebhookDelivery
         * @description An event on its way. `event_id` is the webhook-id, the same on every attempt.
         */
        WebhookDelivery: {
            /** Attempts */
            attempts: components["schemas"]["WebhookAttempt"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Ended At */
            ended_at: string | null;
            /** Event Id */
            event_id: string;
            /** Event Type */
            event_type: string;
            /** Id */
            id: string;
            /** Next Attempt At */
            next_attempt_at: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "sending" | "delivered" | "failed";
            /** Webhook Id */
            webhook_id: string;
        };
        /**
         * WebhookInput
         * @description An endpoint to call. `events` are names of the feed, or `*`.
         */
        WebhookInput: {
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /** Events */
            events: string[];
            /** Url */
            url: string;
        };
        /**
         * WebhookIssued
         * @description The same with its signing secret, which is shown in this answer only; null when the request
         *     was repeated after another change.
         */
        WebhookIssued: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Description */
            description: string;
            /** Disabled Reason */
            disabled_reason: "gone" | null;
            /** Enabled */
            enabled: boolean;
            /** Events */
            events: string[];
            /** Former Secret Until */
            former_secret_until: string | null;
            /** Id */
            id: string;
            /** Secret */
            secret: string | null;
            /** Url */
            url: string;
            /** Version */
            version: number;
        };
        /**
         * WebhookTest
         * @description What was sent and what came back. `signed_text` is exactly what the signatures in
         *     `headers` are over: HMAC-SHA256 with the key inside the secret, as base64.
         */
        WebhookTest: {
            /** Body */
            body: string;
            /** Detail */
            detail: string;
            /** Headers */
            headers: {
                [key: string]: string;
            };
            /** Ok */
            ok: boolean;
            /** Seconds */
            seconds: number;
            /** Signed Text */
            signed_text: string;
            /** Status */
            status: number | null;
            /** Url */
            url: string;
        };
        /**
         * WeeklyForm
         * @description The same hours on some days of every week.
         */
        WeeklyForm: {
            /**
             * Closes
             * @description A time of day like 09:30; 24:00 is the end of the day
             */
            closes: string;
            /** Days */
            days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            /**
             * Opens
             * @description A time of day like 09:30; 24:00 is the end of the day
             */
            opens: string;
        };
        /**
         * WeeklyShown
         * @description The same hours on some days of every week.
         */
        WeeklyShown: {
            /** Closes */
            closes: string;
            /** Days */
            days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            /** Opens */
            opens: string;
        };
        /**
         * Welcome
         * @description The token is good. `position` is the server's; the missed events or a reset follow.
         *
         *     `version` names the program and its pages: when it differs from the one before, the pages that
         *     a browser holds are old.
         */
        Welcome: {
            /** Agent */
            agent: {
                [key: string]: unknown;
            } | null;
            /** Epoch */
            epoch: string;
            /** Heartbeat Seconds */
            heartbeat_seconds: number;
            limits: components["schemas"]["Limits"];
            /** Position */
            position: string;
            /** Role */
            role: string;
            /**
             * Server Now
             * Format: date-time
             */
            server_now: string;
            /** Session Id */
            session_id: string;
            /**
             * Type
             * @default welcome
             * @constant
             */
            type?: "welcome";
            /** Version */
            version: string;
        };
        /**
         * What
         * @description What can be exported: a report's lines, or the facts that began in its time.
         * @enum {string}
         */
        What: "summary" | "segments" | "conversations" | "agent_time";
        /**
         * When
         * @description Every given part must hold, of the alternatives in a list one; an empty part holds always.
         *     `subject` and `text` are RE2 patterns, letter case aside.
         */
        When: {
            /** Call */
            call?: {
                [key: string]: components["schemas"]["FactTest"];
            };
            /** Channels */
            channels?: string[];
            /** Contact */
            contact?: {
                [key: string]: components["schemas"]["FactTest"];
            };
            hours?: components["schemas"]["HoursPart"] | null;
            /** Inboxes */
            inboxes?: string[];
            /** Kinds */
            kinds?: components["schemas"]["ChannelKind"][];
            /** Languages */
            languages?: string[];
            /** Previous Agents */
            previous_agents?: string[];
            /** Previous Queues */
            previous_queues?: string[];
            /** Segments */
            segments?: string[];
            /** Subject */
            subject?: string[];
            /** Tags */
            tags?: string[];
            /** Text */
            text?: string[];
            /** Words */
            words?: string[];
        };
        /**
         * Window
         * @description What was answered and abandoned in a span of time.
         */
        Window: {
            /** Abandoned */
            abandoned: number;
            /** Abandoned Short */
            abandoned_short: number;
            /** Answered */
            answered: number;
            /** Answered In Target */
            answered_in_target: number;
            /** Service Level */
            service_level: number | null;
        };
        /**
         * WorkData
         * @description The work item after it.
         */
        WorkData: {
            work_item: components["schemas"]["LiveWorkItem"];
        };
        /**
         * WorkItem
         * @description A piece of work that is routed.
         */
        WorkItem: {
            /** Agent Id */
            agent_id: string | null;
            /**
             * Arrived At
             * Format: date-time
             */
            arrived_at: string;
            /** Blended */
            blended: boolean;
            /** Callback */
            callback: {
                [key: string]: unknown;
            } | null;
            /**
             * Channel Kind
             * @enum {string}
             */
            channel_kind: "chat" | "messaging" | "email" | "voice";
            /** Conversation Id */
            conversation_id: string;
            /** Declined By */
            declined_by: string[];
            /** Dormant */
            dormant: boolean;
            /** End Reason */
            end_reason: string;
            /** Ended At */
            ended_at: string | null;
            /** Id */
            id: string;
            /** Offer Id */
            offer_id: string | null;
            /** Parked Until */
            parked_until: string | null;
            /** Policy Version */
            policy_version: number;
            /** Preferred Agent Id */
            preferred_agent_id: string | null;
            /** Preferred Until */
            preferred_until: string | null;
            /** Priority */
            priority: number;
            /** Queue Id */
            queue_id: string;
            /** Requirements */
            requirements: components["schemas"]["RequiredSkill"][];
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "offered" | "assigned" | "wrap_up" | "parked" | "done" | "abandoned";
            /** Step */
            step: number;
            /** Step At */
            step_at: string | null;
            /** Steps */
            steps: components["schemas"]["omnidesk__api__schemas__Step"][];
            /** Target Seconds */
            target_seconds: number | null;
            /** Version */
            version: number;
            /** Weight */
            weight: number;
            /** Widened To */
            widened_to: string[];
            /** Wrap Up Until */
            wrap_up_until: string | null;
        };
        /**
         * WorkOnly
         * @description A work item.
         */
        WorkOnly: {
            /** Work Item Id */
            work_item_id: string;
        };
        /**
         * WrapUp
         * @description After-work time. NONE: done at once. OPTIONAL: the agent may ask for it. TIMED: ends by
         *     itself or when the agent says so. FORCED: lasts its full time. An agent may extend it
         *     `extensions` times by `extend_seconds`.
         */
        WrapUp: {
            /**
             * Extend Seconds
             * @default 60
             */
            extend_seconds?: number;
            /**
             * Extensions
             * @default 1
             */
            extensions?: number;
            /**
             * Mode
             * @default none
             * @enum {string}
             */
            mode?: "none" | "optional" | "timed" | "forced";
            /**
             * Seconds
             * @default 0
             */
            seconds?: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_agents_api_v1_agents_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Agent_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_agent_api_v1_agents_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_agent_api_v1_agents__agent_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                agent_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_agent_api_v1_agents__agent_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                agent_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentChanges"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    force_presence_api_v1_agents__agent_id__presence_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                agent_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForcedPresence"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_shift_api_v1_agents__agent_id__shift_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                agent_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShiftShown"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_shift_api_v1_agents__agent_id__shift_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                agent_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShiftForm"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShiftShown"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_shift_api_v1_agents__agent_id__shift_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                agent_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_alarms_api_v1_alarms_get: {
        parameters: {
            query?: {
                /** @description Also alarms that are over */
                cleared?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ToldAlarm_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upload_api_v1_attachments_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attachment"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_api_v1_attachments__attachment_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                attachment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_calendars_api_v1_calendars_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_CalendarShown_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_calendar_api_v1_calendars_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CalendarForm"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarShown"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_calendar_api_v1_calendars__calendar_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                calendar_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarShown"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_calendar_api_v1_calendars__calendar_id__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                calendar_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CalendarForm"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarShown"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_calendar_api_v1_calendars__calendar_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                calendar_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_calendar_status_api_v1_calendars__calendar_id__status_get: {
        parameters: {
            query?: {
                /** @description An instant; now if left out */
                at?: string | null;
            };
            header?: never;
            path: {
                /** @description An id as this API gave it */
                calendar_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarStatus"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_channels_api_v1_channels_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ChannelFacts_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    complete_consult_api_v1_consults__consult_id__complete_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                consult_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assigned"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_consult_api_v1_consults__consult_id__end_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                consult_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Consult"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_contacts_api_v1_contacts_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
                /** @description Words, a name or an address */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Contact_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_contact_api_v1_contacts__contact_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                contact_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_contact_api_v1_contacts__contact_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                contact_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactChanges"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_duplicates_api_v1_contacts__contact_id__duplicates_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                contact_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Duplicate_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_history_api_v1_contacts__contact_id__history_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description An id as this API gave it */
                contact_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Message_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_identity_api_v1_contacts__contact_id__identities_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                contact_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdentityInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    merge_contacts_api_v1_contacts__contact_id__merge_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                contact_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactMergeBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactMerge"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_merges_api_v1_contacts__contact_id__merges_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                contact_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ContactMergeRecord_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unmerge_contact_api_v1_contacts__contact_id__unmerge_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                contact_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactMerge"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_conversations_api_v1_conversations_get: {
        parameters: {
            query?: {
                agent_id?: string | ("me" | "none") | null;
                channel_kind?: ("chat" | "messaging" | "email" | "voice") | null;
                contact_id?: string | null;
                cursor?: string | null;
                inbox?: string | null;
                limit?: number;
                order?: components["schemas"]["omnidesk__store__conversation_lists__Order"];
                q?: string;
                queue_id?: string[];
                state?: ("open" | "snoozed" | "resolved")[];
                tag?: string | null;
                waiting?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ListedConversation_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_conversation_api_v1_conversations__conversation_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedConversation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_conversation_api_v1_conversations__conversation_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationChanges"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_draft_api_v1_conversations__conversation_id__drafts__mode__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
                mode: "reply" | "note";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_draft_api_v1_conversations__conversation_id__drafts__mode__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
                mode: "reply" | "note";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_draft_api_v1_conversations__conversation_id__drafts__mode__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
                mode: "reply" | "note";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    merge_conversations_api_v1_conversations__conversation_id__merge_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationMerge"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_conversation_merges_api_v1_conversations__conversation_id__merges_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ConversationMergeRecord_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_messages_api_v1_conversations__conversation_id__messages_get: {
        parameters: {
            query?: {
                /** @description Messages after this one */
                after?: string | null;
                /** @description Messages before this one */
                before?: string | null;
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Message_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    send_message_api_v1_conversations__conversation_id__messages_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendBody"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_notes_api_v1_conversations__conversation_id__notes_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Note_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_note_api_v1_conversations__conversation_id__notes_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteBody"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mark_read_api_v1_conversations__conversation_id__read_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadMark"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reopen_conversation_api_v1_conversations__conversation_id__reopen_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolve_conversation_api_v1_conversations__conversation_id__resolve_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResolveBody"] | null;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_conversation_sla_api_v1_conversations__conversation_id__sla_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationSla"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    snooze_conversation_api_v1_conversations__conversation_id__snooze_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SnoozeBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_timeline_api_v1_conversations__conversation_id__timeline_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TimelineEntry_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unmerge_conversation_api_v1_conversations__conversation_id__unmerge_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationMerge"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_reply_ways_api_v1_conversations__conversation_id__ways_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReplyWay_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_conversation_work_api_v1_conversations__conversation_id__work_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_WorkItem_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_dead_letters_api_v1_dead_letters_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_DeadLetter_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_items_api_v1_inbound_items_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
                /** @description Which trouble */
                state?: "quarantined" | "unmatched" | "ignored";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_InboundItem_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    raw_item_api_v1_inbound_items__item_id__raw_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                item_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redrive_item_api_v1_inbound_items__item_id__redrive_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                item_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Redriven"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_inboxes_api_v1_inboxes_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Inbox_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_inbox_api_v1_inboxes_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InboxInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_inbox_api_v1_inboxes__inbox_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                inbox_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_inbox_api_v1_inboxes__inbox_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                inbox_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InboxChanges"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    try_settings_api_v1_inboxes__inbox_id__test_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                inbox_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxTest"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    me_api_v1_me_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    own_consults_api_v1_me_consults_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Consults"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_counts_api_v1_me_counts_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Counts"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_drafts_api_v1_me_drafts_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ListedDraft_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_filters_api_v1_me_filters_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SavedFilter_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_filter_api_v1_me_filters_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FilterInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedFilter"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_filter_api_v1_me_filters__filter_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                filter_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_filter_api_v1_me_filters__filter_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                filter_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FilterChanges"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedFilter"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_mentions_api_v1_me_mentions_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
                /** @description Only those you have not seen */
                unread?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Mention_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    see_mentions_api_v1_me_mentions_seen_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeenBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Counts"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    own_offers_api_v1_me_offers_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnOffers"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_password_api_v1_me_password_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Done; no content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_presence_api_v1_me_presence_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPresence"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_presence_api_v1_me_presence_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPresence"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_reads_api_v1_me_reads_get: {
        parameters: {
            query: {
                conversation_id: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReadMark_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retry_message_api_v1_messages__message_id__retry_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accept_offer_api_v1_offers__offer_id__accept_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                offer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assigned"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decline_offer_api_v1_offers__offer_id__decline_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                offer_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DeclineBody"] | null;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Declined"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    present_offer_api_v1_offers__offer_id__present_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                offer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Offer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_policy_api_v1_policy_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyVersion"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_policy_api_v1_policy_put: {
        parameters: {
            query?: {
                /** @description The language of words: en, ru or uk */
                lang?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyInput"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyAnswer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_policy_api_v1_policy_check_get: {
        parameters: {
            query?: {
                /** @description The language of words: en, ru or uk */
                lang?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Findings"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_shadow_policy_api_v1_policy_shadow_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shadow"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watch_shadow_policy_api_v1_policy_shadow_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShadowInput"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shadow"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unwatch_shadow_policy_api_v1_policy_shadow_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shadow_policy_report_api_v1_policy_shadow_report_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShadowReport"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_policy_versions_api_v1_policy_versions_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_PolicyVersion_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_policy_version_api_v1_policy_versions__version__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A version's number, 0 for the default */
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyVersion"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_queues_api_v1_queues_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Queue_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_queue_api_v1_queues_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueueInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_queue_api_v1_queues__queue_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                queue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_queue_api_v1_queues__queue_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                queue_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueueChanges"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pause_queue_api_v1_queues__queue_id__pause_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                queue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pull_work_api_v1_queues__queue_id__pull_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                queue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assigned"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resume_queue_api_v1_queues__queue_id__resume_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                queue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_waiting_api_v1_queues__queue_id__waiting_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description An id as this API gave it */
                queue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_WaitingWork_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_ticket_api_v1_realtime_tickets_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenIssued"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_replies_api_v1_replies_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
                /** @description Those for this queue, and those for all */
                queue_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SavedReply_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_reply_api_v1_replies_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplyInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_reply_api_v1_replies__reply_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                reply_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_reply_api_v1_replies__reply_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                reply_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_reply_api_v1_replies__reply_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                reply_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplyChanges"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report_api_v1_reports_get: {
        parameters: {
            query?: {
                /** @description `none`: had no agent */
                agent_id?: string[] | null;
                /** @description Any of queue, channel, skill, agent, with commas */
                by?: string;
                /** @description What flow-outs are to the service level: exclude, missed or met for all, or pairs like `transferred:missed,callback:met` */
                flow_outs?: string;
                /** @description First instant; default 24 hours before `to` */
                from?: string | null;
                interval?: components["schemas"]["Interval"];
                kind?: components["schemas"]["ChannelKind"][] | null;
                /** @description Names with commas; none: all that the groups allow */
                metrics?: string;
                queue_id?: string[] | null;
                /** @description Abandoned at most so soon does not count in rates */
                short_abandon_seconds?: number;
                /** @description `none`: asks for no skill */
                skill?: string[] | null;
                /** @description Whose answer target; a work item without one has its queue's */
                target?: "queue" | "work_item";
                /** @description Where days begin, and instants without an offset are read */
                timezone?: string;
                /** @description First instant after the report; default now */
                to?: string | null;
                /** @description Waits count from the customer's arrival, or from entering the queue */
                wait_from?: "arrived" | "queued";
                /** @description One answer target for all, instead of each queue's */
                within_seconds?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_api_v1_reports_export_get: {
        parameters: {
            query?: {
                /** @description `none`: had no agent */
                agent_id?: string[] | null;
                /** @description CSV with a byte order mark, for Excel */
                bom?: boolean;
                /** @description Any of queue, channel, skill, agent, with commas */
                by?: string;
                /** @description What flow-outs are to the service level: exclude, missed or met for all, or pairs like `transferred:missed,callback:met` */
                flow_outs?: string;
                format?: "csv" | "parquet";
                /** @description First instant; default 24 hours before `to` */
                from?: string | null;
                interval?: components["schemas"]["Interval"];
                kind?: components["schemas"]["ChannelKind"][] | null;
                /** @description Names with commas; none: all that the groups allow */
                metrics?: string;
                queue_id?: string[] | null;
                /** @description Abandoned at most so soon does not count in rates */
                short_abandon_seconds?: number;
                /** @description `none`: asks for no skill */
                skill?: string[] | null;
                /** @description Whose answer target; a work item without one has its queue's */
                target?: "queue" | "work_item";
                /** @description Where days begin, and instants without an offset are read */
                timezone?: string;
                /** @description First instant after the report; default now */
                to?: string | null;
                /** @description Waits count from the customer's arrival, or from entering the queue */
                wait_from?: "arrived" | "queued";
                what?: components["schemas"]["What"];
                /** @description One answer target for all, instead of each queue's */
                within_seconds?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.apache.parquet": string;
                    "text/csv": string;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    items_api_v1_reports_items_get: {
        parameters: {
            query: {
                /** @description `none`: had no agent */
                agent_id?: string[] | null;
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description What flow-outs are to the service level: exclude, missed or met for all, or pairs like `transferred:missed,callback:met` */
                flow_outs?: string;
                /** @description First instant; default 24 hours before `to` */
                from?: string | null;
                kind?: components["schemas"]["ChannelKind"][] | null;
                /** @description How many items at most */
                limit?: number;
                measure: string;
                queue_id?: string[] | null;
                /** @description Abandoned at most so soon does not count in rates */
                short_abandon_seconds?: number;
                /** @description `none`: asks for no skill */
                skill?: string[] | null;
                /** @description Whose answer target; a work item without one has its queue's */
                target?: "queue" | "work_item";
                /** @description Where days begin, and instants without an offset are read */
                timezone?: string;
                /** @description First instant after the report; default now */
                to?: string | null;
                /** @description Waits count from the customer's arrival, or from entering the queue */
                wait_from?: "arrived" | "queued";
                /** @description One answer target for all, instead of each queue's */
                within_seconds?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Fact_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    metrics_api_v1_reports_metrics_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Definitions"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_rules_api_v1_rules_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Rule_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_rules_api_v1_rules_put: {
        parameters: {
            query?: {
                /** @description The language of words: en, ru or uk */
                lang?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Rules"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleList"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_rule_versions_api_v1_rules_versions_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_RuleVersion_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search_messages_api_v1_search_get: {
        parameters: {
            query: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
                order?: components["schemas"]["SearchOrder"];
                /** @description Words, a name or an address */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Hit_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_segments_api_v1_segments_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Segment_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_segments_api_v1_segments_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Segments"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Segment_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_session_api_v1_sessions_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenIssued"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_session_api_v1_sessions_current_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_shifts_api_v1_shifts_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ShiftShown_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_skills_api_v1_skills_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Skill_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_skill_api_v1_skills_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SkillInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Skill"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_skill_api_v1_skills__skill_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                skill_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_sla_policies_api_v1_sla_policies_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SlaPolicyShown_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_sla_policy_api_v1_sla_policies_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SlaPolicyForm"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlaPolicyShown"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_sla_policy_api_v1_sla_policies__policy_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                policy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlaPolicyShown"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_sla_policy_api_v1_sla_policies__policy_id__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                policy_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SlaPolicyForm"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlaPolicyShown"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_sla_policy_api_v1_sla_policies__policy_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                policy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    estimate_accuracy_api_v1_stats_estimates_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EstimateAccuracy"];
                };
            };
            /** @description Not changed since the named entity tag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    history_api_v1_stats_history_get: {
        parameters: {
            query?: {
                minutes?: number;
                queue_id?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardHistory"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    realtime_stats_api_v1_stats_realtime_get: {
        parameters: {
            query?: {
                /** @description When today begins */
                timezone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Board"];
                };
            };
            /** @description Not changed since the named entity tag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_api_v1_stats_stream_get: {
        parameters: {
            query?: {
                /** @description When today begins */
                timezone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events named `board` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_tokens_api_v1_tokens_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Token_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_token_api_v1_tokens_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenIssued"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_token_api_v1_tokens__token_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_event_names_api_v1_webhook_events_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventNames"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_webhooks_api_v1_webhooks_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Webhook_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_webhook_api_v1_webhooks_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookIssued"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_webhook_api_v1_webhooks__webhook_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_webhook_api_v1_webhooks__webhook_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_webhook_api_v1_webhooks__webhook_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookChanges"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_deliveries_api_v1_webhooks__webhook_id__deliveries_get: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                /** @description How many items at most */
                limit?: number;
                /** @description Only those in this state */
                state?: ("waiting" | "sending" | "delivered" | "failed") | null;
            };
            header?: never;
            path: {
                /** @description An id as this API gave it */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_WebhookDelivery_"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replay_delivery_api_v1_webhooks__webhook_id__deliveries__delivery_id__replay_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                delivery_id: string;
                /** @description An id as this API gave it */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotate_webhook_secret_api_v1_webhooks__webhook_id__rotate_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookIssued"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    try_webhook_api_v1_webhooks__webhook_id__test_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookTest"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ask_callback_api_v1_widget__inbox__callback_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskCallback"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackMade"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_callback_api_v1_widget__inbox__callback_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackMade"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    config_api_v1_widget__inbox__config_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id of a chat inbox */
                inbox: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatSettings"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leave_message_api_v1_widget__inbox__left_messages_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeaveMessage"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageLeft"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_messages_api_v1_widget__inbox__messages_get: {
        parameters: {
            query?: {
                /** @description A message's id */
                before?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                inbox: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadPage"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_message_api_v1_widget__inbox__messages_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Say"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageMade"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_rating_api_v1_widget__inbox__rating_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GiveRating"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rated"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_receipts_api_v1_widget__inbox__receipts_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Receipts"];
            };
        };
        responses: {
            /** @description Done; no content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_session_api_v1_widget__inbox__sessions_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id of a chat inbox */
                inbox: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSession"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionMade"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_session_api_v1_widget__inbox__sessions_current_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upload_api_v1_widget_attachments_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitorFile"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_api_v1_widget_attachments__attachment_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                attachment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assign_work_api_v1_work_items__work_item_id__assign_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                work_item_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assigned"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ask_callback_api_v1_work_items__work_item_id__callback_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                work_item_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallbackBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkItem"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_callback_api_v1_work_items__work_item_id__callback_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id as this API gave it */
                work_item_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkItem"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_consult_api_v1_work_items__work_item_id__consult_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                work_item_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsultBody"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Consult"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_wrap_up_api_v1_work_items__work_item_id__end_wrap_up_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                work_item_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkItem"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explain_api_v1_work_items__work_item_id__explanation_get: {
        parameters: {
            query?: {
                at?: string | null;
                decision_id?: string | null;
            };
            header?: never;
            path: {
                /** @description An id as this API gave it */
                work_item_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    extend_wrap_up_api_v1_work_items__work_item_id__extend_wrap_up_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                work_item_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkItem"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finish_work_api_v1_work_items__work_item_id__finish_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                work_item_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FinishBody"] | null;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkItem"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    take_work_api_v1_work_items__work_item_id__take_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                work_item_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TakeBody"] | null;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assigned"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    transfer_work_api_v1_work_items__work_item_id__transfer_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this request; a repeat within 24 hours is answered with what the first one did. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id as this API gave it */
                work_item_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransferBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkItem"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_by_link_files__token__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    healthz_healthz_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    answer_handshake_hooks__inbox__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id of an inbox. */
                inbox: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receive_webhook_hooks__inbox__post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id of an inbox. */
                inbox: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readyz_readyz_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}

/** What each event of the agent socket carries. */
export interface DeskEvents {
  "agent.presence_changed": components["schemas"]["AgentData"];
  "agent.updated": components["schemas"]["AgentData"];
  "capacity.changed": components["schemas"]["AgentData"];
  "configuration.changed": components["schemas"]["ConfigurationData"];
  "consult.created": components["schemas"]["ConsultData"];
  "consult.ended": components["schemas"]["ConsultData"];
  "consult.joined": components["schemas"]["ConsultData"];
  "contact.merged": components["schemas"]["ContactData"];
  "contact.updated": components["schemas"]["ContactData"];
  "conversation.assigned": components["schemas"]["ConversationData"];
  "conversation.created": components["schemas"]["ConversationData"];
  "conversation.merged": components["schemas"]["ConversationData"];
  "conversation.rated": components["schemas"]["ConversationData"];
  "conversation.read": components["schemas"]["ReadData"];
  "conversation.reopened": components["schemas"]["ConversationData"];
  "conversation.resolved": components["schemas"]["ConversationData"];
  "conversation.snoozed": components["schemas"]["ConversationData"];
  "conversation.transferred": components["schemas"]["ConversationData"];
  "conversation.unassigned": components["schemas"]["ConversationData"];
  "conversation.updated": components["schemas"]["ConversationData"];
  "draft.updated": components["schemas"]["DraftData"];
  "mention.seen": components["schemas"]["MentionData"];
  "message.created": components["schemas"]["MessageData"];
  "message.failed": components["schemas"]["MessageData"];
  "message.updated": components["schemas"]["MessageData"];
  "note.created": components["schemas"]["NoteData"];
  "offer.accepted": components["schemas"]["OfferData"];
  "offer.created": components["schemas"]["OfferData"];
  "offer.declined": components["schemas"]["OfferData"];
  "offer.expired": components["schemas"]["OfferData"];
  "offer.revoked": components["schemas"]["OfferData"];
  "queue.stats": components["schemas"]["StatsData"];
  "queue.updated": components["schemas"]["QueueData"];
  "routing.alarm": components["schemas"]["AlarmData"];
  "routing.alarm_cleared": components["schemas"]["AlarmData"];
  "shift.over": components["schemas"]["ShiftData"];
  "sla.at_risk": components["schemas"]["SlaData"];
  "sla.breached": components["schemas"]["SlaData"];
  "sla.met": components["schemas"]["SlaData"];
  "typing.started": components["schemas"]["TypingData"];
  "typing.stopped": components["schemas"]["TypingData"];
  "viewer.joined": components["schemas"]["ViewerData"];
  "viewer.left": components["schemas"]["ViewerData"];
  "viewer.seen": components["schemas"]["ViewerData"];
  "work.created": components["schemas"]["WorkData"];
  "work.ended": components["schemas"]["WorkData"];
  "work.updated": components["schemas"]["WorkData"];
}

/** The arguments of each command of the agent socket. */
export interface DeskCommands {
  "ack": components["schemas"]["Ack"];
  "consult.complete": components["schemas"]["ConsultOnly"];
  "consult.end": components["schemas"]["ConsultOnly"];
  "consult.start": components["schemas"]["StartConsult"];
  "conversation.reopen": components["schemas"]["ConversationOnly"];
  "conversation.resolve": components["schemas"]["ResolveConversation"];
  "conversation.snooze": components["schemas"]["SnoozeConversation"];
  "message.send": components["schemas"]["SendMessage"];
  "note.create": components["schemas"]["CreateNote"];
  "offer.accept": components["schemas"]["OfferOnly"];
  "offer.decline": components["schemas"]["DeclineOffer"];
  "offer.present": components["schemas"]["OfferOnly"];
  "queue.pause": components["schemas"]["QueueOnly"];
  "queue.resume": components["schemas"]["QueueOnly"];
  "seen": components["schemas"]["Seen"];
  "set_presence": components["schemas"]["SetPresence"];
  "subscribe": components["schemas"]["Subscription"];
  "typing": components["schemas"]["Typing"];
  "unsubscribe": components["schemas"]["Subscription"];
  "work.assign": components["schemas"]["AssignWork"];
  "work.end_wrap_up": components["schemas"]["WorkOnly"];
  "work.extend_wrap_up": components["schemas"]["WorkOnly"];
  "work.finish": components["schemas"]["FinishWork"];
  "work.pull": components["schemas"]["QueueOnly"];
  "work.take": components["schemas"]["TakeWork"];
  "work.transfer": components["schemas"]["TransferWork"];
}

/** What each event of the visitor socket carries. */
export interface VisitorEvents {
  "callback.offered": components["schemas"]["CallbackOfferData"];
  "callback.updated": components["schemas"]["CallbackData"];
  "conversation.updated": components["schemas"]["VisitorConversationData"];
  "message.created": components["schemas"]["VisitorMessageData"];
  "message.updated": components["schemas"]["VisitorMessageData"];
  "queue.place": components["schemas"]["PlaceData"];
  "seen": components["schemas"]["ViewerData"];
  "typing.started": components["schemas"]["TypingData"];
  "typing.stopped": components["schemas"]["TypingData"];
}

/** The arguments of each visitor command. */
export interface VisitorCommands {
  "callback.ask": components["schemas"]["AskCallback"];
  "callback.cancel": components["schemas"]["CancelCallback"];
  "message.leave": components["schemas"]["LeaveMessage"];
  "message.send": components["schemas"]["Say"];
  "receipts": components["schemas"]["Receipts"];
  "typing": components["schemas"]["VisitorTyping"];
}
