// Generated from docs/openapi.yaml by `npm run types`. Do not edit.

export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell whether the process is alive
         * @description Touches nothing but the process itself.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
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
         * Tell whether the server can do its work
         * @description Asks the database, for at most 2 seconds.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the metrics
         * @description Prometheus text format. Off unless `metrics_enabled` is set. There is no authentication: keep the path on a
         *     private network. Labels never hold a user, workspace, channel, message, path or query value.
         *
         *     | Metric | Type | Labels |
         *     | --- | --- | --- |
         *     | `clickclack_build_info` | gauge, always 1 | `environment`, `version`, `commit` |
         *     | `clickclack_ready` | gauge, result of the last `/readyz` | |
         *     | `clickclack_http_requests_total` | counter | `method`, `route`, `status_class` |
         *     | `clickclack_http_request_duration_seconds` | summary, sum and count, in seconds | `method`, `route`, `status_class` |
         *     | `clickclack_github_oauth_events_total` | counter | `event` |
         *     | `clickclack_openclaw_id_oauth_events_total` | counter | `event` |
         *     | `clickclack_sockets` | gauge, open sockets of this server | |
         *     | `clickclack_people_online` | gauge, people with an open socket to this server, each once; no bots | |
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read this document
         * @description The same for everybody; no credential is needed.
         */
        get: operations["getOpenapiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/magic/request": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a magic link on a development server
         * @description Works only on a server in development mode and only for callers on the same machine. On other servers an
         *     operator creates links with `clickclack admin magic-link create`. A link works once, within 15 minutes;
         *     several links for one address may be open at the same time.
         */
        post: operations["requestMagicLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/magic/consume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a magic link
         * @description Trades the token of a magic link for a session, once. The account is found or created by the e-mail address of
         *     the link. Signing in joins no workspace.
         *
         *     The request must be sent as `application/json` and must come from the server's own origin where a browser
         *     names one, so that another site cannot sign a visitor in.
         */
        post: operations["consumeMagicLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends the session that the request is made with and removes its cookie. Other sessions of the person stay. Open
         *     sockets of the session are closed within a second. A request body is not read.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read my own account
         * @description The usual way to find out whether a credential works.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change my own account
         * @description Writes only the fields that are sent, all or none. `{}` changes nothing. No event follows: others see the
         *     change when they next read the account.
         */
        patch: operations["updateMe"];
        trace?: never;
    };
    "/api/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my sessions
         * @description The sessions that are neither ended nor expired. Tokens are never shown.
         */
        get: operations["listMySessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a session (`ses_…`). */
                session_id: components["parameters"]["SessionId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of my sessions
         * @description The session's token stops working at once and its open sockets are closed within a second. Ending the current
         *     session is the same as signing out.
         */
        delete: operations["endMySession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my workspaces
         * @description The workspaces that the caller is a member of, oldest first. A bot token sees only its own workspace.
         */
        get: operations["listWorkspaces"];
        put?: never;
        /**
         * Create a workspace
         * @description Makes the caller its `owner` and creates its channel `general`. Somebody whose memberships are all `guest` may
         *     not create one (`403`). No event follows.
         */
        post: operations["createWorkspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        /**
         * Read a workspace
         * @description For every member. A bot token can only read its own workspace.
         */
        get: operations["getWorkspace"];
        put?: never;
        post?: never;
        /**
         * Delete a workspace
         * @description For the owner. Removes the workspace with everything in it: channels, messages, conversations, uploads, events and
         *     its audit log. People stay. Bots of the workspace that were never used elsewhere are deleted with it. Open sockets
         *     are closed within a second. No event follows. There is no undo.
         */
        delete: operations["deleteWorkspace"];
        options?: never;
        head?: never;
        /**
         * Change a workspace
         * @description For owners and moderators who are neither blocked nor timed out. Writes only the fields that are sent; at least
         *     one is needed. Emits `workspace.updated`, also when nothing changed, and writes an audit entry.
         */
        patch: operations["updateWorkspace"];
        trace?: never;
    };
    "/api/workspaces/{workspace_id}/transfer-ownership": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand a workspace over to another member
         * @description For the owner. The caller becomes `moderator`, the other person `owner`. The new owner must be a person whose role
         *     is `moderator` or `member`; oneself, a guest or a bot is a `400`, somebody who is no member a `404`. Of two
         *     transfers at the same moment one succeeds. Emits `workspace.ownership_transferred` and writes an audit entry.
         */
        post: operations["transferWorkspaceOwnership"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        /**
         * List the members of a workspace
         * @description For every member, guests and bots included. Ordered by role (owner, moderator, member, bot, guest), then by
         *     lower-case display name, handle and id. Members who join or leave between two pages neither repeat nor shift
         *     the others. The query is checked before the membership.
         */
        get: operations["listWorkspaceMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace_id}/moderation/members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        /**
         * List all members with their moderation
         * @description For owners and moderators who are neither blocked nor timed out. Owners come first, then moderators, then members,
         *     then all others, each group by display name with case ignored. There are no pages.
         */
        get: operations["listModeratedMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace_id}/moderation/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
                /** @description The id of a person or bot (`usr_…`). */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a member's role, timeout, block or note
         * @description For owners and moderators who are neither blocked nor timed out. Moderators act on members and guests, owners on
         *     everybody except owners; nobody acts on themselves (`403`). All changes happen together or not at all. Every
         *     accepted request, even `{}`, updates `moderation_by` and `moderation_at`.
         *
         *     Emits `member.moderation_updated`, which only the member and the owners and moderators in good standing receive,
         *     and writes an audit entry.
         */
        patch: operations["moderateMember"];
        trace?: never;
    };
    "/api/workspaces/{workspace_id}/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        /**
         * Read the audit log
         * @description For every member who is a person. Newest first, without pages.
         */
        get: operations["listAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace_id}/topics": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        /**
         * List the topics of a workspace
         * @description Active topics, ordered by name: those of the whole workspace, and those of channels that the caller can see.
         */
        get: operations["listTopics"];
        put?: never;
        /**
         * Create a topic
         * @description With `channel_id` for everybody who may post in that channel, without it for everybody except guests. Names are
         *     unique within a channel; topics of the whole workspace may share one. A guest needs a post left but does not use
         *     it up. No event follows.
         */
        post: operations["createTopic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace_id}/channels": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        /**
         * List the channels of a workspace
         * @description Ordered by `name`, archived channels included. Guests get only the channel named `guest`. This is the only
         *     answer that computes `last_seq`, `last_read_seq` and `unread_count`.
         */
        get: operations["listChannels"];
        put?: never;
        /**
         * Create a channel
         * @description For every member except guests. Emits `channel.created`.
         */
        post: operations["createChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/channels/{channel_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change, archive or restore a channel
         * @description For owners, moderators and bots. Writes only the fields that are sent. Emits `channel.updated`, also when
         *     nothing changed. Renaming changes neither `id` nor `route_id`; an archived channel stays readable and writable.
         *     The channel named `guest` cannot be renamed, and no channel can take that name.
         */
        patch: operations["updateChannel"];
        trace?: never;
    };
    "/api/channels/{channel_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        /**
         * List the root messages of a channel
         * @description A window of root messages, always ascending by `channel_seq`, deleted ones and agent activity included. Give at
         *     most one of `before_seq`, `after_seq`, `around_seq` and `mode`; without any of them the newest messages are
         *     returned.
         */
        get: operations["listChannelMessages"];
        put?: never;
        /**
         * Post a message to a channel
         * @description Stores the message, then emits `message.created`. With a `nonce` the request can be repeated safely: the same
         *     content answers `200` with the stored message, other content `409`. The comparison uses the stored content as
         *     it is now, so a retry after an edit or a delete is a conflict.
         *
         *     Guests may make three posts in the channel named `guest` within 24 hours; the next one is a `429`.
         */
        post: operations["createChannelMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/channels/{channel_id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move my read position in a channel
         * @description The position only moves forward and never past the newest root message; a value at or below it answers with the
         *     stored position. An advance emits `channel.read`, which only the reader receives. Blocked and timed-out members
         *     may still mark read.
         */
        post: operations["markChannelRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/channels/{channel_id}/pins": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        /**
         * List the pinned messages of a channel
         * @description The messages as they are now, newest pin first, with attachments and reactions. Deleted ones are left out.
         */
        get: operations["listPins"];
        put?: never;
        /**
         * Pin a message
         * @description For everybody who can write in the channel. Root messages and replies of the channel can be pinned, at most 100 at
         *     a time. A message of another channel is a `400`. Emits `pin.added`.
         */
        post: operations["addPin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/channels/{channel_id}/pins/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a pin
         * @description For everybody who can write in the channel, whoever pinned the message. Emits `pin.removed`.
         */
        delete: operations["removePin"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/channels/{channel_id}/notification-settings": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        /**
         * Read what I am notified about in a channel
         * @description For everybody who can see the channel. Each member has their own preference.
         */
        get: operations["getChannelNotificationSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change what I am notified about in a channel
         * @description Blocked and timed-out members may change it too. No event follows.
         */
        patch: operations["updateChannelNotificationSettings"];
        trace?: never;
    };
    "/api/workspaces/{workspace_id}/connected-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        /**
         * List the connected accounts of a workspace
         * @description For every member who is a person. Active accounts, ordered by provider, display name and id.
         */
        get: operations["listConnectedAccounts"];
        put?: never;
        /**
         * Connect a member to an account elsewhere
         * @description For owners and moderators who are neither blocked nor timed out. Writes an audit entry. An account that was
         *     connected once can never be connected again, even after it was revoked.
         */
        post: operations["createConnectedAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connected-accounts/{account_id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a connected account (`acct_…`). */
                account_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke a connected account
         * @description For the connected member, and for owners and moderators who are neither blocked nor timed out. Revoking again
         *     keeps the first `revoked_at`. A request body is not read. Writes an audit entry every time.
         */
        post: operations["revokeConnectedAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace_id}/invites": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        /**
         * List the invites of a workspace
         * @description For owners and moderators who are neither blocked nor timed out. Newest first, with those that are used up,
         *     expired or revoked. Tokens are never shown.
         */
        get: operations["listInvites"];
        put?: never;
        /**
         * Create an invite
         * @description For owners and moderators who are neither blocked nor timed out. The answer is the only one that shows `token` and
         *     `url`. Writes an audit entry.
         */
        post: operations["createInvite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invites/{invite_id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of an invite (`inv_…`). */
                invite_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke an invite
         * @description For owners and moderators of its workspace who are neither blocked nor timed out. Nobody can join with it any
         *     more; who has joined stays. Revoking again keeps the first `revoked_at`. A request body is not read. Writes an
         *     audit entry.
         */
        post: operations["revokeInvite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invites/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Join a workspace with an invite
         * @description With a session, the caller joins with the invite's role; who is a member already keeps their role, and the invite
         *     is not used up. Without a session, where the server allows signing up by invite (`invite_signup`, on by default),
         *     an account with the given name is created, joins, and is signed in; `display_name` is needed then. Where it is
         *     off, a request without a session is a `401`. Bots cannot join by invite.
         *
         *     Without a session the request must be sent as `application/json` and must come from the server's own origin where
         *     a browser names one.
         */
        post: operations["acceptInvite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/by-nonce": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find my message by its nonce
         * @description Tells an author whether an interrupted post was stored. Covers channel messages, direct messages and thread
         *     replies. Every answer, errors included, carries `X-ClickClack-Message-Nonce: supported`, so that a miss can be
         *     told from a server without this operation.
         */
        get: operations["findMessageByNonce"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        /**
         * Read a message
         * @description Works for root messages, replies, direct messages and deleted messages.
         */
        get: operations["getMessage"];
        put?: never;
        post?: never;
        /**
         * Delete a message
         * @description Authors may delete their own messages. Owners and moderators may delete a channel message of somebody whom they
         *     outrank. A direct message can only be deleted by its author.
         *
         *     The message stays in place with an empty body: its sequence number, reactions, replies and quotes are kept, its
         *     attachments and its pin are removed. Emits `pin.removed` where there was a pin, then `message.deleted`. Deleting
         *     again changes nothing and answers with a blank event.
         */
        delete: operations["deleteMessage"];
        options?: never;
        head?: never;
        /**
         * Edit my message
         * @description Only the author may edit. Emits `message.updated`, also when the text did not change. Mentions are not computed
         *     again, nobody is notified, and quotes of the message keep the text that they were made with.
         */
        patch: operations["updateMessage"];
        trace?: never;
    };
    "/api/messages/{message_id}/route": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get the permanent link id of a channel message
         * @description Gives the root message its `route_id` on the first call and returns the same one ever after, to everybody. Works
         *     in archived channels and for deleted messages. A reply or a direct message answers `404`, like a message that
         *     the caller cannot see. A request body is not read, and no event follows.
         */
        post: operations["ensureMessageRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message_id}/thread": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        /**
         * Read a thread
         * @description The root message and its replies, ascending by `thread_seq`: the earliest, or with `latest=true` the newest.
         *     Deleted messages are included. The id of a reply is a `400`. Reading a thread gives its root a `route_id`.
         */
        get: operations["getThread"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message_id}/thread/replies": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reply in a thread
         * @description Adds a reply below a root message, which may be deleted. Threads have one level: replying to a reply is a `400`.
         *     Emits `thread.reply_created`, then `thread.state_updated`. A reply changes neither the sequence nor the unread
         *     count of its channel. A `nonce` works as for channel messages. Replies in the channel named `guest` count
         *     against the posts of a guest.
         */
        post: operations["createThreadReply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message_id}/reactions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * React to a message
         * @description Root messages, replies, direct messages and deleted messages can be reacted to. A new reaction emits
         *     `reaction.added`; a reaction that is already there changes nothing and answers with a blank event.
         */
        post: operations["addReaction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message_id}/reactions/{emoji}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
                /**
                 * @description The emoji as it was added, percent-encoded; a slash is sent as `%2F`. A malformed escape is a `400`.
                 * @example :wave:
                 */
                emoji: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take back my reaction
         * @description Emits `reaction.removed`. Without such a reaction of the caller nothing changes, and the answer carries a blank
         *     event.
         */
        delete: operations["removeReaction"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my direct conversations
         * @description The caller's conversations that were not closed, oldest first. Guests get none.
         */
        get: operations["listDirectConversations"];
        put?: never;
        /**
         * Open a direct conversation
         * @description Two members always share one conversation: it is made on the first call and reopened for the caller on later ones.
         *     Three to 32 members get a new conversation every time. The caller and every other member must be in the workspace
         *     (`404`) and be neither guest, blocked nor timed out (`403`). No event follows.
         */
        post: operations["createDirectConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dms/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a direct conversation (`dm_…`). */
                conversation_id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        /**
         * Read a direct conversation
         * @description Works for closed conversations too.
         */
        get: operations["getDirectConversation"];
        put?: never;
        post?: never;
        /**
         * Close a direct conversation
         * @description Takes the conversation off the caller's list only. Nothing is deleted, and it comes back with the next root
         *     message, when the caller opens it again, or when the caller asks for the same pair. Can be repeated.
         */
        delete: operations["closeDirectConversation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dms/{conversation_id}/open": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a direct conversation (`dm_…`). */
                conversation_id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reopen a direct conversation
         * @description Puts the conversation back on the caller's list. A request body is not read.
         */
        post: operations["openDirectConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dms/{conversation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a direct conversation (`dm_…`). */
                conversation_id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        /**
         * List the root messages of a direct conversation
         * @description A window of root messages, always ascending by `channel_seq`, deleted ones and agent activity included. Give at
         *     most one of `before_seq`, `after_seq`, `around_seq` and `mode`; without any of them the newest messages are
         *     returned.
         */
        get: operations["listDirectMessages"];
        put?: never;
        /**
         * Post a message to a direct conversation
         * @description Stores the message, puts the conversation back on the list of everybody who had closed it, and emits
         *     `message.created` to its members. A `nonce` works as for channel messages. When nobody else is left in the
         *     conversation, the answer is a `409`, also for a repeated request.
         */
        post: operations["createDirectMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dms/{conversation_id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a direct conversation (`dm_…`). */
                conversation_id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move my read position in a direct conversation
         * @description Works as for channels. An advance emits `dm.read`, which only the reader receives.
         */
        post: operations["markDirectConversationRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search messages
         * @description Finds root messages and replies that contain every word of the query, in their current text. Case and accents are
         *     folded, English words are stemmed, and the last word also matches as the start of a word. Nothing in a query is an
         *     operator; words without a letter or digit are ignored.
         *
         *     Without `channel_id` and `direct_conversation_id` all channels that the caller can see are searched, archived ones
         *     included, and no direct conversations. Deleted messages and agent activity are never found. A bot token needs
         *     `dms:read` besides `messages:read` to search a direct conversation.
         */
        get: operations["searchMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/routes/{workspace_route_id}/{target_route_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Resolve a link into the web app
         * @description Takes either the two public ids of a link or the two internal ids; the two kinds cannot be mixed. Both give the
         *     same answer. Archived channels and deleted root messages resolve. Whatever does not resolve is one and the same
         *     `404`.
         *
         *     What a bot token needs depends on the target: `channels:read` for a channel, `dms:read` for a direct
         *     conversation, `threads:read` for a thread.
         */
        get: operations["resolveRoute"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the types of durable events
         * @description In alphabetical order. Any bot token may ask, whatever its scopes.
         */
        get: operations["listEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/realtime/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the event log of a workspace
         * @description Durable events that the caller may see now, ascending by cursor. Hidden events take no place on a page, so a
         *     page shorter than `limit` is the end of the log. A cursor is only compared: one that is unknown or was pruned
         *     continues with the oldest event after it.
         *
         *     To start following a workspace, read the tail with `limit=1&include_tail=true`, load the state over HTTP, and
         *     open the WebSocket with `after_cursor` set to the tail.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/realtime/ws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a workspace over a WebSocket
         * @description An RFC 6455 handshake (version 13, no extensions). The socket first replays the events after `after_cursor`,
         *     then delivers live ones. It only goes from server to client: what a client sends is discarded, and a frame above
         *     32 KiB may be answered with close code 1009.
         *
         *     **Credential.** A browser, which cannot set headers on a socket, may offer the subprotocol
         *     `clickclack.bearer.<token>` with a session or bot token. It counts where there is no `Authorization` header and
         *     goes before a cookie. The response selects the same subprotocol. No other subprotocol is ever selected.
         *
         *     **Origin.** A request without `Origin`, from the server's own host, or from the configured public URL is
         *     accepted; any other origin is a `403`.
         *
         *     **Frames.** Every frame of the server is one UTF-8 text message with exactly one
         *     [RealtimeFrame](#/components/schemas/RealtimeFrame). There is no greeting, envelope, batch or acknowledgement.
         *     Durable events come in ascending cursor order, each once per socket. Store the cursor of every event that has
         *     one, after it was handled, and reconnect with it.
         *
         *     **Replay.** Without `after_cursor` the log is replayed from its oldest event. At most 5,000 events are replayed;
         *     a client further behind is told to reload with code 4001.
         *
         *     **Keeping alive.** The server pings every 30 seconds, and a client that misses two in a row is disconnected. A
         *     client that answers pings stays connected, however quiet. A write that takes more than 10 seconds ends the
         *     connection.
         *
         *     **Permissions** are checked again for every frame. The socket lives as long as its credential.
         *
         *     | Close code | Reason | What to do |
         *     | --- | --- | --- |
         *     | 4001 | `realtime replay limit exceeded; resync required` | Forget the cursor, fetch a fresh tail, reload the state over HTTP. |
         *     | 1013 | `realtime buffer overflow; reconnect with after_cursor to replay` | Reconnect with the last handled cursor. |
         *     | 1013 | `realtime replay interrupted; reconnect with after_cursor` | Reconnect with the last handled cursor. |
         *     | 1008 | `credential revoked` | The session or token ended or expired. Sign in again. |
         *     | 1008 | `workspace access revoked` | The caller was removed from the workspace, or the workspace was deleted. |
         *     | 1001 | | The server is shutting down. Reconnect with the last handled cursor. |
         */
        get: operations["connectRealtime"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/realtime/ephemeral": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish a short-lived event
         * @description Typing, presence and agent progress. The event goes to the sockets that are open now; it is neither stored nor
         *     replayed, and a slow socket may miss it.
         *
         *     Typing and `agent.progress` need exactly one of `channel_id` and `direct_conversation_id`; `presence.changed`
         *     may do without and then goes to the whole workspace. `agent.progress` is for bot tokens only. A direct
         *     conversation needs `dms:write` of a bot token besides `messages:write`. Whoever may not post to the target may
         *     not publish to it; publishing does not use up the posts of a guest but needs one left (`429`).
         *
         *     The server sets `payload.user_id` to the caller and the ids of the target to the real target, and passes
         *     everything else on unchanged.
         */
        post: operations["publishEphemeralEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload a file
         * @description One file per request. It is visible to its owner only until it is attached to a message. An upload that is not
         *     attached to anything within 24 hours is deleted.
         *
         *     The whole request is at most 64 MiB. One person may have 64 uploads and 512 MiB in a workspace; a running upload
         *     counts with what it may still use. Guests, blocked and timed-out members cannot upload.
         *
         *     With a `nonce` the request can be repeated safely: once a file was stored under it, the answer is `200` with that
         *     upload, whatever the body holds. A repeated request that comes while the first is running waits for it.
         */
        post: operations["createUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads/by-nonce": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find my upload by its nonce
         * @description Tells an owner whether an interrupted upload was stored; a running one is a miss. Every answer, errors included,
         *     carries `X-ClickClack-Upload-Nonce: supported`, so that a miss can be told from a server without this operation.
         */
        get: operations["findUploadByNonce"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads/{upload_id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The bytes to send. A malformed value is ignored. Up to 16 ranges are sent at once, as `multipart/byteranges`.
                 * @example bytes=0-1023
                 */
                Range?: string;
            };
            path: {
                /** @description The id of an upload (`upl_…`). */
                upload_id: string;
            };
            cookie?: never;
        };
        /**
         * Download a file
         * @description A file can be read by whoever can read one of the messages it is attached to. The icon of a workspace can be read
         *     by all its members, a file that was not attached yet by its owner only, and a file whose messages were all deleted
         *     by nobody. A bot token needs `dms:read` as well when one of the messages is a direct one.
         *
         *     PNG, JPEG, GIF and WebP images, MP4 and WebM videos, audio, plain text and PDF are sent with their own type and
         *     `inline`; everything else, and every file whose bytes are of another kind than its type says, is sent as
         *     `application/octet-stream` and `attachment`. Responses carry no `Cache-Control`. Conditional requests work with
         *     `ETag` and `Last-Modified`; a file never changes.
         */
        get: operations["downloadUpload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Read the headers of a file
         * @description Answers like the download, without the body.
         */
        head: operations["headUpload"];
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message_id}/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Attach an upload to my message
         * @description For the author of the message, except guests. The upload must be in the workspace of the message (`400`) and
         *     visible to the caller (`404`); it need not be the caller's own. A new attachment emits `message.updated`, an
         *     existing one changes nothing. A message may have many attachments and an upload may be attached to many messages.
         *
         *     A bot token needs both scopes, `dms:write` for a direct message, and `dms:read` for an upload that is attached to
         *     another direct message.
         */
        post: operations["attachUpload"];
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
         * Format: date-time
         * @description A time in UTC, RFC 3339, with up to nine fractional digits and no trailing zeros.
         * @example 2026-07-15T10:00:05.12Z
         */
        Timestamp: string;
        /**
         * @description The id of a person or bot.
         * @example usr_01k0abcdefghjkmnpqrstvwxyz
         */
        UserId: string;
        /**
         * @description The id of a workspace.
         * @example wsp_01k0abcdefghjkmnpqrstvwxyz
         */
        WorkspaceId: string;
        /**
         * @description The id of a channel.
         * @example chn_01k0abcdefghjkmnpqrstvwxyz
         */
        ChannelId: string;
        /**
         * @description The id of a direct conversation.
         * @example dm_01k0abcdefghjkmnpqrstvwxyz
         */
        DirectConversationId: string;
        /**
         * @description The id of a message.
         * @example msg_01k0abcdefghjkmnpqrstvwxyz
         */
        MessageId: string;
        /**
         * @description The id of a topic.
         * @example top_01k0abcdefghjkmnpqrstvwxyz
         */
        TopicId: string;
        /**
         * @description The id of an upload.
         * @example upl_01k0abcdefghjkmnpqrstvwxyz
         */
        UploadId: string;
        /**
         * @description The id of a session. Not a secret.
         * @example ses_01k0abcdefghjkmnpqrstvwxyz
         */
        SessionId: string;
        /**
         * @description The public id of a workspace, as used in links. Never changes.
         * @example T5Q0ZK7M2V9X4C8R1
         */
        WorkspaceRouteId: string;
        /**
         * @description The public id of a channel, as used in links. Never changes.
         * @example C0J3W8N6B2Y7H5T4P
         */
        ChannelRouteId: string;
        /**
         * @description The public id of a direct conversation, as used in links. Never changes.
         * @example D9M1K6R3X8C2V7Z0Q
         */
        DirectConversationRouteId: string;
        /**
         * @description The public id of a root message, as used in links. Never changes.
         * @example M4H7T2P9W5B0N8J3Y
         */
        MessageRouteId: string;
        /**
         * @description The place of an event in the log of its workspace. Cursors compare by bytes, grow in the order in which changes
         *     were committed, and are never reused.
         * @example cur_01k0abcdefghjkmnpqrstvwxyz
         */
        EventCursor: string;
        /** @description The answer to a request that failed. May carry further properties. */
        Error: {
            /** @description What went wrong, for people to read. Shown as it is. */
            error: string;
            /**
             * @description What went wrong, for programs. Stable. The general codes are `invalid`, `unauthenticated`, `forbidden`,
             *     `not_found`, `conflict`, `too_large`, `unsupported_media_type`, `too_many_requests`, `internal`,
             *     `not_implemented` and `unavailable`; a more precise one, such as `invalid_token`, may stand in their place.
             *     Treat an unknown code like the status that it came with.
             * @example not_found
             */
            code: string;
            /**
             * @description The field or parameter that is at fault, where there is one.
             * @example body
             */
            field?: string;
            /** @description Seconds to wait before trying again, like the header `Retry-After`. */
            retry_after?: number;
        };
        /** @description The answer of a live process. */
        Health: {
            /**
             * @description Always `ok`.
             * @constant
             */
            status: "ok";
        };
        /** @description The answer of a server that can do its work. */
        Ready: {
            /**
             * @description Always `ready`.
             * @constant
             */
            status: "ready";
        };
        /** @description The answer of a server that cannot do its work. */
        NotReady: {
            /**
             * @description Always `unavailable`.
             * @constant
             */
            status: "unavailable";
        };
        /**
         * @description Whether an account belongs to a person or is a bot.
         * @enum {string}
         */
        UserKind: "human" | "bot";
        /** @description A person or bot as everybody sees it. */
        User: {
            id: components["schemas"]["UserId"];
            kind: components["schemas"]["UserKind"];
            /** @description The name to show. */
            display_name: string;
            /** @description The name for mentions, lower case, without `@`. Empty when there is none. */
            handle: string;
            /** @description The address of a picture. Empty when there is none. */
            avatar_url: string;
            /** @description When the account was created. */
            created_at: components["schemas"]["Timestamp"];
            /** @description The person that a bot belongs to. Bots only, absent for bots of a workspace. */
            owner_user_id?: components["schemas"]["UserId"];
            /** @description The handle that a deleted bot had. */
            former_handle?: string;
            /** @description When a bot was deleted. */
            deleted_at?: components["schemas"]["Timestamp"];
        };
        /** @description The caller's own account. */
        Me: {
            id: components["schemas"]["UserId"];
            kind: components["schemas"]["UserKind"];
            /** @description The name to show. */
            display_name: string;
            /** @description The name for mentions, lower case, without `@`. Empty when there is none. */
            handle: string;
            /** @description The address of a picture. Empty when there is none. */
            avatar_url: string;
            /** @description When the account was created. */
            created_at: components["schemas"]["Timestamp"];
            /** @description The person that a bot belongs to. Bots only, absent for bots of a workspace. */
            owner_user_id?: components["schemas"]["UserId"];
            /** @description The handle that a deleted bot had. */
            former_handle?: string;
            /** @description When a bot was deleted. */
            deleted_at?: components["schemas"]["Timestamp"];
            /**
             * @description Push notifications. Absent for bot tokens, and possibly on the one request that creates a session from a
             *     trusted proxy.
             */
            notification_settings?: components["schemas"]["NotificationSettings"];
            /**
             * @description How the web app looks. Absent until something was stored; afterwards present, and `{}` when everything is at
             *     its default. Clients upload local preferences while it is absent and adopt the stored ones otherwise.
             */
            appearance_preferences?: components["schemas"]["AppearancePreferences"];
        };
        /** @description The caller's own account. */
        MeResponse: {
            user: components["schemas"]["Me"];
        };
        /** @description Push notifications of one person through Pushover. */
        NotificationSettings: {
            /** @description Whether push notifications are sent. */
            pushover_enabled: boolean;
            /** @description The Pushover user key. May be kept while notifications are off; empty when there is none. */
            pushover_user_key: string;
        };
        /** @description How the web app looks for one person. Only what differs from the default. */
        AppearancePreferences: {
            /**
             * @description Colours. The default follows the system.
             * @enum {string}
             */
            color_mode?: "light" | "dark";
            /**
             * @description Theme. The default is `signal`.
             * @enum {string}
             */
            board_theme?: "ember" | "moss" | "iris";
            /**
             * @description Message layout. The default is `standard`.
             * @enum {string}
             */
            message_layout?: "outlined";
            /**
             * @description Density. The default is `comfortable`.
             * @enum {string}
             */
            density?: "compact";
        };
        /** @description Changes to the caller's own account. Every field is optional. */
        MeUpdate: {
            /** @description Trimmed. 1 to 80 bytes. */
            display_name?: string | null;
            /**
             * @description Trimmed, lower-cased, one leading `@` removed. 2 to 32 letters, digits, underscores or dashes, starting with
             *     a letter or digit. Empty removes the handle. Unique among all people and bots.
             * @example ada
             */
            handle?: string | null;
            /**
             * @description Trimmed. An `http` or `https` address of at most 500 bytes. Empty restores the picture that goes with the
             *     e-mail address.
             */
            avatar_url?: string | null;
            /** @description Replaces both settings. */
            notification_settings?: components["schemas"]["NotificationSettingsUpdate"] | null;
            /** @description Changes the settings that are sent and keeps the others. `{}` stores nothing. */
            appearance_preferences?: components["schemas"]["AppearancePreferencesUpdate"] | null;
        };
        /** @description Push notification settings. A missing field means `false` or empty. */
        NotificationSettingsUpdate: {
            /**
             * @description Whether to send push notifications. Needs a key.
             * @default false
             */
            pushover_enabled?: boolean | null;
            /**
             * @description Trimmed. Empty, or exactly 30 ASCII letters and digits.
             * @default
             */
            pushover_user_key?: string | null;
        };
        /** @description Settings to change. The empty string restores a default, as does its name. */
        AppearancePreferencesUpdate: {
            /**
             * @description Colours. `system` is the default.
             * @enum {string|null}
             */
            color_mode?: "light" | "dark" | "system" | "" | null;
            /**
             * @description Theme. `signal` is the default.
             * @enum {string|null}
             */
            board_theme?: "ember" | "moss" | "iris" | "signal" | "" | null;
            /**
             * @description Message layout. `standard` is the default.
             * @enum {string|null}
             */
            message_layout?: "outlined" | "standard" | "" | null;
            /**
             * @description Density. `comfortable` is the default.
             * @enum {string|null}
             */
            density?: "compact" | "comfortable" | "" | null;
        };
        /** @description One sign-in of a person. Shown to that person only. */
        Session: {
            id: components["schemas"]["SessionId"];
            /** @description When the person signed in. */
            created_at: components["schemas"]["Timestamp"];
            /** @description When the session was last used, exact to an hour. */
            last_used_at: components["schemas"]["Timestamp"];
            /** @description When the session ends unless it is used. 90 days after the last use. */
            expires_at: components["schemas"]["Timestamp"];
            /** @description The `User-Agent` of the request that signed in. Empty when there was none. */
            user_agent: string;
            /** @description Whether this is the session that the request is made with. */
            current: boolean;
        };
        /** @description The caller's sessions. */
        SessionList: {
            /** @description Sessions that are neither ended nor expired. */
            sessions: components["schemas"]["Session"][];
        };
        /** @description A session that was just created, with its token. */
        NewSession: {
            id: components["schemas"]["SessionId"];
            token: components["schemas"]["SessionToken"];
            /** @description The person who signed in. */
            user_id: components["schemas"]["UserId"];
            /** @description When the session was created. */
            created_at: components["schemas"]["Timestamp"];
            /** @description When the session ends unless it is used. */
            expires_at: components["schemas"]["Timestamp"];
        };
        /** @description The secret of a session, for `Authorization: Bearer`. Shown only once. */
        SessionToken: string;
        /** @description Who signed in, and the session. */
        SignInResponse: {
            user: components["schemas"]["User"];
            session: components["schemas"]["NewSession"];
            /** @description The same as `session.token`. */
            token: components["schemas"]["SessionToken"];
        };
        /** @description Whom to create a magic link for. */
        MagicLinkRequest: {
            /**
             * @description An e-mail address. Trimmed and lower-cased; must not be blank.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description The name of a new account. Trimmed.
             * @default
             */
            display_name?: string | null;
        };
        /** @description A link that signs in once. */
        MagicLink: {
            /** @description The id of the link. Not a secret. */
            id: string;
            /** @description The e-mail address that the link signs in. */
            email: string;
            /** @description The name of a new account. Empty when none was given. */
            display_name: string;
            /** @description When the link was created. */
            created_at: components["schemas"]["Timestamp"];
            /** @description 15 minutes after the creation. */
            expires_at: components["schemas"]["Timestamp"];
            /** @description When the link was used. */
            used_at?: components["schemas"]["Timestamp"];
        };
        /** @description The new link and its secret. */
        MagicLinkResponse: {
            magic_link: components["schemas"]["MagicLink"];
            /** @description The secret of the link. Shown only once. */
            token: string;
        };
        /** @description The link to sign in with. */
        MagicLinkConsumeRequest: {
            /** @description The secret of a magic link (`mgt_…`). Trimmed. */
            token: string;
        };
        /**
         * @description What somebody is in one workspace.
         * @enum {string}
         */
        WorkspaceRole: "owner" | "moderator" | "member" | "bot" | "guest";
        /** @description A workspace, as one of its members sees it. */
        Workspace: {
            id: components["schemas"]["WorkspaceId"];
            route_id: components["schemas"]["WorkspaceRouteId"];
            /** @description The name to show. */
            name: string;
            /** @description A unique name of `a-z`, `0-9` and `-`. */
            slug: string;
            /** @description The path of the icon, `/api/uploads/…`. Empty when there is none. */
            icon_url: string;
            /** @description When the workspace was created. */
            created_at: components["schemas"]["Timestamp"];
            /** @description The caller's role. */
            role: components["schemas"]["WorkspaceRole"];
        };
        /** @description The caller's workspaces. */
        WorkspaceList: {
            /** @description Oldest first. */
            workspaces: components["schemas"]["Workspace"][];
        };
        /** @description One workspace. */
        WorkspaceResponse: {
            workspace: components["schemas"]["Workspace"];
        };
        /** @description A changed workspace and the event. */
        WorkspaceEventResponse: {
            workspace: components["schemas"]["Workspace"];
            event: components["schemas"]["Event"];
        };
        /** @description A workspace to create. */
        WorkspaceCreate: {
            /** @description Trimmed. Empty becomes `Untitled`. */
            name?: string | null;
            /**
             * @description Lower-cased, with every run of characters outside `a-z` and `0-9` replaced by one `-`. When nothing is left,
             *     the slug is made from the name. `clickclack` and `guests` are reserved (`400`).
             */
            slug?: string | null;
        };
        /** @description Changes to a workspace. At least one field is needed. */
        WorkspaceUpdate: {
            /** @description Trimmed. 1 to 80 bytes. */
            name?: string | null;
            /**
             * @description Made into a slug as on creation; must not end up empty. A reserved slug is a `400`, except the workspace's
             *     own.
             */
            slug?: string | null;
            /**
             * @description Trimmed. `/api/uploads/<upload_id>` of an image in this workspace that is the caller's own, is the icon
             *     already, or is attached to a message the caller can read. Empty removes the icon.
             */
            icon_url?: string | null;
        };
        /** @description A membership. */
        WorkspaceMember: {
            workspace_id: components["schemas"]["WorkspaceId"];
            user: components["schemas"]["User"];
            role: components["schemas"]["WorkspaceRole"];
            /** @description When the membership began. */
            joined_at: components["schemas"]["Timestamp"];
        };
        /** @description One page of members. */
        WorkspaceMemberPage: {
            /** @description By role, then by name. */
            members: components["schemas"]["WorkspaceMember"][];
            /** @description Whether there is a next page. */
            has_more: boolean;
            /** @description The `cursor` of the next page. Present exactly when `has_more` is true. */
            next_cursor?: string;
            /** @description Number of members that match. Only without `cursor`. */
            total_count?: number;
            /** @description Number of members by role. Only without `cursor`, `q` and `role`. */
            total_by_role?: components["schemas"]["RoleCounts"];
        };
        /** @description Numbers of members by role. */
        RoleCounts: {
            /** @description Number of owners. */
            owner: number;
            /** @description Number of moderators. */
            moderator: number;
            /** @description Number of members in the role `member`. */
            member: number;
            /** @description Number of bots. */
            bot: number;
            /** @description Number of guests. */
            guest: number;
        };
        /** @description A channel, with the caller's read position. */
        Channel: {
            id: components["schemas"]["ChannelId"];
            route_id: components["schemas"]["ChannelRouteId"];
            workspace_id: components["schemas"]["WorkspaceId"];
            /** @description A name of `a-z`, `0-9` and `-`, unique in the workspace. */
            name: string;
            /** @description A title to show instead of the name. */
            display_title?: string;
            /** @description A free label. New channels are `public`; it does not affect access. */
            kind: string;
            /** @description When the channel was created. */
            created_at: components["schemas"]["Timestamp"];
            /** @description When the channel was archived. */
            archived_at?: components["schemas"]["Timestamp"];
            /** @description Whether another system manages the channel. */
            external_managed: boolean;
            /** @description What the other system calls the channel. */
            external_ref?: string;
            /** @description Where the other system shows the channel. */
            external_url?: string;
            /** @description The section of the sidebar that the channel is listed in. */
            sidebar_section?: string;
            /**
             * Format: int64
             * @description The highest `channel_seq`, 0 in an empty channel. Computed by the channel list, else 0.
             */
            last_seq: number;
            /**
             * Format: int64
             * @description The caller's read position, 0 when there is none. Computed by the channel list, else 0.
             */
            last_read_seq: number;
            /**
             * Format: int64
             * @description Root messages of others after the read position, without deleted messages and agent activity. Computed by
             *     the channel list, else 0.
             */
            unread_count: number;
        };
        /** @description The channels that the caller can see. */
        ChannelList: {
            /** @description Ordered by `name`. */
            channels: components["schemas"]["Channel"][];
        };
        /** @description A new or changed channel and the event. The counters of the channel are 0 and carry no news. */
        ChannelEventResponse: {
            channel: components["schemas"]["Channel"];
            event: components["schemas"]["Event"];
        };
        /** @description A channel to create. */
        ChannelCreate: {
            /**
             * @description Lower-cased, with every run of characters outside `a-z` and `0-9` replaced by one `-`; must not end up
             *     empty. `guest` is reserved (`400`).
             * @example side-dock
             */
            name: string;
            /** @description Trimmed and cut to 200 characters. Empty means none. */
            display_title?: string | null;
            /**
             * @description A free label. Empty becomes `public`.
             * @default public
             */
            kind?: string | null;
            /**
             * @description Whether another system manages the channel.
             * @default false
             */
            external_managed?: boolean | null;
            /** @description Trimmed. Empty means none. */
            external_ref?: string | null;
            /** @description Trimmed. Empty means none. Not checked. */
            external_url?: string | null;
            /** @description Trimmed. Empty means none. */
            sidebar_section?: string | null;
        };
        /** @description Changes to a channel. Every field is optional. */
        ChannelUpdate: {
            /** @description Made into a name as on creation. Empty changes nothing. From or to `guest` is a `400`. */
            name?: string | null;
            /** @description Trimmed and cut to 200 characters. Empty removes it. */
            display_title?: string | null;
            /** @description Trimmed. Empty changes nothing. */
            kind?: string | null;
            /** @description `true` archives and sets `archived_at` to now, `false` restores. */
            archived?: boolean | null;
            /** @description Whether another system manages the channel. */
            external_managed?: boolean | null;
            /** @description Trimmed. Empty removes it. */
            external_ref?: string | null;
            /** @description Trimmed. Empty removes it. Not checked. */
            external_url?: string | null;
            /** @description Trimmed. Empty removes it. */
            sidebar_section?: string | null;
        };
        /** @description How far the caller has read. */
        ReadRequest: {
            /**
             * Format: int64
             * @description The sequence number of the last root message read. More than the newest counts as the newest.
             * @default 0
             */
            seq?: number | null;
        };
        /** @description How far somebody has read. Shown to the reader only. */
        ReadReceipt: {
            /** @description The channel or direct conversation. */
            scope_id: components["schemas"]["ChannelId"] | components["schemas"]["DirectConversationId"];
            /** @description The reader. */
            user_id: components["schemas"]["UserId"];
            /**
             * Format: int64
             * @description The read position, 0 when nothing was read.
             */
            last_read_seq: number;
            /** @description When the position last moved. Empty when it never did. */
            last_read_at: components["schemas"]["Timestamp"] | "";
        };
        /** @description The caller's read position. */
        ReadReceiptResponse: {
            receipt: components["schemas"]["ReadReceipt"];
        };
        /**
         * @description What a message is. `agent_commentary` (narration) and `agent_tool` (tool use) are activity of a bot: they are not
         *     counted as unread, not searched and not notified about.
         * @enum {string}
         */
        MessageKind: "message" | "agent_commentary" | "agent_tool";
        /**
         * @description A message. A root message stands in a channel or direct conversation and has a `channel_seq`; a reply stands
         *     below a root message and has a `thread_seq`. Exactly one of `channel_id` and `direct_conversation_id` is present.
         */
        Message: {
            id: components["schemas"]["MessageId"];
            /** @description The public id for links. Root messages only, once one was asked for or a thread was opened. */
            route_id?: components["schemas"]["MessageRouteId"];
            workspace_id: components["schemas"]["WorkspaceId"];
            /** @description The channel. Absent for direct messages. */
            channel_id?: components["schemas"]["ChannelId"];
            /** @description The direct conversation. Absent in channels. */
            direct_conversation_id?: components["schemas"]["DirectConversationId"];
            /** @description Who wrote the message. */
            author_id: components["schemas"]["UserId"];
            /** @description Who wrote the message, as they are now. */
            author: components["schemas"]["User"];
            /** @description The model that wrote the message. Bots only, where given. */
            author_model?: string;
            /** @description How much the model was asked to think. Bots only, where given. */
            author_thinking?: string;
            /** @description What the model ran in. Bots only, where given. */
            author_runtime?: string;
            /** @description The root message of the thread. A root message names itself. */
            thread_root_id: components["schemas"]["MessageId"];
            /** @description The message replied to, always the root. Replies only. */
            parent_message_id?: components["schemas"]["MessageId"];
            /** @description The topic, where there is one. */
            topic_id?: components["schemas"]["TopicId"];
            /**
             * Format: int64
             * @description The number of a root message in its channel or direct conversation. Starts at 1 without gaps. Root messages
             *     only.
             */
            channel_seq?: number;
            /**
             * Format: int64
             * @description The number of a reply in its thread. Starts at 1 without gaps. Replies only.
             */
            thread_seq?: number;
            /** @description The text, in Markdown. Empty when the message was deleted. */
            body: string;
            /**
             * @description Always `markdown`.
             * @constant
             */
            body_format: "markdown";
            kind: components["schemas"]["MessageKind"];
            /** @description Groups the activity of one turn of an agent. */
            turn_id?: string;
            /** @description The nonce that the author sent. */
            nonce?: string;
            /** @description When the message was posted. */
            created_at: components["schemas"]["Timestamp"];
            /** @description When the message was last edited. */
            edited_at?: components["schemas"]["Timestamp"];
            /** @description When the message was deleted. */
            deleted_at?: components["schemas"]["Timestamp"];
            /** @description The quoted message. Absent when its row no longer exists. */
            quoted_message_id?: components["schemas"]["MessageId"];
            /** @description The text of the quoted message when it was quoted, cut to 280 characters. */
            quoted_body_snapshot?: string;
            /** @description Who wrote the quoted message. */
            quoted_author_id?: components["schemas"]["UserId"];
            /** @description Who wrote the quoted message, as they are now. */
            quoted_author?: components["schemas"]["User"];
            /** @description Attached uploads in the order they were attached. Lists, threads and single messages only. */
            attachments?: components["schemas"]["Upload"][];
            /** @description Reactions. Lists, threads and single messages only. */
            reactions?: components["schemas"]["ReactionSummary"][];
            /** @description The thread below a root message. Lists only. */
            thread_state?: components["schemas"]["ThreadState"];
        };
        /** @description A root message as lists show it. */
        RootMessage: WithRequired<components["schemas"]["Message"], "channel_seq" | "thread_state">;
        /** @description A window of root messages. An empty one has the numbers 0 and no neighbours. */
        MessagePage: {
            /** @description Ascending by `channel_seq`. */
            messages: components["schemas"]["RootMessage"][];
            /**
             * Format: int64
             * @description The `channel_seq` of the first message, 0 when there is none.
             */
            oldest_seq: number;
            /**
             * Format: int64
             * @description The `channel_seq` of the last message, 0 when there is none.
             */
            newest_seq: number;
            /** @description Whether there are messages before the window. */
            has_older: boolean;
            /** @description Whether there are messages after the window. */
            has_newer: boolean;
        };
        /** @description One message. */
        MessageResponse: {
            message: components["schemas"]["Message"];
        };
        /** @description A new or changed message and the event. */
        MessageEventResponse: {
            message: components["schemas"]["Message"];
            event: components["schemas"]["Event"];
        };
        /** @description A deleted message and the event. */
        MessageDeleteResponse: {
            message: components["schemas"]["Message"];
            /** @description `message.deleted`, or a blank event when the message was deleted before. */
            event: components["schemas"]["Event"] | components["schemas"]["BlankEvent"];
        };
        /** @description A message to post. The whole request is at most 1 MiB. */
        ChannelMessageCreate: {
            /** @description The text, in Markdown. Trimmed; must not be blank. */
            body: string;
            /**
             * @description A root message of the same channel to quote, not deleted. Trimmed; empty means none. Anything else is a
             *     `400` with `field`, with one text for every reason.
             */
            quoted_message_id?: string | null;
            /**
             * @description An active topic of this channel or of the whole workspace. Anything else is a `400` with `field`, with one
             *     text for every reason.
             */
            topic_id?: string | null;
            nonce?: components["schemas"]["NonceInput"];
            /**
             * @description Activity kinds are for bot tokens with `agent_activity:write` (`403` otherwise), a scope that no bundle
             *     contains.
             * @default message
             * @enum {string|null}
             */
            kind?: "message" | "agent_commentary" | "agent_tool" | "" | null;
            /** @description Groups the activity of one turn. Kept as sent; activity kinds only. */
            turn_id?: string | null;
            /** @description The model that writes. */
            author_model?: components["schemas"]["ProvenanceInput"];
            /** @description How much the model was asked to think. */
            author_thinking?: components["schemas"]["ProvenanceInput"];
            /** @description What the model runs in. */
            author_runtime?: components["schemas"]["ProvenanceInput"];
        };
        /**
         * @description An id of the caller's choice that makes the request safe to repeat. Trimmed; empty means none. At most 128
         *     characters, without U+0000. Unique over everything that one author ever wrote.
         */
        NonceInput: string | null;
        /** @description Where a message comes from. Kept from bot tokens, ignored from people. */
        ProvenanceInput: string | null;
        /** @description The new text of a message. */
        MessageUpdate: {
            /** @description The text, in Markdown. Trimmed; must not be blank. */
            body: string;
        };
        /** @description An uploaded file. Its bytes are at `/api/uploads/{id}`. */
        Upload: {
            id: components["schemas"]["UploadId"];
            workspace_id: components["schemas"]["WorkspaceId"];
            /** @description Who uploaded the file. */
            owner_id: components["schemas"]["UserId"];
            /** @description The name of the file, without directories. */
            filename: string;
            /** @description The media type as uploaded. Downloads may be sent with a safer one. */
            content_type: string;
            /**
             * Format: int64
             * @description Size in bytes.
             */
            byte_size: number;
            /** @description Width in pixels, 0 when unknown. */
            width: number;
            /** @description Height in pixels, 0 when unknown. */
            height: number;
            /**
             * Format: int64
             * @description Length in milliseconds, 0 when unknown.
             */
            duration_ms: number;
            /** @description When the file was uploaded. */
            created_at: components["schemas"]["Timestamp"];
            /** @description The nonce that the owner sent. Absent inside messages. */
            nonce?: string;
        };
        /** @description The thread below a root message in short. */
        ThreadState: {
            /** @description The root message. */
            root_message_id: components["schemas"]["MessageId"];
            /**
             * Format: int64
             * @description Number of replies, deleted ones included.
             */
            reply_count: number;
            /** @description When the last reply was posted. Absent without replies. */
            last_reply_at?: components["schemas"]["Timestamp"];
            /** @description The authors of the last replies, newest first. */
            last_reply_author_ids: components["schemas"]["UserId"][];
        };
        /** @description A root message with replies. */
        Thread: {
            root: components["schemas"]["Message"];
            /** @description Ascending by `thread_seq`. */
            replies: components["schemas"]["Message"][];
            /** @description Counts all replies of the thread, not only those returned. */
            thread_state: components["schemas"]["ThreadState"];
        };
        /** @description A reply to post. The whole request is at most 1 MiB. */
        ThreadReplyCreate: {
            /** @description The text, in Markdown. Trimmed; must not be blank. */
            body: string;
            /**
             * @description The root message or a reply of the same thread to quote, not deleted. Trimmed; empty means none. Anything
             *     else is a `400` with `field`, with one text for every reason.
             */
            quoted_message_id?: string | null;
            nonce?: components["schemas"]["NonceInput"];
            /** @description The model that writes. */
            author_model?: components["schemas"]["ProvenanceInput"];
            /** @description How much the model was asked to think. */
            author_thinking?: components["schemas"]["ProvenanceInput"];
            /** @description What the model runs in. */
            author_runtime?: components["schemas"]["ProvenanceInput"];
        };
        /** @description A new reply, the thread's state and the events. */
        ThreadReplyResponse: {
            message: components["schemas"]["Message"];
            thread_state: components["schemas"]["ThreadState"];
            /** @description `thread.reply_created` and `thread.state_updated`, in this order. */
            events: components["schemas"]["Event"][];
        };
        /** @description The stored reply of a repeated request and the thread's state now. */
        ThreadReplyReplay: {
            message: components["schemas"]["Message"];
            thread_state: components["schemas"]["ThreadState"];
            /** @description Always `null`. */
            events: null;
        };
        /** @description One emoji on a message. Who reacted is not listed. */
        ReactionSummary: {
            /** @description The emoji as it was added. */
            emoji: string;
            /**
             * Format: int64
             * @description Number of people and bots.
             */
            count: number;
            /** @description Whether the caller is one of them. */
            reacted_by_me: boolean;
        };
        /** @description All reactions of a message, highest count first, then by the bytes of the emoji. */
        ReactionSummaryList: components["schemas"]["ReactionSummary"][];
        /** @description The reaction to add. */
        ReactionCreate: {
            /**
             * @description Any text of at most 256 bytes, kept exactly as sent. One per message, person and text.
             * @example :wave:
             */
            emoji: string;
        };
        /** @description The event and the reactions after the change. */
        ReactionChangedResponse: {
            event: components["schemas"]["Event"];
            reactions: components["schemas"]["ReactionSummaryList"];
        };
        /** @description A blank event and the reactions as they are. */
        ReactionUnchangedResponse: {
            event: components["schemas"]["BlankEvent"];
            reactions: components["schemas"]["ReactionSummaryList"];
        };
        /** @description The event and the reactions that are left. */
        ReactionRemovedResponse: {
            /** @description `reaction.removed`, or a blank event when there was nothing to remove. */
            event: components["schemas"]["Event"] | components["schemas"]["BlankEvent"];
            reactions: components["schemas"]["ReactionSummaryList"];
        };
        /**
         * @description The parts are read in order. Parts without a name and text beyond 1,024 bytes of a field are ignored; of fields
         *     with the same name the last counts.
         */
        UploadForm: {
            /** @description The workspace. Trimmed. Before the file, unless the query names it; must not differ from the query. */
            workspace_id?: string;
            /**
             * @description The file. Its `filename` gives the name, its `Content-Type` the media type, `application/octet-stream` when
             *     there is none.
             */
            file: string;
            /**
             * @description Width in pixels. Anything that is no natural number counts as 0.
             * @default 0
             */
            width?: number;
            /**
             * @description Height in pixels. Anything that is no natural number counts as 0.
             * @default 0
             */
            height?: number;
            /**
             * Format: int64
             * @description Length in milliseconds. Anything that is no natural number counts as 0.
             * @default 0
             */
            duration_ms?: number;
        };
        /** @description One upload. */
        UploadResponse: {
            upload: components["schemas"]["Upload"];
        };
        /** @description The upload to attach. */
        AttachmentCreate: {
            /** @description The id of an upload. */
            upload_id: string;
        };
        /** @description One page of hits. */
        SearchPage: {
            /** @description In the order that was asked for. */
            results: components["schemas"]["SearchHit"][];
            /** @description The `cursor` of the next page, `null` on the last one. */
            next_cursor: string | null;
        };
        /** @description A message that was found, without its full text. */
        SearchHit: {
            id: components["schemas"]["MessageId"];
            workspace_id: components["schemas"]["WorkspaceId"];
            /** @description The channel. Channel messages only. */
            channel_id?: components["schemas"]["ChannelId"];
            /** @description The name of the channel. Channel messages only. */
            channel_name?: string;
            /** @description The direct conversation. Direct messages only. */
            direct_conversation_id?: components["schemas"]["DirectConversationId"];
            /** @description Who wrote the message, as they are now. */
            author: components["schemas"]["User"];
            /** @description The root message of the thread. A root message names itself. */
            thread_root_id: components["schemas"]["MessageId"];
            /** @description The message replied to, always the root. Replies only. */
            parent_message_id?: components["schemas"]["MessageId"];
            /**
             * Format: int64
             * @description The number of a root message in its channel or direct conversation. Root messages only.
             */
            channel_seq?: number;
            /**
             * Format: int64
             * @description The number of a reply in its thread. Replies only.
             */
            thread_seq?: number;
            /** @description When the message was posted. */
            created_at: components["schemas"]["Timestamp"];
            /** @description When the message was last edited. */
            edited_at?: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Number of replies below a root message. 0 for replies.
             */
            reply_count: number;
            /** @description When the last reply below the message was posted. */
            last_reply_at?: components["schemas"]["Timestamp"];
            /** @description Plain text of the body around the words that were found, with `…` where text was cut. Not HTML. */
            snippet: string;
            /** @description The words that were found, in the order of the snippet. */
            highlights: components["schemas"]["SearchHighlight"][];
        };
        /** @description A word in a snippet. Positions count Unicode code points. */
        SearchHighlight: {
            /** @description The position of its first character. */
            start: number;
            /** @description The position after its last character. */
            end: number;
        };
        /** @description What a link into the web app leads to. */
        Route: {
            workspace_id: components["schemas"]["WorkspaceId"];
            workspace_route_id: components["schemas"]["WorkspaceRouteId"];
            /**
             * @description A channel, a direct conversation, or the thread of a root message.
             * @enum {string}
             */
            target_type: "channel" | "direct" | "thread";
            /** @description The internal id of the target. */
            target_id: components["schemas"]["ChannelId"] | components["schemas"]["DirectConversationId"] | components["schemas"]["MessageId"];
            /** @description The public id of the target. */
            target_route_id: components["schemas"]["ChannelRouteId"] | components["schemas"]["DirectConversationRouteId"] | components["schemas"]["MessageRouteId"];
            /**
             * @description Where the thread is. Threads only.
             * @enum {string}
             */
            parent_type?: "channel" | "direct";
            /** @description The internal id of the channel or direct conversation. Threads only. */
            parent_id?: components["schemas"]["ChannelId"] | components["schemas"]["DirectConversationId"];
            /** @description The public id of the channel or direct conversation. Threads only. */
            parent_route_id?: components["schemas"]["ChannelRouteId"] | components["schemas"]["DirectConversationRouteId"];
            /** @description The path in the web app, made of the two public ids. */
            canonical_path: string;
        };
        /** @description What the link leads to. */
        RouteResponse: {
            route: components["schemas"]["Route"];
        };
        /**
         * @description The type of a durable event.
         * @enum {string}
         */
        EventType: "channel.created" | "channel.read" | "channel.updated" | "dm.read" | "member.moderation_updated" | "message.created" | "message.deleted" | "message.updated" | "pin.added" | "pin.removed" | "reaction.added" | "reaction.removed" | "thread.reply_created" | "thread.state_updated" | "workspace.ownership_transferred" | "workspace.updated";
        /**
         * @description A durable event: something changed in a workspace. It carries ids and small facts, never the text of a message.
         *     `payload` depends on `type`, see [EventPayloads](#/components/schemas/EventPayloads).
         */
        Event: {
            /** @description The id of the event. */
            id: string;
            cursor: components["schemas"]["EventCursor"];
            type: components["schemas"]["EventType"];
            workspace_id: components["schemas"]["WorkspaceId"];
            /** @description The channel that the event is about. Absent for direct conversations and the workspace. */
            channel_id?: components["schemas"]["ChannelId"];
            /**
             * Format: int64
             * @description For events about a root message its `channel_seq`, for read events the new read position. Absent otherwise,
             *     also for events about replies.
             */
            seq?: number;
            /** @description When the change was made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Facts about the change, by type. */
            payload: {
                [key: string]: unknown;
            };
            /**
             * @description Members whose handle the new message mentions, ascending. Only `message.created` of channels and
             *     `thread.reply_created` have it. A mention gives nobody access.
             */
            mentioned_user_ids?: components["schemas"]["UserId"][];
        };
        /** @description Stands in place of an event when a request changed nothing. It is neither stored nor delivered. */
        BlankEvent: {
            /**
             * @description Always empty.
             * @constant
             */
            id: "";
            /**
             * @description Always empty.
             * @constant
             */
            cursor: "";
            /**
             * @description Always empty.
             * @constant
             */
            type: "";
            /**
             * @description Always empty.
             * @constant
             */
            workspace_id: "";
            /**
             * @description Always empty.
             * @constant
             */
            created_at: "";
            /** @description Always `null`. */
            payload: null;
        };
        /**
         * @description The type of an event that is not stored.
         * @enum {string}
         */
        EphemeralEventType: "agent.progress" | "bot.deleted" | "bot.membership_removed" | "bot_command.updated" | "presence.changed" | "typing.started" | "typing.stopped";
        /** @description An event that goes to open sockets only. */
        EphemeralEvent: {
            /** @description The id of the event. Empty for `bot_command.updated`, `bot.deleted` and `bot.membership_removed`. */
            id: string;
            /**
             * @description Always empty.
             * @constant
             */
            cursor: "";
            type: components["schemas"]["EphemeralEventType"];
            workspace_id: components["schemas"]["WorkspaceId"];
            /** @description The channel that the event is for. */
            channel_id?: components["schemas"]["ChannelId"];
            /** @description When the event was published. */
            created_at: components["schemas"]["Timestamp"];
            /**
             * @description What was published. `user_id` is the publisher. `direct_conversation_id` or `channel_id` names the target;
             *     see [EphemeralEventPayloads](#/components/schemas/EphemeralEventPayloads).
             */
            payload: {
                [key: string]: unknown;
            };
        };
        /** @description What one WebSocket message holds. Durable events have a cursor, the others an empty one. */
        RealtimeFrame: components["schemas"]["Event"] | components["schemas"]["EphemeralEvent"];
        /** @description The types of durable events. */
        EventTypeList: {
            /** @description In alphabetical order. */
            event_types: components["schemas"]["EventType"][];
        };
        /** @description One page of the event log. */
        EventPage: {
            /** @description Ascending by cursor. */
            events: components["schemas"]["Event"][];
            /**
             * @description The newest cursor that the caller may see, empty when there is none. Read before the page, so an event that
             *     came between lies after it. Only with `include_tail=true`.
             */
            tail_cursor?: components["schemas"]["EventCursor"] | "";
        };
        /** @description An event to publish. */
        EphemeralEventPublish: {
            /** @description The workspace. Not trimmed. */
            workspace_id: string;
            /**
             * @description What happens.
             * @enum {string}
             */
            type: "typing.started" | "typing.stopped" | "presence.changed" | "agent.progress";
            /** @description The channel to tell. Trimmed; empty means none. */
            channel_id?: string | null;
            /** @description The direct conversation to tell. Trimmed; empty means none. */
            direct_conversation_id?: string | null;
            /**
             * @description Anything to pass on. Ids of targets in here do not count as targets.
             * @default {}
             */
            payload?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description The published event. */
        EphemeralEventResponse: {
            event: components["schemas"]["EphemeralEvent"];
        };
        /** @description The `payload` of a durable event by its `type`. Never sent as a whole. */
        EventPayloads: {
            "channel.created": components["schemas"]["ChannelCreatedPayload"];
            "channel.read": components["schemas"]["ChannelReadPayload"];
            "channel.updated": components["schemas"]["ChannelUpdatedPayload"];
            "dm.read": components["schemas"]["DirectConversationReadPayload"];
            "member.moderation_updated": components["schemas"]["ModerationUpdatedPayload"];
            "message.created": components["schemas"]["MessageCreatedPayload"];
            "message.deleted": components["schemas"]["MessageChangedPayload"];
            "message.updated": components["schemas"]["MessageChangedPayload"];
            "pin.added": components["schemas"]["PinPayload"];
            "pin.removed": components["schemas"]["PinPayload"];
            "reaction.added": components["schemas"]["ReactionPayload"];
            "reaction.removed": components["schemas"]["ReactionPayload"];
            "thread.reply_created": components["schemas"]["ThreadReplyCreatedPayload"];
            "thread.state_updated": components["schemas"]["ThreadStateUpdatedPayload"];
            "workspace.ownership_transferred": components["schemas"]["OwnershipTransferredPayload"];
            "workspace.updated": components["schemas"]["WorkspaceUpdatedPayload"];
        };
        /** @description Payload of `channel.created`. */
        ChannelCreatedPayload: {
            channel_id: components["schemas"]["ChannelId"];
        };
        /** @description Payload of `channel.updated`. */
        ChannelUpdatedPayload: {
            channel_id: components["schemas"]["ChannelId"];
            /** @description Whether the channel is archived now. */
            archived: boolean;
        };
        /** @description Payload of `channel.read`. Delivered to the reader only; `seq` of the event is the new position. */
        ChannelReadPayload: {
            channel_id: components["schemas"]["ChannelId"];
            /** @description The reader. */
            user_id: components["schemas"]["UserId"];
        };
        /** @description Payload of `dm.read`. Delivered to the reader only; `seq` of the event is the new position. */
        DirectConversationReadPayload: {
            direct_conversation_id: components["schemas"]["DirectConversationId"];
            /** @description The reader. */
            user_id: components["schemas"]["UserId"];
        };
        /**
         * @description Payload of `member.moderation_updated`. Delivered to the member and to the owners and moderators who are neither
         *     blocked nor timed out.
         */
        ModerationUpdatedPayload: {
            /** @description The member. */
            user_id: components["schemas"]["UserId"];
            /** @description The member's role now. */
            role: components["schemas"]["WorkspaceRole"];
        };
        /** @description Payload of `message.created`. For a direct message delivered to the conversation only. */
        MessageCreatedPayload: {
            message_id: components["schemas"]["MessageId"];
            /** @description Who wrote the message. */
            author_id: components["schemas"]["UserId"];
            /** @description The direct conversation. Direct messages only. */
            direct_conversation_id?: components["schemas"]["DirectConversationId"];
            /** @description The topic, where there is one. */
            topic_id?: components["schemas"]["TopicId"];
            /**
             * @description The kind. Absent for ordinary messages.
             * @enum {string}
             */
            kind?: "agent_commentary" | "agent_tool";
            /** @description The turn of an agent. */
            turn_id?: string;
            /** @description The nonce that the author sent. */
            nonce?: string;
            /** @description The id of the request that posted the message. Absent when it was not an HTTP request. */
            correlation_id?: string;
        };
        /** @description Payload of `message.updated` (an edit or a new attachment) and `message.deleted`. */
        MessageChangedPayload: {
            message_id: components["schemas"]["MessageId"];
            /** @description The root message of the thread. The same as `message_id` for a root message. */
            root_message_id: components["schemas"]["MessageId"];
            /** @description The direct conversation. Direct messages only. */
            direct_conversation_id?: components["schemas"]["DirectConversationId"];
        };
        /** @description Payload of `pin.added` and `pin.removed`. */
        PinPayload: {
            channel_id: components["schemas"]["ChannelId"];
            message_id: components["schemas"]["MessageId"];
            /** @description Who pinned the message, or for `pin.removed` who removed the pin. */
            pinned_by: components["schemas"]["UserId"];
        };
        /** @description Payload of `reaction.added` and `reaction.removed`. */
        ReactionPayload: {
            message_id: components["schemas"]["MessageId"];
            /** @description The emoji as it was added. */
            emoji: string;
            /** @description Who reacted. */
            user_id: components["schemas"]["UserId"];
            /**
             * Format: int64
             * @description How many have this emoji on the message now.
             */
            count: number;
            /** @description The direct conversation. Direct messages only. */
            direct_conversation_id?: components["schemas"]["DirectConversationId"];
        };
        /** @description Payload of `thread.reply_created`. */
        ThreadReplyCreatedPayload: {
            /** @description The reply. */
            message_id: components["schemas"]["MessageId"];
            /** @description The root message. */
            root_message_id: components["schemas"]["MessageId"];
            /** @description The direct conversation. Direct messages only. */
            direct_conversation_id?: components["schemas"]["DirectConversationId"];
            /** @description The nonce that the author sent. */
            nonce?: string;
            /** @description The id of the request that posted the reply. Absent when it was not an HTTP request. */
            correlation_id?: string;
        };
        /** @description Payload of `thread.state_updated`, which follows every reply. */
        ThreadStateUpdatedPayload: {
            /** @description The root message. */
            root_message_id: components["schemas"]["MessageId"];
            /** @description The direct conversation. Direct messages only. */
            direct_conversation_id?: components["schemas"]["DirectConversationId"];
        };
        /** @description Payload of `workspace.updated`. */
        WorkspaceUpdatedPayload: {
            workspace_id: components["schemas"]["WorkspaceId"];
        };
        /** @description Payload of `workspace.ownership_transferred`. */
        OwnershipTransferredPayload: {
            workspace_id: components["schemas"]["WorkspaceId"];
            /** @description The new owner. */
            new_owner_user_id: components["schemas"]["UserId"];
        };
        /** @description The `payload` of an ephemeral event by its `type`. Never sent as a whole. */
        EphemeralEventPayloads: {
            "agent.progress": components["schemas"]["AgentProgressPayload"];
            "bot.deleted": components["schemas"]["BotDeletedPayload"];
            "bot.membership_removed": components["schemas"]["BotMembershipRemovedPayload"];
            "bot_command.updated": components["schemas"]["BotCommandUpdatedPayload"];
            "presence.changed": components["schemas"]["PublishedPayload"];
            "typing.started": components["schemas"]["PublishedPayload"];
            "typing.stopped": components["schemas"]["PublishedPayload"];
        };
        /** @description Payload of what a client published, with whatever else it sent. */
        PublishedPayload: {
            /** @description The publisher. Set by the server. */
            user_id: components["schemas"]["UserId"];
            /** @description The target. Set by the server. */
            channel_id?: components["schemas"]["ChannelId"];
            /** @description The target. Set by the server. */
            direct_conversation_id?: components["schemas"]["DirectConversationId"];
        } & {
            [key: string]: unknown;
        };
        /**
         * @description Payload of `agent.progress`. The server sets the ids and passes the rest on unchecked; the other properties are
         *     what producers and the web app agreed on.
         */
        AgentProgressPayload: {
            /** @description The bot. Set by the server. */
            user_id: components["schemas"]["UserId"];
            /** @description The target. Set by the server. */
            channel_id?: components["schemas"]["ChannelId"];
            /** @description The target. Set by the server. */
            direct_conversation_id?: components["schemas"]["DirectConversationId"];
            /** @description The turn of the agent. */
            turn_id?: string;
            /** @description The number of the update within the turn. */
            seq?: number;
            /**
             * @description What to do with the line. `clear` removes all lines of the turn.
             * @enum {string}
             */
            op?: "append" | "update" | "finalize" | "clear";
            line?: components["schemas"]["AgentProgressLine"];
        } & {
            [key: string]: unknown;
        };
        /** @description One line of progress. Absent for `clear`. */
        AgentProgressLine: {
            /** @description The id of the line within the turn. */
            id: string;
            /**
             * @description What the line is about.
             * @enum {string}
             */
            kind: "commentary" | "lifecycle" | "thinking" | "tool";
            /** @description The text of the line. */
            text?: string;
            /** @description A title. */
            title?: string;
            /** @description The name of the tool. Some producers send `toolName`. */
            tool_name?: string;
            /** @description How it stands. */
            status?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description Payload of `bot.deleted`. The event's `created_at` is the time of the deletion. */
        BotDeletedPayload: {
            /** @description The bot. */
            bot_user_id: components["schemas"]["UserId"];
            /** @description The name of the bot. */
            display_name: string;
            /** @description The handle that the bot had. */
            former_handle: string;
            /** @description When the bot was deleted. */
            deleted_at: components["schemas"]["Timestamp"];
        };
        /** @description Payload of `bot.membership_removed`. */
        BotMembershipRemovedPayload: {
            /** @description The bot. */
            bot_user_id: components["schemas"]["UserId"];
        };
        /** @description Payload of `bot_command.updated`. */
        BotCommandUpdatedPayload: {
            workspace_id: components["schemas"]["WorkspaceId"];
            /** @description The bot. */
            bot_user_id: components["schemas"]["UserId"];
        };
        /** @description A membership with its moderation. */
        MemberModeration: {
            workspace_id: components["schemas"]["WorkspaceId"];
            user: components["schemas"]["User"];
            role: components["schemas"]["WorkspaceRole"];
            /** @description Posts that a guest has left for now. 0 for everybody else. */
            posts_remaining: number;
            /** @description Posts that a guest may make in 24 hours, 3. 0 for everybody else. */
            post_limit: number;
            /** @description The end of the timeout. Stays until it is cleared, also when it has passed. */
            timeout_until?: components["schemas"]["Timestamp"];
            /** @description When the member was blocked. */
            blocked_at?: components["schemas"]["Timestamp"];
            /** @description A note for the moderators. */
            moderation_note?: string;
            /** @description Who moderated the member last. */
            moderation_by?: components["schemas"]["UserId"];
            /** @description When the member was moderated last. */
            moderation_at?: components["schemas"]["Timestamp"];
        };
        /** @description All members with their moderation. */
        MemberModerationList: {
            /** @description By role, then by name. */
            members: components["schemas"]["MemberModeration"][];
        };
        /** @description Changes to a member. Every field is optional. */
        MemberModerationUpdate: {
            /**
             * @description The new role. Empty changes nothing. Only owners can make somebody a moderator (`403`); `owner` and `bot`
             *     cannot be assigned here (`400`).
             * @enum {string|null}
             */
            role?: "moderator" | "member" | "guest" | "" | null;
            /**
             * @description The end of a timeout: RFC 3339 with any offset, stored in UTC. Trimmed; empty counts as absent. A time in the
             *     past is stored and has no effect.
             * @example 2026-07-15T12:00:00+02:00
             */
            timeout_until?: string | null;
            /** @description The length of a timeout from now on, in minutes. Used when it is above 0 and `timeout_until` is absent. */
            timeout_minutes?: number | null;
            /**
             * @description `true` ends the timeout, also one that is set by the same request.
             * @default false
             */
            clear_timeout?: boolean | null;
            /** @description `true` blocks from now on, `false` unblocks. */
            blocked?: boolean | null;
            /** @description Replaces the note, kept as sent. Empty removes it. */
            moderation_note?: string | null;
        };
        /** @description A moderated member and the event. */
        MemberModerationResponse: {
            member: components["schemas"]["MemberModeration"];
            event: components["schemas"]["Event"];
        };
        /** @description A label for root messages, of one channel or of the whole workspace. */
        Topic: {
            id: components["schemas"]["TopicId"];
            workspace_id: components["schemas"]["WorkspaceId"];
            /** @description The channel. Absent for topics of the whole workspace. */
            channel_id?: components["schemas"]["ChannelId"];
            /** @description The name to show. */
            name: string;
            /** @description Who created the topic. */
            created_by?: components["schemas"]["UserId"];
            /** @description When the topic was created. */
            created_at: components["schemas"]["Timestamp"];
            /** @description When the topic was archived. */
            archived_at?: components["schemas"]["Timestamp"];
        };
        /** @description The topics that the caller can use. */
        TopicList: {
            /** @description Ordered by name. */
            topics: components["schemas"]["Topic"][];
        };
        /** @description One topic. */
        TopicResponse: {
            topic: components["schemas"]["Topic"];
        };
        /** @description A topic to create. */
        TopicCreate: {
            /** @description Trimmed. 1 to 80 bytes. */
            name: string;
            /**
             * @description The channel. Trimmed; empty means the whole workspace. A channel of another workspace that the caller can see
             *     is a `403`.
             */
            channel_id?: string | null;
        };
        /** @description The event. */
        EventResponse: {
            event: components["schemas"]["Event"];
        };
        /** @description A message pinned to its channel. */
        Pin: {
            /** @description The id of the pin. */
            id: string;
            workspace_id: components["schemas"]["WorkspaceId"];
            channel_id: components["schemas"]["ChannelId"];
            message_id: components["schemas"]["MessageId"];
            /** @description Who pinned the message. */
            pinned_by: components["schemas"]["UserId"];
            /** @description When the message was pinned. */
            created_at: components["schemas"]["Timestamp"];
        };
        /** @description A new pin and the event. */
        PinResponse: {
            pinned_message: components["schemas"]["Pin"];
            event: components["schemas"]["Event"];
        };
        /** @description The message to pin. */
        PinCreate: {
            /** @description The id of a message of the channel. */
            message_id: string;
        };
        /** @description Messages. */
        MessageList: {
            /** @description Newest pin first. */
            messages: components["schemas"]["Message"][];
        };
        /** @description What a member is notified about in a channel. */
        ChannelNotificationSettings: {
            /**
             * @description `all` new messages and replies, only those that mention the member, or none. Applies to push notifications
             *     and to alerts in the web app.
             * @enum {string}
             */
            preference: "all" | "mentions" | "muted";
        };
        /** @description It was done. */
        Ok: {
            /**
             * @description Always `true`.
             * @constant
             */
            ok: true;
        };
        /** @description A private conversation, with the caller's read position. */
        DirectConversation: {
            id: components["schemas"]["DirectConversationId"];
            route_id: components["schemas"]["DirectConversationRouteId"];
            workspace_id: components["schemas"]["WorkspaceId"];
            /** @description When the conversation was created. */
            created_at: components["schemas"]["Timestamp"];
            /**
             * @description Everybody in the conversation, the caller included, by display name. Former members of the workspace and
             *     deleted bots stay listed.
             */
            members: components["schemas"]["User"][];
            /**
             * Format: int64
             * @description The highest `channel_seq`, 0 in an empty conversation.
             */
            last_seq: number;
            /**
             * Format: int64
             * @description The caller's read position, 0 when there is none.
             */
            last_read_seq: number;
            /**
             * Format: int64
             * @description Root messages of others after the read position, without deleted messages and agent activity.
             */
            unread_count: number;
            /** @description Whether somebody else is left to receive messages. Says nothing about blocks and timeouts of the caller. */
            can_send: boolean;
        };
        /** @description The caller's open direct conversations. */
        DirectConversationList: {
            /** @description Oldest first. */
            conversations: components["schemas"]["DirectConversation"][];
        };
        /** @description One direct conversation. */
        DirectConversationResponse: {
            conversation: components["schemas"]["DirectConversation"];
        };
        /** @description Who shall be in the conversation. */
        DirectConversationCreate: {
            /** @description The workspace. */
            workspace_id: string;
            /**
             * @description The other members; the caller is added. Each is trimmed, empty and repeated ones are dropped. With the caller
             *     2 to 32 people and bots.
             */
            member_ids: string[];
        };
        /** @description A direct message to post. The whole request is at most 1 MiB. */
        DirectMessageCreate: {
            /** @description The text, in Markdown. Trimmed; must not be blank. */
            body: string;
            /**
             * @description A root message of the same conversation to quote, not deleted. Trimmed; empty means none. Anything else is a
             *     `400` with `field`, with one text for every reason.
             */
            quoted_message_id?: string | null;
            nonce?: components["schemas"]["NonceInput"];
            /**
             * @description Activity kinds are for bot tokens with `agent_activity:write` (`403` otherwise), a scope that no bundle
             *     contains.
             * @default message
             * @enum {string|null}
             */
            kind?: "message" | "agent_commentary" | "agent_tool" | "" | null;
            /** @description Groups the activity of one turn. Kept as sent; activity kinds only. */
            turn_id?: string | null;
            /** @description The model that writes. */
            author_model?: components["schemas"]["ProvenanceInput"];
            /** @description How much the model was asked to think. */
            author_thinking?: components["schemas"]["ProvenanceInput"];
            /** @description What the model runs in. */
            author_runtime?: components["schemas"]["ProvenanceInput"];
        };
        /** @description Who becomes the owner. */
        OwnershipTransfer: {
            /** @description The id of another member. Trimmed. */
            user_id: string;
        };
        /** @description Something that was done in a workspace. Never holds a secret. */
        AuditLogEntry: {
            /** @description The id of the entry. */
            id: string;
            workspace_id: components["schemas"]["WorkspaceId"];
            /** @description Who did it. Absent when an operator did. */
            actor_user_id?: components["schemas"]["UserId"];
            /** @description The operator who did it. Absent when a person or bot did. */
            actor?: components["schemas"]["AuditActor"];
            /**
             * @description What was done, as noun and verb.
             * @example member.role_changed
             */
            action: string;
            /**
             * @description Where it was done, over HTTP, with a command, or in the console.
             * @enum {string}
             */
            source: "http" | "cli" | "tui";
            /** @description What it was done to. */
            target: {
                /** @description The same as `target_type`. */
                type: string;
                /** @description The same as `target_id`. */
                id: string;
            };
            /**
             * @description The kind of thing it was done to.
             * @example workspace
             */
            target_type: string;
            /** @description The id of the thing it was done to. */
            target_id: string;
            /** @description What changed, by action. */
            metadata: {
                [key: string]: unknown;
            };
            /** @description When it was done. */
            created_at: components["schemas"]["Timestamp"];
        };
        /** @description Somebody who worked on the server's machine. */
        AuditActor: {
            /**
             * @description Always `operator`.
             * @constant
             */
            kind: "operator";
            /** @description The name of the operating-system user. */
            name: string;
        };
        /** @description The newest entries of the audit log. */
        AuditLog: {
            /** @description Newest first. */
            audit_log_entries: components["schemas"]["AuditLogEntry"][];
        };
        /** @description A member's account at another service. */
        ConnectedAccount: {
            /** @description The id of the connection. */
            id: string;
            workspace_id: components["schemas"]["WorkspaceId"];
            /** @description The member. */
            user_id: components["schemas"]["UserId"];
            /** @description The service, as `a-z`, `0-9` and `-`. */
            provider: string;
            /** @description The id of the account at the service. */
            provider_account_id: string;
            /** @description The name to show. May be empty. */
            display_name: string;
            /** @description What the connection may be used for. */
            scopes: string[];
            /** @description Anything else that was stored. */
            metadata: {
                [key: string]: unknown;
            };
            /** @description When the account was connected. */
            created_at: components["schemas"]["Timestamp"];
            /** @description When the connection was revoked. */
            revoked_at?: components["schemas"]["Timestamp"];
        };
        /** @description The active connected accounts of a workspace. */
        ConnectedAccountList: {
            /** @description Ordered by provider, display name and id. */
            connected_accounts: components["schemas"]["ConnectedAccount"][];
        };
        /** @description One connected account. */
        ConnectedAccountResponse: {
            connected_account: components["schemas"]["ConnectedAccount"];
        };
        /** @description An account to connect. */
        ConnectedAccountCreate: {
            /** @description The member. Trimmed. */
            user_id: string;
            /**
             * @description The service. Lower-cased, with every run of characters outside `a-z` and `0-9` replaced by one `-`; must not
             *     end up empty.
             */
            provider: string;
            /** @description The id of the account at the service. Trimmed; not empty. */
            provider_account_id: string;
            /**
             * @description The name to show. Trimmed.
             * @default
             */
            display_name?: string | null;
            /**
             * @description What the connection may be used for. Each is trimmed and at most 120 bytes; empty and repeated ones are
             *     dropped.
             * @default []
             */
            scopes?: string[] | null;
            /**
             * @description Anything else to store.
             * @default {}
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description The id of an invite. Not a secret. */
        InviteId: string;
        /**
         * @description The role of somebody who joins with an invite.
         * @enum {string}
         */
        InviteRole: "member" | "guest";
        /** @description Lets people join a workspace. */
        Invite: {
            id: components["schemas"]["InviteId"];
            role: components["schemas"]["InviteRole"];
            /** @description How many people can join. Absent when there is no limit. */
            max_uses?: number;
            /** @description How many people have joined. */
            uses: number;
            /** @description Who created the invite. Absent when an operator did. */
            created_by?: components["schemas"]["UserId"];
            /** @description When the invite was created. */
            created_at: components["schemas"]["Timestamp"];
            /** @description When the invite ends. Absent when it does not. */
            expires_at?: components["schemas"]["Timestamp"];
            /** @description When the invite was revoked. */
            revoked_at?: components["schemas"]["Timestamp"];
        };
        /** @description An invite that was just created, with its secret. */
        NewInvite: {
            id: components["schemas"]["InviteId"];
            role: components["schemas"]["InviteRole"];
            /** @description How many people can join. Absent when there is no limit. */
            max_uses?: number;
            /**
             * @description Always 0.
             * @constant
             */
            uses: 0;
            /** @description Who created the invite. */
            created_by?: components["schemas"]["UserId"];
            /** @description When the invite was created. */
            created_at: components["schemas"]["Timestamp"];
            /** @description When the invite ends. Absent when it does not. */
            expires_at?: components["schemas"]["Timestamp"];
            /** @description The secret of the invite. Shown only once. */
            token: string;
            /** @description The link into the web app that holds the secret. Shown only once. */
            url: string;
        };
        /** @description The invites of a workspace. */
        InviteList: {
            /** @description Newest first. */
            invites: components["schemas"]["Invite"][];
        };
        /** @description One invite. */
        InviteResponse: {
            invite: components["schemas"]["Invite"];
        };
        /** @description A new invite with its token and link. */
        NewInviteResponse: {
            invite: components["schemas"]["NewInvite"];
        };
        /** @description An invite to create. Every field is optional. */
        InviteCreate: {
            /**
             * @description The role of those who join. Empty means `member`.
             * @default member
             * @enum {string|null}
             */
            role?: "member" | "guest" | "" | null;
            /** @description How many people can join. Absent means no limit. */
            max_uses?: number | null;
            /** @description How long the invite is valid, in hours. Absent means for ever. */
            expires_in_hours?: number | null;
        };
        /** @description The invite to join with, and who joins when there is no session. */
        InviteAccept: {
            /** @description The secret of an invite (`tok_…`). Trimmed. */
            token: string;
            /** @description The name of the new account. Trimmed. 1 to 80 bytes. Needed without a session, else ignored. */
            display_name?: string | null;
            /**
             * @description The e-mail address of the new account. Trimmed and lower-cased. An address that belongs to an account is a
             *     `409`. Ignored with a session.
             */
            email?: string | null;
        };
        /** @description The workspace that the caller is now a member of. */
        InviteAcceptedResponse: {
            workspace: components["schemas"]["Workspace"];
            /** @description The caller's role. */
            role: components["schemas"]["WorkspaceRole"];
            /**
             * @description Whether the caller joined or was a member before.
             * @enum {string}
             */
            status: "joined" | "already_member";
        };
        /** @description The new account, its session and the workspace. */
        InviteSignUpResponse: {
            user: components["schemas"]["User"];
            session: components["schemas"]["NewSession"];
            /** @description The same as `session.token`. */
            token: components["schemas"]["SessionToken"];
            workspace: components["schemas"]["Workspace"];
        };
    };
    responses: {
        /**
         * @description The request is malformed or a value is invalid. The text says what is wrong; malformed JSON is located by line
         *     and column.
         */
        BadRequest: {
            headers: {
                "X-Correlation-ID": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "message body is required",
                 *       "code": "invalid",
                 *       "field": "body"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description No usable credential. */
        Unauthorized: {
            headers: {
                "X-Correlation-ID": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "authentication required",
                 *       "code": "unauthenticated"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description The caller may not do this: the role does not allow it, the member is blocked or timed out, a bot token lacks the
         *     scope, belongs to another workspace or does what is for people only, or a request with the session cookie failed
         *     the cross-site check.
         */
        Forbidden: {
            headers: {
                "X-Correlation-ID": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "moderation restriction: member is blocked",
                 *       "code": "forbidden"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description There is no such thing, or the caller may not see it. */
        NotFound: {
            headers: {
                "X-Correlation-ID": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "channel not found",
                 *       "code": "not_found"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A channel of this workspace has that name, maybe an archived one. */
        ChannelNameConflict: {
            headers: {
                "X-Correlation-ID": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "channel name already exists in this workspace: duplicate (workspace, name)",
                 *       "code": "conflict",
                 *       "field": "name"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The nonce was used before with other content. */
        NonceConflict: {
            headers: {
                "X-Correlation-ID": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "client nonce was already used for a different message",
                 *       "code": "conflict",
                 *       "field": "nonce"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is larger than 1 MiB. */
        PayloadTooLarge: {
            headers: {
                "X-Correlation-ID": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "http: request body too large",
                 *       "code": "too_large"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A guest has used up the posts of the last 24 hours. */
        TooManyPosts: {
            headers: {
                "X-Correlation-ID": components["headers"]["CorrelationId"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "waiting room post limit reached",
                 *       "code": "too_many_requests",
                 *       "retry_after": 3600
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Something failed on the server. Details are in its log under the correlation id. After a crash the body is empty. */
        InternalError: {
            headers: {
                "X-Correlation-ID": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "internal error",
                 *       "code": "internal"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The store cannot be reached at the moment. */
        Unavailable: {
            headers: {
                "X-Correlation-ID": components["headers"]["CorrelationId"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "the database cannot be reached",
                 *       "code": "unavailable",
                 *       "retry_after": 1
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /**
         * @description An id of the caller's choice, put into the created event as `correlation_id`. 1 to 128 characters of
         *     `A-Z a-z 0-9 . _ : -` after trimming; anything else is replaced by a generated id.
         */
        CorrelationId: string;
        /** @description The id of a session (`ses_…`). */
        SessionId: string;
        /** @description The id of a workspace (`wsp_…`). */
        WorkspaceId: string;
        /** @description The id of a channel (`chn_…`). */
        ChannelId: string;
        /** @description The id of a message (`msg_…`). */
        MessageId: string;
        /** @description Messages per page. */
        MessageLimit: number;
        /** @description The newest messages whose `channel_seq` is below this value. */
        BeforeSeq: number;
        /** @description The oldest messages whose `channel_seq` is above this value. */
        AfterSeq: number;
        /**
         * @description A window around this `channel_seq`, which need not exist: half of the page, rounded up, at or below it and the
         *     rest above. What one side cannot fill goes to the other.
         */
        AroundSeq: number;
        /** @description `latest` asks for the newest messages, like leaving everything out. Empty counts as absent. */
        PageMode: "latest" | "";
        /** @description The id of a person or bot (`usr_…`). */
        UserId: string;
        /** @description The id of a direct conversation (`dm_…`). */
        ConversationId: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description The id of this request in the server's log, as sent by the caller or generated.
         * @example corr_4f8a1c0d9e7b6a5c3d2e1f0a9b8c7d6e
         */
        CorrelationId: string;
        /** @description Seconds to wait before trying again. */
        RetryAfter: number;
        /** @description Says that the server can look up messages by nonce. */
        MessageNonce: "supported";
        /**
         * @description The session cookie, `HttpOnly`, expiring with the session.
         * @example cc_session=sst_example; Path=/; Expires=Tue, 13 Oct 2026 10:00:00 GMT; HttpOnly; Secure; SameSite=Lax
         */
        SessionCookie: string;
        /** @description The session cookie with an empty value and an expiry in the past. Sent when the request carried one. */
        ClearedSessionCookie: string;
        /** @description Says that the server can look up uploads by nonce. */
        UploadNonce: "supported";
        /** @description The length of the body in bytes. */
        ContentLength: number;
        /** @description Says that ranges of bytes can be asked for. */
        AcceptRanges: "bytes";
        /**
         * @description `inline` or `attachment` with the file name: bare, quoted, or as `filename*=utf-8''…` when it is not printable
         *     ASCII.
         * @example inline; filename=photo.png
         */
        ContentDisposition: string;
        /** @description Keeps the file from acting as a page of this server. */
        SandboxPolicy: "sandbox";
        /** @description Keeps browsers from guessing another type. */
        NoSniff: "nosniff";
        /**
         * @description When the file was stored.
         * @example Wed, 15 Jul 2026 10:00:05 GMT
         */
        LastModified: string;
        /** @description Names the content of the file, which never changes. */
        UploadETag: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process answers. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The database answered. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            /** @description The database did not answer in time. */
            503: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotReady"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current values. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain; version=0.0.4; charset=utf-8": string;
                };
            };
            /** @description Metrics are switched off. */
            404: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    getOpenapiDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The OpenAPI 3.1 document of this server. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": Record<string, unknown>;
                };
            };
        };
    };
    requestMagicLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MagicLinkRequest"];
            };
        };
        responses: {
            /** @description The link was created. */
            201: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MagicLinkResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description The caller is not on the same machine, or the cross-site check failed. */
            403: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            /** @description The server is not in development mode and delivers no links. */
            501: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    consumeMagicLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MagicLinkConsumeRequest"];
            };
        };
        responses: {
            /** @description Signed in. The session cookie is set and the token is in the body. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "Set-Cookie": components["headers"]["SessionCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInResponse"];
                };
            };
            /**
             * @description The body is malformed, or the link is unknown, used or expired. In the latter cases `code` is
             *     `invalid_token`.
             */
            400: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": "magic link already used",
                     *       "code": "invalid_token"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request came from another site. */
            403: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            /** @description The request is not `application/json`. */
            415: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended. */
            204: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "Set-Cookie": components["headers"]["ClearedSessionCookie"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller's account. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MeUpdate"];
            };
        };
        responses: {
            /** @description The account after the change, always with `notification_settings`. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description The handle belongs to somebody else. */
            409: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listMySessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller's sessions. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    endMySession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a session (`ses_…`). */
                session_id: components["parameters"]["SessionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended. */
            204: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWorkspaces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller's workspaces. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkspaceCreate"];
            };
        };
        responses: {
            /** @description The new workspace, with `role` `owner`. */
            201: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description The slug is in use. */
            409: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workspace. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workspace is gone. Files that could not be removed from storage are removed later. */
            204: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkspaceUpdate"];
            };
        };
        responses: {
            /** @description The workspace after the change, and the event. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceEventResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description The slug is in use by another workspace. */
            409: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    transferWorkspaceOwnership: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnershipTransfer"];
            };
        };
        responses: {
            /** @description The workspace, with the caller's new role, and the event. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceEventResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWorkspaceMembers: {
        parameters: {
            query?: {
                /** @description Members per page. */
                limit?: number;
                /** @description Part of a display name or handle, case ignored, without wildcards. Members without a handle match by id. */
                q?: string;
                /** @description Only members with this role. */
                role?: components["schemas"]["WorkspaceRole"];
                /** @description The `next_cursor` of the page before. Belongs to the `q` and `role` that it was issued for. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of members. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceMemberPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listModeratedMembers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every member of the workspace. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberModerationList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    moderateMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
                /** @description The id of a person or bot (`usr_…`). */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberModerationUpdate"];
            };
        };
        responses: {
            /** @description The member after the change, and the event. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberModerationResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAuditLog: {
        parameters: {
            query?: {
                /** @description Number of entries. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest entries. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLog"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTopics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The topics. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopicList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createTopic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TopicCreate"];
            };
        };
        responses: {
            /** @description The new topic. */
            201: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopicResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description A topic of this channel has that name. */
            409: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["TooManyPosts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listChannels: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The channels that the caller can see. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelCreate"];
            };
        };
        responses: {
            /** @description The new channel, and the event. */
            201: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelEventResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["ChannelNameConflict"];
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelUpdate"];
            };
        };
        responses: {
            /** @description The channel after the change, and the event. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelEventResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["ChannelNameConflict"];
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listChannelMessages: {
        parameters: {
            query?: {
                /** @description Messages per page. */
                limit?: components["parameters"]["MessageLimit"];
                /** @description The newest messages whose `channel_seq` is below this value. */
                before_seq?: components["parameters"]["BeforeSeq"];
                /** @description The oldest messages whose `channel_seq` is above this value. */
                after_seq?: components["parameters"]["AfterSeq"];
                /**
                 * @description A window around this `channel_seq`, which need not exist: half of the page, rounded up, at or below it and the
                 *     rest above. What one side cannot fill goes to the other.
                 */
                around_seq?: components["parameters"]["AroundSeq"];
                /** @description `latest` asks for the newest messages, like leaving everything out. Empty counts as absent. */
                mode?: components["parameters"]["PageMode"];
                /**
                 * @description Only messages with this topic. Trimmed; blank is a `400`. A topic that is unknown, archived or not usable in
                 *     this channel is a `400` with one text for every reason.
                 */
                topic_id?: string;
            };
            header?: never;
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The window. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createChannelMessage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description An id of the caller's choice, put into the created event as `correlation_id`. 1 to 128 characters of
                 *     `A-Z a-z 0-9 . _ : -` after trimming; anything else is replaced by a generated id.
                 */
                "X-Correlation-ID"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelMessageCreate"];
            };
        };
        responses: {
            /** @description The nonce was used before with the same content. Nothing was stored. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
            /** @description The new message, and the event. */
            201: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageEventResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["NonceConflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["TooManyPosts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    markChannelRead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadRequest"];
            };
        };
        responses: {
            /** @description The read position. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadReceiptResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPins: {
        parameters: {
            query?: {
                /** @description Number of messages. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pinned messages, without `thread_state`. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    addPin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PinCreate"];
            };
        };
        responses: {
            /** @description The new pin, and the event. */
            201: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PinResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description The message is pinned already, was deleted, or the channel has 100 pins. */
            409: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    removePin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such channel, message or pin. */
            404: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getChannelNotificationSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller's preference, `all` until another one was stored. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelNotificationSettings"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateChannelNotificationSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a channel (`chn_…`). */
                channel_id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelNotificationSettings"];
            };
        };
        responses: {
            /** @description The preference after the change. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelNotificationSettings"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listConnectedAccounts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The active accounts. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectedAccountList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createConnectedAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectedAccountCreate"];
            };
        };
        responses: {
            /** @description The new connection. */
            201: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectedAccountResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such workspace, or the person is no member of it. */
            404: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The account at that provider is or was connected in this workspace. */
            409: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeConnectedAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a connected account (`acct_…`). */
                account_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The revoked connection. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectedAccountResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listInvites: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invites. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createInvite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a workspace (`wsp_…`). */
                workspace_id: components["parameters"]["WorkspaceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteCreate"];
            };
        };
        responses: {
            /** @description The new invite with its token and link. */
            201: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewInviteResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeInvite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of an invite (`inv_…`). */
                invite_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The revoked invite. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    acceptInvite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteAccept"];
            };
        };
        responses: {
            /** @description The caller is a member of the workspace. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteAcceptedResponse"];
                };
            };
            /**
             * @description The account was created and is a member of the workspace. The session cookie is set and the token is in the
             *     body.
             */
            201: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "Set-Cookie": components["headers"]["SessionCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteSignUpResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such invite. */
            404: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The invite is used up, expired or revoked, or the e-mail address belongs to an account. */
            409: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            /** @description The request has no session and is not `application/json`. */
            415: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    findMessageByNonce: {
        parameters: {
            query: {
                /** @description The workspace that the message was posted in. Trimmed; blank is a `400`. */
                workspace_id: string;
                /** @description The nonce that was sent. Trimmed; blank is a `400`. 1 to 128 characters without U+0000. */
                nonce: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message, with attachments and reactions. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Message-Nonce": components["headers"]["MessageNonce"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
            /** @description A parameter is missing or invalid. */
            400: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Message-Nonce": components["headers"]["MessageNonce"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No usable credential. */
            401: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Message-Nonce": components["headers"]["MessageNonce"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The bot token lacks a scope or belongs to another workspace. */
            403: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Message-Nonce": components["headers"]["MessageNonce"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No message with this nonce, or the workspace is unknown to the caller. */
            404: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Message-Nonce": components["headers"]["MessageNonce"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The caller used this nonce in another workspace. */
            409: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Message-Nonce": components["headers"]["MessageNonce"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Something failed on the server. */
            500: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Message-Nonce": components["headers"]["MessageNonce"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The store cannot be reached at the moment. */
            503: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Message-Nonce": components["headers"]["MessageNonce"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message, with attachments and reactions, without `thread_state`. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The deleted message, and the event. The message comes without attachments, reactions and `thread_state`. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageDeleteResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageUpdate"];
            };
        };
        responses: {
            /**
             * @description The message after the edit, and the event. The message comes without attachments, reactions and
             *     `thread_state`.
             */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageEventResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description The message was deleted. */
            409: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    ensureMessageRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message with `route_id`, without attachments, reactions and `thread_state`. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getThread: {
        parameters: {
            query?: {
                /** @description Number of replies. */
                limit?: number;
                /** @description Whether to return the newest replies. Trimmed; empty counts as `false`, other texts are a `400`. */
                latest?: boolean;
            };
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The thread. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thread"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createThreadReply: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description An id of the caller's choice, put into the created event as `correlation_id`. 1 to 128 characters of
                 *     `A-Z a-z 0-9 . _ : -` after trimming; anything else is replaced by a generated id.
                 */
                "X-Correlation-ID"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ThreadReplyCreate"];
            };
        };
        responses: {
            /** @description The nonce was used before with the same content. Nothing was stored. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadReplyReplay"];
                };
            };
            /** @description The new reply, the thread's state, and the events. */
            201: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadReplyResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description The nonce was used with other content, or the direct conversation has nobody left to receive the reply. */
            409: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["TooManyPosts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    addReaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReactionCreate"];
            };
        };
        responses: {
            /** @description The reaction was there already. `event` is blank. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReactionUnchangedResponse"];
                };
            };
            /** @description The reaction was added. */
            201: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReactionChangedResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeReaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
                /**
                 * @description The emoji as it was added, percent-encoded; a slash is sent as `%2F`. A malformed escape is a `400`.
                 * @example :wave:
                 */
                emoji: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reactions that are left, and the event. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReactionRemovedResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listDirectConversations: {
        parameters: {
            query: {
                /** @description The workspace. Trimmed; blank is a `400`. */
                workspace_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversations. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectConversationList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createDirectConversation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DirectConversationCreate"];
            };
        };
        responses: {
            /** @description The conversation, new or existing. */
            201: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectConversationResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such workspace, or somebody is no member of it. */
            404: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDirectConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a direct conversation (`dm_…`). */
                conversation_id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversation. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectConversationResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    closeDirectConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a direct conversation (`dm_…`). */
                conversation_id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversation is closed for the caller. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ok"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    openDirectConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a direct conversation (`dm_…`). */
                conversation_id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversation. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectConversationResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listDirectMessages: {
        parameters: {
            query?: {
                /** @description Messages per page. */
                limit?: components["parameters"]["MessageLimit"];
                /** @description The newest messages whose `channel_seq` is below this value. */
                before_seq?: components["parameters"]["BeforeSeq"];
                /** @description The oldest messages whose `channel_seq` is above this value. */
                after_seq?: components["parameters"]["AfterSeq"];
                /**
                 * @description A window around this `channel_seq`, which need not exist: half of the page, rounded up, at or below it and the
                 *     rest above. What one side cannot fill goes to the other.
                 */
                around_seq?: components["parameters"]["AroundSeq"];
                /** @description `latest` asks for the newest messages, like leaving everything out. Empty counts as absent. */
                mode?: components["parameters"]["PageMode"];
            };
            header?: never;
            path: {
                /** @description The id of a direct conversation (`dm_…`). */
                conversation_id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The window. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createDirectMessage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description An id of the caller's choice, put into the created event as `correlation_id`. 1 to 128 characters of
                 *     `A-Z a-z 0-9 . _ : -` after trimming; anything else is replaced by a generated id.
                 */
                "X-Correlation-ID"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** @description The id of a direct conversation (`dm_…`). */
                conversation_id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DirectMessageCreate"];
            };
        };
        responses: {
            /** @description The nonce was used before with the same content. Nothing was stored. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
            /** @description The new message, and the event. */
            201: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageEventResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description The nonce was used with other content, or the conversation has nobody left to receive the message. */
            409: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    markDirectConversationRead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a direct conversation (`dm_…`). */
                conversation_id: components["parameters"]["ConversationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadRequest"];
            };
        };
        responses: {
            /** @description The read position. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadReceiptResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    searchMessages: {
        parameters: {
            query: {
                /** @description The workspace. Trimmed; blank is a `400`. */
                workspace_id: string;
                /** @description The words to find. Trimmed, at most 500 characters. Blank finds nothing. */
                q?: string;
                /** @description Search only this channel. Not together with `direct_conversation_id`. */
                channel_id?: string;
                /** @description Search only this direct conversation. Not together with `channel_id`. */
                direct_conversation_id?: string;
                /**
                 * @description `relevance` ranks the newest 2,000 matches and lists older ones after them by time; `newest` goes by time
                 *     alone.
                 */
                sort?: "relevance" | "newest";
                /** @description Hits per page. */
                limit?: number;
                /** @description The `next_cursor` of the page before. Belongs to the caller, query, scope and sort that it was issued for. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of hits. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    resolveRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The public id of a workspace (`T…`), or its internal id (`wsp_…`).
                 * @example T5Q0ZK7M2V9X4C8R1
                 */
                workspace_route_id: string;
                /**
                 * @description The public id of a channel (`C…`), direct conversation (`D…`) or root message (`M…`), or its internal id
                 *     (`chn_…`, `dm_…`, `msg_…`).
                 * @example C0J3W8N6B2Y7H5T4P
                 */
                target_route_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the link leads to. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The types of events that are stored. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypeList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listEvents: {
        parameters: {
            query: {
                /** @description The workspace. Not trimmed. */
                workspace_id: string;
                /** @description Only events after this cursor. Empty starts at the oldest event that is kept. */
                after_cursor?: string;
                /** @description Events per page. */
                limit?: number;
                /** @description Whether to add `tail_cursor`. Only the text `true` does. */
                include_tail?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of events. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    connectRealtime: {
        parameters: {
            query: {
                /** @description The workspace. Not trimmed; empty is a `400`. */
                workspace_id: string;
                /**
                 * @description The cursor of the last event that was handled. It must name a stored event of this workspace at or before
                 *     the end of what the caller may see, else the socket is closed with 4001.
                 */
                after_cursor?: string;
            };
            header?: {
                /**
                 * @description A list of subprotocols. The first that starts with `clickclack.bearer.` carries the token.
                 * @example clickclack.bearer.sst_example
                 */
                "Sec-WebSocket-Protocol"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is now a WebSocket. Every message is a RealtimeFrame as JSON text. */
            101: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    /** @description Always `websocket`. */
                    Upgrade: "websocket";
                    /** @description The offered `clickclack.bearer.` subprotocol, unchanged. Absent when none was offered. */
                    "Sec-WebSocket-Protocol"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /**
             * @description `workspace_id` is missing, or the handshake is faulty: a version other than 13, or a missing, repeated or
             *     malformed key. Faults of the handshake may be answered with plain text.
             */
            400: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    /** @description The supported version, `13`, when another one was asked for. */
                    "Sec-WebSocket-Version"?: "13";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "text/plain": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            /**
             * @description The bot token lacks `realtime:read` or belongs to another workspace, or the origin is not allowed. The
             *     latter may be answered with plain text.
             */
            403: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "text/plain": string;
                };
            };
            404: components["responses"]["NotFound"];
            /** @description The request is no WebSocket upgrade. May be plain text. */
            426: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    /** @description Always `websocket`. */
                    Upgrade?: "websocket";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "text/plain": string;
                };
            };
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    publishEphemeralEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EphemeralEventPublish"];
            };
        };
        responses: {
            /** @description The event as it was published. The answer does not depend on anybody being connected. */
            202: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EphemeralEventResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["TooManyPosts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createUpload: {
        parameters: {
            query?: {
                /** @description The workspace. Trimmed. May be sent as a field before the file instead, but is needed here with a `nonce`. */
                workspace_id?: string;
                /**
                 * @description An id of the caller's choice that makes the request safe to repeat. Trimmed; empty means none. At most 128
                 *     characters, without U+0000. Unique among the uploads of one owner.
                 */
                nonce?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["UploadForm"];
            };
        };
        responses: {
            /** @description The nonce was used before. Nothing was stored. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadResponse"];
                };
            };
            /** @description The new upload. */
            201: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadResponse"];
                };
            };
            /** @description The body is no proper multipart form, was cut off, has no file or two, or a field is wrong. */
            400: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description The caller used this nonce in another workspace. */
            409: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request is larger than 64 MiB, or the quota of uploads is used up. */
            413: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The file could not be stored, or the server has no upload storage. */
            500: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    findUploadByNonce: {
        parameters: {
            query: {
                /** @description The workspace that the file was uploaded to. Trimmed; blank is a `400`. */
                workspace_id: string;
                /** @description The nonce that was sent. Trimmed; blank is a `400`. 1 to 128 characters without U+0000. */
                nonce: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The upload. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Upload-Nonce": components["headers"]["UploadNonce"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadResponse"];
                };
            };
            /** @description A parameter is missing or invalid. */
            400: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Upload-Nonce": components["headers"]["UploadNonce"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No usable credential. */
            401: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Upload-Nonce": components["headers"]["UploadNonce"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The bot token lacks a scope or belongs to another workspace. */
            403: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Upload-Nonce": components["headers"]["UploadNonce"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No upload with this nonce, or the workspace is unknown to the caller. */
            404: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Upload-Nonce": components["headers"]["UploadNonce"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The caller used this nonce in another workspace. */
            409: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Upload-Nonce": components["headers"]["UploadNonce"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Something failed on the server. */
            500: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Upload-Nonce": components["headers"]["UploadNonce"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The store cannot be reached at the moment. */
            503: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "X-ClickClack-Upload-Nonce": components["headers"]["UploadNonce"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    downloadUpload: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The bytes to send. A malformed value is ignored. Up to 16 ranges are sent at once, as `multipart/byteranges`.
                 * @example bytes=0-1023
                 */
                Range?: string;
            };
            path: {
                /** @description The id of an upload (`upl_…`). */
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole file. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "Content-Length": components["headers"]["ContentLength"];
                    "Accept-Ranges": components["headers"]["AcceptRanges"];
                    "Content-Disposition": components["headers"]["ContentDisposition"];
                    "Content-Security-Policy": components["headers"]["SandboxPolicy"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Last-Modified": components["headers"]["LastModified"];
                    ETag: components["headers"]["UploadETag"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The bytes that `Range` asked for. */
            206: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "Content-Length": components["headers"]["ContentLength"];
                    "Accept-Ranges": components["headers"]["AcceptRanges"];
                    /**
                     * @description Which bytes of how many. Absent for several ranges.
                     * @example bytes 0-1023/4096
                     */
                    "Content-Range"?: string;
                    "Content-Disposition": components["headers"]["ContentDisposition"];
                    "Content-Security-Policy": components["headers"]["SandboxPolicy"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Last-Modified": components["headers"]["LastModified"];
                    ETag: components["headers"]["UploadETag"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description Not changed since the time in `If-Modified-Since`. The body is empty. */
            304: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description Changed since the time in `If-Unmodified-Since`. The body is empty. */
            412: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The file has no such bytes. */
            416: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    /**
                     * @description How many bytes the file has.
                     * @example bytes *\/4096
                     */
                    "Content-Range": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The file could not be read, or the server has no upload storage. */
            500: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    headUpload: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The bytes to send. A malformed value is ignored. Up to 16 ranges are sent at once, as `multipart/byteranges`.
                 * @example bytes=0-1023
                 */
                Range?: string;
            };
            path: {
                /** @description The id of an upload (`upl_…`). */
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file exists and can be read. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    "Content-Length": components["headers"]["ContentLength"];
                    "Accept-Ranges": components["headers"]["AcceptRanges"];
                    "Content-Disposition": components["headers"]["ContentDisposition"];
                    "Content-Security-Policy": components["headers"]["SandboxPolicy"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Last-Modified": components["headers"]["LastModified"];
                    ETag: components["headers"]["UploadETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The file has the bytes that `Range` asked for. */
            206: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not changed since the time in `If-Modified-Since`. */
            304: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No usable credential. */
            401: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The bot token lacks a scope or belongs to another workspace. */
            403: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such upload, or the caller may not see it. */
            404: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Changed since the time in `If-Unmodified-Since`. */
            412: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The file has no such bytes. */
            416: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The file could not be read, or the server has no upload storage. */
            500: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The store cannot be reached at the moment. */
            503: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    attachUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message (`msg_…`). */
                message_id: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AttachmentCreate"];
            };
        };
        responses: {
            /** @description The upload is attached. */
            200: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ok"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such message or upload, or the caller may not see it. */
            404: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The message was deleted. */
            409: {
                headers: {
                    "X-Correlation-ID": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
}
type WithRequired<T, K extends keyof T> = T & {
    [P in K]-?: T[P];
};
