-- Links that people have shared hold route ids: once given, one never changes, whoever writes.

CREATE TRIGGER workspaces_route_is_fixed BEFORE UPDATE OF route_id ON workspaces
WHEN OLD.route_id IS NOT NULL AND NEW.route_id IS NOT OLD.route_id
BEGIN SELECT RAISE(ABORT, 'a route id cannot be changed once set'); END;

CREATE TRIGGER channels_route_is_fixed BEFORE UPDATE OF route_id ON channels
WHEN OLD.route_id IS NOT NULL AND NEW.route_id IS NOT OLD.route_id
BEGIN SELECT RAISE(ABORT, 'a route id cannot be changed once set'); END;

CREATE TRIGGER direct_conversations_route_is_fixed BEFORE UPDATE OF route_id ON direct_conversations
WHEN OLD.route_id IS NOT NULL AND NEW.route_id IS NOT OLD.route_id
BEGIN SELECT RAISE(ABORT, 'a route id cannot be changed once set'); END;

CREATE TRIGGER messages_route_is_fixed BEFORE UPDATE OF route_id ON messages
WHEN OLD.route_id IS NOT NULL AND NEW.route_id IS NOT OLD.route_id
BEGIN SELECT RAISE(ABORT, 'a route id cannot be changed once set'); END;
